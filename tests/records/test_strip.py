"""What a camera writes beside the picture is gone, and the picture is the same."""

import io
import struct

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dermadesk.imaging.photo import Photo
from dermadesk.records.strip import strip
from tests.drawings import KINDS, draw_lesion, encode, swapped_profile

SECRETS = (
    b"SERIAL-4711",
    b"Dr. Owner",
    b"MAKER-NOTE",
    b"REMARK-1",
    b"XMP-PLACE",
    b"IPTC-CITY",
    b"2019:05:04",
    b"GPS-METHOD",
)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>XMP-PLACE</place></x:xmpmeta>'


def camera_exif(orientation: int = 1) -> Image.Exif:
    """What a telephone writes: owner, serial number, maker's note, time, position."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker"
    exif[0xA430] = "Dr. Owner"
    inside = exif.get_ifd(0x8769)
    inside[0xA431] = "SERIAL-4711"
    inside[0x927C] = b"MAKER-NOTE" * 20
    inside[0x9003] = "2019:05:04 12:00:00"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[27] = "N", (48.0, 12.0, 30.0), b"GPS-METHOD"
    return exif


def by_camera(kind: str, orientation: int = 1, profile: bytes | None = None) -> bytes:
    """A photo with everything that its format can carry."""
    image = Image.fromarray(draw_lesion(160, 120))
    buffer = io.BytesIO()
    extra = {"exif": camera_exif(orientation)} | ({"icc_profile": profile} if profile else {})
    if kind == "PNG":
        remarks = PngInfo()
        remarks.add_text("Comment", "REMARK-1")
        remarks.add_itxt("XML:com.adobe.xmp", XMP.decode())
        image.save(buffer, kind, pnginfo=remarks, **extra)
    elif kind == "WEBP":
        image.save(buffer, kind, quality=90, xmp=XMP, **extra)
    elif kind == "JPEG":
        image.save(buffer, kind, quality=90, comment=b"REMARK-1", progressive=True, **extra)
        thumbnail = encode(draw_lesion(40, 30))
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x10\x1c\x02\x5a\0\x09IPTC-CITY\0"
        added = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP) + segment(0xED, iptc)
        added += segment(0xE0, b"JFXX\x00\x10" + thumbnail) + segment(0xE2, b"MPF\0REMARK-1")
        jpeg = buffer.getvalue()
        return jpeg[:2] + added + jpeg[2:] + thumbnail + b"trailer SERIAL-4711"
    else:
        image.save(buffer, kind, **extra)
    return buffer.getvalue()


def segment(marker: int, contents: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(contents) + 2) + contents


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_nothing_but_the_picture_is_left(kind: str, orientation: int) -> None:
    photo = Photo.from_bytes(by_camera(kind, orientation, swapped_profile()), "photo")
    assert any(secret in photo.encoded for secret in SECRETS)
    bare = strip(photo)
    assert [secret for secret in SECRETS if secret in bare.encoded] == []
    assert bare.encoded.count(b"\xff\xd8\xff") <= 1, "a thumbnail, or a second picture"
    assert (bare.width, bare.height) == (photo.width, photo.height)
    assert np.array_equal(bare.pixels(), photo.pixels())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_encoded_picture_and_its_colour_profile_are_copied(kind: str) -> None:
    photo = Photo.from_bytes(by_camera(kind, 8, swapped_profile()), "photo")
    bare = strip(photo)
    assert bare.format == photo.format
    assert bare.header.profile == swapped_profile()
    assert bare.header.orientation == photo.header.orientation == 8
    if kind == "PNG":
        assert photo.encoded.count(b"IDAT") == bare.encoded.count(b"IDAT") > 0
    assert len(bare.encoded) < len(photo.encoded)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_file_keeps_its_pixels(kind: str) -> None:
    photo = Photo.from_bytes(encode(draw_lesion(121, 90), kind), "photo")
    bare = strip(photo)
    assert np.array_equal(bare.pixels(), photo.pixels())
    assert bare.format in ("JPEG", "PNG", "WebP")
    assert bare.format == photo.format or photo.format in ("TIFF", "BMP")


def test_stripping_a_bare_photo_changes_nothing() -> None:
    once = strip(Photo.from_bytes(by_camera("JPEG"), "photo"))
    assert strip(once).encoded == once.encoded


def test_remarks_between_the_scans_of_a_progressive_photo_go_too() -> None:
    jpeg = by_camera("JPEG")
    second = jpeg.rfind(b"\xff\xc4")  # the tables of the last scan
    photo = Photo.from_bytes(jpeg[:second] + segment(0xFE, b"REMARK-1") + jpeg[second:], "photo")
    bare = strip(photo)
    assert b"REMARK-1" not in bare.encoded
    assert np.array_equal(bare.pixels(), photo.pixels())
