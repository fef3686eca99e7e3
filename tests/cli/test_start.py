"""Which way the program goes, and what it loads on the way."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dermadesk
from dermadesk.__main__ import main
from dermadesk.cli import COMMANDS
from tests.cli.conftest import Start

NO_DISPLAY = "There is no display for the window; use `dermadesk classify PHOTO` on the command line instead.\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
@pytest.mark.parametrize("display", ["", ":4711"], ids=["none", "one that does not answer"])
@pytest.mark.parametrize("photos", [[], ["mole.jpg"], ["folder/mole"]])
def test_without_a_display_it_says_so_in_one_sentence(photos: list[str], display: str, start: Start) -> None:
    running = start(*photos, DISPLAY=display, WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (2, "", NO_DISPLAY)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"dermadesk {dermadesk.__version__}\n"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert f"dermadesk {command}" in capsys.readouterr().out


def test_a_word_that_is_no_command_gets_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clasify", "mole.jpg"]) == 2
    assert "Did you mean 'classify'?" in capsys.readouterr().err


HEAVY = ("torch", "torchvision", "matplotlib", "sklearn", "scipy", "onnx", "skimage")


def _run_without(modules: tuple[str, ...], program: str, *arguments: str) -> str:
    """The output of a program in a fresh interpreter, in which importing any of `modules` is an ImportError."""
    forbid = f"import sys; sys.modules.update(dict.fromkeys({modules!r}))\n"
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", forbid + program, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_line_answers_without_torch_and_without_qt(tmp_path: Path, jpeg: bytes) -> None:
    photo, out = tmp_path / "mole.jpg", tmp_path / "results.csv"
    photo.write_bytes(jpeg)
    program = "from dermadesk.__main__ import main; sys.exit(main())"
    arguments = ("classify", str(photo), "--model", "tiny", "--backend", "onnx", "--out", str(out))
    _run_without((*HEAVY, "PySide6", "shiboken6"), program, *arguments)
    assert "suspicious" in out.read_text(encoding="utf-8")


def test_from_the_start_to_an_answer_in_the_window_neither_torch_nor_a_command_is_imported(
    tmp_path: Path, jpeg: bytes
) -> None:
    photo = tmp_path / "mole.jpg"
    photo.write_bytes(jpeg)
    program = """
import json
from dermadesk.gui.app import run
loaded = {}
def watch(window):
    loaded["made"] = sorted(sys.modules)
    def answered(_):
        loaded["answered"] = sorted(sys.modules)
        window.close()
    window.examine.answered.connect(answered)
    window.examine.failed.connect(lambda error: sys.exit(repr(error)))
status = run(sys.argv[1:], watch)
print(json.dumps(loaded))
sys.exit(status)
"""
    loaded = json.loads(_run_without((*HEAVY, "typer", "rich"), program, str(photo)).splitlines()[-1])
    assert "onnxruntime" in loaded["answered"]
    for library in ("cv2", "onnxruntime", "numpy", "PIL"):
        assert library not in loaded["made"], f"{library} is loaded before the window is there"
