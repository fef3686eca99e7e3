"""`python -m dermadesk.gui.shots FOLDER`: see the package."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path


def main() -> int:
    """Write the pictures; 1 where a page did not come to what was to be shown."""
    asked = argparse.ArgumentParser(prog="python -m dermadesk.gui.shots", description="Screenshots of every page.")
    asked.add_argument("folder", type=Path, help="where the pictures are written")
    asked.add_argument("--photos", type=Path, help="a folder with a folder for each diagnosis, instead of drawings")
    asked.add_argument("--model", help="the model to begin with, instead of the one that ships")
    asked.add_argument("--only", choices=("places", "train"), help="these pages alone")
    told = asked.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as kept:
        return _take(told.folder, told.photos, told.model, told.only, Path(kept))


def _take(folder: Path, photos: Path | None, model: str | None, only: str | None, kept: Path) -> int:
    from dermadesk.bench.labelled import write_odd
    from dermadesk.gui import garbage
    from dermadesk.gui.app import make_program
    from dermadesk.gui.shots import places, wizard
    from dermadesk.gui.shots.stage import NotReached, Stage, own_stores

    labelled = photos or write_odd(kept / "photos")
    some = sorted(file for file in labelled.rglob("*.jpg"))
    scenes: list[Callable[[Stage], None]] = []
    if only != "train":
        scenes += [places.first_start, places.empty, lambda stage: places.examine(stage, some)]
        scenes += [lambda stage: places.batch(stage, labelled), places.history]
    if only != "places":
        scenes += [lambda stage: wizard.photos(stage, labelled, kept), lambda stage: wizard.walk(stage, labelled)]
    scenes += [lambda stage: places.models(stage, kept)]
    failed = 0
    program = make_program()
    with own_stores(kept), garbage.only_here():
        stage = Stage(program, folder, model)
        for scene in scenes:
            try:
                scene(stage)
            except NotReached as error:
                failed = 1
                print(f"not reached: {error}", file=sys.stderr)
        stage.close()
    return failed


if __name__ == "__main__":
    sys.exit(main())
