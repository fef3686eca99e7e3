"""`dermadesk models compare`, as a user types it."""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from dermadesk.__main__ import main
from dermadesk.inference import bundle
from tests.labelled_drawings import draw_ham10000
from tests.tiny_bundle import rewrite, tiny_manifest


@pytest.fixture(scope="module")
def drawn_ham(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_ham10000(tmp_path_factory.mktemp("ham"))


@pytest.fixture
def models(tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Models that differ in their threshold alone: `tiny`, which is used, `eager`, and `lax`, which calls less."""
    folder = tmp_path / "models"
    shutil.copytree(tiny_bundle, folder / "tiny-1.0.0")
    rewrite(folder / "tiny-1.0.0", created="2040-01-01T00:00:00+00:00")
    for name, threshold in (("eager", 0.01), ("lax", 0.999)):
        shutil.copytree(tiny_bundle, folder / f"{name}-1.0.0")
        (point,) = tiny_manifest().operating_points
        points = (dataclasses.replace(point, threshold=threshold),)
        rewrite(folder / f"{name}-1.0.0", id=name, operating_points=points)
    monkeypatch.setenv("DERMADESK_MODELS", str(folder))
    return folder


def test_a_better_model_is_promoted_and_the_record_says_why(
    models: Path, drawn_ham: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "compared.json"
    arguments = ["models", "compare", "tiny", "eager", "--data", str(drawn_ham), "--promote", "--json", str(written)]
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert "182 photos of 154 lesions, 66 of them malignant" in shown
    assert "malignant sensitivity, each at its operating point" in shown
    assert "eager 1.0.0 is used from now on." in shown
    found = json.loads(written.read_text(encoding="utf-8"))
    assert (found["a"], found["b"]) == ("tiny 1.0.0", "eager 1.0.0")
    # the same probabilities: only the calls differ
    assert found["differences"]["malignant_auroc"]["difference"] == 0.0
    assert found["differences"]["malignant_sensitivity"]["difference"] >= 0.0
    assert found["refusals"] == []
    assert bundle.find().name == "eager-1.0.0"
    (line,) = (models / "promotions.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["before"] == "tiny 1.0.0"
    assert main(["models", "list"]) == 0
    assert "* eager 1.0.0" in capsys.readouterr().out


def test_a_model_that_misses_more_is_refused_unless_forced_with_a_reason(
    models: Path, drawn_ham: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["models", "compare", "tiny", "lax", "--data", str(drawn_ham), "--promote"]
    assert main(arguments) == 1
    shown = capsys.readouterr().out
    assert "Its malignant sensitivity may be lower by" in shown
    assert "lax 1.0.0 is not promoted. tiny 1.0.0 is used as before." in shown
    assert bundle.find().name == "tiny-1.0.0"
    assert not (models / "promotions.jsonl").exists()
    assert main([*arguments, "--force", "a trial on drawings"]) == 0
    assert bundle.find().name == "lax-1.0.0"
    note = json.loads((models / "promotions.jsonl").read_text(encoding="utf-8"))
    assert note["reason"] == "a trial on drawings"
    assert "may_miss_more" in note["against"]


def test_photos_that_either_model_learned_from_are_left_out(
    models: Path, drawn_ham: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, rows in (("tiny", range(100)), ("eager", range(60, 120))):
        text = "image,lesion_id,label,part\n" + "".join(f"ISIC_{row:07},,NV,train\n" for row in rows)
        (models / f"{name}-1.0.0" / "split.csv").write_text(text, encoding="utf-8")
        rewrite(models / f"{name}-1.0.0")
    arguments = ["models", "compare", "tiny", "eager", "--data", str(drawn_ham)]
    assert main([*arguments, "--promote"]) == 1
    shown = capsys.readouterr().out
    assert "100 photos that tiny 1.0.0 has learned from are left out." in shown
    assert "60 photos that eager 1.0.0 has learned from are left out." in shown
    assert " 62 photos of" in shown
    assert "malignant lesions; a promotion needs 50." in shown
    text = "image,lesion_id,label,part\n" + "".join(f"ISIC_{row:07},,NV,train\n" for row in range(182))
    (models / "tiny-1.0.0" / "split.csv").write_text(text, encoding="utf-8")
    rewrite(models / "tiny-1.0.0")
    assert main(arguments) == 2
    assert "nothing to compare" in capsys.readouterr().err


def test_only_a_comparison_with_the_model_in_use_can_replace_it(
    models: Path, drawn_ham: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "compare", "lax", "eager", "--data", str(drawn_ham), "--promote"]) == 1
    assert "It was not compared with tiny 1.0.0, which is the model that is used." in capsys.readouterr().out


def test_the_newest_that_fails_is_told_to_be_in_use_all_the_same(
    models: Path, drawn_ham: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(models / "lax-1.0.0", created="2041-01-01T00:00:00+00:00")
    assert main(["models", "compare", "tiny", "lax", "--data", str(drawn_ham), "--promote"]) == 1
    assert "lax 1.0.0 is not promoted. Being the newest" in capsys.readouterr().out
    assert main(["models", "compare", "lax", "tiny", "--data", str(drawn_ham), "--promote"]) == 0
    assert bundle.find().name == "tiny-1.0.0"


def test_wrong_use_is_told_before_any_photo_is_looked_at(
    models: Path, drawn_ham: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["models", "compare", "tiny", "eager", "--data", str(drawn_ham)]
    assert main([*arguments, "--force", "why not"]) == 2
    assert main([*arguments, "--promote", "--force", " "]) == 2
    assert main(["models", "compare", "tiny", "unheard-of", "--data", str(drawn_ham)]) == 2
    elsewhere = shutil.copytree(models / "eager-1.0.0", tmp_path / "stray")
    rewrite(elsewhere, id="stray")
    assert main(["models", "compare", "tiny", str(elsewhere), "--data", str(drawn_ham), "--promote"]) == 2
    assert "stray 1.0.0" in capsys.readouterr().err
