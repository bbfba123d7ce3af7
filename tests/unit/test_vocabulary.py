"""The words of an archive and the files of arrays: counted plainly, written, read, damaged."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import fold, raw_tokens
from index.arrays import Texts, read_arrays, write_arrays
from index.errors import IndexDamagedError
from index.vocabulary import LONGEST, Vocabulary, VocabularyCount, folded_words, letter_bits

PROJECT = Path(__file__).parents[2]
TEXTS = (
    "Le Maroc et le Royaume-Uni : la sécurité, la securite. Sécurité !",
    "MAROC. Security at the vice-amiral's, 12 ships and MI5; Maroc",
    "La sécurité d'une ville, Œuvre, cœur, aujourd’hui — الجسر الجديد",
    "security RABAT",
    "Rabat security x" + "x" * LONGEST,
)
WORDS = st.text(st.sampled_from("abcéÉz A'-œ.1"), max_size=12)


def vocabulary(texts: Iterable[str]) -> Vocabulary:
    """The words of texts, an article each."""
    count = VocabularyCount()
    for text in texts:
        count.add(tuple(raw_tokens(text)))
    return count.vocabulary()


def contents(words: Vocabulary) -> dict[str, tuple[int, str]]:
    """How many articles have each folded word, and how it is written."""
    return {words.word(n): (int(words.counts[n]), words.written(n)) for n in range(len(words))}


# ---------------------------------------------------------------- counting


def test_words_are_counted_by_article_and_shown_as_most_write_them() -> None:
    found = contents(vocabulary(TEXTS))
    assert found["securite"] == (4, "sécurité")  # three forms in the first, one in the third
    assert found["maroc"] == (3, "Maroc")
    assert found["rabat"] == (2, "Rabat")  # capitals only count for a tenth
    assert found["oeuvre"] == (1, "Œuvre")
    assert found["aujourdhui"] == (1, "aujourd’hui")
    assert found["الجسر"] == (1, "الجسر")


def test_what_is_no_word_is_left_out() -> None:
    assert not {"12", "mi5", "x" + "x" * LONGEST} & contents(vocabulary(TEXTS)).keys()


def test_what_hyphens_join_is_known_without_an_article() -> None:
    found = contents(vocabulary([*TEXTS, "Royaume uni"]))
    assert found["viceamiral"] == (0, "viceamiral")
    assert found["royaumeuni"][0] == 0
    assert found["royaume"] == (2, "Royaume")
    assert contents(vocabulary(["vice-amiral", "viceamiral"]))["viceamiral"][0] == 1


@given(st.lists(WORDS, max_size=6))
def test_counts_are_those_of_brute_force(texts: list[str]) -> None:
    surfaces: Counter[str] = Counter()
    joined = set()
    for text in texts:
        surfaces.update({word.surface for word in raw_tokens(text) if not word.joined})
        joined |= {fold(word.surface) for word in raw_tokens(text) if word.joined}
    counts: Counter[str] = Counter()
    for surface, articles in surfaces.items():
        counts[fold(surface)] += articles
    expected = {word: counts[word] for word in {*counts, *joined} if word.isalpha()}
    words = vocabulary(texts)
    found = contents(words)
    assert {word: articles for word, (articles, _) in found.items()} == expected
    assert list(found) == sorted(expected)
    assert words.total == sum(expected.values())
    for word, (_, written) in found.items():
        assert fold(written) == word


@given(st.lists(WORDS, max_size=6), WORDS)
def test_words_are_found_by_themselves_and_by_their_beginning(texts: list[str], typed: str) -> None:
    words = vocabulary(texts)
    folded = [words.word(number) for number in range(len(words))]
    for number, word in enumerate(folded):
        assert words.number(word) == number
    assert (words.number(typed) is None) == (typed not in folded)
    beginning = [folded[number] for number in words.beginning_with(typed)]
    assert beginning == [word for word in folded if word.startswith(typed)]


@given(st.lists(WORDS, max_size=6))
def test_all_words_at_once_are_the_words_one_by_one(texts: list[str]) -> None:
    words = vocabulary(texts)
    encoded = [words.word(number).encode() for number in range(len(words))]
    assert words.lengths.tolist() == list(map(len, encoded))
    for number, word in enumerate(encoded):
        bits = letter_bits(np.frombuffer(word, np.uint8))
        assert words.letters[number] == np.bitwise_or.reduce(bits)
    chosen = np.arange(len(words))[::2]
    assert [bytes(row).rstrip(b"\0") for row in words.spelt(chosen)] == encoded[::2]


def test_a_letter_has_a_bit() -> None:
    bits = letter_bits(np.frombuffer("azé\n".encode(), np.uint8)).tolist()
    assert bits == [1, 1 << 25, 1 << 31, 1 << 31, 0]


@given(st.text(max_size=40))
def test_folded_words_are_those_of_the_analysis(text: str) -> None:
    expected = tuple(fold(word.surface) for word in raw_tokens(text) if not word.joined)
    assert folded_words(text) == expected


# ---------------------------------------------------------------- files


def test_a_vocabulary_comes_back_from_its_file(tmp_path: Path) -> None:
    words = vocabulary(TEXTS)
    words.save(tmp_path / "words")
    assert contents(Vocabulary.open(tmp_path / "words")) == contents(words)


def test_no_words_are_a_vocabulary_too(tmp_path: Path) -> None:
    vocabulary([]).save(tmp_path / "words")
    words = Vocabulary.open(tmp_path / "words")
    assert len(words) == words.total == len(words.letters) == 0
    assert words.number("maroc") is None
    assert len(words.beginning_with("")) == 0


ARRAYS = st.dictionaries(
    st.text(max_size=8),
    st.one_of(
        st.tuples(st.just("|u1"), st.lists(st.integers(0, 2**8 - 1), max_size=20)),
        st.tuples(st.just("<u4"), st.lists(st.integers(0, 2**32 - 1), max_size=20)),
    ),
    max_size=4,
)


@given(arrays=ARRAYS)
def test_arrays_come_back(tmp_path_factory: pytest.TempPathFactory, arrays: dict) -> None:
    path = tmp_path_factory.mktemp("arrays") / "file"
    write_arrays(path, "test", arrays)
    found = read_arrays(path, "test")
    assert {name: (each.dtype.str, each.tolist()) for name, each in found.items()} == arrays
    assert not any(each.flags.writeable for each in found.values())


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_texts_come_back_one_at_a_time(texts: list[str]) -> None:
    found = Texts.of(texts)
    assert [found[number] for number in range(len(found))] == texts
    assert [found.encoded(number) for number in range(len(found))] == [t.encode() for t in texts]


def test_any_cut_and_any_changed_byte_is_damage_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "words.arrays"
    vocabulary(["a few words"]).save(path)
    whole = path.read_bytes()
    cut = (whole[:length] for length in range(len(whole)))
    changed = (
        whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]
        for place in range(len(whole))
    )
    for data in (*cut, *changed, whole + b"\0"):
        path.write_bytes(data)
        with pytest.raises(IndexDamagedError, match=r"words\.arrays .*concorde index rebuild"):
            Vocabulary.open(path)


def test_a_file_of_another_kind_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "completions.arrays"
    vocabulary(["a few words"]).save(path)
    with pytest.raises(IndexDamagedError, match=r"holds 'vocabulary 1', not 'completions 1'"):
        read_arrays(path, "completions 1")


BUILD = """
import sys
from pathlib import Path
from index.analysis import raw_tokens
from index.corpus import open_corpus
from index.document import Normalized
from index.reading import read_documents
from index.suggestions import SuggestionsBuilder
from index.vocabulary import VocabularyCount

builder, words = SuggestionsBuilder(), VocabularyCount()
for each in read_documents(open_corpus(Path(sys.argv[1]))):
    if isinstance(each, Normalized):
        builder.add(each.document)
        words.add(tuple(raw_tokens(each.document.text)))
builder.built(words.vocabulary()).save(Path(sys.argv[2]))
"""


def test_the_same_articles_make_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    """Sets have another order in each process, which must not show."""
    found = []
    for seed in ("0", "1"):
        folder = tmp_path / seed
        folder.mkdir()
        corpus = PROJECT / "tests" / "data" / "articles.jsonl"
        subprocess.run(
            [sys.executable, "-c", BUILD, str(corpus), str(folder)],
            cwd=PROJECT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
        found.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert found[0] == found[1]
    assert set(found[0]) == {"vocabulary.arrays", "completions.arrays"}
