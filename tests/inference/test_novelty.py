"""Novelty: what is far from the photos that a network learned from is refused, a little nearer it is warned about."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from dermadesk.errors import BundleError, ErrorCode
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.quality import Finding, QualityIssue, Severity
from dermadesk.inference import bundle
from dermadesk.inference.bundle import Novelty
from dermadesk.inference.calibration import Decision
from dermadesk.inference.engine import Analysis, Engine
from dermadesk.inference.novelty import directions, finding, novelties
from tests.drawings import BROWN, draw_lesion, encode
from tests.tiny_bundle import rewrite, write_tiny_bundle

# along the tiny network's features dark, red, blue and light: blue is what no lesion is
BLUE_IS_NEW = Novelty(direction=(0.0, 0.0, 2.5, 0.0), offset=0.0, warns_from=0.5, method="set by hand")


def analysed(folder: Path, colour: tuple[int, int, int] = BROWN, radius: float = 0.3) -> Analysis:
    pixels = draw_lesion(600, 450, radius=radius, colour=colour)
    return Engine(bundle.read(folder), "onnx").analyse(Photo.from_bytes(encode(pixels), "drawing"))


@pytest.fixture
def aware(tmp_path: Path) -> Path:
    """A tiny bundle that takes blue for new."""
    folder = write_tiny_bundle(tmp_path)
    rewrite(folder, novelty=BLUE_IS_NEW)
    return folder


def test_only_the_direction_of_an_embedding_counts() -> None:
    embeddings = np.array([[3.0, 4.0], [30.0, 40.0], [0.0, 0.0]], np.float32)
    np.testing.assert_allclose(directions(embeddings), [[0.6, 0.8], [0.6, 0.8], [0, 0]], atol=1e-7)
    known = Novelty((1.0, -1.0), 0.5, 0.5, "set by hand")
    np.testing.assert_allclose(novelties(known, embeddings), [0.3, 0.3, 0.5], atol=1e-7)


@pytest.mark.parametrize(
    ("value", "issue", "severity"),
    [
        (0.5, QualityIssue.NOT_DERMOSCOPIC, Severity.WARNS),
        (1.0, QualityIssue.NOT_DERMOSCOPIC, Severity.REFUSES),
        (1.99, QualityIssue.NOT_DERMOSCOPIC, Severity.REFUSES),
        (2.0, QualityIssue.NOT_A_LESION, Severity.REFUSES),
        (float("nan"), QualityIssue.NOT_A_LESION, Severity.REFUSES),
    ],
)
def test_the_further_the_graver(value: float, issue: QualityIssue, severity: Severity) -> None:
    assert finding(BLUE_IS_NEW, value) == Finding(issue, severity)
    assert finding(BLUE_IS_NEW, 0.49) is None


def test_a_photo_of_something_else_cannot_be_assessed_and_the_answer_is_still_there(aware: Path) -> None:
    analysis = analysed(aware, colour=(40, 40, 250), radius=0.6)
    assert analysis.novelty is not None and analysis.novelty >= 1
    assert set(analysis.quality.issues) & {QualityIssue.NOT_A_LESION, QualityIssue.NOT_DERMOSCOPIC}
    assert analysis.prediction.decision is Decision.CANNOT_ASSESS
    assert analysis.prediction.top1 == "BCC"


def test_an_own_photo_is_answered(aware: Path) -> None:
    analysis = analysed(aware)
    assert analysis.novelty == pytest.approx(0.0, abs=0.1)
    assert analysis.prediction.decision is Decision.SUSPICIOUS


def test_a_bundle_without_it_has_no_such_check(tiny_bundle: Path) -> None:
    analysis = analysed(tiny_bundle, colour=(40, 40, 250), radius=0.6)
    assert analysis.novelty is None
    assert not set(analysis.quality.codes) & {QualityIssue.NOT_A_LESION, QualityIssue.NOT_DERMOSCOPIC}
    assert "novelty" not in json.loads((tiny_bundle / "manifest.json").read_text(encoding="utf-8"))


def test_the_manifest_is_read_as_it_was_written(aware: Path) -> None:
    assert bundle.read(aware).manifest.novelty == BLUE_IS_NEW


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"direction": (1.0, 2.0)}, "novelty.direction must be as long as embedding.mean"),
        ({"warns_from": 0.0}, "novelty.warns_from must be above 0 and at most 1, not 0.0"),
        ({"warns_from": 1.2}, "novelty.warns_from must be above 0 and at most 1, not 1.2"),
    ],
)
def test_numbers_that_cannot_be_are_refused(tmp_path: Path, change: dict[str, object], detail: str) -> None:
    folder = write_tiny_bundle(tmp_path)
    rewrite(folder, novelty=dataclasses.replace(BLUE_IS_NEW, **change))
    with pytest.raises(BundleError) as refused:
        bundle.read(folder)
    assert (refused.value.code, refused.value.detail) == (ErrorCode.BUNDLE_INVALID, detail)


def test_numbers_that_do_not_fit_the_network_are_refused(tmp_path: Path) -> None:
    folder = write_tiny_bundle(tmp_path)
    rewrite(folder, embedding={}, novelty=dataclasses.replace(BLUE_IS_NEW, direction=(1.0, 2.0)))
    with pytest.raises(BundleError) as refused:
        Engine(bundle.read(folder), "onnx")
    assert refused.value.code is ErrorCode.BUNDLE_CLASSES_MISMATCH


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_what_is_no_number_is_refused(aware: Path, number: str) -> None:
    manifest = aware / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"offset": 0.0', f'"offset": {number}'))
    with pytest.raises(BundleError, match="is not a finite number"):
        bundle.read(aware)
