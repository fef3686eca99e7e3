"""`dermadesk models`: install, export, use, hide, delete."""

import dataclasses
import io
import shutil
from pathlib import Path

import pytest

from dermadesk.__main__ import main
from dermadesk.inference import bundle
from tests.tiny_bundle import tiny_files, tiny_manifest


@pytest.fixture
def models(tmp_path: Path, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny model is installed; none comes with the program."""
    folder = tmp_path / "models"
    shutil.copytree(tiny_bundle, folder / tiny_bundle.name)
    monkeypatch.setenv("DERMADESK_MODELS", str(folder))
    monkeypatch.setattr("dermadesk.paths.shipped_models", lambda: tmp_path / "shipped")
    return folder


@pytest.fixture
def file(models: Path, tmp_path: Path) -> Path:
    """Another clinic's model as one file."""
    manifest = dataclasses.replace(tiny_manifest(), id="theirs", parents=("dermoscopy-mobilenetv2 2.1.0",))
    made = bundle.write(tmp_path / "theirs", manifest, tiny_files())
    assert main(["models", "export", str(made.folder), str(tmp_path)]) == 0
    return tmp_path / "theirs-1.0.0.dermadesk"


def test_a_model_is_exported_and_installed_elsewhere_after_it_was_shown(
    models: Path, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["models", "export", str(file.parent / "theirs" / "theirs-1.0.0"), str(file)]) == 0
    (digest,) = [line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("SHA-256")]
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert main(["models", "install", str(file)]) == 1
    shown = capsys.readouterr().out
    origin = "fine-tuned from dermoscopy-mobilenetv2 2.1.0"
    for fact in ("# Tiny", digest, origin, "Drawings", "CC0-1.0", "program code"):
        assert fact in shown
    assert "Nothing was installed." in shown
    assert [each.name for each in bundle.installed()] == ["tiny-1.0.0"]
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert main(["models", "install", str(file)]) == 0
    assert "theirs 1.0.0 is installed in" in capsys.readouterr().out
    assert bundle.find().name == "tiny-1.0.0"  # what is used stays
    assert main(["models", "install", str(file), "--yes"]) == 0
    assert "is installed already, just as it is in this file" in capsys.readouterr().out


def test_a_card_from_elsewhere_cannot_command_the_terminal(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = dataclasses.replace(tiny_manifest(), id="theirs", licence="CC0 \x1b[2J")
    card = {"MODEL_CARD.md": b"# Theirs\n\x1b]0;owned\x07"}
    made = bundle.write(tmp_path / "theirs", manifest, tiny_files() | card)
    assert main(["models", "export", str(made.folder), str(tmp_path)]) == 0
    assert main(["models", "install", str(tmp_path / "theirs-1.0.0.dermadesk"), "--yes"]) == 0
    shown = capsys.readouterr().out
    assert "# Theirs" in shown
    assert "\x1b" not in shown


def test_a_damaged_file_is_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(file.read_bytes()[:-9])
    assert main(["models", "install", str(file), "--yes"]) == 2
    assert "Nothing was installed" in capsys.readouterr().err


def test_without_anybody_to_ask_nothing_is_installed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["models", "install", str(file)]) != 0
    assert [each.name for each in bundle.installed()] == ["tiny-1.0.0"]


def test_another_model_is_used_and_the_one_before_can_be_deleted(
    models: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "install", str(file), "--yes"]) == 0
    for asked in ([], ["--yes"]):  # refused before anybody is asked
        assert main(["models", "delete", "tiny", *asked]) == 2
    assert "tiny 1.0.0 is the model that is used" in capsys.readouterr().err
    assert main(["models", "use", "theirs"]) == 0
    assert "theirs 1.0.0 is used from now on. tiny 1.0.0 was before." in capsys.readouterr().out
    assert main(["models", "hide", "tiny"]) == 0
    assert main(["models", "list"]) == 0
    listed = capsys.readouterr().out
    assert "* theirs 1.0.0" in listed
    assert "CC0-1.0, hidden." in listed
    assert main(["models", "hide", "tiny", "--show"]) == 0
    assert main(["models", "delete", "tiny", "--yes"]) == 0
    assert [each.name for each in bundle.installed()] == ["theirs-1.0.0"]


def test_a_model_that_is_not_installed_is_neither_used_nor_deleted(
    models: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(file.parent / "theirs" / "theirs-1.0.0")
    for command in (["use", folder], ["hide", folder], ["delete", folder, "--yes"]):
        assert main(["models", *command]) == 2
    assert Path(folder).is_dir()
