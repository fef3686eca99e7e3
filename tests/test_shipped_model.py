"""The model that ships: what its manifest promises holds on real photos, and for copies of them as users bring them."""

import csv
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk import paths
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.bundle import Bundle
from dermadesk.inference.calibration import Decision
from dermadesk.inference.engine import Analysis, Engine


@pytest.fixture(scope="module")
def shipped() -> Bundle:
    (folder,) = (path for path in paths.shipped_models().iterdir() if path.is_dir())
    return bundle.read(folder)


@pytest.fixture(scope="module")
def engine(shipped: Bundle) -> Engine:
    return Engine(shipped, "onnx")


@pytest.fixture(scope="module")
def calibration_rows(shipped: Bundle) -> list[dict[str, str]]:
    """The calibration part of the model's own list: looking at it wears nothing out."""
    with (shipped.folder / "split.csv").open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["part"] == "calibration"]


def photo_path(shared: Path, image: str) -> Path:
    return shared / "data" / "ham10000" / "HAM10000_images" / f"{image}.jpg"


def enlarged(path: Path, side: int, quality: int) -> Photo:
    """The photo as a user may bring it: larger and compressed again."""
    pixels = cv2.resize(cv2.imread(str(path)), (side, side), interpolation=cv2.INTER_CUBIC)
    _, encoded = cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return Photo.from_bytes(encoded.tobytes(), f"{path.name} at {side} px")


def test_the_bundle_is_whole_and_small_enough(shipped: Bundle) -> None:
    files = {path.name: path.stat().st_size for path in shipped.folder.iterdir()}
    assert set(files) == {"manifest.json", *shipped.manifest.files}
    assert sum(files.values()) <= 30e6
    assert shipped.manifest.licence == "CC BY-NC 4.0"


def test_its_networks_name_no_file_of_the_machine_that_made_them(shipped: Bundle) -> None:
    with zipfile.ZipFile(shipped.folder / "model.ts") as archive:
        assert not [name for name in archive.namelist() if name.endswith(".debug_pkl")]
        records = [archive.read(name) for name in archive.namelist()]
    for content in (*records, (shipped.folder / "model.onnx").read_bytes()):
        assert b"site-packages" not in content
        assert b"/network.py" not in content


def test_no_lesion_of_its_list_is_in_two_parts(shipped: Bundle) -> None:
    with (shipped.folder / "split.csv").open(newline="", encoding="utf-8") as file:
        part_of = {(row["lesion_id"], row["part"]) for row in csv.DictReader(file)}
    lesions = sum(source.lesions for source in shipped.manifest.data)
    assert len(part_of) == len({lesion for lesion, _ in part_of}) == lesions > 10_000


def test_its_figures_beat_the_floor_that_a_plain_script_set(shipped: Bundle) -> None:
    """Accuracy and balanced accuracy by one rule, the bundle's."""
    figures = shipped.manifest.metrics["overall"]
    assert figures["accuracy"]["value"] > 0.828
    assert figures["balanced_accuracy"]["value"] > 0.728
    assert figures["macro_auroc"]["value"] > 0.937
    assert figures["malignant_auroc"]["value"] > 0.896


@pytest.mark.real
def test_the_operating_point_does_on_its_photos_what_the_manifest_says(
    engine: Engine, calibration_rows: list[dict[str, str]], shared: Path
) -> None:
    malignant = {each.code for each in engine.manifest.classes if each.malignant}
    answers = engine.analyse_many(photo_path(shared, row["image"]) for row in calibration_rows)
    called = []
    for answer in answers:
        assert isinstance(answer, Analysis)
        called.append(answer.prediction.p_malignant >= answer.prediction.operating_point.threshold)
    truth = np.array([row["label"] in malignant for row in calibration_rows])
    point = engine.manifest.deciding_point
    assert np.mean(np.array(called)[truth]) == pytest.approx(point.sensitivity, abs=0.005)
    assert np.mean(~np.array(called)[~truth]) == pytest.approx(point.specificity, abs=0.005)
    assert (truth.sum(), (~truth).sum()) == (point.n_malignant, point.n_benign)


@pytest.mark.real
@pytest.mark.parametrize(("side", "quality"), [(600, 75), (600, 95), (3000, 85)])
def test_the_answer_is_stable_between_a_photo_and_its_enlarged_copy(
    engine: Engine, calibration_rows: list[dict[str, str]], shared: Path, side: int, quality: int
) -> None:
    moved, flipped, sample = [], 0, calibration_rows[:: 15 if side < 1000 else 40]
    for row in sample:
        path = photo_path(shared, row["image"])
        before = engine.analyse(Photo.from_file(path)).prediction
        after = engine.analyse(enlarged(path, side, quality)).prediction
        moved.append(abs(after.p_malignant - before.p_malignant))
        both = {before.decision, after.decision}
        flipped += both == {Decision.SUSPICIOUS, Decision.NOTHING_SUSPICIOUS_FOUND}
    assert np.median(moved) < 0.02
    assert np.percentile(moved, 95) < 0.25
    assert flipped / len(sample) < 0.08


@pytest.mark.real
def test_heatmaps_lie_on_the_lesion_and_not_beside_it(
    engine: Engine, calibration_rows: list[dict[str, str]], shared: Path
) -> None:
    """Over many photos the maps' centres are the lesions' centres; one photo may well differ."""
    apart = []
    for row in calibration_rows[::6]:
        heatmap = engine.analyse(Photo.from_file(photo_path(shared, row["image"]))).heatmap.values
        mask = shared / "data" / "ham10000" / "HAM10000_segmentations" / f"{row['image']}_segmentation.png"
        lesion = cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE) > 0
        apart.append(centre(heatmap * (heatmap > 0.5)) - centre(lesion.astype(float)))
    assert np.abs(np.mean(apart, axis=0)).max() < 0.05


def centre(values: np.ndarray) -> np.ndarray:
    """The centre of mass in fractions of width and height: x, y."""
    height, width = values.shape
    x, y = (np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height
    return np.array([(values.sum(0) * x).sum(), (values.sum(1) * y).sum()]) / values.sum()


@pytest.mark.real
def test_both_backends_answer_alike_on_real_photos(
    shipped: Bundle, engine: Engine, calibration_rows: list[dict[str, str]], shared: Path
) -> None:
    reference = Engine(shipped, "torchscript")
    for row in calibration_rows[::50]:
        photo = Photo.from_file(photo_path(shared, row["image"]))
        ours, theirs = engine.analyse(photo).prediction, reference.analyse(photo).prediction
        np.testing.assert_allclose(ours.probabilities, theirs.probabilities, atol=0.001)
        assert ours.decision == theirs.decision
