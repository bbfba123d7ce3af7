"""The OpenAPI 3.1 description of the JSON API, put together from tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from index import __version__
from index.document import LANGUAGES, DatePrecision, DateSource
from search.facets import FACETS
from search.parameters import API_PARAMETERS, MAX_LIMIT, MAX_RESULTS, SUGGEST_PARAMETERS
from search.query import CHOICE_NAMES, SORTS
from search.results import STAGES
from web.problem import JSON, PROBLEM_JSON, SUGGESTIONS_JSON
from web.state import UI_LANGUAGES

Schema = dict[str, Any]

# ---------------------------------------------------------------- how schemas are written


def text(description: str = "", **more: Any) -> Schema:
    """A string; `more` are further keywords of JSON Schema."""
    return {"type": "string", **({"description": description} if description else {}), **more}


def number(description: str, kind: str = "integer", **more: Any) -> Schema:
    """A whole number, or any number with the kind `number`."""
    return {"type": kind, "description": description, **more}


def several(items: Schema, description: str = "") -> Schema:
    """A list of `items`."""
    return {
        "type": "array",
        "items": items,
        **({"description": description} if description else {}),
    }


def reference(name: str) -> Schema:
    """The schema `name` of SCHEMAS."""
    return {"$ref": f"#/components/schemas/{name}"}


def thing(properties: Mapping[str, Schema], optional: Sequence[str] = ()) -> Schema:
    """An object with just these properties, all of them there but the optional ones."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def or_null(schema: Schema) -> Schema:
    """What `schema` says, or null."""
    if "type" in schema and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


