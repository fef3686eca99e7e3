"""All figures of a card, from answers whose figures can be counted by hand."""

import csv
import dataclasses
import io
import json
import re
import time

import numpy as np
import pytest

from dermadesk.evaluation import assess as door
from dermadesk.evaluation import card, groups, tables
from dermadesk.evaluation.assess import About, Answered, Figures
from dermadesk.inference.bundle import Manifest
from tests.tiny_bundle import tiny_manifest


def answers_of(truth: list[int], sure_of: list[int], confirmed: bool = True) -> Answered:
    """Photos answered with 0.94 for the class in `sure_of` and 0.01 for each other; one lesion each."""
    probabilities = np.full((len(truth), 7), 0.01)
    probabilities[np.arange(len(truth)), sure_of] = 0.94
    groups = tuple(str(n) for n in range(len(truth)))
    return Answered(probabilities, np.array(truth), groups, np.full(len(truth), confirmed))


MEL, NV, BCC = 0, 1, 2
NO_NUMBER = re.compile(r"\b(nan|inf|None)\b")


def assess(manifest: Manifest, answered: Answered, prevalences: tuple[float, ...] = ()) -> Figures:
    return door.assess(manifest, answered, 20, prevalences)


def ten() -> Answered:
    """4 melanomas, one called nevus; 6 nevi, two called melanoma."""
    return answers_of([MEL] * 4 + [NV] * 6, [MEL] * 3 + [NV] + [MEL] * 2 + [NV] * 4)


def test_figures_are_counted_at_the_operating_point() -> None:
    figures = assess(tiny_manifest(), ten())
    assert (figures.photos, figures.lesions, figures.malignant) == (10, 10, 4)
    assert figures.overall["malignant_sensitivity"].value == pytest.approx(3 / 4)
    assert figures.overall["malignant_specificity"].value == pytest.approx(4 / 6)
    assert figures.overall["accuracy"].value == pytest.approx(7 / 10)
    assert figures.overall["balanced_accuracy"].value == pytest.approx((3 / 4 + 4 / 6) / 2)
    assert figures.overall["malignant_auroc"].value == pytest.approx((3 * 4 + 0.5 * (3 * 2 + 4)) / 24)
    assert figures.recall["MEL"].value == pytest.approx(3 / 4)
    assert figures.recall["NV"].n == 6
    assert set(figures.recall) == {"MEL", "NV"}
    assert figures.overall["false_negative_rate"].value == pytest.approx(1 / 4)
    assert figures.overall["ppv"].value == pytest.approx(3 / 5)
    assert figures.overall["npv"].value == pytest.approx(4 / 5)
    assert (figures.precision["MEL"].value, figures.precision["MEL"].n) == (pytest.approx(3 / 5), 5)
    assert figures.f1["MEL"].value == pytest.approx(2 * 3 / (4 + 5))
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
    figures = assess(tiny_manifest(), ten(), (0.05,))
    written = card.write(tiny_manifest(), figures, "dermadesk train")
    for name in figures.overall:
        assert card.WORDS[name] in written
    assert "| malignant sensitivity at the operating point | 0.750 |" in written
    assert "Pooled for DF (fewer than 20 lesions)." in written
    assert "19.5% malignant photos" in written
    assert not NO_NUMBER.search(written)
    json.dumps(figures.as_json(), allow_nan=False)
    json.dumps(figures.summary(), allow_nan=False)


def test_predictive_values_at_another_prevalence_follow_bayes() -> None:
    (at,) = assess(tiny_manifest(), ten(), (0.1,)).at_prevalence
    # of 1,000: 100 malignant, 75 found; 900 benign, 300 called
    assert at.ppv is not None
    assert at.npv is not None
    assert at.ppv.value == pytest.approx(75 / 375)
    assert at.npv.value == pytest.approx(600 / 625)
    assert at.ppv.low < at.ppv.value < at.ppv.high
    assert at.ppv.n == 10
    nobody_called = assess(tiny_manifest(), answers_of([MEL, NV], [NV, NV]), (0.1,)).at_prevalence[0]
    assert nobody_called.ppv is None
    assert nobody_called.npv is not None
    assert nobody_called.npv.value == pytest.approx(0.9)
    assert assess(tiny_manifest(), answers_of([NV], [NV]), (0.1,)).at_prevalence[0].npv is None


def test_sets_are_counted_class_by_class() -> None:
    figures = assess(tiny_manifest(), answers_of([MEL, MEL, NV, NV], [MEL, NV, NV, NV]))
    assert (figures.conformal_coverage["MEL"].value, figures.conformal_coverage["MEL"].n) == (0.5, 2)
    assert figures.conformal_coverage["NV"].value == 1.0
    assert figures.conformal_set_size["NV"].value == pytest.approx(1.0)


def test_calibration_is_shown_before_and_after() -> None:
    answered = ten()
    assert "calibration_error_before" not in assess(tiny_manifest(), answered).overall
    # ten times too sure: of those said at almost 1, seven in ten come true
    logits = 10 * np.log(answered.probabilities)
    figures = assess(tiny_manifest(), dataclasses.replace(answered, logits=logits))
    assert figures.overall["calibration_error_before"].value == pytest.approx(0.3, abs=1e-3)
    assert figures.overall["calibration_error"].value == pytest.approx(0.94 - 0.7)
    (said,) = figures.reliability["before"]
    assert said.confidence == pytest.approx(1.0)
    assert (said.observed.value, said.observed.n) == (pytest.approx(0.7), 10)
    assert figures.reliability["after"][0].confidence == pytest.approx(0.94)


