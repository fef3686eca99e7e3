"""The summary as a browser reads it: honest, whole, and in need of nothing from elsewhere."""

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk.batch.exports import findings, summary
from dermadesk.batch.exports.findings import LISTED, PICTURED, Findings
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.row import Failure
from dermadesk.inference.calibration import Decision
from tests.batches import answer, answered, made_up, plan
from tests.drawings import draw_lesion, encode

_VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """Text, pictures and attributes of a page; fails where its tags are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag == "img":
            self.pictures.append(dict(attrs))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words += data.split()

    @property
    def text(self) -> str:
        return " ".join(self.words)


def page(ledger: Ledger, folder: Path) -> Page:
    written = summary.write(ledger, folder / "summary.html")
    return Page(written.target.read_text(encoding="utf-8"))


def found(ledger: Ledger) -> Findings:
    *_, last = findings.findings(ledger)
    assert isinstance(last, Findings)
    return last


def test_counts_and_words_are_honest(batch: Ledger, photos: Path, tmp_path: Path) -> None:
    text = page(batch, tmp_path).text
    assert f"8 photos from {photos}" in text
    assert "4 suspicious 1 nothing suspicious found 1 cannot assess 2 errors" in text
    assert "“Nothing suspicious found” is no all-clear: this model misses 5 of 100 malignant lesions" in text
    assert "not a medical device and makes no diagnosis" in text
    assert "Passed over in the folders: 1 without the ending of a photo, 1 hidden." in text


def test_the_model_is_named_with_its_rates_data_and_licence(batch: Ledger, tmp_path: Path) -> None:
    text = page(batch, tmp_path).text
    assert "Model tiny 1.0.0 Trained on Drawings (100 photos) Licence CC0-1.0 Operating point" in text
    assert (
        "suspicious at 20.0 % malignant or more. Malignant lesions that it finds: 95 of 100 on its calibration" in text
    )
    assert "Benign ones in which it finds nothing: 70 of 100 on its calibration photos" in text


def test_what_went_wrong_is_listed_by_kind(batch: Ledger, tmp_path: Path) -> None:
    text = page(batch, tmp_path).text
    assert "Cannot assess Photos without an answer that can be relied on: 1 (too dark 1). dark.png too dark" in text
    assert (
        "Photos that could not be read: 2 (truncated 1, not an image 1). cut.jpg truncated text.jpg not an image"
        in text
    )
    assert (
        "Photos with the content of an earlier one: 1. Each is counted above as well. b/again.jpg as a/mole.jpg" in text
    )


def test_suspicious_photos_are_shown_as_small_pictures_of_pixels_only(batch: Ledger, tmp_path: Path) -> None:
    pictures = page(batch, tmp_path).pictures
    assert [each["alt"] for each in pictures].count("a/mole.jpg") == 1
    assert len(pictures) == 4
    for each in pictures:
        kind, encoded = (each["src"] or "").split(",")
        assert kind == "data:image/jpeg;base64"
        content = base64.b64decode(encoded)
        assert b"Exif" not in content
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
        assert pixels is not None and pixels.shape == (270, 360, 3)
        assert pixels[135, 180].mean() < pixels[20, 20].mean()  # the lesion, upright and whole


def test_nothing_comes_from_elsewhere_and_names_are_no_markup(batch: Ledger, tmp_path: Path) -> None:
    read = page(batch, tmp_path)
    html = (tmp_path / "summary.html").read_text(encoding="utf-8")
    assert "l\\udce9sion <b>&.jpg" in read.text
    assert "<b>" not in html and "<script" not in html and "@import" not in html and "url(" not in html
    addresses = [value or "" for name, value in read.attributes if name in ("src", "href", "action", "xlink:href")]
    assert all(each.startswith("data:") for each in addresses)
    assert set(re.findall(r"https?://[^\s\"]+", html)) <= {"http://www.w3.org/2000/svg"}  # a name, nothing is fetched


def test_the_most_probably_malignant_come_first_and_the_rest_is_counted(tmp_path: Path) -> None:
    photo = encode(draw_lesion(120, 90))
    (tmp_path / "one.jpg").write_bytes(photo)
    results = {}
    for number in range(PICTURED + 30):
        p = 0.2 + number / 1000
        results[f"{number:03}.jpg"] = answer("33" * 32, {"MEL": p, "NV": 1 - p})
    ledger = made_up(tmp_path / "made.batch", plan(tmp_path), results)
    told = found(ledger)
    assert [each.name for each in told.suspicious] == [f"{number:03}.jpg" for number in range(229, 29, -1)]
    text = page(ledger, tmp_path).text
    assert "Shown are the first 200; the table (CSV) holds the other 30 as well." in text


def test_a_photo_that_is_gone_or_changed_is_not_shown_beside_its_answer(tmp_path: Path, tiny_bundle: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("gone.jpg", "changed.jpg"):
        (folder / name).write_bytes(encode(draw_lesion(600, 450)))
    ledger = answered(tmp_path / "made.batch", folder, tiny_bundle)
    (folder / "gone.jpg").unlink()
    (folder / "changed.jpg").write_bytes(encode(draw_lesion(600, 450, seed=1)))
    read = page(ledger, tmp_path)
    assert read.pictures == []
    assert "The file was changed after it was answered. changed.jpg Malignant" in read.text
    assert "The photo cannot be shown any more: not found. gone.jpg Malignant" in read.text


def test_what_a_person_said_is_in_it(batch: Ledger, tmp_path: Path) -> None:
    batch.review([0], diagnosis="NV")
    batch.review([1], seen=True)
    text = page(batch, tmp_path).text
    batch.review([0, 1], seen=False, diagnosis="")
    assert "Doctor: melanocytic nevus" in text
    assert "1 photo marked as seen by a person." in text


def test_an_unfinished_batch_says_so(tmp_path: Path) -> None:
    results = {"a.jpg": answer("44" * 32, {"MEL": 0.1, "NV": 0.9}, Decision.NOTHING_SUSPICIOUS_FOUND), "b.jpg": None}
    ledger = made_up(tmp_path / "made.batch", plan(tmp_path), results)
    assert "Without an answer yet: 1 photo." in page(ledger, tmp_path).text


def test_long_lists_are_counted_to_their_end(tmp_path: Path) -> None:
    failures = {f"{number:04}.jpg": Failure("truncated", "cut") for number in range(LISTED + 5)}
    text = page(made_up(tmp_path / "made.batch", plan(tmp_path), failures), tmp_path).text
    assert "Photos that could not be read: 105 (truncated 105)." in text
    assert "0099.jpg" in text and "0100.jpg" not in text
    assert "and 5 more" in text


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        ("/photos/a/one.jpg", "a/one.jpg"),
        ("/photos/l\udce9.jpg", "l\\udce9.jpg"),
        ("/photos/two\nlines.jpg", "two\\nlines.jpg"),
        ("/photos/turned\u202egpj.exe", "turned\\u202egpj.exe"),
        ("/elsewhere/one.jpg", "/elsewhere/one.jpg"),
        ("/photos/" + "x" * 300, "…" + "x" * 199),
    ],
)
def test_names_can_be_read(image: str, shown: str) -> None:
    assert findings.shown_name(image, plan(Path("/photos"))) == shown
