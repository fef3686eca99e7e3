"""When the window and the first answer were there: `python -m dermadesk.gui.start_clock PHOTO`.

Prints one line of JSON when the photo is answered, and closes: the moments, as `time.monotonic` tells them, at which
the window was painted (`window`) and the first answer was shown (`answer`). All processes of a machine share that
clock, so `dermadesk bench`, which starts this one, knows what it took.
"""

import json
import sys
import time

from dermadesk.gui.app import run
from dermadesk.gui.main_window import MainWindow


def main(photos: list[str]) -> int:
    """Open the window on `photos`, print the moments, close; status 1 without an answer."""
    moments: dict[str, float] = {}

    def note(what: str) -> None:
        moments.setdefault(what, time.monotonic())

    def watch(window: MainWindow) -> None:
        def answered(_: object) -> None:
            note("answer")
            window.close()

        window.painted.connect(lambda: note("window"))
        window.examine.answered.connect(answered)
        window.examine.failed.connect(lambda _: window.close())

    status = run(photos, watch)
    print(json.dumps(moments))
    return status if "answer" in moments else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
