"""`dermadesk classify`, as others rely on it: rows, columns, exit status."""

import contextlib
import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk.__main__ import main
from dermadesk.batch.known import KnownAnswers
from dermadesk.bench.drawing import encoded_photo
from tests.cli.conftest import Start
from tests.tiny_bundle import rewrite

CLASSES = ["MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC"]
COLUMNS = ["image", "decision", "top1", "p_malignant", *CLASSES, "conformal_set", "quality_issues", "model", "error"]


def classify(*arguments: str | Path) -> int:
    return main(["classify", "--model", "tiny", *map(os.fspath, arguments)])


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_one_photo_gives_one_row_with_exactly_these_columns(tmp_path: Path, jpeg: bytes) -> None:
    photo, out = tmp_path / "mole.jpg", tmp_path / "results.csv"
    photo.write_bytes(jpeg)
    assert classify(photo, "--out", out) == 0
    assert out.read_text(encoding="utf-8").splitlines()[0].split(",") == COLUMNS
    (row,) = rows(out)
    assert row["image"] == str(photo)
    assert row["decision"] == "suspicious"
    assert row["top1"] == "MEL"
    assert row["model"] == "tiny 1.0.0"
    assert row["error"] == ""
    assert "MEL" in row["conformal_set"].split("|")
    probabilities = [row[code] for code in CLASSES]
    assert all(len(p.split(".")[1]) == 6 for p in [*probabilities, row["p_malignant"]])
    assert sum(map(float, probabilities)) == pytest.approx(1, abs=1e-5)
    malignant = sum(float(row[code]) for code in ("MEL", "BCC", "AKIEC"))
    assert float(row["p_malignant"]) == pytest.approx(malignant, abs=1e-5)


