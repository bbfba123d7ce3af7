"""Marks and snippets: what is marked, and which passage is shown."""

import random
import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import CHAINS
from index.document import Document, Language
from index.fields import chains_of
from search.engine import Deadline
from search.highlight import SNIPPET_LENGTH, Marks, first_marks_of, marks, snippets
from search.occurrences import Place
from search.parser import parse
from search.plan import plan, positive_leaves
from search.results import Snippet, Span
from search.skimming import Skimming

FILLER = "Nothing else was written on that day, and the keeper went to bed. "


def article(text: str, title: str = "", lang: Language = "en") -> Document:
    return Document("1", title, text, lang)


def words(text: str, spans: Sequence[Span]) -> list[str]:
    return [text[start:end] for start, end in spans]


def shown(document: Document, query: str) -> tuple[Snippet, ...]:
    return snippets(document, marks(query, document))


# ---------------------------------------------------------------- marks


@pytest.mark.parametrize(
    ("query", "title", "text"),
    [
        ("", [], []),
        ("-fish", [], []),
        ("zebra", [], []),
        ("fish", ["Fish"], ["fish", "Fishes"]),
        ("title:fish", ["Fish"], []),
        ("fish market", ["Fish"], ["fish", "market", "Fishes"]),
        ('"the fish" -market', [], ["the fish"]),
        ('"fish market" fish', ["Fish"], ["fish market", "Fishes"]),  # one inside the other
        ('"the fish" "fish market"', [], ["the fish market"]),  # one over the other
        ('"the fish" market', [], ["the fish", "market"]),  # one beside the other
        ("fish OR (the -market)", ["Fish"], ["the", "fish", "Fishes", "the"]),
        ("Mark*", [], ["market"]),
        ("ne'er", [], ["ne’er"]),
    ],
)
def test_marks_of_title_and_text(query: str, title: list[str], text: list[str]) -> None:
    document = article("Then the fish market was full. Fishes ne’er slept; the end.", "Fish!")
    found = marks(query, document)
    assert words(document.title, found.title) == title
    assert words(document.text, found.text) == text


def test_places_of_each_leaf_in_turn() -> None:
    document = article("red fish, blue fish")
    found = marks("fish blue zebra", document)
    assert [(document.text[start:end], leaf) for start, end, leaf in found.places] == [
        ("fish", 0),
        ("blue", 1),
        ("fish", 0),
    ]


# ---------------------------------------------------------------- snippets


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (article("Short.", "Title"), "Short."),
        (article("\n\n  Blanks before.\nA line.\n", "Title"), "Blanks before. A line."),
        (article("The lead. The rest.", "The lead."), "The rest."),
        (article("The lead.\n\nThe rest.", "The lead."), "The rest."),
        (article("The line\nThe rest.", "The line"), "The rest."),
        (article("The lead.", "The lead."), "The lead."),
        (article("The lead is longer. The rest.", "The lead"), "The lead is longer. The rest."),
        (article("", "Title"), ""),
    ],
)
def test_without_a_mark_the_beginning_is_shown(document: Document, expected: str) -> None:
    (snippet,) = shown(document, "")
    assert snippet.text == expected
    assert snippet.highlights == ()


def test_a_passage_begins_with_a_sentence_and_ends_with_a_word() -> None:
    document = article(FILLER * 5 + "The albatross is here. " + FILLER * 5)
    (snippet,) = shown(document, "albatross")
    assert snippet.text.startswith("The albatross is here. Nothing")
    assert snippet.cut_before
    assert snippet.cut_after
    assert SNIPPET_LENGTH - 25 <= len(snippet.text) <= SNIPPET_LENGTH
    assert f"{document.text} ".count(f"{snippet.text} ") == 1


def test_the_passage_with_most_words_is_shown() -> None:
    text = f"A fish. {FILLER * 5}A fish and a net. {FILLER * 5}A fish, a net, a boat. {FILLER * 5}"
    document = article(text)
    (snippet,) = shown(document, "net fish boat")
    assert words(snippet.text, snippet.highlights) == ["fish", "net", "boat"]


