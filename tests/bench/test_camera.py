"""The camera's rate is measured in a program of its own, on a video that was drawn for it."""

from pathlib import Path

import cv2
import pytest

from dermadesk.bench import camera
from dermadesk.imaging.quality import assess_frame


def test_the_drawn_video_is_a_camera_s(tmp_path: Path) -> None:
    video = cv2.VideoCapture(str(camera.draw_video(tmp_path / "camera.mp4")))
    assert video.get(cv2.CAP_PROP_FPS) == camera.RATE
    good, frame = video.read()
    assert good and frame.shape == (720, 1280, 3)
    assert not {"too_dark", "blurred"} & set(assess_frame(frame[:, :, ::-1].copy()).issues)


def test_shown_and_judged_frames_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "SECONDS", 0.4)
    shown, judged, first = camera.camera()
    assert shown.target == 25 and judged.target == 5
    assert 0 < judged.ours <= shown.ours <= 2 * camera.RATE
    assert first.ours > 0
