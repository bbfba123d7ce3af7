"""Completions of what is typed so far, against a look at every text and word there is."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import CHAINS, is_stop_word, raw_tokens
from index.completions import Completions
from index.document import Document
from index.errors import IndexDamagedError
from index.suggestions import COMPLETIONS_NAME, LONGEST_TITLE, Suggestions, SuggestionsBuilder
from index.vocabulary import VocabularyCount, folded_words
from search.completion import LEAST_LETTERS, MOST_TYPED, complete

NOBODY_KNOWS = 10_000  # more than there is


def suggestions(texts: Mapping[str, int], words: str = "") -> Suggestions:
    """Texts with their uses, and the words of one article."""
    count = VocabularyCount()
    count.add(tuple(raw_tokens(words)))
    return Suggestions(count.vocabulary(), Completions.of(texts.items()))


def brute_force(found: Suggestions, typed: str) -> list[str]:
    """All that `complete` may give, in its order, by looking at every text and word."""
    words = folded_words(typed[:MOST_TYPED])
    ended = typed[:MOST_TYPED][-1:].isspace()
    if not words:
        return []

    def goes_on(rest: tuple[str, ...]) -> bool:
        whole, last = words[:-1], words[-1]
        begun = rest[len(whole) : len(words)]
        exact = ended and len(rest) > len(words)
        fits = bool(begun) and (begun[0] == last and exact if ended else begun[0].startswith(last))
        return rest[: len(whole)] == whole and fits

    def holds(rest: tuple[str, ...], word: str, *, begun: bool) -> bool:
        places = [n for n, each in enumerate(rest) if n == 0 or not is_stop_word(each)]
        return any(rest[n].startswith(word) if begun else rest[n] == word for n in places)

    ranked: list[tuple[int, int, int, str]] = []
    for number in range(len(found.completions)):
        text, use = found.completions.text(number), int(found.completions.uses[number])
        rest = folded_words(text)
        large = [n for n, each in enumerate(rest) if n and not is_stop_word(each)]
        whole = [word for word in words[:-1] if not is_stop_word(word)]
        if goes_on(rest):
            ranked.append((1, -use, number, text))
        elif any(goes_on(rest[n:]) for n in large):
            ranked.append((2, 0, number, text))
        elif (
            len(words) > 1
            and all(holds(rest, word, begun=False) for word in whole)
            and holds(rest, words[-1], begun=not ended)
        ):
            ranked.append((3, 0, number, text))
    if len(words) == 1 and not ended:
        vocabulary, stems = found.vocabulary, set()
        order = sorted(range(len(vocabulary)), key=lambda n: (-int(vocabulary.counts[n]), n))
        for number in order:
            word = vocabulary.word(number)
            both = CHAINS["en"].term(word), CHAINS["fr"].term(word)
            right = word.startswith(words[0]) and len(word) >= LEAST_LETTERS
            if right and not is_stop_word(word) and both not in stems:
                stems.add(both)
                behind_texts = len(found.completions) + len(stems)
                use = int(vocabulary.counts[number])
                ranked.append((1, -use, behind_texts, vocabulary.written(number)))
    distinct: dict[tuple[str, ...], str] = {}
    for *_, text in sorted(ranked):
        if folded_words(text) != words:
            distinct.setdefault(folded_words(text), text)
    return list(distinct.values())


# ---------------------------------------------------------------- against brute force

PARTS = (
    "Sécurité",
    "secours",
    "sec",
    "de",
    "la",
    "d'État",
    "Royaume-Uni",
    "The",
    "«Or»",
    "3.5",
    "—",
)
TEXT = st.lists(st.sampled_from(PARTS), min_size=1, max_size=5).map(" ".join)
TYPED = st.one_of(
    st.tuples(TEXT, st.integers(0, 40)).map(lambda pair: pair[0][: pair[1]]),
    st.lists(st.sampled_from(["sec", "se", "de", "secu", "R", "uni", "l'", "SÉCU", " "])).map(
        " ".join
    ),
    st.text(max_size=8),
)


@given(
    st.dictionaries(TEXT, st.integers(1, 4), max_size=12),
    st.lists(st.sampled_from(["sécurité", "secours", "secourir", "Sec", "des"])).map(" ".join),
    TYPED,
    st.integers(0, 5),
)
def test_every_order_and_limit_is_that_of_brute_force(
    texts: dict[str, int], words: str, typed: str, limit: int
) -> None:
    found = suggestions(texts, words)
    expected = brute_force(found, typed)
    assert list(complete(found, typed, NOBODY_KNOWS)) == expected
    assert list(complete(found, typed, limit)) == expected[:limit]


# ---------------------------------------------------------------- by hand

TEXTS = {
    "Direction générale de la sûreté nationale": 40,
    "Edward Ahlgren": 20,
    "security cooperation": 30,
    "Security Council": 60,
    "The National Security Council meets": 10,
    "Sûreté nationale": 5,
    "A council on national security": 10,
}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("secu", ["Security Council", "security cooperation", "security",
                  "A council on national security", "The National Security Council meets"]),
        ("security co", ["Security Council", "security cooperation",
                         "The National Security Council meets", "A council on national security"]),
        ("council secu", ["Security Council", "A council on national security",
                          "The National Security Council meets"]),
        ("SÉCURITY CÔUNCIL", ["The National Security Council meets",
                              "A council on national security"]),
        ("surete", ["Sûreté nationale", "Direction générale de la sûreté nationale"]),
        ("direction generale de", ["Direction générale de la sûreté nationale"]),
        ("Ahl", ["Edward Ahlgren"]),
        ("edward ahlgren", []),
        ("Edward Ahlgren ", []),
        ("edward ", ["Edward Ahlgren"]),
        ("the nat", ["The National Security Council meets",
                     "Direction générale de la sûreté nationale", "A council on national security",
                     "Sûreté nationale"]),
        ('"security cou', ["Security Council", "The National Security Council meets",
                           "A council on national security"]),
        ("on nat", ["Direction générale de la sûreté nationale", "A council on national security",
                    "The National Security Council meets", "Sûreté nationale"]),
        ("zebra", []),
        ("", []),
        (" ", []),
        ("—", []),
    ],
)  # fmt: skip
def test_completions(typed: str, expected: list[str]) -> None:
    assert list(complete(suggestions(TEXTS, "security"), typed, 10)) == expected


def test_of_words_with_the_same_stems_the_most_frequent_is_offered() -> None:
    count = VocabularyCount()
    for article in ("conseils", "conseil", "Conseil consigne", "conserve", "con"):
        count.add(tuple(raw_tokens(article)))
    found = Suggestions(count.vocabulary(), Completions.of(()))
    assert complete(found, "cons", 10) == ("conseil", "conserve", "consigne")


def test_what_is_typed_is_read_up_to_a_limit() -> None:
    found = suggestions({"word " * 60 + "end": 1, "word " * 60: 1})
    assert complete(found, "word " * 1000, 10) == complete(found, ("word " * 1000)[:256], 10) != ()


def test_of_texts_that_differ_in_signs_only_the_most_useful_is_kept() -> None:
    found = Completions.of([("New York", 1), ("NEW-YORK", 2), ("new york!", 1), ("…", 9)])
    assert [found.text(number) for number in range(len(found))] == ["NEW-YORK"]


# ---------------------------------------------------------------- from articles


def built(*articles: tuple[str, str]) -> Suggestions:
    """The suggestions of articles with a title and a text."""
    builder, words = SuggestionsBuilder(), VocabularyCount()
    for number, (title, text) in enumerate(articles):
        builder.add(Document(str(number), title, text, "en"))
        words.add(tuple(raw_tokens(f"{title}\n{text}")))
    return builder.built(words.vocabulary())


def test_titles_names_phrases_and_words_are_gathered() -> None:
    found = built(
        ("Officers visit the mountains", "They met adviser Edward Ahlgren on a winter hike."),
        ("Snow", "A winter hike, alone."),
    )
    assert complete(found, "off", 10) == ("Officers visit the mountains", "Officers")
    assert complete(found, "edw", 10) == ("Edward Ahlgren", "Edward")
    assert complete(found, "win", 10) == ("winter hike", "winter")
    assert complete(found, "alo", 10) == ("alone",)


def test_a_long_title_is_no_suggestion() -> None:
    title = "word " * (LONGEST_TITLE // len("word ")) + "end"
    assert complete(built((title, "")), "word wo", 10) == ()
    assert complete(built((title[: LONGEST_TITLE - 1], "")), "word wo", 10) != ()


def test_suggestions_come_back_from_their_files(tmp_path: Path) -> None:
    written = built(("Officers visit the mountains", "They met Edward Ahlgren."))
    written.save(tmp_path)
    read = Suggestions.open(tmp_path)
    for typed in ("o", "off", "officers vi", "ed", "the"):
        assert complete(read, typed, 10) == complete(written, typed, 10)
    assert complete(read, "o", 10) != ()


def test_damaged_completions_are_named(tmp_path: Path) -> None:
    built(("Officers", "Edward Ahlgren")).save(tmp_path)
    path = tmp_path / COMPLETIONS_NAME
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(IndexDamagedError, match=r"completions\.arrays is damaged"):
        Suggestions.open(tmp_path)


def test_an_archive_without_words_has_no_suggestions(tmp_path: Path) -> None:
    built(("…", "")).save(tmp_path)
    assert complete(Suggestions.open(tmp_path), "a", 10) == ()
