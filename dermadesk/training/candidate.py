"""A bundle as a run has written it -> the same network under the name, the version and the rule that a person chose."""

from pathlib import Path

from dermadesk.inference.bundle import Bundle


def slug(name: str) -> str:
    """The id that a name gives, "Clinic Berlin" -> `clinic-berlin`; empty where no letter a to z or digit is in it."""
    raise NotImplementedError


def next_version(id: str) -> str:
    """The next version of that id among the installed models: 1.0.0, 1.1.0, …"""
    raise NotImplementedError


def renamed(
    bundle: Bundle, out: Path, *, id: str, version: str, notes: str = "", threshold: float | None = None
) -> Bundle:
    """Write `<id>-<version>` into `out`: the networks of `bundle` as they are, its card with the `notes`.

    With a `threshold` (0..1 of P(malignant)) an operating point `chosen` decides: its figures come from the answers to
    the calibration part, those of the test part are measured anew from the answers that the run kept beside the bundle
    (`calibration.npz`, `test.npz`). Raises `TrainingError` where these are missing, `BundleError` for a version that
    exists, `OutputError`.
    """
    raise NotImplementedError
