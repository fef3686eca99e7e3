"""What the labels say: photos per class, the facts behind them, photos without a label, and what is odd."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.photos import words
from dermadesk.gui.train.photos.class_bars import ClassBars
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.explain import Explain
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.gui.service.training.photos import Understood


class ClassesCard(Card):
    """Photos per class, lesions, patients, histology, and whose photos they are."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("What the labels say")
        self._theme = theme
        self.bars = ClassBars(theme)
        self.body.addWidget(_marked(theme, "Photos per class", "classes"))
        self.body.addWidget(self.bars)
        self.lesions, self.patients = label(""), label("")
        self.histology, self.sources = label("", wrap=True), label("", wrap=True)
        facts = QVBoxLayout()
        facts.setSpacing(4)
        facts.setContentsMargins(0, 8, 0, 0)
        for name, value, term in (
            ("Lesions", self.lesions, "lesions"),
            ("Patients", self.patients, "patients"),
            ("Histology", self.histology, "histology"),
            ("Source and licence", self.sources, "licence"),
        ):
            facts.addLayout(_fact(theme, name, value, term))
        self.body.addLayout(facts)

    def show_understood(self, told: Understood) -> None:
        """What was read."""
        self.bars.show_classes(told.classes)
        self.lesions.setText(f"{told.lesions:,}")
        self.patients.setText(f"{told.patients:,}" if told.patients else "not told")
        self.histology.setText(words.histology(told))
        self.sources.setText("\n".join(map(words.source, told.sources)))
        self.sources.setToolTip("\n".join(source.citation for source in told.sources if source.citation))


class UnlabelledCard(Card):
    """Photos without a label, and the way to give them one: `label_wanted`."""

    label_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("Photos without a label")
        self.told = label("", wrap=True)
        self.label_them = button("Label them…", "Look at these photos one by one, and label each with a key")
        self.label_them.clicked.connect(self.label_wanted)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.told, 1)
        row.addWidget(Explain(theme, "labelled_photos"), alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label_them, alignment=Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)

    def show_understood(self, told: Understood) -> None:
        """How many there are."""
        self.told.setText(words.without(told))
        self.label_them.setText("Go on labelling…" if told.by_hand and told.waiting else "Label them…")
        if told.unlabelled and not told.waiting:
            self.label_them.setText("Look at the labels…")
        first = not told.photos
        self.label_them.setProperty("kind", "primary" if first else "")
        self.label_them.style().polish(self.label_them)


class OddCard(Card):
    """What is odd about the data, and what to do about each."""

    def __init__(self) -> None:
        super().__init__("What is odd")
        self.told: list[QWidget] = []

    def show_understood(self, told: Understood) -> None:
        """Every finding but the photos without a label, which have a card of their own."""
        for each in self.told:
            self.body.removeWidget(each)
            each.hide()
            each.deleteLater()
        findings = [one for one in told.findings if str(one.code) != "photo_without_label"]
        self.told = []
        for one in findings:
            said = label(words.finding(one), wrap=True)
            said.setToolTip("\n".join(one.subjects[:20]))
            self.told.append(said)
            self.body.addWidget(said)


def _marked(theme: Theme, text: str, term: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    row.addWidget(label(text, "muted"))
    row.addWidget(Explain(theme, term))
    row.addStretch(1)
    return made


def _fact(theme: Theme, name: str, value: QWidget, term: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    head = _marked(theme, name, term)
    head.setFixedWidth(theme.px(168))
    row.addWidget(head, alignment=Qt.AlignmentFlag.AlignTop)
    row.addWidget(value, 1)
    return row
