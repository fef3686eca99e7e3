"""A sheet of paper for the figures of the documentation, in the window's colours. Imports matplotlib."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from dermadesk.evaluation.figures import LINE, MUTED
from dermadesk.files import whole_binary

_DPI = 100


def sheet(width: float, height: float) -> Figure:
    """An empty figure of so many inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def plain(axes: Axes, title: str) -> None:
    """A title at the left, nothing around the drawing but its foot, and no numbers at its side."""
    axes.set_title(title, loc="left", fontsize=9)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(colors=MUTED, labelsize=8, length=2)
    axes.set_yticks([])


def keep(figure: Figure, path: Path) -> None:
    """Write it as PNG; raises `OutputError`."""
    with whole_binary(path) as file:
        figure.savefig(file, format="png", dpi=_DPI, pil_kwargs={"optimize": True})
