"""Whether QtMultimedia can be used here; the only place that finds out."""

from dermadesk.gui.camera.trouble import CameraError, CameraTrouble


def load() -> None:
    """Import QtMultimedia and try its plugin. Raises `CameraError` NO_LIBRARY, with what the system said."""
    try:
        from PySide6.QtMultimedia import QMediaPlayer
    except ImportError as error:
        raise CameraError(CameraTrouble.NO_LIBRARY, str(error)) from error
    if not QMediaPlayer().isAvailable():
        raise CameraError(CameraTrouble.NO_LIBRARY, "Qt’s multimedia plugin could not be loaded")
