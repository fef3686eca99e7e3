"""`dermadesk models install | export | use | hide | delete`: models in and out, and which one is used."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dermadesk.inference.bundle import Bundle
    from dermadesk.inference.transfer import Offered

Id = Annotated[str, typer.Argument(metavar="ID", help="A model as `list` names it.")]
YES = "Do not ask."
CODE = (
    "A model contains program code, which runs on this computer once the model is used. Install it only if you know "
    "who made it and trust them. Ask them to read the SHA-256 to you: if theirs is the same, nobody changed the file "
    "on the way."
)


def install(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A model that was exported as one file.")],
    yes: Annotated[bool, typer.Option("--yes", help=YES)] = False,
) -> int:
    """Install a model from a file, beside the others; shows what it is, where it comes from, and asks.

    Exit status: 0 when it is installed, or was already, 1 when nobody agreed, 2 for a file that is refused.
    """
    from dermadesk.inference import transfer

    offered = transfer.inspect(file)
    _show(offered)
    if offered.already_installed:
        print(f"{offered.reference} is installed already, just as it is in this file.")
        return 0
    print(CODE)
    if not yes and not typer.confirm(f"Install {offered.reference}?", default=False):
        print("Nothing was installed.")
        return 1
    made = transfer.install(file, offered.sha256)
    print(f"{made.reference} is installed in {made.folder}. The model that is used stays; `models use` changes it.")
    return 0


def export(
    name: Annotated[str, typer.Argument(metavar="ID", help="A model as `list` names it, or the folder of one.")],
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, or a folder for it.")],
) -> int:
    """Write a model as one file for another clinic, and print its SHA-256."""
    from dermadesk.inference import bundle, transfer

    found = bundle.read(bundle.find(name))
    file = target / f"{found.folder.name}{transfer.SUFFIX}" if target.is_dir() else target
    digest = transfer.export(found, file)
    print(f"{found.reference} was written to {file} ({file.stat().st_size:,} bytes).")
    print(f"SHA-256 {digest}")
    return 0


def use(name: Id) -> int:
    """Use a model where none is named, from now on. `compare --promote` does so only where the photos carry it."""
    from dermadesk.inference import bundle
    from dermadesk.inference.engine import Engine

    found = Engine(_installed(name), "onnx").bundle
    before = bundle.default()
    bundle.use(found)
    again = f" {before.reference} was before." if before and before.reference != found.reference else ""
    print(f"{found.reference} is used from now on.{again}")
    return 0


def hide(name: Id, show: Annotated[bool, typer.Option("--show", help="Offer it again.")] = False) -> int:
    """Offer a model no more, or again."""
    from dermadesk.inference import transfer

    reference = _installed(name).reference
    transfer.hide(reference, not show)
    print(f"{reference} is shown again." if show else f"{reference} is hidden. `--show` brings it back.")
    return 0


def delete(name: Id, yes: Annotated[bool, typer.Option("--yes", help=YES)] = False) -> int:
    """Delete a model that was installed here, for good. The one that is used, and those that ship, are refused."""
    from dermadesk.inference import transfer

    found = _installed(name)
    transfer.require_deletable(found)
    if not yes and not typer.confirm(f"Delete {found.reference} in {found.folder} for good?", default=False):
        print("Nothing was deleted.")
        return 1
    transfer.delete(found)
    print(f"{found.reference} is deleted.")
    return 0


def _installed(name: str) -> "Bundle":
    from dermadesk.inference import bundle

    found = bundle.read(bundle.find(name))
    bundle.require_installed(found)
    return found


def _show(offered: "Offered") -> None:
    """What a file holds: its card, then where it comes from."""
    manifest = offered.manifest
    print(_harmless(offered.card.rstrip()))
    print()
    rows = [
        ("file", f"{offered.file} ({offered.bytes:,} bytes)"),
        ("SHA-256", offered.sha256),
        ("model", f"{offered.reference}, made {manifest.created}"),
        *(("trained on", f"{each.name}: {each.photos:,} photos. {each.licence}") for each in manifest.data),
        *(("fine-tuned from", each) for each in offered.ancestors),
        ("licence", manifest.licence),
        ("made with", ", ".join(f"{name} {version}" for name, version in manifest.software.items())),
    ]
    for label, text in rows:
        print(f"{label:16}{_harmless(text)}")
    print()


def _harmless(text: str) -> str:
    """Text from elsewhere without what a terminal would obey."""
    return "".join(each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}" for each in text)
