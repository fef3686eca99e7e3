"""The ways to measure the window, and what is imported before it is there."""

import json
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from dermadesk.gui.smoothness import measure

HEAVY = {"numpy", "cv2", "onnxruntime", "PIL", "torch", "typer", "rich", "PySide6.QtMultimedia"}


def test_smoothness_is_measured_on_every_photo(qapp: QApplication, drawn: dict[str, Path], tiny_bundle: Path) -> None:
    smooth = measure([drawn["suspicious"], drawn["nothing"], drawn["large"]], str(tiny_bundle))
    assert smooth.photos == 3
    assert 0 < smooth.median_gap_ms <= smooth.slowest_gap_ms < 2000
    assert smooth.resident_bytes > 50e6


def start(tmp_path: Path, code: str, *arguments: str, models: Path) -> str:
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "DERMADESK_MODELS": str(models),
        "DERMADESK_SETTINGS": str(tmp_path / "own.ini"),
    }
    command = [sys.executable, *code.split(), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.splitlines()[-1]


def test_the_start_is_clocked(tmp_path: Path, drawn: dict[str, Path], tiny_bundle: Path) -> None:
    moments = json.loads(
        start(tmp_path, "-m dermadesk.gui.start_clock", str(drawn["suspicious"]), models=tiny_bundle.parent)
    )
    assert moments["window"] < moments["answer"]


def test_the_preview_is_clocked(tmp_path: Path, drawn: dict[str, Path], tiny_bundle: Path) -> None:
    clocked = start(tmp_path, "-m dermadesk.gui.preview_clock", str(drawn["large"]), models=tiny_bundle.parent)
    refreshed = json.loads(clocked)
    assert refreshed["moves"] == 150
    assert 0 < refreshed["median_ms"] <= refreshed["slowest_ms"]


def test_the_window_is_there_before_anything_heavy_is_imported(tmp_path: Path, tiny_bundle: Path) -> None:
    program = tmp_path / "until_painted.py"
    program.write_text(
        "import json, sys\n"
        "from dermadesk.gui.app import run\n"
        "def painted(window):\n"
        "    print(json.dumps(sorted(sys.modules)))\n"
        "    window.close()\n"
        "def watch(window):\n"
        "    window.painted.disconnect()\n"
        "    window.painted.connect(lambda: painted(window))\n"
        "run([], watch)\n"
    )
    loaded = set(json.loads(start(tmp_path, str(program), models=tiny_bundle.parent)))
    assert loaded.isdisjoint(HEAVY)


def test_a_batch_is_clocked(tmp_path: Path, drawn: dict[str, Path], tiny_bundle: Path) -> None:
    folder = drawn["suspicious"].parent
    clocked = json.loads(start(tmp_path, "-m dermadesk.gui.batch_clock", str(folder), models=tiny_bundle.parent))
    assert clocked["photos"] == len(list(folder.iterdir()))
    assert clocked["photos_per_second"] > 0
    assert clocked["slowest_gap_ms"] > 0
    assert clocked["resident_mb"] > 50
