"""Photos that cannot be assessed are told from those that can, by what the model sees of them."""

import random
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline, StepSpec
from dermadesk.imaging.quality import RULES, QualityIssue, QualityReport, assess
from dermadesk.imaging.steps import Pixels
from tests.drawings import draw_lesion, encode


def pipeline(size: int = 224) -> Pipeline:
    return Pipeline((StepSpec("centre_square"), StepSpec("resize", {"size": size})), size)


def judged(encoded: bytes, size: int = 224) -> QualityReport:
    photo = Photo.from_bytes(encoded, "photo")
    return assess(photo, pipeline(size).prepare(photo))


def jpeg(pixels: Pixels, quality: int) -> bytes:
    _, encoded = cv2.imencode(".jpg", pixels[:, :, ::-1], (cv2.IMWRITE_JPEG_QUALITY, quality))
    return encoded.tobytes()


def blurred(pixels: Pixels, share: float) -> Pixels:
    """Out of focus by a Gaussian of which sigma is a share of the shorter side."""
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), share * min(pixels.shape[:2])), np.uint8)


def lit(pixels: Pixels, factor: float) -> Pixels:
    """`factor` times the values, cut off at white."""
    return np.clip(pixels.astype(np.float32) * factor, 0, 255).astype(np.uint8)


def darkened(pixels: Pixels, gamma: float) -> Pixels:
    return (255 * (pixels.astype(np.float32) / 255) ** gamma).astype(np.uint8)


def enlarged(pixels: Pixels, side: int) -> Pixels:
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)


# ---- drawings


@pytest.mark.parametrize("size", [(600, 450), (4000, 3000), (256, 256), (450, 600)])
def test_a_good_photo_has_no_issue(size: tuple[int, int]) -> None:
    report = judged(encode(draw_lesion(*size)))
    assert report.issues == ()
    assert set(report.measures) == {rule.measure.__name__ for rule in RULES}


@pytest.mark.parametrize("kind", ["png", "bmp", "tiff_16", "webp", "jpeg_grey"])
def test_the_format_does_not_matter(kind: str) -> None:
    assert judged(encode(draw_lesion(), kind)).issues == ()


def test_bare_skin_is_not_a_blurred_photo() -> None:
    assert judged(encode(draw_lesion(radius=0.0))).issues == ()


def test_a_faint_lesion_is_not_a_blurred_one() -> None:
    pixels = draw_lesion()
    faint = (pixels.astype(np.float32) * 0.2 + 150).astype(np.uint8)
    assert judged(encode(faint, "png")).issues == ()


@pytest.mark.parametrize(
    ("spoil", "issue"),
    [
        (lambda p: p[:127, :127], QualityIssue.TOO_SMALL),
        (lambda p: lit(p, 0.15), QualityIssue.TOO_DARK),
        (lambda p: darkened(p, 8), QualityIssue.TOO_DARK),
        (lambda p: np.zeros_like(p), QualityIssue.TOO_DARK),
        (lambda p: lit(p, 2), QualityIssue.OVEREXPOSED),
        (lambda p: np.full_like(p, 255), QualityIssue.OVEREXPOSED),
        (lambda p: blurred(p, 0.03), QualityIssue.BLURRED),
        (lambda p: np.full_like(p, 150), QualityIssue.BLURRED),
    ],
)
def test_a_spoilt_photo_is_refused_for_what_is_wrong(spoil: Callable[[Pixels], Pixels], issue: QualityIssue) -> None:
    assert issue in judged(encode(np.ascontiguousarray(spoil(draw_lesion())))).issues


def test_the_smallest_photo_that_will_do() -> None:
    assert judged(encode(draw_lesion(128, 128), "png")).issues == ()
    assert judged(encode(draw_lesion(400, 127), "png")).issues == (QualityIssue.TOO_SMALL,)


