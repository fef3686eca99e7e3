"""Parts of a batch, answered by several processes, and `dermadesk merge`."""

import csv
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from dermadesk.__main__ import main
from dermadesk.bench.drawing import encoded_photo
from tests.cli.conftest import Start

PHOTOS = 90


def dermadesk(command: str, *arguments: str | Path) -> int:
    return main([command, *map(os.fspath, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Photos in folders, two of which cannot be read."""
    folder = tmp_path / "photos"
    jpeg = encoded_photo((300, 240))
    for number in range(PHOTOS):
        place = folder / f"visit {number // 10}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:02}.jpg").write_bytes(jpeg + bytes([number]))
    (folder / "visit 3" / "31.jpg").write_bytes(b"")
    (folder / "visit 3" / "32.jpg").unlink()
    (folder / "visit 3" / "32.jpg").symlink_to("nowhere.jpg")
    return folder


@pytest.fixture
def many(folder: Path) -> Path:
    """With so many more that no part is done before it can be stopped."""
    (folder / "many").mkdir()
    jpeg = encoded_photo((80, 60))
    for number in range(600):
        (folder / "many" / f"{number:03}.jpg").write_bytes(jpeg + number.to_bytes(2, "big"))
    return folder


@pytest.fixture
def parts(folder: Path, tmp_path: Path) -> list[Path]:
    """The CSV of each of three parts."""
    files = [tmp_path / f"part-{number}.csv" for number in (1, 2, 3)]
    for number, file in enumerate(files, start=1):
        dermadesk("classify", folder, "--model", "tiny", "--out", file, "--shard", f"{number}/3")
    return files


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_three_parts_one_of_them_killed_and_run_again_are_the_whole_byte_for_byte(
    many: Path, tmp_path: Path, start: Start
) -> None:
    files = [tmp_path / f"part-{number}.csv" for number in (1, 2, 3)]
    commands = [
        ("classify", many, "--model", "tiny", "--out", file, "--shard", f"{number}/3")
        for number, file in enumerate(files, start=1)
    ]
    # each as on a machine of its own, which remembers nothing of the others
    running = [
        start(*command, DERMADESK_BATCHES=str(tmp_path / f"store-{place}")) for place, command in enumerate(commands)
    ]
    assert running[1].stdout is not None
    running[1].stdout.readline()
    running[1].stdout.readline()
    running[1].kill()
    for process in running:
        process.communicate(timeout=120)
    assert [process.returncode for process in running] == [0, -signal.SIGKILL, 1]
    assert [file.exists() for file in files] == [True, False, True]
    assert dermadesk("merge", *files, "--out", tmp_path / "all.csv") == 2
    again = start(*commands[1], DERMADESK_BATCHES=str(tmp_path / "store-1"))
    said = again.communicate(timeout=120)[1]
    assert again.returncode == 1
    assert "Going on" in said
    assert dermadesk("merge", *reversed(files), "--out", tmp_path / "all.csv", "--json", tmp_path / "all.json") == 1
    assert dermadesk("classify", many, "--model", "tiny", "--out", tmp_path / "whole.csv") == 1
    assert (tmp_path / "all.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    told = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert told["complete"] is True
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        assert [row["image"] for row in csv.DictReader(file)] == [photo["image"] for photo in told["photos"]]


def test_every_file_is_the_one_of_the_whole(folder: Path, parts: list[Path], tmp_path: Path) -> None:
    names = {"--out": "all.csv", "--jsonl": "all.jsonl", "--isic2018": "2018.csv", "--summary": "all.html"}
    for place, command in (("merged", ("merge", *parts)), ("whole", ("classify", folder, "--model", "tiny"))):
        (tmp_path / place).mkdir()
        options = [each for option, name in names.items() for each in (option, tmp_path / place / name)]
        assert dermadesk(*command, *options, "--copy-to", tmp_path / place / "sorted") == 1
    for name in [*names.values(), "sorted/copies.csv"]:
        assert (tmp_path / "merged" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_part_that_is_stopped_writes_no_csv_that_could_pass_for_the_whole(
    many: Path, tmp_path: Path, start: Start
) -> None:
    out = tmp_path / "part.csv"
    running = start("classify", many, "--model", "tiny", "--out", out, "--shard", "1/2")
    assert running.stdout is not None
    running.stdout.readline()
    running.stdout.readline()
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 130
    assert "No file is written before all of part 1/2 is done." in said
    assert not out.exists()
    assert (tmp_path / "part.csv.batch").exists()


def test_what_is_wrong_with_the_parts_is_said_with_what_to_do(
    folder: Path, parts: list[Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    one, two, three = parts
    out, other = tmp_path / "all.csv", tmp_path / "other.csv"
    capfd.readouterr()

    def refused(*given: Path) -> str:
        assert dermadesk("merge", *given, "--out", out) == 2
        assert not out.exists()
        return " ".join(capfd.readouterr().err.replace("│", " ").split())

    assert "part 2/3 is missing; give the files of all 3 parts" in refused(one, three)
    assert "part 1/3 and part 3/3 are missing" in refused(two)
    assert "part 2/3 is given more than once" in refused(one, two, two, three)
    assert "is not there" in refused(one, two, tmp_path / "three.csv")
    dermadesk("classify", folder / "visit 1", "--model", "tiny", "--out", other, "--shard", "3/3")
    assert "other paths were given" in refused(one, two, other)
    dermadesk("classify", folder, "--model", "tiny", "--out", other, "--shard", "4/4")
    assert "it is part 4/4, but" in refused(one, two, three, other)
    dermadesk("classify", folder, "--model", "tiny", "--out", other)
    assert "has no other.csv.batch beside it" in refused(other)
    shutil.copy(folder / "visit 0" / "00.jpg", folder / "visit 5" / "new.jpg")
    dermadesk("classify", folder, "--model", "tiny", "--out", three, "--shard", "3/3", "--fresh")
    assert "held other photos" in refused(one, two, three)
    capfd.readouterr()
    assert dermadesk("merge", one, two, "--out", one) == 2
    assert dermadesk("merge", one, two, three) == 2


def test_there_may_be_more_parts_than_photos(tmp_path: Path, jpeg: bytes) -> None:
    (tmp_path / "mole.jpg").write_bytes(jpeg)
    files = [tmp_path / f"{number}.csv" for number in (1, 2)]
    for number, file in enumerate(files, start=1):
        asked = ("classify", tmp_path / "mole.jpg", "--model", "tiny", "--out", file, "--shard", f"{number}/2")
        assert dermadesk(*asked) == 0
    assert dermadesk("merge", *files, "--out", tmp_path / "all.csv") == 0
    assert (tmp_path / "all.csv").read_bytes() == files[0].read_bytes()


@pytest.mark.parametrize("shard", ["0/3", "4/3", "one", "1/0"])
def test_a_part_is_one_of_so_many_and_is_kept_somewhere(shard: str, tmp_path: Path, jpeg: bytes) -> None:
    (tmp_path / "mole.jpg").write_bytes(jpeg)
    given = ("classify", tmp_path / "mole.jpg", "--model", "tiny")
    assert dermadesk(*given, "--out", tmp_path / "results.csv", "--shard", shard) == 2
    assert dermadesk(*given, "--shard", "1/3") == 2
    assert os.listdir(tmp_path) == ["mole.jpg"]
