"""The part of a path that is a document's id: anything at all, slashes and odd characters too."""

from werkzeug.routing import BaseConverter, Map


class DocumentIdConverter(BaseConverter):
    """The rest of the path, exactly as it stands there; an id may even begin with a slash."""

    regex = "(?s:.+)"
    part_isolating = False


def register(routes: Map) -> None:
    """Lets rules say `<document:name>`."""
    routes.converters["document"] = DocumentIdConverter
