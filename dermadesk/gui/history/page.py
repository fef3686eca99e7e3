"""The History tab: finds saved examinations, shows one, and leads to what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.examine.save_dialog import SaveDialog
from dermadesk.gui.history import words
from dermadesk.gui.history.compare_page import ComparePage
from dermadesk.gui.history.details import Details
from dermadesk.gui.history.filter_bar import FilterBar
from dermadesk.gui.history.table import HistoryTable
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.cases import Case, Cases, Deleted
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.delete_dialog import DeleteDialog
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.notice import Notice
from dermadesk.records.progress import Copied, Exported

if TYPE_CHECKING:
    from dermadesk.records.search import Found


class HistoryPage(QWidget):
    """`reopen` and `report_wanted` carry the Examination, its photo included. Reads the store when it is shown."""

    reopen = Signal(object)
    report_wanted = Signal(object)

    def __init__(self, theme: Theme, jobs: Jobs, cases: Cases, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName("History")
        self._theme, self._jobs, self._cases, self._settings = theme, jobs, cases, settings
        self._wanted: int | None = None
        self.filters = FilterBar(theme)
        self.export = button("Export…", "The chosen examinations if there are several, otherwise all in the table")
        self.export.setMenu(self._export_menu())
        self.notice = Notice(theme)
        self.table = HistoryTable(theme)
        self.empty = label(words.EMPTY, "heading", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.count = label("", "muted")
        self.where = ElidedLabel()
        self.where.setProperty("role", "muted")
        self.where.set_whole(words.stored_in(cases.folder))
        self.details = Details(theme)
        self.compare = ComparePage(theme, jobs, cases)
        self._compose()
        self._wire()

    def _compose(self) -> None:
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        foot = QHBoxLayout()
        foot.setSpacing(14)
        foot.addWidget(self.count)
        foot.addWidget(self.where, 1)
        foot.addWidget(self.export)
        left = QVBoxLayout()
        left.setSpacing(11)
        left.addWidget(self.filters)
        left.addWidget(self.notice)
        left.addWidget(self._middle, 1)
        left.addLayout(foot)
        overview = QWidget()
        row = QHBoxLayout(overview)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.details)
        self._places = QStackedWidget()
        self._places.addWidget(overview)
        self._places.addWidget(self.compare)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 12)
        whole.addWidget(self._places)

    def _wire(self) -> None:
        self.filters.changed.connect(self.refresh)
        self.table.rows.thumbnails_wanted.connect(self._fetch_thumbnails)
        self.table.chosen.connect(self._show_choice)
        self.table.opened.connect(self._reopen)
        self.table.deletion_wanted.connect(self.ask_to_delete)
        self.details.reopen.connect(self._reopen)
        self.details.report.connect(self._report)
        self.details.edit.connect(self.edit)
        self.details.compare.connect(self.compare_visits)
        self.details.delete.connect(self.ask_to_delete)
        self.compare.closed.connect(self._show_table)
        for keys, action in (("Ctrl+F", self.filters.text.setFocus), ("Ctrl+E", self.edit), ("Esc", self._escape)):
            QShortcut(QKeySequence(keys), self).activated.connect(action)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.details.setFixedWidth(min(self._theme.px(364), round(self.width() * 0.44)))
        super().resizeEvent(event)

    # finding

    @Slot()
    def refresh(self) -> None:
        """Read the store again; what was chosen stays chosen."""
        query = self.filters.query
        self._jobs.run("history", lambda: self._cases.search(query), self._show_found, self._failed)

    def choose(self, number: int) -> None:
        """Show this examination as soon as it is in the table, for instance one that was just saved."""
        self._wanted = number
        self.refresh()

    def _show_found(self, found: tuple[Found, ...]) -> None:
        chosen = self.table.choice
        self.table.rows.show(found)
        nothing_saved = not found and self.filters.is_open
        self.empty.setText(words.EMPTY if nothing_saved else words.NO_MATCH)
        self._middle.setCurrentWidget(self.table if found else self.empty)
        self.filters.setVisible(not nothing_saved)
        self.export.setVisible(not nothing_saved)
        self.details.setVisible(not nothing_saved)
        self.export.setEnabled(bool(found))
        self.count.setText(words.counted(len(found)))
        self.count.setVisible(bool(found))
        wanted = self._wanted if self._wanted is not None else chosen[0].number if len(chosen) == 1 else None
        self._wanted = None
        if wanted is None or not self.table.choose(wanted):
            self._show_choice()

    @Slot(list)
    def _fetch_thumbnails(self, numbers: list[int]) -> None:
        self._jobs.run(
            "history-thumbnails",
            lambda: self._cases.thumbnails(numbers),
            self.table.rows.take_thumbnails,
            self._failed,
            behind=True,
        )

    # one examination

    @Slot()
    def _show_choice(self) -> None:
        chosen = self.table.choice
        self._jobs.cancel("history-case")
        if len(chosen) != 1:
            self.details.clear(len(chosen))
            return
        number = chosen[0].number
        self._jobs.run("history-case", lambda: self._cases.open(number), self._show_case, self._case_failed)

    def _show_case(self, case: Case) -> None:
        self.details.show_case(case)

    def _case_failed(self, error: Exception) -> None:
        self.details.clear(1)
        self._failed(error)

    @Slot()
    def _reopen(self) -> None:
        if self.details.case is not None:
            self.reopen.emit(self.details.case.examination)

    @Slot()
    def _report(self) -> None:
        if self.details.case is not None:
            self.report_wanted.emit(self.details.case.examination)

    @Slot()
    def edit(self) -> None:
        """Add histology, or change what was said."""
        if self.details.case is not None:
            dialog = SaveDialog(self._theme, self.details.case.examination, self._cases, self._jobs, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.saved.connect(self.choose)
            dialog.open()

    @Slot()
    def compare_visits(self) -> None:
        """The visit that is shown beside another one of its lesion."""
        case = self.details.case
        if case is not None and len(case.visits) > 1 and case.examination.number is not None:
            self.compare.show_visits(case.visits, case.examination.number)
            self._places.setCurrentWidget(self.compare)
            self.compare.left.view.setFocus()

    @Slot()
    def _show_table(self) -> None:
        self._places.setCurrentIndex(0)
        self.table.setFocus()

    def _escape(self) -> None:
        if self._places.currentWidget() is self.compare:
            self._show_table()
        self.notice.clear()

    # out of the store

    @Slot()
    def ask_to_delete(self) -> None:
        """Delete the chosen examinations for good, after they were named and the button pressed."""
        chosen = self.table.choice
        if chosen:
            question = f"Delete {words.counted(len(chosen))} for good?"
            dialog = DeleteDialog(self._theme, question, words.what_goes(chosen), words.NO_UNDO, self)
            dialog.accepted.connect(lambda: self._delete([found.number for found in chosen]))
            dialog.open()

    def _delete(self, numbers: list[int]) -> None:
        self._jobs.run("history-delete", lambda: self._cases.delete(numbers), self._deleted, self._failed)

    def _deleted(self, deleted: Deleted) -> None:
        if not deleted.erased:
            self.notice.say(words.ERASED_LATER)
        self.refresh()

    def _export_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName("Export")
        menu.addAction("Table of what was said (CSV)…", self._ask_table)
        menu.addAction("Photos with their diagnosis, for training…", self._ask_photos)
        return menu

    def _numbers(self) -> list[int]:
        chosen = self.table.choice
        return [found.number for found in (chosen if len(chosen) > 1 else self.table.shown)]

    def _ask_table(self) -> None:
        dialog = QFileDialog(self, "Export a table", "dermadesk-cases.csv", "Tables (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.export_table(Path(file)))
        dialog.open()

    def _ask_photos(self) -> None:
        dialog = QFileDialog(self, "Export photos into a new folder in…")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = f"dermadesk-cases-{datetime.now():%Y%m%d-%H%M%S}"
        dialog.fileSelected.connect(lambda folder: self.export_photos(Path(folder) / name))
        dialog.open()

    def export_table(self, target: Path) -> None:
        """Everything that was said of the chosen examinations, or of all in the table, as CSV."""
        numbers = self._numbers()
        self._run_export(lambda: self._cases.export_table(numbers, target))

    def export_photos(self, folder: Path) -> None:
        """Their photos with the diagnosis in a new folder, which training reads as it is."""
        numbers = self._numbers()
        self._run_export(lambda: self._cases.export_photos(numbers, folder))

    def _run_export(self, steps: Callable[[], Iterator[Copied | Exported]]) -> None:
        self.export.setEnabled(False)
        self._jobs.run("history-export", steps, self._export_event, self._export_failed, behind=True)

    def _export_event(self, event: Copied | Exported) -> None:
        if isinstance(event, Copied):
            self.count.setText(words.copied(event))
            return
        self.export.setEnabled(True)
        self.count.setText(words.counted(len(self.table.shown)))
        self.notice.tell(words.exported(event))

    def _export_failed(self, error: Exception) -> None:
        self.export.setEnabled(True)
        self._failed(error)

    def _failed(self, error: Exception) -> None:
        self.notice.say(words.trouble(error))
