"""The table of fields as a Whoosh schema."""

from whoosh import fields
from whoosh.columns import NumericColumn, VarBytesColumn

from index.fields import FIELDS, Field
from index.whoosh.analyzer import ChainAnalyzer


def schema() -> fields.Schema:
    """A new schema with every field of `FIELDS`."""
    made = fields.Schema()
    for field in FIELDS.values():
        made.add(field.name, _whoosh_field(field))
    return made


def _whoosh_field(field: Field) -> fields.FieldType:
    match field.kind:
        case "key":
            return fields.ID(unique=True)
        case "stored":
            return fields.STORED()
        case "text":
            return fields.TEXT(analyzer=ChainAnalyzer(field.chain or "xx"))
        case "value":
            return fields.COLUMN(VarBytesColumn())
        case "number":
            return fields.COLUMN(NumericColumn("i", default=0))
