"""What is kept of an examination, or reported: gathered from the page when the user asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from dermadesk.gui.examine import trust_words
from dermadesk.gui.examine.draft import draft
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.cases import Cases
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from dermadesk.gui.examine.examining import Examining
    from dermadesk.gui.examine.looking import Looking
    from dermadesk.gui.examine.result_column import ResultColumn
    from dermadesk.gui.sources import PhotoSource
    from dermadesk.inference.manifest import Manifest
    from dermadesk.records.examination import Examination


class Keeping(QObject):
    """`saved` carries the number of a case, `report_wanted` an Examination and the Overlay over its photo or None."""

    saved = Signal(int)
    report_wanted = Signal(object, object)

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        jobs: Jobs,
        cases: Cases,
        shown: Callable[[], tuple[PhotoSource | None, Manifest | None]],
        examining: Examining,
        looking: Looking,
        result: ResultColumn,
    ) -> None:
        super().__init__(parent)
        self._page, self._theme, self._jobs, self._cases = parent, theme, jobs, cases
        self._shown, self._examining, self._looking, self._result = shown, examining, looking, result
        result.save_wanted.connect(self.save)
        result.report_wanted.connect(self.report)

    def examination(self) -> Examination | None:
        """What is on the page, as it would be kept or reported; None while there is no answer."""
        examining, (source, manifest) = self._examining, self._shown()
        photo, analysis, second = examining.photo, examining.analysis, examining.second
        if analysis is None or photo is None or source is None or manifest is None:
            return None
        doctor = self._result.doctor
        return draft(
            photo,
            source.name,
            analysis,
            manifest,
            stability=trust_words.stability(examining.stability) if examining.stability else "",
            heatmap=self._looking.sentence,
            second=(second.analysis, second.manifest) if second else None,
            diagnosis=doctor.text,
            first_diagnosis=doctor.text if doctor.before else doctor.first,
        )

    @Slot()
    def save(self) -> None:
        """Ask what is to be kept with the photo, and keep it."""
        examination = self.examination()
        if examination is None:
            return
        from dermadesk.gui.examine.save_dialog import SaveDialog

        dialog = SaveDialog(self._theme, examination, self._cases, self._jobs, self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(self.saved)
        dialog.open()

    @Slot()
    def report(self) -> None:
        """Show what is on the page as a report."""
        examination = self.examination()
        if examination is not None:
            # where the model cannot assess the photo, where it looked would only mislead
            assessed = examination.answer.decision != "cannot_assess"
            self.report_wanted.emit(examination, self._looking.overlay if assessed else None)
