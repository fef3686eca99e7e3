"""What an export says of the model is kept with the batch, and stays true when the model is gone."""

from dataclasses import replace
from pathlib import Path

from dermadesk.batch.card import Card
from dermadesk.batch.plan import Plan
from tests.batches import plan
from tests.examinations import engine
from tests.tiny_bundle import tiny_manifest

MEASURED = {
    "malignant_sensitivity": {"value": 0.973, "low": 0.947, "high": 0.986, "n": 293},
    "malignant_specificity": {"value": 0.649, "low": 0.622, "high": 0.675, "n": 1205},
}


def test_rates_are_those_of_the_test_part_where_it_was_measured() -> None:
    card = Card.of(replace(tiny_manifest(), metrics={"overall": MEASURED}))
    assert card.missed == "3 of 100 malignant lesions on its test photos"
    assert "finds: 97 of 100 on its test photos (95\N{NO-BREAK SPACE}% interval 95 to 99)" in card.operating_point
    assert "finds nothing: 65 of 100 on its test photos" in card.operating_point
    assert "finds: 95 of 100 on its calibration photos" in Card.of(tiny_manifest()).operating_point


def test_a_plan_keeps_it(tiny_bundle: Path) -> None:
    made = Plan.of(("photos",), engine(tiny_bundle))
    assert made.card == Card.of(tiny_manifest())
    assert Plan.from_text(made.to_text()) == made
    without = replace(made, card=None)
    assert Plan.from_text(without.to_text()) == without


def test_a_photo_is_found_from_wherever_the_program_works(tmp_path: Path) -> None:
    relative = replace(plan(Path("photos")), given=("photos",), place="/clinic")
    assert relative.located("photos/one.jpg") == Path("/clinic/photos/one.jpg")
    assert plan(tmp_path).located(f"{tmp_path}/one.jpg") == tmp_path / "one.jpg"
