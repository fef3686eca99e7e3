"""What the user chose of the camera."""

from dataclasses import dataclass

DEFAULT_KEY = "Space"


@dataclass(frozen=True, slots=True)
class CameraChoices:
    """What is remembered from one start to the next.

    `device` is the system's id of a camera, empty for its default one. `width` and `height` are those of the chosen
    resolution, 0 for the one that suits. `mirror` turns the preview only. `key` is what takes the photo, as Qt writes
    keys without regard to the language: "Space", "F9", "Ctrl+B".
    """

    device: str = ""
    width: int = 0
    height: int = 0
    mirror: bool = False
    key: str = DEFAULT_KEY
