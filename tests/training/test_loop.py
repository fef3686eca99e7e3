"""What a stage of training does with the settings of its recipe."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.training import loop, losses, memory, optimisation
from dermadesk.training.architectures import Network
from dermadesk.training.course import Course
from dermadesk.training.curves import curves
from dermadesk.training.events import (
    BatchSizeChosen,
    BatchSizeHalved,
    BatchSizeTried,
    EpochFinished,
    PhotosPrepared,
    Resumed,
    Step,
    StoppedEarly,
    TrainEvent,
)
from dermadesk.training.learner import Learner
from dermadesk.training.prepared import PreparedSet, cache_bound
from dermadesk.training.recipe import AugmentationSettings, LossSettings, OptimiserSettings, Recipe
from tests.training.journey import result
from tests.training.tiny_stage import tiny_network, tiny_recipe, tiny_sets


@pytest.fixture(scope="module")
def sets(drawn_ham: Path) -> tuple[PreparedSet, PreparedSet]:
    return tiny_sets(drawn_ham, tiny_recipe())


Sets = tuple[PreparedSet, PreparedSet]


def trained(network: Network, chosen: Recipe, sets: Sets, path: Path, **more: Any) -> list[TrainEvent]:
    path.mkdir(exist_ok=True)
    _, events = result(loop.train(network, chosen, *sets, path / "main.pt", "main", **more))
    return events


def step_losses(events: list[TrainEvent]) -> list[float]:
    return [event.loss for event in events if isinstance(event, Step)]


def epochs_of(events: list[TrainEvent]) -> list[EpochFinished]:
    return [event for event in events if isinstance(event, EpochFinished)]


@pytest.mark.parametrize(("name", "rate"), [("adamw", 0.01), ("adam", 0.01), ("sgd", 0.1), ("rmsprop", 0.001)])
def test_every_optimiser_learns(name: Any, rate: float, sets: Sets, tmp_path: Path) -> None:
    chosen = tiny_recipe(name=name, epochs=40, learning_rate=rate, ema_decay=0.0)
    chosen = replace(chosen, augmentation=AugmentationSettings())
    epochs = epochs_of(trained(tiny_network(dropout=0.0), chosen, sets, tmp_path))
    assert epochs[-1].train_loss < 0.75 * epochs[0].train_loss
    assert epochs[-1].train_accuracy > 0.5  # by chance a seventh
    assert epochs[-1].loss < epochs[0].loss


def test_the_trunk_moves_by_its_part_of_the_rate(sets: Sets, tmp_path: Path) -> None:
    moved = []
    for part in (1.0, 0.1):
        network, chosen = (
            tiny_network(),
            tiny_recipe(name="sgd", trunk_rate=part, ema_decay=0.0, batch_size=64, epochs=1),
        )
        before = {name: each.clone() for name, each in network.named_parameters()}
        trained(
            network, replace(chosen, optimiser=replace(chosen.optimiser, weight_decay=0.0)), sets, tmp_path / str(part)
        )
        moved.append({name: each.detach() - before[name] for name, each in network.named_parameters()})
    torch.testing.assert_close(moved[1]["linear.weight"], moved[0]["linear.weight"])
    torch.testing.assert_close(moved[1]["trunk.0.weight"], 0.1 * moved[0]["trunk.0.weight"], rtol=1e-3, atol=1e-7)


def test_the_rate_follows_its_schedule() -> None:
    cosine = OptimiserSettings(10, learning_rate=2.0, warmup=0.2)
    assert [optimisation.rate(cosine, at, 0) for at in (0.05, 0.1, 0.2, 0.6, 1.0)] == pytest.approx([0.5, 1, 2, 1, 0])
    plateau = OptimiserSettings(10, learning_rate=2.0, schedule="plateau", factor=0.5)
    assert [optimisation.rate(plateau, 0.5, reductions) for reductions in (0, 1, 3)] == [2.0, 1.0, 0.25]
    assert optimisation.rate(OptimiserSettings(10, learning_rate=2.0, schedule="constant"), 0.9, 0) == 2.0


def test_the_rate_is_halved_after_flat_epochs_and_the_end_comes_after_more() -> None:
    settings = OptimiserSettings(20, schedule="plateau", patience=3, early_stopping=5)
    course = Course(8, 8)
    told = [(course.judged(loss, settings), course.reductions, course.ends_early(settings)) for loss in
            (2.0, 1.0, 1.5, 1.0, 1.2, 1.1, 1.3)]  # fmt: skip
    assert told == [
        (True, 0, False), (True, 0, False), (False, 0, False), (False, 0, False), (False, 1, False), (False, 1, False),
        (False, 1, True),
    ]  # fmt: skip
    assert (course.best_epoch, course.best_loss) == (2, 1.0)


def test_layers_held_still_keep_their_weights_and_statistics(sets: Sets, tmp_path: Path) -> None:
    network = tiny_network()
    chosen = tiny_recipe(epochs=1, ema_decay=0.0)
    chosen = replace(chosen, network=replace(chosen.network, trainable_layers=2))
    before = {name: each.clone() for name, each in network.state_dict().items()}
    trained(network, chosen, sets, tmp_path)
    same = {name for name, each in network.state_dict().items() if torch.equal(each, before[name])}
    assert same == {name for name in before if name.startswith(("trunk.0.", "trunk.1."))}


def test_the_head_is_trained_alone_first(sets: Sets, tmp_path: Path) -> None:
    network = tiny_network()
    chosen = tiny_recipe(ema_decay=0.0)
    chosen = replace(chosen, network=replace(chosen.network, frozen_epochs=2))
    before = {name: each.clone() for name, each in network.state_dict().items()}
    for event in loop.train(network, chosen, *sets, tmp_path / "main.pt", "main"):
        if isinstance(event, EpochFinished):
            moved = {name for name, each in network.state_dict().items() if not torch.equal(each, before[name])}
            assert moved == ({"linear.weight", "linear.bias"} if event.epoch < 3 else set(before))


def test_early_stopping_keeps_the_best_weights(sets: Sets, tmp_path: Path) -> None:
    network = tiny_network()
    chosen = tiny_recipe(epochs=30, learning_rate=0.3, schedule="constant", early_stopping=2, ema_decay=0.0)
    events = trained(network, chosen, sets, tmp_path)
    told = [epoch.loss for epoch in epochs_of(events)]
    best = int(np.argmin(told)) + 1
    assert events[-1] == StoppedEarly("main", best + 2, best)
    scores, _ = loop.logits(network, chosen.pipeline, sets[1].pixels)
    truth = torch.tensor(sets[1].dataset.labels)
    assert functional.cross_entropy(torch.from_numpy(scores), truth).item() == pytest.approx(min(told), rel=1e-5)


def test_the_losses_are_what_their_names_say() -> None:
    logits, labels = torch.randn(5, 4), torch.tensor([0, 3, 1, 1, 2])
    plain = functional.cross_entropy(logits, labels, reduction="none")
    torch.testing.assert_close(losses.of(LossSettings())(logits, labels), plain)
    torch.testing.assert_close(losses.of(LossSettings("focal", gamma=0.0))(logits, labels), plain)
    chance = logits.softmax(1)[torch.arange(5), labels]
    torch.testing.assert_close(losses.of(LossSettings("focal", gamma=2.0))(logits, labels), (1 - chance) ** 2 * plain)
    sigmoid, truth = logits.sigmoid(), functional.one_hot(labels, 4)
    by_hand = -(truth * sigmoid.log() + (1 - truth) * (1 - sigmoid).log()).sum(1)
    torch.testing.assert_close(losses.of(LossSettings("binary_cross_entropy"))(logits, labels), by_hand)


def test_two_classes_by_one_sigmoid_are_served_right_by_a_softmax() -> None:
    z, labels = torch.randn(6), torch.tensor([0, 1, 1, 0, 1, 0])
    two_logits = torch.stack((torch.zeros(6), z), 1)
    expected = functional.binary_cross_entropy_with_logits(z, labels.float(), reduction="none")
    torch.testing.assert_close(losses.of(LossSettings("binary_cross_entropy"))(two_logits, labels), expected)
    torch.testing.assert_close(two_logits.softmax(1)[:, 1], z.sigmoid())


def test_a_class_counts_by_its_weight() -> None:
    network = tiny_network(norm=False, dropout=0.0)
    photos, labels = np.random.default_rng(0).random((3, 3, 32, 32)).astype(np.float32), np.array([0, 1, 1])
    weights = np.array([3.0, 0.5, 1, 1, 1, 1, 1], np.float32)
    single = functional.cross_entropy(network(torch.from_numpy(photos))[0], torch.from_numpy(labels), reduction="none")
    learner = Learner(network, tiny_recipe(), weights, torch.device("cpu"))
    stepped = learner.step(list(photos), labels, batch_size=2, of=3, rate=1e-3)
    assert stepped is not None
    assert stepped.loss_sum == pytest.approx(float((single.detach() * torch.tensor([3.0, 0.5, 0.5])).sum()), rel=1e-5)


def test_accumulated_batches_are_one_step(sets: Sets, tmp_path: Path) -> None:
    whole = trained(tiny_network(False, 0.0), tiny_recipe(batch_size=16), sets, tmp_path / "whole")
    parts = trained(tiny_network(False, 0.0), tiny_recipe(batch_size=4, accumulate=4), sets, tmp_path / "parts")
    assert step_losses(parts) == pytest.approx(step_losses(whole), rel=1e-4)


class Greedy(nn.Module):
    """A layer that asks for more memory than there is when more than `most` photos come at once."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def forward(self, x: Tensor) -> Tensor:
        if len(x) > self.most and torch.is_grad_enabled():
            torch.empty(1 << 50, dtype=torch.uint8)
        return x


