"""Each reader of files: what it makes of good input, and what it says of bad input."""

import gzip
import io
import json
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus.decode import MAX_ARTICLE_BYTES
from index.corpus.formats import READERS, Reader, suffix_of
from index.corpus.formats.csv import read_csv
from index.corpus.formats.html import INSTALL, read_html
from index.corpus.formats.jsonl import read_jsonl
from index.corpus.formats.markdown import read_markdown
from index.corpus.formats.text import read_text
from index.document import RawArticle, Rejected

Found = RawArticle | Rejected


def read(reader: Reader, data: str | bytes, path: str = "a.file") -> list[Found]:
    return list(reader(io.BytesIO(data.encode() if isinstance(data, str) else data), path))


def article(line: int | None = None, **values: object) -> RawArticle:
    return RawArticle("a.file", values, line)


def rejected(reason: str, line: int | None = None) -> Rejected:
    return Rejected("a.file" if line is None else f"a.file#{line}", reason)


def described(found: list[Found]) -> list[object]:
    """Articles as their line and values without the unknown ones, and what was rejected."""
    return [
        item
        if isinstance(item, Rejected)
        else article(item.line, **{name: v for name, v in item.values.items() if v is not None})
        for item in found
    ]


TOO_LARGE = "an article of 10.1 MB, the limit is 10 MB: split it"

# ---------------------------------------------------------------- suffixes

SUFFIXES = [
    ("a.txt", ".txt"),
    ("a.b/c.TXT", ".txt"),
    ("a.jsonl.gz", ".jsonl.gz"),
    ("a.2024.CSV.GZ", ".csv.gz"),
    ("a.tar.csv", ".csv"),
    ("a.txt.gz", ".gz"),
    ("a.pdf", ".pdf"),
    ("README", ""),
    ("a.txt~", ".txt~"),
]


