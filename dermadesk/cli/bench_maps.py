"""`dermadesk bench maps`: how far the heatmaps of a model can be trusted, on real photos."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dermadesk.bench.map_trust import Trusted

LINE = "{:<22} {:>8} {:>14} {:>14} {:>14} {:>16}"


def maps(
    data: Annotated[Path, typer.Option("--data", metavar="DIR", help="HAM10000 with its segmentations.")],
    photos: Annotated[int, typer.Option("--photos", min=1, help="How many photos of the calibration part.")] = 60,
    model: Annotated[str | None, typer.Option(metavar="ID", help="The model; the one in use if left out.")] = None,
) -> int:
    """Print for each method how many maps of the leading class are better than chance, and their share on the lesion.

    Takes about ten seconds a photo.
    """
    from dermadesk.bench.map_trust import chosen, trusted
    from dermadesk.inference.engine import Engine

    engine = Engine.open(model, "onnx")
    found = list(trusted(engine, chosen(engine.bundle, data, photos)))
    malignant = {each.code for each in engine.manifest.classes if each.malignant}
    print(LINE.format("", "maps", "better than", "of a malignant", "of a benign", "on the lesion"))
    print(LINE.format("", "", "chance", "class", "class", "(median)"))
    for method in dict.fromkeys(each.method for each in found):
        print(_line(method, [each for each in found if each.method == method], malignant))
    return 0


def _line(method: str, found: "Sequence[Trusted]", malignant: set[str]) -> str:
    import numpy as np

    def share(some: "Sequence[Trusted]") -> str:
        return f"{sum(each.faithfulness.informative for each in some)} of {len(some)}"

    inside = [each.inside for each in found if each.inside is not None]
    kinds = [[each for each in found if (each.code in malignant) is kind] for kind in (True, False)]
    middle = f"{float(np.median(inside)):.0%}" if inside else ""
    return LINE.format(method, len(found), share(found), share(kinds[0]), share(kinds[1]), middle)
