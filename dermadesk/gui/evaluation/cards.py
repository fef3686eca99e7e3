"""The cards of the evaluation: figures in large type, answers by truth, tables, drawn curves, sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout

from dermadesk.gui.evaluation import words
from dermadesk.gui.theme import Theme, contrast
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.evaluation.assess import Figures
    from dermadesk.inference.manifest import Manifest


class TileCard(Card):
    """One figure in large type, with its interval and its base below it."""

    def __init__(self, tile: words.Tile) -> None:
        super().__init__(tile.title)
        self.tile = tile
        value = label(tile.value, "heading")
        value.setProperty("answer", tile.answer)
        value.setAccessibleName(f"{tile.title}: {tile.value}")
        self.body.addWidget(value)
        for sentence, role in ((tile.interval, ""), (tile.sentence, "muted")):
            if sentence:
                self.body.addWidget(label(sentence, role, wrap=True))
        self.body.addStretch(1)
        self.setToolTip(tile.tip)
        self.setAccessibleDescription(f"{tile.tip}. {tile.interval} {tile.sentence}")


class TableCard(Card):
    """A small table: words on the left, numbers aligned on the right under their heads, which explain themselves."""

    def __init__(
        self,
        title: str,
        told: str,
        head: Sequence[str],
        tips: Sequence[str],
        rows: Sequence[Sequence[str]],
        theme: Theme,
    ) -> None:
        super().__init__(title)
        self.rows = rows
        self.body.addWidget(label(told, "muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(0, theme.px(112))
        for column, (name, tip) in enumerate(zip(head, tips, strict=True)):
            each = label(name, "title")
            each.setToolTip(tip)
            each.setAccessibleDescription(tip)
            grid.addWidget(each, 0, column, _side(column))
        for place, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                each = label(text, wrap=column == 0)
                if column:
                    each.setAccessibleName(f"{row[0]}, {head[column].lower()}: {text}")
                    grid.addWidget(each, place, column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
                else:
                    grid.addWidget(each, place, column)
        self.body.addLayout(grid)
        self.body.addStretch(1)


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft


class ConfusionCard(Card):
    """Truth against answers, in photos: cells as dark as their part of the row."""

    def __init__(self, manifest: Manifest, figures: Figures, theme: Theme) -> None:
        super().__init__("Answers by truth")
        self._theme = theme
        self.cells: dict[tuple[str, str], QLabel] = {}
        self._shares: dict[tuple[str, str], float] = {}
        self.body.addWidget(label(words.CONFUSION, "muted", wrap=True))
        grid = QGridLayout()
        grid.setSpacing(2)
        grid.setColumnStretch(0, 2)
        grid.setColumnMinimumWidth(0, theme.px(112))
        for column, answered in enumerate(manifest.classes, start=1):
            grid.setColumnStretch(column, 1)
            head = label(answered.code, "title")
            head.setProperty("answer", _kind(answered.malignant))
            head.setToolTip(f"Answered: {answered.name}")
            grid.addWidget(head, 0, column, Qt.AlignmentFlag.AlignHCenter)
        for row, (truth, counts) in enumerate(zip(manifest.classes, figures.confusion, strict=True), start=1):
            name = label(truth.name, wrap=True)
            name.setProperty("answer", _kind(truth.malignant))
            name.setContentsMargins(0, 0, 8, 0)
            grid.addWidget(name, row, 0)
            for column, (answered, count) in enumerate(zip(manifest.classes, counts, strict=True), start=1):
                cell = self._cell(count, f"{truth.name}, answered {answered.name}: {words.photos(count)}")
                self.cells[truth.code, answered.code] = cell
                self._shares[truth.code, answered.code] = count / max(1, sum(counts))
                grid.addWidget(cell, row, column)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        theme.changed.connect(self._colour)
        self._colour()

    def _cell(self, count: int, told: str) -> QLabel:
        made = label(f"{count:,}")
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setMinimumSize(self._theme.px(40), self._theme.px(30))
        made.setAccessibleName(told)
        made.setToolTip(told)
        return made

    def _colour(self) -> None:
        tokens = self._theme.tokens
        for key, cell in self.cells.items():
            share = self._shares[key]
            ground = _between(tokens.surface, tokens.accent, share)
            inks = (tokens.text, tokens.accent_text) if cell.text() != "0" else (tokens.muted,)
            ink = max(inks, key=lambda each: contrast(each, ground))
            cell.setStyleSheet(f"background: {ground}; color: {ink}; border-radius: 4px;")


def _kind(malignant: bool) -> str:
    return "suspicious" if malignant else "nothing"


def _between(first: str, last: str, share: float) -> str:
    """The colour #RRGGBB that lies `share` of the way from one to another."""
    pairs = ((int(first[i : i + 2], 16), int(last[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


class PlotCard(Card):
    """A curve that is drawn elsewhere; its place is kept free until it comes."""

    def __init__(self, title: str, told: str, side: int) -> None:
        super().__init__(title)
        self.body.addWidget(label(told, "muted", wrap=True))
        self.picture = QLabel()
        self.picture.setFixedSize(side, side)
        self.picture.setAccessibleName(title)
        self.picture.setAccessibleDescription(told)
        self.body.addWidget(self.picture, alignment=Qt.AlignmentFlag.AlignHCenter)
        self.body.addStretch(1)

    def show_picture(self, image: QImage) -> None:
        """The curve, drawn for this screen."""
        self.picture.setPixmap(QPixmap.fromImage(image))


class SentencesCard(Card):
    """Sentences below each other; hidden while there is none."""

    def __init__(self, title: str, strong: bool = False) -> None:
        super().__init__(title)
        self._role = "strong" if strong else ""
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self.body.addLayout(self._column)
        self.body.addStretch(1)
        self.sentences: list[str] = []
        self._labels: list[QLabel] = []

    def set_title(self, title: str) -> None:
        """Another title."""
        self.title.setText(title.upper())
        self.title.setAccessibleName(title)
        self.setAccessibleName(title)

    def say(self, sentences: Sequence[str]) -> None:
        """These instead of those before."""
        for each in self._labels:
            self._column.removeWidget(each)
            each.hide()
            each.deleteLater()
        self.sentences = list(sentences)
        self._labels = [label(each, self._role, wrap=True) for each in sentences]
        for each in self._labels:
            self._column.addWidget(each)
        self.setAccessibleDescription(" ".join(sentences))
        self.setVisible(bool(sentences))
