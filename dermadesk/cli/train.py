"""`dermadesk train`: labelled photos in; a bundle, or the table of a study, out."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Generator

    from dermadesk.training.events import TrainEvent
    from dermadesk.training.fixes import Fixes
    from dermadesk.training.recipe import Recipe

RECIPE = "A recipe by name, or a TOML file."
DATA = "A folder of labelled photos; may be given several times."
LABELS = "A CSV that labels them; may be given several times. Tables in --data are found without it."
FIXES = "A file of fixes, as the Check page writes it: photos left out, relabelled or grouped, classes merged."
OUT = "The folder of the run: checkpoints, figures, and the bundle."
WEIGHTS = "The folder of the weights to start from."
RESUME = "Go on with the run in --out."
SET = "section.key=value as in TOML, over the recipe's; may be given several times."
STUDY = "Several trainings for one question: folds=5, seeds=3, leave-out or search=20. No bundle is written."
SEARCH = "What a search varies: section.key=low..high, with :log after it for a logarithmic scale, or =a|b|c."
PREVIEW = "Write a sheet of augmented photos into this file, and train nothing."
AUGMENTED = "Write the photos of one epoch, balanced and augmented, into this folder with a CSV, and train nothing."
DOWNLOAD = "Weights that the recipe names torchvision:NAME may be downloaded."


def train(
    name: Annotated[str, typer.Option("--recipe", help=RECIPE)],
    data: Annotated[list[Path], typer.Option("--data", metavar="DIR", help=DATA, exists=True, file_okay=False)],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help=OUT, file_okay=False)] = None,
    labels: Annotated[
        list[Path] | None, typer.Option("--labels", metavar="CSV", help=LABELS, exists=True, dir_okay=False)
    ] = None,
    fixes: Annotated[
        Path | None, typer.Option("--fixes", metavar="FILE", help=FIXES, exists=True, dir_okay=False)
    ] = None,
    weights: Annotated[Path | None, typer.Option("--weights", metavar="DIR", help=WEIGHTS)] = None,
    resume: Annotated[bool, typer.Option("--resume", help=RESUME)] = False,
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=SET)] = None,
    study: Annotated[str | None, typer.Option("--study", metavar="KIND=N", help=STUDY)] = None,
    search: Annotated[list[str] | None, typer.Option("--search", metavar="KEY=RANGE", help=SEARCH)] = None,
    preview: Annotated[Path | None, typer.Option("--preview", metavar="FILE", help=PREVIEW)] = None,
    augmented: Annotated[Path | None, typer.Option("--augmented", metavar="DIR", help=AUGMENTED)] = None,
    allow_download: Annotated[bool, typer.Option("--allow-download", help=DOWNLOAD)] = False,
) -> int:
    """Train a model by a recipe, calibrate it, measure it once on its test part, and write its bundle.

    Exit status: 0 when it is done, 2 for what stops a run, 130 after Ctrl-C, with a run that --resume goes on with.
    """
    from dermadesk.training import recipe
    from dermadesk.training.fixes import Fixes, load

    chosen = recipe.load(name, settings or ())
    mended = load(fixes) if fixes else Fixes()
    tables = labels or []
    if preview or augmented:
        return _shown(_drawn(chosen, data, tables, mended, preview, augmented), None)
    if out is None:
        raise typer.BadParameter("a run needs a folder.", param_hint="--out")
    if (out / "run.json").exists() and not resume:
        typer.echo(f"{out} holds a run already. Add --resume to go on with it, or choose another folder.", err=True)
        return 2

    from dermadesk.training import run
    from dermadesk.training import study as studies
    from dermadesk.training.fit import Weights

    begin_with = Weights(weights or run.default_weights(), allow_download)
    if study is None:
        return _shown(run.train(chosen, data, tables, out, weights=begin_with, fixes=mended), out)
    question = studies.question(study, chosen, search or ())
    return _shown(studies.study(question, chosen, data, tables, out, weights=begin_with, fixes=mended), out)


def _shown(journey: "Generator[TrainEvent, None, Any]", out: Path | None) -> int:
    """Go the whole journey and show it; stop between two steps when asked."""
    from dermadesk.cli.interruption import stop_requests
    from dermadesk.cli.progress import Shown

    with stop_requests() as stop:
        try:
            with Shown() as shown:
                for event in journey:
                    shown.tell(event)
                    if stop:
                        journey.close()
                        break
        except KeyboardInterrupt:  # in a process that helps: the one that speaks for all was stopped
            return 130
    if stop:
        kept = f" What was done is kept in {out}: the same command with --resume goes on there." if out else ""
        print(f"Stopped.{kept}", file=sys.stderr)
    return 128 + stop[0] if stop else 0


def _drawn(
    chosen: "Recipe",
    data: list[Path],
    tables: list[Path],
    mended: "Fixes",
    preview: Path | None,
    augmented: Path | None,
) -> "Generator[TrainEvent, None, None]":
    """The sheet of samples, or the samples of an epoch as files: what would be learned from."""
    from dermadesk.training import preview as previews
    from dermadesk.training.material import gather

    material = yield from gather(chosen, data, tables, mended)
    if preview is not None:
        previews.contact_sheet(material.split.train, material.recipe, preview, chosen.seed)
    if augmented is not None:
        yield from previews.write_out(material.split.train, material.recipe, augmented)
