"""Copies sorted into folders: nothing is moved, overwritten or passed over in silence."""

import csv
import hashlib
import os
import shutil
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest

from dermadesk.batch.answer import Answer
from dermadesk.batch.exports import copies
from dermadesk.batch.exports.copies import By
from dermadesk.batch.exports.written import UNREADABLE, WAITS
from dermadesk.batch.ledger import Ledger
from dermadesk.errors import BatchError, ErrorCode, OutputError
from dermadesk.inference.calibration import Decision
from tests.batch.exports.conftest import ODD
from tests.batches import answer, made_up, plan


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def listed(folder: Path) -> list[dict[str, str]]:
    with (folder / copies.LIST).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder for photos of a test's own."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


def batch_of(folder: Path, contents: dict[str, bytes], **said: Decision) -> Ledger:
    """Files, and answers to them."""
    results = {}
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        probabilities = {"MEL": 0.8, "NV": 0.2}
        results[str(path)] = answer(
            hashlib.sha256(content).hexdigest(), probabilities, said.get(Path(name).stem, Decision.SUSPICIOUS)
        )
    return made_up(folder.parent / "made.batch", plan(folder, ("MEL", "NV")), results)


def test_photos_lie_in_a_folder_per_answer(batch: Ledger, photos: Path, tmp_path: Path) -> None:
    before = contents(photos)
    written = copies.copy(batch, tmp_path / "sorted", By.DECISION)
    found = contents(tmp_path / "sorted")
    odd = os.fsdecode(ODD)
    assert set(found) == {
        "suspicious/mole.jpg",
        "suspicious/mole-2.jpg",
        "suspicious/again.jpg",
        f"suspicious/{odd}",
        "nothing_suspicious_found/skin.jpg",
        "cannot_assess/dark.png",
        "copies.csv",
    }
    assert found["suspicious/mole.jpg"] == before["a/mole.jpg"]
    assert found["suspicious/mole-2.jpg"] == before["b/mole.jpg"]
    assert contents(photos) == before
    assert written.photos == 6
    assert [(each.reason, each.photos) for each in written.left_out] == [(UNREADABLE, 2)]


def test_a_list_says_which_copy_is_which(batch: Ledger, photos: Path, tmp_path: Path) -> None:
    copies.copy(batch, tmp_path / "sorted", By.DECISION)
    rows = {row["image"]: row for row in listed(tmp_path / "sorted")}
    assert len(rows) == batch.counts().total
    mole = rows[f"{photos}/b/mole.jpg"]
    assert (mole["copy"], mole["decision"], mole["left_out"]) == ("suspicious/mole-2.jpg", "suspicious", "")
    cut = rows[f"{photos}/cut.jpg"]
    assert (cut["copy"], cut["left_out"]) == ("", UNREADABLE)


def test_a_class_holds_no_photo_that_could_not_be_assessed(batch: Ledger, tmp_path: Path) -> None:
    copies.copy(batch, tmp_path / "sorted", By.TOP1)
    assert {path.name for path in (tmp_path / "sorted").iterdir()} == {"MEL", "NV", "cannot_assess", "copies.csv"}
    assert [path.name for path in (tmp_path / "sorted/cannot_assess").iterdir()] == ["dark.png"]


def test_times_are_kept(own: Path, tmp_path: Path) -> None:
    ledger = batch_of(own, {"one.jpg": b"1"})
    os.utime(own / "one.jpg", (1_000_000_000, 1_000_000_000))
    copies.copy(ledger, tmp_path / "sorted", By.DECISION)
    assert (tmp_path / "sorted/suspicious/one.jpg").stat().st_mtime == 1_000_000_000


def test_names_that_differ_in_case_or_spelling_only_are_numbered(own: Path, tmp_path: Path) -> None:
    names = {
        "a/x.jpg": b"1",
        "b/X.jpg": b"2",
        "c/x-2.jpg": b"3",
        "d/x.JPG": b"4",
        "e/é.jpg": b"5",
        "f/e\u0301.jpg": b"6",
    }
    copies.copy(batch_of(own, names), tmp_path / "sorted", By.DECISION)
    found = contents(tmp_path / "sorted/suspicious")
    assert len({name.casefold() for name in found}) == len(names)
    assert sorted(found.values()) == sorted(names.values())
    assert found["x.jpg"] == b"1" and found["X-2.jpg"] == b"2" and found["x-2-2.jpg"] == b"3"


