"""What can be chosen of the camera: which one, its resolution, mirror, the key that takes the photo."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from dermadesk.gui import words
from dermadesk.gui.camera.camera import Camera
from dermadesk.gui.camera.choices import CameraChoices
from dermadesk.gui.camera.modes import resolutions
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Chooser, button
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.key_button import KeyButton


class CameraBar(QWidget):
    """A row of controls that breaks where it is too narrow. `chosen` carries the new `CameraChoices`."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, choices: CameraChoices) -> None:
        super().__init__()
        self.choices = choices
        self.devices = Chooser(theme, "Camera")
        self.resolutions = Chooser(theme, "Resolution")
        self.mirror = button("Mirror", "Turn the view like a mirror; the photo is taken as the camera sees it")
        self.mirror.setCheckable(True)
        self.mirror.setChecked(choices.mirror)
        self.mirror.setProperty("kind", "toggle")
        self.key = KeyButton(
            "Key", "The key that takes the photo: press here, then the key or the foot switch", choices.key
        )
        self.leave = button("Close camera", "Switch the camera off and go back to the photo")
        self.devices.activated.connect(self._choose_device)
        self.resolutions.activated.connect(self._choose_resolution)
        self.mirror.toggled.connect(lambda mirror: self._choose(replace(self.choices, mirror=mirror)))
        self.key.chosen.connect(lambda key: self._choose(replace(self.choices, key=key)))
        flow = FlowLayout(self, gap=8)
        for part in (self.devices, self.resolutions, self.mirror, self.key, self.leave):
            flow.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_camera(self, camera: Camera) -> None:
        """The cameras that there are, and the resolutions of the one that is open; hidden where there is none."""
        known: list[tuple[str, object]] = [(each.name, each.id) for each in camera.devices]
        if camera.plays_video:
            self._fill(self.devices, [(camera.name, ""), *known], "")
        else:
            self._fill(self.devices, known, camera.device.id if camera.device is not None else None)
        sizes = resolutions(camera.device.modes) if camera.device is not None else ()
        self._fill(self.resolutions, [(words.dimensions(*size), size) for size in sizes], camera.resolution)

    def _fill(self, chooser: Chooser, entries: list[tuple[str, object]], marked: object) -> None:
        known = [(chooser.itemText(i), chooser.itemData(i)) for i in range(chooser.count())]
        if known != entries:
            chooser.clear()
            for text, data in entries:
                chooser.addItem(text, data)
        chooser.setCurrentIndex(next((place for place, (_, data) in enumerate(entries) if data == marked), -1))
        chooser.setVisible(bool(entries))
        self.updateGeometry()

    def _choose_device(self) -> None:
        self._choose(replace(self.choices, device=self.devices.currentData(), width=0, height=0))

    def _choose_resolution(self) -> None:
        width, height = self.resolutions.currentData()
        self._choose(replace(self.choices, width=width, height=height))

    def _choose(self, choices: CameraChoices) -> None:
        self.choices = choices
        self.chosen.emit(choices)
