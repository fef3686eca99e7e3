"""What each preprocessing step does to the figures of good, of degraded and of foreign photos.

Fine-tuning a network for each step would take days on two cores, so this is a linear probe: a frozen network makes an
embedding of every photo, and for each step a logistic regression learns the diagnoses from the embeddings of the train
part. It is measured on the calibration part; the test part is not touched. A network that is fine-tuned may learn
itself what a step does for the probe, so the table tells what a step can do, not what it adds to a trained model.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dermadesk.bench.degradations import DEGRADATIONS, Degradation, as_it_is
from dermadesk.evaluation import weighted
from dermadesk.evaluation.intervals import Bootstrap, Figure
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline, StepSpec
from dermadesk.training.dataset import Dataset

Embed = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Prepared photos N×3×S×S -> embeddings N×C, with frozen weights."""

NONE = "none"
FOREIGN = "foreign"
_LEARNED = "learned from"
_NORMALISED = (StepSpec("normalise", {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5)}),)
_TOGETHER = 32
_REGULARISATION = 0.01
_ITERATIONS = 500

STEPS_TRIED: Mapping[str, tuple[tuple[StepSpec, ...], tuple[StepSpec, ...]]] = {
    NONE: ((), _NORMALISED),
    "white_patch": ((StepSpec("white_patch"),), _NORMALISED),
    "shades_of_gray": ((StepSpec("shades_of_gray"),), _NORMALISED),
    "hair_removal": ((StepSpec("hair_removal"),), _NORMALISED),
    "greyscale": ((StepSpec("greyscale"),), _NORMALISED),
    "subtract_mean, divide_std": ((), (StepSpec("subtract_mean"), StepSpec("divide_std"))),
}
"""What is tried: steps on the centre square before it is made small, and steps on the numbers after that."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The figures of one step on photos in one condition, each with its 95 % interval of the difference to no step.

    The difference is that of the same photos, resampled by lesion.
    """

    step: str
    condition: str
    photos: int
    malignant_auroc: float
    auroc_difference: tuple[float, float]
    balanced_accuracy: float
    accuracy_difference: tuple[float, float]


def some_of_each(dataset: Dataset, most: int, seed: int = 0) -> Dataset:
    """At most so many photos of each class, one of each lesion, drawn by the seed."""
    generator = np.random.default_rng(seed)
    taken: set[str] = set()
    chosen: set[str] = set()
    left = {each.code: most for each in dataset.classes}
    for index in generator.permutation(len(dataset.photos)):
        photo = dataset.photos[index]
        if left[photo.code] and photo.group not in taken:
            left[photo.code] -= 1
            taken.add(photo.group)
            chosen.add(photo.image)
    return dataset.where(lambda photo: photo.image in chosen)


def effects(
    learn: Dataset, held_out: Dataset, foreign: Dataset | None, size: int, embed: Embed
) -> Generator[int, None, list[Effect]]:
    """The effect of every step, on photos of `size` px. Yields how many of the photos are embedded."""
    parts: dict[str, tuple[Dataset, Mapping[str, Degradation]]] = {
        _LEARNED: (learn, {_LEARNED: as_it_is}),
        "held out": (held_out, DEGRADATIONS),
    }
    if foreign is not None:
        parts[FOREIGN] = (foreign, {FOREIGN: as_it_is})
    embedded: dict[tuple[str, str], NDArray[np.float32]] = {}
    of_condition: dict[str, Dataset] = {}
    done = 0
    for dataset, conditions in parts.values():
        of_condition |= dict.fromkeys(conditions, dataset)
        found = yield from _embedded(dataset, conditions, size, embed, done)
        embedded |= found
        done += len(dataset.photos)
    return _judged(embedded, of_condition)


def _embedded(
    dataset: Dataset, conditions: Mapping[str, Degradation], size: int, embed: Embed, done: int
) -> Generator[int, None, dict[tuple[str, str], NDArray[np.float32]]]:
    """The embeddings N×C of all photos for each step and condition. Each photo is read and degraded once."""
    pipelines = {name: _pipeline(name, size) for name in STEPS_TRIED}
    square = Pipeline((StepSpec("centre_square"),), size)
    embeddings: dict[tuple[str, str], list[NDArray[np.float32]]] = {
        (name, condition): [] for name in pipelines for condition in conditions
    }
    for first in range(0, len(dataset.photos), _TOGETHER):
        yield done + first
        waiting: dict[tuple[str, str], list[NDArray[np.float32]]] = {key: [] for key in embeddings}
        for number, photo in enumerate(dataset.photos[first : first + _TOGETHER], start=first):
            pixels = square.prepare(Photo.from_file(photo.path)).pixels
            for condition, degrade in conditions.items():
                changed = degrade(pixels, np.random.default_rng(number))
                for name, pipeline in pipelines.items():
                    waiting[name, condition].append(pipeline.prepare_pixels(changed).tensor)
        for key, tensors in waiting.items():
            embeddings[key].append(embed(np.stack(tensors)))
    return {key: np.concatenate(parts) for key, parts in embeddings.items()}


def _pipeline(name: str, size: int) -> Pipeline:
    before, after = STEPS_TRIED[name]
    return Pipeline((*before, StepSpec("resize", {"size": size}), *after), size)


def _judged(
    embedded: Mapping[tuple[str, str], NDArray[np.float32]], of_condition: Mapping[str, Dataset]
) -> list[Effect]:
    learn = of_condition[_LEARNED]
    figures: dict[tuple[str, str], tuple[Figure, Figure]] = {}
    for name in STEPS_TRIED:
        learner = make_pipeline(
            StandardScaler(),
            LogisticRegression(C=_REGULARISATION, class_weight="balanced", max_iter=_ITERATIONS),
        ).fit(embedded[name, _LEARNED], learn.labels)
        for condition, dataset in of_condition.items():
            probabilities = np.zeros((len(dataset.photos), len(dataset.classes)))
            probabilities[:, learner.classes_] = learner.predict_proba(embedded[name, condition])
            figures[name, condition] = _figures(dataset, probabilities)
    drawn = {
        condition: Bootstrap([photo.group for photo in dataset.photos])
        for condition, dataset in of_condition.items()
        if condition != _LEARNED
    }
    return [
        _effect(name, condition, figures, drawn[condition], of_condition[condition])
        for name in STEPS_TRIED
        for condition in drawn
    ]


def _figures(dataset: Dataset, probabilities: NDArray[np.float64]) -> tuple[Figure, Figure]:
    """Malignant AUROC and balanced accuracy; the learner weighs all diagnoses alike, and so does its answer."""
    malignant = np.array([each.malignant for each in dataset.classes])
    truth = np.asarray(dataset.labels)
    return (
        weighted.auroc(malignant[truth], probabilities[:, malignant].sum(1)),
        weighted.balanced_accuracy(truth, probabilities.argmax(1), len(dataset.classes)),
    )


def _effect(
    name: str,
    condition: str,
    figures: Mapping[tuple[str, str], tuple[Figure, Figure]],
    drawn: Bootstrap,
    dataset: Dataset,
) -> Effect:
    values, differences = [], []
    for figure, plain in zip(figures[name, condition], figures[NONE, condition], strict=True):
        values.append(drawn.whole(figure))
        low, high = np.nanpercentile(drawn.draws(figure) - drawn.draws(plain), (2.5, 97.5))
        differences.append((float(low), float(high)))
    return Effect(name, condition, len(dataset.photos), values[0], differences[0], values[1], differences[1])
