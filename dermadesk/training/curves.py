"""How a run learned, drawn: loss and accuracy of what it learned from and of what was held out, against the epoch."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from dermadesk.evaluation.figures import ACCENT, LINE, MALIGNANT, MUTED
from dermadesk.files import make_folder, whole_binary
from dermadesk.training import log
from dermadesk.training.events import EpochFinished, TrainEvent

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def curves(events: Path | Iterable[TrainEvent], folder: Path) -> tuple[Path, ...]:
    """Draw `curves-STAGE.png` into `folder` for every stage that finished an epoch, and return the files.

    `events` are a run's, or its log of JSON lines. An epoch that a killed run told twice is drawn once. Raises
    `OutputError` where the files cannot be written.
    """
    stages: dict[str, dict[int, EpochFinished]] = {}
    told = (event for _, event in log.read(events, steps=False)) if isinstance(events, Path) else events
    for event in told:
        if isinstance(event, EpochFinished):
            stages.setdefault(event.stage, {})[event.epoch] = event
    make_folder(folder)
    return tuple(
        _drawn([epochs[epoch] for epoch in sorted(epochs)], folder / f"curves-{stage}.png")
        for stage, epochs in stages.items()
    )


def _drawn(epochs: list[EpochFinished], path: Path) -> Path:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    sheet = Figure(figsize=(8.4, 3.4), layout="constrained")
    FigureCanvasAgg(sheet)
    loss, accuracy = sheet.subplots(1, 2)
    places = [each.epoch for each in epochs]

    def draw(axes: "Axes", title: str, learned: list[float], held_out: list[float]) -> None:
        mark = "o" if len(places) == 1 else ""
        axes.plot(places, learned, color=MUTED, linestyle="--", marker=mark, label="learned from, augmented")
        axes.plot(places, held_out, color=ACCENT, marker=mark, label="held out")
        axes.set_title(title, loc="left", fontsize=10)
        axes.set_xlabel("epoch")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color=LINE)

    draw(loss, "Loss", [each.train_loss for each in epochs], [each.loss for each in epochs])
    draw(accuracy, "Accuracy", [each.train_accuracy for each in epochs], [each.accuracy for each in epochs])
    balanced = [each.balanced_accuracy for each in epochs]
    accuracy.plot(places, balanced, color=MALIGNANT, label="held out, balanced over classes")
    accuracy.set_ylim(0, 1)
    sheet.legend(*accuracy.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    with whole_binary(path) as file:
        sheet.savefig(file, format="png", dpi=144)
    return path