def test_what_is_gone_or_changed_is_said_and_not_copied(own: Path, tmp_path: Path) -> None:
    ledger = batch_of(own, {"gone.jpg": b"1", "changed.jpg": b"2", "here.jpg": b"3", "pipe.jpg": b"4"})
    (own / "gone.jpg").unlink()
    (own / "changed.jpg").write_bytes(b"another photo")
    (own / "pipe.jpg").unlink()
    os.mkfifo(own / "pipe.jpg")
    written = copies.copy(ledger, tmp_path / "sorted", By.DECISION)
    assert set(contents(tmp_path / "sorted")) == {"suspicious/here.jpg", "copies.csv"}
    told = {each.reason: each.first for each in written.left_out}
    assert told == {
        copies.CHANGED: (str(own / "changed.jpg"),),
        copies.GONE: (str(own / "gone.jpg"), str(own / "pipe.jpg")),
    }
    assert [row["left_out"] for row in listed(tmp_path / "sorted") if not row["copy"]] == [
        copies.CHANGED,
        copies.GONE,
        copies.GONE,
    ]


def test_what_waits_is_said(own: Path, tmp_path: Path) -> None:
    ledger = made_up(tmp_path / "made.batch", plan(own), {str(own / "one.jpg"): None})
    written = copies.copy(ledger, tmp_path / "sorted", By.DECISION)
    assert (written.photos, written.left_out[0].reason) == (0, WAITS)


def test_a_folder_that_holds_something_is_refused(batch: Ledger, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for target in ("full", "file"):
        with pytest.raises(BatchError) as refused:
            copies.copy(batch, tmp_path / target, By.DECISION)
        assert refused.value.code is ErrorCode.EXPORT_TARGET
    assert set(contents(tmp_path)) == {"full/mine.txt", "file"}


def test_an_empty_folder_is_taken(own: Path, tmp_path: Path) -> None:
    (tmp_path / "sorted").mkdir()
    copies.copy(batch_of(own, {"one.jpg": b"1"}), tmp_path / "sorted", By.DECISION)
    assert (tmp_path / "sorted/suspicious/one.jpg").exists()


def test_a_folder_among_the_photos_is_refused_also_through_a_link(own: Path, tmp_path: Path) -> None:
    ledger = batch_of(own, {"one.jpg": b"1"})
    (tmp_path / "link").symlink_to(own)
    (own / "empty").mkdir()
    for target in (own / "sorted", own / "empty", own / "deep/er", tmp_path / "link/sorted"):
        with pytest.raises(BatchError) as refused:
            copies.copy(ledger, target, By.DECISION)
        assert refused.value.code is ErrorCode.EXPORT_INSIDE
    assert set(contents(own)) == {"one.jpg"}


def test_relative_paths_are_those_of_the_batchs_place(own: Path, tmp_path: Path) -> None:
    (own / "one.jpg").write_bytes(b"1")
    said = answer(hashlib.sha256(b"1").hexdigest(), {"MEL": 0.8, "NV": 0.2})
    about = plan(Path("photos"), ("MEL", "NV"))
    about = replace(about, given=("photos",), place=str(tmp_path))
    copies.copy(made_up(tmp_path / "made.batch", about, {"photos/one.jpg": said}), tmp_path / "sorted", By.DECISION)
    assert (tmp_path / "sorted/suspicious/one.jpg").read_bytes() == b"1"


def test_a_full_disk_is_known_before_the_first_copy(
    batch: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 1000, 1000))
    with pytest.raises(OutputError, match=r"the photos need .* GB are free"):
        copies.copy(batch, tmp_path / "sorted", By.DECISION)
    assert list(tmp_path.iterdir()) == []


def test_copying_that_is_stopped_leaves_nothing(batch: Ledger, tmp_path: Path) -> None:
    running = copies.steps(batch, tmp_path / "sorted", By.DECISION)
    next(running)
    next(running)
    assert len(list(tmp_path.iterdir())) == 1
    running.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_an_error(batch: Ledger, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        copies.copy(batch, tmp_path / "file" / "sorted", By.DECISION)


def test_the_name_of_a_class_is_no_path(own: Path, tmp_path: Path) -> None:
    (own / "one.jpg").write_bytes(b"1")
    said = answer(hashlib.sha256(b"1").hexdigest(), {"../../wart": 0.8, "NV": 0.2})
    assert isinstance(said, Answer)
    about = plan(own, ("../../wart", "NV"))
    copies.copy(made_up(tmp_path / "made.batch", about, {str(own / "one.jpg"): said}), tmp_path / "sorted", By.TOP1)
    assert set(contents(tmp_path / "sorted")) == {"______wart/one.jpg", "copies.csv"}