def test_a_thousand_photos_with_ten_broken_ones(tmp_path: Path, jpeg: bytes) -> None:
    folder, out = tmp_path / "photos", tmp_path / "results.csv"
    folder.mkdir()
    for number in range(1000):
        (folder / f"{number:04}.jpg").write_bytes(jpeg)
    broken = {str(folder / f"{number:04}.jpg") for number in range(50, 1000, 100)}
    for kind, name in enumerate(sorted(broken)):
        Path(name).write_bytes((b"", b"not a photo", jpeg[: len(jpeg) // 2])[kind % 3])
    assert classify(folder, "--out", out) == 1
    found = rows(out)
    assert len(found) == 1000
    assert [row["image"] for row in found] == sorted(row["image"] for row in found)
    assert {row["image"] for row in found if row["error"]} == broken
    for row in found:
        assert all(bool(row[code]) != bool(row["error"]) for code in [*CLASSES, "p_malignant", "top1"])


def test_folders_are_searched_for_photos_and_named_files_are_rows_whatever_they_are(
    tmp_path: Path, jpeg: bytes
) -> None:
    for name in ("b/deep/2.JPG", "b/1.jpeg", "b/.hidden.jpg", "b/.trash/3.jpg", "a/4.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(jpeg)
    (tmp_path / "b/phone.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    (tmp_path / "b/notes.txt").write_text("no photo")
    out = tmp_path / "results.csv"
    named = [tmp_path / "b", tmp_path / "missing.jpg", tmp_path / "b/notes.txt", tmp_path / "a/4.jpg", tmp_path / "a"]
    assert classify(*named, "--out", out) == 1
    errors = {Path(row["image"]).relative_to(tmp_path).as_posix(): row["error"].split(":")[0] for row in rows(out)}
    assert errors == {
        "a/4.jpg": "",
        "b/1.jpeg": "",
        "b/deep/2.JPG": "",
        "b/notes.txt": "not_an_image",
        "b/phone.heic": "unsupported_format",
        "missing.jpg": "not_found",
    }
    assert list(errors) == sorted(errors)


def test_the_path_is_written_as_it_was_given(tmp_path: Path, jpeg: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "mole.jpg").write_bytes(jpeg)
    classify("./x", "--out", "results.csv")
    assert rows(tmp_path / "results.csv")[0]["image"] == os.path.join("./x", "mole.jpg")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a file name be any bytes")
def test_any_file_name_gives_a_valid_csv(tmp_path: Path, jpeg: bytes) -> None:
    names = ['müßig 痣, "quoted".jpg', "two\nlines.jpg", os.fsdecode(b"not-utf8-\xff.jpg"), "=1+1.jpg"]
    for name in names:
        (tmp_path / name).write_bytes(jpeg)
    out = tmp_path / "results.csv"
    assert classify(tmp_path, "--out", out, "--json", tmp_path / "report.json") == 0
    written = {os.path.basename(row["image"]) for row in rows(out)}
    assert written == {*names[:2], "not-utf8-\\udcff.jpg", "=1+1.jpg"}
    told = json.loads((tmp_path / "report.json").read_text(encoding="ascii"))["photos"]
    assert {os.path.basename(each["image"]) for each in told} == set(names)


def test_the_json_has_details_and_timings(tmp_path: Path, jpeg: bytes) -> None:
    good, bad, report = tmp_path / "good.jpg", tmp_path / "bad.jpg", tmp_path / "report.json"
    good.write_bytes(jpeg)
    bad.write_bytes(b"")
    assert classify(good, bad, "--json", report) == 1
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["model"] == "tiny 1.0.0"
    assert told["complete"] is True
    assert told["backend"]
    assert told["resident_bytes"] > 0
    refused, answered = told["photos"]
    assert refused["error"]["code"] == "empty_file"
    assert (answered["width"], answered["height"], answered["format"]) == (300, 240, "JPEG")
    assert answered["seen"]["width"] == pytest.approx(240 / 300)
    assert set(answered["probabilities"]) == set(CLASSES)
    assert {"read", "quality", "inference", "heatmap", "total"} <= set(answered["seconds"])
    assert all(seconds >= 0 for seconds in answered["seconds"].values())


def test_heatmaps_are_one_picture_per_photo_with_what_was_not_seen_hatched(tmp_path: Path) -> None:
    for number, folder in enumerate(("first", "second")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mole.jpg").write_bytes(encoded_photo((600, 300), seed=number))
    maps = tmp_path / "maps"
    assert classify(tmp_path / "first", tmp_path / "second", "--heatmaps", maps) == 0
    pictures = sorted(maps.iterdir())
    assert len(pictures) == 2
    assert all(picture.suffix == ".png" and picture.name.startswith("mole-") for picture in pictures)
    for picture in pictures:
        drawn = cv2.imdecode(np.frombuffer(picture.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
        assert drawn is not None
        assert drawn.shape == (300, 600, 3)
        hatch = (drawn == 120).all(axis=2)
        assert 0.1 < hatch[:, :150].mean() < 0.4  # left of the model's square
        assert hatch[:, 150:450].mean() < 0.01  # in it
    assert classify(tmp_path / "first", "--heatmaps", maps) == 0
    assert sorted(maps.iterdir()) == pictures


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no path"),
        pytest.param(["photo.jpg", "--backend", "abacus"], id="unknown backend"),
        pytest.param(["photo.jpg", "--model", "unheard-of"], id="unknown model"),
        pytest.param(["photo.jpg", "--out", "photo.jpg"], id="a photo to overwrite"),
        pytest.param(["photo.jpg", "--out", "empty"], id="a folder as file"),
        pytest.param(["photo.jpg", "--json", "other.jpg"], id="a name of a photo"),
        pytest.param(["photo.jpg", "--state", "photo.jpg"], id="a photo as state"),
        pytest.param(["notes.txt", "--jsonl", "./notes.txt"], id="a file to be read and written"),
        pytest.param(["photo.jpg", "--out", "same", "--json", "same"], id="two outputs in one file"),
        pytest.param(["empty"], id="a folder without photos"),
        pytest.param(["empty", "--out", "results.csv"], id="a folder without photos and a file"),
        pytest.param(["photo.jpg", "--out", "missing/results.csv"], id="a folder that is not there"),
        pytest.param(["photo.jpg", "--no-such-option"], id="unknown option"),
    ],
)
def test_wrong_use_ends_with_status_2_and_a_sentence(
    arguments: list[str],
    tmp_path: Path,
    jpeg: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "photo.jpg").write_bytes(jpeg)
    (tmp_path / "notes.txt").write_text("no photo", encoding="utf-8")
    given = arguments if "--model" in arguments else ["--model", "tiny", *arguments]
    assert main(["classify", *given]) == 2
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said
    assert (tmp_path / "photo.jpg").read_bytes() == jpeg
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "notes.txt", "photo.jpg"]
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "no photo"


def test_into_a_pipe_it_prints_one_plain_line_per_photo_and_no_progress(
    tmp_path: Path, jpeg: bytes, start: Start
) -> None:
    for name in ("a [b].jpg", "c.jpg"):
        (tmp_path / name).write_bytes(jpeg)
    (tmp_path / "d.jpg").write_bytes(b"")
    running = start("classify", tmp_path, "--model", "tiny")
    out, err = running.communicate(timeout=120)
    assert running.returncode == 1
    assert err == ""
    lines = out.splitlines()
    assert lines[0].split()[0] == "answer"
    assert [line.split("  ")[0] for line in lines[1:4]] == ["suspicious: refer"] * 2 + ["not read"]
    assert lines[1].endswith("a [b].jpg")
    assert lines[3].endswith("d.jpg: empty file")
    assert lines[4] == "3 photos: 2 suspicious: refer, 1 not read."
    assert "tiny 1.0.0" in lines[5]
    assert "19.5%" in lines[5]
    assert "\x1b" not in out


def test_no_name_breaks_a_line_or_reaches_the_terminal_as_a_command(
    tmp_path: Path, jpeg: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "two\nlines \x1b[31m.jpg").write_bytes(jpeg)
    assert classify(tmp_path) == 0
    assert capfd.readouterr().out.splitlines()[1].endswith(r"two\nlines \x1b[31m.jpg")


def test_what_was_passed_over_and_what_is_there_twice_is_said(
    tmp_path: Path, jpeg: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.jpg", "b.jpg", ".hidden.jpg", "notes.txt", "more.txt"):
        (tmp_path / name).write_bytes(jpeg)
    assert classify(tmp_path, "--out", tmp_path / "results.csv") == 0
    said = capfd.readouterr().out
    assert "1 row for a photo with the content of an earlier one." in said
    assert "Passed over: 1 hidden, 2 files without the ending of a photo." in said
    assert "2 photos exported to" in said


def test_a_reader_that_leaves_early_costs_no_rows(tmp_path: Path, jpeg: bytes, start: Start) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}.jpg").write_bytes(jpeg)
    out = tmp_path / "results.csv"
    with start("classify", tmp_path, "--model", "tiny", "--out", out) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.wait(timeout=120) == 0
    assert len(rows(out)) == 40


def test_a_reader_that_leaves_early_ends_a_command_that_writes_nothing(
    tmp_path: Path, jpeg: bytes, start: Start
) -> None:
    for number in range(3000):
        (tmp_path / f"{number:04}.jpg").write_bytes(jpeg + number.to_bytes(2, "big"))
    store = tmp_path / "store"
    with start("classify", tmp_path, "--model", "tiny", DERMADESK_BATCHES=str(store)) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.wait(timeout=120) == 0
    known = KnownAnswers(store)
    assert 0 < known.size() < 3000
    known.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no /dev/stdout")
def test_a_csv_to_standard_output_is_not_mixed_with_words(tmp_path: Path, jpeg: bytes, start: Start) -> None:
    (tmp_path / "mole.jpg").write_bytes(jpeg)
    given = ("classify", tmp_path / "mole.jpg", "--model", "tiny", "--out")
    out, err = start(*given, "/dev/stdout").communicate(timeout=120)
    assert classify(tmp_path / "mole.jpg", "--out", tmp_path / "results.csv") == 0
    assert out == (tmp_path / "results.csv").read_text(encoding="utf-8")
    assert "1 photo: 1 suspicious: refer." in err
    with start(*given, "/dev/stdout") as running:  # `| head -0`
        assert running.stdout is not None
        running.stdout.close()
        assert running.wait(timeout=120) == 0
        assert running.stderr is not None
        assert "Traceback" not in running.stderr.read()


def test_every_file_is_written_though_one_cannot_be(
    tmp_path: Path, jpeg: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    for number, folder in enumerate(("first", "second")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mole.jpg").write_bytes(jpeg + bytes([number]))
    files = {option: tmp_path / f"results{option}.txt" for option in ("--out", "--isic2018", "--jsonl", "--summary")}
    options = [each for option in files.items() for each in option]
    assert classify(tmp_path / "first", tmp_path / "second", *options) == 2  # two photos of one name in a submission
    assert "are different photos that have the same name there" in capfd.readouterr().err
    assert [option for option, file in files.items() if file.exists()] == ["--out", "--jsonl", "--summary"]
    (tmp_path / "second" / "mole.jpg").rename(tmp_path / "second" / "other.jpg")
    assert classify(tmp_path / "first", tmp_path / "second", *options, "--fresh") == 0
    assert all(file.exists() for file in files.values())
    assert not (tmp_path / "results--out.txt.batch").exists()


def test_copies_are_sorted_into_folders_outside_of_what_is_searched(
    tmp_path: Path, jpeg: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "mole.jpg").write_bytes(jpeg)
    for option in ("--copy-to", "--heatmaps"):
        assert classify(tmp_path / "photos", option, tmp_path / "photos" / "new") == 2
        assert "Choose a folder elsewhere" in capfd.readouterr().err
    assert classify(tmp_path / "photos", "--copy-to", tmp_path / "by decision") == 0
    assert (tmp_path / "by decision" / "suspicious" / "mole.jpg").read_bytes() == jpeg
    assert classify(tmp_path / "photos", "--copy-to", tmp_path / "by class", "--copy-by", "class") == 0
    assert (tmp_path / "by class" / "MEL" / "mole.jpg").read_bytes() == jpeg
    assert classify(tmp_path / "photos", "--copy-to", tmp_path / "by class") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["by class", "by decision", "photos"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("photos", [5, 201])
def test_on_a_terminal_there_is_a_progress_bar_and_a_table_of_few_photos(
    photos: int, tmp_path: Path, jpeg: bytes
) -> None:
    import pty

    for number in range(photos):
        (tmp_path / f"{number:03}.jpg").write_bytes(jpeg)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "dermadesk", "classify", str(tmp_path), "--model", "tiny"]
    running = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = ""
    with open(ours, "rb", buffering=0) as terminal, contextlib.suppress(OSError):  # EIO: the other side is gone
        while part := terminal.read(65536):
            shown += part.decode(errors="replace")
    assert running.wait(timeout=120) == 0
    assert f"{photos}/{photos}" in shown
    assert f"{photos} photos: {photos} suspicious: refer." in shown
    assert ("P(malignant)" in shown) == (photos <= 200)
    assert "\x1b[" in shown


def test_a_backend_that_does_not_start_is_said_on_stderr(
    tmp_path: Path, jpeg: bytes, tiny_bundle: Path, start: Start
) -> None:
    damaged = tmp_path / "models" / tiny_bundle.name
    shutil.copytree(tiny_bundle, damaged)
    (damaged / "model.onnx").write_bytes(b"no network")
    rewrite(damaged)
    (tmp_path / "mole.jpg").write_bytes(jpeg)
    running = start(
        "classify", tmp_path / "mole.jpg", "--model", "tiny", "--backend", "onnx", DERMADESK_MODELS=str(damaged.parent)
    )
    out, err = running.communicate(timeout=300)
    assert running.returncode == 0, err
    assert "ONNX Runtime (CPU) did not start" in err
    assert "TorchScript (CPU) is used instead" in err
    assert "TorchScript (CPU)" in out
