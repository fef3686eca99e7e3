"""Files and folders -> photos, in path order."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dermadesk.errors import DermaDeskError, ErrorCode, PhotoError
from dermadesk.imaging.signatures import PHOTO_ENDINGS


@dataclass(frozen=True, slots=True)
class Found:
    """A path as it was given, or as it was found below a folder that was given. `error`: why it cannot be opened."""

    path: str
    error: DermaDeskError | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What was found: `photos` in path order, each with its row to come, and how many files are none of its business.

    `hidden` files and folders begin with a dot; `others` are files that do not have the ending of a photo.
    """

    photos: tuple[Found, ...]
    hidden: int = 0
    others: int = 0


def listing(paths: Iterable[str]) -> Listing:
    """Every photo that `paths` name, and a count of what was passed over."""
    return Listing(tuple(discover(paths)))


def discover(paths: Iterable[str]) -> list[Found]:
    """Every photo that `paths` name, each once, sorted by path.

    A file that is named is there whatever it is, even when it does not exist: reading it gives the reason. Folders
    are searched recursively for the endings of photos; hidden files and folders in them are passed over, and links to
    folders are not followed. A folder that may not be listed is there with its error.
    """
    found: dict[str, Found] = {}
    for path in paths:
        for item in _below(path) if os.path.isdir(path) else (Found(path),):
            found.setdefault(os.path.normpath(item.path), item)
    return sorted(found.values(), key=lambda item: item.path)


def _below(folder: str) -> Iterator[Found]:
    refused: list[Found] = []

    def refuse(error: OSError) -> None:
        place = os.fspath(error.filename)
        refused.append(Found(place, PhotoError(ErrorCode.NO_PERMISSION, place)))

    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if os.path.splitext(name)[1].lower() in PHOTO_ENDINGS and not name.startswith("."):
                yield Found(os.path.join(place, name))
    yield from refused
