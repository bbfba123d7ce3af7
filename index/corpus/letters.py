"""Which language the letters of texts say: the model of py3langid, for many texts at once.

The model knows 140 languages. It counts groups of one to six bytes, which a table of states finds
byte by byte, and weighs them for each language (naive Bayes; Lui and Baldwin 2012). The library
reads text by text; read side by side, a text takes a sixth of the time.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.analysis.byte_words import portions
from index.corpus.language import Question
from index.document import LANGUAGES, Language
from index.ordered import is_first

Numbers = NDArray[np.intp]
Scores = NDArray[np.float32]

# Before a letter is read, an article of this archive is more likely English or French than one of
# the 140 other languages. In natural logarithms, like the scores: it decides where the text says
# little (short titles) and vanishes in a sentence. Chosen on one half of a collection of 38
# languages, confirmed on the other.
_PRIOR = 3.0
# A paragraph is in the language of its article but for strong evidence: at 20, tables and addresses
# stay, and 99 of 100 foreign sentences are still found.
_PRIOR_OF_EXPECTED = 20.0
_NO_LANGUAGE = "zxx"  # numbers and signs

_LONGEST_GROUP = 6  # bytes: how far back a state remembers
_BETWEEN = b"\xff"  # is in no text in UTF-8 and in no group: behind it, nothing is remembered
_WINDOW = 64  # bytes that are read one after the other, beside those of all other windows
_BYTES = 1 << 18  # of texts that are read together


def by_letters(questions: Sequence[Question]) -> list[Language]:
    """The answer to each question."""
    if not questions:
        return []
    model = letter_model()
    known = [model.labels.index(label) for label in ("en", "fr", _NO_LANGUAGE)]
    totals = np.empty((len(questions), len(LANGUAGES)))
    end = 0
    for scores in model.scores([question.text for question in questions]):
        start, end = end, end + len(scores)
        totals[start:end, :2] = scores[:, known[:2]] + _PRIOR
        scores[:, known] = -np.inf
        totals[start:end, 2] = scores.max(axis=1)
    for row, question in zip(totals, questions, strict=True):
        if question.expected:
            row[LANGUAGES.index(question.expected)] += _PRIOR_OF_EXPECTED
    return [LANGUAGES[code] for code in totals.argmax(axis=1).tolist()]


class LetterModel:
    """The model; `labels` are its languages, by their codes."""

    def __init__(self) -> None:
        # Imported late: it takes half a second and 100 MB, and many commands need none of it.
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        model = LanguageIdentifier.from_model_file(MODEL_FILE)
        self.labels: tuple[str, ...] = tuple(model.labels)
        self._first_column = np.array([model.nb_classes.index(label) for label in self.labels])
        self._again = [
            (self.labels.index(label), column)
            for column, label in enumerate(model.nb_classes)
            if column != model.nb_classes.index(label)
        ]
        self._next_states = np.frombuffer(model.tk_nextmove, np.uint32)
        self._rows = np.frombuffer(model.tk_row, np.uint16).astype(np.int32) << 8
        self._groups = np.array(model.tk_output, np.int32)
        self._weights = model.nb_ptc
        self._priors = model.nb_pc

    def scores(self, texts: Iterable[str]) -> Iterator[Scores]:
        """Logarithms of how likely each of `labels` is, not normalized; float32.

        For some texts at a time, in order: shape (these texts, labels). All are 0 for a text
        without a known group, such as `2 – 1`.
        """
        return map(self._scores, portions(map(_encoded, texts), _BYTES))

    def _scores(self, texts: Sequence[bytes]) -> Scores:
        numbers, groups, counts = self._counted(texts)
        is_held = np.zeros(len(self._weights), bool)
        is_held[groups] = True
        weights = self._weights[is_held].astype(np.float32)
        groups = (is_held.cumsum() - 1)[groups]  # among those that are held
        often = np.log1p(counts.astype(np.float32))
        bounds = numbers.searchsorted(np.arange(len(texts) + 1)).tolist()
        found = np.zeros((len(texts), len(self._priors)), np.float32)
        for number, (begin, end) in enumerate(pairwise(bounds)):
            if begin < end:
                found[number] = often[begin:end] @ weights[groups[begin:end]] + self._priors
        by_label = found[:, self._first_column]
        for label, column in self._again:
            np.maximum(by_label[:, label], found[:, column], out=by_label[:, label])
        return by_label

    def _counted(self, texts: Sequence[bytes]) -> tuple[Numbers, Numbers, Numbers]:
        """Numbers of texts, in order, the groups in each, and how often these are there."""
        data = np.frombuffer(_BETWEEN.join(texts) + _BETWEEN, np.uint8)
        groups = self._groups[self._states(data)].astype(np.intp)
        numbers = np.arange(len(texts)).repeat([len(text) + 1 for text in texts])
        keys = np.sort((numbers * len(self._weights) + groups)[groups >= 0])
        first = is_first(keys).nonzero()[0]
        counts = np.diff(np.append(first, len(keys)))
        return *np.divmod(keys[first], len(self._weights)), counts

    def _states(self, data: NDArray[np.uint8]) -> NDArray[Any]:
        """The state behind each byte."""
        starts = np.arange(0, len(data), _WINDOW)
        padded = np.full(_LONGEST_GROUP + len(starts) * _WINDOW, _BETWEEN[0], np.uint8)
        padded[_LONGEST_GROUP : _LONGEST_GROUP + len(data)] = data
        found = np.empty((_WINDOW, len(starts)), np.uint32)
        states = np.zeros(len(starts), np.uint32)
        for step in range(-_LONGEST_GROUP, _WINDOW):
            here = padded[starts + (_LONGEST_GROUP + step)]
            states = self._next_states[self._rows[states] + here]
            if step >= 0:
                found[step] = states
        return found.T.ravel()[: len(data)]


def _encoded(text: str) -> bytes:
    """A text as the model reads it; words in capitals are unlike any language to it."""
    small = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", small).encode("utf-8", "surrogatepass")


@cache
def letter_model() -> LetterModel:
    """The model, read once."""
    return LetterModel()
