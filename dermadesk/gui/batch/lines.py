"""The photos of a batch as rows in path order: the row is the photo's position. `arranged.py` puts them in order.

A hundred thousand stay small: words that repeat are kept once. Only what is in view is asked for, and worded then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from dermadesk.gui import icons
from dermadesk.gui.batch import words
from dermadesk.gui.batch.thumbnails import Thumbnails
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from dermadesk.batch.row import Line

PICTURE, PHOTO, ANSWER, TOP1, P_TOP1, P_MALIGNANT, SET, NOTE, DIAGNOSIS, SEEN = range(10)
HEADS = (
    "",
    "Photo",
    "Answer",
    "Most likely",
    "Probability",
    "Malignant",
    "Prediction set",
    "Note",
    "Doctor",
    "Seen",
)
NUMBERS = frozenset((P_TOP1, P_MALIGNANT))
"""Columns that stand on the right, so that their decimals are below each other."""

THUMBNAIL = 38
"""Pixels where text is 13 px."""

_TIPS = {
    P_TOP1: "The calibrated probability of the most likely class",
    P_MALIGNANT: "The calibrated probabilities of all malignant classes together",
    SET: "The classes that the model cannot exclude, the most probable first",
    DIAGNOSIS: "The doctor’s own diagnosis",
}

_Index = QModelIndex | QPersistentModelIndex
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LinesModel(QAbstractTableModel):
    """`thumbnails_wanted` carries the positions of photos whose pictures came into view, the last first."""

    thumbnails_wanted = Signal(list)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: list[tuple[Any, ...] | None] = []  # tuples of words and numbers: none for the garbage collector
        self._last: tuple[Any, Any] = (None, None)
        self._known: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._thumbnails = Thumbnails(theme.px(THUMBNAIL), theme.px(3), self)
        self._thumbnails.wanted.connect(self.thumbnails_wanted)
        self._words: dict[int, Callable[[Line], str]] = {
            PHOTO: lambda line: words.file_name(line.image),
            ANSWER: lambda line: words.answer(line.decision),
            TOP1: lambda line: words.class_name(line.top1, self._names),
            P_TOP1: lambda line: words.probability(line.p_top1),
            P_MALIGNANT: lambda line: words.probability(line.p_malignant),
            SET: lambda line: words.prediction_set(line.conformal_set),
            NOTE: lambda line: words.note(line, self._twin(line)),
            DIAGNOSIS: lambda line: words.short_class(line.diagnosis),
        }
        theme.changed.connect(self._repaint)

    @property
    def thumbnail_side(self) -> int:
        """Device pixels of the pictures that are wanted."""
        return self._thumbnails.side

    def clear(self, total: int) -> None:
        """Another batch of so many photos, of which nothing is known yet."""
        self.beginResetModel()
        self._lines = [None] * total
        self._known.clear()
        self._thumbnails.clear()
        self.endResetModel()

    def set_classes(self, names: Mapping[str, str]) -> None:
        """The names of the model's classes by their code."""
        self._names = dict(names)
        self._repaint()

    def take(self, lines: Sequence[Line]) -> None:
        """What is known of some photos now, in path order."""
        for line in lines:
            self._lines[line.position] = self._packed(line)
        self._tell([line.position for line in lines], PHOTO, SEEN)

    def line(self, position: int) -> Line | None:
        """The photo at this position, None while nothing is known of it."""
        packed = self._lines[position] if 0 <= position < len(self._lines) else None
        if packed is None:
            return None
        if packed is not self._last[0]:  # whoever paints a row asks for it many times
            self._last = packed, _line_type()(*packed)
        return self._last[1]

    def take_thumbnails(self, pictures: Mapping[int, QImage]) -> None:
        """Pictures that were asked for, by position; a null image where a photo gives none."""
        self._thumbnails.take(pictures)
        self._tell(sorted(pictures), PICTURE, PICTURE)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(HEADS):
            if role == Qt.ItemDataRole.DisplayRole:
                return HEADS[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return _TIPS.get(section)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if section in NUMBERS else LEFT
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self.cell(index.row(), index.column(), role) if index.isValid() else None

    def cell(self, position: int, column: int, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What `data` says of a photo's cell."""
        line = self.line(position)
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, column)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._decoration(line, column)
        if role == Qt.ItemDataRole.ForegroundRole and column == ANSWER:
            return self._theme.colour(ink(words.kind(line.decision)))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column in NUMBERS else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._in_full(line, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._text(line, column) or self._unwritten(line, column)
        return None

    def _text(self, line: Line, column: int) -> str:
        if column in (PICTURE, SEEN) or (TOP1 <= column <= SET and not words.is_assessed(line)):
            return ""
        return self._words[column](line)

    def _in_full(self, line: Line, column: int) -> str:
        if column in (PICTURE, PHOTO):
            return words.readable(line.image)
        if column == SET and words.is_assessed(line):
            return words.prediction_set_in_full(line.conformal_set, self._names)
        if column == DIAGNOSIS:
            return words.class_name(line.diagnosis, self._names)
        if column == NOTE:
            return words.note_in_full(line, self._twin(line))
        return self._text(line, column) or self._unwritten(line, column)

    def _unwritten(self, line: Line, column: int) -> str:
        if column == PICTURE:
            return words.spoken(line)
        return ("Seen" if line.seen else "Not seen yet") if column == SEEN else ""

    def _decoration(self, line: Line, column: int) -> QPixmap | None:
        if column == PICTURE:
            return self._thumbnails.picture(line.position)
        if column == ANSWER and (kind := words.kind(line.decision)) != "waiting":
            return self._icon(kind, ink(kind))
        return self._icon("tick", "muted") if column == SEEN and line.seen else None

    def _icon(self, name: str, token: str) -> QPixmap:
        return icons.pixmap(name, getattr(self._theme.tokens, token), self._theme.px(13), 2.0)

    def _twin(self, line: Line) -> Line | None:
        return None if line.same_as is None else self.line(line.same_as)

    def _packed(self, line: Line) -> tuple[Any, ...]:
        """The fields of a line in their order; words that other lines have too are theirs."""
        same = self._known.setdefault
        return (
            line.position,
            line.image,
            same(line.decision, line.decision),
            same(line.top1, line.top1),
            line.p_top1,
            line.p_malignant,
            same(line.conformal_set, line.conformal_set),
            same(line.quality, line.quality),
            same(line.error, line.error),
            line.message,
            line.same_as,
            line.seen,
            same(line.diagnosis, line.diagnosis),
        )

    def _tell(self, positions: Sequence[int], first: int, last: int) -> None:
        """Cells of these rows changed; told once for all that are next to each other."""
        start = 0
        for place in range(1, len(positions) + 1):
            if place == len(positions) or positions[place] != positions[place - 1] + 1:
                self.dataChanged.emit(self.index(positions[start], first), self.index(positions[place - 1], last))
                start = place

    def _repaint(self) -> None:
        if self._lines:
            self.dataChanged.emit(self.index(0, PICTURE), self.index(len(self._lines) - 1, SEEN))


@cache
def _line_type() -> type[Line]:
    from dermadesk.batch.row import Line

    return Line


def ink(kind: str) -> str:
    """The colour token in which a table writes an answer of that kind; what is none stands back."""
    return "muted" if kind in ("error", "waiting") else kind
