"""`dermadesk models novelty`: give a model that lacks it the check whether a photo is dermoscopic at all."""

import sys
from pathlib import Path
from typing import Annotated

import typer

DATA = "A folder with photos that the model was trained on; may be given several times, until all are there."
PICTURES = "A folder of other pictures, to measure only: how many of them are refused. May be given several times."


def novelty(
    name: Annotated[str, typer.Argument(metavar="ID", help="A model as `list` names it, or the folder of one.")],
    data: Annotated[list[Path], typer.Option("--data", metavar="DIR", help=DATA, exists=True, file_okay=False)],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder that the new model's folder goes to.")],
    version: Annotated[str, typer.Option("--as", metavar="VERSION", help="The new model's version.")],
    pictures: Annotated[
        list[Path] | None, typer.Option("--pictures", metavar="DIR", help=PICTURES, exists=True, file_okay=False)
    ] = None,
) -> int:
    """Write a model's next version: the same network, and what tells photos from pictures that are none.

    Looks at the photos of its train and calibration part, never at the test part.
    """
    from dermadesk.cli.interruption import stop_requests
    from dermadesk.cli.progress import Shown
    from dermadesk.evaluation import card
    from dermadesk.inference import bundle
    from dermadesk.training.renew import with_novelty

    journey = with_novelty(bundle.read(bundle.find(name)), data, out, version, pictures or ())
    with stop_requests() as stop, Shown() as shown:
        while True:
            try:
                shown.tell(next(journey))
            except StopIteration as end:
                written = end.value
                break
            if stop:
                journey.close()
                print("Stopped; nothing was written.", file=sys.stderr)
                return 128 + stop[0]
    print(card.novelty(written.manifest))
    return 0
