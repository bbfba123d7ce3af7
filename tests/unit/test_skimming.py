"""Marks without an analysis of every word are those that an analysis of every word finds."""

import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.corpus import normalize, open_corpus
from index.document import LANGUAGES, Document, Language, Normalized, Passage
from search.engine import Deadline
from search.highlight import first_marks_of, marks_of, snippets
from search.occurrences import Analysis
from search.parser import parse
from search.plan import Leaf, plan, positive_leaves
from search.skimming import Skimming

ROOT = Path(__file__).parents[2]


def leaves_of(query: str) -> tuple[Leaf, ...]:
    return tuple(positive_leaves(plan(parse(query).node)))


def assert_same(document: Document, *queries: str) -> None:
    """The same marks and snippets, and the same again when stretches are known."""
    for query in queries:
        leaves = leaves_of(query)
        everything, skimming = Analysis(leaves), Skimming(leaves)
        expected = marks_of(everything, document)
        assert marks_of(skimming, document) == expected, query
        found = marks_of(skimming, document)
        assert found == expected, query
        assert snippets(document, found) == snippets(document, expected)


def assert_same_first_marks(document: Document, *queries: str) -> None:
    """The same for what is shown of a huge article."""
    late = Deadline.after(600)
    for query in queries:
        leaves = leaves_of(query)
        found = first_marks_of(Skimming(leaves), document, late)
        assert found == first_marks_of(Analysis(leaves), document, late)


# ---------------------------------------------------------------- any text

