"""The letters that a word begins with when it is to make one of the wanted terms.

A chain changes the end of a word and never its beginning, so a term, less what a chain may have
put at its end, is how each of its words begins, behind a prefix such as counter- at most. Where
spelling lists join other words, their beginnings count as well. A root is only a necessary
condition: a word that has it is analysed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import takewhile

from index.analysis import CHAINS, ChainName
from index.analysis.words import word_forms

_LONGEST = 6  # letters; longer roots would sort out few words more
_MOST_CACHED = 50_000  # terms

_ALNUM = re.compile("[a-z0-9]*")
# What is at the end of a term and need not be in its words. English: abili-ties is abl, dy-ing die,
# happy happi, hop-ing hope; from -is to the end where it became -iz. French: -ence and -emment are
# ent, -ic iqu, -aux al, -euse eux, -ait aiss, y i.
_PUT_ON: Mapping[ChainName, re.Pattern[str]] = {
    "en": re.compile("(?:(?<=...i)z.*|ble|bl|ie|[eiy])$"),
    "fr": re.compile("(?:nt|qu|sse?|[eiltx])$"),
}
_KEPT = {"ble": 1, "bl": 1}  # letters of an ending that the words have


@lru_cache(_MOST_CACHED)
def roots(chain: ChainName, term: str) -> frozenset[str]:
    """The beginnings of all words of a term: lower-case ASCII, 1 to 6 letters or digits.

    One that is empty says that they begin with another letter than these.
    """
    found = {_shortened(chain, term)}
    found |= {_plain(word) for word in _listed(chain).get(term, ())}
    return frozenset(found)


def beginning(letters: str) -> str:
    """The root of all words that begin with these folded letters."""
    return _plain(letters)


def shortest(all_roots: Iterable[str]) -> tuple[str, ...]:
    """The roots without those that begin with another one."""
    kept: list[str] = []
    for root in sorted(set(all_roots)):
        if not kept or not root.startswith(kept[-1]):
            kept.append(root)
    return tuple(kept)


def _plain(letters: str) -> str:
    begun = _ALNUM.match(letters)
    return begun[0][:_LONGEST] if begun else ""


def _shortened(chain: ChainName, term: str) -> str:
    put_on = _PUT_ON[chain].search(term) if chain in _PUT_ON and term.isalpha() else None
    if put_on is None:
        return _plain(term)
    return _plain(term[: max(put_on.start() + _KEPT.get(put_on[0], 0), 1)])


@cache
def _listed(chain: ChainName) -> Mapping[str, frozenset[str]]:
    """The beginnings of words that a spelling list makes the same term as others."""
    found: dict[str, set[str]] = defaultdict(set)
    if chain == "en":
        for british, american in word_forms("american.en").items():
            term = CHAINS["en"].term(american)
            same = takewhile(lambda pair: pair[0] == pair[1], zip(british, american, strict=False))
            if term and british != american:
                found[term].add(british[: max(len(list(same)) - 1, 1)])
    if chain == "fr":
        for word, term in word_forms("forms.fr").items():
            found[term].add(word)
    return {term: frozenset(words) for term, words in found.items()}
