"""One short vocabulary of errors. Each has a code, which the window turns into words, and names its subject.

`str(error)` is the sentence for the command line: what happened and what to do next.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """What went wrong, as a stable name that files and tests can rely on."""

    # photos
    NOT_FOUND = "not_found"
    IS_A_FOLDER = "is_a_folder"
    NO_PERMISSION = "no_permission"
    EMPTY_FILE = "empty_file"
    TRUNCATED = "truncated"
    NOT_AN_IMAGE = "not_an_image"
    UNSUPPORTED_FORMAT = "unsupported_format"
    TOO_LARGE = "too_large"
    # looking at photos
    KERNEL_INVALID = "kernel_invalid"
    GREY_PATCH_UNUSABLE = "grey_patch_unusable"
    # bundles
    BUNDLE_NOT_FOUND = "bundle_not_found"
    BUNDLE_FILE_MISSING = "bundle_file_missing"
    BUNDLE_HASH_MISMATCH = "bundle_hash_mismatch"
    BUNDLE_UNKNOWN_FORMAT = "bundle_unknown_format"
    BUNDLE_UNKNOWN_STEP = "bundle_unknown_step"
    BUNDLE_UNKNOWN_KEY = "bundle_unknown_key"
    BUNDLE_CLASSES_MISMATCH = "bundle_classes_mismatch"
    BUNDLE_PATH_ESCAPES = "bundle_path_escapes"
    BUNDLE_UNLISTED_FILE = "bundle_unlisted_file"
    BUNDLE_INVALID = "bundle_invalid"
    BUNDLE_EXISTS = "bundle_exists"
    BUNDLE_FILE_INVALID = "bundle_file_invalid"
    BUNDLE_FILE_CHANGED = "bundle_file_changed"
    BUNDLE_IN_USE = "bundle_in_use"
    BUNDLE_SHIPPED = "bundle_shipped"
    # backends
    BACKEND_UNAVAILABLE = "backend_unavailable"
    HEATMAP_UNAVAILABLE = "heatmap_unavailable"
    # labels and training
    UNKNOWN_LABEL = "unknown_label"
    LABELS_INVALID = "labels_invalid"
    NO_LABELS = "no_labels"
    RECIPE_INVALID = "recipe_invalid"
    RUN_INVALID = "run_invalid"
    RUN_BUSY = "run_busy"
    FIXES_INVALID = "fixes_invalid"
    PARITY_FAILED = "parity_failed"
    LOSS_LOST = "loss_lost"
    PHOTOS_LOST = "photos_lost"
    MEMORY_OUT = "memory_out"
    # the case store
    CASES_BUSY = "cases_busy"
    CASES_NEWER = "cases_newer"
    CASES_DAMAGED = "cases_damaged"
    CASES_NOT_WRITTEN = "cases_not_written"
    CASES_NOT_READ = "cases_not_read"
    CASE_GONE = "case_gone"
    CASE_PHOTO_LOST = "case_photo_lost"
    EXPORT_TARGET = "export_target"
    EXPORT_INSIDE = "export_inside"
    EXPORT_UNFIT = "export_unfit"
    # batches
    LINK_SEARCHED = "link_searched"
    BATCH_BUSY = "batch_busy"
    BATCH_NEWER = "batch_newer"
    BATCH_DAMAGED = "batch_damaged"
    BATCH_NOT_WRITTEN = "batch_not_written"
    BATCH_INVALID = "batch_invalid"
    # the machine
    CANNOT_WRITE = "cannot_write"
    CANNOT_DELETE = "cannot_delete"
    CANNOT_PRINT = "cannot_print"
    PART_MISSING = "part_missing"
    NO_DISPLAY = "no_display"


_SENTENCES: dict[ErrorCode, str] = {
    ErrorCode.NOT_FOUND: "{subject} was not found. Check the path, or whether the drive is connected.",
    ErrorCode.IS_A_FOLDER: "{subject} is a folder. Choose a photo in it, or give the folder to `dermadesk classify`.",
    ErrorCode.NO_PERMISSION: "{subject} may not be read. Ask for permission to read it, or copy it elsewhere.",
    ErrorCode.EMPTY_FILE: "{subject} is empty. Copy it from the camera or its source again.",
    ErrorCode.TRUNCATED: "{subject} is damaged or cut short. Copy it from the camera or its source again.",
    ErrorCode.NOT_AN_IMAGE: "{subject} is not an image. Choose a JPEG, PNG, BMP, TIFF or WebP photo.",
    ErrorCode.UNSUPPORTED_FORMAT: "{subject} is a {detail} file, which is not read. Export it as JPEG or PNG first.",
    ErrorCode.TOO_LARGE: "{subject} is too large ({detail}). Export it at 120 megapixels or less.",
    ErrorCode.KERNEL_INVALID: "This kernel cannot be used: {detail}.",
    ErrorCode.GREY_PATCH_UNUSABLE: "This place cannot be taken for grey: {detail}.",
    ErrorCode.BUNDLE_NOT_FOUND: "No model {subject}. `dermadesk models list` shows those that are installed.",
    ErrorCode.BUNDLE_FILE_MISSING: "The model {subject} is incomplete: {detail} is missing. Install it again.",
    ErrorCode.BUNDLE_HASH_MISMATCH: "The model {subject} was changed: {detail} does not match its sha256. Install it again.",
    ErrorCode.BUNDLE_UNKNOWN_FORMAT: "The model {subject} has the format {detail}, which this version does not read. Update DermaDesk.",
    ErrorCode.BUNDLE_UNKNOWN_STEP: "The model {subject} needs the preprocessing step {detail}, which this version lacks. Update DermaDesk.",
    ErrorCode.BUNDLE_UNKNOWN_KEY: "The manifest of the model {subject} has the unknown key {detail}. Update DermaDesk.",
    ErrorCode.BUNDLE_CLASSES_MISMATCH: "The classes of the model {subject} do not match its answers: {detail}. Install it again.",
    ErrorCode.BUNDLE_PATH_ESCAPES: "The model {subject} names a file outside its folder ({detail}) and was refused. Do not use it.",
    ErrorCode.BUNDLE_UNLISTED_FILE: "The model {subject} holds {detail}, which its manifest does not list. Remove it, or install the model again.",
    ErrorCode.BUNDLE_INVALID: "The manifest of the model {subject} cannot be read: {detail}. Install it again.",
    ErrorCode.BUNDLE_EXISTS: "The model {subject} was not installed: {detail}. Nothing was changed.",
    ErrorCode.BUNDLE_FILE_INVALID: "{subject} holds no model that can be installed: {detail}. Nothing was installed; ask for the file again.",
    ErrorCode.BUNDLE_FILE_CHANGED: "{subject} is not the file any more that was looked at. Nothing was installed; look at it again before you install it.",
    ErrorCode.BUNDLE_IN_USE: "{subject} is the model that is used. Nothing was changed; use another one first.",
    ErrorCode.BUNDLE_SHIPPED: "{subject} came with the program, so it is not deleted. It can be hidden.",
    ErrorCode.BACKEND_UNAVAILABLE: "The backend {subject} did not start: {detail}. Choose another with --backend.",
    ErrorCode.HEATMAP_UNAVAILABLE: "No heatmap of {subject}: {detail}. The answer does not need it.",
    ErrorCode.UNKNOWN_LABEL: "The label {subject!r} cannot be used; {detail}.",
    ErrorCode.LABELS_INVALID: "The labels {subject} cannot be used: {detail}.",
    ErrorCode.NO_LABELS: "The labels {subject} cannot be used: {detail}.",
    ErrorCode.RECIPE_INVALID: "The recipe {subject} cannot be used: {detail}.",
    ErrorCode.RUN_INVALID: "The run {subject} cannot be used: {detail}.",
    ErrorCode.RUN_BUSY: "The run {subject} is being trained by another program, and nothing was changed. Try again when that one has ended.",
    ErrorCode.FIXES_INVALID: "The file of fixes {subject} cannot be used: {detail}.",
    ErrorCode.PARITY_FAILED: "The exported network {subject} does not answer as the trained one: {detail}. Nothing was written.",
    ErrorCode.LOSS_LOST: "The run {subject} was stopped: {detail}. The last good checkpoint is kept. Begin anew with a smaller learning rate, and look whether a photo or a label is odd.",
    ErrorCode.PHOTOS_LOST: "{detail} that the run needs can no longer be read: {subject}. What was learned so far is kept. Put them back where they were, or connect their drive, then continue.",
    ErrorCode.MEMORY_OUT: "Memory ran out in the run {subject}. The last good checkpoint is kept. Close other programs and continue, or begin anew with a smaller batch, smaller photos or a smaller network.",
    ErrorCode.CASES_BUSY: "The case store {subject} is in use by another program, and nothing was changed. Try again in a moment.",
    ErrorCode.CASES_NEWER: "The case store {subject} was written by a newer DermaDesk (its format is {detail}). It was not touched. Update this program to open it.",
    ErrorCode.CASES_DAMAGED: "The case store {subject} cannot be read: {detail}. Copy the folder to a safe place before anything else, then restore your last backup of it.",
    ErrorCode.CASES_NOT_WRITTEN: "The case store {subject} could not be written: {detail}. What was kept before is still there. Free some space, or ask for permission to write there, then try again.",
    ErrorCode.CASES_NOT_READ: "The case store {subject} could not be opened: {detail}. Nothing was changed. Check whether its drive is connected and whether you may read it.",
    ErrorCode.CASE_GONE: "Examination {subject} is no longer in the case store; it was deleted meanwhile.",
    ErrorCode.CASE_PHOTO_LOST: "The photo of examination {subject} is not as it was saved: {detail}. What was said of it is still there. Restore the photo from your backup of the case store.",
    ErrorCode.EXPORT_TARGET: "{subject} exists already and holds something. Choose a new folder for the export.",
    ErrorCode.EXPORT_INSIDE: "{subject} lies in {detail}, whose photos are to be exported, and nothing was written. Choose a folder elsewhere.",
    ErrorCode.EXPORT_UNFIT: "There can be no {subject} file of this batch: {detail}. Nothing was written, and the other exports are not affected.",
    ErrorCode.LINK_SEARCHED: "{subject} is a link to {detail}, which is searched elsewhere or holds what is. It was not followed, so that each photo has one row; give {detail} itself to search all of it.",
    ErrorCode.BATCH_BUSY: "The batch {subject} is in use by another program, and nothing was changed. Try again when that one has ended.",
    ErrorCode.BATCH_NEWER: "The batch {subject} was written by a newer DermaDesk (its format is {detail}). It was not touched. Update this program to open it.",
    ErrorCode.BATCH_DAMAGED: "The batch {subject} cannot be read: {detail}. The photos are untouched; remove this file and start the batch again.",
    ErrorCode.BATCH_NOT_WRITTEN: "The batch {subject} could not be written: {detail}. What was done before is still there. Free some space, or ask for permission to write there, then go on.",
    ErrorCode.BATCH_INVALID: "The batch {subject} cannot be used: {detail}.",
    ErrorCode.CANNOT_WRITE: "{subject} could not be written: {detail}. Free some space or choose another folder.",
    ErrorCode.CANNOT_DELETE: "{subject} could not be deleted: {detail}. Close what uses it, or ask for permission, then try again.",
    ErrorCode.CANNOT_PRINT: "The printer did not take the report. Check that it is switched on, or save the report as PDF.",
    ErrorCode.PART_MISSING: "This copy of DermaDesk comes without the part that {detail}. Use the full program for that.",
    ErrorCode.NO_DISPLAY: "There is no display for the window; use `dermadesk classify PHOTO` on the command line instead.",
}


class DermaDeskError(Exception):
    """The root of every error that a user can cause or mend.

    `code` names what happened, `subject` the photo, model or file it happened to, `detail` what else is known.
    """

    def __init__(self, code: ErrorCode, subject: str = "", detail: str = "") -> None:
        self.code = code
        self.subject = subject
        self.detail = detail
        super().__init__(_SENTENCES[code].format(subject=subject, detail=detail))


class PhotoError(DermaDeskError):
    """A photo cannot be read."""


class FilterError(DermaDeskError):
    """A filter for looking at photos cannot do what it is set to."""


class BundleError(DermaDeskError):
    """A model bundle is refused."""


class BackendError(DermaDeskError):
    """A backend did not start."""


class LabelError(DermaDeskError):
    """Labels cannot be used."""


class TrainingError(DermaDeskError):
    """A recipe, a run or an export cannot be used."""


class RecordsError(DermaDeskError):
    """The case store cannot be read or written, or does not hold what is asked for."""


class BatchError(DermaDeskError):
    """The state of a batch cannot be read or written, or does not fit."""


class OutputError(DermaDeskError):
    """A file could not be written, or the window has no display."""
