"""Photos that nothing labels: neither a table nor the name of a folder. A person may, one by one."""

from collections.abc import Sequence
from pathlib import Path

from dermadesk.training.readers.gather import gather
from dermadesk.training.readers.labels import labels


def unlabelled(folders: Sequence[Path], tables: Sequence[Path]) -> tuple[Path, ...]:
    """The photos below `folders` that no table and no folder's name labels, by folder and then by path; maybe all.

    One that is labelled as none of the diagnoses has a label. Raises `LabelError` as `readers.read` does for folders
    and tables that cannot be read.
    """
    gathered = gather(folders, tables)
    called = labels(gathered)
    return tuple(Path(photo.path) for photo, _ in gathered.photos if not called.get(photo.path))
