"""The wizard's page Training."""

from dermadesk.gui.service import Service
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.wizard_page import WizardPage


class TrainingPage(WizardPage):
    """To be written."""

    def __init__(self, theme: Theme, flow: Flow, service: Service) -> None:
        super().__init__(theme, flow)
        self._service = service
