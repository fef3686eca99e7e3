"""The fingerprints and duplicates of photos, kept in a file so that a second look at the same photos is quick.

Photos are known by path, size and time of change; one that was changed since is looked at anew.
"""

import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dermadesk.files import whole_binary
from dermadesk.imaging.fingerprint import Fingerprint
from dermadesk.training.duplicates import Duplicates, Pair, joined

FORMAT = 1

Stamp = tuple[int, int]
"""Size in bytes, and time of change in nanoseconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """The fingerprint of each photo by its path, with the stamp that the file then had.

    `found` are the duplicates among the photos that were `compared`.
    """

    prints: Mapping[str, Fingerprint] = field(default_factory=dict)
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    compared: frozenset[str] = frozenset()
    found: Duplicates = field(default_factory=lambda: Duplicates((), ()))

    def still(self, paths: Iterable[str]) -> "Shelf":
        """Of these photos, what is known and still holds."""
        stamps = {path: stamp(path) for path in paths if path in self.prints}
        kept = {path: self.prints[path] for path, now in stamps.items() if now == self.stamps[path] != (0, 0)}
        changed = {path for path in stamps if path not in kept}
        compared = frozenset() if changed & self.compared else self.compared & kept.keys()
        return Shelf(kept, {path: self.stamps[path] for path in kept}, compared, self.found)


def stamp(path: str) -> Stamp:
    """The file's size and time of change; zeros where it is not there."""
    try:
        about = os.stat(path)
    except OSError:
        return 0, 0
    return about.st_size, about.st_mtime_ns


def save(shelf: Shelf, file: Path) -> None:
    """Write it, whole or not at all: about 500 bytes a photo. Raises `OutputError`."""
    paths = list(shelf.prints)
    place = {path: number for number, path in enumerate(paths)}
    encoded = [os.fsencode(path) for path in paths]
    pairs = [(place[each.first], place[each.second], each.distance, each.exact) for each in shelf.found.pairs]
    with whole_binary(file) as written:
        np.savez(
            written,
            format=np.array(FORMAT),
            paths=np.frombuffer(b"\0".join(encoded), np.uint8),
            stamps=np.array([shelf.stamps[path] for path in paths], np.int64).reshape(-1, 2),
            sha256=np.array([shelf.prints[path].sha256 for path in paths], "U64"),
            views=np.stack([shelf.prints[path].views for path in paths]) if paths else np.zeros((0, 1, 32), np.uint8),
            compared=np.array([path in shelf.compared for path in paths], np.bool_),
            pairs=np.array(pairs, np.int32).reshape(-1, 4),
        )


def load(file: Path) -> Shelf:
    """What was kept; nothing where there is no file, or one that cannot be read: then all photos are looked at anew."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            if int(kept["format"]) != FORMAT:
                return Shelf()
            text = kept["paths"].tobytes()
            paths = [os.fsdecode(each) for each in text.split(b"\0")] if text else []
            hashes, views = kept["sha256"].tolist(), kept["views"]
            stamps = [(int(size), int(changed)) for size, changed in kept["stamps"]]
            prints = {path: Fingerprint(*each) for path, *each in zip(paths, hashes, views, strict=True)}
            pairs = tuple(Pair(paths[a], paths[b], int(bits), bool(exact)) for a, b, bits, exact in kept["pairs"])
            compared = frozenset(path for path, each in zip(paths, kept["compared"], strict=True) if each)
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile, EOFError):
        return Shelf()
    clusters = joined((pair.first, pair.second) for pair in pairs)
    return Shelf(prints, dict(zip(paths, stamps, strict=True)), compared, Duplicates(pairs, clusters))
