"""The command that serves the archive to browsers."""

import os

import click

from index.location import WhooshLocation, index_location
from index.options import index_option

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
MOST_DEFAULT_WORKERS = 4


@click.command("serve")
@click.option(
    "--host",
    default=DEFAULT_HOST,
    show_default=True,
    metavar="H",
    help="Address to listen at; 0.0.0.0 for all of this machine's.",
)
@click.option(
    "--port",
    default=DEFAULT_PORT,
    show_default=True,
    metavar="P",
    type=click.IntRange(0, 65535),
    help="Port to listen at; 0 for any free one.",
)
@click.option(
    "--workers",
    default=None,
    metavar="N",
    type=click.IntRange(1, 64),
    help="Processes that answer. Default: one a processor, at most 4.",
)
@click.option(
    "--trusted-host",
    "trusted_hosts",
    multiple=True,
    metavar="NAME",
    help="Another name under which browsers reach the server; may be repeated.",
)
@index_option
def serve_command(
    host: str, port: int, workers: int | None, trusted_hosts: tuple[str, ...], index_url: str | None
) -> None:
    """Serve the archive to browsers and scripts until Ctrl-C.

    It starts without an index as well, and serves each new index within two seconds.
    """
    # Imported late: the other commands need neither Flask nor gunicorn.
    from web.security import host_name
    from web.server import listen, serve
    from web.settings import Settings

    for option, name in (("--host", host), *(("--trusted-host", each) for each in trusted_hosts)):
        try:
            host_name(name)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint=option) from error
    place = WhooshLocation(index_location(index_url).path.absolute())
    settings = Settings(index_url=str(place), hosts=(host, *trusted_hosts))
    serve(listen(host, port), settings, workers or default_workers())


def default_workers() -> int:
    """One worker a processor, at most 4."""
    return min(MOST_DEFAULT_WORKERS, os.cpu_count() or 1)
