"""`dermadesk bench steps`: the table in Markdown, and its exit status."""

import json
from pathlib import Path

import pytest

from dermadesk import cli
from dermadesk.bench.degradations import DEGRADATIONS
from dermadesk.bench.steps import STEPS_TRIED
from tests.labelled_drawings import draw_ham10000

UNTRAINED = """
name = "drawn"
version = "1.0.0"
seed = 1
[data]
classes = ["MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC"]
calibration = 0.3
[network]
architecture = "cnn_16_32_64"
input_size = 32
[[preprocessing]]
name = "resize"
size = 32
[optimiser]
epochs = 1
"""


@pytest.mark.slow
def test_a_table_for_each_figure_and_all_of_it_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A few seconds, for the export to ONNX."""
    (tmp_path / "drawn.toml").write_text(UNTRAINED, encoding="utf-8")
    (tmp_path / "ham").mkdir()
    data, target = draw_ham10000(tmp_path / "ham"), tmp_path / "steps.json"
    asked = ["bench", "steps", "--data", str(data), "--recipe", str(tmp_path / "drawn.toml"), "--size", "32"]
    assert cli.run([*asked, "--photos", "10", "--json", str(target)]) == 0
    printed = capsys.readouterr().out.splitlines()
    head = next(line for line in printed if line.startswith("| malignant AUROC |"))
    assert [name.split(" (")[0].strip() for name in head.split("|")[2:-1]] == list(DEGRADATIONS)
    for name in STEPS_TRIED:
        assert sum(line.startswith(f"| {name} |") for line in printed) == 2
    assert len(json.loads(target.read_text(encoding="utf-8"))) == len(STEPS_TRIED) * len(DEGRADATIONS)


def test_a_folder_without_photos_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["bench", "steps", "--data", str(tmp_path)]) == 2
    assert "no photo is in this folder" in capsys.readouterr().err


def test_bench_itself_still_measures_and_says_what_stops_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert cli.run(["bench"]) == 2
    assert "this frozen copy" in capsys.readouterr().err
