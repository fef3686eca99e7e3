"""What cannot be read is refused by name, with what to do next; never by another exception, and never half."""

import io
import os
import struct
import sys
import tempfile
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dermadesk.errors import ErrorCode, PhotoError
from dermadesk.imaging.headers import MAX_PIXELS, exif_orientation
from dermadesk.imaging.photo import Photo
from tests.drawings import KINDS, draw_lesion, encode

# pytest would collect what the program itself keeps to itself
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL.TiffImagePlugin")

SMALL = draw_lesion(48, 36)
DRAWING = draw_lesion(240, 180)


def refusal(encoded: bytes) -> PhotoError:
    """How the bytes of a file are refused, at once or when its pixels are wanted."""
    with pytest.raises(PhotoError) as caught:
        Photo.from_bytes(encoded, "photo").pixels()
    return caught.value


def refused_file(path: Path) -> ErrorCode:
    with pytest.raises(PhotoError) as caught:
        Photo.from_file(path)
    assert caught.value.subject == str(path)
    return caught.value.code


# ---- files


def test_a_missing_file(tmp_path: Path) -> None:
    assert refused_file(tmp_path / "gone.jpg") is ErrorCode.NOT_FOUND


@pytest.mark.parametrize("name", ["file.jpg/photo.jpg", "n" * 5000, "zero\0byte.jpg"])
def test_a_path_that_cannot_be(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.jpg").write_bytes(encode(SMALL))
    assert refused_file(tmp_path / name) is ErrorCode.NOT_FOUND


def test_a_folder(tmp_path: Path) -> None:
    assert refused_file(tmp_path) is ErrorCode.IS_A_FOLDER


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    assert refused_file(tmp_path / "empty.jpg") is ErrorCode.EMPTY_FILE


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of this kind are not those of Windows")
def test_a_file_that_may_not_be_read() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, path = Path(place), Path(place) / "private.jpg"
        folder.chmod(0o755)
        path.write_bytes(encode(SMALL))
        path.chmod(0o000)
        root = os.geteuid() == 0
        if root:  # whom no permission stops
            os.seteuid(65534)
        try:
            code = refused_file(path)
        finally:
            if root:
                os.seteuid(0)
        assert code is ErrorCode.NO_PERMISSION


@pytest.mark.timeout(20)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such pipes on Windows")
def test_a_pipe_or_device_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert refused_file(tmp_path / "pipe.jpg") is ErrorCode.NOT_AN_IMAGE
    assert refused_file(Path("/dev/zero")) is ErrorCode.NOT_AN_IMAGE


@pytest.mark.skipif(sys.platform == "win32", reason="sparse files need a flag there")
def test_a_file_of_many_gigabytes_is_not_read(tmp_path: Path) -> None:
    for name, start, code in (
        ("video.jpg", b"\0\0\0\x20ftypisom", ErrorCode.UNSUPPORTED_FORMAT),
        ("disk.img", b"nothing", ErrorCode.NOT_AN_IMAGE),
        ("scan.tiff", b"II*\0", ErrorCode.TOO_LARGE),
    ):
        with (tmp_path / name).open("wb") as file:
            file.write(start)
            file.truncate(1 << 40)
        tracemalloc.start()
        assert refused_file(tmp_path / name) is code
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
        tracemalloc.stop()


# ---- formats


@pytest.mark.parametrize(
    "encoded",
    [
        b"Dear colleague,\n" * 30,
        b"\x00" * 500,
        b"PK\x03\x04" + b"\x01" * 90,
        b"<!DOCTYPE html><html><svg></html>",
        b"BM",
        b"BMW",
    ],
)
def test_not_an_image(encoded: bytes) -> None:
    assert refusal(encoded).code is ErrorCode.NOT_AN_IMAGE


def _ftyp(brand: bytes, *compatible: bytes) -> bytes:
    contents = b"ftyp" + brand + bytes(4) + b"".join(compatible)
    return (len(contents) + 4).to_bytes(4, "big") + contents + bytes(100)


def _raw_tiff() -> bytes:
    """As Nikon's and Sony's raw files begin: a small preview first, the photo in a directory of its own."""
    buffer = io.BytesIO()
    Image.fromarray(SMALL).save(buffer, "TIFF", tiffinfo={254: 1, 330: 8})
    return buffer.getvalue()


def _written_by_pillow(format: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(SMALL).save(buffer, format)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("encoded", "name"),
    [
        (_ftyp(b"heic", b"mif1", b"heic"), "HEIC"),
        (_ftyp(b"mif1", b"mif1", b"heic"), "HEIC"),
        (_written_by_pillow("AVIF"), "AVIF"),
        (_ftyp(b"mif1", b"avif", b"mif1"), "AVIF"),
        (_ftyp(b"crx ", b"crx "), "Canon raw"),
        (_ftyp(b"qt  "), "video"),
        (bytes(128) + b"DICM" + bytes(50), "DICOM"),
        (_written_by_pillow("GIF"), "GIF"),
        (b"8BPS\0\1" + bytes(50), "Photoshop"),
        (b"%PDF-1.7\n", "PDF"),
        (b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (_written_by_pillow("JPEG2000"), "JPEG 2000"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(50), "Canon raw"),
        (b"FUJIFILMCCD-RAW 0201", "camera raw"),
        (_raw_tiff(), "camera raw"),
        (_written_by_pillow("ICO"), "icon"),
        (_written_by_pillow("PPM"), "Netpbm"),
    ],
)
def test_a_format_that_is_not_read_is_called_by_its_name(encoded: bytes, name: str) -> None:
    error = refusal(encoded)
    assert error.code is ErrorCode.UNSUPPORTED_FORMAT
    assert error.detail == name
    assert name in str(error) and "Export it" in str(error)


def test_samples_that_are_no_colours_are_refused_by_name() -> None:
    _, encoded = cv2.imencode(".tiff", SMALL.astype(np.float32))
    assert refusal(encoded.tobytes()).code is ErrorCode.UNSUPPORTED_FORMAT
    assert refusal(encode(SMALL).replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc1\x00\x11\x0c")).detail == "12-bit JPEG"


# ---- sizes


def _png_head(width: int, height: int) -> bytes:
    def chunk(name: bytes, contents: bytes) -> bytes:
        return struct.pack(">I", len(contents)) + name + contents + struct.pack(">I", zlib.crc32(name + contents))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


def _bmp_head(width: int, height: int) -> bytes:
    return (
        b"BM"
        + struct.pack("<IHHI", 154, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, *[0] * 6)
        + bytes(100)
    )


def _tiff_head(width: int, height: int) -> bytes:
    tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 200), (277, 1), (278, height), (279, 100)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(200)


def _jpeg_head(width: int, height: int) -> bytes:
    at = (encoded := bytearray(encode(SMALL))).index(b"\xff\xc0") + 5
    encoded[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(encoded)


def _webp_head(width: int, height: int) -> bytes:
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + canvas


@pytest.mark.parametrize(
    ("head", "width", "height"),
    [
        (_png_head, 100_000, 100_000),
        (_bmp_head, 100_000, 100_000),
        (_tiff_head, 100_000, 100_000),
        (_webp_head, 100_000, 100_000),
        (_jpeg_head, 65_000, 65_000),
        (_png_head, 12_000, 10_001),
        (_png_head, 1_000_000, 1),
    ],
)
def test_too_many_pixels_are_refused_from_the_header(
    head: Callable[[int, int], bytes], width: int, height: int
) -> None:
    encoded = head(width, height)
    tracemalloc.start()
    with pytest.raises(PhotoError) as caught:
        Photo.from_bytes(encoded, "huge.png")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code is ErrorCode.TOO_LARGE
    assert f"{width:,} × {height:,} pixels" in str(caught.value)
    assert f"{MAX_PIXELS // 1_000_000} megapixels or less" in str(caught.value)
    assert peak < 8 << 20  # importing Pillow's plugins is part of it


@pytest.mark.parametrize("head", [_png_head, _bmp_head, _tiff_head, _jpeg_head, _webp_head])
def test_the_hand_made_headers_are_those_of_their_formats(head: Callable[[int, int], bytes]) -> None:
    photo = Photo.from_bytes(head(400, 300), "photo")
    assert (photo.width, photo.height) == (400, 300)


def test_a_photo_of_a_telephone_with_108_megapixels_is_not_too_large() -> None:
    assert Photo.from_bytes(_jpeg_head(12_000, 9_000), "photo").width == 12_000


def test_a_profile_that_unpacks_to_gigabytes_is_cut_off() -> None:
    bomb = b"profile\0\0" + zlib.compress(bytes(64 << 20))
    chunk = struct.pack(">I", len(bomb)) + b"iCCP" + bomb + struct.pack(">I", zlib.crc32(b"iCCP" + bomb))
    encoded = encode(SMALL, "png")
    tracemalloc.start()
    photo = Photo.from_bytes(encoded[:33] + chunk + encoded[33:], "bomb.png")
    assert np.array_equal(photo.pixels(), SMALL)
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("head", [_png_head, _bmp_head, _tiff_head, _jpeg_head])
@pytest.mark.parametrize("size", [(0, 0), (40, 0)])
def test_no_pixels_at_all(head: Callable[[int, int], bytes], size: tuple[int, int]) -> None:
    assert refusal(head(*size)).code is ErrorCode.TRUNCATED


# ---- damage

CUT = [
    "jpeg", "jpeg_progressive", "jpeg_cmyk", "png", "png_16_alpha", "png_palette", "bmp", "bmp_palette",
    "tiff", "tiff_lzw", "tiff_16", "webp", "webp_lossless",
]  # fmt: skip


@pytest.mark.parametrize("kind", CUT)
def test_a_file_cut_anywhere_is_refused_or_whole(kind: str) -> None:
    """Nothing in between: no photo that is grey from the middle on."""
    encoded = encode(SMALL, kind)
    whole = Photo.from_bytes(encoded, kind).pixels()
    step = max(1, len(encoded) // 700)
    for end in [*range(1, len(encoded), step), *range(len(encoded) - 20, len(encoded))]:
        try:
            pixels = Photo.from_bytes(encoded[:end], kind).pixels()
        except PhotoError as error:
            assert error.code is ErrorCode.TRUNCATED or (end < 20 and error.code is ErrorCode.NOT_AN_IMAGE), (
                end,
                error,
            )
        else:
            assert np.array_equal(pixels, whole), f"cut at {end} of {len(encoded)}"


@pytest.mark.parametrize("kind", CUT)
def test_a_file_cut_in_the_middle_is_called_damaged(tmp_path: Path, kind: str) -> None:
    encoded = encode(DRAWING, kind)
    path = tmp_path / "half.jpg"
    path.write_bytes(encoded[: len(encoded) // 2])
    with pytest.raises(PhotoError) as caught:
        Photo.from_file(path).pixels(at_least=64)
    assert caught.value.code is ErrorCode.TRUNCATED
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("kind", ["jpeg", "png", "tiff_lzw"])
def test_a_download_whose_rest_is_zeros_is_damaged(kind: str) -> None:
    """Programs that fetch files make them full-length first."""
    encoded = encode(DRAWING, kind)
    half = len(encoded) // 2
    assert refusal(encoded[:half] + bytes(len(encoded) - half)).code is ErrorCode.TRUNCATED


@pytest.mark.parametrize("kind", ["png", "png_palette", "png_grey_alpha"])
@settings(max_examples=40, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_png_with_one_changed_byte_is_refused_or_unharmed(kind: str, place: float, flip: int) -> None:
    encoded = bytearray(encode(SMALL, kind))
    whole = Photo.from_bytes(bytes(encoded), kind).pixels()
    encoded[int(place * len(encoded))] ^= flip
    try:
        pixels = Photo.from_bytes(bytes(encoded), kind).pixels()
    except PhotoError:
        return
    assert np.array_equal(pixels, whole)


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_nonsense_inside_a_file_is_a_photo_error_or_a_photo(kind: str, data: st.DataObject) -> None:
    """Where a format has no checksums, damage inside cannot always be seen; but nothing else comes of it."""
    encoded = bytearray(encode(SMALL, kind))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, min(len(encoded) - 1, 400)) | st.integers(0, len(encoded) - 1))
        nonsense = data.draw(st.binary(min_size=1, max_size=6))
        encoded[at : at + len(nonsense)] = nonsense
    try:
        photo = Photo.from_bytes(bytes(encoded), kind)
        pixels = photo.pixels(at_least=8)
    except PhotoError as error:
        assert str(error)
        return
    assert pixels.dtype == np.uint8
    assert pixels.shape == (-(-photo.height // photo.reduction(8)), -(-photo.width // photo.reduction(8)), 3)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP", b"II*\0", b"MM\0*", b"BM"]),
    st.binary(max_size=200),
)
def test_any_bytes_are_a_photo_error_or_a_photo(start: bytes, rest: bytes) -> None:
    assert refusal(start + rest).subject == "photo"


@given(st.binary(max_size=80))
def test_any_exif_gives_an_orientation(exif: bytes) -> None:
    for start in (b"", b"II*\0", b"Exif\0\0MM\0*\0\0\0\x08"):
        assert 1 <= exif_orientation(start + exif) <= 8


@pytest.mark.parametrize("kind", ["png", "png_16", "bmp", "tiff", "tiff_lzw", "webp"])
def test_damage_is_told_by_the_error_and_not_on_the_terminal(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    encoded = encode(DRAWING, kind)
    refusal(encoded[: len(encoded) // 2])
    assert capfd.readouterr() == ("", "")


def test_a_broken_profile_is_not_worth_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    Photo.from_bytes(encode(SMALL, "png", profile=b"rubbish" * 30), "photo").pixels()
    assert capfd.readouterr() == ("", "")
