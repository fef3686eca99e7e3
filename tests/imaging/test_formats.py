"""Every kind of file that people bring shows the same photo, whatever the way in."""

import hashlib
import io
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Pixels
from tests.drawings import (
    KINDS,
    cmyk_profile,
    draw_lesion,
    encode,
    linear_grey_profile,
    srgb_profile,
    swapped_profile,
)

UPRIGHT = draw_lesion(240, 180)
GREY = np.asarray(cv2.cvtColor(cv2.cvtColor(UPRIGHT, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)
CLOSE = {"jpeg": 2.0, "webp": 2.0, "png_palette": 3.0, "bmp_palette": 3.0, "tiff_palette": 3.0}
"""The mean difference per sample that a lossy kind may make; the others must be exact, or one off after rounding."""


def off(seen: Pixels, drawn: Pixels) -> float:
    """The mean difference per sample."""
    assert seen.shape == drawn.shape
    return float(np.abs(seen.astype(int) - drawn).mean())


def saved(image: Image.Image, format: str, **settings: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **settings)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "png_one_bit"])
def test_every_kind_shows_the_drawing(kind: str) -> None:
    photo = Photo.from_bytes(encode(UPRIGHT, kind), kind)
    pixels = photo.pixels()
    format = kind.split("_")[0]
    assert photo.format == {"webp": "WebP"}.get(format, format.upper())
    assert (photo.width, photo.height) == (240, 180)
    assert pixels.dtype == np.uint8 and pixels.flags.c_contiguous and pixels.flags.writeable
    lossless = kind in ("webp_lossless", "webp_alpha")
    allowed = CLOSE.get(kind, 0.5 if lossless else CLOSE.get(format, 0.5))
    assert off(pixels, GREY if "grey" in kind else UPRIGHT) <= allowed


def test_one_bit_is_black_and_white() -> None:
    pixels = Photo.from_bytes(encode(UPRIGHT, "png_one_bit"), "fax").pixels()
    assert set(np.unique(pixels)) == {0, 255}
    assert pixels.shape == UPRIGHT.shape


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp_lossless", "tiff", "tiff_lzw"])
def test_the_photo_stands_upright(kind: str, orientation: int) -> None:
    photo = Photo.from_bytes(encode(UPRIGHT, kind, orientation), "turned camera")
    assert (photo.width, photo.height) == (240, 180)
    assert off(photo.pixels(), UPRIGHT) < 2


def test_an_orientation_that_makes_no_sense_is_no_orientation() -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    photo = Photo.from_bytes(saved(Image.fromarray(UPRIGHT), "JPEG", exif=exif), "odd camera")
    assert off(photo.pixels(), UPRIGHT) < 2


COLOUR_KINDS = ["jpeg", "png", "webp_lossless", "tiff", "png_alpha", "tiff_alpha"]


@pytest.mark.parametrize("kind", COLOUR_KINDS)
def test_an_embedded_profile_is_obeyed(kind: str) -> None:
    """The profile says that red and blue changed places, so a file with swapped channels shows the drawing."""
    photo = Photo.from_bytes(encode(np.ascontiguousarray(UPRIGHT[:, :, ::-1]), kind, profile=swapped_profile()), kind)
    assert off(photo.pixels(), UPRIGHT) < 2


@pytest.mark.parametrize("kind", COLOUR_KINDS)
@pytest.mark.parametrize("profile", [srgb_profile(), b"no profile at all" * 20, linear_grey_profile(), cmyk_profile()])
def test_a_profile_that_is_srgb_or_useless_changes_not_one_bit(kind: str, profile: bytes) -> None:
    plain, tagged = (Photo.from_bytes(encode(UPRIGHT, kind, profile=each), kind) for each in (None, profile))
    assert np.array_equal(plain.pixels(), tagged.pixels())


@pytest.mark.parametrize("kind", ["jpeg_grey", "png_grey", "tiff_grey"])
def test_a_grey_profile_is_obeyed(kind: str) -> None:
    half = np.full((30, 40, 3), 128, np.uint8)
    pixels = Photo.from_bytes(encode(half, kind, profile=linear_grey_profile()), kind).pixels()
    assert np.abs(pixels.astype(int) - 188).max() <= 1


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_ink_is_seen_with_its_profile_and_without(format: str) -> None:
    cyan = Image.new("CMYK", (40, 30), (255, 0, 0, 0))
    plain = Photo.from_bytes(saved(cyan, format), "ink").pixels()
    tagged = Photo.from_bytes(saved(cyan, format, icc_profile=cmyk_profile()), "ink").pixels()
    assert np.abs(plain[5, 5].astype(int) - (0, 255, 255)).max() < 5
    assert np.abs(tagged[5, 5].astype(int) - (255, 0, 0)).max() < 15


