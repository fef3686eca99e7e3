"""Reads a PDF as other programs do: with poppler's tools and with pypdf."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject


def poppler(tool: str, *arguments: str) -> str:
    """What `pdftotext` or `pdffonts` prints; the test is skipped where poppler-utils is not installed."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed: packaging/debian-packages.sh does it")
    return subprocess.run([tool, *arguments], check=True, capture_output=True, encoding="utf-8").stdout


def text(pdf: Path) -> str:
    """All text in reading order, words parted by one space."""
    return " ".join(poppler("pdftotext", str(pdf), "-").split())


def fonts(pdf: Path) -> list[dict[str, str]]:
    """Each font with its name and whether it is embedded (`emb`) and can be read as Unicode (`uni`)."""
    _, _, *lines = poppler("pdffonts", str(pdf)).splitlines()
    columns = [line.split() for line in lines]
    return [{"name": each[0], "emb": each[-5], "sub": each[-4], "uni": each[-3]} for each in columns]


def objects(reader: PdfReader) -> Iterator[Any]:
    """Every object of the file, each once."""
    waiting: list[Any] = [reader.trailer]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            if each.idnum in seen:
                continue
            seen.add(each.idnum)
            each = each.get_object()
        yield each
        if isinstance(each, DictionaryObject):
            waiting.extend(each.raw_get(key) for key in each)
        elif isinstance(each, ArrayObject):
            waiting.extend(list.__iter__(each))


def dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary and stream of the file."""
    return (each for each in objects(reader) if isinstance(each, DictionaryObject))
