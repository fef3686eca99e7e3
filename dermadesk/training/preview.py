"""What a network would learn from, to look at or to keep: a sheet of augmented photos, or an epoch as files."""

import csv
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from dermadesk.errors import ErrorCode, OutputError
from dermadesk.files import make_folder, whole_binary, whole_text
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Pixels, resize
from dermadesk.taxonomy import Diagnosis
from dermadesk.training import sampling, slices
from dermadesk.training.dataset import Dataset, LabelledPhoto
from dermadesk.training.events import PhotosPrepared
from dermadesk.training.recipe import Recipe
from dermadesk.training.sampling import Sample

_COPIES = 7
_THUMBNAIL = 128
_EPOCH = 1
_COLUMNS = ("filename", "label", "patient_id", "lesion_id", "date", "age", "sex", "site", "dx_type")
_MADE = ("source", "made_from", "made_as", "seed")
_TOGETHER = 20


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A photo of a class, S×S×3 uint8, as the network sees it without augmentation, and `samples` of it."""

    diagnosis: Diagnosis
    photo: Pixels
    samples: tuple[Pixels, ...]


def rows(learn: Dataset, recipe: Recipe, seed: int, copies: int = _COPIES, size: int = _THUMBNAIL) -> Iterator[Row]:
    """A row for each class of the part that is learned from, of pictures of `size` px; the seed chooses the photo.

    Raises `PhotoError` for one that cannot be read.
    """
    for place, each in enumerate(each for each in learn.classes if learn.counts[each.code]):
        generator = np.random.default_rng((seed, place))
        number = int(generator.choice([n for n, photo in enumerate(learn.photos) if photo.code == each.code]))
        pixels = sampling.stored(recipe).prepare(Photo.from_file(learn.photos[number].path)).pixels
        made = (sampling.make(pixels, Sample(number, kind), recipe, generator) for kind in _kinds(recipe, copies))
        photo, *samples = (resize(each, size=size) for each in (sampling.plain(pixels, recipe), *made))
        yield Row(each, photo, tuple(samples))


def contact_sheet(learn: Dataset, recipe: Recipe, target: Path, seed: int) -> None:
    """Draw a PNG of the part that is learned from: a row for each class, with a photo and seven samples of it.

    Raises `PhotoError` for a photo that cannot be read, `OutputError` where the sheet cannot be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = list(rows(learn, recipe, seed))
    kinds = ["as it is", *(kind if kind != "original" else "" for kind in _kinds(recipe, _COPIES))]
    sheet = Figure(figsize=(1 + 1.3 * len(kinds), 0.4 + 1.3 * len(drawn)), layout="constrained")
    FigureCanvasAgg(sheet)
    axes = sheet.subplots()
    axes.imshow(np.concatenate([np.concatenate([row.photo, *row.samples], axis=1) for row in drawn]))
    axes.set_xticks([_THUMBNAIL * (n + 0.5) for n in range(len(kinds))], kinds)
    axes.set_yticks([_THUMBNAIL * (n + 0.5) for n in range(len(drawn))], [row.diagnosis.code for row in drawn])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    with whole_binary(target) as file:
        sheet.savefig(file, format="png", dpi=144)


def _kinds(recipe: Recipe, copies: int) -> list[str]:
    made = slices.kinds(recipe.slices)
    return [made[place % len(made)] for place in range(copies)]


def write_out(learn: Dataset, recipe: Recipe, folder: Path) -> Generator[PhotosPrepared, None, Path]:
    """Write the first epoch of a training on `learn`, the part that is learned from, as files; returns their table.

    `photos` in `folder` gets a JPEG for each sample, and `metadata.csv`, which is written last, a row: a clinic's table
    that can be trained on, with the collection, the photo that the sample was made from, what was made of it and the
    numbers that chance began with. A photo of no known lesion becomes its own, so that no split can part its copies.
    Raises `OutputError` where `folder` holds anything already, or cannot be written, and `PhotoError`.
    """
    if folder.exists() and any(make_folder(folder).iterdir()):
        raise OutputError(ErrorCode.CANNOT_WRITE, str(folder), "it is not empty, and nothing is overwritten")
    make_folder(folder / "photos")
    samples = sampling.epoch(learn.labels, recipe, _EPOCH)
    pipeline = sampling.stored(recipe)
    told: dict[int, dict[str, str]] = {}
    # photo by photo, so that each is read once; the table has the order of the epoch
    for done, (photo, positions) in enumerate(_by_photo(learn, samples)):
        if done % _TOGETHER == 0:
            yield PhotosPrepared(len(told), len(samples))
        pixels = pipeline.prepare(Photo.from_file(photo.path)).pixels
        for position in positions:
            seed = sampling.seed(recipe, _EPOCH, position)
            made = sampling.make(pixels, samples[position], recipe, np.random.default_rng(seed))
            name = f"photos/{position:06}_{re.sub(r'[^A-Za-z0-9_-]', '_', photo.path.stem)}.jpg"
            _write_jpeg(made, folder / name)
            told[position] = _told(photo, name) | {
                "source": photo.source,
                "made_from": photo.image,
                "made_as": samples[position].kind,
                "seed": "/".join(map(str, seed)),
            }
    yield PhotosPrepared(len(told), len(samples))
    table = folder / "metadata.csv"
    with whole_text(table) as file:
        writer = csv.DictWriter(file, (*_COLUMNS, *_MADE), lineterminator="\n")
        writer.writeheader()
        writer.writerows(told[position] for position in sorted(told))
    return table


def _by_photo(learn: Dataset, samples: list[Sample]) -> Iterator[tuple[LabelledPhoto, list[int]]]:
    """Each photo that is drawn, and the places of its samples in the epoch."""
    positions: dict[int, list[int]] = {}
    for position, sample in enumerate(samples):
        positions.setdefault(sample.photo, []).append(position)
    return ((learn.photos[place], positions[place]) for place in sorted(positions))


def _told(photo: LabelledPhoto, name: str) -> dict[str, str]:
    """The row of a clinic's table; what holds the copies together is the patient where one is known."""
    return {
        "filename": name,
        "label": photo.code,
        "patient_id": photo.patient,
        "lesion_id": photo.lesion if photo.patient else photo.group,
        "date": photo.date,
        "age": "" if photo.age is None else f"{photo.age:g}",
        "sex": photo.sex,
        "site": photo.site,
        "dx_type": "histo" if photo.confirmed else "",
    }


def _write_jpeg(pixels: Pixels, target: Path) -> None:
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, 95))
    with whole_binary(target) as file:
        file.write(encoded.tobytes())