@pytest.mark.parametrize("format", ["PNG", "WEBP", "TIFF"])
def test_transparent_places_are_white_and_half_transparent_ones_half(format: str) -> None:
    alpha = np.full(UPRIGHT.shape[:2], 255, np.uint8)
    alpha[:, :80], alpha[:, 80:160] = 0, 128
    encoded = saved(
        Image.fromarray(np.dstack((UPRIGHT, alpha))), format, **({"lossless": True} if format == "WEBP" else {})
    )
    pixels = Photo.from_bytes(encoded, "cut out").pixels()
    assert (pixels[:, :80] == 255).all()
    half = UPRIGHT[:, 80:160] * (128 / 255) + 127
    assert np.abs(pixels[:, 80:160] - half).max() <= 2
    assert np.array_equal(pixels[:, 160:], UPRIGHT[:, 160:])


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    palette = Image.fromarray(UPRIGHT).quantize(16)
    index = palette.getpixel((3, 3))
    pixels = Photo.from_bytes(saved(palette, "PNG", transparency=index), "palette").pixels()
    assert (pixels[3, 3] == 255).all()
    assert (pixels[90, 120] < 200).all()


def test_a_bmp_whose_unused_byte_is_zero_is_not_invisible() -> None:
    """Screenshots pasted on Windows come so: 32 bits, and the fourth byte of every pixel is zero."""
    encoded = saved(Image.fromarray(np.dstack((UPRIGHT, np.zeros(UPRIGHT.shape[:2], np.uint8)))), "BMP")
    assert np.array_equal(Photo.from_bytes(encoded, "screenshot").pixels(), UPRIGHT)


@pytest.mark.parametrize("format", ["TIFF", "WEBP", "PNG"])
def test_of_several_pages_or_frames_the_first_is_the_photo(format: str) -> None:
    first, second = Image.fromarray(UPRIGHT), Image.fromarray(255 - UPRIGHT)
    lossless = {"lossless": True} if format == "WEBP" else {}
    encoded = saved(first, format, save_all=True, append_images=[second], **lossless)
    assert np.array_equal(Photo.from_bytes(encoded, "pages").pixels(), UPRIGHT)


@pytest.mark.parametrize(
    "name", ["Läsion.jpg", "皮肤镜 照片.jpg", "🩺 photo’s.jpg", "e\u0301tude.jpg", " leading space.jpg", "no extension"]
)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "Fotos Größe ß"
    folder.mkdir()
    path = folder / name
    path.write_bytes(encode(UPRIGHT))
    photo = Photo.from_file(path)
    assert photo.source == str(path)
    assert off(photo.pixels(), UPRIGHT) < 2


def test_the_contents_decide_not_the_extension(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encode(UPRIGHT, "png"))
    assert Photo.from_file(path).format == "PNG"


@pytest.mark.parametrize("kind", KINDS)
def test_the_photo_is_never_modified(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "photo"
    path.write_bytes(encode(UPRIGHT, kind))
    path.chmod(0o444)
    os.utime(path, ns=(1, 1))
    before = path.read_bytes()
    photo = Photo.from_file(path)
    photo.pixels()[:] = 0  # what a caller does to its pixels reaches neither the file nor the photo
    assert path.read_bytes() == before == photo.encoded
    assert path.stat().st_mtime_ns == 1
    assert [p.name for p in tmp_path.iterdir()] == ["photo"]
    assert photo.pixels().any()


def test_file_and_clipboard_are_the_same_photo(tmp_path: Path) -> None:
    encoded = encode(UPRIGHT)
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded)
    from_file, pasted = Photo.from_file(path), Photo.from_bytes(encoded, "Pasted picture")
    assert from_file.sha256 == pasted.sha256 == hashlib.sha256(encoded).hexdigest()
    assert np.array_equal(from_file.pixels(), pasted.pixels())


def test_a_camera_frame_is_a_photo_without_loss() -> None:
    photo = Photo.from_pixels(UPRIGHT, "Camera")
    assert (photo.format, photo.width, photo.height) == ("PNG", 240, 180)
    assert np.array_equal(photo.pixels(), UPRIGHT)
