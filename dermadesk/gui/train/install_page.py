"""The wizard's page Install."""

from PySide6.QtCore import Signal

from dermadesk.gui.service import Service
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.wizard_page import WizardPage


class InstallPage(WizardPage):
    """To be written."""

    installed = Signal(str)
    models_wanted = Signal()

    def __init__(self, theme: Theme, flow: Flow, service: Service) -> None:
        super().__init__(theme, flow)
        self._service = service
