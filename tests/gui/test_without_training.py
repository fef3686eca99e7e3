"""The program for examining alone, built without what trains: every tab opens, and it closes in peace."""

import json
import os
import subprocess
import sys
from pathlib import Path

LACKING = ("torch", "torchvision", "onnx.", "sklearn", "scipy", "matplotlib", "dermadesk.training")

PROGRAM = """
import json, sys

class Without:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        if any(name == each or name.startswith(each.rstrip(".") + ".") for each in LACKING):
            return None
        return self.finder.find_spec(name, path, target)

sys.meta_path[:] = [Without(each) for each in sys.meta_path]

from PySide6.QtCore import QTimer
from dermadesk.gui.app import run

told = {"crashed": []}

def watch(window):
    window.crashed.connect(lambda error: told["crashed"].append(repr(error)))
    window.first_start.read.emit()
    window.painted.connect(lambda: visit(window, 0))

def visit(window, place):
    if place < 5:
        window.go_to(place)
        QTimer.singleShot(700, lambda: visit(window, place + 1))
        return
    train = window.train.page
    told["can begin"] = train.start.begin.isEnabled()
    told["trouble"] = train.notice.text.text() if train.notice.isVisibleTo(train) else ""
    told["says"] = train.start.accessibleDescription() or train.start.place.sentence.text()
    window.close()

status = run([], watch)
print(json.dumps(told | {"status": status}))
"""


def test_every_tab_opens_and_train_says_what_is_lacking(tmp_path: Path) -> None:
    places = {name: str(tmp_path / name.lower()) for name in ("CASES", "BATCHES", "TRAININGS", "MODELS", "SETTINGS")}
    environment = os.environ | {f"DERMADESK_{name}": place for name, place in places.items()}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": str(tmp_path / "state")}
    command = [sys.executable, "-c", f"LACKING = {LACKING!r}\n{PROGRAM}"]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout.splitlines()[-1])
    assert told["crashed"] == []
    assert told["status"] == 0
    assert not told["can begin"]
    assert told["trouble"] == ""
    assert "the parts that train are left out" in told["says"]
