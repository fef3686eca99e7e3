"""One saved examination: its photo, what the program said, what the doctor said, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.examine.answer_card import AnswerCard
from dermadesk.gui.examine.photo_view import PhotoView
from dermadesk.gui.history import words
from dermadesk.gui.service.cases import Case
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import Card, label


class Details(QWidget):
    """Says what to choose while nothing is; the buttons stand below, always in the same place."""

    reopen = Signal()
    edit = Signal()
    compare = Signal()
    report = Signal()
    delete = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.case: Case | None = None
        self.setAccessibleName("Examination")
        self.hint = label(words.CHOOSE_ONE, "muted", wrap=True)
        self.view = PhotoView(theme)
        self.view.setFixedHeight(theme.px(190))
        self.answer = AnswerCard(theme, final=True)
        self.card = Card("What was said")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        self.card.body.addLayout(self._grid)
        self.facts: list[tuple[QLabel, QLabel]] = []
        self._compose()
        self.clear(0)

    def _compose(self) -> None:
        inner = QWidget()
        inner.setObjectName("column")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(11)
        for part in (self.hint, self.view, self.answer, self.card):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName("What is known of it")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        self.delete_button = button("Delete…", "Delete the chosen examinations for good", "Del")
        self.edit_button = button("Edit…", "Add histology, or change what was said", "Ctrl+E")
        self.compare_button = button("Compare visits", "Two visits of this lesion beside each other")
        self.report_button = button("Report…", "A report of this examination")
        self.reopen_button = button("Open in Examine", "Examine this photo again", "Return", primary=True)
        buttons = QWidget()
        row = FlowLayout(buttons, gap=8)
        wired = (
            (self.delete_button, self.delete),
            (self.edit_button, self.edit),
            (self.compare_button, self.compare),
            (self.report_button, self.report),
            (self.reopen_button, self.reopen),
        )
        for each, signal in wired:
            each.clicked.connect(signal)
            row.addWidget(each)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(11)
        whole.addWidget(scroll, 1)
        whole.addWidget(buttons)

    def clear(self, chosen: int) -> None:
        """None or several are chosen, or one whose photo is still to come."""
        self.case = None
        self.hint.setText(f"{words.counted(chosen)} chosen." if chosen > 1 else words.CHOOSE_ONE)
        self.hint.setVisible(chosen != 1)
        for part in (self.view, self.answer, self.card):
            part.hide()
        for each in (self.edit_button, self.compare_button, self.report_button, self.reopen_button):
            each.setEnabled(False)
        self.delete_button.setEnabled(chosen > 0)

    def show_case(self, case: Case) -> None:
        """Everything of one examination."""
        self.case = case
        said = case.examination
        self.hint.hide()
        self.view.show_photo(case.shown.images, case.photo.width, case.photo.height, case.shown.full)
        self.view.describe(words.titled(said))
        self.answer.say(words.answer(said.answer), overridden=said.answer.overridden)
        self._say(words.facts(said, case.changes))
        for part in (self.view, self.answer, self.card):
            part.show()
        for each in (self.edit_button, self.report_button, self.reopen_button, self.delete_button):
            each.setEnabled(True)
        self.compare_button.setEnabled(len(case.visits) > 1)
        why = "" if len(case.visits) > 1 else "Only one visit of this lesion is saved"
        self.compare_button.setToolTip(why or "Two visits of this lesion beside each other")

    def _say(self, facts: list[tuple[str, str]]) -> None:
        for pair in self.facts:
            for each in pair:
                self._grid.removeWidget(each)
                each.hide()
                each.deleteLater()
        self.facts = [(label(name, "muted"), label(text, wrap=True)) for name, text in facts]
        for row, (name, text) in enumerate(self.facts):
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, row, 1)
