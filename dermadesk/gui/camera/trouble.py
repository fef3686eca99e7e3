"""What keeps the camera from showing a picture."""

from enum import StrEnum


class CameraTrouble(StrEnum):
    """Why there is no picture; the window has a sentence and a way on for each."""

    NO_LIBRARY = "no_library"
    NO_CAMERA = "no_camera"
    NO_PERMISSION = "no_permission"
    NO_PICTURE = "no_picture"
    UNPLUGGED = "unplugged"
    NOT_A_VIDEO = "not_a_video"


class CameraError(Exception):
    """The camera cannot be opened; `trouble` says why, `detail` what the system said."""

    def __init__(self, trouble: CameraTrouble, detail: str = "") -> None:
        self.trouble = trouble
        self.detail = detail
        super().__init__(f"{trouble}: {detail}" if detail else str(trouble))
