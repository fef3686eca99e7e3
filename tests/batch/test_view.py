"""Views of a batch: what is shown, and in what order."""

from pathlib import Path

import pytest

from dermadesk.batch.ledger import Ledger
from dermadesk.batch.row import Failure
from dermadesk.batch.view import Column, View
from dermadesk.inference.calibration import Decision
from tests.batches import answer, made_up, plan

SUSPICIOUS, NOTHING, CANNOT = Decision.SUSPICIOUS, Decision.NOTHING_SUSPICIOUS_FOUND, Decision.CANNOT_ASSESS
PHOTOS = {
    "a/Läsion.jpg": answer("0" * 64, {"MEL": 0.3, "NV": 0.7}, SUSPICIOUS),
    "a/b.jpg": answer("1" * 64, {"MEL": 0.1, "NV": 0.9}, NOTHING),
    "b/c.jpg": answer("2" * 64, {"MEL": 0.8, "NV": 0.2}, SUSPICIOUS),
    "b/d.jpg": answer("3" * 64, {"MEL": 0.4, "BCC": 0.5}, CANNOT),
    "b/e.jpg": Failure("not_found", "b/e.jpg was not found."),
    "b/f.jpg": answer("5" * 64, {"MEL": 0.2, "NV": 0.8}, NOTHING),
    "b/g.jpg": None,
    "c/l\udce9.jpg": Failure("truncated", "cut short"),
}
"""At positions 0 to 7, in path order."""


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = made_up(tmp_path / "a.batch", plan(tmp_path), PHOTOS)
    ledger.review([1, 4], seen=True)
    ledger.review([2], diagnosis="NV")
    ledger.review([0], diagnosis="BKL")
    return ledger


@pytest.mark.parametrize(
    ("column", "descending", "expected"),
    [
        (Column.REVIEW, False, [2, 0, 3, 5, 1, 4, 7]),
        (Column.REVIEW, True, [4, 7, 5, 1, 3, 2, 0]),
        (Column.DECISION, False, [2, 0, 3, 5, 1, 4, 7]),
        (Column.IMAGE, False, [0, 1, 2, 3, 4, 5, 7]),
        (Column.IMAGE, True, [7, 5, 4, 3, 2, 1, 0]),
        (Column.TOP1, False, [3, 2, 0, 1, 5, 4, 7]),
        (Column.TOP1, True, [0, 1, 5, 2, 3, 4, 7]),
        (Column.P_TOP1, False, [3, 0, 2, 5, 1, 4, 7]),
        (Column.P_MALIGNANT, False, [1, 5, 0, 3, 2, 4, 7]),
        (Column.P_MALIGNANT, True, [2, 3, 0, 5, 1, 4, 7]),
        (Column.CONFORMAL_SET, False, [3, 2, 0, 1, 5, 4, 7]),
        (Column.NOTE, False, [0, 1, 2, 3, 5, 4, 7]),
        (Column.NOTE, True, [7, 4, 0, 1, 2, 3, 5]),
        (Column.SEEN, False, [0, 2, 3, 5, 7, 1, 4]),
        (Column.SEEN, True, [1, 4, 0, 2, 3, 5, 7]),
        (Column.DIAGNOSIS, False, [0, 2, 1, 3, 4, 5, 7]),
        (Column.DIAGNOSIS, True, [2, 0, 1, 3, 4, 5, 7]),
    ],
)
def test_order(ledger: Ledger, column: Column, descending: bool, expected: list[int]) -> None:
    """What a photo does not have comes last, whichever way; what waits is not shown."""
    assert list(ledger.order(View(column, descending))) == expected


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View(decisions=frozenset({"suspicious", "error"})), [2, 0, 4, 7]),
        (View(Column.IMAGE, text="b/"), [2, 3, 4, 5]),
        (View(Column.IMAGE, text="LÄSION"), [0]),
        (View(Column.IMAGE, text="läs jpg"), [0]),
        (View(Column.IMAGE, text="not_found"), [4]),
        (View(Column.IMAGE, text="bcc"), [3]),
        (View(Column.IMAGE, text="ink nv"), [0, 1, 5]),
        (View(Column.IMAGE, text="melan", classes=(frozenset({"MEL"}),)), [2]),
        (View(Column.IMAGE, text="b/ nevus", classes=(frozenset(), frozenset({"NV"}))), [5]),
        (View(Column.IMAGE, text="\\udce9"), [7]),
        (View(Column.IMAGE, text="l\udce9"), [7]),
        (View(Column.IMAGE, text="100%' OR 1=1 --"), []),
        (View(decisions=frozenset({"suspicious"}), text="b/"), [2]),
    ],
)
def test_what_is_shown(ledger: Ledger, view: View, expected: list[int]) -> None:
    assert list(ledger.order(view)) == expected
