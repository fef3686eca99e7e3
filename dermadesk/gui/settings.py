"""What the window remembers between two starts.

No photo and no name of a patient is among it; the folder that reports were last saved in is.
"""

from PySide6.QtCore import QByteArray, QSettings

from dermadesk import paths
from dermadesk.gui.camera.choices import CameraChoices
from dermadesk.gui.colour_maps import COLOUR_MAPS, HeatmapLook
from dermadesk.gui.theme import Appearance

_OPACITY_FIRST = 60


class Settings:
    """The file `paths.settings_file()`, value by value."""

    def __init__(self) -> None:
        self._file = QSettings(str(paths.settings_file()), QSettings.Format.IniFormat)

    @property
    def geometry(self) -> QByteArray:
        """Where the window was and how large; empty at the first start."""
        value = self._file.value("window/geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._file.setValue("window/geometry", value)

    @property
    def opacity(self) -> int:
        """Opacity of the heatmap in per cent, 0..100."""
        try:
            return min(100, max(0, int(str(self._file.value("heatmap/opacity", _OPACITY_FIRST)))))
        except ValueError:
            return _OPACITY_FIRST

    @opacity.setter
    def opacity(self, value: int) -> None:
        self._file.setValue("heatmap/opacity", value)

    @property
    def heatmap_look(self) -> HeatmapLook:
        """How heatmaps are painted."""
        colours = str(self._file.value("heatmap/colours", ""))
        contour = str(self._file.value("heatmap/contour", "true")) == "true"
        return HeatmapLook(colours if colours in COLOUR_MAPS else HeatmapLook().colours, contour)

    @heatmap_look.setter
    def heatmap_look(self, value: HeatmapLook) -> None:
        self._file.setValue("heatmap/colours", value.colours)
        self._file.setValue("heatmap/contour", "true" if value.contour else "false")

    @property
    def appearance(self) -> Appearance:
        """Light, dark or as the system has it."""
        try:
            return Appearance(str(self._file.value("window/appearance", Appearance.SYSTEM)))
        except ValueError:
            return Appearance.SYSTEM

    @appearance.setter
    def appearance(self, value: Appearance) -> None:
        self._file.setValue("window/appearance", str(value))

    @property
    def purpose_was_read(self) -> bool:
        """Whether the page of the first start was read."""
        return str(self._file.value("first_start/read", "false")) == "true"

    @purpose_was_read.setter
    def purpose_was_read(self, value: bool) -> None:
        self._file.setValue("first_start/read", "true" if value else "false")

    @property
    def camera(self) -> CameraChoices:
        """Device, resolution, mirror and key of the camera."""
        read, first = self._file.value, CameraChoices()
        try:
            width, height = int(str(read("camera/width", 0))), int(str(read("camera/height", 0)))
        except ValueError:
            width = height = 0
        return CameraChoices(
            device=str(read("camera/device", "")),
            width=width,
            height=height,
            mirror=str(read("camera/mirror", "false")) == "true",
            key=str(read("camera/key", first.key)) or first.key,
        )

    @camera.setter
    def camera(self, value: CameraChoices) -> None:
        for name in ("device", "width", "height", "key"):
            self._file.setValue(f"camera/{name}", getattr(value, name))
        self._file.setValue("camera/mirror", "true" if value.mirror else "false")

    @property
    def report_folder(self) -> str:
        """Where the last report was saved; empty before the first one."""
        return str(self._file.value("report/folder", ""))

    @report_folder.setter
    def report_folder(self, value: str) -> None:
        self._file.setValue("report/folder", value)

    @property
    def prevalence(self) -> float | None:
        """The share (0..1) of malignant photos in this clinic; None for the model's own."""
        try:
            share = float(str(self._file.value("clinic/prevalence", "")))
        except ValueError:
            return None
        return share if 0 < share < 1 else None

    @prevalence.setter
    def prevalence(self, value: float | None) -> None:
        self._file.setValue("clinic/prevalence", "" if value is None else str(value))

    @property
    def second_reader(self) -> bool:
        """Whether the doctor gives a diagnosis before the program's answer is shown."""
        return str(self._file.value("examine/second_reader", "false")) == "true"

    @second_reader.setter
    def second_reader(self, value: bool) -> None:
        self._file.setValue("examine/second_reader", "true" if value else "false")
