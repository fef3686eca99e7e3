"""What is odd about a data set and yet does not stop anyone: told before training, in the data report."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dermadesk.errors import ErrorCode, LabelError


class FindingCode(StrEnum):
    """What was found, as a stable name."""

    NO_LABEL = "photo_without_label"
    NO_DIAGNOSIS = "labelled_as_none"
    NO_PHOTO = "row_without_photo"
    NO_GROUP = "no_patient_or_lesion"
    DUPLICATE_ROW = "duplicate_row"
    SAME_FILE = "file_in_two_folders"
    LESION_OF_TWO = "lesion_of_two_patients"
    AGE_UNKNOWN = "age_is_no_number"
    ENCODING = "not_utf8"
    TABLE_PASSED_OVER = "table_passed_over"
    FIX_WITHOUT_PHOTO = "fix_without_photo"


@dataclass(frozen=True, slots=True)
class Finding:
    """`subjects` are the photos, rows, lesions or files it is about, in order; `detail` is the sentence."""

    code: FindingCode
    subjects: tuple[str, ...]
    detail: str


def invalid(subject: object, detail: str) -> LabelError:
    """The error for labels that cannot be used; `detail` ends in what to do next."""
    return LabelError(ErrorCode.LABELS_INVALID, str(subject), detail)


def first(subjects: Sequence[object], count: int = 3) -> str:
    """The first few by name, and how many more there are."""
    named = ", ".join(str(each) for each in subjects[:count])
    return named if len(subjects) <= count else f"{named} and {len(subjects) - count:,} more"


def counted(count: int, noun: str) -> str:
    """`1 photo`, `1,200 photos`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
