"""The Models tab: one card for each installed model, in words and with the figures from its own manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui import trouble
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.models import facts
from dermadesk.gui.service import Service
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.inference.bundle import Listed, Manifest


class ModelCard(Card):
    """What a model says of itself; or, for one that was refused, why."""

    def __init__(self, found: Listed, in_use: str) -> None:
        manifest = found.bundle.manifest if found.bundle is not None else None
        name = manifest.reference if manifest is not None else found.folder.name
        super().__init__(f"{name} · in use" if name == in_use else name)
        self.title.setText(self.accessibleName())
        self.title.setProperty("role", "strong")
        if manifest is None:
            self.body.addWidget(label(str(found.error), wrap=True))
        else:
            self._describe(manifest)

    def _describe(self, manifest: Manifest) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (name, text) in enumerate(facts.model_facts(manifest)):
            grid.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text, wrap=True), row, 1)
        self.body.addLayout(grid)


class ModelsPage(QScrollArea):
    """Reads the manifests each time it is shown, off the window's thread."""

    def __init__(self, jobs: Jobs, service: Service) -> None:
        super().__init__()
        self._jobs, self._service = jobs, service
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Models")
        self.cards: list[QWidget] = []
        inner = QWidget()
        inner.setObjectName("page")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(20, 16, 20, 16)
        self._column.setSpacing(11)
        self._column.addWidget(label("Models", "heading"))
        self._column.addWidget(label(facts.INTRODUCTION, "muted", wrap=True))
        self._column.addStretch(1)
        self.setWidget(inner)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._jobs.run("models", self._service.models, self._show, self._failed)

    def _show(self, answer: tuple[tuple[Listed, ...], str]) -> None:
        found, in_use = answer
        self._replace([ModelCard(each, in_use) for each in found] or [label(facts.NO_MODELS, wrap=True)])

    def _failed(self, error: Exception) -> None:
        self._replace([label(trouble.failure(error).sentence, wrap=True)])

    def _replace(self, cards: list[QWidget]) -> None:
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = cards
        for place, card in enumerate(cards):
            self._column.insertWidget(2 + place, card)