@pytest.mark.parametrize("share", [0.0, 0.002, 0.02])
def test_a_large_photo_and_its_small_copy_are_judged_alike(share: float) -> None:
    scene = draw_lesion(1000, 1000)
    large = enlarged(blurred(scene, share) if share else scene, 3000)
    small = np.asarray(cv2.resize(large, (256, 256), interpolation=cv2.INTER_AREA), np.uint8)
    reports = [judged(jpeg(pixels, 90)) for pixels in (large, small)]
    assert reports[0].issues == reports[1].issues == ((QualityIssue.BLURRED,) if share == 0.02 else ())


@pytest.mark.parametrize("size", [224, 320, 448])
def test_the_limits_hold_for_models_of_other_sizes(size: int) -> None:
    assert judged(encode(draw_lesion(1200, 900)), size).issues == ()
    assert judged(encode(blurred(draw_lesion(1200, 900), 0.03)), size).issues == (QualityIssue.BLURRED,)


# ---- real photos

PHOTOS = {"ham10000/HAM10000_images": 90, "isic2018_task12/images": 30}


@pytest.fixture(scope="module")
def real_photos(shared: Path) -> list[bytes]:
    """A seeded sample of the dermoscopic photos of both data sets, in an order by chance."""
    chance = random.Random(20_260_102)
    found: list[bytes] = []
    for folder, count in PHOTOS.items():
        paths = sorted((shared / "data" / folder).glob("*.jpg"))
        if len(paths) < count:
            pytest.skip(f"no real photos: {shared / 'data' / folder} holds {len(paths)} of the {count} needed")
        found.extend(path.read_bytes() for path in chance.sample(paths, count))
    chance.shuffle(found)
    return found


def pixels_of(encoded: bytes) -> Pixels:
    return Photo.from_bytes(encoded, "photo").pixels()


def issues_of(photos: list[bytes]) -> list[tuple[QualityIssue, ...]]:
    return [judged(photo).issues for photo in photos]


@pytest.mark.real
def test_real_photos_and_their_enlarged_copies_are_hardly_ever_refused(
    real_photos: list[bytes], record_property: Callable[[str, object], None]
) -> None:
    copies = {
        "as they are": real_photos,
        "600 px, quality 85": [jpeg(enlarged(pixels_of(p), 600), 85) for p in real_photos],
        "600 px, quality 75": [jpeg(enlarged(pixels_of(p), 600), 75) for p in real_photos],
        "3,000 px, quality 80": [jpeg(enlarged(pixels_of(p), 3000), 80) for p in real_photos[:30]],
    }
    rates = {name: np.mean([bool(issues) for issues in issues_of(photos)]) for name, photos in copies.items()}
    for name, rate in rates.items():
        print(f"refused, {name}: {rate:.1%} of {len(copies[name])}")
        record_property(f"refused, {name}", float(rate))
    assert max(rates.values()) <= 0.05, rates


SPOILT: dict[str, tuple[Callable[[Pixels], Pixels], QualityIssue]] = {
    "blur of 3 px at 224": (lambda p: blurred(p, 3 / 224), QualityIssue.BLURRED),
    "blur of 6 px at 224": (lambda p: blurred(p, 6 / 224), QualityIssue.BLURRED),
    "gamma 6": (lambda p: darkened(p, 6), QualityIssue.TOO_DARK),
    "a quarter of the values": (lambda p: lit(p, 0.25), QualityIssue.TOO_DARK),
    "twice the values": (lambda p: lit(p, 2), QualityIssue.OVEREXPOSED),
}


@pytest.mark.real
def test_real_photos_that_were_spoilt_are_mostly_caught(
    real_photos: list[bytes], record_property: Callable[[str, object], None]
) -> None:
    caught: dict[str, list[bool]] = defaultdict(list)
    for photo in real_photos[:60]:
        pixels = pixels_of(photo)
        for name, (spoil, issue) in SPOILT.items():
            caught[name].append(issue in judged(jpeg(spoil(pixels), 90)).issues)
    rates = {name: np.mean(each) for name, each in caught.items()}
    for name, rate in rates.items():
        print(f"caught, {name}: {rate:.1%} of 60")
        record_property(f"caught, {name}", float(rate))
    assert min(rates.values()) >= 0.7, rates
