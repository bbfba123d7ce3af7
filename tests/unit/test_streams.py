"""A zone of all documents as a stream: the fields are what every chain says of every word."""

from collections import Counter, defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import CHAINS, ChainName
from index.analysis.chunks import ChunkTable
from index.document import LANGUAGES, Language, Passage
from index.fields import ZoneText
from index.whoosh.inverted import InvertedField
from index.whoosh.streams import ZoneStream

CHAIN_NAMES: tuple[ChainName, ...] = ("en", "fr", "xx")
LINES = (
    "The harbour's boats were running, U.S. officials said.",
    "Les élus de l'Assemblée parlaient-ils d'économie ?",
    "SECURITY COUNCIL MEETS",
    "rendez-vous counter-terrorism aujourd’hui",
    "3,5 % (1960's) MI5 État ÉTAT",
    "the of and",
    "",
)

Line = tuple[str, Language]


def zone(lines: list[Line]) -> ZoneText:
    """A text whose lines have a language each, that of the first line being the main one."""
    text, passages = "", []
    main = lines[0][1] if lines else "en"
    for line, lang in lines:
        start = len(text)
        text += f"{line}\n"
        if lang != main:
            passages.append(Passage(start, len(text), lang))
    return ZoneText(text, main, tuple(passages))


def by_hand(texts: list[ZoneText], chain: ChainName) -> dict[bytes, dict[int, list[int]]]:
    """Where the terms of a chain stand, word by word."""
    found: dict[bytes, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for document, text in enumerate(texts):
        for token in CHAINS[chain].tokens(text.words_of(chain)):
            found[token.text.encode()][document].add(token.position)
    return {text: {n: sorted(places) for n, places in found[text].items()} for text in found}


lines = st.tuples(st.sampled_from(LINES), st.sampled_from(LANGUAGES))


@given(st.lists(st.lists(lines, max_size=5).map(zone), max_size=5))
@settings(deadline=None, max_examples=150)
def test_a_stream_has_what_each_chain_makes_of_each_word(texts: list[ZoneText]) -> None:
    stream = ZoneStream(ChunkTable())
    for document, text in enumerate(texts):
        stream.add(document, text)
    for chain in CHAIN_NAMES:
        arrays, lengths = stream.inverted(chain, len(texts))
        field, expected = InvertedField(arrays), by_hand(texts, chain)
        assert [field.text(number) for number in range(len(field))] == sorted(expected)
        for number, text in enumerate(sorted(expected)):
            postings = expected[text]
            assert field.documents(number).tolist() == list(postings)
            assert field.frequencies(number).tolist() == [len(each) for each in postings.values()]
            places = [place for each in postings.values() for place in each]
            assert field.positions(number).tolist() == places
        counted = Counter(
            document
            for document, text in enumerate(texts)
            for _ in CHAINS[chain].tokens(text.words_of(chain))
        )
        assert lengths.tolist() == [counted[document] for document in range(len(texts))]


def test_no_document_at_all() -> None:
    arrays, lengths = ZoneStream(ChunkTable()).inverted("en", 0)
    assert len(InvertedField(arrays)) == len(lengths) == 0


def test_blocks_do_not_show() -> None:
    """More chunks than are spelt out at once."""
    texts = [ZoneText("harbour " * 400_000 + "quay", "en") for _ in range(3)]
    stream = ZoneStream(ChunkTable())
    for document, text in enumerate(texts):
        stream.add(document, text)
    field = InvertedField(stream.inverted("xx", 3)[0])
    quay, harbour = field.find(b"quay"), field.find(b"harbour")
    assert quay is not None
    assert harbour is not None
    assert field.positions(quay).tolist() == [400_000] * 3
    assert field.frequencies(harbour).tolist() == [400_000] * 3
    assert field.positions(harbour).tolist() == [*range(400_000)] * 3
