"""`dermadesk classify` goes on where it was interrupted, however it was: the files are those of an unbroken run."""

import csv
import json
import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from dermadesk.__main__ import main
from dermadesk.batch.ledger import Ledger
from dermadesk.bench.drawing import encoded_photo
from tests.cli.conftest import Start

PHOTOS = 400


def classify(*arguments: str | Path) -> int:
    return main(["classify", "--model", "tiny", *map(os.fspath, arguments)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos with different contents, one that is broken, and two with the same content."""
    folder = tmp_path_factory.mktemp("photos")
    jpeg = encoded_photo((300, 240))
    for number in range(PHOTOS):
        (folder / f"{number:03}.jpg").write_bytes(jpeg + number.to_bytes(2, "big"))  # behind the end of the picture
    (folder / "017.jpg").write_bytes(b"not a photo")
    shutil.copy(folder / "000.jpg", folder / "399.jpg")
    return folder


@pytest.fixture(scope="module")
def unbroken(folder: Path, tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The CSV of a run that nothing interrupts and that knows nothing from before."""
    place = tmp_path_factory.mktemp("unbroken")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DERMADESK_MODELS", str(tiny_bundle.parent))
        patch.setenv("DERMADESK_BATCHES", str(place / "store"))
        assert classify(folder, "--out", place / "results.csv") == 1
    return (place / "results.csv").read_bytes()


def killed(start: Start, signal_number: int, *arguments: str | Path) -> int:
    """Starts `classify`, and sends the signal when it has told of some photos; returns the exit status."""
    running = start("classify", "--model", "tiny", *arguments)
    assert running.stdout is not None
    for _ in range(4):  # the headings and three photos
        running.stdout.readline()
    running.send_signal(signal_number)
    running.communicate(timeout=120)
    return running.returncode


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_after_kill_9_the_same_command_does_the_rest(
    folder: Path, unbroken: bytes, tmp_path: Path, start: Start, own_batches: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out, kept = tmp_path / "results.csv", tmp_path / "results.csv.batch"
    assert killed(start, signal.SIGKILL, folder, "--out", out) == -signal.SIGKILL
    assert not out.exists()
    before = Ledger(kept).counts()
    assert 0 < before.done < before.total == PHOTOS
    shutil.rmtree(own_batches)  # what is remembered across batches is no help
    assert classify(folder, "--out", out) == 1
    assert f"Going on: {before.done} of {PHOTOS} photos are done" in capfd.readouterr().err
    assert out.read_bytes() == unbroken
    assert os.listdir(tmp_path) == ["results.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_after_ctrl_c_there_is_a_csv_of_what_was_done_and_the_same_command_does_the_rest(
    folder: Path, unbroken: bytes, tmp_path: Path, start: Start
) -> None:
    out = tmp_path / "results.csv"
    assert killed(start, signal.SIGINT, folder, "--out", out) == 130
    begun = out.read_bytes()
    assert len(begun) < len(unbroken)
    assert unbroken.startswith(begun)
    assert classify(folder, "--out", out) == 1
    assert out.read_bytes() == unbroken


def test_what_was_answered_once_is_told_again_in_another_file(
    folder: Path, unbroken: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert classify(folder, "--out", tmp_path / "first.csv") == 1
    first = capfd.readouterr().out
    photos = sorted((str(path) for path in folder.iterdir()), reverse=True)
    assert classify(*photos, "--out", tmp_path / "second.csv", "--json", tmp_path / "second.json") == 1
    assert capfd.readouterr().out.splitlines()[: PHOTOS + 1] == first.splitlines()[: PHOTOS + 1]
    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "second.csv").read_bytes() == unbroken
    assert len(json.loads((tmp_path / "second.json").read_text(encoding="utf-8"))["photos"]) == PHOTOS


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("change", ["--fresh", "another path"])
def test_another_batch_in_the_file_or_the_wish_for_it_begins_anew(
    change: str, folder: Path, tmp_path: Path, start: Start, capfd: pytest.CaptureFixture[str]
) -> None:
    out, later = tmp_path / "results.csv", tmp_path / "later.jpg"
    photos = tmp_path / "photos"
    shutil.copytree(folder, photos)
    killed(start, signal.SIGKILL, photos, "--out", out)
    shutil.copy(folder / "000.jpg", photos / "later.jpg")
    shutil.copy(folder / "000.jpg", later)
    capfd.readouterr()
    assert classify(photos, later if change == "another path" else change, "--out", out) == 1
    said = capfd.readouterr().err
    assert "Going on" not in said
    assert ("of another batch" in said) == (change == "another path")
    with out.open(encoding="utf-8", newline="") as file:
        found = [Path(row["image"]).name for row in csv.DictReader(file)]
    assert len(found) == PHOTOS + 1 + (change == "another path")
    assert "later.jpg" in found


def test_every_answer_has_its_heatmap_whenever_it_was_answered(folder: Path, tmp_path: Path, start: Start) -> None:
    few = tmp_path / "few"
    few.mkdir()
    for number in range(40):
        shutil.copy(folder / f"{number + 20:03}.jpg", few)
    maps, report = tmp_path / "maps", tmp_path / "report.json"
    assert classify(few, "--out", tmp_path / "before.csv") == 0  # remembered: computed no more, but drawn
    if sys.platform != "win32":
        killed(start, signal.SIGKILL, few, "--heatmaps", maps, "--json", report)
        for picture in sorted(maps.glob("*.png"))[:2]:  # answered already, and lost
            picture.unlink()
    assert classify(few, "--heatmaps", maps, "--json", report) == 0
    told = json.loads(report.read_text(encoding="utf-8"))["photos"]
    assert sorted(photo["heatmap"] for photo in told) == sorted(str(picture) for picture in maps.iterdir())
    assert len(told) == 40


def test_a_state_file_that_cannot_be_used_is_not_touched(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out, state = tmp_path / "results.csv", tmp_path / "kept.batch"
    database = sqlite3.connect(state)
    database.execute("PRAGMA user_version = 99")
    database.close()
    newer = state.read_bytes()
    assert classify(folder, "--out", out, "--state", state) == 2
    assert "newer DermaDesk" in capfd.readouterr().err
    assert state.read_bytes() == newer
    state.write_bytes(b"notes of mine, kept in a file of that name" * 100)
    assert classify(folder, "--out", out, "--state", state, "--fresh") == 2
    assert "it is no batch" in capfd.readouterr().err
    assert state.read_bytes().startswith(b"notes of mine")
    assert not out.exists()


def test_two_commands_do_not_work_on_one_batch(
    folder: Path, tmp_path: Path, start: Start, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results.csv"
    with start("classify", folder, "--model", "tiny", "--out", out) as first:
        assert first.stdout is not None
        first.stdout.readline()
        assert classify(folder, "--out", out) == 2
        assert "in use by another program" in capfd.readouterr().err
        first.communicate(timeout=120)
        assert first.returncode == 1
    assert os.listdir(tmp_path) == ["results.csv"]


def test_a_memory_that_cannot_be_written_costs_nothing_but_a_line(
    folder: Path, unbroken: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("DERMADESK_BATCHES", str(tmp_path / "file" / "store"))
    assert classify(folder, "--out", tmp_path / "results.csv") == 1
    assert len(capfd.readouterr().err.splitlines()) == 1
    assert (tmp_path / "results.csv").read_bytes() == unbroken
