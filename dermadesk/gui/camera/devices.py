"""The cameras that the system knows, by name, also while they come and go. Imports QtMultimedia."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal
from PySide6.QtMultimedia import QCameraDevice, QCameraFormat, QMediaDevices, QVideoFrameFormat

from dermadesk.gui.camera.modes import Mode, Resolution, fastest


@dataclass(frozen=True, slots=True, eq=False)
class Device:
    """A camera: the system's id, a name that no other listed camera has, the modes it can send in."""

    id: str
    name: str
    modes: tuple[Mode, ...]
    handle: QCameraDevice = field(repr=False)

    def format(self, resolution: Resolution | None) -> QCameraFormat:
        """How to ask Qt for the resolution; for what the camera itself prefers where it has no such."""
        number = fastest(self.modes, resolution)
        return QCameraFormat() if number is None else self.handle.videoFormats()[number]

    @property
    def connected(self) -> bool:
        """Whether the system still knows it."""
        return any(each.id() == self.handle.id() for each in QMediaDevices.videoInputs())


class Devices(QObject):
    """`changed` is emitted when a camera was plugged in or pulled out."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media = QMediaDevices(self)
        self._media.videoInputsChanged.connect(self.changed)

    def listed(self) -> tuple[Device, ...]:
        """Every camera, the system's default one first."""
        return named(sorted(QMediaDevices.videoInputs(), key=lambda handle: not handle.isDefault()))


def named(handles: Sequence[QCameraDevice]) -> tuple[Device, ...]:
    """The cameras with names that tell them apart: a second one of the same name is called `… (2)`."""
    seen: Counter[str] = Counter()
    listed = []
    for handle in handles:
        name = handle.description() or "Camera"
        seen[name] += 1
        again = f" ({seen[name]})" if seen[name] > 1 else ""
        known_as = bytes(handle.id().data()).decode("utf-8", "backslashreplace")
        modes = tuple(_mode(each) for each in handle.videoFormats())
        listed.append(Device(known_as, f"{name}{again}", modes, handle))
    return tuple(listed)


def _mode(format: QCameraFormat) -> Mode:
    size = format.resolution()
    compressed = format.pixelFormat() == QVideoFrameFormat.PixelFormat.Format_Jpeg
    return Mode((size.width(), size.height()), format.maxFrameRate(), compressed)
