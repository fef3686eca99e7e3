"""Walking through the wizard in a real window, as a person does."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.train.page import TrainPage
from dermadesk.gui.train.recipe.controls import Number, OneOf, Typed
from dermadesk.gui.train.recipe_page import RecipePage
from dermadesk.gui.train.wizard_page import WizardPage
from dermadesk.training.projects import Project, Step
from tests.gui.conftest import drop, files

TRAIN = 3
_MOST_TABS = 120
LEFT = Qt.MouseButton.LeftButton
SMALLEST = {
    "network.frozen_epochs": 0,
    "network.trainable_layers": -1,
    "network.architecture": "cnn_16_32_64",
    "network.input_size": 32,
    "optimiser.epochs": 2,
    "optimiser.batch_size": 16,
}
"""What a person may set among the expert's fields so that a training takes seconds."""


class Walk:
    """One window and its Train tab. Every method waits until what it began is shown."""

    def __init__(self, qtbot: QtBot, window: MainWindow, jobs: Jobs | None = None) -> None:
        self._qtbot, self.window, self._jobs = qtbot, window, jobs

    @property
    def jobs(self) -> Jobs:
        """The worker of Examine."""
        assert self._jobs is not None
        return self._jobs

    def open(self) -> TrainPage:
        """The tab, in view."""
        self.window.go_to(TRAIN)
        self.settle()
        return self.page

    @property
    def page(self) -> TrainPage:
        return self.window.train.page

    @property
    def shown(self) -> WizardPage:
        """The page of the wizard that is in view."""
        current = self.page.stack.currentWidget()
        assert isinstance(current, WizardPage)
        assert current.isVisible()
        return current

    @property
    def project(self) -> Project:
        assert self.page.flow.project is not None
        return self.page.flow.project

    def until(self, true: Callable[[], bool], seconds: float = 60.0) -> None:
        self._qtbot.waitUntil(true, timeout=round(1000 * seconds))

    def settle(self) -> None:
        """Nothing waits or works beside a training, and nothing that came asked for more."""
        for _ in range(3):
            self._qtbot.wait(1)
            self.until(lambda: self.page.desk.idle)

    def bring(self, *paths: Path) -> None:
        """Drop these on the window, and let them be read."""
        drop(self.window, files(*paths))
        self.settle()

    def press(self, button: QAbstractButton) -> None:
        """Click a button that can be seen and pressed."""
        assert button.isVisible()
        assert button.isEnabled()
        self._qtbot.mouseClick(button, LEFT)
        self.settle()

    def reopen(self, folder: Path) -> None:
        """Open a training of the list."""
        self.open()
        row = next(row for row in self.page.start.rows if row.folder == folder)
        self.press(row.open)

    def go_on(self, seconds: float = 60.0) -> None:
        """Next, once the page allows it."""
        step = self.project.step
        self.until(self.page.next.isEnabled, seconds)
        self.press(self.page.next)
        assert self.project.step is list(Step)[list(Step).index(step) + 1]
        assert not self.page.notice.isVisible(), self.page.notice.text.text()

    def set(self, place: str, value: object) -> None:
        """Set one of the recipe's settings, as `section.key`, in its own control."""
        shown = self.shown
        assert isinstance(shown, RecipePage)
        if not shown.expert.opener.isChecked():
            self.press(shown.expert.opener)
        section = shown.expert.sections[place.rpartition(".")[0]]
        if not section.head.isChecked():
            self.press(section.head)
        row = shown.expert.rows[place]
        shown.area.ensureWidgetVisible(row)
        control = row.control
        if isinstance(control, OneOf):
            control.chooser.setCurrentIndex(control.chooser.findData(value))
            control.chooser.activated.emit(control.chooser.currentIndex())
        elif isinstance(control, Number):
            control.boxes[0].setValue(value)
        else:
            assert isinstance(control, Typed)
            control.line.setText(str(value))
            control.line.editingFinished.emit()
        self.settle()
        assert not row.error.isVisible(), f"{place}: {row.error.text()}"
        assert self.project.settings.get(place, value) == value

    def said(self, top: QWidget | None = None) -> str:
        """All words that are in view."""
        labels = (top or self.page).findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    # by keyboard alone

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        self._qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        self.settle()

    def tab_to(self, wanted: QWidget) -> None:
        """Press Tab until it has the focus."""
        passed = []
        while QApplication.focusWidget() is not wanted:
            self._qtbot.keyClick(QApplication.focusWidget() or self.window, Qt.Key.Key_Tab)
            passed.append(QApplication.focusWidget())
            names = [each.accessibleName() or type(each).__name__ for each in passed if each is not None]
            assert len(passed) < _MOST_TABS, f"{wanted.accessibleName()} is not reached: {names[-40:]}"

    def type(self, wanted: QWidget, text: str) -> None:
        """Tab to a field and write into it, over what stood there."""
        self.tab_to(wanted)
        self.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self._qtbot.keyClicks(QApplication.focusWidget(), text)

    def by_key(self, wanted: QWidget) -> None:
        """Tab to a button and press it."""
        self.tab_to(wanted)
        self.key(Qt.Key.Key_Space)
