"""The files that a batch is handed on as, and the options that name them: the same for `classify` and `merge`."""

import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dermadesk.errors import DermaDeskError

if TYPE_CHECKING:
    from dermadesk.batch.exports.written import Passed, Written
    from dermadesk.batch.ledger import Ledger
    from dermadesk.batch.plan import Plan

By = Literal["decision", "class"]

_FILE, _FOLDER = "FILE", "DIR"
Out = Annotated[Path | None, typer.Option("--out", metavar=_FILE, help="Write one CSV row per photo, in path order.")]
Json = Annotated[
    Path | None, typer.Option("--json", metavar=_FILE, help="Write every detail and how long each stage took.")
]
JsonLines = Annotated[Path | None, typer.Option("--jsonl", metavar=_FILE, help="Write one line of JSON per photo.")]
Isic2018 = Annotated[
    Path | None, typer.Option("--isic2018", metavar=_FILE, help="Write the submission format of ISIC 2018 task 3.")
]
Isic2019 = Annotated[
    Path | None, typer.Option("--isic2019", metavar=_FILE, help="Write the submission format of ISIC 2019.")
]
Summary = Annotated[
    Path | None,
    typer.Option(
        "--summary", metavar="FILE.html", help="Write a page with the counts and the suspicious photos, as HTML."
    ),
]
CopyTo = Annotated[
    Path | None,
    typer.Option("--copy-to", metavar=_FOLDER, help="Copy the photos into this folder, a folder per answer."),
]
CopyBy = Annotated[By, typer.Option("--copy-by", help="What the folders of --copy-to are named after.")]


@dataclass(frozen=True, slots=True)
class Exports:
    """What was asked for; None for what was not."""

    out: Path | None
    json_file: Path | None
    jsonl: Path | None
    isic2018: Path | None
    isic2019: Path | None
    summary: Path | None
    copy_to: Path | None
    copy_by: By

    @property
    def files(self) -> tuple[Path, ...]:
        """Those that are one file."""
        asked = (self.out, self.json_file, self.jsonl, self.isic2018, self.isic2019, self.summary)
        return tuple(file for file in asked if file is not None)

    @property
    def state(self) -> Path | None:
        """Where the batch is kept while it runs: beside the first of them; None where there is nothing to be beside."""
        from dermadesk.files import is_stream

        place = next((file for file in self.files if not is_stream(file)), None)
        return None if place is None else place.with_name(f"{place.name}.batch")

    @property
    def to_standard_output(self) -> bool:
        """Whether one of them goes where tables are printed."""
        from dermadesk.files import is_standard_output

        return any(is_standard_output(file) for file in self.files)

    def refuse(self, given: Sequence[str], *others: Path | None) -> None:
        """Ends the command, with nothing touched, where an output or one of the `others` would cost what is there."""
        from dermadesk.files import refuse_unwritable
        from dermadesk.imaging.signatures import PHOTO_ENDINGS

        written = [*self.files, *(file for file in others if file is not None)]
        for place, file in enumerate(written):
            if file.is_dir() or file.suffix.lower() in PHOTO_ENDINGS:
                raise typer.BadParameter(f"{file} is a folder or has the name of a photo.")
            if file in written[:place]:
                raise typer.BadParameter(f"{file} is given for two outputs.")
            if file.is_file() and any(os.path.exists(path) and file.samefile(path) for path in given):
                raise typer.BadParameter(f"{file} is to be read and written.")
        for file in self.files:
            refuse_unwritable(file)

    def refuse_plan(self, plan: "Plan", pictures: Path | None = None) -> None:
        """Raises what an export would raise of a batch by this plan when all its photos are answered.

        Neither copies nor other `pictures` may go where they would be found as photos.
        """
        from dermadesk.batch.exports import copies, isic

        for challenge, file in ((isic.Challenge.ISIC_2018, self.isic2018), (isic.Challenge.ISIC_2019, self.isic2019)):
            if file is not None:
                isic.shares(plan.classes, challenge)
        if self.copy_to is not None:
            copies.refuse(plan, self.copy_to)
        if pictures is not None:
            copies.refuse_inside(plan, pictures)

    def write(self, ledger: "Ledger", stop: Sequence[int]) -> "Iterator[Written | DermaDeskError]":
        """Writes the files one after the other; one that cannot be written keeps none of the others away.

        Copies are given up as soon as there is something in `stop`.
        """
        from dermadesk.cli.waiting import shown

        for target, steps in self._steps(ledger):
            try:
                written = shown(
                    _counted(steps, stop if target == self.copy_to else ()), f"writing {target.name}, %", 100
                )
            except DermaDeskError as error:
                yield error
            else:
                if written is not None:
                    yield written

    def _steps(self, ledger: "Ledger") -> "Iterator[tuple[Path, Iterator[Passed | Written]]]":
        from dermadesk.batch.exports import copies, isic, json_lines, summary, table
        from dermadesk.cli import json_report

        if self.out is not None:
            yield self.out, table.steps(ledger, self.out)
        if self.json_file is not None:
            yield self.json_file, json_report.steps(ledger, self.json_file)
        if self.jsonl is not None:
            yield self.jsonl, json_lines.steps(ledger, self.jsonl)
        if self.isic2018 is not None:
            yield self.isic2018, isic.steps(ledger, self.isic2018, isic.Challenge.ISIC_2018)
        if self.isic2019 is not None:
            yield self.isic2019, isic.steps(ledger, self.isic2019, isic.Challenge.ISIC_2019)
        if self.summary is not None:
            yield self.summary, summary.steps(ledger, self.summary)
        if self.copy_to is not None:
            by = copies.By.DECISION if self.copy_by == "decision" else copies.By.TOP1
            yield self.copy_to, copies.steps(ledger, self.copy_to, by)


def _counted(steps: "Iterator[Passed | Written]", stop: Sequence[int]) -> "Generator[int, None, Written | None]":
    """An export as a bar shows it; None where it was stopped."""
    from dermadesk.batch.exports.written import Written

    for event in steps:
        if isinstance(event, Written):
            return event
        if stop:
            break
        yield event.done * 100 // max(event.total, 1)
    return None
