"""The wizard's page Install: the new model gets its name and stands beside the others, used from now on or not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.models.card_reader import CardReader
from dermadesk.gui.models.exported_card import ExportedCard
from dermadesk.gui.service import Service
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.install import words
from dermadesk.gui.train.install.done_card import DoneCard
from dermadesk.gui.train.install.installing import Installing
from dermadesk.gui.train.install.name_card import NameCard
from dermadesk.gui.train.install.use_card import UseCard
from dermadesk.gui.train.wizard_page import WizardPage
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label

_SOON = 300
_NARROW = 860


class InstallPage(WizardPage):
    """`installed` carries the `id version` that is used from now on; `models_wanted` asks for the list of models."""

    installed = Signal(str)
    models_wanted = Signal()
    next_words = "Install"

    def __init__(self, theme: Theme, flow: Flow, service: Service) -> None:
        super().__init__(theme, flow)
        self.installing = Installing(flow, service.models_door)
        self._again = False
        self._shown: Path | None = None
        self.place = label("", "muted", wrap=True)
        self.name = NameCard(theme)
        self.use = UseCard(theme)
        self.done = DoneCard(theme)
        self.exported = ExportedCard(theme)
        self.wait = label("", "muted", wrap=True)
        self.install = button("Install", "Install the new model beside the others", primary=True)
        self.card_title = label("", "title")
        self.card = CardReader(theme)
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._compose()
        self._wire()
        self._clear()

    def _compose(self) -> None:
        form = QWidget()
        left = QVBoxLayout(form)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(11)
        self.heading = label("Install the new model", "heading", wrap=True)
        for part in (self.heading, self.place, self.done, self.exported, self.name, self.use, self.wait):
            left.addWidget(part)
        left.addWidget(self.install, alignment=Qt.AlignmentFlag.AlignLeft)
        left.addStretch(1)
        reading = QWidget()
        right = QVBoxLayout(reading)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(6)
        right.addWidget(self.card_title)
        right.addWidget(self.card, 1)
        inner = QWidget()
        inner.setObjectName("column")
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._both.setContentsMargins(0, 0, 4, 0)
        self._both.setSpacing(16)
        self._both.addWidget(form, 2)
        self._both.addWidget(reading, 3)
        area = QScrollArea()
        area.setAccessibleName("Install")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _wire(self) -> None:
        doing = self.installing
        self._soon.timeout.connect(self._ask_draft)
        self.name.changed.connect(self._named)
        self.use.changed.connect(self._chosen)
        self.install.clicked.connect(self._install)
        self.done.use.clicked.connect(self._use)
        self.done.back.connect(doing.go_back)
        self.done.export.clicked.connect(self._ask_export)
        self.done.models.clicked.connect(self.models_wanted)
        self.done.again.clicked.connect(self._once_more)
        doing.seen.connect(self._seen)
        doing.drafted.connect(self._drafted)
        doing.waiting.connect(self._wait)
        doing.used.connect(self.installed)
        doing.exported.connect(self.exported.show_exported)
        doing.troubled.connect(self.troubled)
        doing.changed.connect(self._refresh)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Form and card side by side where there is room."""
        super().resizeEvent(event)
        narrow = self.width() < self.theme.px(_NARROW)
        self._both.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    # what the wizard asks

    def enter(self) -> None:
        """How the new model stands now, and its name and notes as they were left."""
        project = self.flow.project
        if project is None:
            return
        self._shown = project.folder
        self.name.fill(project.model_name or words.NAME, project.notes)
        self.name.say_point("" if project.threshold is None else words.point(project.threshold))
        self.use.fill(project.use, project.reason)
        self._wait(words.READING)
        self.installing.look()
        self.installing.ask_draft(*self.name.told)

    def leave(self) -> None:
        """What was asked for goes on."""
        self._soon.stop()

    def forget(self) -> None:
        """Nothing of the project before."""
        self._soon.stop()
        self._shown = None
        self.installing.forget()
        self._clear()

    def _clear(self) -> None:
        self._again = False
        self.card.show_card("")
        self.exported.hide()
        self._refresh()

    # what is shown

    @property
    def is_done(self) -> bool:
        """Whether the model is installed, and not to be installed once more."""
        standing = self.installing.standing
        return standing is not None and bool(standing.installed) and not self._again

    @Slot()
    def _seen(self) -> None:
        standing, project = self.installing.standing, self.flow.project
        if standing is None:
            return
        self.place.setText(words.place(standing))
        self.use.show_standing(standing, project.use if project is not None else None, self.is_done)
        if standing.installed:
            self.done.show_done(standing.installed, standing.used, next(iter(standing.earlier), ""))
        self._settle()

    @Slot()
    def _drafted(self) -> None:
        if self.installing.draft is not None:
            self.name.called.setText(words.called(self.installing.draft))
        self._settle()

    @Slot(str)
    def _wait(self, sentence: str) -> None:
        self.wait.setText(sentence)
        self._refresh()

    def _settle(self) -> None:
        """Nothing is waited for once it is known how the model stands, and what would be installed."""
        doing, done = self.installing, self.is_done
        waits = doing.busy or doing.standing is None or (doing.draft is None and not done)
        self._wait(self.wait.text() if waits else "")
        if done and doing.standing is not None:
            self.card.show_card(doing.standing.card)
        elif doing.draft is not None:
            self.card.show_card(doing.draft.card)

    @Slot()
    def _named(self) -> None:
        self._keep()
        self.installing.draft = None
        self._soon.start()
        self._refresh()

    @Slot()
    def _chosen(self) -> None:
        self._keep()
        self._refresh()

    @Slot()
    def _ask_draft(self) -> None:
        self.installing.ask_draft(*self.name.told)

    @Slot()
    def _refresh(self) -> None:
        standing, draft, free = self.installing.standing, self.installing.draft, not self.installing.busy
        done, there = self.is_done, standing is not None and bool(standing.installed)
        in_use = done and standing is not None and standing.installed == standing.used
        for part, shown in (
            (self.done, there),
            (self.done.again, done),
            (self.heading, not done),
            (self.place, not done),
            (self.name, not done),
            (self.install, not done),
            (self.use, standing is not None and not in_use),
            (self.wait, bool(self.wait.text())),
        ):
            part.setVisible(shown)
        named = draft is not None and bool(draft.id)
        self.install.setEnabled(free and named and standing is not None and (not self.use.wanted or self.use.ready))
        self.install.setText(words.button(draft, self.use.wanted))
        for each in (self.done.go_back, self.done.again, self.done.export):
            each.setEnabled(free)
        self.done.use.setEnabled(free and self.use.ready)
        self.card_title.setText((words.CARD_NOW if done else words.CARD).upper())
        self.hint = words.HINT_DONE if done else words.HINT
        self.ready.emit()

    def _keep(self) -> None:
        """What was typed and chosen, into the project; a choice that is the comparison's own is none."""
        standing = self.installing.standing
        if self.flow.project is None or self.flow.project.folder != self._shown:
            return
        name, notes = self.name.told
        chosen = standing is not None and self.use.wanted != (not standing.against)
        use = self.use.wanted if chosen else None
        self.flow.change(model_name=name, notes=notes, use=use, reason=self.use.why)

    # what is done

    @Slot()
    def _install(self) -> None:
        self._again = False
        self.installing.install(self.name.told[1], self.use.wanted, self.use.why)

    @Slot()
    def _use(self) -> None:
        self.installing.use(self.use.why)

    @Slot()
    def _once_more(self) -> None:
        self._again = True
        self._seen()
        self._ask_draft()
        self.name.name.setFocus()

    @Slot()
    def _ask_export(self) -> None:
        standing = self.installing.standing
        if standing is None:
            return
        name = f"{standing.installed.replace(' ', '-')}.dermadesk"
        dialog = QFileDialog(self, "Export a model", name, "Models (*.dermadesk)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("dermadesk")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.installing.export(Path(file)))
        dialog.open()
