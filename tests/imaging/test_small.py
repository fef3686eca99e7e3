"""What is computed faster for small copies is what NumPy and OpenCV compute."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from dermadesk.bench.drawing import draw_lesion
from dermadesk.imaging import small
from dermadesk.imaging.quality.detail import fine_detail
from dermadesk.imaging.quality.view import View

Pixels = NDArray[np.uint8]

VALUES = arrays(np.float32, st.integers(1, 60), elements=st.floats(-200, 200, width=32))
"""Few enough for ties, of even and odd length."""


def noise(height: int, width: int) -> Pixels:
    return np.random.default_rng(height * width).integers(0, 256, (height, width, 3), np.uint8)


PHOTOS = {
    "noise": noise(80, 80),
    "black and white": (noise(112, 90) > 127).astype(np.uint8) * np.uint8(255),
    "white": np.full((40, 40, 3), 255, np.uint8),
    "a drawing": draw_lesion(112, 112),
    "hardly wider than the kernel": noise(9, 10),
}


@pytest.mark.parametrize("pixels", PHOTOS.values(), ids=list(PHOTOS))
@pytest.mark.parametrize(("kernel", "sigma"), [(small.GAUSSIAN_1, 1.0), (small.GAUSSIAN_1_5, 1.5)])
def test_blurred_has_the_bits_of_a_gaussian_blur(pixels: Pixels, kernel: small.Kernel, sigma: float) -> None:
    expected = cv2.GaussianBlur(pixels, (0, 0), sigma)
    assert small.blurred(pixels, kernel).tobytes() == expected.tobytes()


@pytest.mark.parametrize("sigma", [1.0, 1.5, 2.0, 4.0])
def test_smoothed_is_a_gaussian_blur_of_floats(sigma: float) -> None:
    pixels = PHOTOS["noise"]
    expected = cv2.GaussianBlur(pixels.astype(np.float32), (0, 0), sigma)
    np.testing.assert_allclose(small.smoothed(pixels, small.gaussian(sigma)), expected, atol=1e-4)


@settings(max_examples=200, deadline=None)
@given(values=VALUES)
def test_the_median_is_numpys(values: NDArray[np.float32]) -> None:
    np.testing.assert_array_equal(small.median(values), np.median(values))
    rows = np.stack((values, values[::-1] * np.float32(0.3), -values))
    np.testing.assert_array_equal(small.median(rows), np.median(rows, axis=1))


@settings(max_examples=200, deadline=None)
@given(values=VALUES)
def test_the_percentiles_are_numpys(values: NDArray[np.float32]) -> None:
    wanted = (0.0, 0.5, 50.0, 99.5, 100.0)
    np.testing.assert_array_equal(small.percentiles(values, *wanted), np.percentile(values, wanted))


@pytest.mark.parametrize("seed", range(3))
def test_fine_detail_is_the_share_of_two_variances(seed: int) -> None:
    view = View.of(draw_lesion(224, 224, seed), 224)
    grey = view.grey.astype(np.float64)
    fine, middle, coarse = (cv2.GaussianBlur(grey, (0, 0), sigma) for sigma in (1.0, 2.0, 4.0))
    assert fine_detail(view) == pytest.approx(np.var(fine - middle) / (np.var(middle - coarse) + 0.1), rel=1e-5)
