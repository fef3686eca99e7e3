"""What a run tells while it goes: one small class per event, numbers only."""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TrainEvent:
    """The root of every event."""

    def as_json(self, at: str = "") -> str:
        """One line for the run's log: the moment `at` where it is given, the event's name and its numbers."""
        values: dict[str, Any] = dataclasses.asdict(self)
        return json.dumps(({"at": at} if at else {}) | {"event": type(self).__name__, **values})


@dataclass(frozen=True, slots=True)
class PhotosPrepared(TrainEvent):
    """`done` of `total` photos were read and prepared."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PhotosFingerprinted(TrainEvent):
    """`done` of `total` photos were read, to find those that are there twice."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PhotosMeasured(TrainEvent):
    """The exported network has answered to `done` of the `total` photos of the test part."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PhotosAnswered(TrainEvent):
    """The trained network has answered to `done` of the `total` photos that it learned from."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Doing(TrainEvent):
    """What the run does now, and tells nothing of until it is done: calibrate, draw, export, prove or write."""

    what: str


@dataclass(frozen=True, slots=True)
class PicturesDrawn(TrainEvent):
    """`done` of the `total` pictures were drawn from which the network's novelty is learned."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Resumed(TrainEvent):
    """Training goes on after that many finished epochs and so many steps of the next."""

    stage: str
    epochs_done: int
    steps_done: int = 0


@dataclass(frozen=True, slots=True)
class BatchSizeTried(TrainEvent):
    """So many photos at once were tried, to see whether they fit and how long they take."""

    stage: str
    batch_size: int


@dataclass(frozen=True, slots=True)
class BatchSizeChosen(TrainEvent):
    """So many photos at once were found to be fastest, or all that memory holds."""

    stage: str
    batch_size: int


@dataclass(frozen=True, slots=True)
class BatchSizeHalved(TrainEvent):
    """Memory ran out; so many photos go at once from here on. A step of the optimiser is still made of as many."""

    stage: str
    batch_size: int


@dataclass(frozen=True, slots=True)
class Step(TrainEvent):
    """One optimiser step: its place in the epoch, its mean loss, the rate, and the epoch's pace so far."""

    stage: str
    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    learning_rate: float
    photos_per_second: float


@dataclass(frozen=True, slots=True)
class EpochFinished(TrainEvent):
    """The figures of an epoch.

    `train_loss` and `train_accuracy` are means over the epoch's steps, on augmented photos. The others are those of
    the averaged weights on the photos held out (the calibration part; never the test part); the sensitivity is that
    of a malignant probability of 0.5, uncalibrated. What cannot be said, since a kind does not occur, is NaN.
    """

    stage: str
    epoch: int
    epochs: int
    train_loss: float
    train_accuracy: float
    loss: float
    accuracy: float
    balanced_accuracy: float
    malignant_auroc: float
    malignant_sensitivity: float
    learning_rate: float
    photos_per_second: float
    seconds: float


@dataclass(frozen=True, slots=True)
class StoppedEarly(TrainEvent):
    """The held-out loss has not fallen for as many epochs as the recipe allows; those of `best_epoch` are kept."""

    stage: str
    epoch: int
    best_epoch: int


@dataclass(frozen=True, slots=True)
class StoppedByUser(TrainEvent):
    """It was enough: what was learned up to that step of that epoch is kept, and the run goes on to its bundle."""

    stage: str
    epoch: int
    step: int
    steps: int


@dataclass(frozen=True, slots=True)
class RateHalved(TrainEvent):
    """The loss was no number any more; training goes on from the checkpoint at that epoch and step.

    Every learning rate is `part` of the recipe's from here on.
    """

    stage: str
    epoch: int
    step: int
    part: float


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


@dataclass(frozen=True, slots=True)
class Found(TrainEvent):
    """Something about the data, the start or the split that stops nobody but is to be known; `detail` is a sentence."""

    code: str
    count: int
    detail: str


@dataclass(frozen=True, slots=True)
class Divided(TrainEvent):
    """So many photos are learned from, calibrated on and tested on."""

    train: int
    calibration: int
    test: int


@dataclass(frozen=True, slots=True)
class MemberFinished(TrainEvent):
    """One training of a study, by name, and its figures."""

    member: str
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class StudyWritten(TrainEvent):
    """The result of a study."""

    folder: str


@dataclass(frozen=True, slots=True)
class Measuring(TrainEvent):
    """An estimate is about to measure `what`, its part number `done` of `total`."""

    what: str
    done: int
    total: int
