"""`dermadesk train` as a user types it: help at once, Ctrl-C that can be resumed, studies, several processes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dermadesk.cli import run
from tests.cli.conftest import Start
from tests.labelled_drawings import draw_ham10000

RECIPE = """
name = "tiny"
version = "1.0.0"
seed = 1
[data]
classes = ["MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC"]
[network]
architecture = "cnn_16_32_64"
input_size = 32
[optimiser]
epochs = 3
batch_size = 32
[[preprocessing]]
name = "centre_square"
[[preprocessing]]
name = "resize"
size = 32
[[preprocessing]]
name = "scale"
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_ham10000(tmp_path_factory.mktemp("ham"))


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (file := tmp_path / "tiny.toml").write_text(RECIPE, encoding="utf-8")
    return file


def events(out: Path, name: str) -> list[dict[str, object]]:
    lines = (out / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [event for line in lines if (event := json.loads(line))["event"] == name]


def test_help_comes_without_torch() -> None:
    code = "import sys; from dermadesk.cli import run; run(['train', '--help']); print('torch' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "--allow-download" in said
    assert said.splitlines()[-1] == "False"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_leaves_a_run_that_goes_on_and_says_where(
    data: Path, recipe: Path, tmp_path: Path, start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["train", "--recipe", str(recipe), "--data", str(data), "--out", str(tmp_path / "run")]
    running = start(*arguments)
    assert running.stdout is not None
    for line in running.stdout:
        if "main epoch 1/3" in line:
            break
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=300)
    assert running.returncode == 130
    assert "--resume goes on there" in said
    assert "Traceback" not in said
    assert run(arguments) == 2
    assert "holds a run already. Add --resume" in capsys.readouterr().err
    assert run([*arguments, "--resume"]) == 0
    told = capsys.readouterr().out
    assert "main: going on after epoch" in told
    assert "written: " in told
    assert (tmp_path / "run" / "tiny-1.0.0" / "model.onnx").is_file()
    assert [event["epoch"] for event in events(tmp_path / "run", "EpochFinished")] == [1, 2, 3]


def test_two_processes_make_one_run_and_one_bundle(data: Path, recipe: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "-m", "dermadesk"]
    arguments = ["train", "--recipe", str(recipe), "--data", str(data), "--out", str(out)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("main epoch 3/3") == 1
    assert [event["epoch"] for event in events(out, "EpochFinished")] == [1, 2, 3]
    assert len(events(out, "BundleWritten")) == 1
    steps = [event for event in events(out, "Step") if event["epoch"] == 1]
    assert [event["step"] for event in steps] == list(range(1, len(steps) + 1))
    assert len(steps) == 2  # 126 photos, 32 in each of two processes


def test_a_study_is_asked_for_by_one_option(
    data: Path, recipe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "study"
    asked = ["--study", "seeds=2", "--set", "optimiser.epochs=1"]
    assert run(["train", "--recipe", str(recipe), "--data", str(data), "--out", str(out), *asked]) == 0
    assert "malignant auroc" in capsys.readouterr().out
    assert len(json.loads((out / "study.json").read_text(encoding="utf-8"))["members"]) == 2


def test_what_would_be_learned_from_can_be_looked_at(data: Path, recipe: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    assert run(["train", "--recipe", str(recipe), "--data", str(data), "--preview", str(sheet)]) == 0
    assert sheet.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (["--set", "optimiser.epochs=0"], "optimiser.epochs must be at least 1"),
        (["--study", "guess=3"], "there is no study 'guess=3'"),
        (["--set", 'network.architecture="alexnet"'], "there is no such architecture"),
    ],
)
def test_wrong_use_is_one_sentence(
    extra: list[str], said: str, data: Path, recipe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", "--recipe", str(recipe), "--data", str(data), "--out", str(tmp_path / "run"), *extra]) == 2
    assert said in capsys.readouterr().err
