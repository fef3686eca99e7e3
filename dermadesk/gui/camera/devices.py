"""The cameras that the system knows, by name, also while they come and go. Imports QtMultimedia."""

from collections import Counter
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal
from PySide6.QtMultimedia import QCameraDevice, QCameraFormat, QMediaDevices, QVideoFrameFormat

LARGEST_SUITABLE = 1920 * 1080
"""Pixels of the largest resolution that is taken unasked: more is shown less smoothly, and the model sees fewer."""

SMOOTH = 24.0
"""Frames per second from which a resolution suits; what has fewer is taken where nothing has more."""

_COMPRESSED = QVideoFrameFormat.PixelFormat.Format_Jpeg

Resolution = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Device:
    """A camera: the system's id, a name that no other listed camera has, its resolutions from small to large."""

    id: str
    name: str
    handle: QCameraDevice = field(repr=False)

    @property
    def resolutions(self) -> tuple[Resolution, ...]:
        """Width and height in pixels, the largest first."""
        sizes = {each.resolution().toTuple() for each in self.handle.videoFormats()}
        return tuple(sorted(sizes, key=lambda size: (-size[0] * size[1], size)))

    def suitable(self) -> Resolution | None:
        """The resolution that is taken unasked; None where the camera lists none."""
        return max(self.resolutions, key=self._suits, default=None)

    def format(self, resolution: Resolution | None) -> QCameraFormat:
        """The fastest way to have that resolution, uncompressed where that is as fast; an empty one where none does."""
        fitting = [each for each in self.handle.videoFormats() if each.resolution().toTuple() == resolution]
        return max(fitting, key=_fast_and_plain, default=QCameraFormat())

    def _suits(self, resolution: Resolution) -> tuple[bool, bool, int]:
        pixels = resolution[0] * resolution[1]
        small = pixels <= LARGEST_SUITABLE
        return small, self.format(resolution).maxFrameRate() >= SMOOTH, pixels if small else -pixels


def _fast_and_plain(each: QCameraFormat) -> tuple[float, bool]:
    return each.maxFrameRate(), each.pixelFormat() != _COMPRESSED


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


def named(handles: list[QCameraDevice]) -> tuple[Device, ...]:
    """The cameras with names that tell them apart: a second one of the same name is called `… (2)`."""
    seen: Counter[str] = Counter()
    listed = []
    for handle in handles:
        name = handle.description() or "Camera"
        seen[name] += 1
        again = f" ({seen[name]})" if seen[name] > 1 else ""
        listed.append(Device(bytes(handle.id().data()).decode("utf-8", "backslashreplace"), f"{name}{again}", handle))
    return tuple(listed)
