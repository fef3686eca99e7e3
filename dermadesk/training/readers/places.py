"""What lies in each folder and which tables speak of it, as a person would say it; nothing is judged here."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dermadesk.training.readers.gather import Said, gather
from dermadesk.training.readers.labels import labels


@dataclass(frozen=True, slots=True)
class Speaking:
    """A table that names photos of a folder, by its layout's name: so many photos, of which `labelled` get a label."""

    path: Path
    layout: str
    photos: int
    labelled: int


@dataclass(frozen=True, slots=True)
class Place:
    """A folder. `labelled` of its `photos` have a label; `lesions` are those that its tables tell apart, 0 for none.

    `class_folders` are the names of folders that label photos in it, in alphabetical order; `bare` are the photos
    that nothing labels, as `readers.unlabelled` finds them.
    """

    path: Path
    photos: int
    labelled: int
    lesions: int
    tables: tuple[Speaking, ...]
    class_folders: tuple[str, ...]
    bare: tuple[Path, ...]


def places(folders: Sequence[Path], tables: Sequence[Path]) -> tuple[Place, ...]:
    """Each folder once, in the order given. Raises `LabelError` for a folder or a table that cannot be read."""
    gathered = gather(folders, tables)
    called = labels(gathered)
    made = []
    for folder in gathered.folders:
        mine = [(photo, said) for photo, said in gathered.photos if photo.folder == folder.name]
        bare = tuple(Path(photo.path) for photo, _ in mine if not called.get(photo.path))
        named = [label for photo, _ in mine for label in called.get(photo.path, ())]
        made.append(
            Place(
                path=folder.path,
                photos=len(mine),
                labelled=len(mine) - len(bare),
                lesions=len({each.row.lesion for _, said in mine for each in said if each.row.lesion}),
                tables=_speaking([each for _, said in mine for each in said]),
                class_folders=tuple(sorted({label.names[0] for label in named if not label.line})),
                bare=bare,
            )
        )
    return tuple(made)


def _speaking(said: Sequence[Said]) -> tuple[Speaking, ...]:
    """The tables of these rows, those that label most photos first."""
    photos = Counter((each.sheet.table.path, each.sheet.layout.name) for each in said)
    labelled = Counter((each.sheet.table.path, each.sheet.layout.name) for each in said if each.row.labels)
    made = [Speaking(*key, count, labelled[key]) for key, count in photos.items()]
    return tuple(sorted(made, key=lambda each: (-each.labelled, -each.photos, str(each.path))))
