"""`dermadesk evaluate` and `dermadesk train`, as a user types them."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dermadesk.__main__ import main
from dermadesk.imaging.fingerprint import fingerprint
from dermadesk.imaging.photo import Photo
from tests.labelled_drawings import draw_ham10000
from tests.tiny_bundle import rewrite


def dermadesk(*arguments: object, models: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DERMADESK_MODELS": str(models), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "dermadesk", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def drawn_ham(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_ham10000(tmp_path_factory.mktemp("ham"))


@pytest.fixture
def models(tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed models that the test may write beside."""
    shutil.copytree(tiny_bundle, tmp_path / "models" / tiny_bundle.name)
    monkeypatch.setenv("DERMADESK_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


EVALUATE = ("evaluate", "--model", "tiny", "--data")


def test_evaluate_measures_a_labelled_folder(
    models: Path, drawn_ham: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main([*EVALUATE, str(drawn_ham), "--tta", "--prevalence", "0.05", "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "malignant sensitivity" in shown
    assert "body site: back" in shown
    figures = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert figures["model"] == "tiny 1.0.0"
    assert figures["photos_it_learned_from"] == 0
    assert (
        figures["photos"] == sum(map(sum, figures["confusion"])) == len(list((drawn_ham / "HAM10000_images").iterdir()))
    )
    assert figures["lesions"] == 154
    assert figures["at_prevalence"][0]["prevalence"] == 0.05
    # this network averages over the photo: it answers all eight views alike
    assert figures["turned"]["macro_auroc"]["value"] == pytest.approx(
        figures["overall"]["macro_auroc"]["value"], abs=0.02
    )
    assert {"calibration_error", "calibration_error_before"} < figures["overall"].keys()
    assert list(figures["groups"]["age"]) == ["50 to 69"]
    rows = list(csv.DictReader((out / "metrics.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["section"] for row in rows} > {"overall", "views", "class", "prevalence", "sex", "confusion"}
    assert "# tiny 1.0.0 on other photos" in (out / "report.md").read_text(encoding="utf-8")
    assert len(list((out / "figures").glob("*.png"))) == 6


def test_evaluate_says_which_photo_it_left_out_and_fails(
    models: Path, drawn_ham: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = shutil.copytree(drawn_ham, tmp_path / "data")
    (data / "HAM10000_images" / "ISIC_0000003.jpg").write_bytes(b"")
    assert main([*EVALUATE, str(data)]) == 1
    assert "ISIC_0000003.jpg is empty" in capsys.readouterr().out


def test_evaluate_refuses_labels_that_it_does_not_know(
    models: Path, drawn_ham: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("photo,answer\nx,y\n", encoding="utf-8")
    assert main([*EVALUATE, str(drawn_ham), "--labels", str(labels)]) == 2
    assert "its first line must name the columns" in capsys.readouterr().err


def known_photos(models: Path, drawn_ham: Path) -> None:
    """The model's list: one photo to be tested on, one learned from by name, and one under another name."""
    copy = fingerprint(Photo.from_file(drawn_ham / "HAM10000_images" / "ISIC_0000009.jpg"))
    rows = (
        "ISIC_0000000,HAM_0,MEL,test,,,",
        "ISIC_0000001,HAM_1,NV,train,,,",
        f"mole,17,BCC,calibration,clinic,{copy.sha256},",
    )
    text = "\n".join(("image,lesion_id,label,part,source,sha256,phash", *rows)) + "\n"
    (models / "tiny-1.0.0" / "split.csv").write_text(text, encoding="utf-8")
    rewrite(models / "tiny-1.0.0")


def test_a_look_at_the_test_part_is_counted(models: Path, drawn_ham: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known_photos(models, drawn_ham)
    assert main([*EVALUATE, str(drawn_ham), "--part", "test"]) == 0
    lines = (models / "test-evaluations.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["photos"] for line in lines] == [1]
    assert main([*EVALUATE, str(drawn_ham), "--part", "unheard-of"]) == 2
    assert "None of the photos is in the part" in capsys.readouterr().err


def test_photos_that_the_model_learned_from_are_named_loudly_or_left_out(
    models: Path, drawn_ham: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known_photos(models, drawn_ham)
    written = tmp_path / "figures.json"
    assert main([*EVALUATE, str(drawn_ham), "--json", str(written)]) == 0
    shown = capsys.readouterr().out
    assert "WARNING: This model was trained on 1 photo of these (1 by name): the figures flatter it" in shown
    assert "This model was calibrated on 1 photo of these (1 by content)" in shown
    figures = json.loads(written.read_text(encoding="utf-8"))
    assert (figures["photos"], figures["photos_it_learned_from"]) == (182, 2)
    assert main([*EVALUATE, str(drawn_ham), "--unseen", "--json", str(written)]) == 0
    assert "WARNING" not in capsys.readouterr().out
    figures = json.loads(written.read_text(encoding="utf-8"))
    assert (figures["photos"], figures["photos_it_learned_from"]) == (180, 0)


def test_train_refuses_before_it_starts(models: Path, drawn_ham: Path, tmp_path: Path) -> None:
    arguments = ("train", "--data", drawn_ham, "--out", tmp_path / "run")
    unknown = dermadesk(*arguments, "--recipe", "best", models=models)
    assert unknown.returncode == 2
    assert "there are: clinic, clinic-quick, dermoscopy-mobilenetv2" in unknown.stderr
    other = dermadesk(*arguments, "--recipe", "dermoscopy-mobilenetv2", models=models)
    assert other.returncode == 2
    assert "is in no part" in other.stderr
    assert "Traceback" not in unknown.stderr + other.stderr
