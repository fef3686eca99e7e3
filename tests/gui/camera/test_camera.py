"""The camera, played by video files: what is shown, said and taken; and what happens when there is no picture."""

import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QCameraDevice, QMediaDevices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dermadesk.gui.camera.analyser import judge_frame
from dermadesk.gui.camera.camera import Camera, State
from dermadesk.gui.camera.choices import CameraChoices
from dermadesk.gui.camera.frames import Frame, Judged
from dermadesk.gui.camera.picture import pixels
from dermadesk.gui.camera.source import VideoSource
from dermadesk.gui.camera.trouble import CameraError, CameraTrouble
from dermadesk.imaging.photo import Photo
from tests.videos import number_of

Videos = dict[str, Path]
CHOICES = CameraChoices()


def play(qtbot: QtBot, camera: Camera, video: Path) -> None:
    camera.open(CHOICES, video)
    qtbot.waitUntil(lambda: camera.state is State.LIVE, timeout=10_000)


def codes(camera: Camera) -> list[str]:
    return [str(each.issue) for each in camera.guidance or ()]


def take(qtbot: QtBot, camera: Camera) -> Photo:
    with qtbot.waitSignal(camera.captured, timeout=10_000) as taken:
        camera.capture()
    (source,) = taken.args
    return Photo.from_bytes(source.encoded_bytes(), source.name)


def test_a_video_is_shown_frame_by_frame(qtbot: QtBot, camera: Camera, videos: Videos) -> None:
    seen: list[int] = []
    camera.shown.connect(lambda image: seen.append(number_of(pixels(image))))
    play(qtbot, camera, videos["good"])
    assert camera.size == (640, 360)
    assert camera.name == "good.mp4"
    qtbot.waitUntil(lambda: len(set(seen)) == 15, timeout=10_000)  # it begins again where it ends
    assert camera.frames == len(seen)


@pytest.mark.parametrize(("scene", "said"), [("dark", "too_dark"), ("blurred", "blurred")])
def test_each_scene_has_its_guidance(qtbot: QtBot, camera: Camera, videos: Videos, scene: str, said: str) -> None:
    play(qtbot, camera, videos[scene])
    qtbot.waitUntil(lambda: said in codes(camera), timeout=10_000)


def test_nothing_is_said_against_a_good_scene(qtbot: QtBot, camera: Camera, videos: Videos) -> None:
    play(qtbot, camera, videos["good"])
    qtbot.waitUntil(lambda: camera.judged >= 8, timeout=10_000)
    assert not {"too_dark", "overexposed", "blurred"} & set(codes(camera))


def test_guidance_follows_the_scene(qtbot: QtBot, camera: Camera, videos: Videos) -> None:
    told: list[bool] = []
    camera.guided.connect(lambda shown: told.append("too_dark" in [str(each.issue) for each in shown]))
    play(qtbot, camera, videos["changing"])
    qtbot.waitUntil(lambda: "too_dark" in codes(camera), timeout=10_000)
    camera.open(CHOICES, videos["good"])  # the next patient: what was said of the last is forgotten
    assert codes(camera) == []
    assert told[0] is False and told[-1] is True


def test_a_camera_that_is_opened_again_is_guided_again(qtbot: QtBot, camera: Camera, videos: Videos) -> None:
    for _ in range(2):
        told: list[object] = []
        camera.guided.connect(told.append)
        play(qtbot, camera, videos["good"])
        assert camera.guidance is None
        qtbot.waitUntil(lambda told=told: len(told) > 0, timeout=10_000)


def test_a_window_that_was_busy_shows_the_newest_frame_and_none_before_it(
    qtbot: QtBot, camera: Camera, videos: Videos
) -> None:
    play(qtbot, camera, videos["fast"])
    shown = camera.frames
    time.sleep(0.5)  # thirty frames come meanwhile
    QApplication.processEvents()
    assert shown < camera.frames <= shown + 5


