"""The curves of a measurement as pictures for the screen. Imports matplotlib: on a worker only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from PySide6.QtGui import QImage

    from dermadesk.evaluation.assess import Figures
    from dermadesk.evaluation.plots import Look


def draw(figures: Figures, look: Look, side: int, scale: float) -> Iterator[tuple[str, QImage]]:
    """`roc` and `reliability`: squares of `side` logical pixels for a screen that has `scale` pixels to each."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PySide6.QtGui import QImage

    from dermadesk.evaluation import plots

    drawings: dict[str, Callable[[Axes], None]] = {
        "roc": lambda axes: plots.roc(axes, figures, look),
        "reliability": lambda axes: plots.reliability(axes, figures, "after", look),
    }
    for name, drawing in drawings.items():
        with look.in_force():
            sheet = Figure(figsize=(side / 72, side / 72), dpi=72 * scale, layout="constrained")
            canvas = FigureCanvasAgg(sheet)
            drawing(sheet.subplots())
            canvas.draw()
        width, height = canvas.get_width_height(physical=True)
        image = QImage(canvas.buffer_rgba(), width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
        image.setDevicePixelRatio(scale)
        yield name, image