def test_of_equal_passages_the_first_behind_the_standfirst_is_shown() -> None:
    document = article(f"A fish. {FILLER * 5}One fish. {FILLER * 5}Two fish.", "A fish.")
    (snippet,) = shown(document, "fish")
    assert snippet.text.startswith("One fish.")
    (snippet,) = shown(article(document.text, "Another title"), "fish")
    assert snippet.text.startswith("A fish.")


def test_words_far_apart_take_two_passages_in_the_order_of_the_text() -> None:
    document = article(f"A fish. {FILLER * 9}A boat. {FILLER * 9}A net.")
    first, second = shown(document, "net fish")
    assert words(first.text, first.highlights) == ["fish"]
    assert words(second.text, second.highlights) == ["net"]
    assert (first.cut_before, first.cut_after) == (False, True)
    assert (second.cut_before, second.cut_after) == (True, False)


def test_passages_that_would_overlap_are_one() -> None:
    between = "xxxxxxxxx " * 15
    document = article(f"Fish {between}nets {between}boats {between}")
    (snippet,) = shown(document, "net fish boat")
    assert words(snippet.text, snippet.highlights) == ["Fish", "nets"]
    assert not snippet.cut_before
    assert snippet.cut_after


def test_a_mark_at_the_end_of_a_passage_is_not_cut() -> None:
    document = article(
        "fish " + "y" * (SNIPPET_LENGTH - 13) + " state of the art and more " + FILLER
    )
    (snippet,) = shown(document, 'fish "state of the art"')
    assert words(snippet.text, snippet.highlights) == ["fish", "state of the art"]


def test_an_endless_word_is_cut() -> None:
    document = article(FILLER + "a" * 5_000 + " end")
    (snippet,) = shown(document, "a" * 150)
    assert len(snippet.text) <= 2 * SNIPPET_LENGTH
    ((start, end),) = snippet.highlights
    assert set(snippet.text[start:end]) == {"a"}
    assert snippet.cut_after


def test_a_common_word_in_a_long_text_does_not_hide_a_rare_one() -> None:
    document = article("the day and " * 20_000 + "the albatross")
    (snippet,) = shown(document, "+the albatross")
    assert "albatross" in words(snippet.text, snippet.highlights)


# ---------------------------------------------------------------- any text

SEPARATORS = [" ", " ", ", ", ". ", "\n", "\n\n", "-", "’", " – ", "\u00a0", "! "]
WORDS = [
    *("fish", "Fishes", "ﬁsh", "the", "of", "US", "us", "U.S.", "state", "art", "3.5", "x", "🐟"),
    *("counter-terrorism", "counterterrorism", "armée", "Armées", "l’armée", "état", "e\u0301tat"),
    *("œuvre", "İzmir", "pep\u00adper", "zebra"),
]

words_in_texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=6))
texts = st.lists(st.tuples(words_in_texts, st.sampled_from(SEPARATORS)), max_size=120).map(
    lambda pairs: "".join(word + between for word, between in pairs)
)
languages = st.sampled_from(["en", "fr", "other"])


def assert_valid(spans: Sequence[Span], text: str) -> None:
    """Spans of one character or more inside the text, in order, none over another."""
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@settings(max_examples=200, deadline=None)
@given(
    text=texts,
    title=texts,
    lang=languages,
    query=st.lists(st.sampled_from([*WORDS, "arm*", '"state art"', "-the"]), max_size=4),
)
def test_spans_and_passages_of_any_text(
    text: str, title: str, lang: Language, query: list[str]
) -> None:
    document = article(text, title, lang)
    found = marks(" ".join(query), document)
    assert_valid(found.text, text)
    assert_valid(found.title, title)
    passages = snippets(document, found)
    assert 1 <= len(passages) <= 2
    for passage in passages:
        assert passage.text in text.replace("\n", " ")
        assert_valid(passage.highlights, passage.text)
        marked = words(text.replace("\n", " "), found.text)
        assert set(words(passage.text, passage.highlights)) <= set(marked)
    assert any(passage.highlights for passage in passages) == bool(found.text)


