"""What a batch is asked to do, and what stands for its answers wherever they are remembered."""

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dermadesk.batch.answer import Answer, leading_map, map_bytes
from dermadesk.batch.plan import Plan
from dermadesk.batch.shard import Shard
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.engine import Analysis, Engine
from tests.drawings import draw_lesion, encode
from tests.tiny_bundle import rewrite


def test_a_plan_is_read_as_it_was_written(engine: Engine) -> None:
    plan = Plan.of(("a b", "l\udce9", "ü"), engine, Shard(2, 3))
    assert Plan.from_text(plan.to_text()) == plan
    assert plan.model == "tiny 1.0.0"
    assert plan.malignant == ("MEL", "BCC", "AKIEC")


def test_relative_paths_are_seen_from_where_they_were_given(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plan = Plan.of(("photos", "/elsewhere"), engine)
    monkeypatch.chdir("/")
    assert plan.located("photos/x.jpg") == tmp_path / "photos" / "x.jpg"
    assert plan.located("/elsewhere/x.jpg") == Path("/elsewhere/x.jpg")
    assert Plan.of((str(tmp_path),), engine).place == ""


def test_the_key_stands_for_all_that_an_answer_depends_on_and_nothing_else(
    engine: Engine, tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Plan.of(("a",), engine).key
    assert Plan.of(("b",), engine, Shard(1, 2)).key == key
    assert Plan.of(("a",), Engine(bundle.read(tiny_bundle), "onnx")).key == key

    shutil.copytree(tiny_bundle, folder := tmp_path / "tiny-1.0.0")
    (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes() + b"\x72\x00")  # an empty field more
    rewrite(folder)
    keys = {key, Plan.of(("a",), Engine(bundle.read(folder), "onnx")).key}
    for change in ({"temperature": 1.3}, {"prior": (0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)}, {"top1_prior_power": 1.0}):
        rewrite(folder, **change)
        keys.add(Plan.of(("a",), Engine(bundle.read(folder), "onnx")).key)
    keys.add(Plan.of(("a",), Engine(bundle.read(tiny_bundle), "torchscript")).key)
    for name, value in (("__version__", "9.9.9"), ("_ANSWERS", -1), ("version", lambda library: f"{library} 99")):
        with monkeypatch.context() as changed:
            changed.setattr(f"dermadesk.batch.plan.{name}", value)
            keys.add(Plan.of(("a",), engine).key)
    assert len(keys) == 9


@pytest.fixture(scope="module")
def analysed(engine: Engine) -> list[Analysis]:
    """A lesion, a pale one as PNG, one that is decoded reduced, and one in the dark; the model is sure of the last."""
    dark = np.rint(draw_lesion(300, 300) * 0.1).astype(np.uint8)
    drawn = (
        encode(draw_lesion(600, 450, radius=0.09)),
        encode(draw_lesion(400, 300, centre=(0.4, 0.55), radius=0.1, colour=(110, 80, 60), seed=7), "png"),
        encode(draw_lesion(1600, 1200, radius=0.085)),
        encode(dark),
    )
    return [engine.analyse(Photo.from_bytes(each, "drawing")) for each in drawn]


REMEMBERED: list[dict[str, Any]] = [
    {
        "decision": "suspicious",
        "quality": (),
        "probabilities": {
            "MEL": 0.3227,
            "NV": 0.6306,
            "BCC": 0.0073,
            "AKIEC": 0.0114,
            "BKL": 0.0238,
            "DF": 0.0017,
            "VASC": 0.0026,
        },
        "measures": {
            "shorter_side": 450.0,
            "brightest_places": 194.0,
            "clipped_share": 0.0,
            "fine_detail": 1.249,
            "glare_share": 0.0,
            "lesion_share": 0.04042,
            "border_share": 0.0,
            "hair_share": 0.04745,
            "dark_corner_share": 0.0,
            "ink_share": 0.0,
            "ruler_ticks": 0.0,
        },
    },
    {
        "decision": "nothing_suspicious_found",
        "quality": (),
        "probabilities": {
            "MEL": 0.0184,
            "NV": 0.9212,
            "BCC": 0.0094,
            "AKIEC": 0.0147,
            "BKL": 0.0307,
            "DF": 0.0022,
            "VASC": 0.0033,
        },
        "measures": {
            "shorter_side": 300.0,
            "brightest_places": 194.0,
            "clipped_share": 0.0,
            "fine_detail": 1.079,
            "glare_share": 0.0,
            "lesion_share": 0.04835,
            "border_share": 0.0,
            "hair_share": 0.04026,
            "dark_corner_share": 0.0,
            "ink_share": 0.0,
            "ruler_ticks": 0.0,
        },
    },
    {
        "decision": "suspicious",
        "quality": (),
        "probabilities": {
            "MEL": 0.2213,
            "NV": 0.7263,
            "BCC": 0.0082,
            "AKIEC": 0.0128,
            "BKL": 0.0266,
            "DF": 0.0019,
            "VASC": 0.0029,
        },
        "measures": {
            "shorter_side": 1200.0,
            "brightest_places": 194.0,
            "clipped_share": 0.0,
            "fine_detail": 1.275,
            "glare_share": 0.0,
            "lesion_share": 0.03705,
            "border_share": 0.0,
            "hair_share": 0.04094,
            "dark_corner_share": 0.0,
            "ink_share": 0.0,
            "ruler_ticks": 0.0,
        },
    },
    {
        "decision": "cannot_assess",
        "quality": ("too_dark",),
        "probabilities": {"MEL": 1.0, "NV": 0.0, "BCC": 0.0, "AKIEC": 0.0, "BKL": 0.0, "DF": 0.0, "VASC": 0.0},
        "measures": {
            "shorter_side": 300.0,
            "brightest_places": 19.0,
            "clipped_share": 0.0,
            "fine_detail": 0.5306,
            "glare_share": 0.0,
            "lesion_share": 0.0,
            "border_share": 0.0,
            "hair_share": 0.0,
            "dark_corner_share": 1.0,
            "ink_share": 0.0,
            "ruler_ticks": 0.0,
        },
    },
]


def test_answers_are_those_that_are_remembered(analysed: list[Analysis]) -> None:
    """When this fails, the program has come to answer otherwise: answers that people's machines remember are no longer
    its own. If that is meant, raise `_ANSWERS` in `dermadesk/batch/plan.py` by one and put the new numbers here.
    """
    for analysis, known in zip(analysed, REMEMBERED, strict=True):
        answer = Answer.of(analysis)
        assert (answer.decision.value, answer.quality_codes) == (known["decision"], known["quality"])
        assert answer.probabilities == pytest.approx(known["probabilities"], abs=0.002)
        assert answer.measures == pytest.approx(known["measures"], rel=0.01, abs=0.002)


def test_an_answer_is_read_as_it_was_written(analysed: list[Analysis]) -> None:
    for each in analysed:
        answer = Answer.of(each)
        assert Answer.from_text(answer.to_text()) == answer
    odd = dataclasses.replace(Answer.of(analysed[0]), p_malignant=0.1 + 0.2, measures={"x": 1e-300})
    assert Answer.from_text(odd.to_text()) == odd


def test_the_map_of_the_leading_class_is_kept_in_small(analysed: list[Analysis]) -> None:
    for each in analysed:
        encoded = map_bytes(each)
        assert encoded is not None
        assert len(encoded) == 98
        codes = [known.code for known in each.prediction.classes]
        whole = each.class_maps[codes.index(each.prediction.top1)]
        assert leading_map(encoded) == pytest.approx(whole / np.abs(whole).max(), abs=1e-3)
    without = dataclasses.replace(analysed[0], class_maps=np.zeros((7, 0, 0), np.float32))
    assert map_bytes(without) is None
