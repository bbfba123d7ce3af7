"""The model of letters: as py3langid reads it, whatever texts are read together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from index.corpus import letters
from index.corpus.language import Question
from index.corpus.letters import by_letters, letter_model

TEXTS = [
    "The two ministers said on Monday that they would meet again in the spring.",
    "Les deux ministres ont déclaré lundi qu’ils se reverraient au printemps.",
    "LOS DOS MINISTROS DIJERON EL LUNES QUE VOLVERÍAN A REUNIRSE",
    "de\u0301claration e\u0301crite",  # not composed
    "قال الوزيران يوم الاثنين",
    "两位部长星期一表示",
    "2 – 1",
    "",
    "\ud800 lone",
]
any_text = st.one_of(st.sampled_from(TEXTS), st.text(max_size=200))


@pytest.fixture(scope="module")
def oracle() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def scores_of(texts: list[str]) -> letters.Scores:
    model = letter_model()
    return np.concatenate([np.zeros((0, len(model.labels)), np.float32), *model.scores(texts)])


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(any_text, max_size=6))
def test_scores_are_those_of_the_library(oracle: LanguageIdentifier, texts: list[str]) -> None:
    model = letter_model()
    scores = scores_of(texts)
    assert scores.shape == (len(texts), len(model.labels))
    for text, row in zip(texts, scores, strict=True):
        ranked = dict(oracle.rank(text))
        expected = np.array([ranked[label] for label in model.labels])
        if expected.max() < -1e38:  # of a text without letters the library says that
            expected[:] = 0
        assert np.allclose(row, expected, rtol=1e-5, atol=0.05), text


@pytest.mark.parametrize("portion", [1, 200, 1 << 18])
@pytest.mark.parametrize("window", [1, 7, 64, 1000])
def test_portions_and_windows_change_nothing(
    monkeypatch: pytest.MonkeyPatch, portion: int, window: int
) -> None:
    expected = scores_of(TEXTS)
    monkeypatch.setattr(letters, "_BYTES", portion)
    monkeypatch.setattr(letters, "_WINDOW", window)
    assert np.allclose(scores_of(TEXTS), expected, rtol=1e-5, atol=0.05)


def test_a_state_remembers_no_more_bytes_than_are_read_again(oracle: LanguageIdentifier) -> None:
    """The states after so many bytes are those that any bytes before them would have led to."""
    steps = np.asarray(oracle.tk_nextmove).reshape(-1, 256)
    rows = np.asarray(oracle.tk_row)
    depth = np.full(len(rows), -1)
    depth[0], front, deep = 0, np.array([0]), 0
    while len(front):
        reached = np.unique(steps[rows[front]])
        front = reached[depth[reached] < 0]
        deep += 1
        depth[front] = deep
    assert depth.max() == letters._LONGEST_GROUP
    assert (steps[:, letters._BETWEEN[0]] == 0).all()


def test_the_language_of_an_article_stands_against_weak_evidence() -> None:
    spanish, address = TEXTS[2].lower(), "Net 411,275 vs 584,118 mln, info@harbour.example"
    questions = [
        Question(TEXTS[0]),
        Question(TEXTS[1]),
        Question(spanish),
        Question(TEXTS[0], "fr"),
        Question(spanish, "en"),
        Question(address, "en"),
        Question(address, "fr"),
        Question("12 345", "other"),
    ]
    expected = ["en", "fr", "other", "en", "other", "en", "fr", "other"]
    assert by_letters(questions) == expected
    assert by_letters([]) == []