@settings(max_examples=200, deadline=None)
@given(text=texts, lang=languages, query=st.sampled_from([w for w in WORDS if w.isalnum()]))
def test_marks_stand_where_indexing_put_the_word(text: str, lang: Language, query: str) -> None:
    """Brute force: the characters of each token whose term is that of the query's word."""
    found = marks(f"+{query}", article(text, lang=lang)).text
    marked = {place for start, end in found for place in range(start, end)}
    expected = set()
    for chain in chains_of(lang):
        capitals = query == "US"
        if capitals and chain == "xx":
            continue  # that would be the small word
        term = CHAINS[chain].term(query, capitals=capitals)
        for token in CHAINS[chain].analyze(text):
            if term and token.text == term:
                expected |= set(range(token.start, token.end))
    assert marked == expected


@settings(max_examples=150, deadline=None)
@given(data=st.data(), text=texts)
def test_passages_of_any_marks(data: st.DataObject, text: str) -> None:
    """Whatever is marked: spans from anywhere, as long as they begin with a character of a word."""
    starts = [place for place, char in enumerate(text) if not char.isspace()]
    chosen = data.draw(st.lists(st.sampled_from(starts), unique=True)) if starts else []
    ordered = sorted(chosen)
    ends = [*ordered[1:], len(text)] if ordered else []
    spans = tuple(
        (start, data.draw(st.integers(start + 1, end)))
        for start, end in zip(ordered, ends, strict=True)
    )
    places = [(*span, 0) for span in spans]
    for passage in snippets(article(text), Marks((), spans, places)):
        assert_valid(passage.highlights, passage.text)
        assert passage.highlights or not spans


def test_a_passage_without_a_whole_word_begins_before_the_word() -> None:
    """In the first sentence, which is the title: no passage could show less."""
    text = f"{'Some words ' * 6}{'a' * 300}. Another sentence."
    title = text[: text.index(".") + 1]
    first, last = text.index("a" * 300), text.index(".")
    places = [(first, last, 0), (first, last, 1)]
    found = snippets(Document("d", title, text, "en"), Marks((), ((first, last),), places))
    assert found[0].cut_before
    assert found[0].highlights


def passage_for(document: Document, place: Place) -> tuple[int, Snippet]:
    """Where the passage begins that is made for one place, and the passage."""
    start, end, _ = place
    (passage,) = snippets(document, Marks((), ((start, end),), [place]))
    return start - passage.highlights[0][0], passage


@settings(max_examples=200, deadline=None)
@given(chance=st.randoms(use_true_random=False), leaves=st.integers(1, 3))
def test_no_other_passage_shows_more(chance: random.Random, leaves: int) -> None:
    """Brute force: a passage is made for every place, and the first of the best is shown."""
    pieces = [chance.choice(WORDS) + chance.choice(SEPARATORS) for _ in range(200)]
    document = article("".join(pieces))
    found = chance.sample([*re.finditer(r"\w+", document.text)], chance.randrange(1, 40))
    places = sorted((*match.span(), chance.randrange(leaves)) for match in found)

    def inside(start: int, length: int) -> list[int]:
        return [each for first, last, each in places if start <= first and last <= start + length]

    def value(passage: tuple[int, Snippet]) -> tuple[int, int, int]:
        words_inside = inside(passage[0], SNIPPET_LENGTH)
        return len(set(words_inside)), len(words_inside), -passage[0]

    start, best = max((passage_for(document, place) for place in places), key=value)
    if set(inside(start, len(best.text))) == {each for _, _, each in places}:
        spans = tuple((first, last) for first, last, _ in places)
        (passage,) = snippets(document, Marks((), spans, places))
        assert passage.text.startswith(best.text)
        assert len(passage.highlights) >= len(inside(start, len(best.text)))


# ---------------------------------------------------------------- huge articles


def skimming(query: str) -> Skimming:
    return Skimming(positive_leaves(plan(parse(query).node)))


@pytest.mark.parametrize("copies", [1, 5_000])
def test_a_huge_article_is_read_to_its_first_marks(copies: int) -> None:
    document = article(f"A fish. {FILLER * copies}A fish, a market.")
    deadline = Deadline.after(60)
    found = first_marks_of(skimming("fish"), document, deadline)
    assert words(document.text, found.text) == ["fish"] * (2 if copies == 1 else 1)
    late = first_marks_of(skimming("market"), document, deadline)
    assert words(document.text, late.text) == ["market"]
