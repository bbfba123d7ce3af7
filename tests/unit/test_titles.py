"""The standfirst: where the first sentence of an article ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus.titles import LONGEST_TITLE, first_sentence, lead_end

SENTENCES = [
    ("The talks ended. They went well.", "The talks ended."),
    ("The talks ended! They went well.", "The talks ended!"),
    ("Will they end? Nobody knows.", "Will they end?"),
    ("They waited… Then it rained.", "They waited…"),
    ("  \n\tThe talks ended. Then", "The talks ended."),
    ("A headline without a full stop\nThe talks ended.", "A headline without a full stop"),
    ("A headline  \n\nText.", "A headline"),
    ("No stop at all", "No stop at all"),
    ("One.\nTwo.", "One."),
    # quotes and brackets belong to their sentence
    ("“It is done.” He left.", "“It is done.”"),
    ("« C’est fait. » Il partit.", "« C’est fait. »"),
    ("« C’est fait.\u00a0» Il partit.", "« C’est fait.\u00a0»"),
    ("(It is done.) He left.", "(It is done.)"),
    ("The end. “Done,” he said.", "The end."),
    # full stops that end nothing
    ("Mr. Smith met Dr. Jones. They spoke.", "Mr. Smith met Dr. Jones."),
    ("M. Alaoui et Mme. Benali ont signé. Fin.", "M. Alaoui et Mme. Benali ont signé."),
    ("J. R. Smith wrote it. Fine.", "J. R. Smith wrote it."),
    ("It rose 3.5 percent. Then it fell.", "It rose 3.5 percent."),
    ("Article no. 5 applies. Good.", "Article no. 5 applies."),
    ("He said no. They left.", "He said no."),
    ("On Dec. 17 they met. Again.", "On Dec. 17 they met."),
    ("The U.S. Army came. It left.", "The U.S. Army came."),
    ("He flew to the U.S. The visit was short.", "He flew to the U.S."),
    ("Reform, e.g. of ports, began. Then", "Reform, e.g. of ports, began."),
    ("Wait... what? Nothing. Really.", "Wait... what?"),
    ("Visit www.example.org today. Thanks.", "Visit www.example.org today."),
    ("Is it? yes it is. Good.", "Is it? yes it is."),
    # nothing there
    ("", ""),
    ("  \n ", ""),
    ("...", "..."),
]


@pytest.mark.parametrize(("text", "sentence"), SENTENCES)
def test_first_sentence(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


def test_a_long_sentence_is_cut_behind_a_word() -> None:
    words = first_sentence("word " * 200)
    assert words == " ".join(["word"] * (LONGEST_TITLE // 5))
    assert first_sentence("x" * 1_000) == "x" * LONGEST_TITLE
    assert first_sentence("x" * LONGEST_TITLE + ". Next.") == "x" * LONGEST_TITLE
    whole = "x" * (LONGEST_TITLE - 1) + "."
    assert first_sentence(whole + " Next.") == whole
    assert first_sentence(f"{'x' * 200} {'y' * 199}") == f"{'x' * 200} {'y' * 199}"
    assert first_sentence(f"{'x' * 200} {'y' * 200}") == "x" * 200


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=500), st.text("Aa.!?… \n”»(", max_size=500)))
def test_it_is_the_beginning_of_the_text(text: str) -> None:
    sentence = first_sentence(text)
    assert text.lstrip().startswith(sentence)
    assert len(sentence) <= LONGEST_TITLE
    assert "\n" not in sentence
    assert sentence == sentence.strip()
    assert bool(sentence) is bool(text.strip())


@pytest.mark.parametrize(
    ("title", "text", "end"),
    [
        ("The talks ended.", "The talks ended. They went well.", 16),
        ("The talks ended.", "\n\n  The talks ended.\nThey went well.", 20),
        ("The talks", "The talks ended. They went well.", 0),
        ("Another title", "The talks ended.", 0),
        ("", "The talks ended.", 0),
    ],
)
def test_a_title_that_is_the_standfirst_ends_in_the_text(title: str, text: str, end: int) -> None:
    assert lead_end(title, text) == end
    assert not end or text[:end].endswith(title)
