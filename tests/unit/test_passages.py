"""Articles in more than one language: which lines are in which, and what the article is in."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus.language import Question, Untold
from index.corpus.letters import by_letters
from index.corpus.passages import FEWEST_LETTERS, languages_of
from index.document import LANGUAGES, Language

EN_1 = "The two ministers said on Monday that they would meet again in the spring."
EN_2 = "Fishermen from both towns had asked for the talks, which began after the storm."
FR_1 = "Les deux ministres ont déclaré lundi qu’ils se reverraient au printemps dans le même port."
FR_2 = "Les pêcheurs des deux villes avaient demandé ces discussions après la tempête."
ES = "Los dos ministros dijeron el lunes que volverían a reunirse en la primavera."
AR = "قال الوزيران يوم الاثنين إنهما سيجتمعان مرة أخرى في الربيع."
ZH = "两位部长星期一表示,他们将在春天再次举行会谈,讨论渔业协议和两国之间的合作问题。"
NAMES = "Abdellatif Hammouchi, Edward Ahlgren, Karen Pierce, Gérald Darmanin"
NUMBERS = "Bridgetown 2 – 1 Harwich, 14 March 2024, 12:30 GMT (attendance 31,204)"


def found(
    text: str, stated: Language | None = None, title: str = ""
) -> tuple[Language, list[tuple[Language, str]]]:
    """The main language, and the passages with their characters."""
    ((main, passages),) = languages_of([Untold(title, text, stated)])
    return main, [(each.lang, text[each.start : each.end]) for each in passages]


MIXED: list[tuple[str, list[str], Language, list[tuple[Language, str]]]] = [
    ("all of it in one language", [EN_1, EN_2], "en", []),
    ("another language than both", [ES, ES], "other", []),
    ("in turn", [EN_1, FR_1, EN_2, FR_2, EN_1], "en", [("fr", FR_1), ("fr", FR_2)]),
    ("two versions, one behind the other", [FR_1, FR_2, EN_1], "fr", [("en", EN_1)]),
    ("one paragraph in Spanish", [EN_1, EN_2, ES, EN_2], "en", [("other", ES)]),
    ("one paragraph in Arabic", [FR_1, AR, FR_2], "fr", [("other", AR)]),
    ("one paragraph in Chinese", [EN_1, ZH, EN_2], "en", [("other", ZH)]),
    ("side by side", [EN_1, EN_2, FR_1, ES, AR], "en", [("fr", FR_1), ("other", f"{ES}\n\n{AR}")]),
    ("French in a Spanish article", [ES, FR_1, ES, ES], "other", [("fr", FR_1)]),
    # the language of most letters, not that of the beginning
    ("a short lead", [EN_1, FR_1, FR_2, FR_1], "fr", [("en", EN_1)]),
    ("letters are counted", [EN_1, f"{FR_1} {FR_2}", EN_1], "fr", [("en", EN_1), ("en", EN_1)]),
    # short lines go with what stands before them
    ("short lines", [EN_1, EN_2, FR_1, "Fin.", "*", EN_2], "en", [("fr", f"{FR_1}\n\nFin.\n\n*")]),
    ("a short line in front", ["Bonjour !", EN_1, EN_2], "en", []),
    # a line that says little is in the language of its article
    ("names", [EN_1, NAMES, EN_2], "en", []),
    ("numbers", [FR_1, NUMBERS, FR_2], "fr", []),
    # a sentence that is quoted inside a paragraph
    ("a quotation", [EN_1, f"{EN_2} “{FR_2}” {EN_1} {EN_2}"], "en", []),
    ("a title that is quoted", [FR_1, f"{FR_2} Il a lu The Lord of the Rings."], "fr", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "main", "passages"), [row[1:] for row in MIXED], ids=[row[0] for row in MIXED]
)
@pytest.mark.parametrize("newline", ["\n\n", "\n \n"])
def test_mixed_articles(
    lines: list[str], main: Language, passages: list[tuple[Language, str]], newline: str
) -> None:
    expected = [(lang, passage.replace("\n\n", newline)) for lang, passage in passages]
    assert found(newline.join(lines)) == (main, expected)
    assert found(f"\n{newline.join(lines)}\n", main) == (main, expected)


def test_a_statement_names_the_main_language_and_paragraphs_are_judged_all_the_same() -> None:
    text = f"{FR_1}\n{FR_2}\n{EN_1}"
    assert found(text) == ("fr", [("en", EN_1)])
    assert found(text, "fr") == ("fr", [("en", EN_1)])
    assert found(text, "en") == ("en", [("fr", f"{FR_1}\n{FR_2}")])
    assert found(text, "other") == ("other", [("fr", f"{FR_1}\n{FR_2}"), ("en", EN_1)])
    assert found(FR_1, "en") == ("en", [("fr", FR_1)])


def test_where_the_words_say_enough_the_letters_are_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def asking(questions: list[Question]) -> list[Language]:
        asked.extend(question.text for question in questions)
        return by_letters(questions)

    monkeypatch.setattr("index.corpus.passages.by_letters", asking)
    assert found(f"{EN_1}\n{EN_2}") == ("en", [])
    assert asked == []
    assert found(f"{EN_1}\n{FR_1}\n{FR_2}\n{EN_2}", "en") == ("en", [("fr", f"{FR_1}\n{FR_2}")])
    # Their votes are not for the article; both are asked for before it is known what the first is.
    assert asked == [FR_1, FR_2]


def test_many_articles_are_judged_as_each_is_alone() -> None:
    texts = ["\n".join(lines) for _, lines, *_ in MIXED]
    articles = [Untold("", text, stated) for text in texts for stated in (None, "en", "fr")]
    together = languages_of(articles)
    assert together == [each for article in articles for each in languages_of([article])]


def test_letters_that_the_model_does_not_know_say_nothing() -> None:
    syriac = "".join(map(chr, range(0x071C, 0x0758)))
    assert found(f"{FR_1}\n{syriac}\n{FR_2}", "fr") == ("fr", [])


def test_a_title_and_a_line_are_read_as_they_stand() -> None:
    assert found("Crise", title="Tunis Paris Tunis") == ("fr", [])


def test_the_title_tells_the_language_of_a_text_that_does_not() -> None:
    assert found("2 – 1", title=FR_1) == ("fr", [])
    assert found(NAMES, title=FR_1) == ("fr", [])
    assert found("2 – 1", title=ES) == ("other", [])


def test_blank_texts_have_a_language_too() -> None:
    assert found("", "fr") == ("fr", [])
    assert found(" \n\n", "other") == ("other", [])


# ---------------------------------------------------------------- any text

lines = st.one_of(
    st.sampled_from([EN_1, EN_2, FR_1, FR_2, ES, AR, ZH, NAMES, NUMBERS, "", " ", "Fin.", "***"]),
    st.text(max_size=40),
)
texts = st.lists(lines, max_size=8).map("\n".join)


@settings(max_examples=200, deadline=None)
@given(
    text=texts, title=st.sampled_from(["", EN_1, FR_1]), stated=st.sampled_from([None, *LANGUAGES])
)
def test_passages_are_lines_in_order_in_another_language(
    text: str, title: str, stated: Language | None
) -> None:
    ((main, passages),) = languages_of([Untold(title, text, stated)])
    assert main in LANGUAGES
    assert stated in (None, main)
    for start, end, lang in passages:
        assert 0 <= start < end <= len(text)
        assert lang in LANGUAGES
        assert lang != main
        assert text[:start].endswith("\n") or start == 0
        assert text[end:].startswith("\n") or end == len(text)
        first, *_, last = [*text[start:end].split("\n")] * 2
        assert first.strip()
        assert last.strip()
    for one, other in pairwise(passages):
        assert one.end < other.start
        assert one.lang != other.lang or text[one.end : other.start].strip()


@settings(max_examples=100, deadline=None)
@given(text=texts, stated=st.sampled_from(LANGUAGES))
def test_short_lines_begin_no_passage(text: str, stated: Language) -> None:
    ((_, passages),) = languages_of([Untold("", text, stated)])
    for start, _, _ in passages:
        line = text[start:].split("\n")[0]
        short = sum(map(str.isalpha, line)) < FEWEST_LETTERS
        assert not short or any(each in line for each in (EN_1, EN_2, FR_1, FR_2))
