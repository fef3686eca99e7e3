"""What a drop or the clipboard holds -> photos to be read, or why there are none."""

import base64
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QColorSpace, QImage

from dermadesk.gui.sources import Refusal, from_mime, from_paths
from dermadesk.imaging.photo import Photo

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def mime(text: str = "", html: str = "", urls: tuple[str, ...] = (), **data: bytes) -> QMimeData:
    made = QMimeData()
    if text:
        made.setText(text)
    if html:
        made.setHtml(html)
    if urls:
        made.setUrls([QUrl(u) for u in urls])
    for kind, content in data.items():
        made.setData(kind.replace("_", "/"), content)
    return made


def test_files_keep_their_order() -> None:
    taken = from_paths(["/photos/b.jpg", "/photos/a.jpg"])
    assert [p.name for p in taken.photos] == ["b.jpg", "a.jpg"]


def test_files_go_before_the_picture_that_a_file_manager_adds() -> None:
    taken = from_mime(mime(urls=("file:///photos/%C3%A4%20b.jpg",), image_png=PNG))
    assert [p.path for p in taken.photos] == [Path("/photos/ä b.jpg")]


def test_files_beside_an_address_are_taken_and_the_address_is_told() -> None:
    taken = from_mime(mime(urls=("file:///a.jpg", "https://example.org/b.jpg")))
    assert len(taken.photos) == 1
    assert taken.refusal is Refusal.REMOTE


def test_picture_data_is_taken_as_it_is() -> None:
    taken = from_mime(mime(urls=("https://example.org/a.png",), image_png=PNG))
    assert [p.encoded for p in taken.photos] == [PNG]


def test_a_picture_inside_a_web_page_is_taken() -> None:
    inline = "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert [p.encoded for p in from_mime(mime(urls=(inline,))).photos] == [PNG]
    assert [p.encoded for p in from_mime(mime(html=f'<img src="{inline}">')).photos] == [PNG]


@pytest.mark.parametrize("address", ["https://example.org/a.jpg", "http://example.org/a", "ftp://example.org/a.png"])
def test_an_address_is_refused_not_fetched(address: str) -> None:
    for held in (mime(urls=(address,)), mime(text=address)):
        taken = from_mime(held)
        assert taken.photos == ()
        assert taken.refusal is Refusal.REMOTE


def test_text_that_names_files_is_taken() -> None:
    taken = from_mime(mime(text='"/photos/a b.jpg"\nfile:///photos/c.png\n'))
    assert [p.path for p in taken.photos] == [Path("/photos/a b.jpg"), Path("/photos/c.png")]


@pytest.mark.parametrize(
    ("held", "clipboard", "refusal"),
    [
        (mime(text="hello"), False, Refusal.NOTHING),
        (mime(text="hello"), True, Refusal.EMPTY_CLIPBOARD),
        (mime(), True, Refusal.EMPTY_CLIPBOARD),
        (None, True, Refusal.EMPTY_CLIPBOARD),
        (mime(urls=("data:image/png;base64,%%%",)), False, Refusal.NOTHING),
    ],
)
def test_what_holds_no_photo_is_refused(held: QMimeData | None, clipboard: bool, refusal: Refusal) -> None:
    taken = from_mime(held, clipboard)
    assert taken.photos == ()
    assert taken.refusal is refusal


def test_a_decoded_picture_keeps_its_pixels_and_is_brought_to_srgb() -> None:
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 100, 50))
    held = QMimeData()
    held.setImageData(image)
    (source,) = from_mime(held).photos
    pixels = Photo.from_bytes(source.encoded_bytes(), source.name).pixels()
    assert pixels.shape == (3, 4, 3)
    assert pixels[0, 0].tolist() == [200, 100, 50]

    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3))
    held.setImageData(image)
    (source,) = from_mime(held).photos
    red, green, _ = Photo.from_bytes(source.encoded_bytes(), source.name).pixels()[0, 0].tolist()
    assert red > 200  # the same colour needs more red where red is less deep
    assert green < 100
