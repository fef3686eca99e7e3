"""`dermadesk models`: list, show, verify."""

import shutil
from pathlib import Path

import pytest

from dermadesk.__main__ import main


def test_list_marks_the_model_that_is_used_and_names_a_refused_one(
    tmp_path: Path, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(tiny_bundle, tmp_path / "tiny-1.0.0")
    shutil.copytree(tiny_bundle, tmp_path / "tiny-2.0.0")
    (tmp_path / "tiny-2.0.0" / "manifest.json").write_text("{")
    monkeypatch.setenv("DERMADESK_MODELS", str(tmp_path))
    assert main(["models", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("* ") for line in lines) == 1
    assert any("tiny 1.0.0: tiny, made 2026-01-02, CC0-1.0" in line for line in lines)
    assert any(line.startswith("- tiny-2.0.0: refused.") for line in lines)


def test_list_says_when_the_model_that_was_put_to_use_is_gone(
    tmp_path: Path, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(tiny_bundle, tmp_path / "tiny-1.0.0")
    (tmp_path / "default").write_text("gone 3.0.0\n", encoding="utf-8")
    monkeypatch.setenv("DERMADESK_MODELS", str(tmp_path))
    assert main(["models", "list"]) == 0
    assert "gone 3.0.0 was put to use but is not here any more, so the newest is used." in capsys.readouterr().out


def test_show_says_what_the_model_is_for_and_what_it_cannot(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "show", "tiny"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for fact in (
        "It knows colours only.",
        "CC0-1.0",
        "Melanoma, malignant",
        "P(malignant) >= 0.2000",
        "Drawings",
        "0.700",
        "by cam; also by grad_cam_pp, occlusion",
    ):
        assert fact in shown


def test_verify_passes_a_whole_model_and_refuses_one_with_a_flipped_byte(
    tmp_path: Path, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "verify", "tiny"]) == 0
    assert "model.onnx: sha256 as in the manifest" in capsys.readouterr().out
    copy = tmp_path / "tiny-1.0.0"
    shutil.copytree(tiny_bundle, copy)
    network = bytearray((copy / "model.onnx").read_bytes())
    network[len(network) // 2] ^= 1
    (copy / "model.onnx").write_bytes(network)
    assert main(["models", "verify", str(copy)]) == 1
    assert "model.onnx does not match its sha256" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["show", "verify"])
def test_a_model_that_is_not_there_is_wrong_use(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", command, "unheard-of"]) == 2
    assert "No model unheard-of" in capsys.readouterr().err
