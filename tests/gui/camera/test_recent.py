"""Of several frames the sharpest becomes the photo, and not all are kept."""

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QImage

from dermadesk.gui.camera.frames import Frame, Judged
from dermadesk.gui.camera.judge import judge, sharpness
from dermadesk.gui.camera.recent import FRAMES, MEMORY, SECONDS, Recent
from dermadesk.imaging.quality import QualityReport
from dermadesk.imaging.steps import Pixels
from tests.drawings import draw_lesion

LESION = draw_lesion(640, 360, radius=0.28)


def judged(number: int, at: float = 0.0, sharp: float = 0.0, size: tuple[int, int] = (64, 36)) -> Judged:
    image = QImage(*size, QImage.Format.Format_RGB32)
    return Judged(Frame(image, number, at), QualityReport((), {}), sharp)


def seen(pixels: Pixels) -> Judged:
    height, width = pixels.shape[:2]
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    return judge(Frame(image, 0, 0.0))


@pytest.mark.parametrize("noise", [0, 4])
def test_the_more_a_scene_is_blurred_or_shaken_the_less_sharp_it_is(noise: int) -> None:
    random = np.random.default_rng(1)

    def taken(pixels: Pixels) -> float:
        return sharpness(np.clip(pixels + random.normal(0, noise, pixels.shape), 0, 255).astype(np.uint8))

    focus = [taken(cv2.GaussianBlur(LESION, (0, 0), sigma) if sigma else LESION) for sigma in (0, 1, 2, 4)]
    assert focus == sorted(focus, reverse=True)
    shake = [taken(cv2.blur(LESION, (length, 1))) for length in (1, 4, 9, 20)]
    assert shake == sorted(shake, reverse=True)


def test_the_best_is_the_sharpest_and_a_dark_one_never() -> None:
    dark = seen((LESION * 0.2).astype(np.uint8))
    soft, softer = seen(cv2.GaussianBlur(LESION, (0, 0), 2)), seen(cv2.GaussianBlur(LESION, (0, 0), 2.5))
    for order in ([dark, soft, softer], [softer, soft, dark], [soft, dark, softer]):
        recent = Recent()
        for each in order:
            recent.add(each)
        assert recent.best() is soft


def test_so_many_are_kept() -> None:
    recent = Recent()
    for number in range(20):
        recent.add(judged(number, at=number / 100, sharp=-number))
    assert len(recent) == FRAMES
    best = recent.best()
    assert best is not None and best.frame.number == 20 - FRAMES


def test_old_ones_are_let_go() -> None:
    recent = Recent()
    recent.add(judged(0, at=0.0, sharp=9.0))
    recent.add(judged(1, at=SECONDS - 0.01, sharp=1.0))
    assert len(recent) == 2
    recent.add(judged(2, at=SECONDS + 0.01, sharp=2.0))
    best = recent.best()
    assert len(recent) == 2 and best is not None and best.frame.number == 2


def test_large_ones_do_not_fill_the_memory_and_one_is_always_kept() -> None:
    recent, large = Recent(), (4000, 3000)
    for number in range(4):
        recent.add(judged(number, size=large))
        assert len(recent) == 1
    recent = Recent()
    for number in range(5):
        recent.add(judged(number, size=(2400, 1800)))
    assert len(recent) * 2400 * 1800 * 4 <= MEMORY
    assert len(recent) == 3


def test_nothing_seen_nothing_best() -> None:
    assert Recent().best() is None
