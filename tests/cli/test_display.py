"""Whether cameras can be used is found out without importing Qt."""

import importlib
import sys
from pathlib import Path

import pytest

from dermadesk.cli.display import why_no_camera


@pytest.fixture
def broken_qt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of PySide6 that is found before the real one, and has no part for cameras."""
    folder = tmp_path / "PySide6"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "QtMultimedia.pyi").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "PySide6", raising=False)
    importlib.invalidate_caches()
    return folder


def test_here_cameras_can_be_used() -> None:
    assert why_no_camera() is None


def test_qt_without_its_part_for_cameras(broken_qt: Path) -> None:
    assert why_no_camera() == "QtMultimedia is missing: install the program again. Everything but the camera works."


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings its libraries along")
def test_a_library_that_is_missing_is_named(broken_qt: Path) -> None:
    (broken_qt / "QtMultimedia.abi3.so").touch()
    why = why_no_camera()
    assert why is not None and "libffmpegmediaplugin.so" in why
    plugin = broken_qt / "Qt/plugins/multimedia/libffmpegmediaplugin.so"
    plugin.parent.mkdir(parents=True)
    plugin.write_bytes(b"cut short")
    why = why_no_camera()
    assert why is not None and "libffmpegmediaplugin.so" in why and "debian-packages.sh" in why
