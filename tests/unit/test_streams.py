"""A zone of all documents as a stream: the fields are what every chain says of every word."""

from collections import Counter, defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import CHAINS, ChainName
from index.analysis.chunks import ChunkTable, Word
from index.document import LANGUAGES, Language, Passage
from index.fields import ZoneText, chains_of, word_count
from index.whoosh.inverted import InvertedField
from index.whoosh.inverting import inverted_arrays
from index.whoosh.streams import Chunks, Spelling, ZoneStream

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


archives = st.lists(st.lists(lines, max_size=5).map(zone), max_size=5)


def spelling_of(table: ChunkTable, chain: ChainName) -> Spelling:
    def spell(word: Word) -> tuple[str, ...]:
        return CHAINS[chain].terms(*word)

    return Spelling(table, spell)


def chunks_of(table: ChunkTable, texts: list[ZoneText]) -> Chunks:
    stream = ZoneStream(table)
    for document, text in enumerate(texts):
        stream.add(document, text)
    return stream.chunks()


def inverted(chunks: Chunks, spelling: Spelling, chain: ChainName) -> InvertedField:
    words = chunks.spelt(spelling, [chain in chains_of(lang) for lang in LANGUAGES])
    return InvertedField(inverted_arrays(spelling.texts, words))


def assert_is(field: InvertedField, expected: dict[bytes, dict[int, list[int]]]) -> None:
    assert [field.text(number) for number in range(len(field))] == sorted(expected)
    for number, text in enumerate(sorted(expected)):
        postings = expected[text]
        assert field.documents(number).tolist() == list(postings)
        assert field.frequencies(number).tolist() == [len(each) for each in postings.values()]
        places = [place for each in postings.values() for place in each]
        assert field.positions(number).tolist() == places


@given(archives)
@settings(deadline=None, max_examples=150)
def test_a_stream_has_what_each_chain_makes_of_each_word(texts: list[ZoneText]) -> None:
    table = ChunkTable()
    chunks = chunks_of(table, texts)
    assert chunks.lengths(len(texts)).tolist() == [word_count(text) for text in texts]
    for chain in CHAIN_NAMES:
        spelling = spelling_of(table, chain)
        assert_is(inverted(chunks, spelling, chain), by_hand(texts, chain))
        words = chunks.spelt(spelling, [chain in chains_of(lang) for lang in LANGUAGES])
        counted = Counter(
            document
            for document, text in enumerate(texts)
            for _ in CHAINS[chain].tokens(text.words_of(chain))
        )
        assert Counter(words.documents.tolist()) == counted
        assert words.documents.tolist() == sorted(words.documents.tolist())


@given(st.lists(archives, min_size=2, max_size=4))
@settings(deadline=None, max_examples=80)
def test_what_is_known_of_earlier_texts_does_not_show(runs: list[list[ZoneText]]) -> None:
    table = ChunkTable()
    spellings = {chain: spelling_of(table, chain) for chain in CHAIN_NAMES}
    for texts in runs:
        chunks = chunks_of(table, texts)
        for chain, spelling in spellings.items():
            assert_is(inverted(chunks, spelling, chain), by_hand(texts, chain))


def test_no_document_at_all() -> None:
    table = ChunkTable()
    chunks = chunks_of(table, [])
    assert len(inverted(chunks, spelling_of(table, "en"), "en")) == 0
    assert len(chunks.lengths(0)) == 0


def test_a_word_is_spelt_once() -> None:
    table, asked = ChunkTable(), Counter[str]()

    def spell(word: Word) -> tuple[str, ...]:
        asked[word.surface] += 1
        return (word.surface,)

    spelling = Spelling(table, spell)
    for texts in (["quay quay (quay)", "boat."], ["boat quay mast"]):
        chunks = chunks_of(table, [ZoneText(text, "en") for text in texts])
        chunks.spelt(spelling, [True] * len(LANGUAGES))
    assert asked == {"quay": 1, "boat": 1, "mast": 1}
    assert sorted(spelling.texts) == ["boat", "mast", "quay"]


def test_blocks_do_not_show() -> None:
    """More chunks than are spelt out at once."""
    texts = [ZoneText("harbour " * 400_000 + "quay", "en") for _ in range(3)]
    table = ChunkTable()
    field = inverted(chunks_of(table, texts), spelling_of(table, "xx"), "xx")
    quay, harbour = field.find(b"quay"), field.find(b"harbour")
    assert quay is not None
    assert harbour is not None
    assert field.positions(quay).tolist() == [400_000] * 3
    assert field.frequencies(harbour).tolist() == [400_000] * 3
    assert field.positions(harbour).tolist() == [*range(400_000)] * 3
