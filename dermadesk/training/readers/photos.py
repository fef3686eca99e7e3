"""Folders -> the photos in them, and which of them a table means by a name, a path or an id."""

import filecmp
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path, PurePosixPath

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.imaging.signatures import PHOTO_ENDINGS
from dermadesk.training.readers.findings import Finding, FindingCode, counted, first, invalid

_MASK = re.compile(r"_segmentation$|_superpixels$|_attribute_\w+$")
_TABLE = re.compile(r".+\.(csv|tsv|tab)|ham10000_metadata", re.IGNORECASE)  # the last as Dataverse names it
_SHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")
_FROM_ROOT = re.compile(r"[/\\]|[A-Za-z]:[/\\]")
_ARCHIVE_ID = re.compile(r"isic_\d{7}")


@dataclass(frozen=True, slots=True)
class Photo:
    """A file. `relative` is its place below its folder, with `/`; `key` is how a table may name it, in lower case.

    `source` is its data set: the folder, or that folder in it where it only holds data sets, each with its table.
    """

    folder: str
    source: str
    path: str
    relative: str
    key: str

    @property
    def archived(self) -> bool:
        """Whether its name is an id of the ISIC archive: the same photo, wherever it lies."""
        return _ARCHIVE_ID.fullmatch(self.key) is not None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a data set with a name of its own, and the photos and the tables below it, by path."""

    path: Path
    name: str
    photos: tuple[Photo, ...]
    tables: tuple[Path, ...]


def look(folders: Sequence[Path]) -> tuple[tuple[Folder, ...], tuple[Finding, ...]]:
    """The folders, each once, with what is in them; a file that lies in two of them belongs to the first.

    Masks, hidden files and links to folders are passed over. Raises `LabelError` for a folder that is not there.
    """
    folders = list({os.path.realpath(folder): folder for folder in folders}.values())
    seen: set[str] = set()
    again: list[str] = []
    spreadsheets: list[str] = []
    looked = []
    for folder, name in zip(folders, _names(folders), strict=True):
        photos, tables = [], []
        root, real = os.fspath(folder), os.path.realpath(folder)
        files = sorted(_below(folder))
        depths = {file.count("/") for file in files if not file.lower().endswith(_SHEETS)}
        holds_sets = 0 not in depths and any(file.count("/") == 1 and _is_table(file) for file in files)
        for relative in files:
            stem, _ = os.path.splitext(relative.rpartition("/")[2])
            if _is_table(relative):
                tables.append(folder / relative)
            elif relative.lower().endswith(_SHEETS):
                spreadsheets.append(relative)
            elif _MASK.search(stem):
                continue
            elif (there := f"{real}/{relative}") in seen:
                again.append(os.path.join(root, relative))
            else:
                seen.add(there)
                source = relative.partition("/")[0] if holds_sets else name
                photos.append(Photo(name, source, os.path.join(root, relative), relative, key(stem)))
        looked.append(Folder(folder, name, tuple(photos), tuple(tables)))
    told = (
        (FindingCode.SAME_FILE, again, f"{counted(len(again), 'file')} lie in two of the folders and count once"),
        (FindingCode.TABLE_PASSED_OVER, spreadsheets, "a spreadsheet is not read; if it names photos, save it as CSV"),
    )
    return tuple(looked), tuple(Finding(code, tuple(who), f"{text}: {first(who)}") for code, who, text in told if who)


def key(stem: str) -> str:
    """How two spellings of one photo's name are compared: case and the archive's `_downsampled` do not count."""
    return stem.lower().removesuffix("_downsampled")


def same_bytes(photos: Iterable[Photo]) -> bool:
    """Whether these files hold the same bytes."""
    one, *others = (photo.path for photo in photos)
    try:
        return all(filecmp.cmp(one, other, shallow=False) for other in others)
    except OSError:
        return False  # a file that cannot be read is told by whoever opens it


class Index:
    """Photos by the names that a table may give them."""

    def __init__(self, photos: Iterable[Photo]) -> None:
        self._by_key: dict[str, list[Photo]] = defaultdict(list)
        for photo in photos:
            self._by_key[photo.key].append(photo)

    def find(self, written: str) -> list[Photo]:
        """The photos that `written` may mean: a path with or without folders above, with or without its ending."""
        *above, name = [part for part in written.replace("\\", "/").split("/") if part not in ("", ".")] or [""]
        stem, ending = os.path.splitext(name)
        if ending.lower() not in PHOTO_ENDINGS:
            stem, ending = name, ""
        found = self._by_key.get(key(stem), [])
        if above:
            folders = [part.lower() for part in above]
            there = [photo for photo in found if _above(photo)[-len(folders) :] == folders]
            found = there or (_nearest(found, folders) if _FROM_ROOT.match(written) else [])
        exact = [photo for photo in found if photo.path.lower().endswith(ending.lower())]
        return exact or found


def _nearest(photos: Sequence[Photo], folders: Sequence[str]) -> list[Photo]:
    """Of photos of one name those that share most of the folders right above it: a path from another computer."""

    def alike(photo: Photo) -> int:
        pairs = zip(reversed(_above(photo)), reversed(folders), strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    shared = [alike(photo) for photo in photos]
    return [photo for photo, count in zip(photos, shared, strict=True) if count == max(shared)]


def _above(photo: Photo) -> list[str]:
    return Path(os.path.abspath(photo.path)).parent.as_posix().lower().split("/")


def _is_table(relative: str) -> bool:
    return _TABLE.fullmatch(relative.rpartition("/")[2]) is not None


def _names(folders: Sequence[Path]) -> list[str]:
    """A name for each folder: its own, with those above it as far as it takes to tell it from the others."""
    parts = [PurePosixPath(os.path.realpath(folder)).parts for folder in folders]
    for depth in range(1, max(map(len, parts), default=1) + 1):
        names = ["/".join(part[-depth:]).lstrip("/") for part in parts]
        if len(set(names)) == len(set(parts)):
            return names
    return [str(folder) for folder in folders]


def _below(folder: Path) -> list[str]:
    """The photos, tables and spreadsheets below a folder, relative to it."""
    if not folder.is_dir():
        if folder.exists():
            raise invalid(folder, "it is a file; give the folder of the photos as data, and a table as labels")
        raise LabelError(ErrorCode.NOT_FOUND, str(folder))

    def refuse(error: OSError) -> None:
        raise invalid(error.filename, f"the folder cannot be read ({error.strerror}); ask for permission") from error

    found = []
    root = os.fspath(folder)
    for place, folders, files in os.walk(root, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inner = os.path.relpath(place, root).replace(os.sep, "/")
        prefix = "" if inner == "." else f"{inner}/"
        for name in files:
            ending = os.path.splitext(name)[1].lower()
            if (ending in PHOTO_ENDINGS or ending in _SHEETS or _is_table(name)) and name[0] not in ".~":
                found.append(prefix + name)
    return found
