"""`dermadesk models architectures`: the networks that can be trained, or one of them layer by layer."""

from typing import Annotated

import typer

NAME = "An architecture; without one they are listed."
INPUT_SIZE = "Side of the photos in px; without it, what the architecture's source uses."


def architectures(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help=NAME)] = None,
    input_size: Annotated[int | None, typer.Option(min=1, metavar="N", help=INPUT_SIZE)] = None,
    classes: Annotated[int, typer.Option(min=2, metavar="K", help="How many classes it tells apart.")] = 7,
) -> int:
    """List the networks that can be trained, or show one layer by layer: shapes and parameters."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    console = Console(markup=False, highlight=False)
    if name is None:
        for heading in ("architecture", "parameters", "px", "at least", "heatmap", "source"):
            table.add_column(heading, justify="right" if heading in ("parameters", "px", "at least") else "left")
        for row in _all(classes):
            table.add_row(*row)
        console.print(table)
        return 0
    for heading in ("layer", "kind", "output", "parameters"):
        table.add_column(heading, justify="right" if heading == "parameters" else "left", overflow="fold")
    rows, summary = _layers(name, input_size, classes)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    console.print(summary)
    return 0


def _all(classes: int) -> list[tuple[str, ...]]:
    from dermadesk.training.architectures import ARCHITECTURES
    from dermadesk.training.architectures.summary import outline

    rows: list[tuple[str, ...]] = []
    for name, each in ARCHITECTURES.items():
        network = outline(name, each.input_size, classes)
        size, least = str(each.input_size), str(each.smallest)
        rows.append((name, f"{network.parameters:,}", size, least, network.heatmap, each.source))
    return rows


def _layers(name: str, input_size: int | None, classes: int) -> tuple[list[tuple[str, ...]], str]:
    from dermadesk.training.architectures import architecture
    from dermadesk.training.architectures.summary import outline

    usual = architecture(name)
    side = input_size or usual.input_size
    network = outline(name, side, classes)
    rows: list[tuple[str, ...]] = [
        (each.name, each.kind, "×".join(str(n) for n in each.shape), f"{each.parameters:,}")
        for each in network.layers()
    ]
    told = f"{name} at {side} px: {network.parameters:,} parameters; heatmaps by {network.heatmap}."
    return rows, f"{told} Source: {usual.source}."
