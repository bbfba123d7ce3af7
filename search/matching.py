"""How many of its plain words an article must have to be found."""

from collections.abc import Sequence
from math import ceil

from search import weights
from search.plan import Every


def least_words(tree: Every, having: Sequence[int], documents: int, *, foreign: bool) -> int:
    """How many plain words articles of one language must have.

    `having[k]` of the `documents` of the language have k of the words or more, and all that is
    required. The number that the length of the query asks for is lowered where no article has so
    many, and, but for a language that is `foreign` to the query, where too few have. It is 0 only
    where something else is required. Stop words alone say so little that all of them count.
    """
    words = len(tree.plain)
    enough = 1
    if not (foreign or tree.common):
        enough = max(1, min(weights.ENOUGH, int(documents * weights.ENOUGH_SHARE)))
    least = words if tree.common else _asked(words)
    while least > 1 and having[least] < enough:
        least -= 1
    return 0 if least == 1 and tree.required and not having[1] else least


def _asked(words: int) -> int:
    if words < len(weights.LEAST_WORDS):
        return weights.LEAST_WORDS[words]
    return ceil(weights.LEAST_SHARE * words)
