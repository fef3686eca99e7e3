"""What a person mended: kept in a file, applied right after reading, the same for the page and for a run."""

from pathlib import Path

import pytest

from dermadesk.cli import run as command
from dermadesk.errors import ErrorCode, LabelError, TrainingError
from dermadesk.taxonomy import class_set
from dermadesk.training import fixes as mended
from dermadesk.training import readers, run
from dermadesk.training.fixes import Fixes, applied, classes, load, read_mended, read_onto, save
from dermadesk.training.material import gather
from dermadesk.training.readers import FindingCode
from dermadesk.training.recipe import Recipe
from tests.training.journey import result
from tests.training.readers.folders import SEVEN, codes, findings, photos, table


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """Six photos in two folders per class, and a table of lesions."""
    folder = photos(tmp_path / "clinic", ["mel/a.jpg", "mel/b.jpg", "nv/c.jpg", "nv/d.jpg", "bcc/e.jpg", "df/f.jpg"])
    table(folder / "lesions.csv", "filename,lesion_id", "a.jpg,L1", "b.jpg,L2", "c.jpg,L3", "d.jpg,L3", "e.jpg,L4")
    return folder


def test_fixes_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "fixes.json"
    assert load(file) == Fixes()
    assert not load(file)
    told = Fixes(("/a/é.jpg", "/b/\udce9.jpg"), {"/c": "MEL"}, {"DF": "NV"}, (("/d", "/e"),))
    save(told, file)
    assert load(file) == told
    assert load(file)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": 9}', '{"format": 1, "excluded": [1], "relabelled": {}, "merged": {}, "grouped": []}'],
)
def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "fixes.json"
    file.write_text(text)
    with pytest.raises(TrainingError, match=r"fixes\.json") as told:
        load(file)
    assert told.value.code is ErrorCode.FIXES_INVALID
    assert file.read_text() == text


def test_photos_go_are_relabelled_and_grouped_and_classes_become_one(clinic: Path) -> None:
    path = {name: str(clinic / name) for name in ("mel/a.jpg", "nv/c.jpg", "nv/d.jpg", "bcc/e.jpg", "mel/b.jpg")}
    fixes = (
        Fixes()
        .excluding([path["mel/a.jpg"]])
        .relabelling([path["nv/c.jpg"]], "MEL")
        .merging("DF", "NV")
        .grouping([path["nv/d.jpg"], path["bcc/e.jpg"]])
    )
    got = read_mended([clinic], [], fixes)
    assert codes(got) == {"b": "MEL", "c": "MEL", "d": "NV", "e": "BCC", "f": "NV"}
    assert got.dataset.classes == class_set(["MEL", "NV", "BCC"])
    groups = {photo.image: photo.group for photo in got.dataset.photos}
    assert groups["c"] == groups["d"] == groups["e"], "c belongs to the lesion of d"
    assert len({groups["b"], groups["d"], groups["f"]}) == 3
    assert got.sources[0].photos == 5
    assert applied(readers.read([clinic], [], SEVEN), fixes).dataset.photos == got.dataset.photos


def test_every_fix_can_be_taken_back(clinic: Path) -> None:
    a, b, c = (str(clinic / name) for name in ("mel/a.jpg", "mel/b.jpg", "nv/c.jpg"))
    fixes = Fixes().excluding([a, b]).relabelling([c], "MEL").merging("DF", "NV").grouping([a, b]).grouping([b, c])
    assert fixes.grouped == ((a, b, c),), "sets that share a photo are one"
    assert fixes.less(Fixes(excluded=(a,))).excluded == (b,)
    assert fixes.less(fixes) == Fixes()
    assert read_mended([clinic], [], fixes.less(fixes)) == read_mended([clinic], [], Fixes())


def test_only_classes_of_one_kind_are_merged(clinic: Path) -> None:
    with pytest.raises(LabelError, match="MEL is malignant and NV benign; only malignant with malignant"):
        read_mended([clinic], [], Fixes(merged={"MEL": "NV"}))
    with pytest.raises(LabelError, match="merged in a circle"):
        read_mended([clinic], [], Fixes(merged={"NV": "DF", "DF": "NV"}))
    with pytest.raises(LabelError, match="no class is called that"):
        read_mended([clinic], [], Fixes(merged={"NV": "WHAT"}))
    assert classes(SEVEN, Fixes(merged={"DF": "BKL", "BKL": "NV"})) == class_set(["MEL", "NV", "BCC", "AKIEC", "VASC"])


