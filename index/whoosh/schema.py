"""The table of fields as a Whoosh schema."""

from whoosh import fields

from index.fields import FIELDS
from index.whoosh.analyzer import ChainAnalyzer


def schema() -> fields.Schema:
    """A new schema with every field of `FIELDS` that Whoosh keeps: all but columns."""
    made = fields.Schema()
    for field in FIELDS.values():
        match field.kind:
            case "key":
                made.add(field.name, fields.ID(unique=True))
            case "stored":
                made.add(field.name, fields.STORED())
            case "text":
                made.add(field.name, fields.TEXT(analyzer=ChainAnalyzer(field.chain or "xx")))
    return made
