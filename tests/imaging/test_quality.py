"""Photos that cannot be assessed are told from those that can, by what the model sees of them."""

import random
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk.bench import obstacles
from dermadesk.bench.degradations import Degradation
from dermadesk.bench.drawing import draw_lesion as draw_hairless
from dermadesk.imaging import skin_tone
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline, StepSpec
from dermadesk.imaging.quality import RULES, Finding, QualityIssue, QualityReport, Severity, assess, assess_frame
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
def test_nothing_is_found_on_a_good_photo(size: tuple[int, int]) -> None:
    report = judged(encode(draw_lesion(*size)))
    assert report.findings == ()
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
        (lambda p: darkened(p, 12), QualityIssue.TOO_DARK),
        (lambda p: np.zeros_like(p), QualityIssue.TOO_DARK),
        (lambda p: lit(p, 2), QualityIssue.OVEREXPOSED),
        (lambda p: np.full_like(p, 255), QualityIssue.OVEREXPOSED),
        (lambda p: blurred(p, 0.03), QualityIssue.BLURRED),
        (lambda p: np.full_like(p, 150), QualityIssue.BLURRED),
    ],
)
def test_a_spoilt_photo_is_refused_for_what_is_wrong(spoil: Callable[[Pixels], Pixels], issue: QualityIssue) -> None:
    assert issue in judged(encode(np.ascontiguousarray(spoil(draw_lesion())))).issues


def test_the_smallest_photos_that_will_do() -> None:
    assert judged(encode(draw_lesion(224, 224), "png")).findings == ()
    assert judged(encode(draw_lesion(128, 128), "png")).codes == (QualityIssue.TOO_SMALL,)
    assert judged(encode(draw_lesion(128, 128), "png")).issues == ()
    assert judged(encode(draw_lesion(400, 127), "png")).issues == (QualityIssue.TOO_SMALL,)


@pytest.mark.parametrize(
    ("spoil", "issue"),
    [
        (lambda p: lit(p, 0.35), QualityIssue.TOO_DARK),
        (lambda p: blurred(p, 0.01), QualityIssue.BLURRED),
    ],
)
def test_a_photo_that_is_half_spoilt_is_warned_about(spoil: Callable[[Pixels], Pixels], issue: QualityIssue) -> None:
    report = judged(jpeg(spoil(draw_hairless(600, 450)), 90))
    assert report.issues == ()
    assert report.warnings == (Finding(issue, Severity.WARNS),)


@pytest.mark.parametrize(
    ("degrade", "finding"),
    [
        (obstacles.glaring, Finding(QualityIssue.GLARE, Severity.WARNS)),
        (partial(obstacles.glaring, share=0.15), Finding(QualityIssue.GLARE, Severity.REFUSES)),
        (obstacles.very_hairy, Finding(QualityIssue.HEAVY_HAIR, Severity.WARNS)),
        (obstacles.through_a_tube, Finding(QualityIssue.DARK_CORNERS, Severity.WARNS)),
        (partial(obstacles.through_a_tube, radius=0.25), Finding(QualityIssue.DARK_CORNERS, Severity.REFUSES)),
        (obstacles.inked, Finding(QualityIssue.INK, Severity.GUESSES)),
        (obstacles.ruled, Finding(QualityIssue.RULER, Severity.GUESSES)),
        (obstacles.far_away, Finding(QualityIssue.LESION_TOO_SMALL, Severity.WARNS)),
        (obstacles.off_centre, Finding(QualityIssue.LESION_AT_BORDER, Severity.WARNS)),
    ],
)
def test_what_gets_in_the_way_is_named(degrade: Degradation, finding: Finding) -> None:
    good = draw_hairless(600, 600)
    assert judged(jpeg(good, 90)).findings == ()
    assert finding in judged(jpeg(degrade(good, np.random.default_rng(1)), 90)).findings


def test_dark_corners_do_not_look_like_blur() -> None:
    spoilt = obstacles.through_a_tube(draw_lesion(600, 600), np.random.default_rng(1))
    assert judged(jpeg(spoilt, 90)).codes == (QualityIssue.DARK_CORNERS,)


def test_a_dark_photo_is_not_also_called_empty() -> None:
    assert judged(jpeg(lit(draw_lesion(), 0.1), 90)).codes == (QualityIssue.TOO_DARK,)


MONK = (0xF6EDE4, 0xF3E7DB, 0xF7EAD0, 0xEADABA, 0xD7BD96, 0xA07E56, 0x825C43, 0x604134, 0x3A312A, 0x292420)
"""The ten tones of the Monk Skin Tone Scale (Monk, 2019) as sRGB."""


