"""`dermadesk bench gate`: whom the photo gate turns away."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dermadesk.cli.waiting import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dermadesk.bench.gate import Turned
    from dermadesk.evaluation.intervals import Estimate
    from dermadesk.inference.bundle import Bundle

DATA = (
    "A folder of dermoscopic photos; of those on the model's list only the ones in --part. May be given several times."
)
FOREIGN = "A folder of dermoscopic photos of another collection, whether the model knows them or not."
PICTURES = "A folder of pictures that are no dermoscopic photos. May be given several times."
LINE = "{:<44} {:>6}  {:<24} {:<24} {}"
MOST_REFUSED = 0.05
LEAST_REFUSED = 0.95
LEAST_TOLD = 0.80


def gate(
    data: Annotated[list[Path] | None, typer.Option("--data", metavar="DIR", help=DATA)] = None,
    foreign: Annotated[list[Path] | None, typer.Option(metavar="DIR", help=FOREIGN)] = None,
    pictures: Annotated[list[Path] | None, typer.Option(metavar="DIR", help=PICTURES)] = None,
    model: Annotated[str | None, typer.Option("--model", help="A model's id, or the folder of a bundle.")] = None,
    part: Annotated[str, typer.Option(help="The part of the model's list to take photos from.")] = "calibration",
    most: Annotated[int, typer.Option("--photos", min=1, help="At most so many of each collection.")] = 300,
    flips: Annotated[int, typer.Option(min=0, help="How many photos to spoil until the decision flips.")] = 100,
    drawings: Annotated[int, typer.Option(min=0, help="How many of each kind of picture to draw.")] = 40,
    seed: Annotated[int, typer.Option(help="Which photos are drawn.")] = 0,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the figures as JSON.")] = None,
    figure: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw what each rule measures.")] = None,
) -> int:
    """Print what share of photos the gate refuses and warns about, by family, each with its 95 % interval (Wilson).

    Dermoscopic photos, untouched and as copies; photos spoilt until the model's decision flips; ordinary pictures.
    """
    from dermadesk.batch.discovery import listing
    from dermadesk.bench import gate as measured
    from dermadesk.bench import gate_figure
    from dermadesk.bench.gate import Family, Kind
    from dermadesk.bench.pictures import photos, samples
    from dermadesk.files import whole_text
    from dermadesk.inference.engine import Engine
    from dermadesk.training.foreign import PICTURES as KINDS

    def below(folder: Path) -> list[Path]:
        return [Path(each.path) for each in listing([str(folder)]).photos]

    engine = Engine.open(model, "onnx")
    own = {
        _called(folder): measured.some(_of_part(engine.bundle, below(folder), part), most, seed)
        for folder in data or ()
    }
    own |= {_called(folder): measured.some(below(folder), most, seed) for folder in foreign or ()}
    for name, paths in own.items():
        if not paths:
            print(f"{name}: no photo of the part {part!r} of {engine.bundle.reference}'s list.", file=sys.stderr)
            return 2
    families: list[Family] = []
    for name, paths in own.items():
        families += measured.dermoscopic(name, paths, max(1, most // 5))
    for name, draw in KINDS.items() if drawings else ():
        families.append(Family(f"drawn {name}", Kind.ORDINARY, lambda draw=draw: photos(draw, drawings)))  # type: ignore[misc]
    folders = samples() | {str(folder): folder for folder in pictures or ()}
    for name, folder in folders.items():
        families.append(measured.of_files(name, Kind.ORDINARY, measured.some(below(folder), most, seed)))
    print(f"{engine.bundle.reference}, {engine.backend_name}")
    print(LINE.format("family", "photos", "refused", "refused or warned about", "why"))
    found = list(_printed(measured.asked(engine, families)))
    every = [path for paths in own.values() for path in paths]
    chosen = measured.some(every, flips, seed)
    if chosen:
        found += _printed(shown(measured.spoilt(engine, chosen), "spoiling photos", len(chosen)))
    _summed(found)
    if json_file:
        with whole_text(json_file) as file:
            json.dump({"model": engine.bundle.reference, "families": [asdict(each) for each in found]}, file, indent=1)
    if figure and every:
        gate_figure.draw(shown(gate_figure.measured(every), "measuring photos", len(every)), figure)
    return 0


def _called(folder: Path) -> str:
    return "/".join(folder.resolve().parts[-2:])


def _of_part(bundle: "Bundle", paths: list[Path], part: str) -> list[Path]:
    """The photos that the model's list does not know, or has in that part."""
    from dermadesk.evaluation.seen import SplitList, stem

    parts = SplitList.of(bundle).by_name
    return [path for path in paths if parts.get(stem(path.stem), part) == part]


def _printed(found: "Iterable[Turned]") -> "Iterator[Turned]":
    for each in found:
        why = ", ".join(f"{reason} {count}" for reason, count in list(each.reasons.items())[:5])
        print(LINE.format(each.family, each.refused.n, _share(each.refused), _share(each.told), why), flush=True)
        yield each


def _share(estimate: "Estimate") -> str:
    if not estimate.n:
        return "-"
    return f"{estimate.value:6.1%} ({estimate.low:.1%} to {estimate.high:.1%})"


def _summed(found: "list[Turned]") -> None:
    goals: dict[str, tuple[str, Callable[[Turned], bool]]] = {
        "dermoscopic": (f"at most {MOST_REFUSED:.0%} refused", lambda each: each.refused.value <= MOST_REFUSED),
        "ordinary": (f"at least {LEAST_REFUSED:.0%} refused", lambda each: each.refused.value >= LEAST_REFUSED),
        "spoilt": (f"at least {LEAST_TOLD:.0%} refused or warned about", lambda each: each.told.value >= LEAST_TOLD),
    }
    for kind, (goal, reached) in goals.items():
        there = [each for each in found if each.kind == kind and each.refused.n]
        missed = ", ".join(each.family for each in there if not reached(each))
        if there:
            print(f"{kind}: {goal}; " + (f"missed by {missed}." if missed else "reached by every family."))
