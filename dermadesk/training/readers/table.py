"""A CSV file as a clinic's spreadsheet writes it -> header and rows, each row with its line number."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.taxonomy import spelled
from dermadesk.training.readers.findings import first, invalid

_HEADER_BYTES = 1 << 16
_FOREIGN = {
    b"PK\x03\x04": "an Excel or zip file",
    b"\xd0\xcf\x11\xe0": "an Excel file",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file whose header has been read. `columns` are in lower case, with `_` between their words."""

    path: Path
    columns: tuple[str, ...]
    delimiter: str

    @classmethod
    def open(cls, path: Path) -> "Table":
        """Read the header. Raises `LabelError` for a file that is missing, or is no CSV."""
        try:
            with path.open("rb") as file:
                start = file.read(_HEADER_BYTES)
        except FileNotFoundError as error:
            raise LabelError(ErrorCode.NOT_FOUND, str(path)) from error
        except OSError as error:
            raise invalid(path, f"the file cannot be read ({error.strerror}); check the path") from error
        what = next((name for mark, name in _FOREIGN.items() if start.startswith(mark)), "")
        if what or b"\0" in start:
            raise invalid(path, f"it is {what or 'no text'}; save it as CSV in UTF-8")
        lines = start.removeprefix(codecs.BOM_UTF8).splitlines()
        if not lines or not lines[0].strip():
            raise invalid(path, "it is empty; its first line must name the columns")
        header = lines[0].decode("utf-8" if _is_utf8(lines[0]) else "cp1252", errors="replace")
        delimiter = max(",;\t", key=header.count)
        names = next(csv.reader([header], delimiter=delimiter))
        columns = tuple("_".join(spelled(name).split()) for name in names)
        return cls(path, columns, delimiter)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line number, one value for every column) of each row that is not blank.

        Raises `LabelError` when it is no CSV after all, has no rows, or rows with more values than columns.
        """
        wide, width, none = [], len(self.columns), True
        reader = csv.reader(io.StringIO(self._whole(), newline=""), delimiter=self.delimiter, strict=True)
        try:
            next(reader)
            for values in reader:
                if len(values) > width:
                    wide += [reader.line_num] if any(value.strip() for value in values[width:]) else []
                    values = values[:width]
                if any(map(str.strip, values)):
                    none = False
                    yield reader.line_num, values + [""] * (width - len(values))
        except csv.Error as error:
            raise invalid(self.path, f"line {reader.line_num} is no CSV ({error}); mend or remove it") from error
        if none:
            raise invalid(self.path, "it has a header and no rows; add a row for every photo")
        if wide:
            detail = (
                f"its header has {width} columns, but there are more values on line {first(wide)}; mend these lines"
            )
            raise invalid(self.path, detail)

    @property
    def is_utf8(self) -> bool:
        """Whether it is; else it is read as Windows-1252, what spreadsheets on Windows write."""
        return _is_utf8(self.path.read_bytes())

    def _whole(self) -> str:
        encoded = self.path.read_bytes()
        if b"\0" in encoded:
            raise invalid(self.path, "it is no text; save it as CSV in UTF-8")
        try:
            return encoded.decode("utf-8-sig" if _is_utf8(encoded) else "cp1252")
        except UnicodeDecodeError as error:
            raise invalid(self.path, "it is neither UTF-8 nor Windows-1252; save it as CSV in UTF-8") from error


def _is_utf8(encoded: bytes) -> bool:
    try:
        encoded.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
