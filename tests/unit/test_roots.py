"""Every word of a term begins with one of its roots."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import CHAIN_NAMES, CHAINS, ChainName, fold
from index.analysis.words import word_forms, word_list
from index.corpus import open_corpus
from index.document import RawArticle
from search.roots import beginning, roots, shortest

ROOT = Path(__file__).parents[2]
PREFIX = re.compile("anti|contre|counter|cyber|narco")


def assert_rooted(chain: ChainName, word: str) -> None:
    folded = fold(word)
    term, rest = CHAINS[chain].term(word), CHAINS[chain].rest(word)
    if term:
        assert folded.startswith(tuple(roots(chain, term))), (word, term)
    if rest:
        prefix = PREFIX.match(folded)
        assert prefix
        assert folded[prefix.end() :].startswith(tuple(roots(chain, rest))), (word, rest)


@pytest.mark.parametrize(
    ("chain", "term", "expected"),
    [
        ("xx", "fish", {"fish"}),
        ("xx", "international", {"intern"}),
        ("xx", "3.5", {"3"}),
        ("xx", "москва", {""}),
        ("en", "oil", {"oil"}),
        ("en", "happi", {"happ"}),
        ("en", "die", {"d"}),
        ("en", "abl", {"ab"}),
        ("en", "organiz", {"organi"}),
        ("en", "color", {"color", "col"}),  # and colour
        ("fr", "aieul", {"aieu", "aieul", "aieux"}),
    ],
)
def test_roots(chain: ChainName, term: str, expected: set[str]) -> None:
    assert roots(chain, term) == expected


def test_a_root_that_another_begins_with_is_enough() -> None:
    assert shortest(["oeil", "yeux", "oe", "yeu", "o"]) == ("o", "yeu")
    assert shortest(["fish", "fis", ""]) == ("",)
    assert beginning("secur") == "secur"
    assert beginning("o東京") == "o"


ENDINGS = [
    *("s", "es", "ed", "ing", "er", "ers", "able", "ation", "ational", "ise", "ising", "isable"),
    *("isation", "isational", "ie", "ies", "y", "ly", "bly", "ibly", "ability", "ancy", "ency"),
    *("ance", "ement", "iveness", "ousness", "fulness", "alism", "icate", "ical", "ogy", "logist"),
    *("sses", "eed", "eedly", "ying", "iser", "lessly", "tional", "aux", "eaux", "euses", "eux"),
    *("ences", "emment", "amment", "issements", "ité", "ivement", "icateur", "ication", "iques"),
    *("usion", "ent", "aient", "aître", "ait", "dre", "dit", "ttre", "ttu", "endue", "uire"),
    *("uite", "uisant", "clure", "vivre", "ière", "fie", "fication", "ye", "asse", "ée", "erons"),
    *("yons", "ouille", "elles", "onne", "ois", "abilité", "eusement", "çant", "eau", "ces"),
]
made = st.tuples(
    st.one_of(
        st.sampled_from(["", "chr", "dev", "d", "anti", "cyber", "sk", "suiv", "conn", "prod"]),
        st.text("abcdeilmnorstuvyçé", max_size=5),
    ),
    st.sampled_from(ENDINGS),
    st.sampled_from(["", *ENDINGS]),
).map("".join)


@settings(max_examples=3_000, deadline=None)
@given(word=made)
def test_made_words(word: str) -> None:
    for chain in CHAIN_NAMES:
        assert_rooted(chain, word)


def test_listed_words() -> None:
    words = {*word_forms("american.en"), *word_forms("forms.fr"), "NGOs", "news", "dying", "skies"}
    for name in ("ise.en", "invariants.fr", "ment.fr", "ent.fr", "unprefixed.en", "unprefixed.fr"):
        words |= word_list(name)
    for word in words:
        for ending in ("", "s", "ed", "ing", "ful", "ment", "er", "es"):
            for chain in CHAIN_NAMES:
                assert_rooted(chain, word + ending)


@pytest.mark.parametrize(
    "folder", [ROOT / "sample", ROOT.parent / "shared" / "collections" / "wikinews"]
)
def test_real_words(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"the real articles are not here: {folder}")
    words: set[str] = set()
    for raw in open_corpus(folder):
        if isinstance(raw, RawArticle):
            words.update(re.findall(r"\w+", str(raw.values["text"])))
    assert words
    for word in words:
        for chain in CHAIN_NAMES:
            assert_rooted(chain, word)
