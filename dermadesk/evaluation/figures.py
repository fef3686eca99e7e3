"""The figures of a measurement, drawn: one PNG each, in the window's colours. Only drawing imports matplotlib."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dermadesk.evaluation import plots
from dermadesk.evaluation.assess import Figures
from dermadesk.evaluation.card import KIND_WORDS, TOO_FEW, base
from dermadesk.evaluation.curves import Curve
from dermadesk.evaluation.intervals import Estimate
from dermadesk.evaluation.plots import PAPER
from dermadesk.files import make_folder, whole_binary
from dermadesk.inference.bundle import Manifest

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TEXT, MUTED, LINE, SURFACE = PAPER.text, PAPER.muted, PAPER.line, PAPER.surface
ACCENT, MALIGNANT, BENIGN, FAINT = PAPER.accent, PAPER.malignant, PAPER.benign, "#B9C0C9"


def draw(manifest: Manifest, figures: Figures, folder: Path) -> tuple[Path, ...]:
    """Draw every figure into `folder` as PNG, and return the files: confusion, roc, precision_recall, reliability,
    classes, and groups where any are known.

    Raises `OutputError` where they cannot be written.
    """
    drawings: dict[str, Callable[[Manifest, Figures], Figure]] = {
        "confusion": _confusion,
        "roc": _roc,
        "precision_recall": _precision_recall,
        "reliability": _reliability,
        "classes": _classes,
    }
    if figures.groups:
        drawings["groups"] = _groups
    make_folder(folder)
    paths = []
    with PAPER.in_force():
        for name, drawing in drawings.items():
            path = folder / f"{name}.png"
            with whole_binary(path) as file:
                drawing(manifest, figures).savefig(file, format="png", dpi=144, bbox_inches="tight", pad_inches=0.2)
            paths.append(path)
    return tuple(paths)


def _sheet(manifest: Manifest, figures: Figures, width: float, height: float, columns: int = 1) -> tuple[Figure, Any]:
    """An empty sheet with its foot, and its axes (an array where there are several columns)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    sheet = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(sheet)
    axes = sheet.subplots(1, columns)
    # below the sheet: the file is as large as what is drawn
    sheet.text(0.01, -0.02, f"{manifest.reference} · {base(figures)}", fontsize=8, color=MUTED, va="top")
    return sheet, axes


def _confusion(manifest: Manifest, figures: Figures) -> Figure:
    codes = [each.code for each in manifest.classes]
    counts = np.array(figures.confusion)
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    side = 1.8 + 0.62 * len(codes)
    sheet, axes = _sheet(manifest, figures, max(4.6, side + 0.6), max(4.2, side))
    from matplotlib.colors import LinearSegmentedColormap

    axes.imshow(shares, cmap=LinearSegmentedColormap.from_list("accent", [SURFACE, ACCENT]), vmin=0, vmax=1)
    for row, column in np.ndindex(counts.shape):
        ink = SURFACE if shares[row, column] > 0.55 else TEXT if counts[row, column] else FAINT
        axes.text(column, row, f"{counts[row, column]:,}", ha="center", va="center", color=ink)
    names = [f"{code}\n{total:,}" for code, total in zip(codes, counts.sum(1), strict=True)]
    axes.set_xticks(range(len(codes)), codes)
    axes.set_yticks(range(len(codes)), names)
    axes.tick_params(length=0)
    for ticks in (axes.get_xticklabels(), axes.get_yticklabels()):
        for label, each in zip(ticks, manifest.classes, strict=True):
            label.set_color(MALIGNANT if each.malignant else BENIGN)
    axes.set_xlabel("answer (leading diagnosis)")
    axes.set_ylabel("truth, with its photos")
    axes.set_title("Answers by truth, in photos (the shade is the part of the row)")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    return sheet


def _roc(manifest: Manifest, figures: Figures) -> Figure:
    sheet, axes = _sheet(manifest, figures, 5.6, 5.2)
    plots.roc(axes, figures, PAPER)
    area = _area(figures.curves["roc"].get("malignant"), figures.overall.get("malignant_auroc"), "AUROC")
    axes.set_title(f"Malignant or not: {area}")
    return sheet


