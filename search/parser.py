"""From the text that a reader typed to the tree of the query; whatever was typed is answered.

A text is cut into tokens, and the tokens are read by the grammar below. What the language does
not know is read as near to the text as can be, and an issue says so; nothing is an error.

    any    = all ("OR" all)*
    all    = clause ("AND"? clause)*
    clause = ("NOT" | "-" | "+" | "title:")* (word | word"*" | phrase | "(" any ")")
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from search.message import Message, message
from search.query import EVERYTHING, AllOf, AnyOf, Node, Phrase, Prefix, Word
from search.typed import spoken

MAX_CHARACTERS = 256
MAX_TERMS = 32  # words as the analysis counts them: `Royaume-Uni` is two, `l'armée` is one
MAX_DEPTH = 10
MIN_PREFIX = 3  # letters

CONTROLS = message("Control characters were left out.")
TOO_LONG = message("Only the first %(most)s characters were read.", most=str(MAX_CHARACTERS))
TOO_MANY = message("Only the first %(most)s words were read.", most=str(MAX_TERMS))
TOO_DEEP = message("Brackets more than %(most)s deep were left out.", most=str(MAX_DEPTH))
ODD_QUOTE = message("A quotation mark without a partner was left out.")
NOT_CLOSED = message("A bracket was not closed; it was taken to reach to the end.")
NOT_OPENED = message("A closing bracket without an opening one was left out.")
MANY_SIGNS = message("Several signs before one word were read as one.")
SHORT_PREFIX = message(
    "“*” needs %(least)s letters before it; a shorter beginning was read as a word.",
    least=str(MIN_PREFIX),
)
ODD_STAR = message("“*” counts only at the end of a word; elsewhere it was left out.")
FUZZY = message("“~” is not offered yet; what stands before it was read without it.")
NO_LETTER = message("What has neither letters nor digits was left out.")
ONE_LETTER = message("A single letter was looked for as a word of its own.")
OTHER_LETTERS = message(
    "Words in letters other than Latin were looked for without their other forms."
)
NO_WORD = message("There is no word in the query; everything is listed.")


def dangling(operator: str) -> Message:
    """Says that an operator or sign has nothing to work on."""
    return message("“%(operator)s” with no word beside it was left out.", operator=operator)


def unknown_field(name: str) -> Message:
    """Says that `name:` chooses no field."""
    return message("There is no field “%(name)s”; its name was read as a word.", name=name)


class ParsedQuery(NamedTuple):
    """The tree of a query, and what was read in another way than it was typed, each once."""

    node: Node
    issues: tuple[Message, ...] = ()


def parse(text: str) -> ParsedQuery:
    """The tree that `text` asks for. Raises nothing for any text.

    A single positive clause is returned as itself; a text without a word is EVERYTHING.
    """
    issues = _Issues()
    tokens = _Tokenizer(issues).tokens(text)
    node = _Grammar(tokens, issues).any_of(title=False)
    if not node and text.strip():
        issues.say(NO_WORD)
    if isinstance(node, Word) and _is_one_letter(node.text):
        issues.say(ONE_LETTER)
    return ParsedQuery(node, tuple(issues.said))


class _Issues:
    """What was read in another way than it was typed, each once."""

    def __init__(self) -> None:
        self.said: list[Message] = []

    def say(self, issue: Message) -> None:
        if issue not in self.said:
            self.said.append(issue)


# ---------------------------------------------------------------- tokens

_OPERATORS = ("AND", "OR", "NOT")

# A mark is closed by any mark of its own family: keyboards and typesetters mix them.
_QUOTES = '"“”„‟＂'
_GUILLEMETS = "«»"
_BREAK = rf"\s(){_QUOTES}{_GUILLEMETS}"

_TOKEN = re.compile(
    rf"""
      (?P<blank>  \s+ )
    | (?P<open>   \( )
    | (?P<close>  \) )
    | (?P<phrase> (?: [{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]
                  |   [{_GUILLEMETS}][^{_GUILLEMETS}]*[{_GUILLEMETS}] ) (?: ~[0-9]* )? )
    | (?P<quote>  [{_QUOTES}{_GUILLEMETS}] )
    # A sign stands before a word and not behind anything; alone it may be typed for a dash.
    | (?P<sign>   (?<![){_QUOTES}{_GUILLEMETS}]) (?: [-+]++(?=[^\s)]) | [-+](?![^\s)]) ) )
    | (?P<field>  (?i:title): )
    # Not a name: 12:30, C:, https:// and the first word of `Maroc: un accord`.
    | (?P<name>   [^\W\d_]{{2,}} ): (?=[^\s):/+-])
    | (?P<word>   [^{_BREAK}]+ )
    """,
    re.VERBOSE,
)
_WAITING = ("sign", "field", "name")  # they belong to what follows them without a blank
_WHOLE = ("word", "prefix", "phrase", "name", "close")  # a query may end with them

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")  # no blanks
# Pictures, marks without a letter, invisible and unassigned characters: typed for a word, not
# to part words.
_NO_PUNCTUATION = frozenset(("So", "Mn", "Mc", "Me", "Cf", "Co", "Cn"))
_FUZZY = re.compile(r"(.+)~[0-9]?", re.DOTALL)


class _Token(NamedTuple):
    """`kind` is a group of `_TOKEN`, an operator, `prefix`, or `nothing`: signs without a word."""

    kind: str
    text: str = ""


_NOTHING = _Token("nothing")
_END = _Token("end")


class _Tokenizer:
    """Cuts one text into tokens and keeps its limits; brackets come out balanced or unclosed."""

    def __init__(self, issues: _Issues) -> None:
        self._issues = issues
        self._found: list[_Token] = []
        self._room = MAX_TERMS
        self._depth = 0
        self._shortened = False  # the end of the text is missing, so operators may hang there
        self._full = False
        self._operators: tuple[str, ...] = ()

    def tokens(self, text: str) -> Sequence[_Token]:
        text = self._cleaned(text)
        if any(map(str.islower, text)):
            self._operators = _OPERATORS
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup or ""
            self._add(kind, match[kind])
            if self._full:
                break
        if self._shortened or self._full:
            while self._found and self._found[-1].kind not in _WHOLE:
                self._found.pop()
        elif self._depth:
            self._issues.say(NOT_CLOSED)
        return self._found

    def _cleaned(self, text: str) -> str:
        """Without control characters, one blank between words, shortened at a word."""
        if not text.isprintable():
            text, controls = _CONTROL.subn("", text)
            if controls:
                self._issues.say(CONTROLS)
        text = " ".join(text.split())
        if len(text) > MAX_CHARACTERS:
            self._issues.say(TOO_LONG)
            self._shortened = True
            last_blank = text.rfind(" ", 0, MAX_CHARACTERS + 1)
            text = text[: last_blank if last_blank > 0 else MAX_CHARACTERS]
        return text

    def _add(self, kind: str, text: str) -> None:
        waiting = bool(self._found) and self._found[-1].kind in _WAITING
        match kind:
            case "blank":
                if waiting:
                    self._found.append(_NOTHING)
            case "open":
                self._depth += 1
                self._bracket(kind)
            case "close":
                if self._depth:
                    self._bracket(kind)
                    self._depth -= 1
                else:
                    self._issues.say(NOT_OPENED)
            case "quote":
                if not self._shortened:
                    self._issues.say(ODD_QUOTE)
            case "sign" | "field":
                self._found.append(_Token(kind, text))
            case "name":
                self._issues.say(unknown_field(text))
                self._words(kind, text)
            case "word" if text in self._operators and not waiting:
                self._found.append(_Token(text))
            case "word":
                self._word(text)
            case _:
                self._phrase(text)

    def _bracket(self, kind: str) -> None:
        if self._depth <= MAX_DEPTH:
            self._found.append(_Token(kind))
        else:
            self._issues.say(TOO_DEEP)

    def _phrase(self, text: str) -> None:
        marked = text.rstrip("~0123456789")
        if marked != text:
            self._issues.say(FUZZY)
        if "*" in marked:
            self._issues.say(ODD_STAR)
        self._words("phrase", marked[1:-1].strip())

    def _word(self, text: str) -> None:
        if "~" in text and (fuzzy := _FUZZY.fullmatch(text)):
            self._issues.say(FUZZY)
            text = fuzzy[1]
        words = spoken(text)
        if "*" not in text:
            self._words("word", text)
        elif not words or "*" in text[: words[-1].end] or text[words[-1].end] != "*":
            self._issues.say(ODD_STAR)
            self._words("word", text)
        elif sum(map(str.isalnum, words[-1].surface)) < MIN_PREFIX:
            self._issues.say(SHORT_PREFIX)
            self._words("word", text[: words[-1].end])
        else:
            self._words("prefix", text[words[0].start : words[-1].end])

    def _words(self, kind: str, text: str) -> None:
        """Adds a token for `text`, as many of its words as there is room for."""
        words = spoken(text)
        if not words and any(unicodedata.category(char) in _NO_PUNCTUATION for char in text):
            self._issues.say(NO_LETTER)
        if kind != "prefix" and any(_has_other_letters(word.surface) for word in words):
            self._issues.say(OTHER_LETTERS)
        if len(words) > self._room:
            self._issues.say(TOO_MANY)
            self._full = True
            words = words[: self._room]
            text = text[: words[-1].end] if words else ""
            kind = "word" if kind == "prefix" else kind
        self._room -= len(words)
        self._found.append(_Token(kind, text) if words else _NOTHING)


def _is_one_letter(text: str) -> bool:
    letters = [char for char in text if char.isalnum()]
    return len(letters) == 1 and letters[0].isalpha() and not _has_other_letters(text)


def _has_other_letters(text: str) -> bool:
    """True when it has letters, and none of them is Latin."""
    if text.isascii():
        return False
    letters = [char for char in unicodedata.normalize("NFKC", text) if char.isalpha()]
    return bool(letters) and not any("LATIN" in unicodedata.name(char, "") for char in letters)


# ---------------------------------------------------------------- the grammar

_Role = Literal["required", "plain", "excluded"]
_LEAVES: dict[str, type[Word | Phrase | Prefix]] = {
    "word": Word,
    "phrase": Phrase,
    "prefix": Prefix,
}


class _Clause(NamedTuple):
    role: _Role
    node: Node

    def forced(self) -> "_Clause":
        """This clause as an operand of AND."""
        return _Clause("required", self.node) if self.role == "plain" else self


class _Grammar:
    """Reads tokens from left to right; one method a rule. A node that is false holds nothing."""

    def __init__(self, tokens: Sequence[_Token], issues: _Issues) -> None:
        self._rest = iter(tokens)
        self._token = next(self._rest, _END)
        self._issues = issues

    def _take(self, *kinds: str) -> _Token | None:
        token = self._token
        if token.kind not in kinds:
            return None
        self._token = next(self._rest, _END)
        return token

    def any_of(self, *, title: bool) -> Node:
        alternatives = [self._all_of(title=title)]
        while self._take("OR"):
            alternatives.append(self._all_of(title=title))
        found: list[Node] = []
        for node in alternatives:
            if node:
                found += node.nodes if isinstance(node, AnyOf) else (node,)
        if len(alternatives) > 1 and not all(alternatives):
            self._issues.say(dangling("OR"))
        if len(found) > 1:
            return AnyOf(tuple(found))
        return found[0] if found else EVERYTHING

    def _all_of(self, *, title: bool) -> Node:
        clauses: list[_Clause] = []
        joined = False  # an AND waits for its right operand
        while self._token.kind not in ("OR", "close", "end"):
            if self._take("AND"):
                if joined or not clauses:
                    self._issues.say(dangling("AND"))
                else:
                    clauses[-1] = clauses[-1].forced()
                    joined = True
            elif (clause := self._clause(title=title)).node:
                clauses.append(clause.forced() if joined else clause)
                joined = False
        if joined:
            self._issues.say(dangling("AND"))
        return _combined(clauses)

    def _clause(self, *, title: bool) -> _Clause:
        signs = ""
        names: list[_Clause] = []
        before: _Token | None = None  # the last operator or sign
        while token := self._take("NOT", "sign", "field", "name"):
            if token.kind == "name":
                names.append(_Clause("plain", Word(token.text, title)))
                continue
            before = token
            title = title or token.kind == "field"
            signs += {"NOT": "-", "field": ""}.get(token.kind, token.text)
        if len(signs) > 1:
            self._issues.say(MANY_SIGNS)
        node = self._operand(title=title)
        if names:
            node = _combined([*names, _Clause("plain", node)])
        if before and not node:
            self._issues.say(dangling(before.text or before.kind))
        return _Clause("excluded" if "-" in signs else "required" if signs else "plain", node)

    def _operand(self, *, title: bool) -> Node:
        if leaf := self._take(*_LEAVES):
            return _LEAVES[leaf.kind](leaf.text, title)
        if self._take("open"):
            node = self.any_of(title=title)
            self._take("close")
            return node
        self._take("nothing")
        return EVERYTHING


def _combined(clauses: Iterable[_Clause]) -> Node:
    """The clauses as one node; groups without OR join what stands beside them."""
    required: list[Node] = []
    plain: list[Node] = []
    excluded: list[Node] = []
    for role, node in clauses:
        if role == "excluded":
            excluded.append(_forced(node) if isinstance(node, AllOf) else node)
        elif isinstance(node, AllOf):
            group = _forced(node) if role == "required" else node
            required += group.required
            plain += group.plain
            excluded += group.excluded
        elif role == "required" or isinstance(node, Phrase):
            required.append(node)
        else:
            plain.append(node)
    if len(required) + len(plain) == 1 and not excluded:
        return (required + plain)[0]
    return AllOf(tuple(required), tuple(plain), tuple(excluded))


def _forced(group: AllOf) -> AllOf:
    """The group with every positive clause required."""
    return AllOf(group.required + group.plain, (), group.excluded)
