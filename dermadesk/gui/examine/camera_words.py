"""What the camera panel says: while aiming, and when there is no picture."""

import sys

from dermadesk.gui.camera.camera import State
from dermadesk.gui.camera.trouble import CameraError, CameraTrouble
from dermadesk.gui.quality_words import quality_reason, quality_tip

SQUARE = "the model sees this square"
MIRRORED = "Mirrored view"
UNMIRRORED = ", mirrored on the screen only"
FROZEN = "Frozen"
READY = "Ready to capture"
UNGUIDED = "No guidance: the program made a mistake. Photos can still be taken."
TAKE_BY_CLICK = "A click takes the photo"

STATES = {
    State.CLOSED: "",
    State.OPENING: "Starting the camera…",
    State.LIVE: "Live",
    State.FROZEN: "Frozen: this picture is what is captured",
    State.TAKING: "Capturing: hold still…",
    State.TROUBLED: "No picture",
}

_GUIDANCE = {
    "too_dark": ("Too dark", "Switch the dermatoscope’s light on, or raise the exposure."),
    "overexposed": ("Too bright", "Dim the light, or lower the exposure."),
    "blurred": ("Out of focus", "Hold still on the skin, and let the camera focus."),
    "glare": ("Glare", "Use polarised light, or gel without bubbles below the plate."),
    "lesion_too_small": ("Lesion too small", "Move closer or zoom in, until it fills about a third of the square."),
    "lesion_at_border": ("Lesion touches the edge", "Centre it, with skin all around."),
    "heavy_hair": ("Hair in the way", "Smooth it aside with gel, or clip it."),
    "dark_corners": ("Dark corners", "Zoom in until the dermatoscope’s ring is outside the square."),
}

_TROUBLES = {
    CameraTrouble.NO_LIBRARY: (
        "The camera cannot be used on this computer",
        "Something that it needs from the system is missing. Everything else works without it. On Debian and its kin "
        "packaging/debian-packages.sh installs it; elsewhere, install the program again. Then try again.",
    ),
    CameraTrouble.NO_CAMERA: (
        "No camera found",
        "Plug in a camera or a USB dermatoscope: its picture appears by itself. A photo taken with another device can "
        "be opened from its file.",
    ),
    CameraTrouble.NO_PICTURE: (
        "{name} gives no picture",
        "Another program may be using it, or it has stopped answering. Close what else shows it, or unplug it and plug "
        "it in again; then try again, or choose another camera above.",
    ),
    CameraTrouble.UNPLUGGED: (
        "{name} was unplugged",
        "Plug it in again and it goes on by itself, or choose another camera above.",
    ),
    CameraTrouble.NOT_A_VIDEO: (
        "{name} cannot be played",
        "It is not a video that can be read here. Open another one, or a camera.",
    ),
}
_PERMISSION = "The camera may not be used"
_ALLOW = {
    "darwin": "Allow DermaDesk in System Settings, Privacy & Security, Camera. Then try again.",
    "win32": "Allow desktop apps to use the camera in Settings, Privacy & security, Camera. Then try again.",
}
_ASK = "The system does not let this program use it. Ask whoever looks after this computer, then try again."


def guidance(issue: str) -> tuple[str, str]:
    """What is wrong with the picture, in two or three words, and what to do about it."""
    return _GUIDANCE.get(str(issue)) or (quality_reason(issue), quality_tip(issue))


def trouble(error: CameraError, name: str) -> tuple[str, str]:
    """Why there is no picture, and the way on; `name` is the camera's, or the file's."""
    if error.trouble is CameraTrouble.NO_PERMISSION:
        return _PERMISSION, _ALLOW.get(sys.platform, _ASK)
    heading, sentence = _TROUBLES[error.trouble]
    return heading.format(name=name or "The camera"), sentence
