"""Making a model the one that is used, with a record of why."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from dermadesk import paths
from dermadesk.evaluation.compare import SENSITIVITY, Comparison, Refusal
from dermadesk.files import append_line, make_folder
from dermadesk.inference import bundle
from dermadesk.inference.bundle import Bundle


def promote(
    chosen: Bundle, before: str, comparison: Comparison | None, refusals: Sequence[Refusal], reason: str
) -> Path:
    """Make `chosen` the model that is used in place of `before`, and return the log that says so.

    `comparison` is None where the two were not compared. `promotions.jsonl`, beside the user's models, gains a line
    first: what was measured, what spoke against it, and the `reason` for doing it nevertheless (empty where nothing
    did). Raises `BundleError` for a model that is not installed, `OutputError` where nothing can be written.
    """
    bundle.require_installed(chosen)
    change = comparison.differences.get(SENSITIVITY) if comparison else None
    note = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "model": chosen.reference,
        "before": before,
        "photos": comparison.photos if comparison else 0,
        "malignant_lesions": comparison.malignant_lesions if comparison else 0,
        "difference_in_sensitivity": asdict(change) if change else None,
        "verdict": comparison.verdict if comparison else None,
        "against": list(refusals),
        "reason": reason,
    }
    log = make_folder(paths.installed_models()) / "promotions.jsonl"
    append_line(log, json.dumps(note, allow_nan=False))
    bundle.use(chosen)
    return log
