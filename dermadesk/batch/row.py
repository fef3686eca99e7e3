"""What is known of each photo of a batch, and of all of them together."""

from dataclasses import dataclass

from dermadesk.batch.answer import Answer

SEPARATOR = "|"
"""Between the members of a prediction set and of the quality codes."""

WAITING, ERROR = "waiting", "error"
"""What `Line.decision` says where there is none."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a photo, or a folder, has no answer: the code and the sentence of its error."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one photo: its answer with the map of the leading class, or its failure."""

    position: int
    result: Answer | Failure
    class_map: bytes | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One photo. `position` counts from 0 in path order; `result` is None while the photo waits.

    `diagnosis` is the code of the doctor's own, empty where there is none; `seen` that somebody marked it as seen.
    """

    position: int
    image: str
    result: Answer | Failure | None
    seen: bool
    diagnosis: str


@dataclass(frozen=True, slots=True)
class Line:
    """The same as few words and numbers, for a table of very many. What does not apply is empty, or None.

    `decision` is one of `Decision`, ERROR or WAITING; sets and codes are separated by a vertical bar. `same_as` is the
    position of an earlier photo with the same content.
    """

    position: int
    image: str
    decision: str
    top1: str
    p_top1: float | None
    p_malignant: float | None
    conformal_set: str
    quality: str
    error: str
    message: str
    same_as: int | None
    seen: bool
    diagnosis: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many photos there are of each outcome; `repeated` have the content of an earlier one."""

    total: int
    suspicious: int
    nothing: int
    cannot: int
    errors: int
    seen: int
    repeated: int

    @property
    def done(self) -> int:
        """Those that wait no longer."""
        return self.suspicious + self.nothing + self.cannot + self.errors

    @property
    def is_finished(self) -> bool:
        """Whether none waits."""
        return self.done == self.total


def escaped(text: str) -> str:
    """The text; what is none in the name of a file is escaped, as it is wherever text is written."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
