"""`dermadesk bench steps`: what each preprocessing step does to the figures of good and of degraded photos."""

import json
import sys
from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from dermadesk.bench.steps import Effect, Embed
    from dermadesk.training.recipe import Recipe

T = TypeVar("T")


def steps(
    data: Annotated[list[Path], typer.Option("--data", metavar="DIR", help="A folder of labelled photos.")],
    labels: Annotated[list[Path] | None, typer.Option("--labels", metavar="CSV", help="Tables for them.")] = None,
    foreign: Annotated[Path | None, typer.Option(metavar="DIR", help="Photos of another collection.")] = None,
    foreign_labels: Annotated[list[Path] | None, typer.Option(metavar="CSV", help="Tables for those.")] = None,
    name: Annotated[str, typer.Option("--recipe", help="Classes, split and network.")] = "dermoscopy-mobilenetv2",
    weights: Annotated[Path | None, typer.Option("--weights", metavar="DIR", help="The network's weights.")] = None,
    most: Annotated[int, typer.Option("--photos", min=10, help="At most so many of each class and part.")] = 250,
    size: Annotated[int, typer.Option(min=32, help="The side of the network's input in pixels.")] = 128,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the figures as JSON.")] = None,
) -> int:
    """Print a table: each step's figures on good, degraded and foreign photos, by a linear probe.

    Learns from the train part of the recipe's split and measures on its calibration part.
    """
    from dermadesk.bench.steps import effects, some_of_each
    from dermadesk.files import whole_text
    from dermadesk.training import readers, recipe, split

    chosen = recipe.load(name)
    dataset = readers.read(data, labels or [], chosen.classes).dataset
    listed = chosen.split_file
    parts = split.read(dataset, listed) if listed else split.draw(dataset, chosen.data, chosen.seed)
    learn, held_out = some_of_each(parts.train, most), some_of_each(parts.calibration, most)
    other = None
    if foreign is not None:
        other = some_of_each(readers.read([foreign], foreign_labels or [], chosen.classes).dataset, most)
    photos = len(learn.photos) + len(held_out.photos) + (len(other.photos) if other else 0)
    found = _told(effects(learn, held_out, other, size, _embedding(chosen, weights, size)), photos)
    for title, cell in _TABLES:
        print("\n".join(_markdown(title, found, cell)), end="\n\n")
    print(f"Learned from {len(learn.photos):,} photos. * differs from none: 95 % interval of the paired difference.")
    if json_file:
        with whole_text(json_file) as file:
            json.dump([asdict(each) for each in found], file, indent=1)
    return 0


def _embedding(chosen: "Recipe", weights: Path | None, size: int) -> "Embed":
    """The recipe's network with the weights it starts from, by ONNX Runtime."""
    from dermadesk.inference.backends.onnx import OnnxBackend
    from dermadesk.training import run
    from dermadesk.training.architectures import build
    from dermadesk.training.export import encode
    from dermadesk.training.weights import start

    settings = replace(chosen.network, input_size=size)
    network = build(settings, len(chosen.classes))
    start(network, settings, weights or run.default_weights())
    backend = OnnxBackend(encode(network, size)["model.onnx"])
    return lambda batch: backend.run(batch).embedding


def _told(journey: Generator[int, None, T], photos: int) -> T:
    """Go the whole journey, saying on the terminal how far it is."""
    while True:
        try:
            done = next(journey)
        except StopIteration as end:
            print(file=sys.stderr)
            return end.value  # type: ignore[no-any-return]
        print(f"\r{done:,} of {photos:,} photos", end="", file=sys.stderr, flush=True)


def _auroc(effect: "Effect") -> str:
    return _marked(effect.malignant_auroc, effect.auroc_difference)


def _accuracy(effect: "Effect") -> str:
    return _marked(effect.balanced_accuracy, effect.accuracy_difference)


def _marked(value: float, difference: tuple[float, float]) -> str:
    return f"{value:.3f}" + "*" * (difference[0] > 0 or difference[1] < 0)


_TABLES: tuple[tuple[str, "Callable[[Effect], str]"], ...] = (
    ("malignant AUROC", _auroc),
    ("balanced accuracy", _accuracy),
)


def _markdown(title: str, found: "Sequence[Effect]", cell: "Callable[[Effect], str]") -> list[str]:
    """A table in Markdown: a row for each step, a column for each condition with its number of photos."""
    photos = {each.condition: each.photos for each in found}
    head = [[title, *(f"{condition} ({count})" for condition, count in photos.items())], ["---"] * (1 + len(photos))]
    names = dict.fromkeys(each.step for each in found)
    rows = [[name, *(cell(each) for each in found if each.step == name)] for name in names]
    return [f"| {' | '.join(row)} |" for row in head + rows]
