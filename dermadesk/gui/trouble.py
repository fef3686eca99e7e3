"""What the window says when something went wrong: what happened, what is safe, what to do next."""

from dermadesk.errors import DermaDeskError, ErrorCode, PhotoError
from dermadesk.gui.sources import Refusal
from dermadesk.gui.words import Wording

_REFUSALS = {
    Refusal.REMOTE: (
        "That is an internet address, and DermaDesk fetches nothing. Save the picture to a file or copy it in the "
        "browser, then drop or paste that."
    ),
    Refusal.NOTHING: (
        "That holds no photo. Drop a JPEG, PNG, BMP, TIFF or WebP file, or a picture from another program."
    ),
    Refusal.EMPTY_CLIPBOARD: "The clipboard holds no photo. Copy a picture or a photo’s file, then paste again.",
}


def refusal(why: Refusal) -> str:
    """Why a drop or the clipboard gave no photo, and what to do."""
    return _REFUSALS[why]


_PHOTO_ERRORS: dict[ErrorCode, tuple[str, str]] = {
    ErrorCode.NOT_FOUND: (
        "This photo was not found",
        "Nothing is there under this name any more. Check whether it was moved, or whether its drive is connected.",
    ),
    ErrorCode.IS_A_FOLDER: ("This is a folder", "Open it and drop the photos in it, or one of them."),
    ErrorCode.NO_PERMISSION: (
        "This photo may not be read",
        "The computer refuses to read it for you. Ask for permission, or copy it to a folder of your own.",
    ),
    ErrorCode.EMPTY_FILE: ("This file is empty", "There is nothing in it. Copy it from the camera again."),
    ErrorCode.TRUNCATED: (
        "This photo is damaged or cut short",
        "A part of it is missing, so it is not analysed. Copy it from the camera again.",
    ),
    ErrorCode.NOT_AN_IMAGE: ("This file is not a photo", "Choose a JPEG, PNG, BMP, TIFF or WebP file."),
    ErrorCode.UNSUPPORTED_FORMAT: (
        "{detail} photos are not read",
        "Export it as JPEG or PNG in the program it comes from, and drop that file.",
    ),
    ErrorCode.TOO_LARGE: (
        "This photo is too large ({detail})",
        "It was refused before it was loaded. Export it at 100 megapixels or less.",
    ),
}


def failure(error: Exception) -> Wording:
    """What happened, what is safe, what to do next."""
    if isinstance(error, PhotoError) and error.code in _PHOTO_ERRORS:
        heading, next_step = _PHOTO_ERRORS[error.code]
        heading = heading.format(detail=error.detail or "Such")
        return Wording("error", heading, f"{next_step} The file was not changed, and other photos can be examined.")
    if isinstance(error, DermaDeskError):
        sentence = f"{error} Photos can be looked at meanwhile, and none was changed."
        return Wording("error", "The model cannot be used", sentence)
    return Wording(
        "error",
        "The program made a mistake here",
        "There is no answer for this photo. The photo was not changed, and other photos can be examined; the report "
        "that was shown helps to mend it.",
    )


_BATCH_ERRORS: dict[ErrorCode, str] = {
    ErrorCode.NOT_FOUND: (
        "{subject} was not found. Check whether it was moved or renamed, or whether its drive is connected."
    ),
    ErrorCode.BATCH_BUSY: "Another DermaDesk works on this batch. Nothing was changed; go on when that one has ended.",
    ErrorCode.BATCH_NEWER: (
        "This batch was written by a newer DermaDesk and was not touched. Update this program to open it."
    ),
    ErrorCode.BATCH_DAMAGED: (
        "This batch cannot be read: its file is damaged. The photos are untouched; delete the batch, then choose the "
        "folder again."
    ),
    ErrorCode.BATCH_NOT_WRITTEN: (
        "The answers could not be written: {detail}. What was answered before is kept. Free some space, then go on."
    ),
}


def batch(error: Exception) -> str:
    """What went wrong with a folder of photos, in one piece."""
    if isinstance(error, DermaDeskError):
        known = _BATCH_ERRORS.get(error.code)
        return f"{error} No photo was changed." if known is None else known.format_map(vars(error))
    return "The program made a mistake here. No photo was changed, and what was answered is kept: go on with the batch."


def training(error: Exception) -> str:
    """What went wrong with a training, in one piece."""
    if isinstance(error, DermaDeskError):
        return f"{error} No photo was changed."
    return "The program made a mistake here. No photo was changed, and what was trained up to the last save is kept."


CRASH = (
    "Your photos were not changed, and you can go on working. Do not rely on an answer that was on its way: examine "
    "that photo again. Please send the report to those who look after DermaDesk; it names no photo and no patient."
)
CRASH_LOGGED = "It is also in the program’s log."
