"""Test-time augmentation: eight views, each calibrated, then averaged."""

from pathlib import Path

import numpy as np
import pytest

from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.backends import Outputs
from dermadesk.inference.calibration import Decision, answer, posterior
from dermadesk.inference.engine import Analysis, Engine
from dermadesk.inference.views import dihedral, mean_of_views
from tests.drawings import draw_lesion, encode
from tests.tiny_bundle import tiny_manifest


def test_the_eight_views_are_all_ways_to_lay_a_square() -> None:
    photo = np.arange(2 * 3 * 3, dtype=np.float32).reshape(2, 3, 3)
    views = dihedral(photo)
    assert views.shape == (8, 2, 3, 3)
    np.testing.assert_array_equal(views[0], photo)
    np.testing.assert_array_equal(views[2], photo[:, ::-1, ::-1])
    assert len({view.tobytes() for view in views}) == 8
    # what lies around the middle is only turned, and the middle never moves
    assert {tuple(sorted(view[0].ravel())) for view in views} == {tuple(range(9))}
    assert {float(view[0, 1, 1]) for view in views} == {4.0}


def test_each_view_is_calibrated_before_the_mean() -> None:
    manifest = tiny_manifest()
    logits = np.random.default_rng(2).normal(0, 3, (8, 7)).astype(np.float32)
    asked: list[tuple[int, ...]] = []

    def run(batch: np.ndarray) -> Outputs:
        asked.append(batch.shape)
        return Outputs(logits, np.zeros((8, 7, 1, 1), np.float32), np.zeros((8, 4), np.float32))

    mean = mean_of_views(manifest, run, np.zeros((3, 5, 5), np.float32))
    assert asked == [(8, 3, 5, 5)]
    np.testing.assert_allclose(mean, posterior(manifest, logits).mean(0))
    assert mean.sum() == pytest.approx(1.0)


def test_the_engine_gives_them_where_they_are_asked_for(tiny_bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "lesion.png"
    path.write_bytes(encode(draw_lesion(300, 260), "png"))
    engine = Engine(bundle.read(tiny_bundle), "onnx")
    (plain,) = engine.analyse_many([path])
    (turned,) = engine.analyse_many([path], turned=True)
    assert isinstance(plain, Analysis)
    assert isinstance(turned, Analysis)
    assert plain.turned is None
    np.testing.assert_array_equal(plain.prediction.probabilities, turned.prediction.probabilities)
    np.testing.assert_allclose(posterior(engine.manifest, plain.logits[None])[0], plain.prediction.probabilities)
    # this network averages over the photo, so that its answer does not depend on how the photo lies
    np.testing.assert_allclose(turned.turned, plain.prediction.probabilities, atol=1e-5)
    assert engine.analyse(Photo.from_file(path)).turned is None


@pytest.fixture(scope="module")
def engine(tiny_bundle: Path) -> Engine:
    return Engine(bundle.read(tiny_bundle), "onnx")


def drawn_photo(darkness: float = 1.0) -> Photo:
    pixels = (draw_lesion(300, 260) * darkness).astype(np.uint8)
    return Photo.from_bytes(encode(pixels, "png"), "lesion.png")


def test_an_answer_of_eight_views_is_made_of_their_mean(engine: Engine) -> None:
    one, eight = engine.analyse(drawn_photo()), engine.analyse(drawn_photo(), views=8)
    assert (one.views, eight.views) == (1, 8)
    assert one.turned is None
    assert eight.turned is not None
    expected = answer(engine.manifest, eight.turned, assessable=True)
    np.testing.assert_array_equal(eight.prediction.probabilities, expected.probabilities)
    assert eight.prediction.decision is expected.decision is Decision.SUSPICIOUS
    np.testing.assert_array_equal(eight.logits, one.logits)  # everything else is of the photo as it is
    assert eight.heatmap is not None
    assert eight.heatmap.class_code == eight.prediction.top1


@pytest.mark.parametrize("views", [0, 2, 16])
def test_there_are_one_and_eight_views(engine: Engine, views: int) -> None:
    with pytest.raises(ValueError, match="views"):
        engine.analyse(drawn_photo(), views=views)


@pytest.mark.parametrize("views", [1, 8])
def test_the_doctor_can_ask_for_a_decision_all_the_same(engine: Engine, views: int) -> None:
    refused = engine.analyse(drawn_photo(darkness=0.03), views=views)
    assert refused.prediction.decision is Decision.CANNOT_ASSESS
    decided = engine.override(refused)
    assert decided.overridden
    assert not refused.overridden
    suspicious = refused.prediction.p_malignant >= refused.prediction.operating_point.threshold
    assert (decided.prediction.decision is Decision.SUSPICIOUS) == suspicious
    assert decided.prediction.decision is not Decision.CANNOT_ASSESS
    assert decided.quality is refused.quality  # what was wrong with the photo stays said
    assert decided.prediction.p_malignant == refused.prediction.p_malignant
    assert decided.views == views


def test_a_decision_that_is_there_cannot_be_overridden(engine: Engine) -> None:
    analysis = engine.analyse(drawn_photo())
    assert engine.override(analysis) is analysis
