"""Where a command prints."""

import os
import sys


class Printer:
    """Prints to stdout, or to stderr where `stdout_is_taken` by a file that was asked for.

    A reader that closes the pipe (`| head`) stops the printing only; `reader_left` tells.
    """

    def __init__(self, stdout_is_taken: bool = False) -> None:
        self.stream = sys.stderr if stdout_is_taken else sys.stdout
        self.is_terminal = self.stream.isatty()
        self.reader_left = False

    def say(self, line: str) -> None:
        """One line."""
        try:
            print(line, file=self.stream, flush=True)
        except BrokenPipeError:
            self.reader_left = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())
