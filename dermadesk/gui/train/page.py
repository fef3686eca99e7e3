"""The Train tab: the trainings there are, and the six pages that lead one from photos to an installed model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from dermadesk.gui import trouble
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service import Service
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.start_page import StartPage
from dermadesk.gui.train.step_bar import StepBar
from dermadesk.gui.train.wizard_page import WizardPage
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.notice import Notice
from dermadesk.gui.widgets.stack import PageStack

if TYPE_CHECKING:
    from dermadesk.training.projects import Project, Step

_NAMES = ("Photos", "Check", "Recipe", "Training", "Result", "Install")


class TrainPage(QWidget):
    """`installed` carries the `id version` that is used from now on, `crashed` what nobody expected.

    `models_wanted` asks for the list of all models. `marked` carries what the rail is to say of the tab.
    """

    installed = Signal(str)
    models_wanted = Signal()
    crashed = Signal(object)
    marked = Signal(str)

    def __init__(self, theme: Theme, service: Service) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName("Train")
        self._theme, self._service = theme, service
        self.work, self.desk = Jobs(self, thread="training"), Jobs(self, thread="training-desk")
        for jobs in (self.work, self.desk):
            jobs.crashed.connect(self.crashed)
        self.flow = Flow(self.work, self.desk, service.training)
        self.start = StartPage(theme, self.flow)
        self.bar = StepBar(theme, _NAMES)
        self.notice = Notice(theme)
        self.pages: dict[Step, WizardPage] = {}
        self.stack = PageStack()
        self.hint = label("", "muted", wrap=True)
        self.leave = button("All trainings", "Leave this training; it is kept as it is")
        self.back = button("Back", "The page before", "Alt+Left")
        self.next = button("Next", "The next page", "Alt+Right", primary=True)
        self._shown: WizardPage | None = None
        self._compose()
        self.bar.chosen.connect(lambda number: self.go_to(self._steps()[number]))
        self.leave.clicked.connect(self.flow.close)
        self.back.clicked.connect(lambda: self._go(-1))
        self.next.clicked.connect(lambda: self._go(1))
        for keys, pressed in (("Alt+Left", self.back), ("Alt+Right", self.next)):
            QShortcut(QKeySequence(keys), self).activated.connect(pressed.click)
        self.flow.opened.connect(self._opened)
        self.flow.changed.connect(self._refresh)
        self.flow.failed.connect(self._troubled)
        self._opened()
        self.flow.list_kept()

    def _compose(self) -> None:
        self.foot = QWidget()
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(12)
        foot.addWidget(self.leave)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.back)
        foot.addWidget(self.next)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 12)
        whole.setSpacing(12)
        whole.addWidget(self.bar)
        whole.addWidget(self.notice)
        whole.addWidget(self.stack, 1)
        whole.addWidget(self.foot)
        self.stack.addWidget(self.start)

    # where one is

    def page(self, step: Step) -> WizardPage:
        """The page of a step, made when it is first asked for."""
        from dermadesk.gui.train.install_page import InstallPage

        if step not in self.pages:
            made = _makers(self._service)[step](self._theme, self.flow)
            made.ready.connect(self._refresh)
            made.go_on.connect(lambda: self._go(1))
            made.troubled.connect(self._troubled)
            made.marked.connect(self.marked)
            if isinstance(made, InstallPage):
                made.installed.connect(self.installed)
                made.models_wanted.connect(self.models_wanted)
            self.pages[step] = made
            self.stack.addWidget(made)
        return self.pages[step]

    def go_to(self, step: Step) -> None:
        """Show the page of a step, and remember it."""
        project = self.flow.project
        if project is None or step not in self._open_steps():
            return
        furthest = max(step, project.step, project.furthest, key=self._steps().index)
        self.flow.change(step=step, furthest=furthest)
        self._show(self.page(step))

    def take(self, paths: list[str]) -> bool:
        """Files or folders were dropped while the tab is shown; a new training begins with them where none is open."""
        if self.flow.project is None:
            return self.start.take(paths)
        return self._shown is not None and self._shown.take(paths)

    def mark_drop(self, marked: bool) -> None:
        """Show that what is dragged can be dropped here."""
        self.start.place.mark_drop(marked)
        for page in self.pages.values():
            page.mark_drop(marked)

    def _go(self, by: int) -> None:
        if self.flow.project is not None:
            steps = self._steps()
            place = steps.index(self.flow.project.step) + by
            if 0 <= place < len(steps):
                self.go_to(steps[place])

    def _steps(self) -> list[Step]:
        from dermadesk.training.projects import Step

        return list(Step)

    def _open_steps(self) -> list[Step]:
        """The pages that can be opened: up to what was reached, and no further than the page in view allows."""
        from dermadesk.training.projects import State

        project = self.flow.project
        assert project is not None
        steps, reached = self._steps(), self._reached(project)
        place, shown = steps.index(project.step), self.pages.get(project.step)
        if shown is not None and shown.can_go_on:
            reached = max(reached, place + 1)
        elif project.state is State.PREPARED:
            reached = place
        return steps[: reached + 1]

    def _reached(self, project: Project) -> int:
        """The furthest page that was opened, as far as there is something to show on it."""
        from dermadesk.training.projects import State, Step

        steps = self._steps()
        if project.state is State.PREPARED:
            return min(steps.index(Step.TRAINING), max(map(steps.index, (project.furthest, project.step))))
        least = Step.TRAINING if project.state is State.BEGUN else Step.INSTALL
        return max(steps.index(least), steps.index(project.step))

    # what is shown

    @Slot()
    def _opened(self) -> None:
        for page in self.pages.values():
            page.forget()
        project = self.flow.project
        for part in (self.bar, self.foot):
            part.setVisible(project is not None)
        self.notice.clear()
        if project is None:
            self._show(None)
            self.stack.setCurrentWidget(self.start)
        else:
            self._show(self.page(project.step))

    def _show(self, page: WizardPage | None) -> None:
        if self._shown is not None and self._shown is not page:
            self._shown.leave()
        self._shown = page
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        if page is not None:
            self.notice.clear()
            self.stack.setCurrentWidget(page)
            page.enter()
        self._refresh()
        if had_focus:
            self._keep_focus()

    def _keep_focus(self) -> None:
        """Whoever uses the keyboard goes on from the step that is shown where what had the focus is gone."""
        focused = QApplication.focusWidget()
        if self.flow.project is not None and (focused is None or not self.isAncestorOf(focused)):
            self.bar.steps[self._steps().index(self.flow.project.step)].setFocus()

    @Slot()
    def _refresh(self) -> None:
        project, shown = self.flow.project, self._shown
        if project is None or shown is None:
            return
        steps = self._steps()
        place, opened = steps.index(project.step), self._open_steps()
        self.bar.show_steps(place, [steps.index(each) for each in opened], range(self._reached(project)))
        self.hint.setText(shown.hint)
        self.back.setEnabled(place > 0)
        self.next.setText(shown.next_words)
        self.next.setVisible(place + 1 < len(steps))
        self.next.setEnabled(place + 1 < len(opened))

    @Slot(object)
    def _troubled(self, trouble_met: Exception | str) -> None:
        self.notice.say(trouble_met if isinstance(trouble_met, str) else trouble.training(trouble_met))

    def asks_to_close(self, again: Callable[[], object]) -> bool:
        """Whether a training runs, so that the user is asked; `again` is called once that is saved."""
        return any(page.asks_to_close(again) for page in self.pages.values())

    def shutdown(self) -> None:
        """Stop what runs, keep it, and wait for the workers."""
        for page in self.pages.values():
            page.leave()
        self.work.shutdown(60.0)  # a step on a slow machine, and its checkpoint
        self.desk.shutdown()
        self.flow.finish()


def _makers(service: Service) -> dict[Step, Callable[[Theme, Flow], WizardPage]]:
    """The page of each step. Imported here, so that the tab opens before all of them are loaded."""
    from dermadesk.gui.train.check_page import CheckPage
    from dermadesk.gui.train.install_page import InstallPage
    from dermadesk.gui.train.photos_page import PhotosPage
    from dermadesk.gui.train.recipe_page import RecipePage
    from dermadesk.gui.train.result_page import ResultPage
    from dermadesk.gui.train.training_page import TrainingPage
    from dermadesk.training.projects import Step

    return {
        Step.PHOTOS: lambda theme, flow: PhotosPage(theme, flow, service),
        Step.CHECK: lambda theme, flow: CheckPage(theme, flow, service),
        Step.RECIPE: lambda theme, flow: RecipePage(theme, flow, service),
        Step.TRAINING: lambda theme, flow: TrainingPage(theme, flow, service),
        Step.RESULT: lambda theme, flow: ResultPage(theme, flow, service),
        Step.INSTALL: lambda theme, flow: InstallPage(theme, flow, service),
    }
