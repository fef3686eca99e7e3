"""A model goes to another clinic as one file and arrives as it left, or is refused by name before anything runs."""

import dataclasses
import errno
import io
import os
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dermadesk.errors import BundleError, DermaDeskError, ErrorCode, OutputError
from dermadesk.inference import bundle, shelf, transfer
from dermadesk.inference.bundle import Bundle
from tests.tiny_bundle import tiny_files, tiny_manifest


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's models; a folder of shipped ones is empty."""
    monkeypatch.setenv("DERMADESK_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr("dermadesk.paths.shipped_models", lambda: tmp_path / "shipped")
    return tmp_path / "models"


@pytest.fixture
def sent(tiny_bundle: Path, tmp_path: Path) -> Path:
    """The tiny bundle as one file."""
    file = tmp_path / f"tiny{transfer.SUFFIX}"
    transfer.export(bundle.read(tiny_bundle), file)
    return file


def made(parent: Path, id: str, created: str = "2031-01-01T00:00:00+00:00", version: str = "1.0.0") -> Bundle:
    return bundle.write(
        parent, dataclasses.replace(tiny_manifest(), id=id, created=created, version=version), tiny_files()
    )


def refusal(file: Path) -> DermaDeskError:
    with pytest.raises(BundleError) as caught:
        transfer.inspect(file)
    return caught.value


def packed(file: Path, entries: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> Path:
    """Somebody else's zip."""
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=how)
    return file


def entries(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# there and back


def test_a_model_arrives_as_it_left(models: Path, sent: Path, tiny_bundle: Path) -> None:
    offered = transfer.inspect(sent)
    assert (offered.reference, offered.bytes) == ("tiny 1.0.0", sent.stat().st_size)
    assert offered.card == "# Tiny\n\nSet by hand.\n"
    assert (offered.already_installed, offered.clashes) == (False, False)
    assert not models.exists()  # looking installs nothing
    installed = transfer.install(sent, offered.sha256)
    assert installed.folder == models / "tiny-1.0.0"
    own = bundle.read(tiny_bundle)
    assert installed.manifest == own.manifest
    for name in own.manifest.files:
        assert installed.content(name) == own.content(name)


def test_the_same_model_gives_the_same_bytes_wherever_it_lies(tiny_bundle: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.dermadesk", tmp_path / "other.dermadesk"
    first = transfer.export(bundle.read(tiny_bundle), one)
    copy = bundle.write(tmp_path / "copy", tiny_manifest(), tiny_files())
    assert transfer.export(copy, other) == first
    assert one.read_bytes() == other.read_bytes()


def test_any_program_for_archives_gets_the_bundle_out_of_it(sent: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(sent) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert bundle.read(tmp_path / "unpacked" / "tiny-1.0.0").reference == "tiny 1.0.0"


def test_nothing_of_a_network_is_imported_or_run_to_look_at_a_file(sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("torch", "onnxruntime", "onnx"):
        monkeypatch.setitem(sys.modules, name, None)  # importing it fails
    assert transfer.inspect(sent).reference == "tiny 1.0.0"


# what is there already


def test_the_same_model_is_recognised_and_another_of_its_version_is_not_written_over(models: Path, sent: Path) -> None:
    digest = transfer.inspect(sent).sha256
    transfer.install(sent, digest)
    again = transfer.inspect(sent)
    assert (again.already_installed, again.clashes) == (True, False)
    with pytest.raises(BundleError) as caught:
        transfer.install(sent, digest)
    assert caught.value.code is ErrorCode.BUNDLE_EXISTS
    assert "with the same contents" in str(caught.value)
    other = made(models.parent / "other", "tiny", created="2031-01-01T00:00:00+00:00")
    transfer.export(other, sent)
    offered = transfer.inspect(sent)
    assert (offered.already_installed, offered.clashes) == (False, True)
    with pytest.raises(BundleError, match="another bundle of this version exists already"):
        transfer.install(sent, offered.sha256)
    assert bundle.read(models / "tiny-1.0.0").manifest.created == tiny_manifest().created


def test_installing_changes_nothing_about_what_is_used(models: Path) -> None:
    made(models, "old", created="2030-01-01T00:00:00+00:00")
    assert bundle.find().name == "old-1.0.0"
    newer = made(models.parent / "run", "new", created="2040-01-01T00:00:00+00:00")
    transfer.install_bundle(newer)
    assert bundle.find().name == "old-1.0.0"
    bundle.use(bundle.read(bundle.find("new")))
    assert (bundle.find().name, bundle.earlier()) == ("new-1.0.0", ("old 1.0.0",))
    bundle.use(bundle.read(bundle.find("old")))
    assert (bundle.find().name, bundle.earlier()) == ("old-1.0.0", ("new 1.0.0",))


def test_a_file_that_changed_after_it_was_looked_at_is_not_installed(models: Path, sent: Path) -> None:
    digest = transfer.inspect(sent).sha256
    transfer.export(made(models.parent / "other", "tiny", version="6.6.6"), sent)
    with pytest.raises(BundleError) as caught:
        transfer.install(sent, digest)
    assert caught.value.code is ErrorCode.BUNDLE_FILE_CHANGED
    assert bundle.installed() == ()


# what is refused


def test_a_flipped_bit_is_refused_or_shows_in_the_hash_alone(sent: Path, tmp_path: Path) -> None:
    whole, own = sent.read_bytes(), transfer.inspect(sent)
    broken = tmp_path / "broken.dermadesk"
    for place in range(0, len(whole), len(whole) // 60):
        changed = bytearray(whole)
        changed[place] ^= 1
        broken.write_bytes(changed)
        try:
            offered = transfer.inspect(broken)
        except BundleError:
            continue
        assert (offered.manifest, offered.card) == (own.manifest, own.card)  # a date in the list of the files
        assert offered.sha256 != own.sha256


@pytest.mark.parametrize("length", [0, 10, 22, 3000, -1])
def test_a_file_that_is_cut_short_is_refused(length: int, sent: Path) -> None:
    sent.write_bytes(sent.read_bytes()[:length])
    assert "Nothing was installed" in str(refusal(sent))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "No such file" in str(refusal(tmp_path / "gone.dermadesk"))


Change = Callable[[dict[str, bytes]], dict[str, bytes]]

CHANGES: dict[str, tuple[Change, ErrorCode]] = {
    "a file that the manifest does not list": (
        lambda files: files | {"tiny-1.0.0/run_me.py": b"print()"},
        ErrorCode.BUNDLE_UNLISTED_FILE,
    ),
    "a name that leads outside": (
        lambda files: files | {"tiny-1.0.0/../../evil": b""},
        ErrorCode.BUNDLE_UNLISTED_FILE,
    ),
    "an absolute name": (lambda files: files | {"/etc/evil": b""}, ErrorCode.BUNDLE_FILE_INVALID),
    "a second folder": (lambda files: files | {"other/model.ts": b""}, ErrorCode.BUNDLE_FILE_INVALID),
    "a folder of another name": (
        lambda files: {name.replace("tiny-1.0.0", "tiny-2.0.0"): each for name, each in files.items()},
        ErrorCode.BUNDLE_FILE_MISSING,
    ),
    "a missing network": (
        lambda files: {name: each for name, each in files.items() if not name.endswith("model.ts")},
        ErrorCode.BUNDLE_FILE_MISSING,
    ),
    "no manifest": (
        lambda files: {name: each for name, each in files.items() if not name.endswith("manifest.json")},
        ErrorCode.BUNDLE_FILE_MISSING,
    ),
    "a network that was exchanged": (
        lambda files: files | {"tiny-1.0.0/model.ts": b"another network"},
        ErrorCode.BUNDLE_HASH_MISMATCH,
    ),
    "a format of the future": (
        lambda files: (
            files | {"tiny-1.0.0/manifest.json": files["tiny-1.0.0/manifest.json"].replace(b"bundle/1", b"bundle/9")}
        ),
        ErrorCode.BUNDLE_UNKNOWN_FORMAT,
    ),
    "a manifest that is none": (
        lambda files: files | {"tiny-1.0.0/manifest.json": b"{"},
        ErrorCode.BUNDLE_INVALID,
    ),
    "nothing": (lambda files: {}, ErrorCode.BUNDLE_FILE_INVALID),
    "a hundred files": (
        lambda files: files | {f"tiny-1.0.0/{number}": b"" for number in range(100)},
        ErrorCode.BUNDLE_FILE_INVALID,
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_no_whole_bundle_is_refused_by_name(what: str, sent: Path, models: Path) -> None:
    change, code = CHANGES[what]
    assert refusal(packed(sent, change(entries(sent)))).code is code
    with pytest.raises(BundleError):
        transfer.install(sent, "0" * 64)
    assert bundle.installed() == ()


def test_a_compressed_archive_is_refused_before_it_is_unpacked(sent: Path) -> None:
    bomb = entries(sent) | {"tiny-1.0.0/model.ts": bytes(50_000_000)}
    packed(sent, bomb, zipfile.ZIP_DEFLATED)
    assert sent.stat().st_size < 1_000_000
    assert "compressed" in str(refusal(sent))


def test_entries_that_share_their_bytes_are_refused(sent: Path) -> None:
    """Many entries of the list may point to the same bytes: a few thousand of them would be terabytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("tiny-1.0.0/a0"), bytes(1_000_000))
        for number in range(1, 60):
            again = zipfile.ZipInfo(f"tiny-1.0.0/a{number}")
            again.file_size = again.compress_size = 1_000_000
            again.header_offset, again.CRC = 0, archive.filelist[0].CRC
            archive.filelist.append(again)
        archive._didModify = True
    sent.write_bytes(buffer.getvalue())
    assert "larger than the file" in str(refusal(sent))


def test_a_list_that_claims_to_be_long_is_not_read(sent: Path) -> None:
    end = struct.Struct("<4s4H2LH")
    sent.write_bytes(bytes(10_000_000) + end.pack(b"PK\x05\x06", 0, 0, 50, 50, 10_000_000, 0, 0))
    assert "more than 64 files" in str(refusal(sent))


# where it cannot be written


def test_a_target_inside_the_model_is_refused_and_leaves_it_whole(models: Path) -> None:
    own = made(models, "own")
    with pytest.raises(OutputError, match="lies in the folder of the model"):
        transfer.export(own, own.folder / "own.dermadesk")
    with pytest.raises(OutputError):
        transfer.export(own, models / "no such folder" / "own.dermadesk")
    assert bundle.read(own.folder).reference == "own 1.0.0"


def test_a_full_disk_leaves_nothing_half(models: Path, sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = transfer.inspect(sent).sha256

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("dermadesk.inference.bundle.os.fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        transfer.install(sent, digest)
    assert bundle.installed() == ()
    assert list(models.iterdir()) == []


# what is deleted and hidden


def test_a_model_that_is_not_used_is_deleted_and_the_one_that_is_stays(models: Path) -> None:
    old, new = made(models, "old", "2030-01-01T00:00:00+00:00"), made(models, "new", "2040-01-01T00:00:00+00:00")
    with pytest.raises(BundleError) as caught:
        transfer.delete(new)
    assert caught.value.code is ErrorCode.BUNDLE_IN_USE
    transfer.delete(old)
    assert [each.name for each in models.iterdir()] == ["new-1.0.0"]
    with pytest.raises(BundleError):  # the last one
        transfer.delete(new)


def test_a_broken_model_can_be_deleted(models: Path) -> None:
    made(models, "good")
    broken = made(models, "broken")
    (broken.folder / "manifest.json").write_text("{")
    (found,) = [each for each in bundle.listed() if each.error]
    transfer.delete(found)
    assert [each.folder.name for each in bundle.listed()] == ["good-1.0.0"]


def test_a_shipped_model_is_only_hidden(models: Path) -> None:
    shipped = made(models.parent / "shipped", "shipped", "2030-01-01T00:00:00+00:00")
    with pytest.raises(BundleError):
        transfer.hide("shipped 1.0.0", True)  # it is the one that is used
    own = made(models, "own", "2020-01-01T00:00:00+00:00")
    bundle.use(own)
    with pytest.raises(BundleError) as caught:
        transfer.delete(shipped)
    assert caught.value.code is ErrorCode.BUNDLE_SHIPPED
    transfer.hide("shipped 1.0.0", True)
    assert transfer.hidden() == shelf.hidden() == {"shipped 1.0.0"}
    transfer.hide("shipped 1.0.0", False)
    assert transfer.hidden() == frozenset()


def test_a_hidden_model_is_not_what_is_used_where_none_was_chosen(models: Path) -> None:
    made(models, "old", "2030-01-01T00:00:00+00:00")
    made(models, "new", "2040-01-01T00:00:00+00:00")
    shelf.hide(["new 1.0.0"])
    assert bundle.find().name == "old-1.0.0"
    assert bundle.find("new").name == "new-1.0.0"  # by its name it is there
    shelf.hide(["new 1.0.0", "old 1.0.0"])
    assert bundle.find().name == "new-1.0.0"  # rather a hidden one than none
