"""The recipes of the literature, each run on drawn photos: small, but every part of them that the paper names."""

import dataclasses
from pathlib import Path

import pytest

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import StepSpec
from dermadesk.inference.engine import Engine
from dermadesk.training import fit, recipe, run
from dermadesk.training.calibrated import manifest_of
from dermadesk.training.events import EpochFinished, Found
from dermadesk.training.fit import Weights
from dermadesk.training.material import gather
from dermadesk.training.recipe import MemberSettings, NetworkSettings, Recipe
from tests.training.journey import result

SIDE = 32
STANDS_FOR = {"resnet50": "resnet18", "resnet152": "resnet18", "vgg16": "mobilenet_v3_small"}
"""Giants take minutes; what is under test is the recipe around them."""


def smaller(network: NetworkSettings) -> NetworkSettings:
    named = STANDS_FOR.get(network.architecture, network.architecture)
    return dataclasses.replace(network, architecture=named, input_size=SIDE, weights="")


def tiny(name: str) -> Recipe:
    """The recipe with small photos, one epoch, from scratch, and of an ensemble the first and the last member."""
    whole = recipe.load(name)
    steps = tuple(StepSpec(s.name, {"size": SIDE} if s.name == "resize" else s.settings) for s in whole.preprocessing)
    members = tuple(
        MemberSettings(
            smaller(member.network),
            member.optimiser and dataclasses.replace(member.optimiser, epochs=1),
            member.specialists,
        )
        for member in whole.ensemble.members[:: len(whole.ensemble.members) - 1 or 1]
    )
    return whole.where(
        network=smaller(whole.network),
        preprocessing=steps,
        optimiser={"epochs": 1},
        balance={"target_count": 12} if whole.balance.method == "target" else {},
        ensemble={"members": members, "epochs": 1},
        data={"missing_classes": "leave_out"},
    )


@pytest.fixture(scope="module")
def drawn(drawn_ham: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawings, with the table that tells actinic keratosis from squamous cell carcinoma."""
    import csv
    import shutil

    shutil.copytree(drawn_ham, data := tmp_path_factory.mktemp("literature") / "ham")
    with (data / "HAM10000_metadata.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    finer = {"akiec": ("AK", "SCC")}
    columns = ("MEL", "NV", "BCC", "AK", "BKL", "DF", "VASC", "SCC", "UNK")
    with (data / "ISIC_2019_Training_GroundTruth.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("image", *columns))
        for row in rows:
            code = finer.get(row["dx"], (row["dx"].upper(),) * 2)[int(row["lesion_id"][-1]) % 2]
            writer.writerow((row["image_id"], *(float(code == column) for column in columns)))
    return data


@pytest.mark.parametrize("name", [name for name in recipe.names() if recipe.load(name).card.claim])
def test_a_recipe_of_the_literature_runs(name: str, drawn: Path, tmp_path: Path) -> None:
    chosen = tiny(name)
    tables = [drawn / "ISIC_2019_Training_GroundTruth.csv"]
    material, told = result(run.claimed(chosen, [drawn], tables, tmp_path))
    trained, events = result(run.learn(material, tmp_path, Weights(tmp_path)))
    manifest = manifest_of(trained)
    assert [each.code for each in manifest.classes] == [each for each in chosen.data.classes if each != "SEK"]
    assert any("SEK" in event.detail for event in told if isinstance(event, Found)) == (name == "isic9-cnn")
    assert (tmp_path / "calibration.npz").is_file()
    stages = {event.stage for event in events if isinstance(event, EpochFinished)}
    if name != "isic2019-ensemble":
        assert stages == {"main"}
        return
    specialists = {f"main-2-cnn_16_32_64-{'-'.join(pair)}" for pair in chosen.ensemble.pairs}
    assert stages == {"main-1-mobilenet_v3_small", "main-2-cnn_16_32_64"} | specialists
    assert manifest.architecture == "mobilenet_v3_small+cnn_16_32_64"


def test_an_ensemble_becomes_one_bundle_and_answers_as_its_members_do(drawn_ham: Path, tmp_path: Path) -> None:
    chosen = tiny("isic2019-ensemble")
    cnn = NetworkSettings("cnn_16_32_64", SIDE)
    seven = ("MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC")
    chosen = chosen.where(
        data={"classes": seven}, ensemble={"members": (MemberSettings(cnn), MemberSettings(cnn)), "pairs": ()}
    )
    written, _ = result(run.train(chosen, [drawn_ham], [], tmp_path, weights=Weights(tmp_path)))
    assert written is not None
    assert chosen.card.claim in (written.folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    photo = Photo.from_file(next(iter((drawn_ham / "HAM10000_images").iterdir())))
    answer = Engine(written).analyse(photo).prediction
    assert answer.probabilities.sum() == pytest.approx(1)


def test_a_specialist_learns_its_pair_and_one_photo_of_each_other_class(small_recipe: Recipe, drawn_ham: Path) -> None:
    material, _ = result(gather(small_recipe, [drawn_ham], []))
    learned = fit.pair_and_one_of_each(material.split.train, ("MEL", "DF"), seed=3)
    whole = material.split.train.counts
    assert learned.counts == {code: whole[code] if code in ("MEL", "DF") else 1 for code in whole}
    assert learned == fit.pair_and_one_of_each(material.split.train, ("MEL", "DF"), seed=3)


def test_specialists_begin_alike_and_an_average_is_trained_on(
    small_recipe: Recipe, drawn_ham: Path, tmp_path: Path
) -> None:
    chosen = small_recipe.where(
        network=NetworkSettings("cnn_16_32_64", SIDE),
        preprocessing=(StepSpec("centre_square"), StepSpec("resize", {"size": SIDE}), StepSpec("scale")),
        optimiser={"epochs": 1, "learning_rate": 0.0},
        crossfit={"folds": 0},
        ensemble={"kind": "specialists", "pairs": (("MEL", "NV"), ("BCC", "DF")), "epochs": 1},
    )
    material, _ = result(gather(chosen, [drawn_ham], []))
    averaged, events = result(run.learn(material, tmp_path, Weights(tmp_path)))
    assert {event.stage for event in events if isinstance(event, EpochFinished)} == {
        "main",
        "main-MEL-NV",
        "main-BCC-DF",
    }
    # nothing moves at a rate of 0: the average is what each began with
    plain = chosen.where(ensemble={"kind": "", "pairs": ()})
    (out := tmp_path / "alone").mkdir()
    alone, _ = result(run.learn(dataclasses.replace(material, recipe=plain), out, Weights(tmp_path)))
    for name, weight in alone.network.state_dict().items():
        assert averaged.network.state_dict()[name].equal(weight), name
