"""`dermadesk merge`: the parts that `classify --shard` answered in; the files of the whole batch out."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from dermadesk.cli.exports import CopyBy, CopyTo, Exports, Isic2018, Isic2019, Json, JsonLines, Out, Summary

PARTS = "The CSV of every part, beside which its state lies, or the state itself (*.batch)."


def merge(
    parts: Annotated[list[Path], typer.Argument(metavar="PART", help=PARTS)],
    out: Out = None,
    json_file: Json = None,
    jsonl: JsonLines = None,
    isic2018: Isic2018 = None,
    isic2019: Isic2019 = None,
    summary: Summary = None,
    copy_to: CopyTo = None,
    copy_by: CopyBy = "decision",
) -> int:
    """Put the parts of a batch together: the same files as without parts, byte for byte.

    The parts stay as they are; to finish one that is not, run its `classify --shard` again.

    Exit status: 0 when every photo could be read, 1 when some could not, 2 where a part is missing or not finished.
    """
    from dermadesk.batch.ledger import Ledger
    from dermadesk.batch.merge import merge as merged
    from dermadesk.cli.printer import Printer
    from dermadesk.cli.results import hand_on

    exports = Exports(out, json_file, jsonl, isic2018, isic2019, summary, copy_to, copy_by)
    if not (exports.files or copy_to):
        raise typer.BadParameter("say where the whole is to be written, for instance with --out all.csv.")
    states = [_state(part) for part in parts]
    exports.refuse([str(file) for file in (*parts, *states)])
    with tempfile.TemporaryDirectory(prefix="dermadesk-") as folder:
        whole = Ledger(Path(folder) / "whole")
        merged(states, whole)
        all_written = hand_on(whole, exports, Printer(exports.to_standard_output))
        errors = whole.counts().errors
    return 2 if not all_written else 1 if errors else 0


def _state(part: Path) -> Path:
    """Where the state of the part lies that is named by itself or by its CSV."""
    beside = part.with_name(f"{part.name}.batch")
    if beside.is_file():
        return beside
    if not part.is_file():
        raise typer.BadParameter(f"{part} is not there, and neither is {beside}.", param_hint="PART")
    with part.open("rb") as file:
        if not file.read(16).startswith(b"SQLite format 3"):
            raise typer.BadParameter(
                f"{part} has no {beside.name} beside it, which `classify --shard` keeps for merging.", param_hint="PART"
            )
    return part
