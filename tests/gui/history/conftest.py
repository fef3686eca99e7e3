"""A History page on a store with a few drawn cases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dermadesk.gui.history.page import HistoryPage
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.cases import Cases
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.records.store import CaseStore
from tests.drawings import draw_lesion, encode
from tests.records.examinations import draw_answer, draw_examination


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    """Two visits of a lesion (1, 2), a lesion of another patient with histology (3), and a photo alone (4)."""
    made = CaseStore.open(tmp_path / "cases", patience=0.2)
    shoulder = {"patient": "P-017", "lesion": "shoulder", "site": "back", "age": 61, "sex": "female"}
    nothing = draw_answer("nothing_suspicious_found", "NV")
    cannot = draw_answer("cannot_assess", "NV", overridden=True)
    made.save(draw_examination(1, **shoulder, visited="2025-01-05", answer=nothing))
    large = encode(draw_lesion(3000, 2250, seed=2))
    made.save(draw_examination(2, large, **shoulder, visited="2026-01-05", diagnosis="MEL", first_diagnosis="MEL"))
    made.save(draw_examination(3, patient="P-018", lesion="toe", visited="2025-06-01", histology="NV", answer=nothing))
    made.save(draw_examination(4, visited="2025-03-01", note="Seen by telephone.", answer=cannot))
    return made


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, jobs: Jobs, store: CaseStore) -> Iterator[HistoryPage]:
    made = HistoryPage(theme, jobs, Cases(store.folder), Settings())
    qtbot.addWidget(made)
    made.resize(1196, 720)
    made.show()
    settle(qtbot, jobs)
    yield made
    settle(qtbot, jobs)


def settle(qtbot: QtBot, jobs: Jobs) -> None:
    """Wait until the worker has nothing to do, and until what came of it asked for nothing more."""
    for _ in range(2):
        qtbot.wait(1)
        qtbot.waitUntil(lambda: jobs.idle, timeout=10_000)
