"""Which model is used, and the record of why."""

import dataclasses
import json
from pathlib import Path

import pytest

from dermadesk.errors import BundleError
from dermadesk.evaluation.compare import Comparison, Difference, Refusal
from dermadesk.evaluation.promotion import promote
from dermadesk.inference import bundle
from dermadesk.inference.bundle import Bundle
from tests.tiny_bundle import tiny_files, tiny_manifest

COMPARED = Comparison(
    300, 250, 80, 70, ("MEL", "NV"), {"malignant_sensitivity": Difference(0.9, 0.95, 0.05, 0.01, 0.09, 80)}, {}
)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DERMADESK_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def installed(models: Path, id: str, created: str, version: str = "1.0.0") -> Bundle:
    manifest = dataclasses.replace(tiny_manifest(), id=id, version=version, created=created)
    return bundle.write(models, manifest, tiny_files())


def test_the_newest_is_used_until_another_is_promoted(models: Path) -> None:
    old = installed(models, "old", "2031-01-01T00:00:00+00:00")
    installed(models, "new", "2032-01-01T00:00:00+00:00")
    assert bundle.find().name == "new-1.0.0"
    log = promote(old, "new 1.0.0", COMPARED, (), "")
    assert bundle.in_use() == "old 1.0.0"
    assert bundle.find() == old.folder
    # a newer one that is installed later waits for its own promotion
    installed(models, "newest", "2033-01-01T00:00:00+00:00")
    assert bundle.find() == old.folder
    assert bundle.find("newest").name == "newest-1.0.0"
    (line,) = log.read_text(encoding="utf-8").splitlines()
    note = json.loads(line)
    assert (note["model"], note["before"], note["reason"], note["against"]) == ("old 1.0.0", "new 1.0.0", "", [])
    assert note["difference_in_sensitivity"]["low"] == 0.01
    assert note["malignant_lesions"] == 70


def test_a_reason_is_recorded_with_what_it_overrode(models: Path) -> None:
    only = installed(models, "only", "2031-01-01T00:00:00+00:00")
    few = dataclasses.replace(COMPARED, malignant_lesions=3, differences={})
    log = promote(only, "only 1.0.0", few, few.refusals, "the old camera is gone")
    note = json.loads(log.read_text(encoding="utf-8"))
    assert note["against"] == [Refusal.TOO_FEW_MALIGNANT, Refusal.MAY_MISS_MORE]
    assert note["reason"] == "the old camera is gone"
    assert note["difference_in_sensitivity"] is None


def test_a_model_that_is_not_installed_is_not_put_to_use(models: Path, tmp_path: Path) -> None:
    elsewhere = installed(tmp_path / "elsewhere", "stray", "2031-01-01T00:00:00+00:00")
    with pytest.raises(BundleError, match="stray"):
        promote(elsewhere, "", COMPARED, (), "")
    assert bundle.in_use() == ""
    assert not (models / "promotions.jsonl").exists()


def test_a_promoted_model_that_is_gone_or_broken_gives_way_to_the_newest(models: Path) -> None:
    old = installed(models, "old", "2031-01-01T00:00:00+00:00")
    new = installed(models, "new", "2032-01-01T00:00:00+00:00")
    bundle.use(old)
    (old.folder / "manifest.json").write_text("{", encoding="utf-8")
    assert bundle.find() == new.folder
