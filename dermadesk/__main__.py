"""The door of the program: no arguments, or only photos: the window; otherwise the command line.

The window must be there in 0.6 s, so nothing here or on the way to it imports typer, rich, OpenCV or torch;
each way out of `main` imports what it needs.
"""

import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path

from dermadesk.cli import COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status (2 where the window cannot be shown, 130 after Ctrl-C)."""
    multiprocessing.freeze_support()
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if _asks_for_a_command(arguments):
            from dermadesk.cli import run

            return run(arguments)
        return _open_window(arguments)
    except KeyboardInterrupt:
        return 130


def _asks_for_a_command(arguments: Sequence[str]) -> bool:
    """True for a command, an option, or a word that is neither a command nor a photo (the command line says so)."""
    if not arguments:
        return False
    first = arguments[0]
    if first in COMMANDS or first.startswith("-"):
        return True
    return not (Path(first).suffix or "/" in first or "\\" in first or Path(first).exists())


def _open_window(photos: Sequence[str]) -> int:
    from dermadesk.cli.display import why_no_window

    reason = why_no_window()
    if reason is not None:
        print(reason, file=sys.stderr)
        return 2
    from dermadesk.gui.app import run

    return run([Path(photo) for photo in photos])


if __name__ == "__main__":
    sys.exit(main())
