"""Datelines: the places they name, and the beginnings that only look like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus.places import PARAGRAPHS, find_place

PLACES = [
    ("Rabat – The visit ended.", "Rabat"),
    ("Rabat — The visit ended.", "Rabat"),
    ("Rabat -- The visit ended.", "Rabat"),
    ("Rabat– The visit ended.", "Rabat"),
    ("Rabat – “It ended,” he said.", "Rabat"),
    ("Rabat – « C’est fini », dit-il.", "Rabat"),
    ("RABAT – The visit ended.", "Rabat"),
    ("Genève – La conférence s’est ouverte.", "Genève"),
    ("Le Caire – La conférence s’est ouverte.", "Le Caire"),
    ("El Aaiún – La route est ouverte.", "El Aaiún"),
    ("New York – The council met.", "New York"),
    ("NEW YORK — The council met.", "New York"),
    ("Addis-Abeba – Le sommet a commencé.", "Addis-Abeba"),
    ("PORT-AU-PRINCE – Aid arrived.", "Port-au-Prince"),
    ("RIO DE JANEIRO – Aid arrived.", "Rio de Janeiro"),
    ("N’Djamena – Le sommet a commencé.", "N’Djamena"),
    # an agency or a date makes other dashes and words sure
    ("LONDON (AP) -- the visit ended.", "London"),
    ("LONDON (AP) - The visit ended.", "London"),
    ("London (Reuters) - The visit ended.", "London"),
    ("Paris (AFP/MAP) – La visite est finie.", "Paris"),
    ("L’AQUILA, Italy (AP) — The visit ended.", "L’Aquila"),
    ("St. Louis (AP) — The visit ended.", "St. Louis"),
    ("Kansas City (AP) — The visit ended.", "Kansas City"),
    ("Tanger/Tétouan (MAP) – La route est ouverte.", "Tanger"),
    ("PARIS, 7 mars (AFP) – La visite est finie.", "Paris"),
    ("Rabat, le 1er mars 2024 (MAP) - La visite est finie.", "Rabat"),
    ("BONN, April 27 - The visit ended.", "Bonn"),
    ("RABAT, le 04/10/1998 - Le ministre a parlé.", "Rabat"),
    ("VILLENEUVE-D'ASCQ (AFP) - Le musée a rouvert.", "Villeneuve-d'Ascq"),
    # where a dateline stands
    ("A standfirst.\n\nRabat – The visit ended.", "Rabat"),
    ("A title\n\n \nA standfirst.\nRabat – The visit ended.", "Rabat"),
    ("  Rabat –  The visit ended.", "Rabat"),
    ("Rabat – The visit ended.\nLondon – Another began.", "Rabat"),
]


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_datelines(text: str, place: str) -> None:
    assert find_place(text) == place


NO_PLACES = [
    "The visit ended in Rabat.",
    "Update – The visit ended.",
    "UPDATE – The visit ended.",
    "Exclusif – La visite est finie.",
    "Sécurité – La visite est finie.",
    "Football – The match ended.",
    "Mercredi – La visite est finie.",
    "Aujourd’hui – La visite est finie.",
    "OTAN – Le sommet a commencé.",
    "UK – The visit ended.",
    "DGSN – Rabat receives a delegation.",
    "Rabat – the capital – is large.",
    "Rabat - The visit ended.",
    "Rabat-Salé is a region.",
    "Rabat : la visite est finie.",
    "Rabat, Morocco – The visit ended.",
    "Tanger/Rabat – La route est ouverte.",
    "Border Force – The officers came.",
    "He waited – Then he left.",
    "The minister (AP) said – Nothing.",
    "Smith (Labour) – The member for Leeds.",
    "2024 – The year of the treaty.",
    "A b c d e f – G",
    "\n".join(["A standfirst."] * PARAGRAPHS) + "\nRabat – The visit ended.",
    "– Rabat",
    "Rabat –",
    "",
]


@pytest.mark.parametrize("text", NO_PLACES)
def test_no_datelines(text: str) -> None:
    assert find_place(text) is None


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(["Rabat", "NEW", " ", ", ", "le ", "7 mars", "(AP)", "–", "--", "-",
                             " The", "D'", "St.", "\n", "é", "/"]),
            max_size=12,
        ).map("".join),
    )
)  # fmt: skip
def test_a_place_stands_in_its_text(text: str) -> None:
    place = find_place(text)
    if place is not None:
        assert place
        assert place[0].isupper()
        assert place.lower() in " ".join(text.lower().split())


def test_a_long_first_line_is_read_in_no_time() -> None:
    assert find_place("Aa-" * 200_000 + " – The") is None
    assert find_place("A'" * 200_000) is None
