"""Two processes, as `torchrun` starts them, learn what one learns with the doubled batch."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from dermadesk.training import loop
from dermadesk.training.course import Course, share
from dermadesk.training.events import EpochFinished, Step
from tests.training.journey import result
from tests.training.tiny_stage import tiny_network, tiny_recipe, tiny_sets


@pytest.mark.parametrize("photos", [1, 7, 56, 1000])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_every_photo_is_used_once_an_epoch_by_one_process(photos: int, size: int) -> None:
    plan = Course(5, 5 * size).plan(photos)
    assert max(map(len, plan)) - min(map(len, plan)) <= 1
    assert max(map(len, plan)) <= 5 * size
    shares = [[position for step in plan for position in share(step, rank, size)] for rank in range(size)]
    assert sorted(sum(shares, [])) == list(range(photos))  # noqa: RUF017
    assert all(len(share(step, rank, size)) <= 5 for step in plan for rank in range(size))


def test_two_processes_learn_what_one_learns_with_the_doubled_batch(drawn_ham: Path, tmp_path: Path) -> None:
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    settings = ["norm=false", "dropout=0.0", "batch_size=5", "early_stopping=5"]
    command = [*torchrun, "-m", "tests.training.tiny_stage", drawn_ham, tmp_path / "ranked.pt", *settings]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, env=os.environ | {"PYTHONPATH": "."})
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]

    chosen, network = tiny_recipe(batch_size=10, early_stopping=5), tiny_network(norm=False, dropout=0.0)
    _, events = result(loop.train(network, chosen, *tiny_sets(drawn_ham, chosen), tmp_path / "one.pt", "main"))
    steps = [event for event in events if isinstance(event, Step)]
    epochs = [event for event in events if isinstance(event, EpochFinished)]
    assert [each["event"] for each in told] == [type(event).__name__ for event in events]
    assert [each["loss"] for each in told if each["event"] == "Step"] == pytest.approx(
        [step.loss for step in steps], rel=1e-4
    )
    for name in ("train_loss", "train_accuracy", "loss", "malignant_auroc"):
        assert [each[name] for each in told if each["event"] == "EpochFinished"] == pytest.approx(
            [getattr(epoch, name) for epoch in epochs], rel=1e-4
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.pt", "rank0.pt", "rank1.pt", "ranked.pt"]
    first, second = (torch.load(tmp_path / f"rank{rank}.pt") for rank in (0, 1))
    for name, tensor in network.state_dict().items():
        torch.testing.assert_close(first[name], second[name], rtol=0, atol=0)
        torch.testing.assert_close(first[name], tensor, rtol=1e-3, atol=1e-5)
