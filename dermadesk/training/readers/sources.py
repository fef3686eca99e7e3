"""Where the photos of a data set come from, for the manifest of what was learned from them."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dermadesk.training.dataset import LabelledPhoto
from dermadesk.training.readers.gather import Gathered, Said, Sheet
from dermadesk.training.readers.photos import Photo


@dataclass(frozen=True, slots=True)
class Collection:
    """A published data set."""

    name: str
    licence: str
    citation: str


HAM10000 = Collection("HAM10000", "CC BY-NC 4.0", "Tschandl, Rosendahl, Kittler, Sci Data 5:180161 (2018)")
ISIC_2018 = Collection("ISIC 2018", "CC-0", "Codella et al., arXiv:1902.03368 (2019)")
ISIC_2019 = Collection(
    "ISIC 2019",
    "CC BY-NC 4.0",
    "Tschandl et al., Sci Data 5:180161 (2018); Codella et al., arXiv:1710.05006 (2017); Combalia et al., "
    "arXiv:1908.02288 (2019)",
)


@dataclass(frozen=True, slots=True)
class Source:
    """The labelled photos of one folder that come from one collection, under its name or the folder's.

    `lesions` counts photos without a lesion id as one each. `licence` and `citation` are empty where the collection is
    not a published one that is known. `holds` are the values of `LabelledPhoto.source` in it.
    """

    name: str
    folder: Path
    photos: int
    lesions: int
    licence: str
    citation: str
    holds: tuple[str, ...]


def sources(gathered: Gathered, labelled: Sequence[LabelledPhoto]) -> tuple[Source, ...]:
    """The sources of the labelled photos, in the order of the folders, then by name."""
    folders = {folder.name: folder.path for folder in gathered.folders}
    place = {name: number for number, name in enumerate(folders)}
    said = {Path(photo.path): (photo, rows) for photo, rows in gathered.photos}
    parts: dict[tuple[int, str, str], list[LabelledPhoto]] = defaultdict(list)
    seen: dict[tuple[int, str, str], tuple[Collection, ...]] = {}
    for each in labelled:
        photo, rows = said[each.path]
        collections = _collections(photo, rows, each.lesion, folders[photo.folder].name)
        key = (place[photo.folder], photo.folder, collections[0].name if collections else photo.source)
        parts[key].append(each)
        seen.setdefault(key, collections)
    return tuple(_source(key[2], folders[key[1]], parts[key], seen[key]) for key in sorted(parts))


def _source(name: str, folder: Path, photos: Sequence[LabelledPhoto], collections: Sequence[Collection]) -> Source:
    licences = list(dict.fromkeys(each.licence for each in collections))
    told = f"photos {licences[0]}, labels {licences[1]}" if len(licences) > 1 else "".join(licences)
    return Source(
        name=name,
        folder=folder,
        photos=len(photos),
        lesions=len({(photo.patient, photo.lesion) if photo.lesion else photo.image for photo in photos}),
        licence=told,
        citation="; ".join(dict.fromkeys(each.citation for each in collections)),
        holds=tuple(sorted({photo.source for photo in photos})),
    )


def _collections(photo: Photo, said: Sequence[Said], lesion: str, folder: str) -> tuple[Collection, ...]:
    """Of what the photo is, and, if that is another, of what its label is."""
    tables = [known for each in said if (known := _of_table(each.sheet))]
    where = f"{folder}/{photo.relative}".lower()
    if lesion.startswith("HAM_") or HAM10000 in tables:
        home = [HAM10000]
    elif re.search(r"isic\W?_?2018", where):
        home = [ISIC_2018]
    else:
        home = []
    labels = [known for each in said if each.row.labels and (known := _of_table(each.sheet))]
    return tuple(dict.fromkeys([*home, *labels[:1]]))


def _of_table(sheet: Sheet) -> Collection | None:
    """The collection that a table belongs to."""
    columns: Mapping[str, Collection | None] = {
        "HAM10000": None if "patient_id" in sheet.table.columns else HAM10000,  # a clinic's own in the same columns
        "ISIC truth": ISIC_2018 if "akiec" in sheet.table.columns else ISIC_2019,
    }
    return columns.get(sheet.layout.name)
