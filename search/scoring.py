"""How much a word that is found says: BM25, counted within the language of the article.

BM25 as Robertson and Zaragoza give it (2009), with the idf that cannot fall below zero. Document
counts and average lengths are those of the article's language, so that the smaller half of an
archive is ranked as well as the larger one.
"""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.fields import ZONES, Zone, text_field

Number = TypeVar("Number", float, NDArray[np.float64])

K1 = 1.2
B: Mapping[Zone, float] = {"title": 0.3, "body": 0.75}  # lengths of titles say little
DECIMALS = 9  # scores that agree so far are equal, in whatever order they were added up

ZONE_WEIGHTS: Mapping[Zone, float] = {
    zone: text_field(zone, "en").weight + text_field(zone, "xx").weight for zone in ZONES
}


def idf(documents: Number, matching: Number) -> Number:
    """Inverse document frequency: `documents` of a language, `matching` of them hold the word."""
    value: Number = np.log1p((documents - matching + 0.5) / (matching + 0.5))
    return value


def rounded(score: Number) -> Number:
    """A score to as many digits as count."""
    value: Number = np.round(score, DECIMALS)
    return value


def saturation(frequency: Number, length: Number, average: Number, zone: Zone) -> Number:
    """What `frequency` occurrences count in a zone of `length` words, between 0 and K1 + 1."""
    b = B[zone]
    norm = 1 - b + b * length / average
    return frequency * (K1 + 1) / (frequency + K1 * norm)
