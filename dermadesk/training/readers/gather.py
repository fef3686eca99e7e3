"""Folders and tables -> every photo with all rows that speak of it."""

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.taxonomy import Diagnosis, spelled
from dermadesk.training.readers import clinic, declared, ham10000, isic_metadata, isic_truth
from dermadesk.training.readers.findings import Finding, FindingCode, counted, first, invalid
from dermadesk.training.readers.photos import Folder, Index, Photo, look, same_bytes
from dermadesk.training.readers.rows import Layout, Row
from dermadesk.training.readers.table import Table

LAYOUTS = (ham10000.LAYOUT, isic_truth.LAYOUT, isic_metadata.LAYOUT, clinic.LAYOUT)
"""The tables that are known, in the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table and how it is read. `given`: by name, not found in a folder. It labels `folder`, or all ("")."""

    table: Table
    layout: Layout
    given: bool
    folder: str


@dataclass(frozen=True, slots=True)
class Said:
    """A row and where it stands."""

    sheet: Sheet
    row: Row


@dataclass(frozen=True, slots=True)
class Gathered:
    """All photos, each with the rows that speak of it, those of given tables first; `declared` with its table."""

    folders: tuple[Folder, ...]
    photos: tuple[tuple[Photo, tuple[Said, ...]], ...]
    declared: tuple[tuple[Path, Diagnosis], ...]
    findings: tuple[Finding, ...]


def gather(folders: Sequence[Path], tables: Sequence[Path]) -> Gathered:
    """Look into the folders and read the tables, the given ones and those that are found in the folders.

    Raises `LabelError` for a folder or table that is missing, a table that cannot be read or names none of the
    photos, and rows that contradict each other.
    """
    if not folders:
        raise invalid("of the data set", "no folder was given; name the folder of the photos")
    looked, findings = look(folders)
    photos = [photo for folder in looked for photo in folder.photos]
    if not photos:
        detail = "no photo is in this folder; choose the folder that holds the photos"
        raise LabelError(ErrorCode.NO_LABELS, first(folders), detail)
    sheets, classes, passed_over = _sheets(looked, tables)
    indices = {folder.name: Index(folder.photos) for folder in looked} | {"": Index(photos)}
    said: dict[str, list[Said]] = defaultdict(list)
    found = [*findings, *passed_over]
    for sheet in sheets:
        index = indices["" if sheet.layout.archive else sheet.folder]
        found += _read(sheet, index, said)
    joined = tuple((photo, tuple(said.get(photo.path, ()))) for photo in photos)
    return Gathered(looked, joined, tuple(classes), tuple(found))


def _sheets(
    folders: Sequence[Folder], tables: Sequence[Path]
) -> tuple[list[Sheet], list[tuple[Path, Diagnosis]], list[Finding]]:
    """The tables that are understood, the given ones first, the classes they declare, and what is passed over."""
    given = {os.path.realpath(path): path for path in tables}
    there = [(path, True, _home(path, folders)) for path in given.values()]
    there += [
        (path, False, folder.name if folder.photos else "")
        for folder in folders
        for path in folder.tables
        if os.path.realpath(path) not in given
    ]
    sheets, classes, findings = [], [], []
    for path, is_given, folder in there:
        table = Table.open(path)
        layout = next((layout for layout in LAYOUTS if layout.recognises(table.columns)), None)
        if declared.recognises(table.columns):
            classes += [(path, each) for each in declared.read(table)]
        elif layout is not None:
            sheets.append(Sheet(table, layout, is_given, "" if is_given and layout.archive else folder))
            if not table.is_utf8:
                detail = (
                    f"{path.name} is not UTF-8 and was read as Windows-1252; check that names with accents are right"
                )
                findings.append(Finding(FindingCode.ENCODING, (str(path),), detail))
        elif is_given:
            needs = "; or ".join(f"{layout.needs} ({layout.name})" for layout in reversed(LAYOUTS))
            detail = (
                f"its first line must name the columns; they are {first(table.columns, 12)}, but needed are {needs}"
            )
            raise invalid(path, f"{detail}; add that line, or rename the columns")
        else:
            columns = first(table.columns, 6)
            detail = (
                f"the table {path.name} is passed over: its first line names the columns {columns}; if it labels "
                "photos, call them filename and label"
            )
            findings.append(Finding(FindingCode.TABLE_PASSED_OVER, (str(path),), detail))
    return sheets, classes, findings


def _home(table: Path, folders: Sequence[Folder]) -> str:
    """The folder that a given table lies in and therefore labels, or "" for all of them."""
    real = os.path.realpath(table)
    homes = [folder for folder in folders if real.startswith(os.path.realpath(folder.path) + os.sep)]
    return max(homes, key=lambda folder: len(os.path.realpath(folder.path))).name if homes else ""


def _read(sheet: Sheet, index: Index, said: dict[str, list[Said]]) -> list[Finding]:
    """Add the rows of a table to what is said of the photos."""
    missing, double, unclear, contradicting, used = [], [], [], [], 0
    home = f"{sheet.table.path.parent}{os.sep}"  # of photos with one name, a table means those that lie with it
    for row in sheet.layout.rows(sheet.table):
        photos = index.find(row.image)
        if len(photos) > 1 and not sheet.layout.archive:
            photos = [photo for photo in photos if photo.path.startswith(home)] or photos
        if not photos:
            missing.append(row.image)
        elif len(photos) > 1 and not sheet.layout.archive and not same_bytes(photos):
            unclear.append(f"{row.image} on line {row.line} ({first([photo.relative for photo in photos])})")
        used += len(photos)
        for photo in photos:
            earlier = said[photo.path][-1] if said[photo.path] else None
            if earlier is None or earlier.sheet is not sheet:
                said[photo.path].append(Said(sheet, row))
            elif _meaning(earlier.row) == _meaning(row):
                double.append(f"{row.image} on line {row.line}")
            else:
                contradicting.append(f"{row.image} on lines {earlier.row.line} and {row.line}")
    path = sheet.table.path
    if contradicting:
        detail = f"rows for one photo contradict each other: {first(contradicting)}; keep the one that is right"
        raise invalid(path, detail)
    if unclear:
        detail = f"several different photos have the name {first(unclear)}; write it with its folder, as in these paths"
        raise invalid(path, detail)
    if not used and sheet.given:
        detail = f"it names none of the photos (its first is {missing[0]}); check that it belongs to these folders"
        raise invalid(path, detail)
    told = (
        (FindingCode.NO_PHOTO, missing, f"{counted(len(missing), 'row')} of {path.name} without a photo"),
        (FindingCode.DUPLICATE_ROW, double, f"{counted(len(double), 'row')} of {path.name} repeated"),
    )
    return [Finding(code, tuple(rows), f"{text}: {first(rows)}") for code, rows, text in told if rows]


def _meaning(row: Row) -> tuple[object, ...]:
    """What two rows for one photo must agree in."""
    return tuple(spelled(label) for label in row.labels), row.patient, row.lesion
