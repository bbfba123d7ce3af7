"""Where words, phrases and beginnings of words stand in a text."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import CHAINS, raw_tokens
from index.document import LANGUAGES, Document, Language, Passage
from index.fields import ZoneText
from search.engine import Deadline
from search.occurrences import Analysis, AnalyzedZone, Occurrence, analyzed
from search.parser import parse
from search.plan import Leaf, Lookup, Start, plan, positive_leaves


def leaves_of(query: str) -> list[Leaf]:
    return list(positive_leaves(plan(parse(query).node)))


def everything(text: ZoneText) -> AnalyzedZone:
    return AnalyzedZone(text, raw_tokens(text))


def places(zone: AnalyzedZone, text: str, query: str) -> list[tuple[int, str]]:
    """Word position and characters of each place of the only leaf of a query."""
    (leaf,) = leaves_of(query)
    return [(each.position, text[each.start : each.end]) for each in zone.occurrences(leaf)]


@pytest.mark.parametrize(
    ("lang", "text", "query", "expected"),
    [
        ("en", "Fish and fishes; fished.", "fish", [(0, "Fish"), (2, "fishes"), (3, "fished")]),
        ("en", "The CATS agreed.", "cat", []),  # like an acronym
        ("fr", "L’armée, les Armées", "armee", [(0, "armée"), (2, "Armées")]),
        ("en", "They told us of the US.", "US", [(5, "US")]),
        ("en", "They told us of the US.", "+us", [(2, "us"), (5, "US")]),
        ("other", "El puente, los puentes", "puente", [(1, "puente")]),
        ("other", "puentes", "puente", []),
        # the words of both chains, each place once
        ("en", "organise organize", "organize", [(0, "organise"), (1, "organize")]),
        # compounds: their parts, in one word, and behind a prefix
        ("en", "a counter-terrorism unit", "terrorism", [(2, "terrorism")]),
        ("en", "a counter-terrorism unit", "counterterrorism", [(2, "counter-terrorism")]),
        ("en", "counterterrorism", "terrorism", [(0, "counterterrorism")]),
        # phrases
        ("en", "the state of the art", '"state of the art"', [(1, "state of the art")]),
        ("en", "the state of the art", '"state art"', []),
        ("en", "a state-of-the-art map", '"state of the art"', [(1, "state-of-the-art")]),
        ("en", "go go go", '"go go"', [(0, "go go"), (1, "go go")]),
        ("fr", "dit-il qu’une heure", '"une heure"', [(2, "une heure")]),
        ("en", "art. State\n\nof", '"art state of"', [(0, "art. State\n\nof")]),
        # beginnings of words
        ("fr", "Sécurité, sécuritaire, sûr", "secu*", [(0, "Sécurité"), (1, "sécuritaire")]),
        ("en", "U.S.-led NATO-led", "nat*", [(2, "NATO")]),
        ("en", "", "fish", []),
    ],
)
def test_places(lang: Language, text: str, query: str, expected: list[tuple[int, str]]) -> None:
    zone = ZoneText(text, lang)
    assert places(everything(zone), text, query) == expected
    assert places(Analysis(leaves_of(query)).zone(zone), text, query) == expected


def test_each_chain_has_its_own_places() -> None:
    zone = everything(ZoneText("The fishes", "en"))
    (leaf,) = leaves_of("fish")
    assert isinstance(leaf, Lookup)
    assert [len(zone.places(leaf, chain)) for chain in zone.chains] == [1, 0]
    assert zone.places(leaf, "fr") == []


def test_a_passage_has_the_chains_of_its_language() -> None:
    text = "The cars came.\nLes cars des armées.\nLos cars"
    zone = everything(ZoneText(text, "en", (Passage(15, 35, "fr"), Passage(36, 44, "other"))))
    assert zone.chains == ("en", "xx", "fr")
    assert places(zone, text, "car") == [(1, "cars")]  # the French word is a stop word
    assert places(zone, text, "+cars") == [(1, "cars"), (4, "cars"), (8, "cars")]
    assert places(zone, text, "armee") == [(6, "armées")]
    assert places(zone, text, '"came les cars"') == [(2, "came.\nLes cars")]
    assert places(zone, text, "car*") == [(1, "cars"), (4, "cars"), (8, "cars")]
    (leaf,) = leaves_of("+cars")
    assert isinstance(leaf, Lookup)
    assert {
        chain: [each.position for each in zone.places(leaf, chain)] for chain in zone.chains
    } == {
        "en": [1],
        "fr": [4],
        "xx": [1, 4, 8],
    }


def test_title_and_body_are_analyzed_by_themselves() -> None:
    zones = analyzed(Document("1", "Fish market", "The fish market.", "en"))
    (leaf,) = leaves_of("market")
    assert {zone: analysis.occurrences(leaf) for zone, analysis in zones.items()} == {
        "title": [Occurrence(1, 5, 11)],
        "body": [Occurrence(2, 9, 15)],
    }


def test_past_the_deadline_the_rest_of_the_text_is_not_read() -> None:
    text = ZoneText("fish " * 10_000, "en")
    leaves = leaves_of("fish")
    looks = count()
    late = Deadline(3.0, lambda: float(next(looks)))
    analysis = Analysis(leaves)
    assert 0 < len(analysis.zone(text, late).occurrences(leaves[0])) < 10_000
    assert len(analysis.zone(text).occurrences(leaves[0])) == 10_000
    assert analysis.zone(text, Deadline(0.0, lambda: 1.0)).occurrences(leaves[0]) == []


# ---------------------------------------------------------------- any text

words = st.sampled_from(
    [
        *("fish", "fishes", "the", "of", "US", "us", "U.S.", "state-of-the-art", "art", "3.5"),
        *("counter", "terrorism", "counterterrorism", "armée", "armées", "l’armée", "ÉTAT"),
        *("état", "e\u0301tat", "œuvre", "zebra"),
    ]
)
texts = st.lists(st.tuples(words, st.sampled_from([" ", ", ", ". ", "-", "\n"]))).map(
    lambda pairs: "".join(word + between for word, between in pairs)
)


@st.composite
def zones(draw: st.DrawFn) -> ZoneText:
    """A text with any of its lines in any language."""
    lang: Language = draw(st.sampled_from(LANGUAGES))
    lines, passages, start = draw(texts).split("\n"), [], 0
    for line in lines:
        spoken: Language = draw(st.sampled_from(LANGUAGES))
        if line and spoken != lang:
            passages.append(Passage(start, start + len(line), spoken))
        start += len(line) + 1
    return ZoneText("\n".join(lines), lang, tuple(passages))


@settings(max_examples=150, deadline=None)
@given(text=zones(), queries=st.lists(words, max_size=3))
def test_what_is_kept_for_some_leaves_is_what_a_full_analysis_finds(
    text: ZoneText, queries: list[str]
) -> None:
    leaves = [*leaves_of(" ".join(queries)), *leaves_of('"the state" -x'), *leaves_of("arm*")]
    some = Analysis(leaves).zone(text)
    for leaf in leaves:
        assert some.occurrences(leaf) == everything(text).occurrences(leaf)


@settings(max_examples=150, deadline=None)
@given(text=zones(), query=words)
def test_a_leaf_stands_where_indexing_put_one_of_its_terms(text: ZoneText, query: str) -> None:
    zone = everything(text)
    for leaf in leaves_of(query):
        if isinstance(leaf, Lookup | Start):
            terms = leaf.terms if isinstance(leaf, Lookup) else {}
            expected = {
                token.position
                for chain in text.chains
                for token in CHAINS[chain].tokens(text.words_of(chain))
                if token.text in terms.get(chain, ())
            }
            found = [each.position for each in zone.occurrences(leaf)]
            assert found == sorted(expected)
