"""Our analysis as Whoosh sees it."""

from collections.abc import Iterable, Iterator
from typing import Any

from whoosh.analysis import Analyzer, Token

from index.analysis import CHAINS, ChainName, RawToken
from index.analysis.tokenizer import recent_tokens
from index.fields import ZoneText


class ChainAnalyzer(Analyzer):  # type: ignore[misc]  # Whoosh is untyped
    """A chain of `index.analysis`, extras included; holds its name only, as it is pickled."""

    def __init__(self, chain: ChainName) -> None:
        self.chain = chain

    def __call__(self, value: str, **_options: Any) -> Iterator[Token]:
        """Whoosh's tokens of `value`: one object that is filled anew for each term.

        Of the text of a zone, those of the words in the chain's language.
        """
        words: Iterable[RawToken] = (
            value.words_of(self.chain) if isinstance(value, ZoneText) else recent_tokens(value)
        )
        token = Token(positions=True, chars=True)
        token.boost = 1.0
        for each in CHAINS[self.chain].tokens(words):
            token.text, token.pos = each.text, each.position
            token.startchar, token.endchar = each.start, each.end
            yield token