def test_a_path_that_is_gone_is_told_and_stays_in_the_file(clinic: Path, tmp_path: Path) -> None:
    gone = str(tmp_path / "moved.jpg")
    fixes = Fixes((gone, str(clinic / "mel/a.jpg")), {gone: "NV"}, {}, ((gone, str(clinic / "nv/c.jpg")),))
    save(fixes, tmp_path / "fixes.json")
    got = read_mended([clinic], [], load(tmp_path / "fixes.json"))
    assert findings(got)[FindingCode.FIX_WITHOUT_PHOTO].subjects == (gone,)
    assert "a" not in codes(got)
    assert load(tmp_path / "fixes.json").text == fixes.text


def test_labels_by_hand_are_enough_and_keep_what_tables_say(tmp_path: Path) -> None:
    folder = photos(tmp_path / "heap", ["a.jpg", "b.jpg", "c.jpg"])
    table(folder / "lesions.csv", "filename,lesion_id,age", "a.jpg,L1,50", "b.jpg,L1,50", "c.jpg,L2,60")
    with pytest.raises(LabelError):
        read_mended([folder], [], Fixes())
    by_hand = Fixes(relabelled={str(folder / "a.jpg"): "MEL", str(folder / "b.jpg"): "NV"})
    got = read_mended([folder], [], by_hand)
    assert codes(got) == {"a": "MEL", "b": "NV"}
    assert got.dataset.classes == class_set(["MEL", "NV"])
    assert [(photo.group, photo.age) for photo in got.dataset.photos] == [("L1", 50.0), ("L1", 50.0)]


def test_a_photo_whose_label_is_unknown_can_be_left_out_or_called_something(tmp_path: Path) -> None:
    folder = photos(tmp_path / "clinic", ["a.jpg", "b.jpg", "c.jpg"])
    table(folder / "labels.csv", "filename,label", "a.jpg,melanoma", "b.jpg,nevus", "c.jpg,whatever")
    with pytest.raises(LabelError, match="whatever"):
        read_mended([folder], [], Fixes())
    odd = str(folder / "c.jpg")
    assert codes(read_mended([folder], [], Fixes((odd,)))) == {"a": "MEL", "b": "NV"}
    assert codes(read_mended([folder], [], Fixes(relabelled={odd: "NV"}))) == {"a": "MEL", "b": "NV", "c": "NV"}


def test_relative_folders_are_mended_too(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clinic.parent)
    fixes = Fixes((str(clinic / "mel/a.jpg"),), {str(clinic / "nv/c.jpg"): "DF"})
    assert codes(read_mended([Path("clinic")], [], fixes)) == codes(read_mended([clinic], [], fixes))


def test_a_run_learns_from_what_was_mended_and_refuses_other_fixes(
    small_recipe: Recipe, drawn_ham: Path, tmp_path: Path
) -> None:
    image = drawn_ham / "HAM10000_images" / "ISIC_0000000.jpg"
    fixes = Fixes(merged={"DF": "NV"}).excluding([str(image)])
    material, _ = result(gather(small_recipe, [drawn_ham], [], fixes))
    assert "DF" not in material.recipe.data.classes
    assert material.dataset.classes == read_mended([drawn_ham], [], fixes).dataset.classes
    assert len(material.dataset.photos) == 181
    result(run.claimed(small_recipe, [drawn_ham], [], tmp_path / "run", fixes=fixes))
    result(run.claimed(small_recipe, [drawn_ham], [], tmp_path / "run", fixes=fixes))
    grouped = fixes.grouping([str(image.with_name(f"ISIC_{number:07}.jpg")) for number in (1, 9)])
    for other in (Fixes(), grouped):
        with pytest.raises(TrainingError, match="another set of photos"):
            list(run.claimed(small_recipe, [drawn_ham], [], tmp_path / "run", fixes=other))


def test_fixes_that_make_a_class_the_recipe_lacks_are_refused(small_recipe: Recipe, drawn_ham: Path) -> None:
    six = small_recipe.where(data={"classes": ("MEL", "NV", "BCC", "AKIEC", "BKL", "VASC")})
    with pytest.raises(LabelError, match="DF"):
        list(gather(six, [drawn_ham], [], Fixes(merged={"NV": "DF"})))
    assert read_onto([drawn_ham], [], six.classes, Fixes(merged={"DF": "BKL"})).dataset.classes == six.classes


def test_the_command_line_reports_on_mended_photos(
    drawn_ham: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fixes.json"
    save(Fixes(merged={"DF": "NV"}), file)
    assert command(["data", str(drawn_ham), "--fixes", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "Dermatofibroma" not in shown
    assert "182 photos" in shown
    file.write_text("{")
    assert command(["data", str(drawn_ham), "--fixes", str(file)]) == 2


def test_what_is_mended_is_told_by_its_text() -> None:
    one = Fixes(("/b", "/a"), {"/d": "NV", "/c": "MEL"})
    other = Fixes(("/a", "/b"), {"/c": "MEL", "/d": "NV"})
    assert one.text == other.text != mended.Fixes().text
