"""`dermadesk bench`: how fast and how big the program is, beside a plain pipeline measured in the same run."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dermadesk.cli.bench_gate import gate
from dermadesk.cli.bench_maps import maps
from dermadesk.cli.bench_outline import outline
from dermadesk.cli.bench_steps import steps

if TYPE_CHECKING:
    from dermadesk.bench.measure import Figure

LINE = "{:<44} {:>14} {:>14} {:>8} {:>16}"


bench = typer.Typer()
bench.command()(steps)
bench.command()(outline)
bench.command()(gate)
bench.command()(maps)


@bench.callback(invoke_without_command=True)
def measured(
    context: typer.Context,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the figures as JSON.")] = None,
    only: Annotated[
        Literal["starts", "stages", "memory", "window", "preview", "heatmaps", "camera", "training", "batch"] | None,
        typer.Option("--only", help="One part alone."),
    ] = None,
) -> int:
    """Measure start, stages, memory, smoothness, camera, training and batches on drawings, beside plain torch.

    Takes a few minutes. Other work on the machine makes every figure worse: look at how busy it was before.
    """
    if context.invoked_subcommand:
        return 0
    if getattr(sys, "frozen", False):
        print("`bench` measures an installation: this frozen copy has no torch to measure beside.", file=sys.stderr)
        return 2
    from dermadesk.bench.measure import machine
    from dermadesk.files import whole_text

    about = machine()
    print(
        f"{about['system']}, {about['cores']} cores ({about['busy_before']:.0%} busy before), Python {about['python']}"
    )
    print(LINE.format("", "DermaDesk", "plain", "ratio", "target"))
    figures = []
    try:
        for figure in _figures(only):
            figures.append(figure)
            print(_line(figure), flush=True)
    except subprocess.CalledProcessError as error:
        print(f"A measured program failed ({error}):\n{error.stderr}", file=sys.stderr)
        return 1
    missed = [figure.name for figure in figures if not figure.reached]
    print(f"Not reached: {', '.join(missed)}." if missed else "Every target is reached.")
    if json_file:
        with whole_text(json_file) as file:
            rows = [asdict(each) | {"ratio": each.ratio, "reached": each.reached} for each in figures]
            json.dump({"machine": about, "figures": rows}, file, indent=1)
    return 0


def _figures(only: str | None) -> "Iterator[Figure]":
    from dermadesk.bench import measure
    from dermadesk.bench.batch import batch
    from dermadesk.bench.camera import camera
    from dermadesk.bench.heatmaps import heatmaps
    from dermadesk.bench.preview import preview
    from dermadesk.bench.training import training

    with measure.drawn_photos() as photos:
        parts: dict[str, Callable[[], Iterator[Figure]]] = {
            "starts": lambda: measure.starts(photos),
            "stages": lambda: measure.stages(photos),
            "memory": lambda: measure.memory(photos),
            "window": lambda: measure.window_under_load(photos),
            "preview": lambda: preview(photos),
            "heatmaps": heatmaps,
            "camera": camera,
            "training": training,
            "batch": batch,
        }
        for part in (only,) if only else parts:
            yield from parts[part]()


def _line(figure: "Figure") -> str:
    def value(number: float | None) -> str:
        return "" if number is None else f"{number:.2f} {figure.unit}"

    ratio = "" if figure.ratio is None else f"{figure.ratio:.3g} ×"
    target = (
        "" if figure.target is None else f"{'≥' if figure.more_is_better else '≤'} {figure.target:.4g} {figure.unit}"
    )
    return LINE.format(figure.name, value(figure.ours), value(figure.plain), ratio, target).rstrip()