WORDS = [
    *(
        "fish",
        "Fishes",
        "war",
        "warring",
        "dying",
        "die",
        "skies",
        "sky",
        "us",
        "US",
        "U.S.",
        "THE",
    ),
    *("aeroplane", "airplane", "colour", "colorful", "organise", "organization", "devisable"),
    *("counterterrorism", "counter", "terrorism", "anti", "antiterrorism", "antidying", "cyberwar"),
    *("co", "operation", "cooperation", "re", "elect", "reelect", "sooner", "O’Brien", "obrien"),
    *("NATO", "BANQUE", "Banques", "NGOs", "MPs", "UN", "un", "U.N", "N.A.T.O", "i.e.", "A"),
    *("état", "ÉTATS", "e\u0301tat", "E\u0301TAT", "sécurité", "securite", "armée", "l’armée"),
    *("œuvre", "ŒUVRE", "oeuvres", "cœur", "yeux", "oeil", "chevaux", "cheval", "journaux"),
    *("narcotrafic", "contreattaque", "contre", "attaque", "apparaître", "apparaissent"),
    *("d’Orsay", "d'orsay", "N'Djamena", "ndjamena", "M’Bow", "aujourd’hui", "qu’une", "jusqu'à"),
    *("king's", "kings", "king", "1960's", "1960", "3.5", "3,500", "12:30", "2x", "x2", "n°5"),
    *("ﬁsh", "Straße", "strasse", "þing", "thing", "Ⅷ", "viii", "½", "ﬃ", "²", "µm", "ĳ", "ſea"),
    *("pep\u00adper", "pepper", "an\u00adtidying", "anti\u00adœuvre", "antiœuvre", "co\u200bop"),
    *("İzmir", "izmir", "ıslak", "ʻOahu", "oahu", "foo_bar", "bar", "été", "İ"),
    *("Москва", "московский", "東京", "서울", "عربي", "🐟", "zebra", "x" * 120, "e" * 101 + "-e"),
]
BETWEEN = [
    *(
        " ",
        " ",
        " ",
        ", ",
        ". ",
        "\n",
        "-",
        "-",
        "’",
        "'",
        "‐",
        "–",
        " – ",
        "\u00a0",
        "? ",
        "?",
        ".",
    ),
    *(
        ":",
        " (",
        ") ",
        "“",
        "” ",
        "…",
        "/",
        "_",
        "\u00ad",
        "\u0301",
        "’s ",
        "'s-",
        ".-",
        "\x1c",
        "`",
    ),
]
typed = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(str.upper),
    st.sampled_from(WORDS).map(str.title),
    st.text(alphabet="aeinstrucoyUSé’-.œ", min_size=1, max_size=7),
    st.text(max_size=4),
)
texts = st.lists(st.tuples(typed, st.sampled_from(BETWEEN)), max_size=30).map(
    lambda pairs: "".join(word + between for word, between in pairs)
)
queries = st.one_of(
    typed,
    typed.map("+{}".format),
    typed.map("title:{}".format),
    typed.map(lambda word: f"{word[:4]}*"),
    st.lists(typed, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any text, with any of its lines in any language."""
    lang: Language = draw(st.sampled_from(LANGUAGES))
    text, start, passages = draw(texts), 0, []
    if draw(st.booleans()):
        for line in text.split("\n"):
            spoken: Language = draw(st.sampled_from(LANGUAGES))
            if line and spoken != lang:
                passages.append(Passage(start, start + len(line), spoken))
            start += len(line) + 1
    title = draw(st.one_of(texts, st.just(text.strip()[:20])))
    return Document("1", title, text, lang, passages=tuple(passages))


def article(text: str, lang: Language = "en") -> Document:
    return Document("1", "", text, lang)


@settings(max_examples=600, deadline=None)
@given(document=documents(), asked=st.lists(queries, min_size=1, max_size=3))
@example(article("an\u00adtidying"), ["dying"])
@example(article("antiœuvres", "fr"), ["œuvre"])
@example(article("re-elect the O'Brien"), ["reelect", "obrien"])
@example(article("the U.S.-led N.A.T.O. war"), ["US", "nato", "usl*"])
@example(article("THE UN BANK\nUN bank, the UN"), ["UN", "bank UN"])
@example(article("ـــ and fish"), ["ـــ*"])
@example(article("In Москва, œuvres, and a long line of Latin letters behind it " * 3), ["москва"])
@example(article("S ?SEA"), ['"S ?SEA"'])
@example(article("king's-road 1960's"), ["kingroad", "1960"])
@example(Document("1", "", "war-guerre", "en", passages=(Passage(4, 10, "fr"),)), ["guerres"])
@example(Document("1", "a", "fish", "en", passages=(Passage(2, 9, "fr"),)), ["fishes"])
@example(article("go – go go, to a b. go"), ['"go go"', '"go to a b"', '"a b go"'])
def test_skimming_finds_what_an_analysis_finds(document: Document, asked: list[str]) -> None:
    assert_same(document, *asked, " ".join(asked))


@settings(max_examples=200, deadline=None)
@given(document=documents(), data=st.data())
def test_what_is_typed_is_in_the_text(document: Document, data: st.DataObject) -> None:
    chunks = document.text.split() or ["fish"]
    place = data.draw(st.integers(0, len(chunks) - 1))
    word, row = chunks[place].replace('"', ""), " ".join(chunks[place : place + 3])
    row = row.replace('"', "")
    assert_same(document, word, word.replace("-", ""), word.lower(), word.upper(), f'"{row}"')


def test_a_huge_article() -> None:
    filler = "Nothing else was written, and the keeper of the U.S. lights went to bed.\n"
    huge = article(f"A fish. {filler * 3_000}A fish market.")
    assert_same_first_marks(huge, "fish", "market", '"fish market"', "US")
    assert_same(article("東京" * 110_000 + " fish"), "fish", "東京")
    assert_same(article("a-" * 110_000 + "fish"), "fish")


def test_past_the_deadline_the_rest_is_not_read() -> None:
    document = article("fish " * 10_000)
    looks = count()
    skimming = Skimming(leaves_of("fish"))
    found = marks_of(skimming, document, Deadline(3.0, lambda: float(next(looks))))
    assert 0 < len(found.text) < 10_000
    assert marks_of(skimming, document, Deadline(0.0, lambda: 1.0)).text == ()


# ---------------------------------------------------------------- real articles

SHARED = ROOT.parent / "shared" / "corpus"


def read(folder: Path) -> list[Document]:
    found = map(normalize, open_corpus(folder))
    return [each.document for each in found if isinstance(each, Normalized)]


def asked_of(document: Document, chance: random.Random) -> Iterator[str]:
    """Words, phrases, beginnings and pairs of words as the article has them, and in capitals."""
    chunks = [chunk.replace('"', "") for chunk in document.text.split()]
    for place in chance.sample(range(len(chunks)), min(len(chunks), 6)):
        word, row = chunks[place], " ".join(chunks[place : place + 3])
        far = chance.choice(chunks)
        yield from (word, f"+{word}", word.upper(), f"{word[:4]}*", f'"{row}"', f"{word} {far}")


@pytest.mark.parametrize("folder", [ROOT / "sample", ROOT / "tests" / "data", SHARED])
def test_real_articles(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"the real articles are not here: {folder}")
    documents = read(folder)
    assert documents
    chance = random.Random(7)
    for document in documents:
        assert_same(document, *asked_of(document, chance))
        assert_same(document, *asked_of(chance.choice(documents), chance))
