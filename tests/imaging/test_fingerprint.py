"""A photo is known again when it was recompressed, scaled, turned or cropped; other photos are not taken for it."""

import csv
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk.bench.drawing import draw_lesion
from dermadesk.errors import PhotoError
from dermadesk.imaging.fingerprint import NEAR, Fingerprint, fingerprint, near, near_listed
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Pixels

Change = Callable[[Pixels], Pixels]


def of(pixels: Pixels) -> Fingerprint:
    return fingerprint(Photo.from_pixels(np.ascontiguousarray(pixels), "drawn"))


def recompressed(quality: int) -> Change:
    def change(pixels: Pixels) -> Pixels:
        _, encoded = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        return Photo.from_bytes(encoded.tobytes(), "copy").pixels()

    return change


def scaled(factor: float) -> Change:
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return lambda pixels: np.asarray(cv2.resize(pixels, None, None, factor, factor, method), np.uint8)


def turned(degrees: float) -> Change:
    def change(pixels: Pixels) -> Pixels:
        height, width = pixels.shape[:2]
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1)
        return np.asarray(cv2.warpAffine(pixels, matrix, (width, height), None, 1, cv2.BORDER_REFLECT), np.uint8)

    return change


def cropped(lost: float, across: float = 0.5, down: float = 0.5) -> Change:
    """`lost` of each side is gone; what is left lies `across` and `down` (0..1) in what there was."""

    def change(pixels: Pixels) -> Pixels:
        high, wide = (round(side * lost) for side in pixels.shape[:2])
        top, left = round(high * down), round(wide * across)
        return pixels[top : top + len(pixels) - high, left : left + pixels.shape[1] - wide]

    return change


def brightened(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.convertScaleAbs(pixels, alpha=1.2, beta=10), np.uint8)


COPIES: dict[str, Change] = {
    "JPEG quality 30": recompressed(30),
    "JPEG quality 60": recompressed(60),
    "JPEG quality 90": recompressed(90),
    "a third of the size": scaled(1 / 3),
    "half the size": scaled(0.5),
    "double the size": scaled(2),
    "brighter by a fifth": brightened,
    "turned by 90°": lambda pixels: np.rot90(pixels),
    "turned by 180°": lambda pixels: np.rot90(pixels, 2),
    "mirrored": lambda pixels: pixels[:, ::-1],
    "turned by 2°": turned(2),
    "turned by 5°": turned(5),
    "turned by -5°": turned(-5),
    "turned by 10°": turned(10),
    "cropped by 5 %, middle": cropped(0.05),
    "cropped by 5 %, corner": cropped(0.05, 0, 1),
    "cropped by 7.5 %, off the middle": cropped(0.075, 0.7, 0.2),
    "cropped by 10 %, middle": cropped(0.1),
    "cropped by 10 %, corner": cropped(0.1, 1, 1),
    "cropped by 15 %, middle": cropped(0.15),
    "cropped by 5 %, JPEG quality 30": lambda pixels: recompressed(30)(cropped(0.05, 0.7, 0.2)(pixels)),
    "turned by 5°, cropped by 5 %": lambda pixels: cropped(0.05, 0.7, 0.2)(turned(5)(pixels)),
    "turned by 90°, cropped by 5 %": lambda pixels: cropped(0.05)(np.rot90(pixels)),
}
SOMETIMES = ("turned by 10°", "cropped by 15 %, middle", "turned by 5°, cropped by 5 %")
ALWAYS = [name for name in COPIES if name not in SOMETIMES]


@pytest.fixture(scope="module")
def originals() -> list[Pixels]:
    """Twelve lesions, each with an edge and a skin of its own."""
    return [draw_lesion(192, 192, seed) for seed in range(12)]


@pytest.mark.parametrize("name", ALWAYS)
def test_a_copy_is_known_again_and_whose_it_is(name: str, originals: list[Pixels]) -> None:
    copies = [COPIES[name](pixels) for pixels in originals]
    found = near([of(pixels) for pixels in (*originals, *copies)])
    assert [(pair.first, pair.second) for pair in found] == [(n, n + len(originals)) for n in range(len(originals))]


def test_the_centre_square_of_a_wide_photo_is_that_photo() -> None:
    wide = draw_lesion(300, 225)
    assert [pair.distance <= 8 for pair in near([of(wide), of(wide[:, 37:262])])] == [True]


