"""What is remembered across batches, and that a memory which fails keeps nothing from being answered."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from dermadesk.batch.answer import Answer
from dermadesk.batch.known import FILE, KnownAnswers
from tests.batches import answer

MOLE, SKIN = answer("1" * 64, {"MEL": 1 / 3, "NV": 2 / 3}), answer("2" * 64, {"NV": 0.1 + 0.2})


def open_and_add(folder: Path, *answers: tuple[Answer, bytes | None], key: str = "key") -> None:
    with closing(KnownAnswers(folder)) as known:
        known.add(answers, key)


def test_an_answer_is_known_by_content_and_key(tmp_path: Path) -> None:
    open_and_add(tmp_path / "new", (MOLE, b"map"), (SKIN, None))
    with closing(KnownAnswers(tmp_path / "new")) as known:
        assert known.get(MOLE.sha256, "key") == (MOLE, b"map")
        assert known.get(SKIN.sha256, "key") == (SKIN, None)
        assert known.get(MOLE.sha256, "another key") is None
        assert known.get("3" * 64, "key") is None
        assert known.size() == 2


def test_the_first_answer_stays(tmp_path: Path) -> None:
    """So that a photo keeps its seconds, and two processes that answer the same photo agree."""
    open_and_add(tmp_path, (MOLE, b"map"))
    open_and_add(tmp_path, (answer("1" * 64, {"NV": 1.0}), None), (SKIN, None))
    with closing(KnownAnswers(tmp_path)) as known:
        assert known.get(MOLE.sha256, "key") == (MOLE, b"map")
        assert known.size() == 2


def test_it_holds_no_name_and_is_private(tmp_path: Path) -> None:
    open_and_add(tmp_path, (MOLE, None))
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_forgetting_leaves_nothing_in_the_file(tmp_path: Path) -> None:
    with closing(KnownAnswers(tmp_path)) as known:
        known.add([(MOLE, b"map")], "key")
        known.forget()
        assert (known.size(), known.get(MOLE.sha256, "key")) == (0, None)
        known.add([(SKIN, None)], "key")
        assert known.size() == 1
    assert MOLE.sha256.encode() not in (tmp_path / FILE).read_bytes()


def test_a_memory_that_holds_nothing(tmp_path: Path) -> None:
    with closing(KnownAnswers(None)) as known:
        known.add([(MOLE, None)], "key")
        assert known.get(MOLE.sha256, "key") is None
        assert (known.size(), known.trouble) == (0, "")
        known.forget()


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + bytes(4080)])
def test_a_memory_that_cannot_be_read_says_why_and_knows_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with closing(KnownAnswers(tmp_path)) as known:
        known.add([(MOLE, None)], "key")
        assert known.get(MOLE.sha256, "key") is None
        assert known.trouble


def test_a_memory_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    open_and_add(tmp_path, (MOLE, None))
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.execute("PRAGMA user_version = 99")
    with closing(KnownAnswers(tmp_path)) as known:
        assert known.get(MOLE.sha256, "key") is None
        assert "newer" in known.trouble


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with closing(KnownAnswers(tmp_path / "file" / "store")) as known:
        assert known.trouble
        assert known.size() == 0


def test_threads_and_programs_share_it(tmp_path: Path) -> None:
    with closing(KnownAnswers(tmp_path)) as one, closing(KnownAnswers(tmp_path)) as other:
        answers = [answer(f"{number:064}", {"NV": 1.0}) for number in range(200)]

        def work(memory: KnownAnswers) -> None:
            for each in answers:
                memory.add([(each, None)], "key")
                assert memory.get(each.sha256, "key") == (each, None)

        threads = [threading.Thread(target=work, args=(memory,)) for memory in (one, one, other, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (one.trouble, other.trouble, one.size()) == ("", "", 200)
