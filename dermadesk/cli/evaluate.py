"""`dermadesk evaluate`: any bundle on any labelled folder, through the door that serves photos."""

import csv
import json
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from dermadesk.evaluation import testlog
from dermadesk.evaluation.assess import Answered, Figures, assess
from dermadesk.evaluation.card import WORDS
from dermadesk.files import make_folder, whole_text
from dermadesk.inference.bundle import Bundle
from dermadesk.inference.engine import Analysis, Engine
from dermadesk.taxonomy import Diagnosis
from dermadesk.training.dataset import Dataset, read_labelled


def evaluate(
    data: Annotated[Path, typer.Option("--data", help="The folder of photos.", exists=True, file_okay=False)],
    labels: Annotated[
        Path, typer.Option("--labels", help="HAM10000_metadata.csv or an ISIC truth table.", exists=True)
    ],
    model: Annotated[str | None, typer.Option("--model", help="A model's id, or the folder of a bundle.")] = None,
    part: Annotated[
        str | None, typer.Option("--part", help="Only photos of this part of the model's split list.")
    ] = None,
    backend: Annotated[str, typer.Option("--backend", help="auto, torchscript or onnx.")] = "auto",
    out: Annotated[Path | None, typer.Option("--out", help="A folder for metrics.json.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="A file for the figures.")] = None,
) -> int:
    """Measure a model on labelled photos: every figure with its 95 % interval and its number of photos."""
    engine = Engine.open(model, backend)
    console = Console()
    dataset, unlabelled = read_labelled(
        data, labels, tuple(Diagnosis(each.code, each.name, each.malignant) for each in engine.manifest.classes)
    )
    parts = split_parts(engine.bundle)
    if part is not None:
        dataset = dataset.where(lambda photo: parts.get(photo.image) == part)
        if not dataset.photos:
            typer.echo(
                f"No photo in {data} is in the part {part!r} of the list of {engine.bundle.reference}.", err=True
            )
            return 2
    _warn(console, dataset, parts, unlabelled if part is None else 0)
    answered, kept = [], []
    for photo, answer in zip(dataset.photos, engine.analyse_many(photo.path for photo in dataset.photos), strict=True):
        if isinstance(answer, Analysis):
            answered.append(answer.prediction.probabilities)
            kept.append(photo)
        else:
            console.print(f"left out: {answer.error}", markup=False)
    if not kept:
        typer.echo("No photo could be read, so there is nothing to measure.", err=True)
        return 1
    read = Dataset(tuple(kept), dataset.classes)
    groups, confirmed = tuple(photo.group for photo in kept), np.array([photo.confirmed for photo in kept])
    figures = assess(engine.manifest, Answered(np.stack(answered), np.asarray(read.labels), groups, confirmed))
    if any(parts.get(photo.image) == "test" for photo in kept):
        testlog.add(engine.bundle.folder.parent, engine.bundle.reference, figures)
    console.print(_table(engine, figures))
    text = json.dumps({"model": engine.bundle.reference, "backend": engine.backend_name} | figures.as_json(), indent=1)
    for path in (make_folder(out) / "metrics.json" if out else None, json_file):
        if path is not None:
            with whole_text(path) as file:
                file.write(text + "\n")
    return 0 if len(kept) == len(dataset.photos) else 1


def split_parts(bundle: Bundle) -> dict[str, str]:
    """The part of each photo in the bundle's `split.csv`, by name without extension."""
    with (bundle.folder / "split.csv").open(newline="", encoding="utf-8") as file:
        return {row["image"]: row["part"] for row in csv.DictReader(file)}


def _warn(console: Console, dataset: Dataset, parts: dict[str, str], unlabelled: int) -> None:
    known = [parts[photo.image] for photo in dataset.photos if photo.image in parts]
    if unlabelled:
        console.print(f"{unlabelled} photos have no label of this model's classes and are left out.")
    for part, words in (("train", "was trained on"), ("calibration", "was calibrated on")):
        if part in known:
            console.print(f"{known.count(part)} photos are ones that this model {words}: the figures flatter it.")


def _table(engine: Engine, figures: Figures) -> Table:
    counts = f"{figures.photos:,} photos of {figures.lesions:,} lesions, {figures.malignant:,} photos malignant"
    title = f"{engine.bundle.reference}: {counts}"
    table = Table("figure", "value", "95 % interval", "photos", title=title)
    rows = {WORDS[name]: each for name, each in figures.overall.items()}
    for name, each in (rows | {f"recall of {code}": each for code, each in figures.recall.items()}).items():
        table.add_row(name, f"{each.value:.3f}", f"{each.low:.3f} to {each.high:.3f}", str(each.n))
    return table