def greedy_network(most: int) -> Network:
    network = tiny_network(False, 0.0)
    network.trunk[1] = Greedy(most)  # type: ignore[index, operator]
    return network


def test_the_batch_is_halved_when_memory_runs_out_and_learns_the_same(sets: Sets, tmp_path: Path) -> None:
    events = trained(greedy_network(4), tiny_recipe(), sets, tmp_path / "greedy")
    assert [each for each in events if isinstance(each, BatchSizeHalved)] == [
        BatchSizeHalved("main", 8), BatchSizeHalved("main", 4),
    ]  # fmt: skip
    modest = trained(tiny_network(False, 0.0), tiny_recipe(), sets, tmp_path / "modest")
    assert step_losses(events) == pytest.approx(step_losses(modest), rel=1e-4)


def test_a_network_that_does_not_fit_at_all_is_said_to(sets: Sets, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="smaller network") as refused:
        trained(greedy_network(0), tiny_recipe(batch_size=2), sets, tmp_path)
    assert refused.value.code == ErrorCode.RUN_INVALID


def test_a_batch_size_is_found_once_and_kept(sets: Sets, tmp_path: Path) -> None:
    chosen = tiny_recipe(batch_size=0)
    journey = loop.train(tiny_network(), chosen, *sets, tmp_path / "main.pt", "main")
    told = next(event for event in journey if not isinstance(event, BatchSizeTried))
    next(journey)
    journey.close()
    assert isinstance(told, BatchSizeChosen)
    assert 1 <= told.batch_size <= 3  # 56 photos are sixteen steps at least
    events = trained(tiny_network(), chosen, sets, tmp_path)
    assert events[0] == Resumed("main", 0, 1)
    assert not any(isinstance(event, BatchSizeChosen) for event in events)
    assert max(event.steps for event in events if isinstance(event, Step)) == -(-56 // told.batch_size)


def largest(rehearse: Callable[[int], object]) -> int:
    """The batch that is found in the end, of 100 at most."""
    found, tried = result(memory.batches_tried(rehearse, 100))
    assert found in tried
    return found


def test_a_batch_is_doubled_while_that_pays_and_fits() -> None:
    assert largest(lambda photos: time.sleep(0.02)) == 100
    assert largest(lambda photos: time.sleep(0.0005 * photos**2)) == 8
    layer = Greedy(4)
    assert largest(lambda photos: layer(torch.zeros(photos))) == 4
    with pytest.raises(MemoryError):
        largest(lambda photos: Greedy(0)(torch.zeros(photos)))


def test_gradient_checkpointing_changes_nothing_but_memory(sets: Sets, tmp_path: Path) -> None:
    plain, sparing = tiny_network(), tiny_network()
    first = trained(plain, tiny_recipe(), sets, tmp_path / "plain")
    second = trained(sparing, tiny_recipe(gradient_checkpointing=True), sets, tmp_path / "sparing")
    assert step_losses(second) == pytest.approx(step_losses(first), rel=1e-5)
    for name, tensor in plain.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            torch.testing.assert_close(sparing.state_dict()[name], tensor)
    assert "forward" not in vars(sparing.get_submodule("trunk.0"))


def test_photos_beyond_the_cache_are_read_anew_and_learned_alike(drawn_ham: Path, sets: Sets, tmp_path: Path) -> None:
    chosen = tiny_recipe()
    small, events = result(loop.prepare(sets[0].dataset, chosen.pipeline, cache=10 * 32 * 32 * 3))
    assert isinstance(events[0], PhotosPrepared)
    assert small.pixels.kept_bytes == 10 * 32 * 32 * 3
    assert sets[0].pixels.kept_bytes == 56 * 32 * 32 * 3
    for one, other in zip(small.pixels, sets[0].pixels, strict=True):
        np.testing.assert_array_equal(one, other)
    few = trained(tiny_network(), chosen, (small, sets[1]), tmp_path / "few", epochs=1)
    all_of_them = trained(tiny_network(), chosen, sets, tmp_path / "all", epochs=1)
    assert step_losses(few) == step_losses(all_of_them)


def test_an_epoch_is_told_in_figures_and_drawn(sets: Sets, tmp_path: Path) -> None:
    events = trained(tiny_network(), tiny_recipe(), sets, tmp_path)
    for number, epoch in enumerate(epochs_of(events), start=1):
        assert (epoch.epoch, epoch.epochs) == (number, 3)
        steps = [event for event in events if isinstance(event, Step) and event.epoch == number]
        assert epoch.train_loss == pytest.approx(np.mean([step.loss for step in steps]), rel=1e-6)  # of 14 photos each
        assert 0 <= epoch.train_accuracy <= 1
        assert 0 <= epoch.malignant_sensitivity <= 1
        assert epoch.learning_rate == steps[-1].learning_rate
    log = tmp_path / "events.jsonl"
    log.write_text("".join(event.as_json() + "\n" for event in [*events, epochs_of(events)[0]]), encoding="utf-8")
    with log.open("a", encoding="utf-8") as file:
        file.write('{"event": "EpochFini')  # the power went
    from_log, from_events = curves(log, tmp_path / "log"), curves(events, tmp_path / "events")
    assert [path.name for path in from_log] == ["curves-main.png"]
    assert from_log[0].read_bytes() == from_events[0].read_bytes()
    assert from_log[0].read_bytes().startswith(b"\x89PNG")


def test_the_bound_of_the_cache_is_a_setting(sets: Sets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERMADESK_CACHE_GB", "0.00001")
    prepared, _ = result(loop.prepare(sets[0].dataset, tiny_recipe().pipeline))
    assert cache_bound() == 10737
    assert prepared.pixels.kept_bytes == 3 * 32 * 32 * 3
    monkeypatch.setenv("DERMADESK_CACHE_GB", "1e9")
    assert cache_bound() < 2**50  # no more than the machine has


@pytest.mark.skipif(not torch.cuda.is_available(), reason="mixed precision is for CUDA")
def test_mixed_precision_learns_and_resumes_on_a_gpu(sets: Sets, tmp_path: Path) -> None:
    chosen = tiny_recipe(batch_size=0, ema_decay=0.0, epochs=8)
    journey = loop.train(tiny_network(), chosen, *sets, tmp_path / "main.pt", "main")
    for _ in range(6):
        next(journey)
    journey.close()
    epochs = epochs_of(trained(tiny_network(), chosen, sets, tmp_path))
    assert epochs[-1].train_loss < epochs[0].train_loss
