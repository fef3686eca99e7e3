"""Several trainings for one question: folds, seeds, a source left out, a search. No bundle comes of it.

A member that is done is not trained again, one that was stopped goes on. What a fixed list tests on enters no study.
"""

import dataclasses
import json
import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dermadesk.errors import ErrorCode, LabelError, TrainingError
from dermadesk.files import make_folder, whole_text
from dermadesk.training import distributed, run, split
from dermadesk.training.allot import allot
from dermadesk.training.calibrated import manifest_of, scores
from dermadesk.training.dataset import Dataset
from dermadesk.training.events import MemberFinished, StudyWritten, TrainEvent
from dermadesk.training.fit import Photos, Weights, fit, prepared
from dermadesk.training.fixes import Fixes
from dermadesk.training.material import Material, require_every_class
from dermadesk.training.recipe import Recipe
from dermadesk.training.split import Part, Split
from dermadesk.training.spread import Spread
from dermadesk.training.study_tables import Result, Row, write
from dermadesk.training.trained import Answers

_FIGURES = "figures.json"
_NOTHING = Fixes()
KINDS = {"folds": 5, "seeds": 3, "leave-out": 0, "search": 20}
"""What can be asked, and how many trainings it takes unless told otherwise; leave-out takes one for each source."""


@dataclass(frozen=True, slots=True)
class Question:
    """One of `KINDS`, with how many trainings, and what a search varies."""

    kind: str
    count: int
    space: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        varied = "".join(f" {key}={written}" for key, written in self.space.items())
        return self.kind + f"={self.count}" * (self.kind == "folds") + varied  # more seeds or trials may follow


@dataclass(frozen=True, slots=True)
class Member:
    """One training, and what it is measured on: the test part of its own split, or what it was calibrated on."""

    name: str
    material: Material
    on_test: bool


def question(text: str, recipe: Recipe, search: Sequence[str] = ()) -> Question:
    """What `--study` asks: `folds=5`, `seeds=3`, `leave-out` or `search=20`; else raises `TrainingError`."""
    kind, counted, number = text.partition("=")
    count = int(number) if number.isascii() and number.isdigit() else -1 if counted else KINDS.get(kind, -1)
    if kind not in KINDS or count < min(KINDS[kind], 2) or (kind == "leave-out" and counted):
        known = "folds=5, seeds=3, leave-out, search=20"
        raise TrainingError(ErrorCode.RECIPE_INVALID, recipe.name, f"there is no study {text!r}; there are: {known}")
    if kind != "search":
        return Question(kind, count)
    from dermadesk.training.search import space_of

    return Question(kind, count, space_of(recipe, search))


def study(
    asked: Question,
    recipe: Recipe,
    folders: Sequence[Path],
    tables: Sequence[Path],
    out: Path,
    *,
    weights: Weights,
    fixes: Fixes = _NOTHING,
) -> Generator[TrainEvent, None, Result]:
    """Train every member, each in a folder of its own in `out`, and write `study.json`, `study.csv` and `study.md`.

    Raises what `run.train` raises, and `LabelError` where the photos do not suffice for the question.
    """
    return (yield from run.logged(_journey(asked, recipe, folders, tables, out, weights, fixes), out))


def _journey(
    asked: Question,
    recipe: Recipe,
    folders: Sequence[Path],
    tables: Sequence[Path],
    out: Path,
    weights: Weights,
    fixes: Fixes,
) -> Generator[TrainEvent, None, Result]:
    material = yield from run.claimed(recipe, folders, tables, out, study=str(asked), fixes=fixes)
    yield from run.begun(material.recipe, weights)
    shelf = _Shelf(_usable(material))
    if asked.kind == "search":
        rows = yield from _searched(asked, material, shelf, out, weights)
    else:
        rows = []
        for member in members(asked, material):
            figures = yield from _figures(member, shelf, out, weights)
            rows.append(Row(member.name, figures))
    result = Result(str(asked), material.recipe.name, tuple(rows))
    if distributed.main():
        write(result, out)
    yield StudyWritten(str(out))
    return result


def _usable(material: Material) -> Dataset:
    """All photos but those that a fixed list tests on, and those that share a group with them."""
    if material.recipe.split_file is None:
        return material.dataset
    tested = {photo.group for photo in material.split.test.photos}
    return material.dataset.where(lambda photo: photo.group not in tested)