# ---------------------------------------------------------------- parameters


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query: what it is for, its schema, and whether it may be given again."""

    description: str
    schema: Schema
    repeatable: bool = False

    def fields(self, name: str) -> dict[str, Any]:
        """The parameter object; an empty value counts as absent."""
        return {
            "name": name,
            "in": "query",
            "description": self.description,
            "allowEmptyValue": True,
            "schema": several(self.schema) if self.repeatable else self.schema,
            **({"style": "form", "explode": True} if self.repeatable else {}),
        }


def chosen(what: str, pattern: str = "") -> Parameter:
    """A filter: values of one name are OR, names are AND, `-` before a value excludes it.

    `pattern` describes a plain value.
    """
    schema = text(pattern=f"^(-?({pattern}))?$") if pattern else text()
    return Parameter(f"{what}; `-` before a value excludes it.", schema, repeatable=True)


def switch(description: str) -> Parameter:
    """On with 1, off when it is left out."""
    return Parameter(description, text(enum=["1", ""]))


_DAY = "`YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or as either language writes it (`7 March 2024`)"
_YEAR = "[1-9][0-9]{3}"
PARAMETERS: Mapping[str, Parameter] = {
    "q": Parameter("The query; without it everything is listed.", text()),
    "lang": chosen("Language of the article", "|".join(LANGUAGES)),
    "year": chosen("Year of its date, or `undated`", f"{_YEAR}|undated"),
    "month": chosen("Month of its date", f"{_YEAR}-(0[1-9]|1[0-2])"),
    "source": chosen("Who published it"),
    "place": chosen("Place of its dateline"),
    "org": chosen("Organisation that it names"),
    "dated": chosen("Whether it has a date", "dated|undated"),
    "story": chosen("Story that it belongs to"),
    "from": Parameter(f"First day of a range of dates: {_DAY}.", text()),
    "to": Parameter(f"Last day of a range of dates: {_DAY}.", text()),
    "sort": Parameter(
        "Order of the hits. Without `q` the default is newest, else relevance.",
        text(enum=[*SORTS, ""]),
    ),
    "page": Parameter(
        f"Page of the hits; `page` times `limit` is at most {MAX_RESULTS}.",
        number("From 1.", minimum=1, maximum=MAX_RESULTS, default=1),
    ),
    "exact": switch("Nothing is added to what was typed."),
    "recent": switch("Newer articles are preferred, where hits are sorted by relevance."),
    "limit": Parameter(
        "Hits a page, or suggestions.",
        number("Up to 100.", minimum=1, maximum=MAX_LIMIT, default=10),
    ),
    "explain": switch("Says why each hit was found, and where the time went."),
    "ui": Parameter(
        "Language of the sentences in the answer; else Accept-Language decides.",
        text(enum=[*UI_LANGUAGES, ""]),
    ),
}

# ---------------------------------------------------------------- what is answered

SPAN: Schema = {
    "type": "array",
    "items": {"type": "integer", "minimum": 0},
    "minItems": 2,
    "maxItems": 2,
    "description": "Start and end in characters of the text beside it, half-open.",
}

METADATA: Mapping[str, Schema] = {
    "id": text("The document's id."),
    "title": text(),
    "lang": text(enum=list(LANGUAGES)),
    "date": or_null(
        text("ISO 8601 with as much as is known.", pattern="^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")
    ),
    "date_precision": text(enum=list(get_args(DatePrecision))),
    "date_source": text(enum=list(get_args(DateSource))),
    "source": or_null(text("Who published it.")),
    "place": or_null(text("Where it was written.")),
    "orgs": several(text(), "Organisations that it names."),
    "url": or_null(text("Where it stands in the web.", pattern="^https?://")),
}

_MILLISECONDS = "Wall time in milliseconds"
SCHEMAS: Mapping[str, Schema] = {
    "Answer": thing(
        {
            "query": reference("Query"),
            "total": number("Articles found, on all pages.", minimum=0),
            "took_ms": number(f"{_MILLISECONDS}.", "number", minimum=0),
            "generation": text("The index that answered."),
            "hits": several(reference("Hit")),
            "timings_ms": thing(
                {
                    name: number(f"{_MILLISECONDS} of this step.", "number", minimum=0)
                    for name in STAGES
                }
            ),
            "facets": thing({name: several(reference("FacetValue")) for name in FACETS}),
            "suggestion": or_null(text("Another query, which finds more; it was not searched.")),
            "expansions": several(reference("Expansion")),
            "issues": several(text(), "What was read differently, or left out."),
        },
        optional=("timings_ms",),
    ),
    "Query": thing(
        {
            "text": text("The query as it was typed."),
            "filters": thing(
                {
                    **{name: several(text()) for name in CHOICE_NAMES},
                    "from": text(),
                    "to": text(),
                },
                optional=(*CHOICE_NAMES, "from", "to"),
            ),
            "sort": text(enum=list(SORTS)),
            "page": number("From 1.", minimum=1),
            "exact": {"type": "boolean"},
        }
    ),
    "Hit": thing(
        {
            "id": METADATA["id"],
            "rank": number("Place among all hits, from 1.", minimum=1),
            "score": number("Comparable within one answer.", "number"),
            **METADATA,
            "snippets": several(
                thing({"text": text(), "highlights": several(SPAN)}), "Passages of the text."
            ),
            "title_highlights": several(SPAN),
            "story": or_null(
                thing({"id": text(), "versions": number("Articles of the story.", minimum=1)})
            ),
            "why": {"type": "object", "description": "Why it was found; with explain=1."},
        },
        optional=("why",),
    ),
    "FacetValue": thing(
        {
            "value": text("What a filter takes."),
            "label": text("What a person reads, in English."),
            "count": number("Articles with it; the filters of its own facet aside.", minimum=0),
            "selected": {"enum": [True, False, "excluded"]},
        }
    ),
    "Expansion": thing(
        {
            "from": text(),
            "to": text(),
            "kind": text(enum=["translation", "acronym", "variant", "synonym"]),
            "lang": text(),
        }
    ),
    "Document": thing({**METADATA, "text": text("The article without its date header.")}),
    "Suggestions": {
        "type": "array",
        "prefixItems": [text("What was typed."), several(text(), "Whole queries.")],
        "minItems": 2,
        "maxItems": 2,
    },
    "Status": thing(
        {
            "generation": text("The index that is served."),
            "documents": number("Articles.", minimum=0),
            "version": text("Version of Concorde that built it."),
            "languages": {
                "type": "object",
                "properties": {name: number("Articles in it.", minimum=1) for name in LANGUAGES},
                "additionalProperties": False,
            },
            "dated": number("Articles with a date.", minimum=0),
            "undated": number("Articles without one.", minimum=0),
            "size_bytes": number("Size of all its files.", minimum=0),
            "built_at": text("When it was built, in UTC.", format="date-time"),
            "source": text("The corpus, as it was given."),
        }
    ),
    "Problem": thing(
        {
            "title": text("What went wrong."),
            "status": number("The HTTP status.", minimum=400, maximum=599),
            "detail": text("What to do."),
            "errors": several(thing({"parameter": text(), "detail": text()})),
        },
        optional=("detail",),
    ),
}

# ---------------------------------------------------------------- routes

PROBLEMS: Mapping[int, str] = {
    400: "Bad parameters, all of them listed in `errors`; or a Host that is not served.",
    404: "There is no such document.",
    500: "The server failed.",
    503: "There is no index, or it cannot be used; `detail` says which command helps.",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One path below /api/v1: `answer` is a name in SCHEMAS, None for any object."""

    path: str
    name: str
    summary: str
    answer: str | None
    parameters: Sequence[str] = ()
    tagged: bool = True  # answers carry an ETag
    media_type: str = JSON

    @property
    def statuses(self) -> Sequence[int]:
        """The statuses of its errors."""
        return [status for status in PROBLEMS if status != 404 or "{" in self.path]

    def fields(self) -> dict[str, Any]:
        """The operation object of its GET."""
        schema = reference(self.answer) if self.answer else {"type": "object"}
        responses: dict[str, Any] = {
            "200": {"description": self.summary, "content": {self.media_type: {"schema": schema}}}
        }
        if self.tagged:
            responses["304"] = {"description": "Just as in the answer that the caller has."}
        for status in self.statuses:
            responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
        parameters: list[dict[str, Any]] = [
            PARAMETERS[name].fields(name) for name in (*self.parameters, "ui")
        ]
        if "{id}" in self.path:
            path_parameter = {"name": "id", "in": "path", "required": True}
            parameters.insert(0, path_parameter | {"schema": METADATA["id"] | {"minLength": 1}})
        return {
            "operationId": self.name,
            "summary": self.summary,
            "parameters": parameters,
            "responses": responses,
        }


ROUTES: Sequence[Route] = (
    Route("/search", "search", "Articles found.", "Answer", API_PARAMETERS, tagged=False),
    Route(
        "/suggest",
        "suggest",
        "Whole queries that go on from what was typed.",
        "Suggestions",
        SUGGEST_PARAMETERS,
        media_type=SUGGESTIONS_JSON,
    ),
    Route("/documents/{id}", "document", "One article with its text.", "Document"),
    Route("/status", "status", "What is served.", "Status"),
    Route("/openapi.json", "openapi", "This description.", None),
)


def openapi_document(base: str = "/api/v1") -> dict[str, Any]:
    """The OpenAPI document of the API below the path `base`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Concorde",
            "summary": "Search over English and French press archives.",
            "version": __version__,
        },
        "paths": {f"{base}{route.path}": {"get": route.fields()} for route in ROUTES},
        "components": {
            "schemas": dict(SCHEMAS),
            "responses": {
                str(status): {
                    "description": description,
                    "content": {PROBLEM_JSON: {"schema": reference("Problem")}},
                }
                for status, description in PROBLEMS.items()
            },
        },
    }
