"""Data sets for the tests of reading: files with the names of photos, which reading never opens."""

from collections.abc import Iterable
from pathlib import Path

from dermadesk.taxonomy import BINARY, ISIC_2018, ISIC_2019, ISIC_NINE, Diagnosis, class_set
from dermadesk.training import readers
from dermadesk.training.readers import Finding, FindingCode, Read

SEVEN = class_set(ISIC_2018)
EIGHT = class_set(ISIC_2019)
NINE = class_set(ISIC_NINE)
TWO = class_set(BINARY)


def photos(folder: Path, names: Iterable[str]) -> Path:
    """The folder with a file under each of these names, each with bytes of its own."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(str(folder / name).encode())
    return folder


def table(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """The file with these lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def codes(read: Read) -> dict[str, str]:
    """The code of each photo by its name."""
    return {photo.image: photo.code for photo in read.dataset.photos}


def findings(read: Read) -> dict[FindingCode, Finding]:
    """By code; fails when one comes twice."""
    assert len({finding.code for finding in read.findings}) == len(read.findings)
    return {finding.code: finding for finding in read.findings}


def read(folder: Path, *tables: Path, classes: tuple[Diagnosis, ...] = SEVEN) -> Read:
    """One folder, read."""
    return readers.read([folder], tables, classes)
