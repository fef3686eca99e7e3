"""Which resolution of a camera is taken, and in which of its modes."""

import pytest
from PySide6.QtMultimedia import QCameraDevice

from dermadesk.gui.camera.devices import named
from dermadesk.gui.camera.modes import Mode, Resolution, fastest, resolutions, suitable

WEBCAM = (
    Mode((640, 480), 30, False),
    Mode((1280, 720), 10, False),
    Mode((1280, 720), 30, True),
    Mode((1920, 1080), 5, False),
    Mode((1920, 1080), 30, True),
    Mode((3840, 2160), 30, True),
)
MICROSCOPE = (Mode((2592, 1944), 5, True), Mode((1600, 1200), 10, True), Mode((640, 480), 30, False))


@pytest.mark.parametrize(
    ("modes", "taken"),
    [
        (WEBCAM, (1920, 1080)),
        (WEBCAM[:4], (1280, 720)),
        (MICROSCOPE, (640, 480)),
        (MICROSCOPE[:2], (1600, 1200)),
        (MICROSCOPE[:1], (2592, 1944)),
        ((), None),
    ],
)
def test_the_largest_that_is_shown_smoothly_is_taken(modes: tuple[Mode, ...], taken: Resolution | None) -> None:
    assert suitable(modes) == taken


def test_resolutions_are_listed_once_the_largest_first() -> None:
    assert resolutions(WEBCAM) == ((3840, 2160), (1920, 1080), (1280, 720), (640, 480))


def test_the_fastest_mode_is_asked_for_and_the_plain_one_of_two_as_fast() -> None:
    assert fastest(WEBCAM, (1280, 720)) == 2
    assert fastest((Mode((640, 480), 30, True), Mode((640, 480), 30, False)), (640, 480)) == 1
    assert fastest(WEBCAM, (800, 600)) is None
    assert fastest(WEBCAM, None) is None


def test_cameras_of_one_name_are_told_apart() -> None:
    assert [each.name for each in named([QCameraDevice(), QCameraDevice()])] == ["Camera", "Camera (2)"]
