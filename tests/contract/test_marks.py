"""What is marked in titles and snippets, and what a snippet shows."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import pytest

from search.results import Hit, SearchResult, Span

Search = Callable[..., SearchResult]

LONGEST = 320  # characters of a snippet of these articles


def marked(text: str, spans: Iterable[Span]) -> list[str]:
    return [text[start:end] for start, end in spans]


def are_valid(spans: Sequence[Span], text: str) -> bool:
    """Spans of one character or more inside the text, in order, none overlapping another."""
    return all(0 <= start < end <= len(text) for start, end in spans) and all(
        one[1] <= other[0] for one, other in pairwise(spans)
    )


def hit_of(search: Search, query: str, name: str) -> Hit:
    return next(hit for hit in search(query).hits if hit.document.id == name)


def test_spans_and_passages_are_those_of_the_article(
    search: Search, query: str, expected: str
) -> None:
    for hit in search(query).hits:
        whole = hit.document.text.replace("\n", " ")
        assert are_valid(hit.title_highlights, hit.document.title)
        assert 1 <= len(hit.snippets) <= 2
        for snippet in hit.snippets:
            assert snippet.text in whole
            assert 0 < len(snippet.text) <= LONGEST
            assert are_valid(snippet.highlights, snippet.text)
            assert snippet.cut_before or whole.strip().startswith(snippet.text.strip())
            assert snippet.cut_after or whole.rstrip().endswith(snippet.text)


def test_what_was_found_by_a_word_has_a_mark(search: Search, query: str, expected: str) -> None:
    for hit in search(query).hits:
        marks = [
            *hit.title_highlights,
            *(span for each in hit.snippets for span in each.highlights),
        ]
        assert bool(marks) == (hit.score > 0), hit.document.id


@pytest.mark.parametrize(
    ("query", "name", "in_title", "in_text"),
    [
        # through accents, composed or not, and through stems
        ("cooperation", "fr-nfd", ["coope\u0301ration"], ["coope\u0301ration"]),
        ("SÉCURITÉ", "fr-nfd", ["Securite"], ["se\u0301curite\u0301"]),
        ("armee", "fr-armee", ["armée"], ["armées", "armée"]),  # behind the lead
        ("ferry", "en-year-book", [], ["Ferries"]),
        ("villages", "en-told", ["villagers"], ["villagers"]),
        ("izmir lodz zurich", "en-signs", [], ["Zu\u0308rich", "İzmir", "Łódź"]),
        ("pepper", "en-signs", ["pepper"], ["pep\u00adper"]),
        ("oeuvres", "fr-coeur", ["œuvre"], ["œuvre", "œuvres"]),
        ("strasse", "de-bridge", [], ["Straße"]),
        ("الجسر", "ar-short", ["الجسر"], ["الجسر"]),
        # compounds
        ("counterterrorism", "en-dgsn", [], ["counter-terrorism"]),
        ("counter-terrorism", "en-joined", ["counterterrorism"], ["counterterrorism"]),
        ("terrorism", "en-joined", ["counterterrorism"], ["counterterrorism"]),
        ("terrorism", "en-dgsn", [], ["terrorism"]),
        ("coopération", "en-coop", [], ["Co-operation", "cooperation"]),
        # phrases in one piece, words by themselves, stop words only inside phrases
        ('"state of the art"', "en-art-hyphens", [], ["state-of-the-art"]),
        ('"state of the art"', "en-art", ["state of the art"], ["state of the art"]),
        ("state of the art", "en-art", ["state", "art"], ["state", "art"]),
        ('"l\'une de l’autre"', "fr-bridge", [], ["une de l’autre"]),
        ('"told us that" river', "en-told", [], ["told us that", "river"]),
        # acronyms
        ("US", "en-us", ["US"], ["US", "U.S"]),
        ("un village", "fr-onu", [], ["village"]),
        # beginnings, titles, what is excluded
        ("secur*", "fr-anti", [], ["sécuritaire"]),
        ("title:bridge", "en-bridge", ["bridge"], []),
        ("quay -(fish -nets)", "en-net", [], ["quay"]),
        ("bridge OR -quay", "fr-oui", [], []),
    ],
)
def test_the_marked_words(
    search: Search, query: str, name: str, in_title: list[str], in_text: list[str]
) -> None:
    hit = hit_of(search, query, name)
    assert marked(hit.document.title, hit.title_highlights) == in_title
    found = [word for each in hit.snippets for word in marked(each.text, each.highlights)]
    assert found == in_text


def test_words_far_apart_are_shown_in_two_passages(search: Search) -> None:
    first, second = hit_of(search, "albatross lantern", "en-log").snippets
    assert marked(first.text, first.highlights) == ["lantern"]
    assert marked(second.text, second.highlights) == ["albatross"]
    assert not first.cut_before
    assert first.cut_after
    assert second.cut_before


def test_words_side_by_side_are_shown_in_one_passage(search: Search) -> None:
    (snippet,) = hit_of(search, "albatross pencil", "en-log").snippets
    assert marked(snippet.text, snippet.highlights) == ["albatross", "pencil"]


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("en-bridge", "The new bridge over the harbour opened on Thursday morning."),
        ("en-may-2", "The allotments behind the station"),  # behind the standfirst
        ("fr-armee", "Des armées alliées"),
        ("fr-poisson", "Le poisson revient dans la rivière."),  # the title is half a sentence
        ("en-storm", "Storm."),  # there is nothing else
        ("ar-short", "افتتاح الجسر الجديد"),
    ],
)
def test_without_a_word_the_beginning_is_shown(search: Search, name: str, beginning: str) -> None:
    (snippet,) = hit_of(search, "", name).snippets
    assert snippet.text.startswith(beginning)
    assert snippet.highlights == ()
