"""What a run tells while it goes: one small class per event, numbers only."""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TrainEvent:
    """The root of every event."""

    def as_json(self) -> str:
        """One line for the run's log: the event's name and its numbers."""
        values: dict[str, Any] = dataclasses.asdict(self)
        return json.dumps({"event": type(self).__name__, **values})


@dataclass(frozen=True, slots=True)
class PhotosPrepared(TrainEvent):
    """`done` of `total` photos were read and prepared."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Resumed(TrainEvent):
    """Training goes on after that many finished epochs."""

    stage: str
    epochs_done: int


@dataclass(frozen=True, slots=True)
class Step(TrainEvent):
    """One optimiser step: its place in the epoch, its loss, and the pace in photos per second."""

    stage: str
    epoch: int
    step: int
    steps: int
    loss: float
    learning_rate: float
    photos_per_second: float


@dataclass(frozen=True, slots=True)
class EpochFinished(TrainEvent):
    """The figures of the averaged weights on the photos held out (the calibration part; never the test part)."""

    stage: str
    epoch: int
    epochs: int
    train_loss: float
    loss: float
    accuracy: float
    balanced_accuracy: float
    malignant_auroc: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ParityProved(TrainEvent):
    """The exported networks answer as the trained one: the largest difference of a probability, over `photos`."""

    photos: int
    torchscript: float
    onnx: float
    flipped: int


@dataclass(frozen=True, slots=True)
class BundleWritten(TrainEvent):
    """The run's result."""

    folder: str
