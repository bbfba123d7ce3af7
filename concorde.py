"""The front door: the command `concorde`, made of the commands of index, search and web."""

import errno
import sys
from io import TextIOWrapper
from pathlib import Path

import click

from index import __version__
from index.cli import analyze_command, index_commands
from index.errors import ConcordeError
from index.location import BadLocationError
from search import parameters
from search.cli import evaluate_command, search_command
from search.parameters import BadParametersError
from web.cli import serve_command

DONE, FAILED, WRONG_USAGE = 0, 1, 2
INTERRUPTED = 130  # as shells say it of a command that Ctrl-C ended

# What this installation is: setup.py compiles where it can.
FORM = "interpreted" if parameters.__file__.endswith(".py") else "compiled"

_CURES = {
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
    errno.EFBIG: "allow larger files (ulimit -f)",
}


def check(folder: Path) -> None:
    """Asks a generation in `folder`, before it is served, what it must be able to answer."""
    # Imported late: it loads the engine, which most commands and all help can do without.
    from search.self_test import self_test

    self_test(folder)


@click.group(context_settings={"obj": check, "help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__, prog_name="concorde", message=f"%(prog)s, version %(version)s ({FORM})"
)
def cli() -> None:
    """Search over English and French press archives.

    Begin with `concorde index rebuild CORPUS`, then `concorde serve`.
    """


for command in (index_commands, analyze_command, search_command, evaluate_command, serve_command):
    cli.add_command(command)


def main() -> None:
    """Runs the command line and exits: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    if isinstance(sys.stdout, TextIOWrapper):
        # The name of a file may hold bytes that are no character; the output says them anyway.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Runs `arguments` (else those of the process); the exit status. Errors go to stderr.

    Raises SystemExit with 1 when nobody reads the output any longer.
    """
    try:
        cli.main(arguments, prog_name="concorde", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted; what is not finished changes nothing", err=True)
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        click.echo(_usage(error), err=True)
        return error.exit_code
    except (BadParametersError, BadLocationError) as error:
        click.echo(str(error), err=True)
        return WRONG_USAGE
    except ConcordeError as error:
        click.echo(str(error), err=True)
        return FAILED
    except OSError as error:
        click.echo(f"{_failure(error)}; nothing was changed", err=True)
        return FAILED
    return DONE


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "concorde"
    return f"{error.format_message().rstrip('.')}: see `{command} --help`"


def _failure(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    cure = _CURES.get(error.errno or 0)
    return f"{where}{error.strerror or error}" + (f": {cure} and run it again" if cure else "")


if __name__ == "__main__":
    main()