def test_the_sharpest_of_several_frames_is_taken(qtbot: QtBot, qapp: QApplication, videos: Videos) -> None:
    judged: list[Judged] = []

    def remembering(frame: Frame) -> Judged:
        judged.append(judge_frame(frame))
        return judged[-1]

    def number(each: Judged) -> int:
        return number_of(pixels(each.frame.image))

    def is_sharp(each: Judged) -> bool:
        return number(each) % 8 == 7

    def just_missed() -> bool:  # a sharp frame was judged, and the one that is shown now is not
        last = [is_sharp(each) for each in list(judged)[-3:]]
        return any(last) and not last[-1]

    camera = Camera(judge=remembering)
    try:
        play(qtbot, camera, videos["rarely sharp"])
        qtbot.waitUntil(just_missed, timeout=10_000)
        pressed = time.monotonic()
        photo = take(qtbot, camera)
    finally:
        camera.close()
        camera.deleteLater()
    taken = number_of(photo.pixels())
    near = [each for each in judged if abs(each.frame.at - pressed) < 1.0]
    sharpest = {number(each) for each in near if is_sharp(each)}
    assert taken in sharpest
    blurriest = max(each.sharpness for each in near if not is_sharp(each))
    assert blurriest < 0.5 * max(each.sharpness for each in near)


def test_the_photo_has_every_pixel_a_name_and_a_moment(qtbot: QtBot, camera: Camera, videos: Videos) -> None:
    shown: dict[int, QImage] = {}
    camera.shown.connect(lambda image: shown.setdefault(number_of(pixels(image)), image))
    play(qtbot, camera, videos["good"])
    photo = take(qtbot, camera)
    assert photo.format == "PNG"
    assert (photo.pixels() == pixels(shown[number_of(photo.pixels())])).all()
    assert time.strptime(photo.source, "Camera %Y-%m-%d %H.%M.%S")
    assert camera.state is State.LIVE


def test_one_press_one_photo(qtbot: QtBot, camera: Camera, videos: Videos) -> None:
    photos: list[object] = []
    camera.captured.connect(photos.append)
    play(qtbot, camera, videos["good"])
    for _ in range(3):
        camera.capture()
    qtbot.waitUntil(lambda: not camera.taking, timeout=10_000)
    assert len(photos) == 1
    take(qtbot, camera)
    assert len(photos) == 2


def test_a_frozen_picture_stays_and_is_what_is_taken(qtbot: QtBot, camera: Camera, videos: Videos) -> None:
    seen: list[int] = []
    camera.shown.connect(lambda image: seen.append(number_of(pixels(image))))
    play(qtbot, camera, videos["rarely sharp"])
    qtbot.waitUntil(lambda: len(seen) > 4 and seen[-1] % 8 == 2, timeout=10_000)
    camera.freeze(True)
    held = len(seen)
    qtbot.wait(300)
    assert len(seen) == held
    assert number_of(take(qtbot, camera).pixels()) == seen[-1]
    assert camera.state is State.FROZEN
    camera.freeze(False)
    qtbot.waitUntil(lambda: len(seen) > held, timeout=10_000)


def test_slow_judging_slows_nothing_down_and_queues_nothing(qtbot: QtBot, qapp: QApplication, videos: Videos) -> None:
    let, given = threading.Event(), []

    def slow(frame: Frame) -> Judged:
        given.append(frame.number)
        assert let.wait(10)
        return judge_frame(frame)

    camera = Camera(judge=slow)
    try:
        play(qtbot, camera, videos["fast"])
        qtbot.waitUntil(lambda: camera.frames >= 40, timeout=10_000)
        assert len(given) == 1
        newest = camera.frames
        let.set()
        qtbot.waitUntil(lambda: len(given) >= 2, timeout=10_000)
        assert given[1] > newest - 15, "the newest that waited, not the oldest"
        qtbot.waitUntil(lambda: camera.judged >= 2, timeout=10_000)
    finally:
        let.set()
        camera.close()
        camera.deleteLater()


def test_a_photo_can_be_taken_before_anything_was_judged(qtbot: QtBot, qapp: QApplication, videos: Videos) -> None:
    let = threading.Event()

    def slow(frame: Frame) -> Judged:
        assert let.wait(10)
        return judge_frame(frame)

    camera = Camera(judge=slow)
    try:
        play(qtbot, camera, videos["good"])
        camera.capture()
        qtbot.waitUntil(lambda: camera.state is State.LIVE, timeout=10_000)
        with qtbot.waitSignal(camera.captured, timeout=10_000):
            let.set()
    finally:
        let.set()
        camera.close()
        camera.deleteLater()


