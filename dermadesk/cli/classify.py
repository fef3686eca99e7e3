"""`dermadesk classify`: photos and folders in; a table, a CSV row per photo, and whatever else was asked for, out."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from dermadesk import __version__

if TYPE_CHECKING:
    from dermadesk.batch.row import Row
    from dermadesk.errors import DermaDeskError
    from dermadesk.inference.engine import Analysis, Engine

Backend = Literal["auto", "torchscript", "onnx"]

OUT = "Write one CSV row per photo, in path order."
JSON = "Write every detail and how long each stage took."
HEATMAPS = "Write each photo with its heatmap into this folder, as PNG; what the model did not see is hatched."
MODEL = "The model to use; the newest where none is given. `dermadesk models list` shows them."
BACKEND = "What runs the network. auto: TorchScript where CUDA is found, otherwise ONNX Runtime."


def classify(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Photos, and folders to search for photos.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help=OUT)] = None,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help=JSON)] = None,
    heatmaps: Annotated[Path | None, typer.Option(metavar="DIR", help=HEATMAPS)] = None,
    model: Annotated[str | None, typer.Option(metavar="ID", help=MODEL)] = None,
    backend: Annotated[Backend, typer.Option(help=BACKEND)] = "auto",
) -> int:
    """Classify photos: suspicious, nothing suspicious found by the model, or cannot assess.

    Exit status: 0 when every photo could be read, 1 when some could not, 2 for wrong use, 130 after Ctrl-C.
    """
    from dermadesk.batch import rows
    from dermadesk.batch.answers import answers
    from dermadesk.batch.discovery import discover
    from dermadesk.batch.overlay import save_overlay
    from dermadesk.cli.interruption import stop_requests
    from dermadesk.cli.table import AnswerTable
    from dermadesk.files import whole_text
    from dermadesk.inference.engine import Analysis, Engine

    _refuse_to_overwrite_photos(out, json_file)
    with stop_requests() as stop, ExitStack() as files:
        found = discover(paths)
        if not found:
            raise typer.BadParameter(f"there is no photo in {', '.join(paths)}.", param_hint="PATH")
        engine = Engine.open(model, backend)
        if engine.notice:
            print(engine.notice, file=sys.stderr)
        report = files.enter_context(whole_text(json_file)) if json_file else None
        table = (
            files.enter_context(rows.csv_rows(out, [each.code for each in engine.manifest.classes])) if out else None
        )
        shown = files.enter_context(AnswerTable(engine.manifest, engine.backend_name, len(found)))
        details: list[dict[str, Any]] = []
        for answer in answers(engine, found):
            heatmap = None
            if heatmaps and isinstance(answer.result, Analysis):
                drawn = engine.heatmap(answer.result, answer.result.prediction.top1)
                heatmap = save_overlay(answer.result, drawn, heatmaps)
            kept = _kept(answer.image, answer.result)
            if table:
                table.writerow(rows.row(kept, engine.bundle.reference))
            if report:
                details.append(rows.details(kept, heatmap))
            shown.add(answer)
            if stop:
                break
        if report:
            json.dump(_about(engine) | {"complete": not stop, "photos": details}, report, indent=1)
    if stop:
        print(f"Stopped: {shown.count:,} of {len(found):,} photos were done.", file=sys.stderr)
        return 128 + stop[0]
    return 1 if shown.refused else 0


def _kept(image: str, result: "Analysis | DermaDeskError") -> "Row":
    from dermadesk.batch.answer import Answer
    from dermadesk.batch.row import Failure, Row
    from dermadesk.inference.engine import Analysis

    kept = Answer.of(result) if isinstance(result, Analysis) else Failure(result.code.value, str(result))
    return Row(0, image, kept, False, "")


def _refuse_to_overwrite_photos(*files: Path | None) -> None:
    from dermadesk.imaging.signatures import PHOTO_ENDINGS

    for file in files:
        if file is not None and (file.is_dir() or file.suffix.lower() in PHOTO_ENDINGS):
            raise typer.BadParameter(f"{file} is a folder or has the name of a photo.", param_hint="--out, --json")


def _about(engine: "Engine") -> dict[str, Any]:
    """What the JSON says of the run: program, model, backend, and the memory that the process holds at the end."""
    import psutil

    manifest = engine.manifest
    point = manifest.deciding_point
    return {
        "program": f"dermadesk {__version__}",
        "model": engine.bundle.reference,
        "backend": engine.backend_name,
        "notice": engine.notice,
        "classes": [model_class.code for model_class in manifest.classes],
        "prior": list(manifest.prior),
        "conformal_level": manifest.conformal.level,
        "operating_point": {"name": point.name, "threshold": point.threshold},
        "resident_bytes": psutil.Process().memory_info().rss,
    }
