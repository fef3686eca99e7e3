"""Two visits of a lesion beside each other. Zooming or moving one photo does the same to the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.examine.answer_card import AnswerCard
from dermadesk.gui.examine.photo_view import PhotoView
from dermadesk.gui.history import words
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.cases import Case, Cases
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Chooser, QuietButton, button
from dermadesk.gui.widgets.fields import spelled_out
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.notice import Notice

if TYPE_CHECKING:
    from dermadesk.records.search import Found


class Visit(QWidget):
    """One of the two: which visit, its photo, and what was said then."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.case: Case | None = None
        self.which = Chooser(theme, name)
        self.view = PhotoView(theme)
        self.answer = AnswerCard(theme, final=True)
        self.said = label("", "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.which)
        column.addWidget(self.view, 1)
        column.addWidget(self.answer)
        column.addWidget(self.said)

    def show_case(self, case: Case) -> None:
        """The visit that was chosen."""
        self.case = case
        said = case.examination
        self.view.show_photo(case.shown.images, case.photo.width, case.photo.height, case.shown.full)
        self.view.describe(words.titled(said))
        self.answer.say(words.answer(said.answer), overridden=said.answer.overridden)
        told = (("Diagnosis", spelled_out(said.diagnosis)), ("Histology", spelled_out(said.histology)))
        self.said.setText(" · ".join(f"{name}: {text}" for name, text in told if text))


class ComparePage(QWidget):
    """`closed` comes when the user goes back to the table."""

    closed = Signal()

    def __init__(self, theme: Theme, jobs: Jobs, cases: Cases) -> None:
        super().__init__()
        self._jobs, self._cases = jobs, cases
        self._following = False
        self.setAccessibleName("Two visits of a lesion")
        self.back = button("Back", "Back to the saved examinations", "Esc")
        self.heading = label("", "strong", wrap=True)
        self.zoom_out = QuietButton(theme, "zoom_out", "Zoom out")
        self.zoom_in = QuietButton(theme, "zoom_in", "Zoom in")
        self.fit = QuietButton(theme, "fit", "Fit both photos")
        self.notice = Notice(theme)
        self.left, self.right = Visit(theme, "Earlier visit"), Visit(theme, "Later visit")
        self._compose()
        self.back.clicked.connect(self.closed)
        for control, action in ((self.zoom_out, "zoom_out"), (self.zoom_in, "zoom_in"), (self.fit, "fit")):
            control.clicked.connect(lambda _=False, action=action: getattr(self.left.view, action)())
        for one, other in ((self.left, self.right), (self.right, self.left)):
            one.which.activated.connect(partial(self._choose, one))
            one.view.moved.connect(partial(self._follow, one, other))
            one.view.more_pixels_wanted.connect(partial(self._every_pixel, one))

    def _compose(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.back)
        top.addWidget(self.heading, 1)
        for control in (self.zoom_out, self.zoom_in, self.fit):
            top.addWidget(control)
        visits = QWidget()
        visits.setObjectName("column")
        both = QHBoxLayout(visits)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(12)
        both.addWidget(self.left, 1)
        both.addWidget(self.right, 1)
        scroll = QScrollArea()
        scroll.setAccessibleName("Both visits")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(visits)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        column.addLayout(top)
        column.addWidget(self.notice)
        column.addWidget(scroll, 1)

    def show_visits(self, visits: Sequence[Found], number: int) -> None:
        """Compare the visit `number` with the one before it; the first one with the last."""
        self.notice.clear()
        self.heading.setText(f"Lesion {visits[0].lesion}" + (f" of {visits[0].patient}" if visits[0].patient else ""))
        places = [found.number for found in visits]
        later = places.index(number) or len(visits) - 1
        for visit, place in ((self.left, later - 1 if places.index(number) else 0), (self.right, later)):
            visit.which.clear()
            for found in visits:
                visit.which.addItem(f"{found.visited} · {words.short(found.decision)}", found.number)
            visit.which.setCurrentIndex(place)
            visit.view.clear()
            self._choose(visit)

    def _choose(self, visit: Visit, _place: int = 0) -> None:
        number = visit.which.currentData()
        lane = "compare-left" if visit is self.left else "compare-right"
        self._jobs.run(lane, lambda: self._cases.open(number), partial(self._show, visit), self._failed)

    def _show(self, visit: Visit, case: Case) -> None:
        visit.show_case(case)
        other = self.right if visit is self.left else self.left
        if other.view.has_photo:
            visit.view.look_at(*other.view.viewport.look())

    def _follow(self, one: Visit, other: Visit) -> None:
        if not self._following and one.view.has_photo:
            self._following = True  # photos of two shapes end at different edges: the one that is moved leads
            other.view.look_at(*one.view.viewport.look())
            self._following = False

    def _every_pixel(self, visit: Visit) -> None:
        if (case := visit.case) is not None:
            lane = "compare-left-pixels" if visit is self.left else "compare-right-pixels"
            self._jobs.run(
                lane,
                lambda: self._cases.every_pixel(case.photo),
                lambda shown: visit.view.show_more_pixels(shown.images) if visit.case is case else None,
                self._failed,
            )

    def _failed(self, error: Exception) -> None:
        self.notice.say(words.trouble(error))
