"""Pronouns behind a French verb, and what only looks like one."""

import pytest

from search.clitics import without_clitics


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("refuse-t-il", "refuse"),
        ("refuse-t-il?", "refuse"),
        ("Découvre-t-elle", "Découvre"),
        ("qu'observe-t-on", "qu'observe"),
        ("fait-il", "fait"),
        ("prend-elle", "prend"),
        ("disent-ils", "disent"),
        ("peut-on", "peut"),
        ("peut\u2011on", "peut"),  # a hyphen that does not break
        ("donne-le-moi", "donne"),
        ("allez-vous-en", "allez"),
        ("vas-y", "vas"),
        ("jour-là", "jour"),
        ("celui-ci", "celui"),
        ("arrivera-t-il-", "arrivera"),
        # names, nouns, English
        ("rendez-vous", "rendez-vous"),
        ("Shangri-La", "Shangri-La"),
        ("Jong-il", "Jong-il"),
        ("add-on", "add-on"),
        ("check-in", "check-in"),
        ("Ivry-sur-Seine", "Ivry-sur-Seine"),
        ("bric-à-brac", "bric-à-brac"),
        # nothing but a pronoun, or no hyphen
        ("-il", "-il"),
        ("il", "il"),
        ("", ""),
    ],
)
def test_clitics(word: str, kept: str) -> None:
    assert without_clitics(word) == kept
