"""`dermadesk models`: what models there are, what one says of itself, and which of two is better."""

import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dermadesk.cli.architectures import architectures
from dermadesk.cli.compare import compare
from dermadesk.cli.novelty import novelty
from dermadesk.cli.transfer import delete, export, hide, install, use
from dermadesk.errors import BundleError, ErrorCode

if TYPE_CHECKING:
    from dermadesk.inference.bundle import Manifest

models = typer.Typer(help="List, show, verify, compare, install and export the models.", no_args_is_help=True)
models.command()(compare)
models.command()(architectures)
models.command()(novelty)
for command in (install, export, use, hide, delete):
    models.command()(command)

Id = Annotated[str, typer.Argument(metavar="ID", help="A model as `list` names it, or the folder of one.")]


@models.command("list")
def list_models() -> int:
    """List the models; the one that is used where none is named is marked with *. A refused one says why."""
    from dermadesk import paths
    from dermadesk.inference import bundle, transfer

    found = bundle.listed()
    if not found:
        print(f"No models: neither {paths.installed_models()} nor {paths.shipped_models()} holds one.", file=sys.stderr)
        return 1
    used, hidden = bundle.find() if any(each.bundle for each in found) else None, transfer.hidden()
    for each in found:
        if each.bundle is None:
            print(f"- {each.folder.name}: refused. {each.error}")
            continue
        manifest = each.bundle.manifest
        mark = "*" if each.folder == used else "-"
        facts = f"{manifest.architecture}, made {manifest.created[:10]}, {manifest.licence}"
        facts += ", hidden" * (manifest.reference in hidden)
        print(f"{mark} {manifest.reference}: {facts}. {each.folder}")
    wanted = bundle.in_use()
    if wanted and not any(each.bundle and each.bundle.reference == wanted for each in found):
        print(f"{wanted} was put to use but is not here any more, so the newest is used.")
    return 0


@models.command()
def show(name: Id) -> int:
    """Show what a model says of itself: classes, calibration, operating point, figures, data, limitations."""
    from rich.console import Console
    from rich.table import Table

    from dermadesk.inference import bundle

    found = bundle.read(bundle.find(name))
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    facts.add_column(no_wrap=True)
    facts.add_column(overflow="fold")
    for label, text in _facts(found.manifest):
        facts.add_row(label, text)
    facts.add_row("folder", str(found.folder))
    Console(markup=False, highlight=False).print(facts)
    return 0


@models.command()
def verify(name: Id) -> int:
    """Verify a model: every file against its sha256, then the network against its manifest. Exit status 1: refused."""
    from dermadesk.inference import bundle
    from dermadesk.inference.engine import Engine

    try:
        found = bundle.read(bundle.find(name))
        engine = Engine(found, "onnx")
    except BundleError as error:
        if error.code is ErrorCode.BUNDLE_NOT_FOUND:
            raise
        print(error)
        return 1
    for file in sorted(found.manifest.files):
        print(f"{file}: sha256 as in the manifest")
    print(f"{found.reference} is whole, and its network starts with {engine.backend_name}.")
    return 0


_GROUPS = {"overall": "", "turned": "with eight views: "}
"""How a group of figures is called before the name of each."""


def _figures(metrics: Mapping[str, Any], group: str = "") -> Iterator[tuple[str, str]]:
    """Every figure on the test part with its 95 % interval; figures may stand in groups, as recall does per class."""
    for name, value in metrics.items():
        if not isinstance(value, dict):
            continue
        if {"value", "low", "high", "n"} <= value.keys():
            interval = f"{value['low']:.3f} to {value['high']:.3f}"
            yield f"{group}{name.replace('_', ' ')}", f"{value['value']:.3f} ({interval}, {value['n']} photos)"
        else:
            yield from _figures(value, _GROUPS.get(name, f"{name} "))


def _heatmaps(manifest: "Manifest") -> str:
    """By which method heatmaps are drawn, and by which others they can be on this machine."""
    from dermadesk.inference.heatmaps import distinct

    others = ", ".join(name for name in distinct(manifest) if name != manifest.heatmap)
    return f"by {manifest.heatmap}; also by {others}" if others else f"by {manifest.heatmap}"


def _novelty(manifest: "Manifest") -> Iterator[tuple[str, str]]:
    if manifest.novelty is None:
        yield "novelty", "not checked: this model answers to any picture, whether it is dermoscopic or not"
        return
    yield "novelty", manifest.novelty.method
    for each in manifest.novelty.measured:
        yield (
            f"novelty: {each.what}",
            f"{each.refused:.1%} refused, {each.marked:.1%} refused or marked ({each.photos})",
        )


def _facts(manifest: "Manifest") -> list[tuple[str, str]]:
    codes = [model_class.code for model_class in manifest.classes]
    conformal = manifest.conformal

    def by_class(values: tuple[float, ...]) -> str:
        return ", ".join(f"{code} {value:.3f}" for code, value in zip(codes, values, strict=True))

    facts = [
        ("model", f"{manifest.id} {manifest.version}, made {manifest.created}"),
        ("intended use", manifest.intended_use),
        *(("limitation", limitation) for limitation in manifest.limitations),
        ("licence", manifest.licence),
        ("network", f"{manifest.architecture}, {manifest.input_size} px"),
        ("steps", ", ".join(step.name for step in manifest.preprocessing)),
        *((c.code, f"{c.name}{', malignant or pre-malignant' * c.malignant}") for c in manifest.classes),
        ("prior", f"{by_class(manifest.prior)} (the case mix of the probabilities)"),
        ("temperature", f"{manifest.temperature:.4f}"),
        ("leading class", manifest.leading_rule),
        *_novelty(manifest),
        ("heatmaps", _heatmaps(manifest)),
        (f"{conformal.level:.0%} sets", f"{by_class(conformal.quantiles)}; {conformal.method}"),
    ]
    for point in manifest.operating_points:
        used = " (used)" if point.name == manifest.operating_point else ""
        counted = f"{point.n_malignant} malignant and {point.n_benign} benign photos of the {point.part} part"
        shares = f"sensitivity {point.sensitivity:.3f}, specificity {point.specificity:.3f}"
        facts.append(
            (f"{point.name}{used}", f"suspicious at P(malignant) >= {point.threshold:.4f}: {shares} on {counted}")
        )
    facts += [(f"test: {name}", text) for name, text in _figures(manifest.metrics)]
    facts += [
        ("data", f"{d.name}: {d.photos:,} photos of {d.lesions:,} lesions; {d.split}. {d.licence}")
        for d in manifest.data
    ]
    facts += [("fine-tuned from", parent) for parent in manifest.parents]
    facts += [("made with", ", ".join(f"{name} {version}" for name, version in manifest.software.items()))]
    return facts