@pytest.mark.parametrize("tone", MONK)
def test_no_tone_of_skin_is_too_dark_to_be_answered(tone: int) -> None:
    skin = (tone >> 16, tone >> 8 & 255, tone & 255)
    lesion = (skin[0] // 2, skin[1] // 2, skin[2] // 2)
    assert QualityIssue.TOO_DARK not in judged(encode(draw_lesion(skin=skin, colour=lesion))).issues


# ---- reports


def test_what_refuses_comes_before_what_warns() -> None:
    warned, refused = Finding(QualityIssue.GLARE, Severity.WARNS), Finding(QualityIssue.BLURRED, Severity.REFUSES)
    guessed = Finding(QualityIssue.INK, Severity.GUESSES)
    report = QualityReport((guessed, warned, refused), {})
    assert report.issues == (QualityIssue.BLURRED,)
    assert report.warnings == (guessed, warned)
    assert report.codes == (QualityIssue.BLURRED, QualityIssue.INK, QualityIssue.GLARE)


def test_a_finding_can_be_added_by_others() -> None:
    report = QualityReport((Finding(QualityIssue.GLARE, Severity.WARNS),), {"glare_share": 0.01})
    more = report.with_finding(Finding(QualityIssue.NOT_A_LESION, Severity.REFUSES))
    assert more.issues == (QualityIssue.NOT_A_LESION,)
    assert more.measures == report.measures
    assert report.issues == ()


# ---- frames of a camera


@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (1920, 1080), (400, 300)])
def test_a_frame_is_judged_as_the_photo_taken_from_it_but_for_its_size(size: tuple[int, int]) -> None:
    for scene in (draw_hairless(*size), blurred(draw_hairless(*size), 0.03), lit(draw_hairless(*size), 0.1)):
        frame, photo = assess_frame(scene), judged(encode(scene, "png"))
        assert frame.findings == tuple(each for each in photo.findings if each.issue != QualityIssue.TOO_SMALL)
        assert frame.measures == {name: value for name, value in photo.measures.items() if name != "shorter_side"}


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


def reports_of(photos: list[bytes]) -> list[QualityReport]:
    return [judged(photo) for photo in photos]


EXPECTED = {QualityIssue.LESION_AT_BORDER, QualityIssue.HEAVY_HAIR}
"""What many good photos have."""


@pytest.mark.real
def test_real_photos_and_their_copies_are_hardly_ever_refused_and_seldom_warned_about(
    real_photos: list[bytes], record_property: Callable[[str, object], None]
) -> None:
    copies = {
        "as they are": real_photos,
        "quality 30": [jpeg(pixels_of(p), 30) for p in real_photos],
        "600 px, quality 75": [jpeg(enlarged(pixels_of(p), 600), 75) for p in real_photos],
        "3,000 px, quality 80": [jpeg(enlarged(pixels_of(p), 3000), 80) for p in real_photos[:20]],
    }
    for name, photos in copies.items():
        reports = reports_of(photos)
        refused = float(np.mean([bool(report.issues) for report in reports]))
        warned = float(np.mean([any(_unexpected(each) for each in report.warnings) for report in reports]))
        print(f"{name}: {refused:.1%} refused, {warned:.1%} warned about, of {len(photos)}")
        record_property(f"refused, {name}", refused)
        record_property(f"warned, {name}", warned)
        assert refused <= 0.02, name
        assert warned <= 0.1, name


def _unexpected(finding: Finding) -> bool:
    return finding.severity is Severity.WARNS and finding.issue not in EXPECTED


SPOILT: dict[str, tuple[Callable[[Pixels], Pixels], QualityIssue]] = {
    "blur of 3 px at 224": (lambda p: blurred(p, 3 / 224), QualityIssue.BLURRED),
    "blur of 6 px at 224": (lambda p: blurred(p, 6 / 224), QualityIssue.BLURRED),
    "gamma 6": (lambda p: darkened(p, 6), QualityIssue.TOO_DARK),
    "a third of the values": (lambda p: lit(p, 0.33), QualityIssue.TOO_DARK),
    "twice the values": (lambda p: lit(p, 2), QualityIssue.OVEREXPOSED),
    "glare": (lambda p: obstacles.glaring(p, np.random.default_rng(1)), QualityIssue.GLARE),
    "a tube": (lambda p: obstacles.through_a_tube(p, np.random.default_rng(1)), QualityIssue.DARK_CORNERS),
    "hair": (lambda p: obstacles.very_hairy(p, np.random.default_rng(1)), QualityIssue.HEAVY_HAIR),
    "ink": (lambda p: obstacles.inked(p, np.random.default_rng(1)), QualityIssue.INK),
}


@pytest.mark.real
def test_real_photos_that_were_spoilt_are_mostly_told_about(
    real_photos: list[bytes], record_property: Callable[[str, object], None]
) -> None:
    told: dict[str, list[bool]] = defaultdict(list)
    for photo in real_photos[:60]:
        pixels = pixels_of(photo)
        for name, (spoil, issue) in SPOILT.items():
            told[name].append(issue in judged(jpeg(spoil(pixels), 90)).codes)
    rates = {name: np.mean(each) for name, each in told.items()}
    for name, rate in rates.items():
        print(f"told about, {name}: {rate:.1%} of 60")
        record_property(f"told about, {name}", float(rate))
    assert min(rates.values()) >= 0.8, rates


@pytest.mark.real
def test_dark_skin_is_not_too_dark(shared: Path, record_property: Callable[[str, object], None]) -> None:
    """Brown and dark by the ITA of the skin around the lesion; few photos are, so the sample is large."""
    paths = sorted((shared / "data" / "isic2018_task12" / "images").glob("*.jpg"))
    photos = [Photo.from_file(path) for path in random.Random(4).sample(paths, min(700, len(paths)))]
    tones = [skin_tone.of_photo(photo) for photo in photos]
    dark = [photo for photo, tone in zip(photos, tones, strict=True) if tone is not None and tone < 10]
    reports = [assess(photo, pipeline().prepare(photo)) for photo in dark]
    warned = np.mean([QualityIssue.TOO_DARK in report.codes for report in reports])
    print(f"{len(dark)} photos of brown or dark skin, {warned:.1%} called dark")
    record_property("dark skin called dark", float(warned))
    assert len(dark) >= 20
    assert not any(QualityIssue.TOO_DARK in report.issues for report in reports)
    assert warned <= 0.2