def _precision_recall(manifest: Manifest, figures: Figures) -> Figure:
    sheet, axes = _sheet(manifest, figures, 5.6, 5.2)
    plots.precision_recall(axes, figures, PAPER)
    area = _area(figures.curves["precision_recall"].get("malignant"), None, "average precision")
    axes.set_title(f"Malignant or not: {area}")
    return sheet


def _area(curve: Curve | None, estimate: Estimate | None, name: str) -> str:
    if curve is None:
        return f"{name} cannot be told"
    if estimate is None:
        return f"{name} {curve.area:.3f} (n = {curve.photos:,})"
    return f"{name} {estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f}; n = {estimate.n:,})"


def _reliability(manifest: Manifest, figures: Figures) -> Figure:
    stages = [each for each in ("before", "after") if each in figures.reliability]
    sheet, axes = _sheet(manifest, figures, 4.6 * len(stages) + 0.4, 5.3, len(stages))
    for place, (panel, stage) in enumerate(zip(np.atleast_1d(axes), stages, strict=True)):
        plots.reliability(panel, figures, stage, PAPER)
        panel.set_title(f"{stage.capitalize()} calibration", pad=38)
        if place:
            panel.set_ylabel("")
    return sheet


def _classes(manifest: Manifest, figures: Figures) -> Figure:
    columns = {"recall": figures.recall, "precision": figures.precision, "F1": figures.f1}
    classes = [each for each in manifest.classes if each.code in figures.recall]
    sheet, axes = _sheet(manifest, figures, 9.2, 1.5 + 0.42 * len(classes), 3)
    for panel, (title, column) in zip(axes, columns.items(), strict=True):
        rows = [(f"{each.code}", column.get(each.code), each.malignant) for each in classes]
        _ranges(panel, rows, title.capitalize() if title != "F1" else title, "no answer")
    for panel in axes[1:]:
        panel.set_yticklabels([])
    return sheet


def _groups(manifest: Manifest, figures: Figures) -> Figure:
    rows = [(kind, name, group) for kind, groups in figures.groups.items() for name, group in groups.items()]
    sheet, axes = _sheet(manifest, figures, 9.8, 1.6 + 0.3 * (len(rows) + len(figures.groups)), 2)
    places, y, last = [], 0.0, ""
    for kind, _, _ in rows:
        y += 1.7 if last and kind != last else 1.0
        places.append(y)
        last = kind
    for panel, name in zip(axes, ("malignant_sensitivity", "malignant_specificity"), strict=True):
        malignant = name == "malignant_sensitivity"
        told = [(f"{KIND_WORDS[kind]}: {word}", group.figures.get(name), malignant) for kind, word, group in rows]
        whole = figures.overall.get(name)
        if whole is not None:
            panel.axvline(whole.value, color=FAINT, linewidth=1, zorder=0)
        _ranges(panel, told, name.removeprefix("malignant_").capitalize(), TOO_FEW, places)
    axes[1].set_yticklabels([])
    return sheet


def _ranges(
    axes: Axes,
    rows: Sequence[tuple[str, Estimate | None, bool]],
    title: str,
    otherwise: str,
    places: Sequence[float] | None = None,
) -> None:
    """One line for each row: its value, its interval, and the photos it rests on at the right."""
    at = list(range(len(rows))) if places is None else list(places)
    for place, (_, estimate, malignant) in zip(at, rows, strict=True):
        if estimate is None:
            axes.text(0.01, place, otherwise, color=MUTED, va="center", fontsize=8.5)
            continue
        colour = MALIGNANT if malignant else BENIGN
        axes.hlines(place, estimate.low, estimate.high, color=colour, linewidth=1.6)
        axes.plot([estimate.value], [place], marker="^" if malignant else "o", color=colour, markersize=6)
        axes.text(1.05, place, f"{estimate.n:,}", color=MUTED, va="center", ha="left", fontsize=8.5)
    axes.set_yticks(at, [name for name, *_ in rows])
    axes.set(xlim=(0, 1.02), ylim=(max(at, default=0) + 0.8, min(at, default=0) - 0.8))
    axes.set_title(f"{title}, 95 %")
    axes.text(1.05, min(at, default=0) - 0.75, "n", color=MUTED, va="bottom", ha="left", fontsize=8.5)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
