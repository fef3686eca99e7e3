"""The window with a model whose heatmaps are drawn only when asked: the answer first, the map after, or why not."""

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dermadesk.gui.jobs import Jobs
from tests.gui.conftest import OpenWindow
from tests.inference.heatmaps.test_grad_cam import dense_bundle

__all__ = ["dense_bundle"]


def test_the_answer_comes_first_and_its_heatmap_after(
    open_window: OpenWindow, jobs: Jobs, qtbot: QtBot, dense_bundle: Path, drawn: dict[str, Path]
) -> None:
    window = open_window(model=str(dense_bundle))
    page = window.examine
    overlays: list[bool] = []
    page.answered.connect(lambda _: overlays.append(page.view.overlay is not None))
    window.begin([str(drawn["suspicious"])])
    qtbot.waitUntil(lambda: page.view.overlay is not None, timeout=60_000)
    assert overlays == [False]
    assert page.view.overlay.class_code == "MEL"
    assert not page.view.overlay.blank
    assert not page.notice.isVisible()
    qtbot.waitUntil(lambda: jobs.idle)


def test_without_torch_the_answer_stays_and_the_notice_says_why_there_is_no_map(
    open_window: OpenWindow,
    jobs: Jobs,
    qtbot: QtBot,
    dense_bundle: Path,
    drawn: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "dermadesk.inference.backends.torchscript", None)  # as where it was left out
    page = open_window(drawn["suspicious"], model=str(dense_bundle)).examine
    qtbot.waitUntil(page.notice.isVisible, timeout=60_000)
    assert page.notice.text.text().startswith("No heatmap of tiny 1.0.0: it needs PyTorch")
    assert page.analysis is not None
    assert page.analysis.prediction.top1 == "MEL"
    assert page.view.overlay is None
    qtbot.waitUntil(lambda: jobs.idle)
