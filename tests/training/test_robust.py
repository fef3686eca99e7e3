"""What may happen to a run: it is enough, the loss is lost, photos vanish, memory runs out. Nothing good is lost."""

import math
import shutil
from pathlib import Path

import pytest
import torch
from torch import Tensor

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.inference import bundle
from dermadesk.training import checkpoint, log, loop, memory, readers, run
from dermadesk.training.architectures import Pooled
from dermadesk.training.enough import Enough
from dermadesk.training.events import (
    BundleWritten,
    EpochFinished,
    Found,
    RateHalved,
    Resumed,
    Step,
    StoppedByUser,
    TrainEvent,
)
from dermadesk.training.fit import Weights
from dermadesk.training.prepared import PreparedSet
from dermadesk.training.recipe import Recipe
from tests.training.journey import result
from tests.training.tiny_stage import tiny_network, tiny_recipe, tiny_sets

Sets = tuple[PreparedSet, PreparedSet]


@pytest.fixture(scope="module")
def sets(drawn_ham: Path) -> Sets:
    return tiny_sets(drawn_ham, tiny_recipe())


class After:
    """It is enough when it was asked so often."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> bool:
        self.left -= 1
        return self.left <= 0


class Sick(Pooled):
    """A network whose loss is no number in one step, or from that one on."""

    def __init__(self, at: int, for_good: bool) -> None:
        healthy = tiny_network()
        super().__init__(healthy.get_submodule("trunk"), 16, 7, 0.0)  # type: ignore[arg-type]
        self.at, self.for_good, self.steps = at, for_good, 0

    def head(self, f: Tensor) -> Tensor:
        answers = super().head(f)
        if not self.training:
            return answers
        self.steps += 1
        broken = self.steps >= self.at if self.for_good else self.steps == self.at
        return answers * float("inf") if broken else answers


def numbers(events: list[TrainEvent]) -> list[tuple[int, int]]:
    return [(event.epoch, event.step) for event in events if isinstance(event, Step)]


def test_enough_ends_after_the_step_with_its_epoch_judged_and_the_stage_done(sets: Sets, tmp_path: Path) -> None:
    chosen, network, path = tiny_recipe(epochs=5), tiny_network(), tmp_path / "main.pt"
    _, events = result(loop.train(network, chosen, *sets, path, "main", enough=After(6)))
    assert numbers(events)[-1] == (2, 2)  # 56 photos are four steps
    assert StoppedByUser("main", 2, 2, 4) in events
    epochs = [event for event in events if isinstance(event, EpochFinished)]
    assert [event.epoch for event in epochs] == [1, 2]
    assert math.isfinite(epochs[1].loss)
    saved = checkpoint.load(path)
    assert saved is not None
    assert saved["finished"] == 2
    assert not network.training
    _, again = result(loop.train(tiny_network(), chosen, *sets, path, "main"))
    assert again == [Resumed("main", 2)]


def test_a_run_that_was_enough_goes_on_to_its_bundle_without_folds_and_remembers_that(
    small_recipe: Recipe, drawn_ham: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    journey = run.train(small_recipe, [drawn_ham], [], out, weights=Weights(out), enough=After(2))
    for event in journey:
        if isinstance(event, EpochFinished):
            journey.close()  # killed right after it was told
    assert Enough(out, None)()
    _, events = result(run.train(small_recipe, [drawn_ham], [], out, weights=Weights(out)))
    assert {event.stage for event in events if isinstance(event, Step | Resumed)} == {"main"}
    assert any(isinstance(event, Found) and event.code == "without_folds" for event in events)
    written = next(event for event in events if isinstance(event, BundleWritten))
    manifest = bundle.read(Path(written.folder)).manifest
    assert manifest.conformal.method.startswith("quantiles of 1 - p(truth) on the calibration part")
    told = list(log.read(out / "events.jsonl"))
    assert all(at is not None for at, _ in told)
    assert [event.as_json() for _, event in told][-len(events) :] == [event.as_json() for event in events]


def test_one_step_without_a_loss_goes_back_to_the_checkpoint_by_half_the_rate(sets: Sets, tmp_path: Path) -> None:
    chosen = tiny_recipe(epochs=2, warmup=0.0)
    network = Sick(at=6, for_good=False)
    _, events = result(loop.train(network, chosen, *sets, tmp_path / "main.pt", "main"))
    assert RateHalved("main", 2, 0, 0.5) in events
    before, after = ([e for e in events if isinstance(e, Step) and e.epoch == 2][n].learning_rate for n in (0, 1))
    assert after == pytest.approx(before / 2)
    assert numbers(events) == [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 1), (2, 2), (2, 3), (2, 4)]
    assert all(bool(torch.isfinite(each).all()) for each in network.state_dict().values())


def test_a_loss_that_stays_lost_ends_the_run_and_keeps_the_last_good_checkpoint(sets: Sets, tmp_path: Path) -> None:
    chosen, path = tiny_recipe(epochs=2), tmp_path / "main.pt"
    events: list[TrainEvent] = []
    with pytest.raises(TrainingError, match="no number any more at step 1 of epoch 2") as refused:
        events.extend(loop.train(Sick(at=6, for_good=True), chosen, *sets, path, "main"))
    assert refused.value.code == ErrorCode.LOSS_LOST
    assert "smaller learning rate" in str(refused.value)
    saved = checkpoint.load(path)
    assert saved is not None
    assert (saved["course"]["epoch"], saved["course"]["step"]) == (2, 0)
    assert all(bool(torch.isfinite(each).all()) for each in saved["network"].values())


def test_weights_that_are_broken_are_never_saved(sets: Sets, tmp_path: Path) -> None:
    chosen, network, path = tiny_recipe(), tiny_network(), tmp_path / "main.pt"
    journey = loop.train(network, chosen, *sets, path, "main")
    next(journey)
    good = path.read_bytes()
    with torch.no_grad():
        network.linear.bias[0] = float("nan")  # type: ignore[index,operator]
    journey.close()
    assert path.read_bytes() == good


def test_photos_that_vanished_are_named(drawn_ham: Path, tmp_path: Path) -> None:
    shutil.copytree(drawn_ham, data := tmp_path / "ham")
    chosen = tiny_recipe()
    dataset = readers.read([data], [], chosen.classes).dataset
    gone = sorted(photo.path for photo in dataset.photos)[:7]
    for path in gone:
        path.unlink()
    with pytest.raises(TrainingError) as refused:
        result(loop.prepare(dataset, chosen.pipeline))
    assert refused.value.code == ErrorCode.PHOTOS_LOST
    assert "7 photos" in str(refused.value)
    assert gone[0].name in str(refused.value)
    assert "2 more" in str(refused.value)
    with pytest.raises(TrainingError, match=gone[0].name):  # one that no room was found for, in the middle of an epoch
        prepared, _ = result(loop.prepare(dataset, chosen.pipeline, cache=0))
        place = next(n for n, photo in enumerate(dataset.photos) if photo.path == gone[0])
        _ = prepared.pixels[place]


class TooMuch(Pooled):
    """A network that answers no more than so many photos at once."""

    def __init__(self, most: int) -> None:
        super().__init__(tiny_network().get_submodule("trunk"), 16, 7, 0.0)  # type: ignore[arg-type]
        self.most = most

    def features(self, x: Tensor) -> Tensor:
        if len(x) > self.most:
            raise MemoryError("cannot allocate memory")
        return super().features(x)


def test_memory_that_runs_out_halves_the_batch_also_where_photos_are_judged(sets: Sets, tmp_path: Path) -> None:
    chosen = tiny_recipe(epochs=1, batch_size=16)
    _, events = result(loop.train(TooMuch(5), chosen, *sets, tmp_path / "main.pt", "main"))
    assert [event.batch_size for event in events if type(event).__name__ == "BatchSizeHalved"] == [8, 4]
    assert any(isinstance(event, EpochFinished) for event in events)


def test_a_network_too_large_for_one_photo_is_refused_in_words(sets: Sets, tmp_path: Path) -> None:
    for batch_size in (0, 4):
        chosen = tiny_recipe(epochs=1, batch_size=batch_size)
        with pytest.raises(TrainingError, match="choose a smaller network"):
            result(loop.train(TooMuch(0), chosen, *sets, tmp_path / f"{batch_size}.pt", "main"))


def test_every_batch_that_is_tried_is_told_before() -> None:
    tried: list[int] = []
    found, told = result_of(tried)
    assert told == tried
    assert found in tried


def result_of(tried: list[int]) -> tuple[int, list[int]]:
    told: list[int] = []
    journey = memory.batches_tried(lambda photos: tried.append(photos) if photos not in tried else None, 64)
    while True:
        try:
            told.append(next(journey))
        except StopIteration as end:
            return end.value, told