def members(asked: Question, material: Material) -> list[Member]:
    """The trainings that a question takes. Raises `LabelError` where the photos do not suffice for it."""
    recipe, usable = material.recipe, _usable(material)
    if asked.kind == "seeds":
        return [
            Member(f"seed{seed}", dataclasses.replace(material, recipe=recipe.where(seed=seed)), on_test=False)
            for seed in range(recipe.seed, recipe.seed + asked.count)
        ]
    if asked.kind == "folds":
        pairs = split.folds(usable, asked.count, recipe.seed, recipe.data.only_train)
        named = {f"fold{number}": held_out for number, (_, held_out) in enumerate(pairs, start=1)}
    else:
        names = sorted({photo.source for photo in usable.photos})
        if len(names) < 2:
            detail = f"they come from one source, {names[0]!r}; leave-out needs two or more"
            raise LabelError(ErrorCode.LABELS_INVALID, "of the data set", detail)
        named = {f"without-{_plain(name)}": usable.where(lambda photo, n=name: photo.source == n) for name in names}  # type: ignore[misc]
    return [
        Member(name, dataclasses.replace(material, split=_divided(usable, fold, recipe)), on_test=True)
        for name, fold in named.items()
    ]


def _divided(usable: Dataset, fold: Dataset, recipe: Recipe) -> Split:
    """Measured on `fold`, calibrated on a part of the rest, learned from what is left; no group in two of them."""
    measured = {photo.group for photo in fold.photos}
    rest = usable.where(lambda photo: photo.group not in measured)
    alike = rest.where(lambda photo: photo.source not in recipe.data.only_train)
    place, _ = allot(alike, (1 - recipe.data.calibration, recipe.data.calibration), recipe.seed)
    calibrated = {group for group, part in place.items() if part == 1}
    calibration = {photo.image for photo in alike.photos if photo.group in calibrated}
    test = {photo.image for photo in fold.photos}
    parts = {photo.image: Part.TRAIN for photo in rest.photos if photo.group not in calibrated}
    parts |= dict.fromkeys(calibration, Part.CALIBRATION) | dict.fromkeys(test, Part.TEST)
    found = Split.of(usable.where(lambda photo: photo.image in parts), parts)
    require_every_class(recipe, found)
    return found


def _searched(
    asked: Question, material: Material, shelf: "_Shelf", out: Path, weights: Weights
) -> Generator[TrainEvent, None, list[Row]]:
    """The trials of a search, each judged on the calibration part."""
    from dermadesk.training import search

    recipe = material.recipe
    trials = search.opened(out, recipe) if distributed.main() else None
    while True:
        trial = search.next_trial(trials, recipe, asked.space, asked.count) if trials else None
        if (trial := distributed.share(trial)) is None:
            break
        number, values = trial
        changed = dataclasses.replace(material, recipe=recipe.changed(values))
        figures = yield from _figures(Member(f"trial{number}", changed, on_test=False), shelf, out, weights)
        if trials:
            reached = figures[recipe.search.objective]
            trials.tell(number, reached if math.isfinite(reached) else 0.0)
    done = search.finished(trials) if trials else {}
    return [Row(f"trial{number}", _load(out / f"trial{number}"), values) for number, values in done.items()]


def _figures(
    member: Member, shelf: "_Shelf", out: Path, weights: Weights
) -> Generator[TrainEvent, None, dict[str, float]]:
    """Train a member in a folder of its own, unless that is done, and measure it."""
    folder, material = make_folder(out / member.name), member.material
    if not distributed.share((folder / _FIGURES).is_file()):
        recipe, parts = material.recipe, material.split
        photos = yield from shelf.photos(recipe)
        network = yield from fit(recipe, photos, parts.train, parts.calibration, folder, member.name, weights)
        answers = Answers.of(network, recipe, photos.seen.part(parts.calibration))
        manifest = manifest_of(run.trained(material, network, answers, Spread(np.zeros((1, 1)))))
        if member.on_test:
            answers = Answers.of(network, recipe, photos.seen.part(parts.test))
        if distributed.main():
            with whole_text(folder / _FIGURES) as file:
                json.dump(scores(manifest, answers), file)
    figures = distributed.share(_load(folder) if distributed.main() else {})
    yield MemberFinished(member.name, figures)
    return figures


def _load(folder: Path) -> dict[str, float]:
    figures: dict[str, float] = json.loads((folder / _FIGURES).read_text(encoding="utf-8"))
    return figures


class _Shelf:
    """The prepared photos, kept as long as the members want them prepared alike."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._photos: Photos | None = None
        self._kind: object = None

    def photos(self, recipe: Recipe) -> Generator[TrainEvent, None, Photos]:
        kind = (recipe.preprocessing, recipe.network.input_size, recipe.slices)
        if self._photos is None or self._kind != kind:
            self._photos = None  # the last is let go before the next is made
            self._photos, self._kind = (yield from prepared(self._dataset, recipe)), kind
        return self._photos


def _plain(name: str) -> str:
    """A source's name as a folder can have it."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in name) or "unnamed"