@pytest.mark.parametrize(("name", "suffix"), SUFFIXES)
def test_suffixes(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix


def test_every_format_of_the_interface_has_a_reader() -> None:
    assert set(READERS) == {
        ".txt", ".md", ".html", ".htm", ".jsonl", ".jsonl.gz", ".csv", ".csv.gz"
    }  # fmt: skip


# ---------------------------------------------------------------- .txt


def test_text() -> None:
    assert read(read_text, " date 2024-03-07 Été\r\n") == [article(text=" date 2024-03-07 Été\n")]
    assert read(read_text, "été".encode("latin-1")) == [article(text="été")]
    assert read(read_text, b"") == [rejected("empty file")]
    assert read(read_text, b"\0\1") == [rejected("binary data, not text")]
    assert read(read_text, b"a" * (MAX_ARTICLE_BYTES + 1)) == [rejected(TOO_LARGE)]


# ---------------------------------------------------------------- .md

MARKDOWN = [
    ("Only text.\n", {"text": "Only text.\n"}),
    ("---\ntitle: A\n---\n\nText.\n", {"title": "A", "text": "Text.\n"}),
    ("\ufeff---\r\ntitle: A\r\n...\r\nText.", {"title": "A", "text": "Text."}),
    # values stay text, whatever YAML would make of them
    (
        "---\ntitle: 1984\ndate: 2024-03\nlang: no\nsource: ~\nplace: null\nurl: ''\n---\nText.",
        {"title": "1984", "date": "2024-03", "lang": "no", "url": "", "text": "Text."},
    ),
    ("---\ndate: 2024-13-45\nauthor: nobody\n---\nText.", {"date": "2024-13-45", "text": "Text."}),
    ('---\ntitle: "A: b"\nplace: |\n  Rabat\n---\nT', {"title": "A: b", "place": "Rabat\n",
                                                      "text": "T"}),
    ("---\ntitle: [a, b]\n---\nText.", {"title": ["a", "b"], "text": "Text."}),
    # a heading is the title that the front matter lacks
    ("# The talks\n\nText.\n", {"title": "The talks", "text": "Text.\n"}),
    ("---\nlang: en\n---\n# The talks #\nText.", {"lang": "en", "title": "The talks",
                                                 "text": "Text."}),
    ("---\ntitle: A\n---\n# B\n\nText.", {"title": "A", "text": "# B\n\nText."}),
    ("## Second level\n\nText.", {"text": "## Second level\n\nText."}),
    ("#hashtag\n\nText.", {"text": "#hashtag\n\nText."}),
    # no front matter
    ("---\nA line under a rule.", {"text": "---\nA line under a rule."}),
    ("Text.\n---\ntitle: A\n---\n", {"text": "Text.\n---\ntitle: A\n---\n"}),
    ("----\ntitle: A\n----\nText.", {"text": "----\ntitle: A\n----\nText."}),
    ("---\n---\nText.", {"text": "Text."}),
    ("---\n# only a comment\n---\nText.", {"text": "Text."}),
]  # fmt: skip


@pytest.mark.parametrize(("data", "values"), MARKDOWN)
def test_markdown(data: str, values: Mapping[str, object]) -> None:
    assert read(read_markdown, data) == [article(**values)]


BAD_MARKDOWN = [
    ("---\ntitle: A\ndate: b: c\n---\nText.",
     "front matter is not YAML: mapping values are not allowed here, line 3"),
    ("---\ntitle: 'A\n---\nText.",
     "front matter is not YAML: found unexpected end of stream, line 3"),
    ("---\ntitle: A\nlang: en\n\nText.",
     "front matter is not closed: write a line `---` behind it"),
    ("---\n- a\n- b\n---\nText.", "front matter is not of the form `name: value`, line 2"),
    ("---\njust words\n---\nText.", "front matter is not of the form `name: value`, line 2"),
    ("---\ntitle: a\x01b with a line of twenty letters\n---\nText.",
     "front matter is not YAML: it holds control characters"),
    ("---\ntitle: " + "[" * 5_000 + "\n---\nText.", "front matter is nested too deep"),
    ("", "empty file"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), BAD_MARKDOWN)
def test_bad_markdown(data: str, reason: str) -> None:
    assert read(read_markdown, data) == [rejected(reason)]


def test_front_matter_runs_no_code_and_grows_no_bomb() -> None:
    (found,) = read(read_markdown, "---\ntitle: !!python/object/apply:os.getcwd []\n---\nText.")
    assert isinstance(found, RawArticle)
    assert found.values["title"] == []
    levels = "".join(f"l{i}: &l{i} [{f'*l{i - 1}, ' * 9}]\n" for i in range(1, 60))
    (found,) = read(read_markdown, f"---\nl0: &l0 x\n{levels}title: A\n---\nText.")
    assert isinstance(found, RawArticle)
    assert dict(found.values) == {"title": "A", "text": "Text."}


# ---------------------------------------------------------------- .jsonl


def test_jsonl() -> None:
    data = (
        '\ufeff{"id": "a", "text": "Un", "date": null}\n'
        "\n  \r\n"
        '{"text": "Deux \\u00e9t\\u00e9s\\n", "lang": "fr"}\r\n'
        '{"id": 3, "text": "Trois"}'
    )
    assert read(read_jsonl, data) == [
        article(1, id="a", text="Un", date=None),
        article(4, text="Deux étés\n", lang="fr"),
        article(5, id=3, text="Trois"),
    ]
    assert read(read_jsonl, "") == []


BAD_JSON = [
    ('{"text": "a"', "not JSON: Expecting ',' delimiter, column 13"),
    ("{'text': 'a'}", "not JSON: Expecting property name enclosed in double quotes, column 2"),
    ('{"text": "a"} {"text": "b"}', "not JSON: Extra data, column 15"),
    ('{"text": NaN}', "not JSON: NaN is no value, write null"),
    ('\ufeff\ufeff{"text": "a"}', "not JSON: a second byte order mark, column 1"),
    ('["text"]', "not a JSON object: an article is written {...}"),
    ('"text"', "not a JSON object: an article is written {...}"),
    ("null", "not a JSON object: an article is written {...}"),
    ('{"text": ' + "[" * 200_000, "not readable JSON: nested too deep"),
    ('{"id": ' + "1" * 5_000 + "}", "not readable JSON: a number of too many digits"),
    ('{"text": "a\0b"}', "binary data, not text"),
    ('{"text": "' + "a" * MAX_ARTICLE_BYTES + '"}', TOO_LARGE),
]


@pytest.mark.parametrize(("line", "reason"), BAD_JSON, ids=[reason for _, reason in BAD_JSON])
def test_a_bad_line_is_named_and_the_others_are_read(line: str, reason: str) -> None:
    good = '{"text": "a"}\n'
    assert read(read_jsonl, f"{good}{line}\n{good}") == [
        article(1, text="a"),
        rejected(reason, 2),
        article(3, text="a"),
    ]


def test_each_line_has_its_own_encoding() -> None:
    lines = ['{"text": "été"}'.encode(), '{"text": "été"}'.encode("cp1252")]
    assert read(read_jsonl, b"\n".join(lines)) == [article(1, text="été"), article(2, text="été")]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.text(max_size=8), JSON_VALUES, max_size=4), max_size=5))
