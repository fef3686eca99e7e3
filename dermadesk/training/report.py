"""What there is to know of labelled photos before anything is learned from them: `DataReport`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dermadesk.evaluation.intervals import wilson
from dermadesk.taxonomy import Diagnosis
from dermadesk.training.dataset import Dataset, LabelledPhoto
from dermadesk.training.duplicates import Duplicates, Pair, Prints, contradicting, find, grouped, joined, torn
from dermadesk.training.readers import Finding, Read

LEARNED_FROM = 50
"""Fewer lesions or patients of a class are too few to learn it from: what is learned is then those few. The rarest
class of HAM10000, dermatofibroma, has 73."""

TESTED_ON = 0.15
"""The part of the lesions or patients of a class that a split tests on, unless a recipe says otherwise."""

KNOWN_TO = 0.15
"""Too few to test on are so many that a recall of 80 % would be known no better than to this (half of Wilson's 95 %
interval): that takes 27 lesions."""

LARGEST_CLUSTER = 20
"""More photos than this, and than a tenth of all, that hang together by being alike are no duplicates of each other."""

RANDOM_TEST = 0.2
"""The part of the photos that a random split would test on, for the leak that it would have."""


@dataclass(frozen=True, slots=True)
class ClassReport:
    """One class. `groups` are its patients, else lesions, else photos; `tested` is how many of them are tested on.

    `half_width` is how well a recall of 80 % would be known on those: half of Wilson's 95 % interval, 0..1 (1 without
    any). `leak` is the part of its test photos, 0..1, that a random split would share with what it learns from.
    """

    code: str
    name: str
    malignant: bool
    photos: int
    lesions: int
    patients: int
    groups: int
    confirmed: int
    tested: int
    half_width: float
    leak: float

    @property
    def too_small_to_learn(self) -> bool:
        return self.groups < LEARNED_FROM

    @property
    def too_small_to_test(self) -> bool:
        return self.half_width > KNOWN_TO


@dataclass(frozen=True, slots=True)
class DataReport:
    """Photos that could be read are counted; those that could not are named with the reason in `unreadable`.

    `pairs` connect all duplicates, and `clusters` are the images that then belong together. Of the clusters,
    `contradicting` have several labels (image: label), `unknown` are of several patients or lesions by their ids, and
    `torn` lie in several parts of the list that was given. `ungrouped` have neither patient nor lesion. `leak` is the
    part of its test photos that a random split would share with what it learns from. `distributions` count photos by
    value of class, age, sex, site and source, (benign, malignant); a value that is not known is "unknown".
    """

    photos: int
    lesions: int
    patients: int
    classes: tuple[ClassReport, ...]
    findings: tuple[Finding, ...]
    unreadable: Mapping[str, str]
    pairs: tuple[Pair, ...]
    clusters: tuple[tuple[str, ...], ...]
    contradicting: tuple[Mapping[str, str], ...]
    unknown: tuple[tuple[str, ...], ...]
    torn: tuple[tuple[str, ...], ...]
    ungrouped: tuple[str, ...]
    leak: float
    distributions: Mapping[str, Mapping[str, tuple[int, int]]]

    @property
    def together(self) -> tuple[tuple[str, ...], ...]:
        """The images that a split keeps together: `clusters`; only equal files where the others cannot be told."""
        if self.too_alike:
            return joined((pair.first, pair.second) for pair in self.pairs if pair.exact)
        return self.clusters

    @property
    def too_alike(self) -> int:
        """How many photos are so alike that near duplicates cannot be told; 0 where they can."""
        largest = max(map(len, self.clusters), default=0)
        return largest if largest > max(LARGEST_CLUSTER, self.photos / 10) else 0

    def as_json(self) -> dict[str, Any]:
        """Everything, by the names of the fields."""
        told = asdict(self)
        for each, plain in zip(self.classes, told["classes"], strict=True):
            plain["too_small_to_learn"], plain["too_small_to_test"] = each.too_small_to_learn, each.too_small_to_test
        told["distributions"] = {
            name: {value: dict(zip(("benign", "malignant"), counts, strict=True)) for value, counts in values.items()}
            for name, values in self.distributions.items()
        }
        return told


def report(
    read: Read, prints: Prints, part_of: Mapping[str, str] | None = None, found: Duplicates | None = None
) -> DataReport:
    """The report on photos that were read and fingerprinted; `part_of` are the parts of a fixed list, by image.

    `found` are the duplicates among `prints`, where they are known already.
    """
    dataset, duplicates = prints.readable(read.dataset), found or find(prints.of)
    together = grouped(dataset, duplicates.clusters)
    leaks = leak(together.photos)
    of = {photo.image: photo for photo in dataset.photos}
    known = [[of[image] for image in cluster] for cluster in duplicates.clusters]
    return DataReport(
        photos=len(dataset.photos),
        lesions=_lesions(dataset.photos),
        patients=len({photo.patient for photo in dataset.photos if photo.patient}),
        classes=tuple(_class(each, together, leaks) for each in dataset.classes),
        findings=read.findings,
        unreadable={image: str(error) for image, error in prints.unreadable.items()},
        pairs=duplicates.pairs,
        clusters=duplicates.clusters,
        contradicting=tuple(
            {photo.image: photo.code for photo in photos} for photos in contradicting(dataset, duplicates.clusters)
        ),
        unknown=tuple(
            tuple(photo.image for photo in photos) for photos in known if len({photo.group for photo in photos}) > 1
        ),
        torn=torn(part_of or {}, duplicates.clusters),
        ungrouped=tuple(photo.image for photo in dataset.photos if not (photo.patient or photo.lesion)),
        leak=_mean(leaks.values()),
        distributions=_distributions(dataset),
    )


def needed() -> tuple[int, int]:
    """Of how many lesions or patients a class can be learned, and of how many its recall is known to `KNOWN_TO`."""
    tested = 1
    while (known := wilson(round(0.8 * tested), tested)).high - known.low > 2 * KNOWN_TO:
        tested += 1
    groups = LEARNED_FROM
    while round(TESTED_ON * groups) < tested:
        groups += 1
    return LEARNED_FROM, groups


def leak(photos: Sequence[LabelledPhoto], tested: float = RANDOM_TEST) -> dict[str, float]:
    """By image: the chance that a random split of single photos, which tests on it, learns from one of its group.

    Exact: of a group of g, all g - 1 others must fall among the test photos that are left for it not to leak.
    """
    sizes, total = Counter(photo.group for photo in photos), len(photos)
    others = round(tested * total) - 1
    safe = {1: 1.0}
    for size in range(2, max(sizes.values(), default=1) + 1):
        safe[size] = safe[size - 1] * max(0, others - size + 2) / (total - size + 1)
    return {photo.image: 1 - safe[sizes[photo.group]] for photo in photos}


def _class(each: Diagnosis, dataset: Dataset, leaks: Mapping[str, float]) -> ClassReport:
    photos = [photo for photo in dataset.photos if photo.code == each.code]
    groups = len({photo.group for photo in photos})
    tested = round(TESTED_ON * groups)
    interval = wilson(round(0.8 * tested), tested)
    return ClassReport(
        code=each.code,
        name=each.name,
        malignant=each.malignant,
        photos=len(photos),
        lesions=_lesions(photos),
        patients=len({photo.patient for photo in photos if photo.patient}),
        groups=groups,
        confirmed=sum(photo.confirmed for photo in photos),
        tested=tested,
        half_width=(interval.high - interval.low) / 2 if tested else 1.0,
        leak=_mean(leaks[photo.image] for photo in photos),
    )


def _lesions(photos: Iterable[LabelledPhoto]) -> int:
    return len({(photo.patient, photo.lesion) for photo in photos if photo.lesion})


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _distributions(dataset: Dataset) -> dict[str, dict[str, tuple[int, int]]]:
    """Ages and classes in their order, the other values by how often they occur, what is unknown last."""
    counted: dict[str, dict[str, list[int]]] = {
        "class": {each.code: [0, 0] for each in dataset.classes},
        "age": {decade: [0, 0] for decade in _decades(dataset)},
        **{name: defaultdict(lambda: [0, 0]) for name in ("sex", "site", "source")},
    }
    for photo, malignant in zip(dataset.photos, dataset.malignant, strict=True):
        counted["class"][photo.code][malignant] += 1
        counted["age"][_decade(photo)][malignant] += 1
        for name in ("sex", "site", "source"):
            counted[name][getattr(photo, name) or "unknown"][malignant] += 1
    for name in ("sex", "site", "source"):
        ordered = sorted(counted[name].items(), key=lambda item: (item[0] == "unknown", -sum(item[1]), item[0]))
        counted[name] = dict(ordered)
    return {name: {value: (n[0], n[1]) for value, n in values.items()} for name, values in counted.items()}


def _decades(dataset: Dataset) -> list[str]:
    known = [int(photo.age // 10) for photo in dataset.photos if photo.age is not None]
    between = range(min(known), max(known) + 1) if known else ()
    unknown = ["unknown"] * any(photo.age is None for photo in dataset.photos)
    return [f"{10 * decade}-{10 * decade + 9}" for decade in between] + unknown


def _decade(photo: LabelledPhoto) -> str:
    return "unknown" if photo.age is None else f"{int(photo.age // 10) * 10}-{int(photo.age // 10) * 10 + 9}"
