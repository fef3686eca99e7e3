"""The wizard's page Training: a run as it goes, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.service import Service
from dermadesk.gui.service.training.running import Past, RunDoor
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.training import words
from dermadesk.gui.train.training.cards import LogCard, held_out_card, loss_card
from dermadesk.gui.train.training.closing import CloseDialog
from dermadesk.gui.train.training.head import Head
from dermadesk.gui.train.training.plan_card import PlanCard
from dermadesk.gui.train.training.running import Phase, Running
from dermadesk.gui.train.training.story import Story
from dermadesk.gui.train.wizard_page import WizardPage
from dermadesk.gui.widgets.columns import Tiles
from dermadesk.gui.widgets.delete_dialog import DeleteDialog
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.training.projects import Project, State

_PAST = "training-past"
_REFRESH_MS = 100
"""The words follow the steps so often; curves and log with every event that changes them."""


class TrainingPage(WizardPage):
    """`running` is the run that goes on, also while other pages and other projects are shown."""

    next_words = "Result"

    def __init__(self, theme: Theme, flow: Flow, service: Service) -> None:
        super().__init__(theme, flow)
        self._service = service
        self._door = RunDoor()
        self.running = Running(flow, self._door)
        self._past: Story | None = None
        self._drawn: tuple[object, ...] = ()
        self.asked: DeleteDialog | None = None
        self.closing: CloseDialog | None = None
        self.head = Head(theme)
        self.told = label("", wrap=True)
        self.plan = PlanCard(theme)
        self.loss, self.held_out, self.log = loss_card(theme), held_out_card(theme), LogCard(theme)
        self._compose()
        self._soon = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._soon.timeout.connect(self.show_run)
        self.head.begin.clicked.connect(self._start)
        self.head.go_on.clicked.connect(self._go_on)
        self.head.pause.clicked.connect(lambda: self.running.pause(True))
        self.head.keep.clicked.connect(self.running.keep)
        self.head.cancel.clicked.connect(self._ask_to_cancel)
        self.head.anew.clicked.connect(self._ask_to_start_anew)
        self.running.told.connect(self._told)
        self.running.changed.connect(self.show_run)
        self.running.changed.connect(lambda: self.marked.emit(words.RUNS if self.running.active else ""))
        self.running.failed.connect(self.troubled)

    def _compose(self) -> None:
        self.curves = Tiles(self.theme.px(300), 2)
        self.curves.show_widgets([self.loss, self.held_out])
        inner = QWidget()
        inner.setObjectName("page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addWidget(self.told)
        column.addWidget(self.plan)
        column.addWidget(self.curves, 3)
        column.addWidget(self.log, 2)
        column.addStretch()  # before there is a run, the words stand at the top
        area = QScrollArea()
        area.setAccessibleName("Training")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    # the page of the wizard

    @property
    def can_go_on(self) -> bool:
        return self._state() in ("trained", "installed")

    def enter(self) -> None:
        project = self.flow.project
        if project is not None and not self.running.is_of(project) and project.run.is_dir():
            self.flow.desk.run(_PAST, lambda: self._door.past(project), self._restored, self.troubled.emit)
        if self.running.error is not None and self.running.is_of(project):
            self.troubled.emit(self.running.error)
        self.show_run()

    def forget(self) -> None:
        self.flow.desk.cancel(_PAST)
        self._past = None
        self.show_run()

    def asks_to_close(self, again: Callable[[], object]) -> bool:
        if not self.running.active:
            return False
        if self.closing is None:
            self.closing = CloseDialog(self.theme, self.running, again, self.window())
            self.closing.finished.connect(self._closing_answered)
            self.closing.open()
        return True

    @Slot()
    def _closing_answered(self) -> None:
        self.closing = None

    def _restored(self, past: Past) -> None:
        self._past = Story()
        self._past.feed(past)
        self.show_run()

    # what is done with it

    @Slot()
    def _start(self) -> None:
        if self.flow.project is not None:
            self.running.start(self.flow.project)

    @Slot()
    def _go_on(self) -> None:
        if self.running.phase is Phase.PAUSED:
            self.running.pause(False)
        else:
            self._start()

    @Slot()
    def _ask_to_cancel(self) -> None:
        self._ask(DeleteDialog(self.theme, words.CANCEL, words.CANCEL_GOES, words.CANCEL_WARNING, self))

    @Slot()
    def _ask_to_start_anew(self) -> None:
        self._ask(DeleteDialog(self.theme, words.ANEW, words.ANEW_GOES, words.ANEW_WARNING, self))

    def _ask(self, dialog: DeleteDialog) -> None:
        self.asked = dialog
        dialog.accepted.connect(self._discard)
        dialog.open()

    @Slot()
    def _discard(self) -> None:
        if self.flow.project is not None:
            self._past = None
            self.running.discard(self.flow.project)

    # what is shown

    @Slot()
    def _told(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def show_run(self) -> None:
        """The open project's run as it is now."""
        project = self.flow.project
        if project is None:
            return
        mine = self.running.is_of(project)
        story = self.running.story if mine else self._past or Story()
        phase = self.running.phase if mine else Phase.IDLE
        self._show_head(project.state, phase, story)
        self.plan.show_project(project)
        self._show_told(project, phase, story)
        self._show_curves(story)
        self.log.show_lines(story.noted)
        state = self._state()
        self.hint = words.HINT if phase is not Phase.IDLE else words.DONE if self.can_go_on else ""
        if state == "begun" and phase is Phase.IDLE:
            self.hint = ""
        self.ready.emit()

    def _show_head(self, state: State, phase: Phase, story: Story) -> None:
        head = self.head
        if phase is Phase.IDLE:
            self._show_idle(str(state), story)
            return
        stop = [head.keep, head.cancel] if not story.learned else [head.cancel]
        head.pause.setEnabled(phase is Phase.RUNS)
        for each in (head.keep, head.cancel):
            each.setEnabled(phase in (Phase.RUNS, Phase.PAUSED) or each is head.cancel)
        if phase is Phase.STOPPING:
            head.offer()
            head.say("Saving…", "what was learned so far", story.share)
        elif phase is Phase.PAUSED:
            head.offer(head.go_on, *stop)
            head.say(f"Paused: {self._place(story)}", self._facts(story), story.share)
        elif story.doing is not None:
            head.offer(head.pause, *stop)
            share = story.doing.done / story.doing.total if story.doing.total else 0.0
            head.say(story.doing.heading, story.doing.text, share)
        else:
            head.offer(head.pause, *stop)
            ending = "ending after this step" if phase is Phase.KEEPING else ""
            head.say(self._place(story), " · ".join(filter(None, [ending, self._facts(story)])), story.share)

    def _show_idle(self, state: str, story: Story) -> None:
        head, busy = self.head, self.running.active
        for each in (head.begin, head.go_on):
            each.setEnabled(not busy)
        done = f"{story.done_epochs} of {story.epochs_at_most} epochs" if story.done_epochs else ""
        if state == "prepared":
            head.offer(head.begin)
            head.say("Ready to train", "", 0.0)
        elif state == "begun":
            head.offer(head.go_on, head.anew)
            head.say("Interrupted", f"{done} are kept" if done else "", self._kept_share(story))
        else:
            head.offer(head.anew)
            head.say("Trained", done, 1.0)

    def _kept_share(self, story: Story) -> float:
        return story.done_epochs / story.epochs_at_most if story.epochs_at_most else 0.0

    def _show_told(self, project: Project, phase: Phase, story: Story) -> None:
        told = ""
        if self.running.active and not self.running.is_of(project):
            told = words.OTHER
        elif phase is Phase.IDLE and str(project.state) == "prepared":
            told = words.READY
        elif phase is Phase.IDLE and str(project.state) == "begun":
            told = words.INTERRUPTED
        elif phase is not Phase.IDLE and story.machine is not None and story.machine.gpu and self._service.on_gpu:
            told = words.SHARED.format(gpu=story.machine.gpu)
        self.told.setText(told)
        self.told.setVisible(bool(told))

    def _show_curves(self, story: Story) -> None:
        epochs = story.epochs.get(story.shown_stage, {})
        drawn = (id(story), story.shown_stage, len(epochs), max(epochs, default=0), story.epochs_at_most)
        empty = not epochs and self._state() == "prepared"
        self.plan.setVisible(empty)
        for each in (self.curves, self.log):
            each.setVisible(not empty)
        if drawn != self._drawn:
            self._drawn = drawn
            last = next((each.epochs for each in epochs.values()), story.epochs_at_most)
            self.loss.show_epochs(epochs, last)
            self.held_out.show_epochs(epochs, last)

    def _place(self, story: Story) -> str:
        if story.step is not None:
            return words.epoch(story.step.epoch, story.step.epochs, story.step.stage, story.plan)
        return story.doing.heading if story.doing is not None else "Preparing"

    def _facts(self, story: Story) -> str:
        if story.step is None:
            return ""
        left = story.seconds_left
        return " · ".join(
            [
                words.pace(story.step.photos_per_second),
                *([words.left(left)] if left is not None else []),
                *([f"batch {story.batch_size}"] if story.batch_size else []),
                words.rate(story.step.learning_rate),
                *([words.memory(story.bytes)] if story.bytes else []),
            ]
        )

    def _state(self) -> str:
        return str(self.flow.project.state) if self.flow.project is not None else ""
