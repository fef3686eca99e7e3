"""The Batch tab: composes its parts, and leads one folder of photos from the drop to the last row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from dermadesk.gui import trouble
from dermadesk.gui.batch import sentences
from dermadesk.gui.batch.arranged import Arranged
from dermadesk.gui.batch.empty_page import EmptyPage
from dermadesk.gui.batch.evaluation_page import EvaluationPage
from dermadesk.gui.batch.exporting import ExportMenu
from dermadesk.gui.batch.filter_bar import Filters
from dermadesk.gui.batch.head import Head
from dermadesk.gui.batch.lines import LinesModel
from dermadesk.gui.batch.review_keys import KeyLegend
from dermadesk.gui.batch.running import Running, State
from dermadesk.gui.batch.sheet import ContactSheet
from dermadesk.gui.batch.table import BatchTable
from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.batches import Answering, Batches, Begun, Earlier, Ran
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Segments
from dermadesk.gui.widgets.delete_dialog import DeleteDialog
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.notice import Notice

if TYPE_CHECKING:
    from array import array

    from dermadesk.batch.row import Line
    from dermadesk.batch.view import Column

_VIEWS = (
    ("table", "Table", "One row per photo", "Ctrl+1"),
    ("sheet", "Contact sheet", "The photos, and where the model looked", "Ctrl+2"),
    ("evaluation", "Evaluation", "The answers beside the truth that lies with the photos", "Ctrl+3"),
)


class BatchPage(QWidget):
    """`photo_wanted` carries the path of a photo to be examined, `crashed` what nobody expected on a worker."""

    photo_wanted = Signal(str)
    crashed = Signal(object)

    def __init__(self, theme: Theme, batches: Batches) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName("Batch")
        self._theme = theme
        self._compact: bool | None = None
        self._order: tuple[Column, bool] | None = None
        self.work, self.desk = Jobs(self, thread="batch"), Jobs(self, thread="batch-view")
        self.running = Running(self.work, self.desk, batches)
        self.lines = LinesModel(theme)
        self.arranged = Arranged(self.lines)
        self.table = BatchTable(theme, self.lines, self.arranged)
        self.sheet = ContactSheet(theme, self.lines, self.arranged)
        self.evaluation = EvaluationPage(theme, self.work, batches.truth)
        self.exports = ExportMenu(self.desk, self)
        self.head = Head(theme, self.exports)
        self.filters = Filters(theme)
        self.views = Segments("View", _VIEWS)
        self.notice = Notice(theme)
        self.empty = EmptyPage(theme)
        self.found = label("", "heading", wrap=True)
        self.to_come = label("", "muted", wrap=True)
        self.passed_over = label("", "muted", wrap=True)
        self.none_shown = label(sentences.NOTHING_SHOWN, "muted", wrap=True)
        self.legend = KeyLegend(theme)
        self.model = ElidedLabel()
        self.model.setProperty("role", "caption")
        self._compose()
        self._wire()
        self._follow()

    # composition

    def _compose(self) -> None:
        self._middle = QStackedWidget()
        self._ready = _centred(self.found, self.passed_over, self.to_come)
        self._nothing = _centred(self.none_shown)
        self._shown: QWidget = self._ready
        for page in (self._ready, self._nothing, self.table, self.sheet, self.evaluation):
            self._middle.addWidget(page)
        self._rows = tuple(QHBoxLayout() for _ in range(3))
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.px(10))
        for each in self.head.buttons:
            row.addWidget(each)
        self.batch = QWidget()
        column = QVBoxLayout(self.batch)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(11))
        first, *others = self._rows
        column.addLayout(first)
        column.addWidget(self.head.bar)
        for further in others:
            column.addLayout(further)
        column.addWidget(self._middle, 1)
        column.addWidget(self.legend)
        column.addWidget(self.model)
        self.filters.text.setFixedWidth(self._theme.px(190))
        self._rooms = QStackedWidget()
        self._rooms.addWidget(self.empty)
        self._rooms.addWidget(self.batch)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 12)
        whole.setSpacing(11)
        whole.addWidget(self.notice)
        whole.addWidget(self._rooms, 1)
        self._place(compact=False)

    def _place(self, compact: bool) -> None:
        """The parts in their rows: three where the page is narrow, two where it is wide."""
        if compact == self._compact:
            return
        self._compact = compact
        head, filters = self.head, self.filters
        for row in self._rows:
            while row.takeAt(0) is not None:
                pass
            row.setSpacing(self._theme.px(12))
        first, second, third = self._rows
        title = (head.title, head.count, None)
        if compact:
            _fill(first, *title, self._buttons)
            _fill(second, head.sentence, None, self.views)
            _fill(third, filters.pills, None, filters.text)
        else:
            _fill(first, *title, filters.text, self.views, self._buttons)
            _fill(second, head.sentence, None, filters.pills)
        filters.set_compact(compact)
        self._show_parts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place(compact=self.width() < self._theme.px(1040))
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes back from a photo goes on where it was."""
        super().showEvent(event)
        if self.running.state is State.EMPTY:
            self.running.list()
        else:
            self._shown.setFocus()

    def _wire(self) -> None:
        head, running = self.head, self.running
        self.empty.choose.clicked.connect(self.choose_folder)
        self.empty.opened.connect(running.open)
        self.empty.gone_on.connect(lambda file: running.open(file, go_on=True))
        self.empty.deletion_wanted.connect(self._ask_to_delete)
        self.empty.forget_wanted.connect(self._ask_to_forget)
        head.start.clicked.connect(running.start)
        head.pause.clicked.connect(self._pause)
        head.close.clicked.connect(running.leave)
        head.again.clicked.connect(running.look_again)
        self.views.chosen.connect(self._choose_view)
        self.filters.changed.connect(self._arrange)
        self.table.sorted.connect(self._sort)
        self.lines.thumbnails_wanted.connect(
            lambda positions: running.picture(positions, self.lines.thumbnail_side, heat=False)
        )
        self.sheet.thumbnails_wanted.connect(
            lambda positions: running.picture(positions, self.sheet.thumbnail_side, heat=True)
        )
        for view in (self.table, self.sheet):
            view.opened.connect(self._open_photo)
            view.seen_wanted.connect(running.see)
            view.diagnosis_wanted.connect(running.diagnose)
        self.exports.said.connect(self.notice.tell)
        self.exports.failed.connect(self._failed)
        running.changed.connect(self._follow)
        running.counted.connect(lambda count: self.found.setText(f"{sentences.counted(count)} so far…"))
        running.opened.connect(self._opened)
        running.answering.connect(self._answering)
        running.ran.connect(self._ran)
        running.lines.connect(self.lines.take)
        running.reviewed.connect(self._reviewed)
        running.ordered.connect(self._ordered)
        running.pictured.connect(self.lines.take_thumbnails)
        running.heated.connect(self.sheet.take_thumbnails)
        running.kept.connect(self.empty.show_kept)
        running.failed.connect(self._failed)
        for jobs in (self.work, self.desk):
            jobs.crashed.connect(self.crashed)
        for keys, action in (
            ("Ctrl+Return", lambda: (head.pause if running.state is State.RUNNING else head.start).click()),
            ("Ctrl+F", self.filters.text.setFocus),
            ("Esc", self.notice.clear),
            *((shortcut, lambda key=key: self._choose_view(key)) for key, _, _, shortcut in _VIEWS),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(action)

    # ways in

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder."""
        dialog = QFileDialog(self, "Choose a folder of photos")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.look)
        dialog.open()

    def look(self, given: Sequence[str]) -> None:
        """These folders and photos from now on. A batch that runs is paused, and kept."""
        self.notice.clear()
        if self.running.state is State.RUNNING:
            self.notice.tell(sentences.PAUSED_FOR.format(name=self.head.title.whole))
        self.running.look(given)

    @property
    def is_empty(self) -> bool:
        """Whether no batch is open or on its way."""
        return self.running.state is State.EMPTY

    def shutdown(self) -> None:
        """What was answered and said is kept; both workers end."""
        self.running.shutdown()

    # one batch

    @Slot()
    def _follow(self) -> None:
        """The page as the batch is now."""
        running = self.running
        self._rooms.setCurrentWidget(self.empty if running.state is State.EMPTY else self.batch)
        self.head.follow(running)
        if running.state is not State.FINISHED:
            self.views.offer("evaluation", False)
            self.evaluation.clear()
        if running.begun is None:
            self.exports.offer(None)
        if running.state is State.LOOKING:
            self.found.setText(sentences.counted(0))
            self.passed_over.setText("")
            self.to_come.setText("")
        elif running.state is State.READY and running.looked is not None:
            self._show_found()
        elif running.state is State.FINISHED and running.begun is not None:
            self.views.offer("evaluation", True)
            self.evaluation.measure(running.begun.ledger)
        self._show_parts()

    def _show_found(self) -> None:
        assert self.running.looked is not None
        listing = self.running.looked.listing
        photos = len(listing.photos)
        self.found.setText(sentences.counted(photos))
        over = sentences.passed_over(listing.hidden, listing.others)
        self.passed_over.setText(". ".join(part for part in ("" if photos else sentences.NO_PHOTOS, over) if part))
        self.to_come.setText(sentences.READY if photos else "")
        (self.head.start if photos else self.head.close).setFocus()

    def _show_parts(self) -> None:
        """What belongs to rows is there once a batch has begun; where there is little room, without the keys."""
        begun = self.running.begun is not None
        wanted = self._shown
        if not begun:
            wanted = self._ready
        elif not self.arranged.rowCount() and not self.filters.is_open:
            wanted = self._nothing
        elif wanted in (self._ready, self._nothing):
            wanted = self.table if self.views.current() == "table" else self.sheet
        self._show(wanted)
        reviewing = wanted is not self.evaluation
        for part in (self.filters.pills, self.filters.text):
            part.setVisible(begun and reviewing)
        self.views.setVisible(begun)
        self.legend.setVisible(begun and reviewing and not self._compact)

    def _show(self, page: QWidget) -> None:
        self._shown = page
        self._middle.setCurrentWidget(page)

    def _opened(self, begun: Begun) -> None:
        self.exports.offer(begun.ledger)
        self.sheet.set_maps(begun.maps)
        self.filters.clear()
        self.filters.show_counts(begun.counts)
        self.lines.clear(begun.counts.total)
        codes = begun.plan.classes
        for part in (self.table, self.sheet, self.legend):
            part.set_classes(codes, {})
        self._choose_view("table")
        self.head.follow(self.running)
        self._show_parts()
        self.table.setFocus()

    def _answering(self, now: Answering) -> None:
        begun = self.running.begun
        self.model.set_whole(now.line)
        if begun is None:
            return
        if not now.same:
            self.notice.tell(sentences.other_model(begun, now))
        self.head.follow(self.running)

    def _ran(self, ran: Ran) -> None:
        counts = ran.progress.counts
        self.filters.show_counts(counts)
        self.head.bar.show_share(counts.done, counts.total)
        self.head.sentence.setText(sentences.progress(ran.progress))

    def _reviewed(self, lines: Sequence[Line]) -> None:
        before = [self.lines.line(line.position) for line in lines]
        self.lines.take(lines)
        self.running.count_seen(
            sum(now.seen - (was is not None and was.seen) for now, was in zip(lines, before, strict=True))
        )
        if self.running.state is not State.RUNNING:
            self.head.follow(self.running)

    @Slot()
    def _pause(self) -> None:
        self.head.pause.setEnabled(False)
        self.running.pause()

    # rows

    def _sort(self, column: Column, descending: bool) -> None:
        self._order = column, descending
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        from dermadesk.batch.view import Column

        self.running.arrange(self.filters.view(*(self._order or (Column.REVIEW, False))))

    def _ordered(self, positions: array[int]) -> None:
        self.arranged.arrange(positions)
        self._show_parts()

    @Slot(str)
    def _choose_view(self, key: str) -> None:
        self.views.choose(key)
        page = {"table": self.table, "sheet": self.sheet, "evaluation": self.evaluation}[key]
        self._show(page)
        self._show_parts()
        page.setFocus()

    @Slot(int)
    def _open_photo(self, position: int) -> None:
        line, begun = self.lines.line(position), self.running.begun
        if line is not None and begun is not None:
            self.photo_wanted.emit(str(begun.plan.located(line.image)))

    # what there was

    def _ask_to_delete(self, batch: Earlier) -> None:
        question = f"Delete the batch {sentences.title(batch)}?"
        dialog = DeleteDialog(self._theme, question, sentences.deleted(batch), sentences.NEVER_PHOTOS, self)
        dialog.accepted.connect(lambda: self.running.forget(batch.file))
        dialog.open()

    def _ask_to_forget(self) -> None:
        question, goes = "Forget what was answered?", sentences.FORGETS
        dialog = DeleteDialog(self._theme, question, goes, sentences.NEVER_PHOTOS, self)
        dialog.accepted.connect(self.running.forget_answers)
        dialog.open()

    def _failed(self, error: Exception) -> None:
        self.notice.say(trouble.batch(error))


def _centred(*labels: QLabel) -> QWidget:
    """Labels in the middle of a page."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.addStretch(1)
    for each in labels:
        each.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(each)
    column.addStretch(2)
    return made


def _fill(row: QBoxLayout, *parts: QWidget | None) -> None:
    """From left to right; None is the room between them."""
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