def test_the_same_photo_has_the_same_hashes_and_another_file_another_sha256(tmp_path: Path) -> None:
    (first, second), pixels = (tmp_path / "a.png", tmp_path / "b.jpg"), draw_lesion(128, 128)
    cv2.imwrite(str(first), pixels)
    cv2.imwrite(str(second), pixels)
    one, again, other = (fingerprint(Photo.from_file(path)) for path in (first, first, second))
    assert (one.sha256, one.phash) == (again.sha256, again.phash)
    assert one.sha256 != other.sha256
    assert len(one.phash) == 64
    assert near([one, other])[0].distance < 16


def test_many_photos_of_nothing_are_connected_by_as_few_pairs_as_it_takes() -> None:
    black = of(np.zeros((64, 64, 3), np.uint8))
    found = near([black] * 3000)
    assert [(pair.first, pair.second, pair.distance) for pair in found] == [(0, n, 0) for n in range(1, 3000)]


def test_a_list_of_hashes_knows_its_photos_again(originals: list[Pixels]) -> None:
    listed = [of(pixels).phash for pixels in originals] + ["", of(draw_lesion(64, 64, seed=77)).phash]
    asked = [of(np.rot90(originals[3])), of(recompressed(40)(originals[5])), of(draw_lesion(96, 96, seed=99))]
    larger = of(originals[7])
    crop = of(cropped(0.1, 1, 1)(originals[7])).phash
    assert [(pair.first, pair.second) for pair in near_listed(asked, listed)] == [(0, 3), (1, 5)]
    assert [pair.first for pair in near_listed([larger], [crop])] == [0]
    assert near_listed([], listed) == near_listed(asked, []) == near_listed(asked, [""]) == []
    with pytest.raises(ValueError, match="no perceptual hash"):
        near_listed(asked, ["abcd"])


def test_what_cannot_be_read_has_no_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "cut.jpg").write_bytes(recompressed_bytes()[:-200])
    with pytest.raises(PhotoError, match="cut short"):
        fingerprint(Photo.from_file(tmp_path / "cut.jpg"))


def recompressed_bytes() -> bytes:
    return cv2.imencode(".jpg", draw_lesion(64, 64))[1].tobytes()


@pytest.mark.real
@pytest.mark.slow  # reads all 12,609 photos: the limit is only worth what it was measured on
def test_the_limit_on_real_photos(shared: Path) -> None:
    """Hits on copies of 300 photos of HAM10000, and false hits among all photos; `-s` prints the table of `NEAR`."""
    data = shared / "data"
    with (data / "ham10000" / "HAM10000_metadata.csv").open(newline="", encoding="utf-8") as file:
        lesion = {row["image_id"]: row["lesion_id"] for row in csv.DictReader(file)}
    paths = sorted((data / "ham10000" / "HAM10000_images").glob("*.jpg"))
    sample = [paths[n] for n in np.sort(np.random.default_rng(1).choice(len(paths), 300, replace=False))]
    paths += sorted((data / "isic2018_task12" / "images").glob("*.jpg"))
    with ThreadPoolExecutor(2) as pool:
        found = near(list(pool.map(lambda path: fingerprint(Photo.from_file(path)), paths)))
    names = [path.stem for path in paths]
    kinds: Counter[str] = Counter()
    for pair in found:
        one, two = (lesion.get(names[place]) for place in (pair.first, pair.second))
        known = ("a HAM10000 lesion", "different HAM10000 lesions")[one != two] if one and two else "ISIC 2018 photos"
        kinds[known if bool(one) == bool(two) else "HAM10000 and ISIC 2018"] += 1
    same = sum(count * (count - 1) // 2 for count in Counter(lesion.values()).values())
    print(f"\n{len(paths):,} photos, at most {NEAR} bits; pairs: {dict(kinds)}; of one lesion there are {same:,}")
    originals = [Photo.from_file(path).pixels() for path in sample]
    known, hits = [of(pixels) for pixels in originals], {}
    for name, change in COPIES.items():
        with ThreadPoolExecutor(2) as pool:
            copies = list(pool.map(lambda pixels, change=change: of(change(pixels)), originals))  # type: ignore[misc]
        pairs = {(pair.first, pair.second) for pair in near([*known, *copies])}
        hits[name] = sum((n, n + len(known)) in pairs for n in range(len(known)))
        print(f"{name:34} {hits[name]} of {len(known)}", flush=True)
    exact = {("ISIC_0024366", "ISIC_0029861"), ("ISIC_0024777", "ISIC_0029938")}
    assert exact <= {(names[pair.first], names[pair.second]) for pair in found}
    assert kinds["different HAM10000 lesions"] <= 10
    assert kinds["HAM10000 and ISIC 2018"] == 0
    assert all(hits[name] == len(sample) for name in ALWAYS), hits
    assert hits["turned by 5°, cropped by 5 %"] >= 260
