"""All fixes that were made, each with a way back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from dermadesk.gui.train.check import words
from dermadesk.gui.train.check.listing import Listing
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.gui.service.training.check import Change
    from dermadesk.training.fixes import Fixes

_AT_ONCE = 30


class FixList(Listing):
    """Merges and lesions first, then photos that are left out, then labels."""

    def __init__(self) -> None:
        super().__init__("Fixes", _AT_ONCE)
        self.where = label("", "caption", wrap=True)
        self.column.insertWidget(1, self.where)
        self._locked = False

    def show_fixes(self, fixes: Fixes, names: Mapping[str, str], where: str, locked: bool) -> None:
        """These fixes; `names` are the classes' by code."""
        from dermadesk.training.fixes import Fixes

        self._locked = locked
        count = words.count_of(fixes)
        self.told.setText("Each can be taken back." if count else words.NO_FIXES)
        self.where.setText(where)
        items = [
            (words.merged(names.get(code, code), names.get(into, into)), "", Fixes(merged={code: into}))
            for code, into in fixes.merged.items()
        ]
        items += [(words.grouped(paths), "\n".join(paths), Fixes(grouped=(paths,))) for paths in fixes.grouped]
        items += [(words.left_out(path), path, Fixes(excluded=(path,))) for path in fixes.excluded]
        items += [
            (words.relabelled(path, names.get(code, code)), path, Fixes(relabelled={path: code}))
            for path, code in fixes.relabelled.items()
        ]
        self.head.hide()
        self.list_items(items, self._row, keep=True)

    def _row(self, item: tuple[str, str, Fixes]) -> QWidget:
        told, tip, fix = item
        made = QFrame()
        made.setObjectName("card")
        row = QHBoxLayout(made)
        row.setContentsMargins(14, 6, 8, 6)
        said = label(told, wrap=True)
        said.setToolTip(tip)
        back = button(words.TAKE_BACK, words.LOCKED if self._locked else words.TAKE_BACK_TIP)
        back.setAccessibleName(f"Take back: {told}")
        back.setEnabled(not self._locked)
        back.clicked.connect(partial(self._take_back, fix, told))
        row.addWidget(said, 1)
        row.addWidget(back)
        return made

    def _take_back(self, fix: Fixes, told: str, _checked: bool = False) -> None:
        self.mend.emit(_without(fix), f"Taken back: {told}")


def _without(fix: Fixes) -> Change:
    return partial(_less, fix)


def _less(fix: Fixes, fixes: Fixes) -> Fixes:
    return fixes.less(fix)
