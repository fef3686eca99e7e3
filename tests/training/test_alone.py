"""Two runs never write in one folder, whoever starts them."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.training import projects, run
from dermadesk.training.alone import alone, require_free
from dermadesk.training.fit import Weights
from dermadesk.training.recipe import Recipe


def test_a_run_that_goes_on_keeps_others_out_and_lets_them_in_when_it_is_closed(
    small_recipe: Recipe, drawn_ham: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    with closing(run.train(small_recipe, [drawn_ham], [], out, weights=Weights(out))) as first:
        next(first)
        with pytest.raises(TrainingError) as refused:
            next(run.train(small_recipe, [drawn_ham], [], out, weights=Weights(out)))
        assert refused.value.code is ErrorCode.RUN_BUSY
        assert "being trained by another program" in str(refused.value)
    require_free(out)
    assert not (out / "run.lock").exists()


def test_a_training_of_another_program_is_not_deleted_and_one_that_was_killed_is_free(tmp_path: Path) -> None:
    store = tmp_path / "store"
    project = projects.new(store)
    project.run.mkdir()
    held = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, pathlib\nfrom dermadesk.training.alone import alone\n"
            "with alone(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()",
            project.run,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with held:
        assert held.stdout is not None
        assert held.stdout.readline() == "held\n"
        with pytest.raises(TrainingError) as refused:
            projects.delete(project.folder, store)
        assert refused.value.code is ErrorCode.RUN_BUSY
        assert projects.load(project.folder) == project
        held.kill()
    with alone(project.run):
        pass
    projects.delete(project.folder, store)
    assert projects.listed(store) == ()