def test_closed_is_closed(qtbot: QtBot, camera: Camera, videos: Videos) -> None:
    play(qtbot, camera, videos["good"])
    camera.close()
    shown = camera.frames
    qtbot.wait(200)
    assert camera.frames == shown
    assert [each.name for each in threading.enumerate() if each.name == "camera"] == []
    camera.capture()
    assert camera.state is State.CLOSED


def trouble(camera: Camera) -> CameraTrouble | None:
    return camera.error.trouble if camera.error is not None else None


def test_a_file_that_is_no_video(qtbot: QtBot, camera: Camera, tmp_path: Path) -> None:
    for name, content in (("text.mp4", b"this is no video"), ("missing.mp4", None)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        camera.open(CHOICES, tmp_path / name)
        qtbot.waitUntil(lambda: trouble(camera) is CameraTrouble.NOT_A_VIDEO, timeout=10_000)
        assert camera.state is State.TROUBLED


def test_a_machine_without_a_camera(camera: Camera, no_camera: None) -> None:
    camera.open(CHOICES)
    assert trouble(camera) is CameraTrouble.NO_CAMERA


def plug(monkeypatch: pytest.MonkeyPatch, camera: Camera, *devices: QCameraDevice) -> None:
    """As the system tells it. A camera without an id is one that Qt knows and cannot open."""
    monkeypatch.setattr(QMediaDevices, "videoInputs", staticmethod(lambda: list(devices)))
    told = camera.findChild(QMediaDevices)
    assert told is not None
    told.videoInputsChanged.emit()


def test_a_camera_that_is_plugged_in_is_tried_at_once(
    qtbot: QtBot, camera: Camera, no_camera: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera.open(CHOICES)
    plug(monkeypatch, camera, QCameraDevice())
    assert trouble(camera) is CameraTrouble.NO_PICTURE  # it is there, and cannot be opened
    assert [each.name for each in camera.devices] == ["Camera"]
    plug(monkeypatch, camera)
    assert camera.devices == ()


def test_a_camera_that_is_pulled_out_is_said_to_be(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = iter([[QCameraDevice()], []])
    monkeypatch.setattr(QMediaDevices, "videoInputs", staticmethod(lambda: next(listed, [])))
    camera.open(CHOICES)
    assert trouble(camera) is CameraTrouble.UNPLUGGED
    tried: list[State] = []
    camera.changed.connect(lambda: tried.append(camera.state))
    plug(monkeypatch, camera, QCameraDevice())
    assert State.OPENING in tried  # it came back


def test_a_photo_that_was_being_taken_is_not_lost_with_the_camera(qtbot: QtBot, camera: Camera, videos: Videos) -> None:
    play(qtbot, camera, videos["good"])
    source = camera.findChild(VideoSource)
    assert source is not None
    with qtbot.waitSignal(camera.captured, timeout=10_000):
        camera.capture()
        source.failed.emit(CameraError(CameraTrouble.UNPLUGGED))
    assert trouble(camera) is CameraTrouble.UNPLUGGED


def test_a_missing_permission(camera: Camera, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qapp, "checkPermission", lambda _: Qt.PermissionStatus.Denied, raising=False)
    camera.open(CHOICES)
    assert trouble(camera) is CameraTrouble.NO_PERMISSION


def test_a_permission_that_is_asked_for(
    qtbot: QtBot, camera: Camera, qapp: QApplication, no_camera: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([Qt.PermissionStatus.Undetermined, Qt.PermissionStatus.Granted])
    monkeypatch.setattr(qapp, "checkPermission", lambda _: next(answers), raising=False)
    camera.open(CHOICES)  # Qt's own question is answered at once where the system asks none
    qtbot.waitUntil(lambda: trouble(camera) is CameraTrouble.NO_CAMERA)


def test_without_the_library(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    camera.open(CHOICES)
    assert trouble(camera) is CameraTrouble.NO_LIBRARY
    assert camera.error is not None and "QtMultimedia" in camera.error.detail
    monkeypatch.undo()
    camera.close()
    assert camera.state is State.CLOSED
