"""The second page of a batch whose photos have labels: how good are these answers?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dermadesk.errors import DermaDeskError
from dermadesk.gui import trouble
from dermadesk.gui.batch import evaluation_words as words
from dermadesk.gui.evaluation import figures as shown
from dermadesk.gui.evaluation import words as told
from dermadesk.gui.evaluation.cards import PlotCard, SentencesCard, TileCard
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.batch_measuring import Counted, Measured
from dermadesk.gui.service.batch_truth import BatchTruth, NotPossible, Truth, Unusable
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.columns import Columns, Tiles
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.batch.ledger import Ledger
    from dermadesk.evaluation.assess import Figures

_LANE, _PLOTS = "batch-truth", "batch-truth-plots"
_TILE, _CARD = 230, 430


class EvaluationPage(QWidget):
    """Labels are looked for when a batch is there; measuring waits until the page is looked at.

    `found` tells whether there are labels, also where they cannot be used: the page says why. `jobs` should be a worker
    of its own: reading labels and measuring take a second and more in one step.
    """

    found = Signal(bool)

    def __init__(self, theme: Theme, jobs: Jobs, truth: BatchTruth | None = None) -> None:
        super().__init__()
        self.setAccessibleName("Evaluation")
        self._theme, self._jobs = theme, jobs
        self._door = truth if truth is not None else BatchTruth()
        self._ledger: Ledger | None = None
        self._truth: Truth | None = None
        self.figures: Figures | None = None
        self._begun = False
        self.base = label(words.QUESTION, "muted", wrap=True)
        self.labels = button("Labels…", words.CHOOSE)
        self.labels.clicked.connect(self.choose_labels)
        self.progress = label("", "muted", wrap=True)
        self.trouble = SentencesCard(words.LABELS_TROUBLE)
        self.warnings = SentencesCard("Read this first", strong=True)
        self.tiles = Tiles(theme.px(_TILE), 4)
        self.cards = Columns(theme.px(_CARD), 2)
        self.foot = label("", "caption", wrap=True)
        self.plots: dict[str, PlotCard] = {}
        self.counted = SentencesCard(words.COUNTED)
        self._compose()
        self.clear()
        theme.changed.connect(self._draw)

    def _compose(self) -> None:
        inner = QWidget()
        inner.setObjectName("column")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(11)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(label(words.HEADING, "heading"), 1)
        head.addWidget(self.labels)
        column.addLayout(head)
        for part in (self.base, self.progress, self.trouble, self.warnings, self.tiles, self.cards, self.foot):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName(words.HEADING)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    # what the batch's page asks for

    def measure(self, ledger: Ledger, table: Path | None = None) -> None:
        """Look for the labels of this batch, in `table` where a person chose one; measure once the page is seen.

        What is known of a batch stays as it is when it is asked for again.
        """
        if ledger is self._ledger and table is None:
            return
        self.clear()
        self._ledger = ledger
        self.labels.setEnabled(True)
        self._progress(words.LOOKING)
        self._jobs.run(_LANE, lambda: self._door.find(ledger, table), self._show_found, self._find_failed, behind=True)

    def clear(self) -> None:
        """No batch, or one that is not finished."""
        for lane in (_LANE, _PLOTS):
            self._jobs.cancel(lane)
        self._ledger = self._truth = self.figures = None
        self._begun = False
        self.base.setText(words.QUESTION)
        self.labels.setEnabled(False)
        self._progress("")
        self._empty()

    @Slot()
    def choose_labels(self) -> None:
        """Ask for a table of labels, and measure by it."""
        dialog = QFileDialog(self, "Labels of these photos")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["Tables (*.csv *.tsv *.tab)", "All files (*)"])
        dialog.fileSelected.connect(self._measure_by)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(str)
    def _measure_by(self, table: str) -> None:
        if self._ledger is not None:
            self.measure(self._ledger, Path(table))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()

    # what comes back

    def _show_found(self, found: Truth | Unusable | NotPossible | None) -> None:
        self._progress("")
        match found:
            case Truth():
                self._truth = found
            case Unusable(error):
                self._say_trouble(words.LABELS_TROUBLE, f"{error} {words.SAFE}")
            case NotPossible():
                self._say_trouble(words.LABELS_TROUBLE, words.NOT_POSSIBLE)
            case None:
                self._progress(words.NO_LABELS)
        self.found.emit(found is not None)
        self._begin()

    def _begin(self) -> None:
        """Measure, once, as soon as there are labels and somebody looks."""
        ledger, truth = self._ledger, self._truth
        if ledger is None or truth is None or self._begun or not self.isVisible():
            return
        self._begun = True
        self._progress(words.MEASURING)
        self._jobs.run(_LANE, lambda: self._door.measure(ledger, truth), self._show_event, self._failed, behind=True)

    def _show_event(self, event: Counted | Measured) -> None:
        if isinstance(event, Measured):
            self._show_measured(event)
        elif self.figures is not None:
            self._progress(words.searching(event.photos, event.total))

    def _show_measured(self, measured: Measured) -> None:
        truth = self._truth
        assert truth is not None
        self._progress("")
        if measured.figures is None:
            self._say_trouble(words.FAILED, " ".join((words.NOTHING, *words.counted(measured, truth))))
            return
        self.warnings.say(words.warnings(measured))
        if self.figures is None:  # the second time only what it has learned from is new
            self.figures = measured.figures
            self._show_figures(measured, truth)
            self._draw()
        self.counted.say(words.counted(measured, truth))

    def _show_figures(self, measured: Measured, truth: Truth) -> None:
        figures, manifest = measured.figures, measured.manifest
        assert figures is not None
        self.base.setText(words.base(measured, truth))
        self.tiles.show_widgets([TileCard(each) for each in told.tiles(figures)])
        cards, self.plots = shown.cards(manifest, figures, self._theme)
        self.counted = SentencesCard(words.COUNTED)
        self.cards.show_widgets([*cards, self.counted])
        self.foot.setText(words.foot(manifest))
        self.foot.show()

    @Slot()
    def _draw(self) -> None:
        """The curves in the theme's colours, drawn off the window's thread."""
        if self.figures is None:
            return
        figures, look = self.figures, shown.look(self._theme)
        side, scale = shown.plot_side(self._theme), self.devicePixelRatioF()
        self._jobs.run(
            _PLOTS, lambda: self._door.draw(figures, look, side, scale), self._show_plot, self._failed, behind=True
        )

    def _show_plot(self, drawn: tuple[str, QImage]) -> None:
        name, image = drawn
        self.plots[name].show_picture(image)

    # what did not work

    def _find_failed(self, error: Exception) -> None:
        self._failed(error)
        self.found.emit(False)

    def _failed(self, error: Exception) -> None:
        self._progress("")
        sentence = str(error) if isinstance(error, DermaDeskError) else trouble.failure(error).sentence
        self._say_trouble(words.FAILED, f"{sentence} {words.SAFE}")

    def _say_trouble(self, heading: str, sentence: str) -> None:
        self.trouble.set_title(heading)
        self.trouble.say([sentence])

    def _progress(self, sentence: str) -> None:
        self.progress.setText(sentence)
        self.progress.setVisible(bool(sentence))

    def _empty(self) -> None:
        """Nothing is said yet."""
        self.trouble.say(())
        self.warnings.say(())
        self.tiles.show_widgets(())
        self.cards.show_widgets(())
        self.plots = {}
        self.foot.hide()
