"""The command line: one file per command, each a function of the command's name, or a `typer.Typer` of that name.

A command returns its exit status (nothing means 0). Only the file of the command that was asked for is imported:
training reaches for torch, `classify` and `--help` never do.
"""

import importlib
import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

COMMANDS = {
    "classify": "Classify photos and folders of photos.",
    "merge": "Put the parts of a batch together that `classify --shard` answered.",
    "data": "Report on labelled photos: duplicates, contradictions, leaks.",
    "train": "Train a model on labelled photos.",
    "evaluate": "Measure a model on labelled photos.",
    "models": "List, show, verify, compare, install and export the models.",
    "bench": "Measure how fast and how big the program is.",
    "doctor": "Look whether the program has what it needs.",
}
"""What `dermadesk --help` says of each command; its own `--help` says more."""

_SUMMARY = """Classify dermoscopic photos offline. Research use and decision support, not a medical device.

Without a command, or with photos only, the window opens."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit status: 2 for wrong use and for what stops a command as a whole."""
    from dermadesk.errors import DermaDeskError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file name may hold what the terminal cannot show
    asked = arguments[0] if arguments and arguments[0] in COMMANDS else None
    try:
        _program(asked)(list(arguments), prog_name="dermadesk")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except DermaDeskError as error:
        print(error, file=sys.stderr)
        return 2
    except ModuleNotFoundError as missing:
        if not getattr(sys, "frozen", False):
            raise
        print(f"`{asked}` needs {missing.name}, which this copy of DermaDesk comes without.", file=sys.stderr)
        return 2
    return 0


def _program(asked: str | None) -> "typer.Typer":
    """The commands; all but the one that was `asked` for are names with a summary, enough for help and for a typo."""
    import typer

    program = typer.Typer(
        help=_SUMMARY,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        result_callback=_finish,
    )
    version = typer.Option(False, "--version", help="Print the version.", callback=_show_version, is_eager=True)

    @program.callback()
    def options(version: bool = version) -> None:
        pass

    for name, summary in COMMANDS.items():
        if name != asked:
            program.command(name, help=summary)(_name_only)
            continue
        command = getattr(importlib.import_module(f"{__name__}.{name}"), name)
        if isinstance(command, typer.Typer):
            program.add_typer(command, name=name)
        else:
            program.command(name)(command)
    return program


def _name_only() -> None:
    """Stands for a command that was not asked for."""


def _finish(status: int | None, **_: object) -> None:
    import typer

    raise typer.Exit(status or 0)


def _show_version(wanted: bool) -> None:
    import typer

    from dermadesk import __version__

    if wanted:
        print(f"dermadesk {__version__}")
        raise typer.Exit
