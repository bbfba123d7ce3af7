"""The OpenAPI document describes just what the API takes and answers."""

import re
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any

import pytest
from flask import Flask

from index.document import Document, PublicationDate
from search.memory import MemoryEngine
from search.parameters import (
    API_PARAMETERS,
    SUGGEST_PARAMETERS,
    BadParametersError,
    read_parameters,
)
from web.app import create_app
from web.openapi import PARAMETERS, PROBLEMS, ROUTES, SCHEMAS, openapi_document
from web.security import HEADERS
from web.state import read_state

PREFIX = "/api/v1"
DOCUMENTS = (
    Document(
        "a.txt",
        "The tunnel under the sea",
        "The tunnel under the sea is open.\n\nTrains run since May.",
        "en",
        PublicationDate("1994-05-06", "day", "header"),
        source="Gazette",
        place="London",
        url="https://example.org/tunnel",
    ),
    Document("b.txt", "Le tunnel", "Le tunnel est ouvert.", "fr", PublicationDate("1994", "year")),
    Document("c.txt", "Der Tunnel", "Der Tunnel ist offen.", "other"),
)


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(engine=MemoryEngine(DOCUMENTS))


# ---------------------------------------------------------------- a small check of schemas

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
KNOWN = {
    *("$ref", "type", "enum", "anyOf", "properties", "required", "additionalProperties", "items"),
    *("prefixItems", "minItems", "maxItems", "minLength", "minimum", "maximum", "pattern"),
    *("description", "default", "format"),
}


def faults(value: Any, schema: dict[str, Any], where: str = "$") -> Iterator[str]:
    """Everything in `value` that `schema` does not allow, with its place."""
    assert schema.keys() <= KNOWN, f"{where}: this check does not know {schema.keys() - KNOWN}"
    if "$ref" in schema:
        yield from faults(value, SCHEMAS[schema["$ref"].rpartition("/")[2]], where)
    if "anyOf" in schema and all(any(faults(value, each, where)) for each in schema["anyOf"]):
        yield f"{where}: {value!r} is none of the choices"
    if "enum" in schema and not any(
        value == each and type(value) is type(each) for each in schema["enum"]
    ):
        yield f"{where}: {value!r} is not one of {schema['enum']}"
    if "type" in schema and not has_type(value, schema["type"]):
        yield f"{where}: {value!r} is not {schema['type']}"
        return
    match value:
        case dict():
            yield from object_faults(value, schema, where)
        case list():
            if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
                yield f"{where}: {len(value)} items"
            described = chain(schema.get("prefixItems", ()), repeat(schema.get("items", {})))
            for number, (each, kind) in enumerate(zip(value, described, strict=False)):
                yield from faults(each, kind, f"{where}[{number}]")
        case str():
            if not re.search(schema.get("pattern", ""), value):
                yield f"{where}: {value!r} does not match {schema['pattern']}"
        case int() | float():
            if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
                yield f"{where}: {value!r} is out of range"


def object_faults(value: dict[str, Any], schema: dict[str, Any], where: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    yield from (
        f"{where}.{each} is missing" for each in schema.get("required", ()) if each not in value
    )
    for name, each in value.items():
        if name in properties:
            yield from faults(each, properties[name], f"{where}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{where}.{name} is not described"


def has_type(value: Any, types: str | list[str]) -> bool:
    names = [types] if isinstance(types, str) else types
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, TYPES[name]) for name in names)


@pytest.mark.parametrize(
    ("value", "schema", "count"),
    [
        ("x", {"type": "string"}, 0),
        (1, {"type": "string"}, 1),
        (True, {"type": "integer"}, 1),
        (None, {"type": ["string", "null"], "pattern": "^a"}, 0),
        ("b", {"type": ["string", "null"], "pattern": "^a"}, 1),
        ({"a": 1}, {"properties": {}, "additionalProperties": False}, 1),
        ({}, {"required": ["a"]}, 1),
        ([1, 2, 3], {"items": {"maximum": 2}, "maxItems": 2}, 2),
        ([1, 2, 3], {"prefixItems": [{"type": "string"}, {}], "items": {"maximum": 2}}, 2),
        (1, {"enum": [True]}, 1),
        (1, {"anyOf": [{"type": "string"}, {"type": "null"}]}, 1),
        ({}, {"$ref": "#/components/schemas/FacetValue"}, 4),
    ],
)
def test_the_check_finds_faults(value: Any, schema: dict[str, Any], count: int) -> None:
    assert len(list(faults(value, schema))) == count


# ---------------------------------------------------------------- routes and references


