"""Models in and out: a bundle as one file for another clinic, such a file or a trained bundle installed, one deleted.

The file is a zip without compression that holds the bundle's folder, `<id>-<version>/…`, and nothing else; the same
bundle always gives the same bytes. A hash proves that nothing was changed on the way, not who made it; and a network
is code that is executed once it is used. So `inspect` executes nothing, and whoever installs is to be asked.
"""

from dataclasses import dataclass
from pathlib import Path

from dermadesk.inference.bundle import Bundle, Manifest

SUFFIX = ".dermadesk"


@dataclass(frozen=True, slots=True)
class Offered:
    """What a file holds, verified: `sha256` and `bytes` of the file, what the model says of itself, its card.

    `already_installed`: the same bundle is there, byte for byte; `clashes`: another bundle of this version is.
    """

    file: Path
    sha256: str
    bytes: int
    manifest: Manifest
    card: str
    already_installed: bool
    clashes: bool

    @property
    def reference(self) -> str:
        """Its `id version`."""
        return self.manifest.reference

    @property
    def ancestors(self) -> tuple[str, ...]:
        """What it was fine-tuned from, in its own words."""
        return self.manifest.parents


def export(bundle: Bundle, target: Path) -> str:
    """Write the bundle as one file; its sha256. Raises `BundleError` for one that is not whole, `OutputError`."""
    raise NotImplementedError


def inspect(file: Path) -> Offered:
    """What the file holds, with every hash checked; nothing is executed or installed. Raises `BundleError`."""
    raise NotImplementedError


def install(file: Path, sha256: str) -> Bundle:
    """Install what `inspect` showed, beside the others, whole or not at all; what is used stays.

    Raises `BundleError` where the file is another than was inspected or this version exists already, `OutputError`.
    """
    raise NotImplementedError


def install_bundle(bundle: Bundle) -> Bundle:
    """The same for a bundle in another folder."""
    raise NotImplementedError


def delete(bundle: Bundle) -> None:
    """Delete a model of the user for good. Raises `BundleError` for one that is in use, the last one and one that came
    with the program, `OutputError`.
    """
    raise NotImplementedError


def hide(reference: str, hidden: bool) -> None:
    """Offer a model no more, or again. Raises `BundleError` for one that is in use, `OutputError`."""
    raise NotImplementedError


def hidden() -> frozenset[str]:
    """The `id version` of the models that are not offered."""
    raise NotImplementedError
