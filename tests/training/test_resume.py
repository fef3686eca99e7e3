"""Whatever ends a stage of training, the same call goes on to what an unbroken one would have learned."""

import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import torch

from dermadesk.errors import ErrorCode, OutputError, TrainingError
from dermadesk.training import checkpoint, loop
from dermadesk.training.events import EpochFinished, Resumed, Step, TrainEvent
from tests.training.journey import result
from tests.training.tiny_stage import tiny_network, tiny_recipe, tiny_sets

SETTINGS: dict[str, Any] = {"early_stopping": 5}


def learned(events: list[TrainEvent]) -> list[dict[str, Any]]:
    """The steps and epochs that events tell of, less what time they took."""
    told = [asdict(event) for event in events if isinstance(event, Step | EpochFinished)]
    return [{key: value for key, value in each.items() if "second" not in key} for each in told]


@pytest.fixture(scope="module")
def unbroken(drawn_ham: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], Any]:
    chosen, network = tiny_recipe(**SETTINGS), tiny_network()
    path = tmp_path_factory.mktemp("unbroken") / "main.pt"
    _, events = result(loop.train(network, chosen, *tiny_sets(drawn_ham, chosen), path, "main"))
    return learned(events), network.state_dict()


def assert_same_end(network: torch.nn.Module, unbroken: tuple[list[dict[str, Any]], Any]) -> None:
    for name, tensor in network.state_dict().items():
        torch.testing.assert_close(tensor, unbroken[1][name], rtol=0, atol=0)


def test_a_run_killed_at_any_moment_goes_on_to_the_same_losses(
    drawn_ham: Path, tmp_path: Path, unbroken: tuple[list[dict[str, Any]], Any]
) -> None:
    path, steps = tmp_path / "main.pt", random.randrange(1, 11)  # any moment: a failure tells which
    command = [sys.executable, "-m", "tests.training.tiny_stage", drawn_ham, path, "early_stopping=5"]
    environment = os.environ | {"OMP_NUM_THREADS": str(torch.get_num_threads())}
    told = []
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            told.append(json.loads(line))
            if [each["event"] for each in told].count("Step") == steps:
                child.kill()
    assert child.returncode == -9, steps

    chosen, network = tiny_recipe(**SETTINGS), tiny_network()
    _, events = result(loop.train(network, chosen, *tiny_sets(drawn_ham, chosen), path, "main"))
    whole, _ = unbroken
    assert isinstance(events[0], Resumed)
    assert 4 * events[0].epochs_done + events[0].steps_done >= steps - 1  # 56 photos are four steps of 14
    again = learned(events)
    assert again == whole[-len(again) :], steps
    assert again[0]["epoch"] == events[0].epochs_done + 1
    before = [{key: each[key] for key in each if "second" not in key and key != "event"} for each in told]
    assert before == whole[: len(before)], steps
    assert len(before) + len(again) >= len(whole), steps
    assert_same_end(network, unbroken)


def test_a_run_closed_after_a_step_goes_on_at_the_next(
    drawn_ham: Path, tmp_path: Path, unbroken: tuple[list[dict[str, Any]], Any]
) -> None:
    chosen, network = tiny_recipe(**SETTINGS), tiny_network()
    sets = tiny_sets(drawn_ham, chosen)
    journey = loop.train(network, chosen, *sets, tmp_path / "main.pt", "main")
    first: list[TrainEvent] = []
    while len(learned(first)) < 7:  # four steps, the epoch, two steps
        first.append(next(journey))
    journey.close()
    network = tiny_network()
    _, events = result(loop.train(network, chosen, *sets, tmp_path / "main.pt", "main"))
    assert events[0] == Resumed("main", 1, 2)
    assert learned(first) + learned(events) == unbroken[0]
    assert_same_end(network, unbroken)


@contextmanager
def no_room() -> Iterator[None]:
    """Files cannot grow beyond 4 KB: writes fail as they do on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_ends_the_run_and_leaves_the_last_good_checkpoint(
    drawn_ham: Path, tmp_path: Path, unbroken: tuple[list[dict[str, Any]], Any]
) -> None:
    chosen, network = tiny_recipe(**SETTINGS), tiny_network()
    sets = tiny_sets(drawn_ham, chosen)
    path = tmp_path / "main.pt"
    journey = loop.train(network, chosen, *sets, path, "main", save_seconds=0.0)
    events = [next(journey) for _ in range(3)]
    good = path.read_bytes()
    with no_room(), pytest.raises(OutputError) as refused:
        list(journey)
    assert refused.value.code == ErrorCode.CANNOT_WRITE
    assert path.read_bytes() == good
    assert [each.name for each in tmp_path.iterdir()] == ["main.pt"]
    _, again = result(loop.train(tiny_network(), chosen, *sets, path, "main"))
    assert again[0] == Resumed("main", 0, 2)
    assert learned(events)[:2] + learned(again) == unbroken[0]


def test_a_folder_that_takes_no_checkpoint_is_refused_before_the_first_step(drawn_ham: Path, tmp_path: Path) -> None:
    chosen = tiny_recipe()
    with pytest.raises(OutputError):
        next(loop.train(tiny_network(), chosen, *tiny_sets(drawn_ham, chosen), tmp_path / "none" / "main.pt", "main"))


def test_weights_trained_elsewhere_are_a_stage_that_is_done(drawn_ham: Path, tmp_path: Path) -> None:
    chosen, trained, network = tiny_recipe(), tiny_network(), tiny_network()
    with torch.no_grad():
        trained.linear.bias += 1.0  # type: ignore[operator]
    checkpoint.finished(tmp_path / "main.pt", trained, 11)
    _, events = result(loop.train(network, chosen, *tiny_sets(drawn_ham, chosen), tmp_path / "main.pt", "main"))
    assert events == [Resumed("main", 11)]
    assert not network.training
    torch.testing.assert_close(network.linear.bias, trained.linear.bias)


def test_the_checkpoint_of_another_network_and_a_damaged_one_are_refused(drawn_ham: Path, tmp_path: Path) -> None:
    chosen, path = tiny_recipe(), tmp_path / "main.pt"
    sets = tiny_sets(drawn_ham, chosen)
    next(loop.train(tiny_network(), chosen, *sets, path, "main"))
    with pytest.raises(TrainingError, match="another network"):
        next(loop.train(tiny_network(norm=False), chosen, *sets, path, "main"))
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(TrainingError, match="damaged"):
        next(loop.train(tiny_network(), chosen, *sets, path, "main"))
