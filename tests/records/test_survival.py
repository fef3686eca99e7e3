"""A case store is killed, fills its disk, loses its rights, and is written by two programs at once."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dermadesk.records.store import CaseStore
from tests.records.examinations import draw_examination

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="signals, limits and rights are POSIX's")

SAVE_FOR_EVER = """
import sys
from pathlib import Path
from dermadesk.records.store import CaseStore
from tests.records.examinations import draw_examination
store = CaseStore.open(Path(sys.argv[1]), patience=30)
photos = [draw_examination(seed).photo for seed in range(3)]
count = 0
while True:
    number = store.save(draw_examination(count, photos[count % 3] + bytes(20_000), patient=f"{sys.argv[2]}-{count}"))
    print("saved", number, flush=True)
    if count % 4 == 3:
        store.update(number, {"histology": "MEL", "note": "a note" * 100})
        print("updated", number, flush=True)
    if count % 5 == 4:
        print("deleting", number, flush=True)
        store.delete([number])
        print("deleted", number, flush=True)
    count += 1
"""


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SAVE_FOR_EVER, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def check(folder: Path, said: list[list[str]]) -> None:
    """No half examination, no acknowledged save or change missing, nothing deleted left, no file too many."""
    store = CaseStore.open(folder)
    with closing(sqlite3.connect(folder / "cases.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = {name for (name,) in database.execute("SELECT kept_name FROM examination")}
    assert {file.name for file in (folder / "photos").iterdir()} == kept
    there = {found.number for found in store.search()}
    by_word = {word: {int(number) for what, number in said if what == word} for word in ("saved", "updated", "deleted")}
    unsure = {int(number) for what, number in said if what == "deleting"}
    assert by_word["saved"] - unsure <= there
    assert not by_word["deleted"] & there
    for number in there:
        examination = store.get(number)  # checks the photo by its hash
        assert examination.answer.shares
        if number in by_word["updated"]:
            assert examination.histology == "MEL"
            assert len(store.changes(number)) == 2


@posix
def test_a_process_that_is_killed_at_any_moment_leaves_whole_examinations(tmp_path: Path) -> None:
    chance = random.Random(4)
    said: list[list[str]] = []
    for _ in range(8):
        process = start(str(tmp_path / "cases"), "P")
        assert process.stdout is not None
        said.append(process.stdout.readline().split())  # it is at work
        time.sleep(chance.uniform(0, 0.25))
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        said += [line.split() for line in rest.splitlines() if line.count(" ") == 1]
        check(tmp_path / "cases", said)
    assert len(said) > 16


def test_two_programs_write_and_a_third_reads(tmp_path: Path) -> None:
    writers = [start(str(tmp_path / "cases"), name) for name in ("A", "B")]
    said: list[list[str]] = []
    for writer in writers:
        assert writer.stdout is not None
        said += [writer.stdout.readline().split() for _ in range(12)]
        assert all(line[0] in ("saved", "updated", "deleting", "deleted") for line in said if line), said
    assert CaseStore.open(tmp_path / "cases").search()
    for writer in writers:
        writer.kill()
        rest, _ = writer.communicate()
        said += [line.split() for line in rest.splitlines() if line.count(" ") == 1]
    check(tmp_path / "cases", said)


SAVE_WITHIN = """
import resource, signal, sys
from pathlib import Path
from dermadesk.errors import RecordsError
from dermadesk.records.store import CaseStore
from tests.records.examinations import draw_examination
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
given = draw_examination(1, draw_examination(1).photo, note="a note " * int(sys.argv[3]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    CaseStore.open(Path(sys.argv[1])).save(given)
except RecordsError as error:
    print(error.code.value, error)
"""


@posix
@pytest.mark.parametrize(("limit", "note"), [(2_000, 1), (60_000, 40_000)], ids=["the photo", "the database"])
def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path, limit: int, note: int) -> None:
    """The system refuses to let any file grow, which is what a full disk looks like to a program."""
    store = CaseStore.open(tmp_path / "cases")
    number = store.save(draw_examination())
    command = [sys.executable, "-c", SAVE_WITHIN, str(store.folder), str(limit), str(note)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("cases_not_written"), done.stdout + done.stderr
    assert "Free some space" in done.stdout
    check(store.folder, [["saved", str(number)]])
    assert [found.number for found in store.search()] == [number]
    assert store.save(draw_examination(1)) == number + 1


AS_NOBODY = """
import os, sys
from pathlib import Path
from dermadesk.errors import RecordsError
from dermadesk.records.store import CaseStore
from tests.records.examinations import draw_examination
given = draw_examination(1)
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
store = CaseStore.open(Path(sys.argv[1]))
print(len(store.search()), len(store.get(1).photo) > 1000)
try:
    store.save(given)
except RecordsError as error:
    print(error.code.value, error)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@posix
def test_a_folder_that_may_only_be_read_is_read_and_told(open_folder: Path) -> None:
    folder = open_folder / "cases"
    CaseStore.open(folder).save(draw_examination())
    rights = {folder: 0o555, folder / "photos": 0o555} | {file: 0o444 for file in folder.rglob("*") if file.is_file()}
    for each, mode in rights.items():
        each.chmod(mode)
    command = [sys.executable, "-c", AS_NOBODY, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    first, second = done.stdout.splitlines()
    assert first == "1 True"
    assert second.startswith("cases_not_written")
    for each in rights:
        each.chmod(0o755)
    check(folder, [["saved", "1"]])
