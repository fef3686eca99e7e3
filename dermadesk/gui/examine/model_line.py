"""Which model answers: name, version, data, what runs it, and what it is for. Always on the page."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from dermadesk.gui import trouble, words
from dermadesk.gui.service import ModelFacts
from dermadesk.gui.widgets.labels import label


class ModelLine(QFrame):
    """One muted paragraph, and above it a notice where the model does not run as was to be expected."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Model")
        self.notice = label("", wrap=True)
        self.notice.hide()
        self.line = label(words.MODEL_LOADING_LINE, "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.notice)
        column.addWidget(self.line)

    def show_model(self, facts: ModelFacts) -> None:
        """The model that answers from now on."""
        self.line.setText(words.model_line(facts.reference, facts.manifest, facts.backend))
        self.notice.setText(facts.notice or "")
        self.notice.setVisible(facts.notice is not None)

    def show_failure(self, error: Exception) -> None:
        """No model answers, and why."""
        wording = trouble.failure(error)
        self.line.setText(f"{wording.heading}. {wording.sentence}")
