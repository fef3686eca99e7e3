"""Files stand under their name only once they are whole."""

import os
import sys
from pathlib import Path

import pytest

from dermadesk.errors import ErrorCode, OutputError
from dermadesk.files import append_line, is_stream, make_folder, refuse_unwritable, whole_binary, whole_text


def test_a_file_appears_whole_in_a_folder_that_is_made(tmp_path: Path) -> None:
    target = make_folder(tmp_path / "new" / "folder") / "ü.csv"
    with whole_text(target) as file:
        file.write("a,\udcff\n")
        assert not target.exists()
    assert target.read_bytes() == b"a,\\udcff\n"
    assert os.listdir(target.parent) == ["ü.csv"]


def test_what_was_there_stays_when_something_breaks_on_the_way(tmp_path: Path) -> None:
    target = tmp_path / "results.csv"
    target.write_text("before", encoding="utf-8")
    for whole, half in ((whole_binary, b"half"), (whole_text, "half")):
        with pytest.raises(ZeroDivisionError), whole(target) as file:
            file.write(half)  # type: ignore[arg-type]
            raise ZeroDivisionError
    assert target.read_text(encoding="utf-8") == "before"
    assert os.listdir(tmp_path) == ["results.csv"]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_bytes(b"")
    with pytest.raises(OutputError) as refused, whole_binary(in_the_way / "results.csv"):
        pass
    assert refused.value.code == ErrorCode.CANNOT_WRITE
    with pytest.raises(OutputError):
        append_line(in_the_way / "log.jsonl", "{}")
    with pytest.raises(OutputError):
        make_folder(in_the_way / "folder")
    with pytest.raises(OutputError), whole_text(tmp_path / "missing" / "results.csv"):
        pass
    with pytest.raises(OutputError), whole_text(tmp_path):  # a folder
        pass


def test_what_cannot_be_written_is_known_before(tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("before", encoding="utf-8")
    refuse_unwritable(tmp_path / "new.csv")
    refuse_unwritable(tmp_path / "there.csv")
    with pytest.raises(OutputError):
        refuse_unwritable(tmp_path / "missing" / "results.csv")
    assert os.listdir(tmp_path) == ["there.csv"]
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "before"


@pytest.mark.skipif(sys.platform != "linux", reason="links, pipes and /dev/full")
def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"before")
    (tmp_path / "link").symlink_to("file")
    with whole_binary(tmp_path / "link") as file:
        file.write(b"after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"after"
    os.mkfifo(tmp_path / "pipe")
    assert is_stream(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with whole_text(tmp_path / "pipe") as pipe:
        pipe.write("through")
    assert os.read(reader, 100) == b"through"
    with whole_text(tmp_path / "pipe") as pipe:
        os.close(reader)  # it had enough
        pipe.write("more")
    with pytest.raises(OutputError), whole_text(Path("/dev/full")) as full:
        full.write("no room")


def test_lines_are_added_at_the_end(tmp_path: Path) -> None:
    for line in ("1", "2"):
        append_line(tmp_path / "log.jsonl", line)
    assert (tmp_path / "log.jsonl").read_text(encoding="utf-8") == "1\n2\n"
