"""`dermadesk data`: what there is to know of labelled photos before anything is learned from them."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from dermadesk.training.report import DataReport

DATA = "Folders of labelled photos."
LABELS = "A CSV that labels them; may be given several times. Tables in the folders are found without it."
CLASSES = "The codes of the classes, with commas between them; those that the labels suggest where none are given."
FIXES = "A file of fixes, as the Check page writes it: the report is on the photos as they were mended."
SPLIT = "A split list: tells which duplicates lie in two of its parts."
OUT = "Write report.json, the figures and a sheet of samples of each class into this folder."
JSON = "Write everything, with every name."
_NAMED = 5


def data(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR", help=DATA, exists=True, file_okay=False)],
    labels: Annotated[
        list[Path] | None, typer.Option("--labels", metavar="CSV", help=LABELS, exists=True, dir_okay=False)
    ] = None,
    classes: Annotated[str | None, typer.Option(metavar="CODES", help=CLASSES)] = None,
    fixes_file: Annotated[
        Path | None, typer.Option("--fixes", metavar="FILE", help=FIXES, exists=True, dir_okay=False)
    ] = None,
    split: Annotated[Path | None, typer.Option(metavar="CSV", help=SPLIT, exists=True, dir_okay=False)] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=OUT, file_okay=False)] = None,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help=JSON)] = None,
) -> int:
    """Report on labelled photos: counts, duplicates, contradictions, leaks, and what is too small.

    Exit status: 0 when every photo could be read, 1 when some could not, 2 for what stops the report, 130 after Ctrl-C.
    """
    from rich.console import Console

    from dermadesk.cli.interruption import stop_requests
    from dermadesk.cli.progress import Shown
    from dermadesk.files import make_folder, whole_text
    from dermadesk.taxonomy import class_set
    from dermadesk.training import duplicates, fixes, report, report_figures
    from dermadesk.training.split import listed_parts

    with stop_requests() as stop, Shown() as shown:
        if out:
            make_folder(out)
        parts = listed_parts(split) if split else {}
        tables = labels or []
        chosen = class_set(code.strip() for code in classes.split(",")) if classes else None
        mended = fixes.load(fixes_file) if fixes_file else fixes.Fixes()
        if chosen:
            read = fixes.read_onto(folders, tables, chosen, mended)
        else:
            read = fixes.read_mended(folders, tables, mended)
        looking = duplicates.look(read.dataset)
        while True:
            try:
                shown.tell(next(looking))
            except StopIteration as end:
                prints: duplicates.Prints = end.value
                break
            if stop:
                looking.close()
                print("Stopped: nothing was written.", file=sys.stderr)
                return 128 + stop[0]
    told = report.report(read, prints, parts)
    _print(Console(markup=False, highlight=False), told, bool(split))
    files = [out / "report.json"] if out else []
    for path in (*files, *([json_file] if json_file else [])):
        with whole_text(path) as file:
            file.write(json.dumps(told.as_json(), indent=1) + "\n")
    if out:
        report_figures.draw(told, out)
        report_figures.samples(prints.readable(read.dataset), out, seed=0)
    return 1 if told.unreadable else 0


def _print(console: "Console", told: "DataReport", listed: bool) -> None:
    console.print(_table(told))
    for finding in told.findings:
        console.print(finding.detail, soft_wrap=True)
    exact = [f"{pair.first} = {pair.second}" for pair in told.pairs if pair.exact]
    near = [f"{pair.first} ~ {pair.second}" for pair in told.pairs if not pair.exact]
    contradicting = [" ~ ".join(f"{image} ({code})" for image, code in of.items()) for of in told.contradicting]
    named: dict[str, Sequence[str]] = {
        "photos could not be read": list(told.unreadable.values()),
        "pairs of equal files": exact,
        "pairs that show the same photo": near,
        "duplicates with different labels": contradicting,
        "duplicates of different lesions or patients, by their ids": [" ~ ".join(each) for each in told.unknown],
        "duplicates in two parts of the split": [" ~ ".join(each) for each in told.torn],
    }
    for text, names in named.items():
        if names:
            more = f"; and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
            console.print(f"{len(names):,} {text}: {'; '.join(names[:_NAMED])}{more}", soft_wrap=True)
    if listed and not told.torn:
        console.print("No duplicate lies in two parts of the split.")
    for warning in _warnings(told):
        console.print(warning, soft_wrap=True)


def _warnings(told: "DataReport") -> Iterator[str]:
    """What is too small, and what a split that does not keep groups together would pretend."""
    from dermadesk.training.report import LEARNED_FROM, RANDOM_TEST

    for each in told.classes:
        if each.too_small_to_learn:
            yield f"{each.code} is too small to learn: {each.groups:,} lesions or patients, fewer than {LEARNED_FROM}."
        if each.too_small_to_test:
            known = f"a recall of 80 % would be known to ±{each.half_width:.0%} only" if each.tested else "none at all"
            yield f"{each.code} is too small to test: {each.tested:,} lesions or patients to test on, {known}."
    if told.leak:
        worst = max(told.classes, key=lambda each: each.leak)
        yield (
            f"A random split with {RANDOM_TEST:.0%} to test on would share the lesion, the patient or a duplicate of "
            f"{told.leak:.1%} of its test photos with what it learns from, of {worst.code} {worst.leak:.1%}. "
            "Splits by this program share none."
        )


def _table(told: "DataReport") -> "Table":
    from rich.table import Table

    columns = ("class", "", "photos", "lesions", "patients", "histology", "would leak")
    title = f"{told.photos:,} photos, {told.lesions:,} lesions, {told.patients:,} patients with an id"
    table = Table(title=title, box=None)
    for column in columns:
        table.add_column(column, justify="left" if column in ("class", "") else "right")
    for each in told.classes:
        kind = f"{each.name}{', malignant' if each.malignant else ''}"
        counts = (f"{count:,}" for count in (each.photos, each.lesions, each.patients, each.confirmed))
        table.add_row(each.code, kind, *counts, f"{each.leak:.1%}")
    return table
