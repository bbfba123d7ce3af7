"""What commands share: the options, and how they print JSON."""

import json
import sys
from typing import Any

import click

from index.location import DEFAULT_URL, ENVIRONMENT_VARIABLE

index_option = click.option(
    "--index",
    "index_url",
    metavar="URL",
    help=f"The index, whoosh:PATH; else ${ENVIRONMENT_VARIABLE}, else {DEFAULT_URL}.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on standard output."
)


def print_json(body: dict[str, Any]) -> None:
    """Prints `body` on one line of standard output."""
    text = json.dumps(body, ensure_ascii=False)
    if not text.isascii() and not _can_print(text):
        text = json.dumps(body)
    click.echo(text)


def _can_print(text: str) -> bool:
    """False for letters that the output's encoding lacks and bytes that were no character."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
