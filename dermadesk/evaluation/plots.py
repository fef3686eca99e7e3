"""The curves of a measurement, drawn into axes in given colours: for the files of a report, and for the window."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dermadesk.evaluation.assess import Figures
    from dermadesk.evaluation.curves import Bin

_SHARE = (-0.02, 1.02)


@dataclass(frozen=True, slots=True)
class Look:
    """Colours as #RRGGBB, and the size of running text in points. What is given here is for paper."""

    text: str = "#1B1F24"
    muted: str = "#5B6470"
    line: str = "#E1E4E9"
    surface: str = "#FFFFFF"
    accent: str = "#2A66D0"
    malignant: str = "#B04600"
    benign: str = "#1F5F99"
    points: float = 9.5

    @property
    def note(self) -> float:
        """Points of what is written beside a curve."""
        return 0.94 * self.points

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """All that is drawn meanwhile looks so; matplotlib knows one look at a time, whatever the thread."""
        import matplotlib as mpl

        # Inter may be missing: that is no news
        logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
        style: dict[str, Any] = {
            "font.family": ["Inter", "DejaVu Sans"],
            "font.size": self.points,
            "text.color": self.text,
            "axes.facecolor": self.surface,
            "axes.labelcolor": self.muted,
            "axes.edgecolor": self.line,
            "axes.titlesize": 1.1 * self.points,
            "axes.titleweight": "semibold",
            "axes.titlelocation": "left",
            "axes.titlepad": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "axes.grid": True,
            "axes.grid.axis": "y",
            "grid.color": self.line,
            "xtick.color": self.muted,
            "ytick.color": self.muted,
            "ytick.left": False,
            "figure.facecolor": self.surface,
            "savefig.facecolor": self.surface,
        }
        with mpl.rc_context(cast(Any, style)):
            yield


PAPER = Look()


def roc(axes: Axes, figures: Figures, look: Look) -> None:
    """Malignant or not: sensitivity over 1 - specificity, and the operating point, where both kinds occur."""
    axes.plot((0, 1), (0, 1), color=look.line, linewidth=1)
    axes.set(xlim=_SHARE, ylim=_SHARE, aspect="equal")
    axes.set_xlabel("1 − specificity: benign photos called suspicious")
    axes.set_ylabel("sensitivity: malignant photos called suspicious")
    curve = figures.curves["roc"].get("malignant")
    if curve is not None:
        axes.plot(curve.x, curve.y, color=look.malignant, linewidth=1.8)
        found, passed = (figures.overall[f"malignant_{each}"] for each in ("sensitivity", "specificity"))
        words = f"operating point: sensitivity {found.value:.2f}\nspecificity {passed.value:.2f}"
        _point(axes, look, words, 1 - passed.value, found.value)


def precision_recall(axes: Axes, figures: Figures, look: Look) -> None:
    """Malignant or not: precision over recall, what chance gives, and the operating point."""
    axes.set(xlim=_SHARE, ylim=_SHARE, aspect="equal")
    axes.set_xlabel("recall: malignant photos called suspicious")
    axes.set_ylabel("precision: malignant among those called")
    curve = figures.curves["precision_recall"].get("malignant")
    if curve is not None:
        share = curve.positive / curve.photos
        axes.plot((0, 1), (share, share), color=look.line, linewidth=1)
        axes.text(0, share + 0.012, f"by chance {share:.2f}", color=look.muted, fontsize=0.9 * look.points)
        axes.plot(curve.x, curve.y, color=look.malignant, linewidth=1.8)
        found, precision = figures.overall["malignant_sensitivity"], figures.overall.get("ppv")
        if precision is not None:
            words = f"operating point:\nprecision {precision.value:.2f}, recall {found.value:.2f}"
            _point(axes, look, words, found.value, precision.value)


def reliability(axes: Axes, figures: Figures, stage: str, look: Look) -> None:
    """What came true of what was said `before` or `after` calibration, of the top class and of P(malignant).

    Each line is named above the axes, with its calibration error.
    """
    axes.plot((0, 1), (0, 1), color=look.line, linewidth=1)
    axes.set(xlim=_SHARE, ylim=_SHARE, aspect="equal")
    axes.set_xlabel("what was said: mean probability of a tenth")
    axes.set_ylabel("what came true: part of the photos, 95 %")
    end = "_before" if stage == "before" else ""
    for bins, name, colour, marker in (
        (figures.reliability[stage], "calibration_error", look.accent, "o"),
        (figures.reliability[f"malignant_{stage}"], "malignant_calibration_error", look.malignant, "^"),
    ):
        what = "P(malignant)" if marker == "^" else "top class"
        error = figures.overall.get(name + end)
        label = f"{what}: error {error.value:.3f}, n = {error.n:,}" if error else what
        _bins(axes, bins, colour, marker)
        height = 1.075 if marker == "o" else 1.025
        sign = "▲" if marker == "^" else "●"
        axes.text(0, height, f"{sign} {label}", transform=axes.transAxes, color=colour, fontsize=look.note)


def _bins(axes: Axes, bins: Sequence[Bin], colour: str, marker: str) -> None:
    x, y = [each.confidence for each in bins], [each.observed for each in bins]
    axes.vlines(x, [each.low for each in y], [each.high for each in y], color=colour, linewidth=1, alpha=0.45)
    axes.plot(x, [each.value for each in y], color=colour, marker=marker, markersize=5, linewidth=1.4)


def _point(axes: Axes, look: Look, words: str, x: float, y: float) -> None:
    """A ring on a curve that bulges upwards, and words below it where there is room."""
    axes.plot([x], [y], marker="o", markersize=8, color=look.text, markerfacecolor=look.surface, markeredgewidth=1.8)
    to_the_left = x > 0.5
    aside = -0.05 if to_the_left else 0.05
    axes.annotate(
        words,
        (x, y),
        (x + aside, y - 0.12 if y > 0.25 else y + 0.12),
        ha="right" if to_the_left else "left",
        va="top" if y > 0.25 else "bottom",
        fontsize=look.note,
        color=look.text,
        bbox={"facecolor": look.surface, "edgecolor": "none", "pad": 1.5},
        arrowprops={"arrowstyle": "-", "color": look.muted, "shrinkA": 2, "shrinkB": 5, "linewidth": 0.8},
    )
