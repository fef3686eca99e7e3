"""Fields of a form: one line, a note, a date, and choosers in which one may also type."""

from collections.abc import Iterable

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QTextEdit

from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Chooser
from dermadesk.gui.widgets.steady import leave_wheel
from dermadesk.taxonomy import BINARY, DIAGNOSES


def text_field(name: str, hint: str = "") -> QLineEdit:
    """One line of text."""
    made = QLineEdit()
    made.setProperty("role", "field")
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    return made


def note_field(name: str, lines: int) -> QTextEdit:
    """Several lines of text, that many high; Tab goes on to the next field."""
    made = QTextEdit()
    made.setProperty("role", "note")
    made.setAcceptRichText(False)
    made.setAccessibleName(name)
    made.setTabChangesFocus(True)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * lines + 18)
    return made


def date_field(name: str, iso: str) -> QDateEdit:
    """A day as ISO 8601 writes it, no later than today, or than the one it begins with."""
    made = QDateEdit()
    made.setAccessibleName(name)
    made.setDisplayFormat("yyyy-MM-dd")
    begins = QDate.fromString(iso, Qt.DateFormat.ISODate)
    made.setMaximumDate(max(begins, QDate.currentDate(), key=QDate.toJulianDay))
    made.setDate(begins)
    made.lineEdit().setTextMargins(8, 0, 8, 0)
    leave_wheel(made)
    return made


class FreeChooser(Chooser):
    """A list to choose from, in which other words can be typed; empty at first. The return key: `returned`."""

    returned = Signal()

    def __init__(self, theme: Theme, name: str, choices: Iterable[str] = (), hint: str = "") -> None:
        super().__init__(theme, name)
        self._line = QLineEdit()
        self.setEditable(True)
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.addItems(list(choices))
        self._line.setPlaceholderText(hint)
        self._line.setAccessibleName(name)
        self._line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab comes to the list, which types into it
        self._line.returnPressed.connect(self.returned)
        self.setCurrentIndex(-1)
        leave_wheel(self)

    def offer(self, choices: Iterable[str]) -> None:
        """Other choices; what is typed stays."""
        typed = self.currentText()
        self.blockSignals(True)
        self.clear()
        self.addItems(list(choices))
        self.setCurrentIndex(-1)
        self.setEditText(typed)
        self.blockSignals(False)

    @property
    def words(self) -> str:
        """What was chosen or typed."""
        return self.currentText().strip()


class DiagnosisChooser(FreeChooser):
    """A diagnosis of the taxonomy by name, or own words."""

    def __init__(self, theme: Theme, name: str, hint: str = "") -> None:
        self._codes = {each.name.casefold(): code for code, each in DIAGNOSES.items() if code not in BINARY}
        super().__init__(theme, name, (each.name for code, each in DIAGNOSES.items() if code not in BINARY), hint)

    @property
    def diagnosis(self) -> str:
        """The code of one that has a name here, else the words as they were typed."""
        return self._codes.get(self.words.casefold(), self.words)

    def show_diagnosis(self, diagnosis: str) -> None:
        """A code as its name, words as they are."""
        self.setEditText(spelled_out(diagnosis))


def spelled_out(diagnosis: str) -> str:
    """The name of a diagnosis that is given as a code; words as they are."""
    known = DIAGNOSES.get(diagnosis)
    return known.name if known is not None else diagnosis
