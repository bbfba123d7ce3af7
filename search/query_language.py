"""Which language a query is in, as far as its stop words say."""

from functools import lru_cache

from index.analysis import fold, raw_tokens
from index.analysis.words import word_list
from search import weights
from search.query import Node, leaves


def votes_of_stop_words(node: Node) -> float:
    """The votes of the words that are on one stop list only: above 0 for English, below for French.

    What is excluded votes too: it is in the reader's language.
    """
    votes = sum(_votes(word) for leaf in leaves(node) for word in leaf.text.split())
    return weights.VOTE_OF_STOP_WORD * votes


@lru_cache(maxsize=50_000)
def _votes(word: str) -> int:
    english, french = word_list("stopwords.en"), word_list("stopwords.fr")
    folded = {fold(part.surface) for part in raw_tokens(word) if not part.joined}
    return len(folded & english - french) - len(folded & french - english)