def test_what_json_writes_is_read(rows: list[dict[str, object]]) -> None:
    data = "".join(json.dumps(row) + "\n" for row in rows)
    assert read(read_jsonl, data) == [article(n, **row) for n, row in enumerate(rows, 1)]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=100))
@pytest.mark.parametrize("reader", [read_text, read_markdown, read_jsonl, read_csv])
def test_no_bytes_make_a_reader_fail(reader: Reader, data: bytes) -> None:
    read(reader, data)
    read(reader, b"text,title\n" + data)
    read(reader, b"---\n" + data + b"\n---\nText.")


# ---------------------------------------------------------------- .csv


def test_csv() -> None:
    data = (
        "\ufeffID, Title ,text,note\r\n"
        'a,"One, two","First\r\nline ""quoted""",x\r\n'
        "\r\n"
        ",,\r\n"
        "b,,Second\r\n"
    )
    assert described(read(read_csv, data)) == [
        article(2, id="a", title="One, two", text='First\nline "quoted"', note="x"),
        article(6, id="b", text="Second"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter: str) -> None:
    rows = [("id", "text"), ("a", f'"Un{delimiter} deux"')]
    data = "\n".join(delimiter.join(row) for row in rows)
    assert read(read_csv, data) == [article(2, id="a", text=f"Un{delimiter} deux")]


def test_one_column() -> None:
    assert read(read_csv, "text\nUn\n") == [article(2, text="Un")]


BAD_CSV = [
    # a row that cannot be right costs its first line only
    ('"a" b,Text\n', [rejected("not CSV: ',' expected after '\"'", 2)]),
    ('"a,Text\n', [rejected("not CSV: ',' expected after '\"'", 2)]),
    ("a,b,c\n", [rejected("3 cells, but the first row names 2", 2)]),
    ("a,b\0\n", [rejected("binary data, not text", 2)]),
    # a field over the limit is passed over to its end
    (
        '"' + "line of twenty chars\n" * 500_000 + '",x\n',
        [rejected("a field of over 10 MB that ends on line 500,002: is a quote missing?", 2)],
    ),
    ("x," + "a" * MAX_ARTICLE_BYTES + "\n", [rejected(TOO_LARGE, 2)]),
]


@pytest.mark.parametrize(("row", "found"), BAD_CSV, ids=[f[0].reason for _, f in BAD_CSV])
def test_a_bad_row_is_named_and_the_others_are_read(row: str, found: list[Found]) -> None:
    last = row.count("\n") + 2
    data = f'id,text\n{row}"z","Last"\n'
    assert read(read_csv, data) == [*found, article(last, id="z", text="Last")]


def test_a_quote_too_many_at_the_end() -> None:
    assert read(read_csv, 'id,text\na,Un\n"b,Deux\nc,Trois\n') == [
        article(2, id="a", text="Un"),
        rejected("not CSV: unexpected end of data", 3),
        article(4, id="c", text="Trois"),
    ]


BAD_HEADERS = [
    ("", "the first row, which names the columns: there is none"),
    ("\n \n", "the first row, which names the columns: there is none"),
    ("id,title\na,b\n", "no column `text`: the first row must name the columns"),
    ("a,Un texte\nb,Un autre\n", "no column `text`: the first row must name the columns"),
    ('"id,text\n', "the first row, which names the columns: not CSV: unexpected end of data"),
    ("id,text\0\n", "the first row, which names the columns: binary data, not text"),
]


@pytest.mark.parametrize(("data", "reason"), BAD_HEADERS)
def test_a_csv_without_names_is_rejected(data: str, reason: str) -> None:
    assert read(read_csv, data) == [rejected(reason)]


CELLS = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cc"],
        include_characters="\n\t",
        exclude_characters="\ufeff",  # a byte order mark is taken off every line
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=5), st.sampled_from(",;\t"))
def test_quoted_cells_come_back_as_they_were(rows: list[tuple[str, str]], delimiter: str) -> None:
    lines = [f"id{delimiter}text"]
    lines += [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    found = read(read_csv, "\n".join(lines))
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    assert [item.values for item in found if isinstance(item, RawArticle)] == [
        {"id": one or None, "text": other or None} for one, other in kept
    ]
    assert len(found) == len(kept)


# ---------------------------------------------------------------- .gz


def test_readers_read_compressed_streams() -> None:
    data = gzip.compress(b'{"text": "a"}\n') + gzip.compress(b'{"text": "b"}\n')
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
        assert list(READERS[".jsonl.gz"](stream, "a.file")) == [  # type: ignore[arg-type]
            article(1, text="a"),
            article(2, text="b"),
        ]


# ---------------------------------------------------------------- .html

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8">
<title>The talks | Harbour Gazette</title>
<meta property="og:title" content="The talks end in Rabat">
<meta property="og:site_name" content="Harbour Gazette">
<meta property="article:published_time" content="2024-03-07T10:42:00+01:00">
<meta property="article:modified_time" content="2024-03-09">
<link rel="canonical" href="https://gazette.example/talks">
</head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>The talks end in Rabat</h1>
<p>The two ministers ended their talks about fishing rights on the third day, earlier than
expected by most observers in the harbour.</p>
<p>They agreed on a common coast guard school, on joint patrols in the strait, and on a second
round of talks next year. The café was closed.</p>
<script>alert("no")</script></article>
<footer>All rights reserved by the Harbour Gazette</footer></body></html>
"""


@pytest.fixture
def _with_extra() -> None:
    pytest.importorskip("trafilatura", reason="the extra [html] is not installed")


@pytest.mark.usefixtures("_with_extra")
def test_html() -> None:
    (found,) = read(read_html, PAGE)
    assert isinstance(found, RawArticle)
    values = dict(found.values)
    text = values.pop("text")
    assert values == {
        "title": "The talks end in Rabat",
        "date": "2024-03-07T10:42:00+01:00",
        "lang": "en-GB",
        "source": "Harbour Gazette",
        "url": "https://gazette.example/talks",
    }
    assert isinstance(text, str)
    paragraphs = text.split("\n\n")
    assert len(paragraphs) == 2
    assert paragraphs[0].startswith("The two ministers ended")
    assert paragraphs[1].endswith("The café was closed.")


@pytest.mark.usefixtures("_with_extra")
def test_a_title_with_a_no_break_space_is_not_repeated_in_the_text() -> None:
    (found,) = read(
        read_html, PAGE.replace("The talks end in Rabat", "Pêche\u00a0: accord à Rabat")
    )
    assert isinstance(found, RawArticle)
    assert str(found.values["text"]).startswith("The two ministers ended")


DATES = [
    ('<meta name="DC.date.issued" content="2024-03-07">', "2024-03-07"),
    ('<meta itemprop="datePublished" content="2024-03">', "2024-03"),
    ('<script type="application/ld+json">{"datePublished": "2024-03-07"}</script>', "2024-03-07"),
    (
        '<script type="application/ld+json">{"@graph": [{"a": 1}, {"datePublished": "2024"}]}'
        "</script>",
        "2024",
    ),
    ('<script type="application/ld+json">{broken</script>', None),
    ('<script type="application/ld+json">[1, {"datePublished": 7}]</script>', None),
    ('<meta property="article:modified_time" content="2024-03-07">', None),
    ("<!-- 7 March 2024 -->", None),
]


@pytest.mark.usefixtures("_with_extra")
@pytest.mark.parametrize(("head", "stated"), DATES)
def test_a_page_is_dated_only_by_what_it_states(head: str, stated: str | None) -> None:
    page = PAGE.replace(
        '<meta property="article:published_time" content="2024-03-07T10:42:00+01:00">', head
    )
    (found,) = read(read_html, page)
    assert isinstance(found, RawArticle)
    assert found.values["date"] == stated


@pytest.mark.usefixtures("_with_extra")
def test_a_page_that_states_nothing() -> None:
    body = "<p>" + "The ministers met again in the harbour town. " * 8 + "</p>"
    page = f"<html><head><title>The talks</title></head><body><article>{body}</article></body>"
    (found,) = described(read(read_html, page))
    assert isinstance(found, RawArticle)
    assert set(found.values) == {"title", "text"}


BAD_PAGES = [
    ("", "empty file"),
    ("<html><body></body></html>", "no main text on the page"),
    ("<html><body><p> </p><script>let a</script></body></html>", "no main text on the page"),
    ("\0\1\2", "binary data, not text"),
    ("   ", "not HTML"),
]


@pytest.mark.usefixtures("_with_extra")
@pytest.mark.parametrize(("page", "reason"), BAD_PAGES)
def test_bad_pages(page: str, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(read_html, page) == [rejected(reason)]
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("_with_extra")
@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(
    ["<", ">", "html", "<p>", "</p>", "<article>", "text of a page", "&amp;", "&#0;", "é", "<!--",
     "<title>", "<meta name='date' content='x'>", "]]>", "<?xml version='1.0' encoding='x'?>"]
), max_size=15).map("".join))  # fmt: skip
def test_no_page_makes_the_reader_fail(page: str) -> None:
    assert len(read(read_html, page)) == 1


def test_without_the_extra_each_page_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    assert read(read_html, PAGE) == [rejected(f"web pages need the extra [html]: {INSTALL}")]
    assert INSTALL == "pip install 'concorde-search[html]'"
