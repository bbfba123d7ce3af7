"""The query parser: what each text means, what is said of it, and that every text is answered."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import raw_tokens
from search import parser
from search.message import Message
from search.parser import dangling, parse, unknown_field
from search.query import EVERYTHING, AllOf, AnyOf, Node, Phrase, Prefix, Word, leaves


def words(*texts: str) -> AllOf:
    """Words side by side."""
    return AllOf(plain=tuple(map(Word, texts)))


def without(*nodes: Node) -> AllOf:
    """Everything but these."""
    return AllOf(excluded=nodes)


def both(*nodes: Node) -> AllOf:
    """All of these, and no way around."""
    return AllOf(required=nodes)


A, B, C, D = map(Word, "abcd")


def read(text: str) -> parser.ParsedQuery:
    """The query parsed; the words of the tables are single letters, of which nothing is said."""
    parsed = parse(text)
    said = tuple(issue for issue in parsed.issues if issue != parser.ONE_LETTER)
    return parser.ParsedQuery(parsed.node, said)


# ---------------------------------------------------------------- nothing to be said

PLAIN: list[tuple[str, Node]] = [
    # words
    ("", EVERYTHING),
    (" \t\n\u00a0 ", EVERYTHING),
    ("a", A),
    ("  a \t b\nc\u00a0d ", words("a", "b", "c", "d")),
    ("Coopération, sécurité.", words("Coopération,", "sécurité.")),
    ("e\u0301te\u0301", Word("e\u0301te\u0301")),
    ("a and b or not c", words("a", "and", "b", "or", "not", "c")),
    ("a && b || !c", words("a", "b", "!c")),
    ("l'armée l’interopérabilité", words("l'armée", "l’interopérabilité")),
    ("12:30 10h30 3.5 50% C++", words("12:30", "10h30", "3.5", "50%", "C++")),
    ("https://a.example/b?c=d&e", Word("https://a.example/b?c=d&e")),
    ("Maroc: un accord", words("Maroc:", "un", "accord")),
    (r"C:\temp std::vector subtitle:", words(r"C:\temp", "std::vector", "subtitle:")),
    ("a~b ~c x^2 [d] {e} a/b", words("a~b", "~c", "x^2", "[d]", "{e}", "a/b")),
    ("Ωmega ﬁn Ａ 🚀1 n° 50 €", words("Ωmega", "ﬁn", "Ａ", "🚀1", "n°", "50")),
    ("٢٠٢٤ 1", words("٢٠٢٤", "1")),
    ("5", Word("5")),
    # hyphens and dashes
    ("Royaume-Uni counter‐terror", words("Royaume-Uni", "counter‐terror")),
    ("non‑aligned a", words("non‑aligned", "a")),
    ("Paris – Rabat — Londres -- Madrid", words("Paris", "Rabat", "Londres", "Madrid")),
    ("–a —b", words("–a", "—b")),
    ("a & b … c / _ !", words("a", "b", "c")),
    # phrases
    ('"two words"', Phrase("two words")),
    ("“two words” «deux mots»", both(Phrase("two words"), Phrase("deux mots"))),
    ("“two words\"", Phrase("two words")),
    ("«\u00a0deux\u202fmots\u00a0»", Phrase("deux mots")),
    ('"une «citation» ici"', Phrase("une «citation» ici")),
    ('"a AND -b (c) title:d"', Phrase("a AND -b (c) title:d")),
    ('a "b c" d', AllOf(required=(Phrase("b c"),), plain=(A, D))),
    ('"a b"c', AllOf(required=(Phrase("a b"),), plain=(C,))),
    ('"Royaume"-Uni', AllOf(required=(Phrase("Royaume"),), plain=(Word("-Uni"),))),
    ('("a b") c', AllOf(required=(Phrase("a b"),), plain=(C,))),
    # signs
    ("-a", without(A)),
    ("NOT a, it", AllOf(plain=(Word("it"),), excluded=(Word("a,"),))),
    ("a -b", AllOf(plain=(A,), excluded=(B,))),
    ("hammouchi -dgsn", AllOf(plain=(Word("hammouchi"),), excluded=(Word("dgsn"),))),
    ('a -"b c"', AllOf(plain=(A,), excluded=(Phrase("b c"),))),
    ("-a -b", without(A, B)),
    ("-Royaume-Uni", without(Word("Royaume-Uni"))),
    ("-(a b)", without(both(A, B))),
    ("-(a OR b)", without(AnyOf((A, B)))),
    ("NOT (a b) c", AllOf(plain=(C,), excluded=(both(A, B),))),
    ("-(-a)", without(without(A))),
    ("+a", A),
    ("+a b", AllOf(required=(A,), plain=(B,))),
    ('+"a b" c', AllOf(required=(Phrase("a b"),), plain=(C,))),
    ("+(a b) c", AllOf(required=(A, B), plain=(C,))),
    ("+(a OR b) c", AllOf(required=(AnyOf((A, B)),), plain=(C,))),
    ("(-a) b", AllOf(plain=(B,), excluded=(A,))),
    ("-NOT a", AllOf(plain=(A,), excluded=(Word("NOT"),))),
    # AND, OR
    ("a AND b", both(A, B)),
    ("a AND b AND c", both(A, B, C)),
    ("a AND b c", AllOf(required=(A, B), plain=(C,))),
    ("a b AND c", AllOf(required=(B, C), plain=(A,))),
    ("a AND NOT b", AllOf(required=(A,), excluded=(B,)) ),
    ("a AND -b c", AllOf(required=(A,), plain=(C,), excluded=(B,))),
    ("-a AND b", AllOf(required=(B,), excluded=(A,))),
    ("a NOT b", AllOf(plain=(A,), excluded=(B,))),
    ("a AND (b c)", both(A, B, C)),
    ("a AND (b OR c)", both(A, AnyOf((B, C)))),
    ("a AND … b", both(A, B)),
    ("a OR b", AnyOf((A, B))),
    ("a OR b OR c", AnyOf((A, B, C))),
    ("a OR (b OR c)", AnyOf((A, B, C))),
    ("a b OR c", AnyOf((words("a", "b"), C))),
    ("a OR b c", AnyOf((A, words("b", "c")))),
    ("a AND b OR c AND d", AnyOf((both(A, B), both(C, D)))),
    ("+a OR b", AnyOf((A, B))),
    ('"a b" OR c', AnyOf((Phrase("a b"), C))),
    ("a OR -b", AnyOf((A, without(B)))),
    ("a OR NOT b c", AnyOf((A, AllOf(plain=(C,), excluded=(B,))))),
    ("(a)AND(b)", both(A, B)),
    # brackets
    ("(a)", A),
    ("((a) (b))", words("a", "b")),
    ("a (b c) d", words("a", "b", "c", "d")),
    ("a (b OR c)", AllOf(plain=(A, AnyOf((B, C))))),
    ("agreement(s)", words("agreement", "s")),
    ("() a ()", A),
    # capitals only: AND, OR, NOT are words
    ("COOPÉRATION AND SECURITY", words("COOPÉRATION", "AND", "SECURITY")),
    ("NOT OR AND", words("NOT", "OR", "AND")),
    ("NATO -UN", AllOf(plain=(Word("NATO"),), excluded=(Word("UN"),))),
    ("AND, a OR,", words("AND,", "a", "OR,")),
    # titles
    ("title:a", Word("a", title=True)),
    ("Title:a", Word("a", title=True)),
    ("title:a b", AllOf(plain=(Word("a", title=True), B))),
    ('title:"a b" c', AllOf(required=(Phrase("a b", title=True),), plain=(C,))),
    ("title:secur*", Prefix("secur", title=True)),
    (
        'title:(a OR "b c") d',
        AllOf(plain=(AnyOf((Word("a", title=True), Phrase("b c", title=True))), D)),
    ),
    ("-title:a", without(Word("a", title=True))),
    ("title:-a", without(Word("a", title=True))),
    ("title:a AND b", both(Word("a", title=True), B)),
    ("title:12:30", Word("12:30", title=True)),
    ("subtitle a title", words("subtitle", "a", "title")),
    # beginnings
    ("secur*", Prefix("secur")),
    ("sec* a", AllOf(plain=(Prefix("sec"), A))),
    ("+sec* a", AllOf(required=(Prefix("sec"),), plain=(A,))),
    ("-sec*", without(Prefix("sec"))),
    ("se\u0301c*", Prefix("se\u0301c")),
    ("coop*, secur**.", AllOf(plain=(Prefix("coop"), Prefix("secur")))),
    ("l'arm*", Prefix("arm")),
    ("counter-terr*", Prefix("counter-terr")),
]  # fmt: skip

# ---------------------------------------------------------------- read differently, and said

NO_LETTERS = (parser.NO_LETTER, parser.NO_WORD)

NESTED = "(" * 11 + "a OR b" + ")" * 11

ODD: list[tuple[str, Node, tuple[Message, ...]]] = [
    # no word
    ("…", EVERYTHING, (parser.NO_WORD,)),
    ('""', EVERYTHING, (parser.NO_WORD,)),
    ("( )", EVERYTHING, (parser.NO_WORD,)),
    (" ' ", EVERYTHING, (parser.NO_WORD,)),
    ("’ _ --", EVERYTHING, (parser.NO_WORD,)),
    ("🚀 _ --", EVERYTHING, NO_LETTERS),
    ("👩🏽\u200d🚀🇫🇷", EVERYTHING, NO_LETTERS),
    ("\u0301" * parser.MAX_CHARACTERS, EVERYTHING, NO_LETTERS),
    ("\u200b\ufeff\u2060\u202e", EVERYTHING, NO_LETTERS),
    ("\ue000", EVERYTHING, NO_LETTERS),
    ("(" * parser.MAX_CHARACTERS, EVERYTHING, (parser.TOO_DEEP, parser.NOT_CLOSED, parser.NO_WORD)),
    # signs that are no word, beside words
    ("a 🚀 b ™", words("a", "b"), (parser.NO_LETTER,)),
    ('a "🚀" b', words("a", "b"), (parser.NO_LETTER,)),
    ("a -🚀", A, (parser.NO_LETTER, dangling("-"))),
    # letters other than Latin have one form only
    ("سلام", Word("سلام"), (parser.OTHER_LETTERS,)),
    ("a 安全 мир", words("a", "安全", "мир"), (parser.OTHER_LETTERS,)),
    ('"a мира" b', AllOf(required=(Phrase("a мира"),), plain=(B,)), (parser.OTHER_LETTERS,)),
    ("мир* a", AllOf(plain=(Prefix("мир"), A)), ()),
    ("*", EVERYTHING, (parser.ODD_STAR, parser.NO_WORD)),
    ("-", EVERYTHING, (dangling("-"), parser.NO_WORD)),
    ("\x00", EVERYTHING, (parser.CONTROLS, parser.NO_WORD)),
    ("\ud83d", EVERYTHING, (parser.CONTROLS, parser.NO_WORD)),
    # characters that nobody sees
    ("se\x00cu\x1b\x7f\x9frit\udc80y a", words("security", "a"), (parser.CONTROLS,)),
    # quotes and brackets
    ('a "b c', words("a", "b", "c"), (parser.ODD_QUOTE,)),
    ('"a b" c" d', AllOf(required=(Phrase("a b"),), plain=(C, D)), (parser.ODD_QUOTE,)),
    ("«a b” c", words("a", "b", "c"), (parser.ODD_QUOTE,)),
    ('-"a b', AllOf(plain=(B,), excluded=(A,)), (parser.ODD_QUOTE,)),
    ('12" a', words("12", "a"), (parser.ODD_QUOTE,)),
    ("c AND (a OR b", both(C, AnyOf((A, B))), (parser.NOT_CLOSED,)),
    ("a OR b) c", AnyOf((A, words("b", "c"))), (parser.NOT_OPENED,)),
    (")a(", A, (parser.NOT_OPENED, parser.NOT_CLOSED)),
    (NESTED[1:-1] + " c", AllOf(plain=(AnyOf((A, B)), C)), ()),
    (NESTED + " c", AllOf(plain=(AnyOf((A, B)), C)), (parser.TOO_DEEP,)),
    ("(" * 10 + "a (b OR c)" + ")" * 10, AnyOf((words("a", "b"), C)), (parser.TOO_DEEP,)),
    # operators with nothing to work on
    ("OR a", A, (dangling("OR"),)),
    ("a OR", A, (dangling("OR"),)),
    ("a OR OR b", AnyOf((A, B)), (dangling("OR"),)),
    ("a OR … OR b", AnyOf((A, B)), (dangling("OR"),)),
    ("(a OR) b", words("a", "b"), (dangling("OR"),)),
    ("AND a", A, (dangling("AND"),)),
    ("a AND", A, (dangling("AND"),)),
    ("a AND AND b", both(A, B), (dangling("AND"),)),
    ("a OR AND b", AnyOf((A, B)), (dangling("AND"),)),
    ("a NOT", A, (dangling("NOT"),)),
    ("a AND NOT", A, (dangling("NOT"), dangling("AND"))),
    ("NOT … a", A, (dangling("NOT"),)),
    ("a - b", words("a", "b"), (dangling("-"),)),
    ("a + b + c", words("a", "b", "c"), (dangling("+"),)),
    ("a -", A, (dangling("-"),)),
    ("(-) a", A, (dangling("-"),)),
    ('a -"" b', words("a", "b"), (dangling("-"),)),
    ("-() a", A, (dangling("-"),)),
    ("title:", EVERYTHING, (dangling("title:"), parser.NO_WORD)),
    ("title: a", A, (dangling("title:"),)),
    ('title:"" a', A, (dangling("title:"),)),
    # signs
    ("--a", without(A), (parser.MANY_SIGNS,)),
    ("++a b", AllOf(required=(A,), plain=(B,)), (parser.MANY_SIGNS,)),
    ("+-a", without(A), (parser.MANY_SIGNS,)),
    ("NOT -a", without(A), (parser.MANY_SIGNS,)),
    ("NOT NOT a", without(A), (parser.MANY_SIGNS,)),
    # fields that are none
    ("foo:bar", words("foo", "bar"), (unknown_field("foo"),)),
    ("foo:a foo:b", words("foo", "a", "foo", "b"), (unknown_field("foo"),)),
    ("-foo:bar", without(both(Word("foo"), Word("bar"))), (unknown_field("foo"),)),
    (
        'foo:"a b" c',
        AllOf(required=(Phrase("a b"),), plain=(Word("foo"), C)),
        (unknown_field("foo"),),
    ),
    ("foo:(a OR b)", AllOf(plain=(Word("foo"), AnyOf((A, B)))), (unknown_field("foo"),)),
    ("foo:AND a", words("foo", "AND", "a"), (unknown_field("foo"),)),
    ('foo:"" a', words("foo", "a"), (unknown_field("foo"),)),
    (
        "title:foo:a",
        AllOf(plain=(Word("foo", title=True), Word("a", title=True))),
        (unknown_field("foo"),),
    ),
    # stars and tildes
    ("se* a*", words("se", "a"), (parser.SHORT_PREFIX,)),
    ("l'ar*", Word("l'ar"), (parser.SHORT_PREFIX,)),
    ("counter-t*", Word("counter-t"), (parser.SHORT_PREFIX,)),
    ("a* *b c*d **e**", words("a", "*b", "c*d", "**e**"), (parser.SHORT_PREFIX, parser.ODD_STAR)),
    ("a *", A, (parser.ODD_STAR,)),
    ('"a secur*"', Phrase("a secur*"), (parser.ODD_STAR,)),
    ("word~ other~1", words("word", "other"), (parser.FUZZY,)),
    ('"a b"~5 c', AllOf(required=(Phrase("a b"),), plain=(C,)), (parser.FUZZY,)),
    ("secur*~", Prefix("secur"), (parser.FUZZY,)),
]


@pytest.mark.parametrize(("text", "tree"), PLAIN, ids=[repr(row[0]) for row in PLAIN])
def test_what_a_query_means(text: str, tree: Node) -> None:
    assert read(text) == parser.ParsedQuery(tree)


@pytest.mark.parametrize(("text", "tree", "issues"), ODD, ids=[repr(row[0]) for row in ODD])
def test_odd_syntax_is_answered_and_said(
    text: str, tree: Node, issues: tuple[Message, ...]
) -> None:
    assert read(text) == parser.ParsedQuery(tree, issues)


@pytest.mark.parametrize("text", ["x", "É", "e" + "\u0301" * 255, "l'", "d’ …", "title:x", "(x)"])
def test_a_letter_alone_is_said_to_be_a_word(text: str) -> None:
    assert parse(text).issues == (parser.ONE_LETTER,)


@pytest.mark.parametrize("text", ["7", "plan b", "x y", "安", "xy", "l'été", "-x", '"x"', ""])
def test_nothing_is_said_of_other_short_queries(text: str) -> None:
    assert parser.ONE_LETTER not in parse(text).issues


def test_issues_are_sentences() -> None:
    said = {issue for _, _, issues in ODD for issue in map(str, issues)}
    assert "“AND” with no word beside it was left out." in said
    assert "There is no field “foo”; its name was read as a word." in said
    assert "Brackets more than 10 deep were left out." in said
    assert not [sentence for sentence in said if "%" in sentence or not sentence.endswith(".")]


# ---------------------------------------------------------------- limits


def count_words(node: Node) -> int:
    return sum(not token.joined for leaf in leaves(node) for token in raw_tokens(leaf.text))


def depth(node: Node) -> int:
    match node:
        case AnyOf(nodes):
            return 1 + max(map(depth, nodes))
        case AllOf(required, plain, excluded):
            return 1 + max(map(depth, required + plain + excluded), default=0)
    return 0


@pytest.mark.parametrize(
    ("text", "last", "issue"),
    [
        ("a" * 252 + " bcd efg", "bcd", parser.TOO_LONG),  # 256 end between the words
        ("a" * 252 + " bcdefg", "a" * 252, parser.TOO_LONG),  # 256 end inside a word
        ("a" * 252 + " bcd", "bcd", None),
        (" " * 300 + "a" + " " * 300 + "b" + " " * 300, "b", None),
        ("\x00" * 300 + "a", "a", parser.CONTROLS),
        ("y" * 300, "y" * 256, parser.TOO_LONG),
        ("a " * 31 + "b", "b", None),
        ("a " * 31 + "b c", "b", parser.TOO_MANY),
        ("a " * 31 + "b-c", "b", parser.TOO_MANY),
        ("a " * 31 + "b-cdef*", "b", parser.TOO_MANY),
        ("a " * 31 + "l'armée", "l'armée", None),
        ("a " * 31 + "foo:bar", "foo", parser.TOO_MANY),
        ("b-" * 40, "b-" * 31 + "b", parser.TOO_MANY),
    ],
)
def test_long_queries_are_shortened_at_a_word(text: str, last: str, issue: Message | None) -> None:
    parsed = read(text)
    assert list(leaves(parsed.node))[-1] == Word(last)
    assert [each for each in parsed.issues if each != unknown_field("foo")] == (
        [issue] if issue else []
    )


def test_a_phrase_counts_its_words() -> None:
    parsed = parse('"' + "b " * 30 + '" "c d e"')
    assert parsed.node == both(Phrase(("b " * 30).strip()), Phrase("c d"))
    assert parsed.issues == (parser.TOO_MANY,)


@pytest.mark.parametrize(
    "end", [" AND {}", " OR {}", " -{}", ' ("{} b"', " NOT title:{}", " (({}))", ' "a {}"']
)
def test_what_is_cut_off_leaves_no_complaint_about_its_operators(end: str) -> None:
    for text, issue in (
        ("a " * 32 + end.format("word"), parser.TOO_MANY),
        ("a" * 240 + end.format("w" * 20), parser.TOO_LONG),
    ):
        parsed = parse(text)
        assert set(map(str, parsed.issues)) - {str(parser.NOT_OPENED)} == {str(issue)}
        assert {leaf.text.strip("a") for leaf in leaves(parsed.node)} == {""}


BITS = st.sampled_from(
    [*"ab() \"“”«»-+*~:'’.\x00\t\ud800é–", "AND ", " OR ", "NOT ", "title:", "foo:", "abc* ", " -"]
)


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(), st.lists(BITS, max_size=400).map("".join)))
def test_every_text_is_answered_within_the_limits(text: str) -> None:
    parsed = parse(text)
    found = list(leaves(parsed.node))
    assert count_words(parsed.node) <= parser.MAX_TERMS
    assert sum(len(leaf.text) for leaf in found) <= parser.MAX_CHARACTERS
    assert depth(parsed.node) <= 2 * parser.MAX_DEPTH + 2
    assert all(count_words(leaf) for leaf in found)
    assert all(len(leaf.text) >= parser.MIN_PREFIX for leaf in found if isinstance(leaf, Prefix))
    typed = "".join(leaf.text for leaf in found)
    assert not {unicodedata.category(char) for char in typed} & {"Cc", "Cs"}
    assert len(set(map(str, parsed.issues))) == len(parsed.issues)
    assert (parser.NO_WORD in parsed.issues) == (not parsed.node and bool(text.strip()))


@pytest.mark.parametrize(
    "unit",
    ["[", "(", ")", '"', "«", "a", "- ", "-", "a ", "a:", "a OR ", "NOT ", "*", "\x00", "(a"],
)
def test_very_long_texts_are_read_no_further_than_the_limit(unit: str) -> None:
    short, long = parse(unit * 1_000), parse(unit * (200_000 // len(unit)))
    assert long == short


# ---------------------------------------------------------------- there and back


def write(node: Node) -> str:
    """A text that means `node`; the other way round than the parser."""
    match node:
        case Word(text, title):
            written = text
        case Prefix(text, title):
            written = f"{text}*"
        case Phrase(text, title):
            written = f'"{text}"'
        case AnyOf(nodes):
            return " OR ".join(map(grouped, nodes))
        case AllOf(required, plain, excluded):
            clauses = ["+" + grouped(each) for each in required]
            clauses += map(grouped, plain)
            clauses += ["-" + grouped(each) for each in excluded]
            return " ".join(clauses)
    return f"title:{written}" if title else written


def grouped(node: Node) -> str:
    return f"({write(node)})" if isinstance(node, AllOf | AnyOf) else write(node)


WORDS = st.sampled_from(["paix", "sécurité", "l'armée", "and", "Royaume-Uni", "12:30", "U.K."])
WORD_NODES = st.builds(Word, WORDS, st.booleans())
PHRASES = st.builds(Phrase, st.lists(WORDS, min_size=1, max_size=3).map(" ".join), st.booleans())
PREFIXES = st.builds(Prefix, st.sampled_from(["secur", "paix", "counter-terr"]), st.booleans())
LEAVES = st.one_of(WORD_NODES, PHRASES, PREFIXES)


@st.composite
def trees(draw: st.DrawFn, levels: int = 3) -> Node:
    """Trees as the parser makes them: what could be written without brackets has none."""
    if not levels or draw(st.booleans()):
        return draw(LEAVES)
    nodes = draw(st.lists(trees(levels - 1), min_size=2, max_size=4))
    if draw(st.booleans()):
        alternatives = (node for node in nodes if not isinstance(node, AnyOf))
        return AnyOf((*alternatives, draw(LEAVES), draw(LEAVES)))
    # Always two positive clauses: a single one would stand for itself.
    clauses = [draw(LEAVES), draw(LEAVES), *(n for n in nodes if not isinstance(n, AllOf))]
    forced = {each for each in clauses if isinstance(each, Phrase) or draw(st.booleans())}
    groups = (node for node in nodes if isinstance(node, AllOf))
    return AllOf(
        tuple(each for each in clauses if each in forced),
        tuple(each for each in clauses if each not in forced),
        (
            *(AllOf(each.required + each.plain, (), each.excluded) for each in groups),
            *draw(st.lists(LEAVES, max_size=1)),
        ),
    )


def fits(node: Node) -> bool:
    text = write(node)
    return (
        len(text) <= parser.MAX_CHARACTERS
        and (any(map(str.islower, text)) or " OR " not in text)  # else OR is a word
        and count_words(node) <= parser.MAX_TERMS
        and depth(node) <= parser.MAX_DEPTH
    )


@settings(deadline=None, max_examples=200)
@given(trees().filter(fits))
def test_a_written_tree_is_read_as_itself(tree: Node) -> None:
    assert read(write(tree)) == parser.ParsedQuery(tree)