def test_every_route_is_described_and_no_other(app: Flask) -> None:
    served = {
        re.sub("<[^>]+>", "{id}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
    }
    assert set(openapi_document()["paths"]) == served


def test_every_reference_leads_somewhere() -> None:
    document = openapi_document()

    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            yield from ([part["$ref"]] if "$ref" in part else [])
            part = list(part.values())
        if isinstance(part, list):
            for each in part:
                yield from references(each)

    used = set(references(document))
    for reference in used:
        target: Any = document
        for name in reference.removeprefix("#/").split("/"):
            target = target[name]
    components = document["components"]
    defined = {f"#/components/{kind}/{name}" for kind in components for name in components[kind]}
    assert used == defined


def test_it_is_served_as_it_is(app: Flask) -> None:
    response = app.test_client().get(f"{PREFIX}/openapi.json")
    assert response.json == openapi_document()
    assert response.json["openapi"].startswith("3.1.")
    assert response.headers["X-Content-Type-Options"] == HEADERS["X-Content-Type-Options"]


# ---------------------------------------------------------------- parameters


def parameters_of(path: str) -> dict[str, dict[str, Any]]:
    listed = openapi_document()["paths"][PREFIX + path]["get"]["parameters"]
    return {each["name"]: each for each in listed if each["in"] == "query"}


def test_each_route_lists_just_its_parameters() -> None:
    assert set(parameters_of("/search")) == {*API_PARAMETERS, "ui"}
    assert set(parameters_of("/suggest")) == {*SUGGEST_PARAMETERS, "ui"}
    for route in ROUTES[2:]:
        assert set(parameters_of(route.path)) == {"ui"}
    assert set(PARAMETERS) == {*API_PARAMETERS, "ui"}


# name, values that are taken, values that are refused
VALUES: list[tuple[str, list[str], list[str]]] = [
    ("q", ["", "tunnel", '"a b" -c', "é"], []),
    ("lang", ["en", "fr", "other", "-fr", ""], ["de", "EN", "--fr", "enx", "xen"]),
    ("year", ["2024", "undated", "-2024", "-undated"], ["24", "20245", "0000", "x2024"]),
    ("month", ["2024-03", "-2024-12"], ["2024-13", "2024-00", "2024", "2024-3"]),
    ("source", ["Gazette", "-Gazette", "-"], []),
    ("place", ["London"], []),
    ("org", ["ESA"], []),
    ("story", ["x"], []),
    ("dated", ["dated", "undated", "-dated"], ["yes", "undated2"]),
    ("sort", ["relevance", "newest", "oldest", ""], ["up", "Newest"]),
    ("page", ["1", "10"], ["0", "-1", "1.5", "x", "10001"]),
    ("limit", ["1", "100"], ["0", "101", "x", "1e1"]),
    ("exact", ["1", ""], ["0", "true", "yes"]),
    ("recent", ["1", ""], ["0", "newest"]),
    ("explain", ["1", ""], ["0", "true"]),
    ("ui", ["en", "fr", ""], ["de", "EN", "fr-FR"]),
]


def taken_by_the_api(name: str, value: str) -> bool:
    try:
        read_state({name: [value]}, API_PARAMETERS)
    except BadParametersError:
        return False
    return True


def taken_by_the_schema(name: str, value: str) -> bool:
    schema = parameters_of("/search")[name]["schema"]
    typed: Any = value
    if schema.get("type") == "integer" and re.fullmatch("-?[0-9]+", value):
        typed = int(value)
    return not any(faults([value] if schema["type"] == "array" else typed, schema))


def test_every_parameter_has_examples() -> None:
    # Dates are free text: no schema can say which are read.
    assert {name for name, _, _ in VALUES} | {"from", "to"} == set(PARAMETERS)


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        (name, value, taken)
        for name, good, bad in VALUES
        for values, taken in ((good, True), (bad, False))
        for value in values
    ],
)
def test_schema_and_api_take_the_same_values(name: str, value: str, taken: bool) -> None:
    assert taken_by_the_api(name, value) is taken
    assert taken_by_the_schema(name, value) is taken


@pytest.mark.parametrize("name", API_PARAMETERS)
def test_what_may_be_repeated_is_a_list(name: str) -> None:
    value = {"lang": "en", "year": "2024", "month": "2024-03", "dated": "dated"}.get(name, "1")
    if name == "sort":
        value = "newest"
    try:
        read_parameters({name: [value, value]})
        repeatable = True
    except BadParametersError:
        repeatable = False
    assert (parameters_of("/search")[name]["schema"]["type"] == "array") is repeatable


# ---------------------------------------------------------------- answers

# path, status
ANSWERS = [
    ("/search", 200),
    ("/search?q=tunnel&explain=1", 200),
    ("/search?q=tunnel&lang=fr&lang=-en&from=1990&to=1999&exact=1&recent=1&story=x", 200),
    ("/suggest?q=tun&limit=3", 200),
    ("/suggest", 200),
    ("/suggest?limit=0", 400),
    ("/search?q=%22tunnel+xyzzy&page=3&sort=oldest&source=Nobody", 200),
    ("/search?q=nothing+like+it", 200),
    ("/documents/a.txt", 200),
    ("/documents/c.txt?ui=fr", 200),
    ("/status", 200),
    ("/openapi.json", 200),
    ("/search?limit=0&nosuch=1", 400),
    ("/documents/a.txt?q=x", 400),
    ("/documents/none", 404),
    ("/status?x=1", 400),
]


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_is_as_described(app: Flask, path: str, status: int) -> None:
    response = app.test_client().get(PREFIX + path)
    assert response.status_code == status
    document = openapi_document()
    plain = re.sub("/documents/.+", "/documents/{id}", path.partition("?")[0])
    described = document["paths"][PREFIX + plain]["get"]["responses"][str(status)]
    if "$ref" in described:
        described = document["components"]["responses"][described["$ref"].rpartition("/")[2]]
    assert list(described["content"]) == [response.mimetype]
    schema = described["content"][response.mimetype]["schema"]
    assert list(faults(response.json, schema)) == []


def test_a_new_key_or_a_lost_one_is_noticed(app: Flask) -> None:
    body = app.test_client().get(f"{PREFIX}/search?q=tunnel").json
    body["hits"][0]["colour"] = "red"
    del body["facets"]["org"]
    body["facets"]["lang"][0]["selected"] = 1
    found = list(faults(body, SCHEMAS["Answer"]))
    assert len(found) == 3
    assert any("hits[0].colour" in each for each in found)
    assert any("facets.org" in each for each in found)


def test_every_route_names_the_errors_it_has() -> None:
    for path, item in openapi_document()["paths"].items():
        errors = {int(each) for each in item["get"]["responses"]} - {200, 304}
        assert errors == set(PROBLEMS) - (set() if "{id}" in path else {404})
