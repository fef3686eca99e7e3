"""What a folder holds, whatever trouble is in it: a row for every photo, and a count of all else."""

import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dermadesk.batch.discovery import Found, Listing, listing, look
from dermadesk.errors import ErrorCode

posix = pytest.mark.skipif(os.name != "posix", reason="pipes, links without rights and names of bytes are POSIX's")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the tests' paths are seen from."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(*names: str) -> None:
    """Files, whose content nobody asks for."""
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(b"")


def link(name: str, target: str) -> None:
    """A link, made where it lies."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).symlink_to(target)


def found(*paths: str) -> list[str]:
    """The rows: a path, or a path with its code and what it speaks of."""
    return [
        each.path if each.error is None else f"{each.path}: {each.error.code.value} {each.error.detail}".strip()
        for each in listing(paths).photos
    ]


def test_photos_below_a_folder_come_in_path_order_and_the_rest_is_counted() -> None:
    put("a/z.JPG", "a/b/y.Tiff", "a/x.png", "a/notes.txt", "a/Makefile", "a/.h.jpg", "a/.git/w.jpg", "a/.git/v.jpg")
    assert listing(["a"]) == Listing((Found("a/b/y.Tiff"), Found("a/x.png"), Found("a/z.JPG")), hidden=2, others=2)


def test_nothing_at_all() -> None:
    Path("empty").mkdir()
    assert listing([]) == listing(["empty"]) == Listing(())


def test_a_file_that_is_named_is_there_whatever_it_is() -> None:
    put("notes.txt", ".h.jpg", "a/x.jpg")
    assert found("notes.txt", ".h.jpg", "nowhere.jpg", "a") == [".h.jpg", "a/x.jpg", "notes.txt", "nowhere.jpg"]


def test_a_file_and_its_folder_are_one_photo_however_they_are_written() -> None:
    put("a/x.jpg", "a/.h.jpg", "a/n.txt")
    assert found("a", "./a/x.jpg") == ["./a/x.jpg"]
    assert found("a/x.jpg", "a", os.path.abspath("a/x.jpg"), "a/../a/x.jpg") == ["a/x.jpg"]
    assert listing(["a/.h.jpg", "a/n.txt", "a"]) == Listing((Found("a/.h.jpg"), Found("a/n.txt"), Found("a/x.jpg")))


def test_folders_given_twice_or_in_each_other_are_searched_once() -> None:
    put("a/x.jpg", "a/b/y.jpg")
    for given in (["a", "a"], ["a", "a/b"], ["a/b", "a"], ["a", "a/"], ["a", "a/b/.."]):
        assert sorted(os.path.normpath(path) for path in found(*given)) == ["a/b/y.jpg", "a/x.jpg"], given
    assert found("a", os.path.abspath("a")) == ["a/b/y.jpg", "a/x.jpg"]


def test_two_photos_whose_paths_differ_by_a_link_alone_are_two() -> None:
    """`link/../x.jpg` lies above where the link leads, not beside the link."""
    put("x.jpg", "other/x.jpg", "other/inner/y.jpg")
    link("link", "other/inner")
    assert found("x.jpg", "link/../x.jpg") == ["link/../x.jpg", "x.jpg"]


def test_a_folder_whose_name_is_that_of_a_photo_is_a_folder() -> None:
    put("a/x.jpg/y.jpg")
    assert found("a") == ["a/x.jpg/y.jpg"]
    assert found("a/x.jpg") == ["a/x.jpg/y.jpg"]


def test_links_to_files_are_photos_by_their_own_names() -> None:
    put("a/x.jpg", "b/y.jpg", "b/notes.txt")
    link("a/same.jpg", "x.jpg")
    link("a/out.jpg", "../b/y.jpg")
    link("a/named.jpg", "../b/notes.txt")
    link("a/unnamed", "../b/y.jpg")
    assert found("a") == ["a/named.jpg", "a/out.jpg", "a/same.jpg", "a/x.jpg"]
    assert listing(["a"]).others == 1


def test_links_that_lead_nowhere_have_rows_whatever_their_names() -> None:
    put("a/x.jpg")
    link("a/gone.jpg", "nowhere.jpg")
    link("a/card", "/media/card that is not plugged in")
    link("a/itself.jpg", "itself.jpg")
    link("a/.cache", "nowhere")
    assert found("a") == ["a/card", "a/gone.jpg", "a/itself.jpg", "a/x.jpg"]
    assert listing(["a"]).hidden == 1


def test_links_in_a_circle_and_links_up_end() -> None:
    put("top/a/b/x.jpg", "top/y.jpg")
    link("top/a/b/round", "../../a")
    link("top/a/dot", ".")
    link("top/a/up", "..")
    link("top/a/all", "/")
    above = os.path.realpath("top")
    assert found("top/a") == [
        f"top/a/all: link_searched {os.path.abspath('/')}",
        "top/a/b/round: link_searched top/a",
        "top/a/b/x.jpg",
        "top/a/dot: link_searched top/a",
        f"top/a/up: link_searched {above}",
    ]


def test_of_two_links_to_the_same_folder_the_first_is_searched() -> None:
    put("out/x.jpg", "out/in/y.jpg", "a/z.jpg")
    link("a/2", "../out")
    link("a/1", "../out")
    link("a/3", "../out/in")
    assert found("a") == [
        "a/1/in/y.jpg",
        "a/1/x.jpg",
        "a/2: link_searched a/1",
        "a/3: link_searched a/1/in",
        "a/z.jpg",
    ]


def test_real_folders_come_first_wherever_the_links_to_them_are() -> None:
    put("b/x.jpg", "b/deep/y.jpg")
    link("a/link", "../b/deep")
    assert found("a", "b") == found("b", "a") == ["a/link: link_searched b/deep", "b/deep/y.jpg", "b/x.jpg"]


def test_links_out_and_on_from_there_are_searched_once() -> None:
    put("a/x.jpg", "second/y.jpg", "third/z.jpg")
    link("a/on", "../second")
    link("second/on", "../third")
    link("third/back", "../second")
    link("third/home", "../a")
    assert found("a") == [
        "a/on/on/back: link_searched a/on",
        "a/on/on/home: link_searched a",
        "a/on/on/z.jpg",
        "a/on/y.jpg",
        "a/x.jpg",
    ]


def test_a_link_that_is_given_is_searched() -> None:
    put("real/x.jpg", "real/sub/y.jpg")
    link("link", "real")
    link("real/sub/up", "..")
    assert found("link") == ["link/sub/up: link_searched link", "link/sub/y.jpg", "link/x.jpg"]
    assert found("link", "real")[0] == "link: link_searched real"
    assert "real/sub/up/x.jpg" in found("real/sub", "real/sub/up"), "who names a link up means it"


@posix
def test_what_is_no_file_has_a_row_and_is_not_opened() -> None:
    Path("a").mkdir()
    os.mkfifo("a/pipe.jpg")
    os.mkfifo("a/pipe")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("a/door.jpg")
    link("a/device.jpg", os.devnull)
    assert found("a") == ["a/device.jpg", "a/door.jpg", "a/pipe.jpg"]
    assert listing(["a"]).others == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_of_any_bytes() -> None:
    names = ["ü中🙂.jpg".encode(), b"latin\xe9.jpg", b"line\nbreak.jpg", b"quote\"',;.jpg", b"-rf.jpg", b" .jpg"]
    Path("a").mkdir()
    for name in names:
        Path(os.fsdecode(b"a/" + name)).write_bytes(b"")
    assert sorted(os.fsencode(path) for path in found("a")) == sorted(b"a/" + name for name in names)
    assert found("a") == sorted(found("a"))


@posix
def test_a_path_that_is_longer_than_the_system_allows_has_a_row() -> None:
    Path("a").mkdir()
    place = os.open("a", os.O_RDONLY)
    for _ in range(20):  # 20 × 250 bytes: such a file can be made, but not be named as a whole
        os.mkdir("f" * 250, dir_fd=place)
        place, above = os.open("f" * 250, os.O_RDONLY, dir_fd=place), place
        os.close(above)
    os.close(os.open("x.jpg", os.O_CREAT, dir_fd=place))
    os.close(place)
    (row,) = listing(["a"]).photos
    assert row.error is not None
    assert row.error.code is ErrorCode.NOT_FOUND
    assert len(row.path) > 4000


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@posix
def test_folders_that_may_not_be_listed_have_rows(open_folder: Path) -> None:
    put(*(f"{open_folder}/{name}" for name in ("a/x.jpg", "a/locked/y.jpg", "a/closed/z.jpg", "elsewhere/w.jpg")))
    link(f"{open_folder}/a/beyond", f"{open_folder}/a/closed/z.jpg")
    (open_folder / "a" / "locked").chmod(0o000)
    (open_folder / "a" / "closed").chmod(0o444)  # its names may be listed, nothing more
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(65534)
        rows = found(f"{open_folder}/a", f"{open_folder}/a/locked/y.jpg")
    finally:
        if root:
            os.seteuid(0)
        for name in ("locked", "closed"):
            (open_folder / "a" / name).chmod(0o755)
    assert [row.removeprefix(f"{open_folder}/") for row in rows] == [
        "a/beyond",
        "a/closed/z.jpg",
        "a/locked: no_permission",
        "a/locked/y.jpg",
        "a/x.jpg",
    ]


def test_a_path_that_can_be_none_has_a_row() -> None:
    assert found("a\0b.jpg", "a\0/b.jpg", "") == ["", "a\0/b.jpg", "a\0b.jpg"]


def test_it_counts_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    put(*(f"a/{number:03}.jpg" for number in range(50)))
    monkeypatch.setattr("dermadesk.batch.discovery._EVERY", 0.0)
    *counts, last = look(["a"])
    assert counts == sorted(counts)
    assert counts[-1] == 50
    assert last == listing(["a"])
    told: list[int] = []
    listing(["a"], told.append)
    assert told == counts
