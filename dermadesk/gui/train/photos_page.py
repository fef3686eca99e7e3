"""The wizard's page Photos: where labelled photos are, what was understood of them, and labels for those without."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from dermadesk.gui import trouble
from dermadesk.gui.service import Service
from dermadesk.gui.service.training.photos import Looked, PhotosDoor, Understood
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.labelling.page import LabellingPage
from dermadesk.gui.train.labelling.words import KEEPS
from dermadesk.gui.train.photos import words
from dermadesk.gui.train.photos.copy_dialog import CopyDialog
from dermadesk.gui.train.photos.gathering import Gathering
from dermadesk.gui.train.photos.overview import Overview
from dermadesk.gui.train.wizard_page import WizardPage
from dermadesk.gui.widgets.delete_dialog import DeleteDialog
from dermadesk.gui.widgets.stack import PageStack
from dermadesk.taxonomy import Diagnosis

if TYPE_CHECKING:
    from dermadesk.gui.service.training.photos import CasesFound


class PhotosPage(WizardPage):
    """An overview of what was chosen and read, and behind it the labelling."""

    def __init__(self, theme: Theme, flow: Flow, service: Service) -> None:
        super().__init__(theme, flow)
        self.setObjectName("page")
        self.gathering = Gathering(flow, PhotosDoor(service.cases), self)
        self.overview = Overview(theme)
        self.labelling = LabellingPage(theme, flow, service)
        self.views = PageStack()
        self.views.addWidget(self.overview)
        self.views.addWidget(self.labelling)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.views)
        self._wire()

    def _wire(self) -> None:
        gathering, overview = self.gathering, self.overview
        gathering.looked.connect(self._looked)
        gathering.understood.connect(self._understood)
        gathering.wrong.connect(self._wrong)
        gathering.told.connect(self.troubled)
        gathering.failed.connect(self.troubled)
        gathering.working.connect(overview.show_working)
        gathering.working.connect(self.ready)
        gathering.cases_found.connect(self._ask_to_copy)
        gathering.strange.connect(overview.strange.show_strange)
        overview.strange.meant.connect(gathering.mean)
        overview.folder_wanted.connect(self.choose_folder)
        overview.table_wanted.connect(self.choose_tables)
        overview.cases_wanted.connect(gathering.find_cases)
        overview.places.removed.connect(self._remove)
        overview.unlabelled.label_wanted.connect(self.label)
        self.labelling.closed.connect(self._back)
        self.labelling.troubled.connect(self.troubled)
        self.flow.changed.connect(self._show_places)

    # what the wizard asks

    @property
    def can_go_on(self) -> bool:
        last = self.gathering.last
        return last is not None and last.learnable

    @property
    def hint(self) -> str:  # type: ignore[override]
        """Why one cannot go on yet, or what becomes of the photos."""
        project, last = self.flow.project, self.gathering.last
        if self.views.currentWidget() is self.labelling:
            return KEEPS
        if self.locked:
            return words.BEGUN
        if project is None or not project.folders or self.can_go_on:
            return words.STAY_BUT_CASES if project is not None and project.cases else words.STAY
        if last is not None:
            return words.TWO_CLASSES
        return words.BROKEN if self.overview.is_wrong else words.READING

    @property
    def locked(self) -> bool:
        """Whether a run has begun with the photos as they are: then nothing can be changed."""
        project = self.flow.project
        return project is not None and str(project.state) != "prepared"

    def enter(self) -> None:
        brought, self.flow.brought = self.flow.brought, ()
        self._show_places()
        self.gathering.read()
        self.gathering.take(brought)
        self.overview.begin_at()

    def leave(self) -> None:
        self.labelling.finish()

    def forget(self) -> None:
        self.labelling.forget()
        self.gathering.forget()
        self.overview.forget()
        self.views.setCurrentWidget(self.overview)

    def mark_drop(self, marked: bool) -> None:
        self.overview.place.mark_drop(marked)

    def take(self, paths: list[str]) -> bool:
        if self.locked:
            self.troubled.emit(words.BEGUN)
        else:
            self.gathering.take(paths)
        return True

    # folders and tables

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder of photos."""
        dialog = QFileDialog(self, "Choose the folder of the photos")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.filesSelected.connect(self.gathering.take)
        dialog.open()

    @Slot()
    def choose_tables(self) -> None:
        """Ask for tables of labels."""
        dialog = QFileDialog(
            self, "Choose the tables of the diagnoses", "", "Tables (*.csv *.tsv *.tab);;All files (*)"
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.gathering.take)
        dialog.open()

    @Slot(object)
    def _remove(self, path: Path) -> None:
        project = self.flow.project
        if project is None or not (project.cases and path == project.copies):
            self.gathering.remove(path)
            return
        goes, stays = words.copies_go(str(path)), words.COPIES_STAY
        dialog = DeleteDialog(self.theme, "Delete the copies of saved cases?", goes, stays, self)
        dialog.accepted.connect(lambda: self.gathering.remove(path))
        dialog.open()

    @Slot(object)
    def _ask_to_copy(self, found: CasesFound) -> None:
        project = self.flow.project
        if project is not None:
            sentence = words.cases(found, str(project.copies))
            dialog = CopyDialog(self.theme, words.ask_to_copy(found), sentence, self)
            dialog.accepted.connect(lambda: self.gathering.copy_cases(found))
            dialog.open()

    # what was read

    @Slot()
    def _show_places(self) -> None:
        self.overview.show_project(self.flow.project)
        self.ready.emit()

    @Slot(object)
    def _looked(self, looked: Looked) -> None:
        project = self.flow.project
        if project is not None:
            self.overview.places.show_places(looked.places, project.tables)

    @Slot(object)
    def _understood(self, told: Understood) -> None:
        self.overview.show_understood(told)
        project = self.flow.project
        if project is not None and project.labelling and not self.locked:
            self.label()
        self.ready.emit()

    @Slot(object)
    def _wrong(self, error: Exception) -> None:
        self.overview.show_error(error, trouble.training(error))
        self.ready.emit()

    # labelling

    @Slot()
    def label(self) -> None:
        """Label the photos that have no label, or go on where they are being labelled and others have come."""
        last = self.gathering.last
        if last is None or not last.unlabelled:
            return
        open_already = self.views.currentWidget() is self.labelling
        if not open_already or not self.labelling.is_at(last.unlabelled, last.by_hand):
            self.labelling.begin(last.unlabelled, last.by_hand, _told_by_tables(last, last.by_hand))
            self.views.setCurrentWidget(self.labelling)
            self.labelling.parts.view.setFocus()
            self.ready.emit()

    @Slot()
    def _back(self) -> None:
        self.labelling.finish()
        self.flow.change(labelling=False)
        self.views.setCurrentWidget(self.overview)
        self.ready.emit()
        self.gathering.read()


def _told_by_tables(last: Understood, by_hand: Mapping[str, str]) -> tuple[Diagnosis, ...]:
    """The classes that have photos whose label was not set by hand."""
    set_here = list(by_hand.values())
    return tuple(
        Diagnosis(each.code, each.name, each.malignant)
        for each in last.classes
        if each.photos > set_here.count(each.code)
    )
