"""What feeds the sink: a real camera, or a video file that plays the camera. Imports QtMultimedia.

A source works from `start` on; `failed` carries a `CameraError` when it cannot, or can no longer.
"""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaPlayer, QVideoSink

from dermadesk.gui.camera.devices import Device
from dermadesk.gui.camera.modes import Resolution
from dermadesk.gui.camera.trouble import CameraError, CameraTrouble


class DeviceSource(QObject):
    """A camera of the system."""

    failed = Signal(object)

    def __init__(self, device: Device, resolution: Resolution | None, sink: QVideoSink, parent: QObject) -> None:
        super().__init__(parent)
        self.name = device.name
        self._device = device
        self._camera = QCamera(device.handle, self)
        self._camera.setCameraFormat(device.format(resolution))
        self._camera.errorOccurred.connect(self._report)
        self._session = QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(sink)

    def start(self) -> None:
        """Switch the camera on."""
        self._camera.start()
        self._report(self._camera.error(), self._camera.errorString())

    def stop(self) -> None:
        """Switch it off for good and let others have it."""
        self._camera.errorOccurred.disconnect(self._report)
        self._camera.stop()
        self.deleteLater()

    @Slot(QCamera.Error, str)
    def _report(self, error: QCamera.Error, said: str) -> None:
        if error != QCamera.Error.NoError:
            trouble = CameraTrouble.NO_PICTURE if self._device.connected else CameraTrouble.UNPLUGGED
            self.failed.emit(CameraError(trouble, said))


class VideoSource(QObject):
    """A video file played again and again: the camera of the tests, and of a recorded examination."""

    failed = Signal(object)

    def __init__(self, file: Path, sink: QVideoSink, parent: QObject) -> None:
        super().__init__(parent)
        self.name = file.name
        self._player = QMediaPlayer(self)
        self._player.setVideoSink(sink)
        self._player.setLoops(QMediaPlayer.Loops.Infinite)
        self._player.errorOccurred.connect(self._report)
        self._player.setSource(QUrl.fromLocalFile(str(file)))

    def start(self) -> None:
        """Play from the beginning."""
        self._player.play()

    def stop(self) -> None:
        """Stop for good and close the file."""
        self._player.errorOccurred.disconnect(self._report)
        self._player.stop()
        self._player.setSource(QUrl())
        self.deleteLater()

    @Slot(QMediaPlayer.Error, str)
    def _report(self, error: QMediaPlayer.Error, said: str) -> None:
        if error != QMediaPlayer.Error.NoError:
            self.failed.emit(CameraError(CameraTrouble.NOT_A_VIDEO, said))


Source = DeviceSource | VideoSource
