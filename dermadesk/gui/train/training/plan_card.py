"""Before a training starts: what it will learn from, how, and where what it makes is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.recipe import words
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.training.projects import Project

_WAYS = {"quick": "Quick", "thorough": "Thorough"}


class PlanCard(Card):
    """The choices of the pages before, in a line each."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("What will be trained")
        self._rows: list[QLabel] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(20))
        self._grid.setVerticalSpacing(theme.px(8))
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)

    @property
    def told(self) -> dict[str, str]:
        """What stands there, by the name of the line."""
        texts = [each.text() for each in self._rows]
        return dict(zip(texts[::2], texts[1::2], strict=True))

    def show_project(self, project: Project) -> None:
        """The choices as they are now."""
        lines = _lines(project)
        if dict(lines) == self.told:
            return
        for each in self._rows:
            self._grid.removeWidget(each)
            each.deleteLater()
        self._rows = []
        for row, (name, text) in enumerate(lines):
            for column, made in enumerate((label(name, "muted"), label(text, wrap=True))):
                self._rows.append(made)
                self._grid.addWidget(made, row, column, Qt.AlignmentFlag.AlignTop)


def _lines(project: Project) -> list[tuple[str, str]]:
    changed = len(project.settings)
    start = words.start_name(str(project.start)) + (f" ({project.parent})" if project.parent else "")
    lines = [
        ("Photos", "\n".join(map(str, project.folders))),
        ("Tables", "\n".join(map(str, project.tables))),
        ("Recipe", _WAYS.get(project.kind, project.kind)),
        ("Starts from", start),
        ("Settings", f"{changed} changed by you" if changed else ""),
        ("Kept in", str(project.folder)),
    ]
    return [(name, text) for name, text in lines if text]
