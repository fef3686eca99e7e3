"""`models novelty`: an old bundle, and the photos it learned from, become the same network with novelty."""

import hashlib
from pathlib import Path

import pytest

from dermadesk import cli
from dermadesk.errors import BundleError, ErrorCode, LabelError
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.bundle import Bundle
from dermadesk.inference.engine import Engine
from dermadesk.training.events import BundleWritten
from dermadesk.training.renew import with_novelty
from tests.drawings import draw_lesion, encode
from tests.tiny_bundle import tiny_files, tiny_manifest
from tests.training.journey import result

CARD = b"# tiny 1.0.0\n\nSet by hand.\n\n## Measured on the test part\n\nNothing.\n\n## Licence\n\nCC0-1.0\n"


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty drawn lesions; photo00 to photo27 are learned from, up to photo39 calibrated on."""
    folder = tmp_path_factory.mktemp("photos")
    for number in range(40):
        place = (0.45 + number % 3 * 0.05, 0.5)
        drawn = draw_lesion(240, 240, centre=place, radius=0.15 + number % 7 * 0.03, seed=number)
        (folder / f"photo{number:02}.jpg").write_bytes(encode(drawn))
    return folder


@pytest.fixture(scope="module")
def old(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A tiny bundle that learned from them, and was tested on photos that are not there."""
    rows = ["image,lesion_id,part,sha256"]
    for number, path in enumerate(sorted(photos.iterdir())):
        part, digest = "train" if number < 28 else "calibration", hashlib.sha256(path.read_bytes()).hexdigest()
        rows.append(f"{path.stem},lesion{number},{part},{digest}")
    rows.append("photo99,lesion99,test,")
    files = tiny_files() | {"split.csv": "\n".join(rows).encode(), "MODEL_CARD.md": CARD}
    return bundle.write(tmp_path_factory.mktemp("old"), tiny_manifest(), files)


def test_the_network_stays_and_other_pictures_are_refused(old: Bundle, photos: Path, tmp_path: Path) -> None:
    written, events = result(with_novelty(old, [photos], tmp_path, "1.1.0", [photos]))
    assert events[-1] == BundleWritten(str(tmp_path / "tiny-1.1.0"))
    for name in ("model.ts", "model.onnx", "split.csv", "metrics.json"):
        assert written.content(name) == old.content(name)
    assert written.manifest.version == "1.1.0"
    assert written.manifest.created > old.manifest.created
    engine = Engine(written, "onnx")
    own = [engine.analyse(Photo.from_file(path)).novelty for path in photos.iterdir()]
    blue = engine.analyse(Photo.from_bytes(encode(draw_lesion(radius=0.7, colour=(20, 30, 250))), "blue"))
    assert sum(value >= 1 for value in own) <= 3
    assert blue.novelty >= 1
    assert blue.quality.issues
    measured = written.manifest.novelty.measured
    assert [each.photos for each in measured][::2] == [12, 40]
    assert measured[2].what == f"{photos.name}: pictures that it did not learn from"


def test_the_card_tells_it_once(old: Bundle, photos: Path, tmp_path: Path) -> None:
    first, _ = result(with_novelty(old, [photos], tmp_path, "1.1.0"))
    again, _ = result(with_novelty(first, [photos], tmp_path, "1.2.0"))
    card = again.content("MODEL_CARD.md").decode()
    assert card.startswith("# tiny 1.2.0\n")
    assert card.count("## Photos it refuses") == 1
    assert "all else is tiny 1.1.0" in card
    assert "| photos of the calibration part | 12 |" in card
    headings = [line for line in card.splitlines() if line.startswith("## ")]
    assert headings == ["## Photos it refuses", "## Measured on the test part", "## Licence"]


def test_a_photo_that_is_missing_or_another_one_is_named(old: Bundle, photos: Path, tmp_path: Path) -> None:
    some = tmp_path / "some"
    some.mkdir()
    for path in photos.iterdir():
        (some / path.name).write_bytes(path.read_bytes())
    (some / "photo30.jpg").unlink()
    with pytest.raises(LabelError, match="the folders lack 1 photo of its list, the first is photo30"):
        result(with_novelty(old, [some], tmp_path, "1.1.0"))
    (some / "photo30.jpg").write_bytes((photos / "photo31.jpg").read_bytes())
    with pytest.raises(LabelError, match=r"photo30\.jpg is not the photo that it was trained on"):
        result(with_novelty(old, [some], tmp_path, "1.1.0"))
    assert not (tmp_path / "tiny-1.1.0").exists()


def test_a_version_that_exists_is_refused_before_any_photo_is_read(old: Bundle, tmp_path: Path) -> None:
    with pytest.raises(BundleError) as refused:
        next(with_novelty(old, [tmp_path / "nowhere"], old.folder.parent, "1.0.0"))
    assert refused.value.code is ErrorCode.CANNOT_WRITE


def test_the_command_prints_what_the_card_says(
    old: Bundle, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["models", "novelty", str(old.folder), "--data", str(photos), "--out", str(tmp_path), "--as", "1.1.0"]
    assert cli.run(asked) == 0
    assert "| photos of the calibration part | 12 |" in capsys.readouterr().out
    assert cli.run(["models", "show", str(tmp_path / "tiny-1.1.0")]) == 0
    assert "Fisher's line" in " ".join(capsys.readouterr().out.split())
    assert cli.run(["models", "show", str(old.folder)]) == 0
    assert "not checked" in capsys.readouterr().out
