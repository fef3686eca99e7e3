"""How fast the program starts, measured in the program itself: `python -m dermadesk.gui.start_clock PHOTO`.

Prints one line of JSON when the photo is answered: when the window was painted (`window`) and when the first answer
was there (`answer`), then closes. For `dermadesk bench`, which starts it and knows when it did: the times are those of
`time.monotonic`, which all processes of a machine share (psutil's start of a process is off by up to a second).
"""

import json
import sys
import time


def main(photos: list[str]) -> int:
    """Open the window on `photos`, print the times, close."""
    from dermadesk.gui.app import run
    from dermadesk.gui.main_window import MainWindow

    times: dict[str, float] = {}

    def note(what: str) -> None:
        times.setdefault(what, time.monotonic())

    def watch(window: MainWindow) -> None:
        def done(_: object) -> None:
            note("answer")
            window.close()

        window.painted.connect(lambda: note("window"))
        window.examine.answered.connect(done)
        window.examine.failed.connect(lambda _: window.close())

    status = run(photos, watch)
    print(json.dumps(times))
    return status if "answer" in times else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
