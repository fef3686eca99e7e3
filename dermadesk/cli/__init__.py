"""The command line: one file per command, each a function of the command's name, or a `typer.Typer` of that name.

A command returns its exit status (nothing means 0). Only the file of the command that was asked for is imported:
training may reach for torch, `classify` never does.
"""

import importlib
import io
import sys
from collections.abc import Sequence

COMMANDS = ("classify", "train", "evaluate", "models", "bench", "doctor")

_SUMMARY = """Classify dermoscopic photos offline. Research use and decision support, not a medical device.

Without a command, or with photos only, the window opens."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit status: 2 for wrong use and for what stops a command as a whole."""
    from dermadesk.errors import DermaDeskError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file name may hold what the terminal cannot show
    try:
        _program(arguments)(list(arguments), prog_name="dermadesk")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except DermaDeskError as error:
        print(error, file=sys.stderr)
        return 2
    except ModuleNotFoundError as missing:
        if not getattr(sys, "frozen", False):
            raise
        print(
            f"This copy of DermaDesk comes without {missing.name}, which `{arguments[0]}` needs. "
            "Run the command from an installation of the source.",
            file=sys.stderr,
        )
        return 2
    return 0


def _program(arguments: Sequence[str]) -> "typer.Typer":  # noqa: F821 - imported below, not on the way to the window
    import typer

    def finish(status: int | None, **_: object) -> None:
        raise typer.Exit(status or 0)

    def show_version(wanted: bool) -> None:
        if wanted:
            from dermadesk import __version__

            print(f"dermadesk {__version__}")
            raise typer.Exit

    program = typer.Typer(
        help=_SUMMARY,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        result_callback=finish,
    )

    @program.callback()
    def options(
        version: bool = typer.Option(False, "--version", help="Print the version.", callback=show_version, is_eager=True),
    ) -> None:
        pass

    asked = [name for name in COMMANDS if arguments and name == arguments[0]]
    for name in asked or COMMANDS:
        command = getattr(importlib.import_module(f"{__name__}.{name}"), name)
        if isinstance(command, typer.Typer):
            program.add_typer(command, name=name)
        else:
            program.command(name)(command)
    return program
