"""The model's guesses, asked for one photo at a time behind everything else. Knows of no widget."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from dermadesk.gui import trouble
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.training.labelling import Guess, LabellingDoor
from dermadesk.gui.train.labelling import words

_LANE = "label-guess"


class Guessing(QObject):
    """`came`: a guess that was asked for is there."""

    came = Signal()

    def __init__(self, desk: Jobs, door: LabellingDoor, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._door = desk, door
        self._told: dict[str, Guess | str] = {}

    def ask(self, path: str) -> None:
        """Ask for the guess of a photo, instead of the one that is waited for."""
        if not path or path in self._told:
            return
        door, took = self._door, self._took

        def failed(error: Exception) -> None:
            took(path, f"{trouble.failure(error).heading}.")

        self._desk.run(_LANE, lambda: door.guess(path), lambda told: took(path, told), failed, behind=True)

    def of(self, path: str) -> Guess | None:
        """The guess of a photo; None where there is none."""
        told = self._told.get(path)
        return told if isinstance(told, Guess) else None

    def sentence(self, path: str) -> str:
        """What is to be said of a photo: the guess, why there is none, or that it is asked for."""
        told = self._told.get(path)
        return words.ASKED if told is None else told if isinstance(told, str) else words.guess(told)

    def stop(self) -> None:
        """Nobody waits for a guess."""
        self._desk.cancel(_LANE)

    def forget(self) -> None:
        """Other photos, or another model."""
        self.stop()
        self._told.clear()

    def _took(self, path: str, told: Guess | str) -> None:
        self._told[path] = told
        self.came.emit()
