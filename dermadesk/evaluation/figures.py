"""The figures of a measurement, drawn: one PNG each, in the window's colours. Only drawing imports matplotlib."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from dermadesk.evaluation.assess import Figures
from dermadesk.evaluation.card import KIND_WORDS, TOO_FEW, base
from dermadesk.evaluation.curves import Bin, Curve
from dermadesk.evaluation.intervals import Estimate
from dermadesk.files import make_folder, whole_binary
from dermadesk.inference.bundle import Manifest

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TEXT, MUTED, LINE, SURFACE = "#1B1F24", "#5B6470", "#E1E4E9", "#FFFFFF"
ACCENT, MALIGNANT, BENIGN, FAINT = "#2A66D0", "#B04600", "#1F5F99", "#B9C0C9"

_STYLE: dict[str, Any] = {
    "font.family": ["Inter", "DejaVu Sans"],
    "font.size": 9.5,
    "text.color": TEXT,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": LINE,
    "axes.titlesize": 10.5,
    "axes.titleweight": "semibold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": LINE,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "ytick.left": False,
    "figure.facecolor": SURFACE,
    "savefig.facecolor": SURFACE,
}
_SHARE = (-0.02, 1.02)


def draw(manifest: Manifest, figures: Figures, folder: Path) -> tuple[Path, ...]:
    """Draw every figure into `folder` as PNG, and return the files: confusion, roc, precision_recall, reliability,
    classes, and groups where any are known.

    Raises `OutputError` where they cannot be written.
    """
    import logging

    import matplotlib as mpl

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # Inter may be missing: that is no news
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
    with mpl.rc_context(cast(Any, _STYLE)):
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
    axes.plot((0, 1), (0, 1), color=LINE, linewidth=1)
    axes.set(xlim=_SHARE, ylim=_SHARE, aspect="equal")
    axes.set_xlabel("1 − specificity: benign photos called suspicious")
    axes.set_ylabel("sensitivity: malignant photos called suspicious")
    curve = figures.curves["roc"].get("malignant")
    axes.set_title("Malignant or not: " + _area(curve, figures.overall.get("malignant_auroc"), "AUROC"))
    if curve is not None:
        axes.plot(curve.x, curve.y, color=MALIGNANT, linewidth=1.8)
        found, passed = (figures.overall[f"malignant_{each}"] for each in ("sensitivity", "specificity"))
        _point(axes, 1 - passed.value, found.value)
        words = f"operating point: sensitivity {found.value:.2f}\nspecificity {passed.value:.2f}"
        _note(axes, words, 1 - passed.value, found.value, to_the_left=passed.value < 0.5)
    return sheet


def _precision_recall(manifest: Manifest, figures: Figures) -> Figure:
    sheet, axes = _sheet(manifest, figures, 5.6, 5.2)
    axes.set(xlim=_SHARE, ylim=_SHARE, aspect="equal")
    axes.set_xlabel("recall: malignant photos called suspicious")
    axes.set_ylabel("precision: malignant among those called")
    curve = figures.curves["precision_recall"].get("malignant")
    axes.set_title("Malignant or not: " + _area(curve, None, "average precision"))
    if curve is not None:
        share = curve.positive / curve.photos
        axes.plot((0, 1), (share, share), color=LINE, linewidth=1)
        axes.text(0, share + 0.012, f"by chance {share:.2f}", color=MUTED, fontsize=8.5)
        axes.plot(curve.x, curve.y, color=MALIGNANT, linewidth=1.8)
        found, precision = figures.overall["malignant_sensitivity"], figures.overall.get("ppv")
        if precision is not None:
            _point(axes, found.value, precision.value)
            words = f"operating point:\nprecision {precision.value:.2f}, recall {found.value:.2f}"
            _note(axes, words, found.value, precision.value, to_the_left=found.value > 0.5)
    return sheet


def _area(curve: Curve | None, estimate: Estimate | None, name: str) -> str:
    if curve is None:
        return f"{name} cannot be told"
    if estimate is None:
        return f"{name} {curve.area:.3f} (n = {curve.photos:,})"
    return f"{name} {estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f}; n = {estimate.n:,})"


def _point(axes: Axes, x: float, y: float) -> None:
    axes.plot([x], [y], marker="o", markersize=8, color=TEXT, markerfacecolor=SURFACE, markeredgewidth=1.8)


def _note(axes: Axes, words: str, x: float, y: float, *, to_the_left: bool) -> None:
    """Words under a point of a curve that bulges upwards: where there is room."""
    aside = -0.05 if to_the_left else 0.05
    axes.annotate(
        words,
        (x, y),
        (x + aside, y - 0.12 if y > 0.25 else y + 0.12),
        ha="right" if to_the_left else "left",
        va="top" if y > 0.25 else "bottom",
        fontsize=9,
        color=TEXT,
        bbox={"facecolor": SURFACE, "edgecolor": "none", "pad": 1.5},
        arrowprops={"arrowstyle": "-", "color": MUTED, "shrinkA": 2, "shrinkB": 5, "linewidth": 0.8},
    )


def _reliability(manifest: Manifest, figures: Figures) -> Figure:
    stages = [each for each in ("before", "after") if each in figures.reliability]
    sheet, axes = _sheet(manifest, figures, 4.6 * len(stages) + 0.4, 5.3, len(stages))
    for panel, stage in zip(np.atleast_1d(axes), stages, strict=True):
        panel.plot((0, 1), (0, 1), color=LINE, linewidth=1)
        panel.set(xlim=_SHARE, ylim=_SHARE, aspect="equal")
        panel.set_title(f"{stage.capitalize()} calibration", pad=38)
        panel.set_xlabel("what was said: mean probability of a tenth")
        end = "_before" if stage == "before" else ""
        for bins, name, colour, marker in (
            (figures.reliability[stage], "calibration_error", ACCENT, "o"),
            (figures.reliability[f"malignant_{stage}"], "malignant_calibration_error", MALIGNANT, "^"),
        ):
            what = "P(malignant)" if marker == "^" else "top class"
            error = figures.overall.get(name + end)
            label = f"{what}: error {error.value:.3f}, n = {error.n:,}" if error else what
            _bins(panel, bins, colour, marker)
            height = 1.075 if marker == "o" else 1.025
            sign = "▲" if marker == "^" else "●"
            panel.text(0, height, f"{sign} {label}", transform=panel.transAxes, color=colour, fontsize=9)
    np.atleast_1d(axes)[0].set_ylabel("what came true: part of the photos, 95 %")
    return sheet


def _bins(axes: Axes, bins: Sequence[Bin], colour: str, marker: str) -> None:
    x, y = [each.confidence for each in bins], [each.observed for each in bins]
    axes.vlines(x, [each.low for each in y], [each.high for each in y], color=colour, linewidth=1, alpha=0.45)
    axes.plot(x, [each.value for each in y], color=colour, marker=marker, markersize=5, linewidth=1.4)


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
