"""The figures of a data report: how photos are distributed, and a sheet of samples for each class."""

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

from dermadesk.evaluation.figures import BENIGN, LINE, MALIGNANT
from dermadesk.files import make_folder, whole_binary
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Pixels, centre_square, resize
from dermadesk.training.dataset import Dataset
from dermadesk.training.report import DataReport

_ACROSS, _DOWN, _TILE, _GAP = 6, 4, 160, 4
_BARS = 25


def draw(report: DataReport, folder: Path) -> tuple[Path, ...]:
    """Photos by value, benign and malignant: class, age, sex, site and source, one PNG of that name each in `folder`.

    A distribution of which nothing is known is not drawn. Raises `OutputError` where a file cannot be written.
    """
    make_folder(folder)
    known = {name: values for name, values in report.distributions.items() if set(values) - {"unknown"}}
    return tuple(_bars(name, values, folder / f"{name}.png") for name, values in known.items())


def samples(dataset: Dataset, folder: Path, seed: int) -> tuple[Path, ...]:
    """`samples-CODE.png` for each class that has photos: centre squares of up to 24, one of each patient or lesion.

    The seed chooses them, and those that cannot be read must be gone. Raises `OutputError`, and `PhotoError`.
    """
    make_folder(folder)
    paths = []
    for place, each in enumerate(dataset.classes):
        first = {photo.group: photo for photo in reversed(dataset.photos) if photo.code == each.code}
        one_each = [first[group] for group in sorted(first)]
        chosen = np.random.default_rng((seed, place)).permutation(len(one_each))[: _ACROSS * _DOWN]
        if len(chosen):
            tiles = [Photo.from_file(one_each[index].path).pixels(at_least=_TILE) for index in chosen]
            paths.append(_sheet(tiles, folder / f"samples-{each.code}.png"))
    return tuple(paths)


def _sheet(photos: list[Pixels], path: Path) -> Path:
    step = _TILE + _GAP
    down = -(-len(photos) // _ACROSS)
    sheet = np.full((down * step - _GAP, _ACROSS * step - _GAP, 3), 255, np.uint8)
    for place, pixels in enumerate(photos):
        top, left = place // _ACROSS * step, place % _ACROSS * step
        sheet[top : top + _TILE, left : left + _TILE] = resize(centre_square(pixels), size=_TILE)
    _, encoded = cv2.imencode(".png", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
    with whole_binary(path) as file:
        file.write(encoded.tobytes())
    return path


def _bars(name: str, values: Mapping[str, tuple[int, int]], path: Path) -> Path:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shown = list(values.items())[:_BARS]
    labels, counts = [value for value, _ in shown], np.array([each for _, each in shown])
    sheet = Figure(figsize=(7, 1.2 + 0.28 * len(shown)), layout="constrained")
    FigureCanvasAgg(sheet)
    axes = sheet.subplots()
    axes.barh(labels, counts[:, 0], color=BENIGN, label="benign")
    drawn = axes.barh(labels, counts[:, 1], left=counts[:, 0], color=MALIGNANT, label="malignant")
    axes.bar_label(drawn, [f"{count:,}" for count in counts.sum(1)], padding=4, fontsize=8)
    axes.set_title(f"Photos by {name}", loc="left", fontsize=10)
    axes.margins(x=0.1)
    axes.invert_yaxis()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=LINE)
    axes.set_axisbelow(True)
    sheet.legend(*axes.get_legend_handles_labels(), loc="outside lower right", ncols=2, frameon=False, fontsize=8)
    with whole_binary(path) as file:
        sheet.savefig(file, format="png", dpi=144)
    return path
