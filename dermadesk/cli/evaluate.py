"""`dermadesk evaluate`: any bundle on any labelled folder, through the door that serves photos."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dermadesk.cli.waiting import shown, wide

if TYPE_CHECKING:
    from rich.console import Console

    from dermadesk.evaluation.assess import Figures
    from dermadesk.evaluation.seen import Seen
    from dermadesk.imaging.fingerprint import Fingerprint
    from dermadesk.inference.bundle import Manifest
    from dermadesk.inference.engine import Engine
    from dermadesk.training.dataset import Dataset

DATA = "A folder of photos; may be given several times."
LABELS = "A table of labels; may be given several times. Without one, the tables and folders in --data tell."
UNSEEN = "Leave out the photos that the model was trained or calibrated on."
TTA = "Measure test-time augmentation too: eight views of each photo, and eight times the work."
PREVALENCE = "What part of your lesions is malignant, 0 to 1; PPV and NPV are given for it. May be given several times."
OUT = "A folder for metrics.json, metrics.csv, report.md and figures/."


def evaluate(
    data: Annotated[list[Path], typer.Option("--data", help=DATA, exists=True, file_okay=False)],
    labels: Annotated[list[Path] | None, typer.Option("--labels", help=LABELS, exists=True)] = None,
    model: Annotated[str | None, typer.Option("--model", help="A model's id, or the folder of a bundle.")] = None,
    part: Annotated[
        str | None, typer.Option("--part", help="Only photos of this part of the model's split list.")
    ] = None,
    unseen: Annotated[bool, typer.Option("--unseen", help=UNSEEN)] = False,
    tta: Annotated[bool, typer.Option("--tta", help=TTA)] = False,
    prevalence: Annotated[list[float] | None, typer.Option("--prevalence", help=PREVALENCE, min=0, max=1)] = None,
    backend: Annotated[str, typer.Option("--backend", help="auto, torchscript or onnx.")] = "auto",
    out: Annotated[Path | None, typer.Option("--out", help=OUT)] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="A file for the figures.")] = None,
) -> int:
    """Measure a model on labelled photos: every figure with its 95 % interval and its number of photos.

    Exit status: 0 when every photo could be read, 1 when some could not, 2 for wrong use.
    """
    from rich.console import Console

    from dermadesk.evaluation import testlog
    from dermadesk.evaluation.answering import answer
    from dermadesk.evaluation.assess import assess
    from dermadesk.evaluation.seen import LEARNED, SplitList, fingerprints, stem
    from dermadesk.inference.engine import Engine
    from dermadesk.taxonomy import Diagnosis
    from dermadesk.training.readers import read

    console = wide(Console())
    engine = Engine.open(model, backend)
    classes = tuple(Diagnosis(each.code, each.name, each.malignant) for each in engine.manifest.classes)
    found = read(data, labels or (), classes)
    for finding in found.findings:
        console.print(f"{finding.detail}.", markup=False)
    dataset, listed = found.dataset, SplitList.of(engine.bundle)
    if part is not None:
        parts = listed.by_name
        dataset = dataset.where(lambda photo: parts.get(stem(photo.image)) == part)
        if not dataset.photos:
            typer.echo(f"None of the photos is in the part {part!r} of the list of {listed.reference}.", err=True)
            return 2
    prints: Sequence[Fingerprint | None] = ()
    if listed.fingerprinted:
        paths = [photo.path for photo in dataset.photos]
        prints = shown(fingerprints(paths), "looking for photos it knows", len(paths))
    seen = listed.seen(dataset.photos, prints)
    if unseen:
        dataset = dataset.where(lambda photo: photo.image not in seen or seen[photo.image].part not in LEARNED)
        if not dataset.photos:
            typer.echo(f"{listed.reference} has learned from every one of these photos.", err=True)
            return 2
    _warn(console, seen, left_out=unseen)
    journey = answer(engine, dataset.photos, dataset.labels, turned=tta)
    answers = shown(journey, "asking the model", len(dataset.photos))
    if answers is None:
        typer.echo("No photo could be read, so there is nothing to measure.", err=True)
        return 1
    for error in answers.refused:
        console.print(f"left out: {error}", markup=False)
    figures = assess(engine.manifest, answers.answered, prevalences=prevalence or ())
    if any(seen[photo.image].part == "test" for photo in answers.photos if photo.image in seen):
        testlog.add(engine.bundle.folder.parent, engine.bundle.reference, figures)
    _print(console, engine.manifest, figures)
    _save(engine, dataset, seen, figures, out, json_file)
    return 1 if answers.refused else 0


def _warn(console: "Console", seen: "Mapping[str, Seen]", *, left_out: bool) -> None:
    """Say loudly how many photos the model has learned from, and how they were recognised."""
    from dermadesk.training.readers.findings import counted

    for part, words in (("train", "was trained on"), ("calibration", "was calibrated on")):
        how = Counter(each.how.replace("_", " ") for each in seen.values() if each.part == part)
        if how:
            ways = ", ".join(f"{count:,} by {way}" for way, count in how.most_common())
            end = "left out" if left_out else "the figures flatter it; --unseen leaves them out"
            text = f"This model {words} {counted(how.total(), 'photo')} of these ({ways}): {end}."
            console.print(text if left_out else f"WARNING: {text}", style=None if left_out else "bold", markup=False)


def _print(console: "Console", manifest: "Manifest", figures: "Figures") -> None:
    """The figures as tables on the terminal."""
    from rich.table import Table

    from dermadesk.evaluation import card

    for title, head, rows in card.tables(figures):
        table = Table(title=title or f"{manifest.reference}: {card.base(figures)}", title_justify="left", box=None)
        for place, name in enumerate(head):
            table.add_column(name, justify="right" if place else "left", overflow="fold", no_wrap=not place)
        for row in rows:
            table.add_row(*row)
        console.print(table)
        console.print()
    for note in card.notes(figures):
        console.print(note, markup=False)


def _save(
    engine: "Engine",
    dataset: "Dataset",
    seen: "Mapping[str, Seen]",
    figures: "Figures",
    out: Path | None,
    json_file: Path | None,
) -> None:
    """Write what was asked for."""
    from dermadesk.evaluation import card, tables
    from dermadesk.evaluation import figures as drawn
    from dermadesk.evaluation.seen import LEARNED
    from dermadesk.files import make_folder, whole_text

    learned = sum(photo.image in seen and seen[photo.image].part in LEARNED for photo in dataset.photos)
    about = {"model": engine.bundle.reference, "backend": engine.backend_name, "photos_it_learned_from": learned}
    text = json.dumps(about | figures.as_json(), indent=1, allow_nan=False) + "\n"
    files = {json_file: text} if json_file else {}
    if out:
        folder = make_folder(out)
        files |= {
            folder / "metrics.json": text,
            folder / "metrics.csv": tables.written(figures),
            folder / "report.md": card.report(engine.manifest, figures, learned),
        }
    for path, content in files.items():
        with whole_text(path) as file:
            file.write(content)
    if out:
        drawn.draw(engine.manifest, figures, out / "figures")
