"""The options that commands share."""

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
