"""`dermadesk train`: labelled photos in, a bundle out."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from dermadesk.training import recipe, run
from dermadesk.training.events import (
    BundleWritten,
    EpochFinished,
    ParityProved,
    PhotosPrepared,
    Resumed,
    Step,
    TrainEvent,
)


def train(
    name: Annotated[str, typer.Option("--recipe", help="A recipe by name, or a TOML file.")],
    data: Annotated[Path, typer.Option("--data", help="The folder of labelled photos.", exists=True, file_okay=False)],
    out: Annotated[Path, typer.Option("--out", help="The folder of the run; the bundle is written into it.")],
    weights: Annotated[Path | None, typer.Option("--weights", help="The folder of the weights to start from.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in --out.")] = False,
    settings: Annotated[list[str] | None, typer.Option("--set", help="section.key=value, over the recipe's.")] = None,
) -> int:
    """Train a model by a recipe, calibrate it, measure it once on its test part, and write its bundle."""
    chosen = recipe.load(name, settings or ())
    if (out / "run.json").exists() and not resume:
        typer.echo(f"{out} holds a run already. Add --resume to go on with it, or choose another folder.", err=True)
        return 2
    console = Console()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
        console=console,
    ) as progress:
        shown = _Shown(progress)
        journey = run.train(chosen, data, out, weights=weights or run.default_weights())
        try:
            for event in journey:
                shown.tell(event)
        except KeyboardInterrupt:
            journey.close()
            console.print(f"Stopped. The finished epochs are kept in {out}; --resume goes on from there.")
            return 130
    return 0


class _Shown:
    """The events of a run as one progress bar, and a line for what is worth keeping."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("photos", total=None, note="")

    def tell(self, event: TrainEvent) -> None:
        match event:
            case PhotosPrepared(done, total):
                self._progress.update(self._task, description="reading photos", completed=done, total=total, note="")
            case Step(stage, epoch, step, steps, loss, _, pace):
                note = f"loss {loss:.3f} · {pace:.0f} photos/s"
                self._progress.update(
                    self._task, description=f"{stage}, epoch {epoch}", completed=step, total=steps, note=note
                )
            case EpochFinished():
                self._progress.console.print(
                    f"{event.stage} epoch {event.epoch}/{event.epochs}: loss {event.train_loss:.3f}; held out: loss "
                    f"{event.loss:.3f}, accuracy {event.accuracy:.3f}, balanced {event.balanced_accuracy:.3f}, "
                    f"malignant AUROC {event.malignant_auroc:.3f}; {event.seconds:.0f} s"
                )
            case Resumed(stage, epochs):
                self._progress.console.print(f"{stage}: going on after epoch {epochs}")
            case ParityProved(photos, torchscript, onnx, flipped):
                self._progress.console.print(
                    f"parity on {photos} photos: largest difference of a probability {torchscript:.1e} (TorchScript), "
                    f"{onnx:.1e} (ONNX Runtime); {flipped} decisions flipped"
                )
            case BundleWritten(folder):
                self._progress.console.print(f"written: {folder}")
