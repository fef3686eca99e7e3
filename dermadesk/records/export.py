"""Examinations out of the store: a table for a spreadsheet, or labelled photos to train a model with.

Both are written beside their place and renamed once they are whole, and both are generators, as any long work: they
yield how far they are, and stop where they are closed, leaving nothing behind.
"""

import csv
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from dermadesk.errors import ErrorCode, LabelError, OutputError, RecordsError
from dermadesk.files import make_folder, whole_text
from dermadesk.imaging.photo import Photo
from dermadesk.records.examination import Answer, Examination
from dermadesk.records.progress import Copied, Exported
from dermadesk.records.search import Found
from dermadesk.records.store import CaseStore
from dermadesk.taxonomy import diagnosis

SEPARATOR = "|"
"""Between the members of a list in one cell."""

_SAID = ("patient", "lesion", "age", "sex", "site", "note", "diagnosis", "first_diagnosis", "histology")
_ANSWERED = ("decision", "heading", "top1", "p_malignant", "prevalence", "overridden", "views", "stability", "heatmap")
_MODEL = ("model", "model_data", "operating_point", "program", "answered")
_HAM = ("lesion_id", "image_id", "dx", "dx_type", "age", "sex", "localization", "patient_id")


def table(store: CaseStore, numbers: Sequence[int], target: Path) -> Iterator[Copied | Exported]:
    """A CSV file of everything that was said of these examinations, one row each, without the photos.

    The columns of the classes are the calibrated probabilities by ISIC name; lists are joined by `|`. Raises
    `OutputError` where it cannot be written, and `RecordsError` as the store does.
    """
    rows = []
    for done, number in enumerate(numbers, start=1):
        rows.append(_table_row(store.get(number)))
        yield Copied(done, len(numbers))
    classes = dict.fromkeys(code for _, probabilities in rows for code in probabilities)
    columns = dict.fromkeys(column for row, _ in rows for column in row)
    with whole_text(target) as file:
        writer = csv.DictWriter(file, [*columns, *classes], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | probabilities for row, probabilities in rows)
    yield Exported(target, len(rows))


def labelled_photos(store: CaseStore, numbers: Sequence[int], folder: Path) -> Iterator[Copied | Exported]:
    """The photos with their diagnosis, in a new `folder` that training reads as it is: `metadata.csv` and `images/`.

    The table has the columns of HAM10000 (Tschandl et al. 2018), with histology where there is one (`dx_type` histo),
    else the doctor's diagnosis (`clinical`); what the model said is never a label. Patients and lesions have names
    made from the hash of their first photo, the same in every export, so that a split keeps them together and no code
    of the clinic leaves it. Raises `RecordsError` EXPORT_TARGET when `folder` holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RecordsError(ErrorCode.EXPORT_TARGET, str(folder))
    every = {found.number: found for found in store.search()}
    wanted = [every[number] for number in numbers if number in every]
    named, left_out = _labelled(wanted)
    names = _Names(every.values())
    make_folder(folder.parent)
    part = folder.with_name(f".{folder.name}.part")
    try:
        make_folder(part / "images")
        with whole_text(part / "metadata.csv") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_HAM)
            for done, (found, dx, dx_type) in enumerate(named, start=1):
                photo = Photo.from_bytes(store.get(found.number).photo, found.photo_name)
                suffix = {"JPEG": "jpg"}.get(photo.format, photo.format.lower())
                (part / "images" / f"{names.image(found)}.{suffix}").write_bytes(photo.encoded)
                writer.writerow(_ham_row(found, dx, dx_type, names))
                yield Copied(done, len(named))
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except OSError as error:
        raise OutputError(ErrorCode.CANNOT_WRITE, str(folder), error.strerror or str(error)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    yield Exported(folder, len(named), tuple(left_out.items()))


def _table_row(examination: Examination) -> tuple[dict[str, Any], dict[str, str]]:
    """What one row says, and the probabilities by class."""
    answer = examination.answer
    row: dict[str, Any] = {"number": examination.number, "visited": examination.visited}
    row |= {name: getattr(examination, name) for name in _SAID}
    row |= {name: getattr(answer, name) for name in _ANSWERED}
    row |= {
        "p_malignant": f"{answer.p_malignant:.6f}",
        "conformal_set": SEPARATOR.join(share.code for share in answer.shares if share.in_set),
        "set_level": answer.set_level,
        "quality": SEPARATOR.join(answer.quality),
        "crop": _crop(answer),
    }
    row |= {name: getattr(answer, name) for name in _MODEL}
    if (second := examination.second) is not None:
        row |= {
            "second_model": second.model,
            "second_decision": second.decision,
            "second_top1": second.top1,
            "second_p_malignant": f"{second.p_malignant:.6f}",
        }
    row |= {"photo_name": examination.photo_name, "photo_sha256": examination.photo_sha256}
    return row, {share.code: f"{share.probability:.6f}" for share in answer.shares}


def _crop(answer: Answer) -> str:
    crop = answer.crop
    return "" if crop is None else f"{crop.x:.4f} {crop.y:.4f} {crop.width:.4f} {crop.height:.4f}"


def _labelled(wanted: Sequence[Found]) -> tuple[list[tuple[Found, str, str]], Counter[str]]:
    """Examinations with their HAM10000 label and how it is known, and how many are left out for which reason."""
    labelled: dict[str, tuple[Found, str, str]] = {}
    left_out: Counter[str] = Counter()
    # of one photo saved twice, what histology says counts, else what was said last
    for found in sorted(wanted, key=lambda found: (bool(found.histology), found.number), reverse=True):
        said, dx_type = (found.histology, "histo") if found.histology else (found.diagnosis, "clinical")
        if not said:
            left_out["without a diagnosis"] += 1
        elif found.photo_sha256 in labelled:
            left_out["of a photo that is in it already"] += 1
        else:
            try:
                labelled[found.photo_sha256] = (found, diagnosis(said).code.lower(), dx_type)
            except LabelError:
                left_out["with a diagnosis that is none of the seven classes"] += 1
    return sorted(labelled.values(), key=lambda each: each[0].number), left_out


def _ham_row(found: Found, dx: str, dx_type: str, names: "_Names") -> list[str]:
    age = "" if found.age is None else str(found.age)
    site = found.site.lower() or "unknown"
    return [
        names.lesion(found),
        names.image(found),
        dx,
        dx_type,
        age,
        found.sex or "unknown",
        site,
        names.patient(found),
    ]


class _Names:
    """Names for photos, lesions and patients that are the same in every export and say nothing of anyone."""

    def __init__(self, every: Iterable[Found]) -> None:
        self._first: dict[tuple[str, ...], str] = {}
        for found in sorted(every, key=lambda found: found.number):
            for key in ((found.patient,), (found.patient, found.lesion)):
                self._first.setdefault(key, found.photo_sha256[:16])

    def image(self, found: Found) -> str:
        return f"DD_{found.photo_sha256[:16]}"

    def lesion(self, found: Found) -> str:
        first = self._first[found.patient, found.lesion] if found.lesion else found.photo_sha256[:16]
        return f"DDL_{first}"

    def patient(self, found: Found) -> str:
        return f"DDP_{self._first[found.patient,]}" if found.patient else ""
