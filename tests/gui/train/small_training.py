"""A training small enough for a test of the window: three convolutions on drawn photos of 32 px.

As a program it opens the window on the newest training of the store and trains it until it is killed.
"""

import sys
from dataclasses import replace
from pathlib import Path

from dermadesk import paths
from dermadesk.training import projects
from dermadesk.training.projects import Project, Start, State, Step

SETTINGS = {
    "network.architecture": "cnn_16_32_64",
    "network.input_size": 32,
    "network.trainable_layers": -1,
    "network.frozen_epochs": 0,
    "optimiser.epochs": 3,
    "optimiser.batch_size": 32,
}


def small_project(photos: Path, state: State = State.PREPARED, **settings: object) -> Project:
    """A project of the store at its page Training, about to train on the photos."""
    project = replace(
        projects.new(paths.training_store()),
        folders=(photos,),
        start=Start.SCRATCH,
        settings=SETTINGS | settings,
        step=Step.TRAINING,
        state=state,
    )
    projects.save(project)
    return project


if __name__ == "__main__":
    from dermadesk.gui.app import run
    from dermadesk.gui.main_window import MainWindow
    from dermadesk.gui.train.training_page import TrainingPage

    def begin(window: MainWindow) -> None:
        """Open the training and press the button."""
        window.go_to(3)
        train = window.train.page
        project = next(each for each in projects.listed(paths.training_store()) if isinstance(each, Project))
        train.flow.opened.connect(lambda: start(window))
        train.flow.open(project.folder)

    def start(window: MainWindow) -> None:
        page = window.train.page.page(Step.TRAINING)
        assert isinstance(page, TrainingPage)
        page.running.told.connect(lambda: told(page))
        (page.head.begin if page.head.begin.isVisible() else page.head.go_on).click()

    def told(page: TrainingPage) -> None:
        """One line for every step, so that whoever kills knows when."""
        if page.running.story.step is not None:
            print(page.running.story.step.epoch, page.running.story.step.step, flush=True)

    sys.exit(run([], lambda window: window.painted.connect(lambda: begin(window))))
