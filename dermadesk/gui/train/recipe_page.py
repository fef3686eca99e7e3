"""The wizard's page Recipe: how it is trained and from what, what that costs here, and every setting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QFileDialog, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui import trouble
from dermadesk.gui.service import Service
from dermadesk.gui.service.training.loading import Loading
from dermadesk.gui.service.training.recipe import Measured, RecipeDoor
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.recipe import words
from dermadesk.gui.train.recipe.expert import ExpertPanel
from dermadesk.gui.train.recipe.sheet import SheetCard
from dermadesk.gui.train.recipe.time_card import TimeCard
from dermadesk.gui.train.recipe.ways import StartCard, Ways
from dermadesk.gui.train.wizard_page import WizardPage
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dermadesk.gui.service.training.recipe import Measuring, Offered
    from dermadesk.training.projects import Project

_LOOK, _SHEET, _MEASURE = "recipe-look", "recipe-sheet", "recipe-measure"
_CALM = 700
"""Milliseconds without another choice before it is measured."""

_WEIGHTS = (".pth", ".pt")


class RecipePage(WizardPage):
    """What is chosen is the project's at once; the rest follows from it on the workers."""

    next_words = "Train"

    def __init__(self, theme: Theme, flow: Flow, service: Service) -> None:
        super().__init__(theme, flow)
        self.setObjectName("page")
        self.door = RecipeDoor()
        self.offered: Offered | None = None
        self._shown_for: Project | None = None
        self._kind_is_new = False
        self._settings_of: dict[str, dict[str, Any]] = {}
        self._measured: dict[str, Measured] = {}
        self._seed = 1
        self.waiting = label(words.PREPARING, "muted", wrap=True)
        self.locked = label(words.LOCKED, "muted", wrap=True)
        self.refused = label("", "strong", wrap=True)
        self.ways = Ways(theme)
        self.start = StartCard(theme)
        self.time = TimeCard(theme)
        self.sheet = SheetCard(theme)
        self.expert = ExpertPanel(theme, self._tried)
        self._calm = QTimer(self, singleShot=True, interval=_CALM)
        self._compose()
        self._wire()
        self.forget()

    def _compose(self) -> None:
        self.whole = QWidget()
        self.whole.setObjectName("page")
        column = QVBoxLayout(self.whole)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(11)
        for each in (
            self.waiting,
            self.locked,
            self.refused,
            self.ways,
            self.start,
            self.time,
            self.sheet,
            self.expert,
        ):
            column.addWidget(each)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.whole)
        self.area.setAccessibleName("Recipe")
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(self.area)

    def _wire(self) -> None:
        self.ways.chosen.connect(self._choose_kind)
        self.start.chosen.connect(self._choose_start)
        self.start.file_wanted.connect(self.choose_file)
        self.sheet.others_wanted.connect(self._draw_others)
        self.expert.changed.connect(self._choose_settings)
        self.time.wanted.connect(self.measure)
        self.time.stop.connect(self._stop_measuring)
        self._calm.timeout.connect(self._measure_if_new)

    # what the wizard asks

    @property
    def can_go_on(self) -> bool:
        project = self.flow.project
        if project is None:
            return False
        return self._is_locked(project) or (
            self.offered is not None and self.offered.recipe is not None and self._shown_for == project
        )

    @property
    def hint(self) -> str:  # type: ignore[override]
        """What to know before training begins."""
        return words.HINT if self.can_go_on else ""

    def enter(self) -> None:
        self._look()

    def leave(self) -> None:
        self._calm.stop()
        self.flow.desk.cancel(_LOOK)
        self.flow.desk.cancel(_SHEET)
        if self.flow.running is None:
            self.flow.work.cancel(_MEASURE)

    def forget(self) -> None:
        self.leave()
        self.offered, self._shown_for = None, None
        self._settings_of, self._measured = {}, {}
        self.sheet.keep(())
        self.time.say(words.NOT_MEASURED, offered=False)
        self.waiting.show()
        for each in (self.locked, self.refused, self.ways, self.start, self.time, self.sheet, self.expert):
            each.hide()

    def take(self, paths: list[str]) -> bool:
        if len(paths) == 1 and Path(paths[0]).suffix.lower() in _WEIGHTS and self.start.file.isEnabled():
            self.take_file(paths[0])
            return True
        return False

    # what is chosen

    def take_file(self, path: str) -> None:
        """Start from this file of weights."""
        self._change(weights_file=path, start="imagenet")

    @Slot()
    def choose_file(self) -> None:
        """Ask for a file of weights."""
        dialog = QFileDialog(self, "Choose the file of ImageNet’s weights", "", "Weights (*.pth *.pt);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    @Slot(str)
    def _choose_kind(self, kind: str) -> None:
        project = self.flow.project
        if project is None or project.kind == kind:
            return
        self._settings_of[project.kind] = dict(project.settings)
        self._kind_is_new = True
        self._change(kind=kind, settings=self._settings_of.get(kind, {}))

    @Slot(str)
    def _choose_start(self, start: str) -> None:
        self._change(start=start)

    @Slot(dict)
    def _choose_settings(self, settings: dict[str, Any]) -> None:
        self._change(settings=settings)

    def _change(self, **chosen: Any) -> None:
        from dermadesk.training.projects import Start

        if "start" in chosen:
            chosen["start"] = Start(chosen["start"])
        self.flow.change(**chosen)
        self._look()
        self.ready.emit()

    def _tried(self, settings: Mapping[str, Any]) -> str:
        assert self.offered is not None
        assert self.offered.plain is not None
        return self.door.tried(self.offered.plain, settings)

    # what follows

    def _look(self) -> None:
        project = self.flow.project
        if project is None:
            return
        asked = project if self._is_locked(project) else replace(project, parent="")
        self.flow.desk.run(_LOOK, lambda: self.door.look(asked), self._show, self._failed)

    def _show(self, offered: Loading | Offered) -> None:
        if isinstance(offered, Loading):
            return
        project = self.flow.project
        assert project is not None
        if self._kind_is_new and not self._is_locked(project):
            self._kind_is_new = False
            start = self._start_for(offered, project)
            if start != project.start:
                self._change(start=start)
                return
        locked = self._is_locked(project)
        if not locked:
            self.flow.change(parent=offered.parent)
        project = self.flow.project
        assert project is not None
        self.offered, self._shown_for = offered, project
        self.ways.show_kinds(offered.kinds, project.kind)
        self.ways.offer(not locked)
        self.start.show_starts(offered.starts, str(project.start), locked)
        if offered.plain is not None:
            self.expert.show_recipe(offered.plain, project.settings, offered.architectures, locked)
        self.refused.setText(words.refused(offered.error) if offered.error else "")
        shown = {
            self.waiting: False,
            self.locked: locked,
            self.refused: offered.error is not None,
            self.ways: True,
            self.start: True,
            self.time: True,
            self.sheet: offered.recipe is not None,
            self.expert: offered.plain is not None,
        }
        for each, visible in shown.items():
            each.setVisible(visible)
        self._follow(project, offered)
        self.ready.emit()

    def _start_for(self, offered: Offered, project: Project) -> Any:
        """The start of a kind that was just chosen: the one it had, the kind's own, or the first that can be."""
        possible = [each.start for each in offered.starts if each.possible]
        own = next(each.start for each in offered.kinds if each.key == project.kind)
        wanted = [own, project.start] if project.kind not in ("quick", "thorough") else [project.start, own]
        return next((each for each in (*wanted, *possible) if each in possible), project.start)

    def _follow(self, project: Project, offered: Offered) -> None:
        if offered.recipe is None:
            self.flow.desk.cancel(_SHEET)
            self._stop_measuring()
            self.time.say(words.NOT_MEASURED, offered=False)
            return
        self.sheet.keep(offered.recipe.data.classes)
        self._draw()
        known = self._measured.get(self._key())
        if known is not None:
            self.time.show_measured(known)
        elif self._may_measure():
            self._calm.start()
        else:
            self.time.say(words.NO_MEASURE, offered=False)

    @Slot()
    def _draw_others(self) -> None:
        self._seed += 1
        self._draw()

    def _draw(self) -> None:
        project, seed = self.flow.project, self._seed
        if project is not None:
            self.flow.desk.run(_SHEET, lambda: self.door.sheet(project, seed), self.sheet.show_row, self._failed)

    # time and memory

    @Slot()
    def measure(self) -> None:
        """Measure on a few batches, on the worker that trains, so that both are never at work at once."""
        project, key = self.flow.project, self._key()
        if project is None or not self.can_go_on or not self._may_measure():
            return

        def heard(event: Measuring | Measured) -> None:
            if isinstance(event, Measured):
                self._measured[key] = event
                self.time.show_measured(event)
            else:
                self.time.work(event)

        self.flow.work.run(_MEASURE, lambda: self.door.measure(project), heard, self._not_measured)

    @Slot()
    def _measure_if_new(self) -> None:
        if self._key() not in self._measured:
            self.measure()

    @Slot()
    def _stop_measuring(self) -> None:
        self._calm.stop()
        self.flow.work.cancel(_MEASURE)
        self.time.say(words.STOPPED)

    def _may_measure(self) -> bool:
        return self.flow.running is None

    def _not_measured(self, error: Exception) -> None:
        self.time.say(trouble.training(error))

    def _key(self) -> str:
        """What the time depends on, as far as it is chosen here; fixes and photos are others' pages, left by then."""
        project, offered = self.flow.project, self.offered
        photos = offered.photos if offered is not None else 0
        if project is None:
            return ""
        chosen = (project.folder, project.kind, project.start, project.parent, project.weights_file, photos)
        return f"{chosen} {sorted(project.settings.items())}"

    def _failed(self, error: Exception) -> None:
        self.waiting.hide()
        self.troubled.emit(error)

    @staticmethod
    def _is_locked(project: Project) -> bool:
        return str(project.state) != "prepared"
