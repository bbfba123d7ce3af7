"""Which language a query is in, as far as its stop words say."""

from index.analysis import fold, raw_tokens
from index.analysis.words import word_list
from search import weights
from search.query import Node, leaves


def votes_of_stop_words(node: Node) -> float:
    """The votes of the words that are on one stop list only: above 0 for English, below for French.

    What is excluded votes too: it is in the reader's language.
    """
    english, french = word_list("stopwords.en"), word_list("stopwords.fr")
    votes = 0
    for leaf in leaves(node):
        words = {fold(word.surface) for word in raw_tokens(leaf.text) if not word.joined}
        votes += len(words & english - french) - len(words & french - english)
    return weights.VOTE_OF_STOP_WORD * votes
