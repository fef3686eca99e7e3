"""All figures of a card, from answers whose figures can be counted by hand."""

import dataclasses
import json

import numpy as np
import pytest

from dermadesk.evaluation import assess as door
from dermadesk.evaluation import card
from dermadesk.evaluation.assess import Answered, Figures
from dermadesk.inference.bundle import Manifest
from tests.tiny_bundle import tiny_manifest


def answers_of(truth: list[int], sure_of: list[int], confirmed: bool = True) -> Answered:
    """Photos answered with 0.94 for the class in `sure_of` and 0.01 for each other; one lesion each."""
    probabilities = np.full((len(truth), 7), 0.01)
    probabilities[np.arange(len(truth)), sure_of] = 0.94
    groups = tuple(str(n) for n in range(len(truth)))
    return Answered(probabilities, np.array(truth), groups, np.full(len(truth), confirmed))


MEL, NV, BCC = 0, 1, 2


def assess(manifest: Manifest, answered: Answered) -> Figures:
    return door.assess(manifest, answered, resamples=20)


def test_figures_are_counted_at_the_operating_point() -> None:
    # 4 melanomas, one called nevus; 6 nevi, two called melanoma
    figures = assess(tiny_manifest(), answers_of([MEL] * 4 + [NV] * 6, [MEL] * 3 + [NV] + [MEL] * 2 + [NV] * 4))
    assert (figures.photos, figures.lesions, figures.malignant) == (10, 10, 4)
    assert figures.overall["malignant_sensitivity"].value == pytest.approx(3 / 4)
    assert figures.overall["malignant_specificity"].value == pytest.approx(4 / 6)
    assert figures.overall["accuracy"].value == pytest.approx(7 / 10)
    assert figures.overall["balanced_accuracy"].value == pytest.approx((3 / 4 + 4 / 6) / 2)
    assert figures.overall["malignant_auroc"].value == pytest.approx((3 * 4 + 0.5 * (3 * 2 + 4)) / 24)
    assert figures.recall["MEL"].value == pytest.approx(3 / 4)
    assert figures.recall["NV"].n == 6
    assert set(figures.recall) == {"MEL", "NV"}
    assert figures.confusion[MEL][:2] == (3, 1)
    assert figures.confusion[NV][:2] == (2, 4)


def test_a_malignant_photo_called_another_malignancy_is_found() -> None:
    figures = assess(tiny_manifest(), answers_of([MEL, MEL, NV], [BCC, MEL, NV]))
    assert figures.overall["malignant_sensitivity"].value == 1.0
    assert figures.recall["MEL"].value == 0.5


def test_conformal_coverage_counts_the_truths_inside_their_sets() -> None:
    # 1 - 0.94 lies under every quantile, 1 - 0.01 above every one
    figures = assess(tiny_manifest(), answers_of([MEL, MEL, NV, NV], [MEL, NV, NV, NV]))
    assert figures.overall["conformal_coverage"].value == pytest.approx(3 / 4)
    assert figures.overall["conformal_set_size"].value == pytest.approx(1.0)


def test_the_equal_weight_rule_prefers_the_rarer_diagnosis() -> None:
    probabilities = np.array([[0.30, 0.60, 0.02, 0.02, 0.02, 0.02, 0.02]])
    answered = Answered(probabilities, np.array([MEL]), ("a",), np.array([True]))
    by_posterior = assess(tiny_manifest(), answered)
    by_ratio = assess(dataclasses.replace(tiny_manifest(), top1_prior_power=1.0), answered)
    assert by_posterior.recall["MEL"].value == 0.0
    assert by_ratio.recall["MEL"].value == 1.0
    assert by_posterior.overall["accuracy_equal_weight"].value == 1.0


def test_specificity_on_histology_leaves_out_what_was_not_proven() -> None:
    answered = answers_of([MEL, NV, NV], [MEL, NV, MEL])
    proven = dataclasses.replace(answered, confirmed=np.array([True, True, False]))
    assert assess(tiny_manifest(), proven).overall["specificity_on_histology"].value == 1.0
    none = dataclasses.replace(answered, confirmed=np.array([True, False, False]))
    assert "specificity_on_histology" not in assess(tiny_manifest(), none).overall


def test_the_card_names_every_figure_and_json_can_hold_them() -> None:
    figures = assess(tiny_manifest(), answers_of([MEL] * 4 + [NV] * 6, [MEL] * 3 + [NV] + [MEL] * 2 + [NV] * 4))
    written = card.write(tiny_manifest(), figures, "dermadesk train")
    for name in figures.overall:
        assert card.WORDS[name] in written
    assert "| malignant sensitivity at the operating point | 0.750 |" in written
    assert "Pooled for DF (fewer than 20 lesions)." in written
    assert "19.5% malignant photos" in written
    json.dumps(figures.as_json(), allow_nan=False)
