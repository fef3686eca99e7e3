"""`dermadesk classify`: photos and folders in; a table, a CSV row per photo, and whatever else was asked for, out."""

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dermadesk.cli.exports import CopyBy, CopyTo, Exports, Isic2018, Isic2019, Json, JsonLines, Out, Summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from dermadesk.batch.discovery import Listing
    from dermadesk.batch.ledger import Ledger
    from dermadesk.batch.plan import Plan
    from dermadesk.batch.row import Counts
    from dermadesk.batch.shard import Shard
    from dermadesk.cli.drawn import Drawn
    from dermadesk.cli.printer import Printer
    from dermadesk.inference.engine import Engine

Backend = Literal["auto", "torchscript", "onnx"]

HEATMAPS = "Write each photo with its heatmap into this folder, as PNG; what the model did not see is hatched."
MODEL = "The model to use; the newest where none is given. `dermadesk models list` shows them."
BACKEND = "What runs the network. auto: TorchScript where CUDA is found, otherwise ONNX Runtime."
SHARD = "Answer part I of N only, for several processes or machines; `dermadesk merge` puts the parts together."
STATE = "Where to keep what is done while it runs; without it, beside the first output, with the ending .batch."
FRESH = "Start over, instead of going on where the same command was interrupted."


def classify(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Photos, and folders to search for photos.")],
    out: Out = None,
    json_file: Json = None,
    jsonl: JsonLines = None,
    isic2018: Isic2018 = None,
    isic2019: Isic2019 = None,
    summary: Summary = None,
    copy_to: CopyTo = None,
    copy_by: CopyBy = "decision",
    heatmaps: Annotated[Path | None, typer.Option(metavar="DIR", help=HEATMAPS)] = None,
    model: Annotated[str | None, typer.Option(metavar="ID", help=MODEL)] = None,
    backend: Annotated[Backend, typer.Option(help=BACKEND)] = "auto",
    shard: Annotated[str | None, typer.Option(metavar="I/N", help=SHARD)] = None,
    state: Annotated[Path | None, typer.Option(metavar="FILE", help=STATE)] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help=FRESH)] = False,
) -> int:
    """Classify photos: suspicious, nothing suspicious found by the model, or cannot assess.

    The same command goes on where it was interrupted, also after a crash.

    Exit status: 0 when every photo could be read, 1 when some could not, 2 for wrong use, 130 after Ctrl-C.
    """
    from dermadesk.batch.plan import Plan
    from dermadesk.cli import batch_state, json_report
    from dermadesk.cli.drawn import Drawn
    from dermadesk.cli.interruption import stop_requests
    from dermadesk.cli.printer import Printer
    from dermadesk.cli.results import hand_on
    from dermadesk.inference.engine import Engine

    exports = Exports(out, json_file, jsonl, isic2018, isic2019, summary, copy_to, copy_by)
    place = _place(state, exports)
    part = _part(shard, place)
    exports.refuse(paths, state)
    engine = Engine.open(model, backend)
    if engine.notice:
        print(engine.notice, file=sys.stderr)
    plan = Plan.of(tuple(paths), engine, part)
    exports.refuse_plan(plan, heatmaps)
    printer = Printer(exports.to_standard_output)
    found = None if batch_state.keeps(place, plan) and not fresh else _found(plan)
    with batch_state.ledger_in(place) as ledger:
        batch_state.begin(ledger, plan, found)
        ledger.note(json_report.ABOUT, json.dumps(json_report.about(engine)))
        drawn = Drawn(ledger, engine, heatmaps) if heatmaps else None
        is_asked_for = bool(exports.files or copy_to or heatmaps)
        with stop_requests() as stop:
            is_complete = _answer(
                ledger, engine, drawn, printer, lambda: stop or (printer.reader_left and not is_asked_for)
            )
            all_written = hand_on(ledger, exports, printer, stop) if is_complete or shard is None else True
            is_complete = is_complete and not (stop and copy_to)
        if is_complete and shard is not None:
            printer.say(f"Part {part} is kept in {place} for `dermadesk merge`.")
        counts = ledger.counts()
        if is_complete and all_written and shard is None:
            ledger.remove()
    if not all_written:
        return 2
    if stop and not is_complete:
        _tell_how_to_go_on(counts, place, shard)
        return 128 + stop[0]
    return 1 if counts.errors else 0


def _place(state: Path | None, exports: Exports) -> Path | None:
    """Where the batch is kept; None where it need not outlive the command."""
    from dermadesk import paths

    if state is not None and state.resolve().is_relative_to(paths.batch_store().resolve()):
        raise typer.BadParameter(f"{state} lies where the window keeps its batches.", param_hint="--state")
    return state or exports.state


def _part(text: str | None, place: Path | None) -> "Shard":
    from dermadesk.batch.shard import WHOLE, Shard

    if text is None:
        return WHOLE
    if place is None:
        raise typer.BadParameter("a part needs --out or --state, where it is kept.", param_hint="--shard")
    try:
        return Shard.parse(text)
    except ValueError as error:
        raise typer.BadParameter(f"{error}.", param_hint="--shard") from error


def _found(plan: "Plan") -> "Listing":
    from dermadesk.batch.discovery import listing

    found = listing(plan.given)
    if not found.photos:
        raise typer.BadParameter(f"there is no photo in {', '.join(plan.given)}.", param_hint="PATH")
    return found


def _answer(
    ledger: "Ledger", engine: "Engine", drawn: "Drawn | None", printer: "Printer", is_to_stop: "Callable[[], object]"
) -> bool:
    """Answer what waits; whether nothing is left to do."""
    from dermadesk import paths
    from dermadesk.batch.known import KnownAnswers
    from dermadesk.batch.run import run
    from dermadesk.cli import json_report
    from dermadesk.cli.table import Answers

    known = KnownAnswers(paths.batch_store())
    answers = run(ledger, engine, known, drawn.draw if drawn else None)
    with closing(known), Answers(ledger, json_report.about(engine), printer) as shown, closing(answers):
        for progress in answers:
            shown.tell(progress)
            if is_to_stop():
                break
    if known.trouble:
        print(f"Answers are not remembered for another time: {known.trouble}.", file=sys.stderr)
    if not ledger.counts().is_finished:
        return False
    return drawn is None or not any(is_to_stop() for _ in drawn.rest())


def _tell_how_to_go_on(counts: "Counts", place: Path | None, part: str | None) -> None:
    print(f"Stopped: {counts.done:,} of {counts.total:,} photos were done.", file=sys.stderr)
    if part is not None:
        print(f"No file is written before all of part {part} is done.", file=sys.stderr)
    if place is not None:
        print(f"The same command goes on from there ({place}).", file=sys.stderr)
