"""A folder of drawings, and a window whose Batch tab is settled when its workers are."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dermadesk.gui.batch.page import BatchPage
from dermadesk.gui.batch.running import State
from tests.drawings import draw_lesion, encode

PATIENCE = 30_000


def write_photos(folder: Path, suspicious: int, nothing: int = 0) -> Path:
    """So many drawings by what the tiny model says of them, no two of the same content: what follows a JPEG is not
    looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    for letter, count, radius in (("a", suspicious, 0.22), ("b", nothing, 0.0)):
        encoded = encode(draw_lesion(600, 450, radius=radius))
        for place in range(count):
            (folder / f"{letter}{place:03}.jpg").write_bytes(encoded + str(place).encode())
    return folder


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """Four suspicious photos, three with nothing, one cut short; a hidden file and two that are no photos."""
    folder = write_photos(tmp_path / "visits-2026-11", 4, 3)
    (folder / "cut.jpg").write_bytes(encode(draw_lesion(600, 450))[:9000])
    for name in (".hidden.jpg", "notes.txt", "list.csv"):
        (folder / name).write_text("no photo")
    return folder


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """More photos than are answered before somebody presses Pause."""
    return write_photos(tmp_path / "many", 400)


Until = Callable[[BatchPage, State], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    """Waits until a batch has come so far, and everything that was asked for is there."""

    def wait(page: BatchPage, state: State) -> None:
        qtbot.waitUntil(lambda: page.running.state is state, timeout=PATIENCE)
        settle(qtbot, page)

    return wait


def settle(qtbot: QtBot, page: BatchPage) -> None:
    """Wait until both workers have nothing to do, and until what came of it asked for nothing more."""
    for _ in range(2):
        qtbot.wait(1)
        qtbot.waitUntil(lambda: page.work.idle and page.desk.idle and not page.running.is_due, timeout=PATIENCE)
