"""The camera's preview with the quality gate on. A drawn video plays the camera, through the sink of a real one."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from dermadesk.bench.drawing import draw_lesion
from dermadesk.bench.measure import Figure, run

SIZE = (1280, 720)
RATE = 30
"""Frames per second of the video, as of most cameras: more cannot be shown."""

SECONDS = 6.0
_FRAMES = 60


def camera() -> Iterator[Figure]:
    """Frames per second that are shown and that are judged, of 720p at 30."""
    with tempfile.TemporaryDirectory(prefix="dermadesk-bench-") as place:
        rate = run("dermadesk.gui.camera_rate", str(draw_video(Path(place) / "camera.mp4")), str(SECONDS))
    yield Figure("camera 720p: shown", "frames/s", rate["shown_per_second"], None, 25.0, more_is_better=True)
    yield Figure("camera 720p: judged", "frames/s", rate["judged_per_second"], None, 5.0, more_is_better=True)
    yield Figure("camera: first picture", "ms", rate["first_picture_ms"])


def draw_video(path: Path) -> Path:
    """A lesion that drifts through the picture and back, as under a hand that is not quite still."""
    drawn = draw_lesion(SIZE[0] + 80, SIZE[1] + 40)[:, :, ::-1]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), RATE, SIZE)
    for number in range(_FRAMES):
        turn = 2 * np.pi * number / _FRAMES
        x, y = round(40 + 40 * np.sin(turn)), round(20 + 20 * np.cos(turn))
        writer.write(np.ascontiguousarray(drawn[y : y + SIZE[1], x : x + SIZE[0]]))
    writer.release()
    return path
