"""A training as the terminal shows it: one bar for the stage at hand, and a line for what is worth keeping."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from dermadesk.training.events import (
    BatchSizeChosen,
    BatchSizeHalved,
    BundleWritten,
    Divided,
    EpochFinished,
    Found,
    MemberFinished,
    ParityProved,
    PhotosAnswered,
    PhotosFingerprinted,
    PhotosMeasured,
    PhotosPrepared,
    PicturesDrawn,
    RateHalved,
    Resumed,
    Step,
    StoppedByUser,
    StoppedEarly,
    StudyWritten,
    TrainEvent,
)


class Shown:
    """Shows the events of a run while it is open."""

    def __init__(self) -> None:
        self.console = Console(markup=False, highlight=False)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self.console,
        )
        self._task = self._progress.add_task("reading", total=None, note="")
        self._stage = ""

    def __enter__(self) -> "Shown":
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def tell(self, event: TrainEvent) -> None:
        """Move the bar, and print what is worth a line."""
        match event:
            case PhotosPrepared(done, total):
                self._bar("preparing photos", done, total, f"{done:,} of {total:,}", new=done == 0)
            case PhotosFingerprinted(done, total):
                self._bar("looking for duplicates", done, total, f"{done:,} of {total:,}", new=done == 0)
            case PhotosMeasured(done, total):
                self._bar("measuring on the test part", done, total, f"{done:,} of {total:,}", new=done == 0)
            case PhotosAnswered(done, total):
                self._bar("answering the photos learned from", done, total, f"{done:,} of {total:,}", new=done == 0)
            case PicturesDrawn(done, total):
                self._bar("drawing other pictures", done, total, f"{done:,} of {total:,}", new=done == 0)
            case Step():
                self._step(event)
            case _:
                line = told(event)
                if line:
                    self.console.print(line)

    def _step(self, event: Step) -> None:
        done = (event.epoch - 1) * event.steps + event.step
        place = f"{event.stage}, epoch {event.epoch} of {event.epochs}, batch {event.step} of {event.steps}"
        note = f"loss {event.loss:.3f} · {event.photos_per_second:.0f} photos/s"
        self._bar(place, done, event.epochs * event.steps, note, new=event.stage != self._stage)
        self._stage = event.stage

    def _bar(self, description: str, done: int, total: int, note: str, new: bool) -> None:
        if new:
            self._progress.reset(self._task)
        self._progress.update(self._task, description=description, completed=done, total=total, note=note)


def told(event: TrainEvent) -> str:
    """The line that an event is worth; empty for none."""
    match event:
        case Found():
            return event.detail
        case Divided(train, calibration, test):
            return f"photos: {train:,} to learn from, {calibration:,} to calibrate on, {test:,} to test on"
        case Resumed(stage, epochs, steps):
            return f"{stage}: going on after epoch {epochs}" + f" and {steps} batches" * bool(steps)
        case BatchSizeChosen(stage, size):
            return f"{stage}: {size} photos at once are fastest here"
        case BatchSizeHalved(stage, size):
            return f"{stage}: memory ran out; {size} photos at once from here on"
        case EpochFinished():
            return (
                f"{event.stage} epoch {event.epoch}/{event.epochs}: loss {event.train_loss:.3f}, accuracy "
                f"{event.train_accuracy:.3f}; held out: loss {event.loss:.3f}, accuracy {event.accuracy:.3f}, balanced "
                f"{event.balanced_accuracy:.3f}, malignant AUROC {event.malignant_auroc:.3f}; "
                f"{event.photos_per_second:.0f} photos/s, {event.seconds:.0f} s"
            )
        case StoppedEarly(stage, epoch, best):
            return f"{stage}: stopped after epoch {epoch}; the weights of epoch {best} are kept"
        case StoppedByUser(stage, epoch, step, steps):
            return f"{stage}: stopped in epoch {epoch} after batch {step} of {steps}; what was learned is kept"
        case RateHalved(stage, epoch, step, part):
            return (
                f"{stage}: the loss was no number any more; going on from epoch {epoch}, batch {step}, "
                f"by {part:g} of the learning rate"
            )
        case ParityProved(photos, torchscript, onnx, flipped):
            return (
                f"parity on {photos} photos: largest difference of a probability {torchscript:.1e} (TorchScript), "
                f"{onnx:.1e} (ONNX Runtime); {flipped} decisions flipped"
            )
        case MemberFinished(member, figures):
            return f"{member}: " + ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in figures.items())
        case StudyWritten(folder) | BundleWritten(folder):
            return f"written: {folder}"
    return ""
