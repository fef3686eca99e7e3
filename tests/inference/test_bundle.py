"""Bundles: what is written is what is read, and each way to break one is refused by name."""

import dataclasses
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermadesk import paths
from dermadesk.errors import BundleError, ErrorCode, OutputError
from dermadesk.imaging.pipeline import StepSpec
from dermadesk.inference import bundle
from dermadesk.inference.manifest import Manifest
from dermadesk.inference.manifest_text import parse, serialise
from tests.tiny_bundle import rewrite, tiny_files, tiny_manifest, write_tiny_bundle


@pytest.fixture
def own(tiny_bundle: Path, tmp_path: Path) -> Path:
    """A copy of the tiny bundle that a test may break."""
    return Path(shutil.copytree(tiny_bundle, tmp_path / "own" / tiny_bundle.name))


@pytest.fixture
def user_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    monkeypatch.setenv("DERMADESK_MODELS", str(folder))
    return folder


def refusal(folder: Path) -> BundleError:
    with pytest.raises(BundleError) as caught:
        bundle.read(folder)
    return caught.value


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the JSON of a manifest by hand, as somebody with an editor would."""
    path = folder / "manifest.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    change(table)
    path.write_text(json.dumps(table), encoding="utf-8")


def test_what_was_written_is_what_is_read(tiny_bundle: Path) -> None:
    read = bundle.read(tiny_bundle)
    assert dataclasses.replace(read.manifest, files={}) == tiny_manifest()
    assert read.reference == "tiny 1.0.0"
    assert {name: read.content(name) for name in read.manifest.files} == tiny_files()
    assert sorted(each.name for each in tiny_bundle.iterdir()) == sorted(["manifest.json", *bundle.FILES])


def test_a_manifest_survives_the_way_to_text_and_back() -> None:
    manifest = tiny_manifest()
    assert parse(serialise(manifest).encode(), "tiny") == manifest


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    error = refusal(tmp_path / "nothing")
    assert error.code is ErrorCode.BUNDLE_NOT_FOUND
    assert "nothing" in str(error)


@pytest.mark.parametrize("name", ["manifest.json", *bundle.FILES])
def test_a_missing_file_is_named(own: Path, name: str) -> None:
    (own / name).unlink()
    error = refusal(own)
    assert (error.code, error.detail) == (ErrorCode.BUNDLE_FILE_MISSING, name)


@pytest.mark.parametrize("name", bundle.FILES)
def test_one_flipped_bit_is_found_in_any_file(own: Path, name: str) -> None:
    content = bytearray((own / name).read_bytes())
    content[len(content) // 2] ^= 1
    (own / name).write_bytes(content)
    error = refusal(own)
    assert (error.code, error.detail) == (ErrorCode.BUNDLE_HASH_MISMATCH, name)


def test_a_file_changed_after_reading_is_not_handed_out(own: Path) -> None:
    read = bundle.read(own)
    (own / "model.onnx").write_bytes(b"something else")
    with pytest.raises(BundleError) as caught:
        read.content("model.onnx")
    assert caught.value.code is ErrorCode.BUNDLE_HASH_MISMATCH


@pytest.mark.parametrize(
    "name", ["../model.ts", "/etc/passwd", "C:\\model.ts", "..\\model.ts", "C:model.ts", "..", "a/b", ""]
)
def test_a_path_that_leaves_the_folder_is_refused(own: Path, name: str) -> None:
    edit(own, lambda table: table["files"].update({name: "0" * 64}))
    error = refusal(own)
    assert (error.code, error.detail) == (ErrorCode.BUNDLE_PATH_ESCAPES, name)


@pytest.mark.skipif(os.name != "posix", reason="making a link needs a right on Windows")
@pytest.mark.parametrize("name", ["model.onnx", "manifest.json"])
def test_a_link_out_of_the_folder_is_refused(own: Path, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    shutil.move(own / name, outside)
    (own / name).symlink_to(outside)
    error = refusal(own)
    assert (error.code, error.detail) == (ErrorCode.BUNDLE_PATH_ESCAPES, name)


@pytest.mark.parametrize("name", ["plugin.py", "model.onnx.data", "notes"])
def test_a_file_that_is_not_listed_is_refused(own: Path, name: str) -> None:
    (own / name).write_bytes(b"")
    error = refusal(own)
    assert (error.code, error.detail) == (ErrorCode.BUNDLE_UNLISTED_FILE, name)


def test_a_folder_inside_is_refused(own: Path) -> None:
    (own / "code").mkdir()
    assert refusal(own).code is ErrorCode.BUNDLE_UNLISTED_FILE


def test_what_a_file_manager_leaves_is_no_reason(own: Path) -> None:
    (own / ".DS_Store").write_bytes(b"")
    (own / "Thumbs.db").write_bytes(b"")
    assert bundle.read(own).reference == "tiny 1.0.0"


def test_an_unknown_format_is_named_before_its_unknown_keys(own: Path) -> None:
    edit(own, lambda table: table.update(format="dermadesk-bundle/2", novelty={}))
    error = refusal(own)
    assert error.code is ErrorCode.BUNDLE_UNKNOWN_FORMAT
    assert "dermadesk-bundle/2" in str(error)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda table: table.update(novelties={}), "novelties"),
        (lambda table: table["classes"][2].update(colour="red"), "classes[2].colour"),
        (
            lambda table: table["preprocessing"][1]["settings"].update(method="nearest"),
            "preprocessing[1].settings.method",
        ),
        (
            lambda table: table["preprocessing"].insert(0, {"name": "hair_removal", "settings": {"depth": 3}}),
            "preprocessing[0].settings.depth",
        ),
        (lambda table: table["conformal"].update(alpha=0.1), "conformal.alpha"),
    ],
)
def test_an_unknown_key_is_named_with_its_place(
    own: Path, change: Callable[[dict[str, Any]], object], key: str
) -> None:
    edit(own, change)
    error = refusal(own)
    assert (error.code, error.detail) == (ErrorCode.BUNDLE_UNKNOWN_KEY, key)


def test_an_unknown_step_is_named(own: Path) -> None:
    edit(own, lambda table: table["preprocessing"].insert(0, {"name": "remove_hair", "settings": {}}))
    error = refusal(own)
    assert (error.code, error.detail) == (ErrorCode.BUNDLE_UNKNOWN_STEP, "remove_hair")


@pytest.mark.parametrize(
    "key",
    [
        each.name
        for each in dataclasses.fields(Manifest)
        if each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
    ],
)
def test_a_missing_key_is_named(own: Path, key: str) -> None:
    edit(own, lambda table: table.pop(key))
    error = refusal(own)
    assert error.code is (ErrorCode.BUNDLE_UNKNOWN_FORMAT if key == "format" else ErrorCode.BUNDLE_INVALID)
    assert key in str(error)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"temperature": 0.0}, "temperature"),
        ({"temperature": "1.2"}, "temperature must be a number"),
        ({"temperature": True}, "temperature must be a number"),
        ({"input_size": 224.0}, "input_size must be a whole number"),
        ({"input_size": 192}, "input_size is 192"),
        ({"prior": (0.5, 0.5)}, "prior has 2 entries for 7 classes"),
        ({"prior": (0.0, 0.4, 0.2, 0.1, 0.1, 0.1, 0.1)}, "prior must be above 0"),
        ({"training_prior": (0.9, 0.4, 0.2, 0.1, 0.1, 0.1, 0.1)}, "training_prior must be above 0 and sum to 1"),
        ({"operating_point": "sensitivity_99"}, "'sensitivity_99' does not exist"),
        ({"operating_points": ()}, "does not exist"),
        ({"top1_prior_power": 1.5}, "top1_prior_power 1.5"),
        ({"map_offset": (0.1, 0.9)}, "map_offset (0.1, 0.9)"),
        ({"created": "yesterday"}, "created 'yesterday'"),
        ({"id": "../tiny"}, "id '../tiny'"),
        ({"version": "1.0/.."}, "version '1.0/..'"),
        ({"classes": ()}, "two classes"),
        (
            {"preprocessing": (StepSpec("centre_square"), StepSpec("resize"))},
            "preprocessing[1].settings.size is missing",
        ),
        ({"preprocessing": (StepSpec("resize", {"size": "224"}),)}, "size must be a whole number"),
        (
            {"preprocessing": (StepSpec("normalise", {"mean": [0.5], "std": [0.5, 0.5, 0.5]}),)},
            "mean must have 3 entries",
        ),
        (
            {"preprocessing": (StepSpec("resize", {"size": 224}), StepSpec("subtract_mean", {"mean": [0.5]}))},
            "mean must have 3 entries",
        ),
        (
            {"preprocessing": (StepSpec("resize", {"size": 224}), StepSpec("divide_std", {"std": None}))},
            "preprocessing[1].settings.std must be a list, not nothing",
        ),
        (
            {"preprocessing": (StepSpec("white_patch", {"percentile": 200}), StepSpec("resize", {"size": 224}))},
            "percentile of white_patch must be 50 to 100, not 200",
        ),
        ({"embedding": {"mean": (1.0,)}}, "embedding"),
        ({"parents": "none"}, "parents must be a list"),
        ({"software": {"torch": 2}}, "software.torch must be a text"),
    ],
)
def test_a_manifest_that_contradicts_itself_is_refused(own: Path, changes: dict[str, Any], says: str) -> None:
    rewrite(own, **changes)
    error = refusal(own)
    assert error.code is ErrorCode.BUNDLE_INVALID
    assert says in error.detail


def test_a_step_on_pixels_after_one_on_numbers_is_refused(own: Path) -> None:
    steps = tiny_manifest().preprocessing
    rewrite(own, preprocessing=(steps[2], steps[0], steps[1]))
    assert "cannot follow a float step" in refusal(own).detail


def test_a_class_that_occurs_twice_is_refused(own: Path) -> None:
    classes = tiny_manifest().classes
    rewrite(own, classes=(*classes[:6], classes[0]))
    assert "'MEL' occurs twice" in refusal(own).detail


def test_quantiles_for_other_classes_are_refused(own: Path) -> None:
    edit(own, lambda table: table["conformal"]["quantiles"].pop())
    assert "conformal.quantiles has 6 entries for 7 classes" in refusal(own).detail


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": "dermadesk-bundle/1", "temperature": NaN}',
        '{"format": 1e999}',
        '{"a": 1, "a": 2}',
    ],
)
def test_text_that_is_no_manifest_is_refused(own: Path, text: str) -> None:
    (own / "manifest.json").write_text(text, encoding="utf-8")
    assert refusal(own).code is ErrorCode.BUNDLE_INVALID


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", b"[" * 100_000, b'{"format": ' + b"9" * 5000 + b"}"])
def test_bytes_that_are_no_text_or_no_end_are_refused(text: bytes) -> None:
    with pytest.raises(BundleError) as caught:
        parse(text, "tiny")
    assert caught.value.code is ErrorCode.BUNDLE_INVALID


def _places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(place for key, each in inner for place in _places(each, (*here, key)))]


_TABLE = json.loads(serialise(tiny_manifest()))
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None)
@given(place=st.sampled_from(_places(_TABLE)[1:]), value=_ANYTHING)
def test_anything_anywhere_is_read_or_refused_by_name(place: tuple[Any, ...], value: Any) -> None:
    table = json.loads(json.dumps(_TABLE))
    inner = table
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    try:
        manifest = parse(json.dumps(table).encode(), "tiny")
    except BundleError as error:
        assert error.subject == "tiny"
    else:
        assert parse(serialise(manifest).encode(), "tiny") == manifest


def test_an_existing_bundle_is_never_overwritten(tmp_path: Path) -> None:
    folder = write_tiny_bundle(tmp_path)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    with pytest.raises(BundleError, match="exists already"):
        bundle.write(tmp_path, tiny_manifest(), tiny_files() | {"LICENSE": b"other"})
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before
    assert [each.name for each in tmp_path.iterdir()] == ["tiny-1.0.0"]


def test_files_can_be_copied_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "licence.txt").write_text("CC0")
    written = bundle.write(tmp_path / "models", tiny_manifest(), tiny_files() | {"LICENSE": tmp_path / "licence.txt"})
    assert bundle.read(written.folder).content("LICENSE") == b"CC0"


@pytest.mark.parametrize(
    ("manifest", "files", "code"),
    [
        (dataclasses.replace(tiny_manifest(), temperature=float("nan")), {}, ErrorCode.BUNDLE_INVALID),
        (dataclasses.replace(tiny_manifest(), operating_point=""), {}, ErrorCode.BUNDLE_INVALID),
        (tiny_manifest(), {"../escaped": b""}, ErrorCode.BUNDLE_PATH_ESCAPES),
        (tiny_manifest(), {"LICENSE": Path("/nowhere/LICENSE")}, ErrorCode.CANNOT_WRITE),
    ],
)
def test_half_a_bundle_never_exists(
    tmp_path: Path, manifest: Manifest, files: dict[str, bytes | Path], code: ErrorCode
) -> None:
    parent = tmp_path / "models"
    with pytest.raises((BundleError, OutputError)) as caught:
        bundle.write(parent, manifest, tiny_files() | files)
    assert caught.value.code is code
    assert list(tmp_path.rglob("*")) == [parent]


def test_a_bundle_without_its_network_is_not_written(tmp_path: Path) -> None:
    files = tiny_files()
    del files["model.ts"]
    with pytest.raises(BundleError) as caught:
        bundle.write(tmp_path, tiny_manifest(), files)
    assert (caught.value.code, caught.value.detail) == (ErrorCode.BUNDLE_FILE_MISSING, "model.ts")


def test_a_broken_bundle_is_listed_with_its_error(user_models: Path) -> None:
    write_tiny_bundle(user_models)
    broken = user_models / "broken-1.0.0"
    shutil.copytree(user_models / "tiny-1.0.0", broken)
    edit(broken, lambda table: table.update(novelties={}))
    (user_models / ".tiny-2.0.0.123.part").mkdir()
    (user_models / "notes.txt").write_text("not a bundle")
    found = {each.folder.name: each for each in bundle.listed() if each.folder.parent == user_models}
    assert set(found) == {"broken-1.0.0", "tiny-1.0.0"}
    assert found["tiny-1.0.0"].bundle is not None
    assert found["tiny-1.0.0"].error is None
    assert found["broken-1.0.0"].bundle is None
    assert found["broken-1.0.0"].error is not None
    assert found["broken-1.0.0"].error.code is ErrorCode.BUNDLE_UNKNOWN_KEY


def test_installed_models_come_before_shipped_ones(user_models: Path) -> None:
    assert all(folder.parent == paths.shipped_models() for folder in bundle.installed())
    folder = write_tiny_bundle(user_models)
    assert bundle.installed()[0] == folder


def test_a_model_is_found_by_id_reference_or_folder(user_models: Path, tmp_path: Path) -> None:
    old = write_tiny_bundle(user_models)
    new = bundle.write(user_models, dataclasses.replace(tiny_manifest(), version="1.10.0"), tiny_files()).folder
    bundle.write(user_models, dataclasses.replace(tiny_manifest(), version="1.9.0"), tiny_files())
    elsewhere = write_tiny_bundle(tmp_path / "elsewhere")
    assert bundle.find("tiny") == new
    assert bundle.find("tiny 1.0.0") == bundle.find("tiny-1.0.0") == old
    assert bundle.find(str(elsewhere)) == elsewhere


def test_without_a_name_the_newest_is_found(user_models: Path) -> None:
    write_tiny_bundle(user_models)
    manifest = dataclasses.replace(tiny_manifest(), id="later", created="2999-01-01T00:00:00+00:00")
    later = bundle.write(user_models, manifest, tiny_files()).folder
    assert bundle.find() == later


def test_a_model_that_is_not_there_says_what_to_do(user_models: Path) -> None:
    with pytest.raises(BundleError, match="dermadesk models list") as caught:
        bundle.find("unheard-of")
    assert caught.value.code is ErrorCode.BUNDLE_NOT_FOUND