def test_answers_of_eight_views_are_measured_beside_the_plain_ones() -> None:
    truth = [MEL] * 4 + [NV] * 6
    answered = dataclasses.replace(ten(), turned=answers_of(truth, truth).probabilities)
    figures = assess(tiny_manifest(), answered)
    assert figures.overall["malignant_sensitivity"].value == 0.75
    assert figures.turned["malignant_sensitivity"].value == 1.0
    written = card.write(tiny_manifest(), figures, "dermadesk train")
    assert (
        "| malignant sensitivity at the operating point | 0.750 | 0.301 to 0.954 | 4 | 1.000 (0.510 to 1.000) |"
        in written
    )
    assert card.VIEWS in written


def people(answered: Answered, *about: tuple[About, int]) -> Answered:
    """The same answers; the first so many photos are of the first kind, and so on."""
    return dataclasses.replace(answered, about=tuple(each for each, count in about for _ in range(count)))


def test_each_group_is_measured_by_itself_and_small_ones_not_at_all() -> None:
    truth = [MEL] * 20 + [NV] * 25 + [MEL] * 3 + [NV] * 22
    sure_of = [MEL] * 15 + [NV] * 5 + [NV] * 25 + [MEL] * 3 + [MEL] * 11 + [NV] * 11
    answered = people(
        answers_of(truth, sure_of), (About(30.0, "female", "back", "one", 60.0), 45), (About(None, "male"), 25)
    )
    figures = assess(tiny_manifest(), answered)
    female, male = figures.groups["sex"].values()
    assert list(figures.groups["sex"]) == ["female", "male"]
    assert (female.photos, female.malignant, female.lesions) == (45, 20, 45)
    assert female.figures["malignant_sensitivity"].value == pytest.approx(15 / 20)
    assert female.figures["malignant_auroc"].value == pytest.approx(15 / 20 + 0.5 * 5 / 20)
    assert male.figures["malignant_specificity"].value == pytest.approx(11 / 22)
    # three malignant photos are too few to say
    assert "malignant_sensitivity" not in male.figures
    assert "malignant_auroc" not in male.figures
    assert list(figures.groups["age"]) == ["30 to 49", groups.UNKNOWN]
    assert list(figures.groups["skin_tone"]) == ["very light", groups.UNKNOWN]
    written = card.write(tiny_manifest(), figures, "dermadesk train")
    assert f"| sex: male | 25 | 3 | {card.TOO_FEW} | 0.500 (0.307 to 0.693; 22) | {card.TOO_FEW} |" in written
    assert "fewer than 20 photos" in written
    assert "Dermoscopy is not colorimetry" in written


def test_the_card_tells_small_groups_together() -> None:
    counts = {"back": 30, "ear": 3, "scalp": 4}
    answered = people(answers_of([NV] * 37, [NV] * 37), *((About(site=site), n) for site, n in counts.items()))
    written = card.write(tiny_manifest(), assess(tiny_manifest(), answered), "dermadesk train")
    assert "| body site: back | 30 | 0 |" in written
    assert f"| body site: scalp, ear | 7 | 0 | {card.TOO_FEW} |" in written


def test_what_nothing_is_known_of_makes_no_groups() -> None:
    figures = assess(tiny_manifest(), people(ten(), (About(sex="male"), 10)))
    assert list(figures.groups) == ["sex"]
    assert assess(tiny_manifest(), ten()).groups == {}


def test_the_table_has_a_row_for_every_figure_and_nothing_without_its_photos() -> None:
    figures = assess(tiny_manifest(), people(ten(), (About(sex="male"), 10)), (0.05,))
    rows = list(csv.DictReader(io.StringIO(tables.written(figures))))
    assert all(int(row["photos"]) >= 0 for row in rows)
    told = {(row["section"], row["of"], row["figure"]): row for row in rows}
    assert float(told["overall", "", "malignant_sensitivity"]["value"]) == 0.75
    assert told["class", "MEL", "precision"]["photos"] == "5"
    assert told["sex", "male", "malignant_sensitivity"]["note"] == card.TOO_FEW
    assert told["confusion", "MEL", "answered NV"]["value"] == "1"
    assert float(told["prevalence", "0.05", "ppv"]["value"]) == pytest.approx(0.0375 / (0.0375 + 0.95 / 3), abs=1e-6)


@pytest.mark.parametrize("truth", [[MEL], [NV], [NV, NV, NV], [MEL, BCC]])
def test_a_handful_of_photos_gives_no_number_that_is_none(truth: list[int]) -> None:
    answered = people(answers_of(truth, [NV] * len(truth)), (About(tone=20.0), len(truth)))
    answered = dataclasses.replace(answered, logits=np.log(answered.probabilities), turned=answered.probabilities)
    figures = assess(tiny_manifest(), answered, (0.0, 0.05, 1.0))
    json.dumps(figures.as_json(), allow_nan=False)
    assert not NO_NUMBER.search(card.write(tiny_manifest(), figures, "dermadesk evaluate"))


def test_the_figures_of_1500_photos_take_no_ten_seconds() -> None:
    generator = np.random.default_rng(1)
    truth = generator.integers(0, 7, 1500)
    p = generator.dirichlet(np.ones(7), 1500)
    sites = ("back", "face", "trunk")
    about = tuple(
        About(float(age), "male", sites[age % 3], "one", float(age)) for age in generator.integers(0, 90, 1500)
    )
    groups_of = tuple(str(each) for each in generator.integers(0, 1100, 1500))
    answered = Answered(p, truth, groups_of, truth > 3, np.log(p), p, about)
    start = time.process_time()
    figures = door.assess(tiny_manifest(), answered)
    assert time.process_time() - start < 10
    assert figures.overall["accuracy"].low < figures.overall["accuracy"].value < figures.overall["accuracy"].high
