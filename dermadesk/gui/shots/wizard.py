"""The Train tab: the trainings there are, and every page of the wizard on the way to an installed model."""

from __future__ import annotations

from pathlib import Path

from dermadesk.gui.shots.stage import Stage

_TRAIN = 3


def walk(stage: Stage, labelled: Path) -> None:
    """From the empty tab to the installed model."""
    stage.window.go_to(_TRAIN)
    page = stage.window.train.page
    stage.settle(page.desk)
    stage.take("train-start")
