"""The cards of one model: what it is for, how well it does, what it tells apart, from what, how fast, which files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from dermadesk.gui import icons
from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.models import facts, words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.explain import Explain, explained
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.gui.service.models import Model, Pace
    from dermadesk.inference.bundle import Manifest

_TOP, _RIGHT = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignRight


class PurposeCard(Card):
    """What it is for, and its limits."""

    def __init__(self, manifest: Manifest) -> None:
        super().__init__("What it is for")
        self.body.addWidget(label(manifest.intended_use or "It does not say what it is for.", wrap=True))
        if manifest.limitations:
            self.body.addWidget(label("Its limits", "strong"))
        for each in manifest.limitations:
            self.body.addWidget(label(f"·  {each}", "muted", wrap=True))
        self.body.addStretch(1)


class MeasuredCard(Card):
    """The figures on its test photos, each with its interval, its base and a mark that explains it."""

    def __init__(self, theme: Theme, manifest: Manifest) -> None:
        super().__init__("On its test photos")
        self.figures = facts.figures(manifest)
        point = QHBoxLayout()
        point.addWidget(label(facts.calls_suspicious(manifest), wrap=True), 1)
        point.addWidget(Explain(theme, "operating_point"), alignment=_TOP)
        self.body.addLayout(point)
        if self.figures:
            self.body.addLayout(self._table(theme))
        else:
            self.body.addWidget(label(facts.NOTHING_MEASURED, "muted", wrap=True))
        self.body.addStretch(1)

    def _table(self, theme: Theme) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(7))
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(explained(theme, label("interval", "title"), "interval"), 0, 3, _RIGHT)
        grid.addWidget(label("photos", "title"), 0, 4, _RIGHT)
        for row, each in enumerate(self.figures, start=1):
            grid.addWidget(label(each.name, wrap=True), row, 0)
            grid.addWidget(Explain(theme, each.term, f"{each.name}: {each.value}."), row, 1)
            cells = (label(each.value, "strong"), label(each.interval, "muted"), label(each.base, "muted"))
            heads = ("", "95 % interval ", "photos ")
            for column, (cell, head) in enumerate(zip(cells, heads, strict=True), start=2):
                cell.setAccessibleName(f"{each.name}: {head}{cell.text()}")
                grid.addWidget(cell, row, column, _RIGHT | Qt.AlignmentFlag.AlignVCenter)
        return grid


class ClassesCard(Card):
    """What it tells apart: the malignant diagnoses, then the benign ones, each with its shape and colour."""

    def __init__(self, theme: Theme, manifest: Manifest) -> None:
        super().__init__("What it tells apart")
        self._theme = theme
        self._shapes: list[tuple[QLabel, str]] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, each in enumerate(sorted(manifest.classes, key=lambda each: not each.malignant)):
            kind = "suspicious" if each.malignant else "nothing"
            shape = QLabel()
            shape.setAccessibleName("malignant" if each.malignant else "benign")
            shape.setToolTip(shape.accessibleName())
            self._shapes.append((shape, kind))
            diagnosis = label(each.name, wrap=True)
            diagnosis.setProperty("answer", kind)
            diagnosis.setAccessibleName(f"{each.name}, {shape.accessibleName()}")
            grid.addWidget(shape, row, 0)
            grid.addWidget(diagnosis, row, 1)
            grid.addWidget(label(each.code, "muted"), row, 2)
        self.body.addLayout(grid)
        self.body.addWidget(
            label("▲ malignant   ● benign. It answers every photo with one of these.", "caption", wrap=True)
        )
        self.body.addStretch(1)
        theme.changed.connect(self._colour)
        self._colour()

    def _colour(self) -> None:
        size = self._theme.px(12)
        for shape, kind in self._shapes:
            colour = getattr(self._theme.tokens, kind)
            shape.setPixmap(icons.pixmap(kind, colour, size, self.devicePixelRatioF()))


class OriginCard(Card):
    """What it was trained on, what it was fine-tuned from, and the licence that follows."""

    def __init__(self, manifest: Manifest) -> None:
        super().__init__("Data, ancestors, licence")
        self._say("Trained on", facts.data(manifest) or ("It does not say.",))
        self._say("Fine-tuned from", manifest.parents or (facts.NO_ANCESTORS,))
        self._say("Licence", (manifest.licence, facts.FOLLOWS))
        self.licence = button("Show the licence", "The licence as it lies beside the model")
        self.licence.hide()
        self._text = label("", "muted", wrap=True)
        self._text.hide()
        self.licence.clicked.connect(self._show_licence)
        self.body.addWidget(self.licence, alignment=Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._text)
        self.body.addStretch(1)

    def offer_licence(self, text: str) -> None:
        """The text of the licence, shown when it is asked for."""
        self._text.setText(text.strip())
        self.licence.setVisible(bool(text.strip()) and not self._text.isVisible())

    def _show_licence(self) -> None:
        self._text.show()
        self.licence.hide()

    def _say(self, name: str, sentences: tuple[str, ...]) -> None:
        self.body.addWidget(label(name, "strong"))
        for each in sentences:
            self.body.addWidget(label(each, "muted", wrap=True))


class SpeedCard(Card):
    """How fast it is on this computer, measured when it is asked for."""

    wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("Speed on this computer")
        self.told = label(words.SPEED, "muted", wrap=True)
        self.measure = button("Measure speed", "A few drawn photos, a few seconds")
        self.measure.clicked.connect(self.wanted)
        self.body.addWidget(self.told)
        self.body.addWidget(explained(theme, self.measure, "pace"))
        self.body.addStretch(1)

    def show_waiting(self) -> None:
        """It is being measured."""
        self.told.setText(words.SPEED)
        self.measure.setText("Measuring…")
        self.measure.setEnabled(False)

    def show_pace(self, pace: Pace) -> None:
        """So far, or for good."""
        self.told.setText(words.pace(pace))
        self.measure.setText("Measure again" if pace.done else "Measuring…")
        self.measure.setEnabled(pace.done)

    def show_trouble(self, sentence: str) -> None:
        """Why it could not be measured."""
        self.told.setText(sentence)
        self.measure.setText("Measure again")
        self.measure.setEnabled(True)


class FilesCard(Card):
    """Network, software, folder, and the files with their hashes."""

    def __init__(self, theme: Theme, model: Model, manifest: Manifest) -> None:
        super().__init__("How it was made, and its files")
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        rows = [*facts.model_facts(manifest), ("On the disk", facts.size(model.bytes))]
        for row, (name, text) in enumerate(rows):
            grid.addWidget(label(name, "muted"), row, 0, _TOP)
            grid.addWidget(label(text, wrap=True), row, 1)
            if name == "Calibrated on":
                grid.addWidget(Explain(theme, "prevalence"), row, 2)
        folder = ElidedLabel()
        folder.set_whole(str(model.folder))
        grid.addWidget(label("Folder", "muted"), len(rows), 0, _TOP)
        grid.addWidget(folder, len(rows), 1)
        self.body.addLayout(grid)
        self.show_hashes = button(
            "Show the SHA-256 of its files", "The number of each file, as the model itself tells it"
        )
        self._hashes = self._files(manifest)
        self._hashes.hide()
        self.show_hashes.clicked.connect(self._reveal)
        self.body.addWidget(explained(theme, self.show_hashes, "sha256"))
        self.body.addWidget(self._hashes)
        self.body.addStretch(1)

    def _files(self, manifest: Manifest) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        for row, (name, sha256) in enumerate(sorted(manifest.files.items())):
            grid.addWidget(label(name, "muted"), row, 0, _TOP)
            grid.addWidget(label(words.grouped(sha256), "mono", wrap=True), row, 1)
        return made

    def _reveal(self) -> None:
        self._hashes.show()
        self.show_hashes.setEnabled(False)
