"""`dermadesk evaluate` and `dermadesk train`, as a user types them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
def models(tiny_bundle: Path, tmp_path: Path) -> Path:
    """A folder of installed models that the test may write beside."""
    shutil.copytree(tiny_bundle, tmp_path / "models" / tiny_bundle.name)
    return tmp_path / "models"


def test_evaluate_measures_a_labelled_folder(models: Path, drawn_ham: Path, tmp_path: Path) -> None:
    labels = drawn_ham / "HAM10000_metadata.csv"
    ran = dermadesk(
        "evaluate", "--model", "tiny", "--data", drawn_ham, "--labels", labels, "--out", tmp_path / "out", models=models
    )
    assert ran.returncode == 0, ran.stderr
    assert "malignant sensitivity" in ran.stdout
    figures = json.loads((tmp_path / "out" / "metrics.json").read_text(encoding="utf-8"))
    assert figures["model"] == "tiny 1.0.0"
    assert (
        figures["photos"] == sum(map(sum, figures["confusion"])) == len(list((drawn_ham / "HAM10000_images").iterdir()))
    )
    assert figures["lesions"] == 154


def test_evaluate_says_which_photo_it_left_out_and_fails(models: Path, drawn_ham: Path, tmp_path: Path) -> None:
    data = shutil.copytree(drawn_ham, tmp_path / "data")
    (data / "HAM10000_images" / "ISIC_0000003.jpg").write_bytes(b"")
    labels = data / "HAM10000_metadata.csv"
    ran = dermadesk("evaluate", "--model", "tiny", "--data", data, "--labels", labels, models=models)
    assert ran.returncode == 1
    assert "ISIC_0000003.jpg is empty" in ran.stdout.replace("\n", " ")


def test_evaluate_refuses_labels_that_it_does_not_know(models: Path, drawn_ham: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("photo,answer\nx,y\n", encoding="utf-8")
    ran = dermadesk("evaluate", "--model", "tiny", "--data", drawn_ham, "--labels", labels, models=models)
    assert ran.returncode == 2
    assert "its columns are photo, answer" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_look_at_the_test_part_is_counted(models: Path, drawn_ham: Path) -> None:
    folder = models / "tiny-1.0.0"
    (folder / "split.csv").write_text("image,lesion_id,label,part\nISIC_0000000,HAM_0,MEL,test\n", encoding="utf-8")
    rewrite(folder)
    labels = drawn_ham / "HAM10000_metadata.csv"
    arguments = ("evaluate", "--model", "tiny", "--data", drawn_ham, "--labels", labels, "--part")
    assert dermadesk(*arguments, "test", models=models).returncode == 0
    lines = (models / "test-evaluations.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["photos"] for line in lines] == [1]
    none = dermadesk(*arguments, "train", models=models)
    assert none.returncode == 2
    assert "No photo" in none.stderr


def test_train_refuses_before_it_starts(models: Path, drawn_ham: Path, tmp_path: Path) -> None:
    arguments = ("train", "--data", drawn_ham, "--out", tmp_path / "run")
    unknown = dermadesk(*arguments, "--recipe", "best", models=models)
    assert unknown.returncode == 2
    assert "there are: ham10000-mobilenetv2" in unknown.stderr
    other = dermadesk(*arguments, "--recipe", "ham10000-mobilenetv2", models=models)
    assert other.returncode == 2
    assert "is in no part" in other.stderr
    assert "Traceback" not in unknown.stderr + other.stderr
