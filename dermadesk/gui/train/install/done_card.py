"""What can be done with the new model once it is installed."""

from PySide6.QtCore import Signal

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.install import words
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import Card, label


class DoneCard(Card):
    """`back` carries the `id version` to go back to."""

    back = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__("Installed")
        self._earlier = ""
        self.told = label("", "strong", wrap=True)
        self.use = button(words.USE, words.USE_TIP, primary=True)
        self.go_back = button("Go back", "Use the model again that was used before")
        self.export = button("Export as one file…", "Write the model as one file for another clinic")
        self.models = button("Open Models", "All models, and what is known of them")
        self.again = button("Install once more…", "Under another name, with other notes or another operating point")
        row = FlowLayout()
        for each in (self.use, self.go_back, self.export, self.models, self.again):
            row.addWidget(each)
        self.body.addWidget(self.told)
        self.body.addLayout(row)
        self.go_back.clicked.connect(lambda: self.back.emit(self._earlier))

    def show_done(self, reference: str, used: str, earlier: str) -> None:
        """This one is installed and `used` answers; `earlier` is what one can go back to, empty for nothing."""
        self._earlier = earlier
        self.told.setText(words.done(reference, used))
        self.use.setVisible(reference != used)
        self.go_back.setVisible(reference == used and bool(earlier))
        self.go_back.setText(words.back(earlier))
        self.go_back.setAccessibleName(words.back(earlier))
