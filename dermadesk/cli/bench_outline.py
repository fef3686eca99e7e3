"""`dermadesk bench outline`: how well the outline of a lesion agrees with those drawn by hand."""

from pathlib import Path
from typing import Annotated

import typer


def outline(
    data: Annotated[Path, typer.Option("--data", metavar="DIR", help="HAM10000 with its segmentations.")],
    photos: Annotated[int, typer.Option("--photos", min=1, help="How many photos, drawn by chance.")] = 2000,
    figure: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the distribution as PNG.")] = None,
) -> int:
    """Print the median Dice coefficient with its quartiles, on photos that no limit was chosen on."""
    import numpy as np

    from dermadesk.bench.outline import agreements, draw, pairs

    found = list(agreements(pairs(data, photos)))
    dice = np.array([each.dice for each in found])
    low, middle, high = np.percentile(dice, (25, 50, 75))
    seconds = float(np.median([each.seconds for each in found]))
    missed = sum(not each.found for each in found)
    print(f"Dice of {len(dice):,} photos: median {middle:.3f}, quartiles {low:.3f} and {high:.3f}")
    print(f"below 0.5: {(dice < 0.5).mean():.1%}; no lesion found: {missed / len(dice):.1%}")
    print(f"{1000 * seconds:.2f} ms for each outline (median)")
    if figure:
        draw(found, figure)
    return 0
