"""Where training starts, and what is inherited with it."""

from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torchvision import models

from dermadesk.errors import BundleError, ErrorCode, TrainingError
from dermadesk.inference import bundle
from dermadesk.taxonomy import ISIC_2018
from dermadesk.training import export, weights
from dermadesk.training.architectures import Network, build
from dermadesk.training.recipe import NetworkSettings
from dermadesk.training.weights import Parent
from tests.tiny_bundle import tiny_files, tiny_manifest

SIDE = 64


def settings(architecture: str, start: str) -> NetworkSettings:
    return NetworkSettings(architecture, SIDE, weights=start)


def network(chosen: NetworkSettings, classes: int = 7) -> Network:
    torch.manual_seed(1)
    return build(chosen, classes).eval()


def saved(folder: Path, name: str, state: dict[str, Tensor]) -> str:
    torch.save(OrderedDict(state), folder / name)
    return name


@pytest.fixture(scope="module")
def theirs() -> nn.Module:
    torch.manual_seed(2)
    return models.resnet18().eval()


@pytest.mark.parametrize(
    "architecture", ["resnet18", "mobilenet_v2", "mobilenet_v3_small", "efficientnet_b0", "convnext_tiny"]
)
def test_torchvisions_weights_find_their_places(architecture: str, tmp_path: Path) -> None:
    """What torchvision's network gives before its last layer, ours gives too."""
    torch.manual_seed(2)
    whole = models.get_model(architecture).eval()
    chosen = settings(architecture, saved(tmp_path, "weights.pth", whole.state_dict()))
    ours = network(chosen)
    (parent,) = weights.start(ours, chosen, tmp_path)
    last = whole.fc if architecture == "resnet18" else whole.classifier[-1]
    seen: list[Tensor] = []
    last.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    photos = torch.randn(2, 3, SIDE, SIDE)
    with torch.no_grad():
        whole(photos)
        torch.testing.assert_close(ours.embedding(ours.features(photos)), seen[0])
    assert parent.name.startswith("weights.pth, sha256 ")
    assert (parent.licence, parent.fresh) == ("", ())


def test_giants_have_a_place_for_every_weight_but_those_of_imagenets_classes() -> None:
    from dermadesk.training.architectures import ARCHITECTURES

    for name, architecture in ARCHITECTURES.items():
        if not architecture.places:
            continue
        with torch.device("meta"):
            more = {"init_weights": False} if name == "inception_v3" else {}
            theirs = models.get_model(name, **more).state_dict()
            ours = build(NetworkSettings(name, 224), 7).state_dict()
        placed = {
            after + key.removeprefix(before): value
            for key, value in theirs.items()
            for before, after in architecture.places
            if key.startswith(before)
        }
        assert {key: each.shape for key, each in placed.items()} == {
            key: each.shape for key, each in ours.items() if not key.startswith("linear.")
        }, name


def test_the_first_names_of_densenets_layers_are_understood(tmp_path: Path) -> None:
    chosen = settings("densenet201", "densenet.pth")
    ours = network(chosen)
    old = {
        key.replace("trunk.", "features.").replace(".norm1.", ".norm.1.").replace(".conv2.", ".conv.2."): value + 1
        for key, value in ours.state_dict().items()
        if key.startswith("trunk.")
    }
    assert any(".norm.1." in key for key in old)
    saved(tmp_path, "densenet.pth", old)
    before = ours.trunk.denseblock1.denselayer1.norm1.weight.clone()
    weights.start(ours, chosen, tmp_path)
    assert torch.equal(ours.trunk.denseblock1.denselayer1.norm1.weight, before + 1)


def test_scratch_has_no_parents(tmp_path: Path) -> None:
    chosen = settings("resnet18", "")
    assert weights.start(network(chosen), chosen, tmp_path) == ()


def lacking(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key: value for key, value in state.items() if not key.startswith("layer4.1.conv")}


def misshapen(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return state | {"layer1.0.conv1.weight": torch.zeros(64, 64, 5, 5)}


def deeper(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return state | {"layer4.7.conv1.weight": torch.zeros(1)}


def of_another(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"encoder.{key}": value for key, value in state.items()}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lacking, r"they lack trunk\.layer4\.1\.conv1\.weight, trunk\.layer4\.1\.conv2\.weight; `partial:FILE`"),
        (misshapen, r"trunk\.layer1\.0\.conv1\.weight is 64×64×5×5, not 64×64×3×3"),
        (deeper, r"they hold trunk\.layer4\.7\.conv1\.weight, which resnet18 has not"),
        (of_another, "they hold no weights of resnet18"),
    ],
)
def test_weights_that_do_not_fit_are_refused_by_name_and_change_nothing(
    change: object, reason: str, theirs: nn.Module, tmp_path: Path
) -> None:
    chosen = settings("resnet18", saved(tmp_path, "weights.pth", change(theirs.state_dict())))  # type: ignore[operator]
    ours = network(chosen)
    before = {key: value.clone() for key, value in ours.state_dict().items()}
    with pytest.raises(TrainingError, match=reason) as refused:
        weights.start(ours, chosen, tmp_path)
    assert refused.value.code is ErrorCode.RECIPE_INVALID
    assert all(torch.equal(before[key], value) for key, value in ours.state_dict().items())


def test_what_a_partial_file_lacks_starts_fresh_and_is_named(theirs: nn.Module, tmp_path: Path) -> None:
    chosen = settings("resnet18", f"partial:{saved(tmp_path, 'part.pth', lacking(theirs.state_dict()))}")
    ours = network(chosen)
    fresh = ours.trunk.layer4[1].conv1.weight.clone()
    (parent,) = weights.start(ours, chosen, tmp_path)
    assert parent.fresh == ("trunk.layer4.1.conv1", "trunk.layer4.1.conv2")
    assert torch.equal(ours.trunk.layer4[1].conv1.weight, fresh)
    assert torch.equal(ours.trunk.layer1[0].conv1.weight, theirs.layer1[0].conv1.weight)


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("none.pth", r"its weights .*none\.pth are missing; name their folder with --weights"),
        ("text.pth", r"text\.pth holds no weights"),
        ("list.pth", r"list\.pth is not a state_dict"),
        ("hub:resnet18", "there is no hub:"),
        ("torchvision:IMAGENET9", "it has: resnet18, IMAGENET1K_V1, DEFAULT"),
    ],
)
def test_a_start_that_is_none_is_refused_in_words(start: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "text.pth").write_text("these are no weights")
    torch.save([torch.zeros(1)], tmp_path / "list.pth")
    chosen = settings("resnet18", start)
    with pytest.raises(TrainingError, match=reason):
        weights.start(network(chosen), chosen, tmp_path)


def test_torchvisions_file_is_taken_from_the_folder_and_never_fetched_unasked(
    theirs: nn.Module, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "cache"))
    chosen = settings("resnet18", "torchvision:resnet18")
    ours = network(chosen)
    with pytest.raises(TrainingError, match=r"resnet18-f37072fd\.pth are not here\. Add --allow-download, or fetch"):
        weights.start(ours, chosen, tmp_path)
    saved(tmp_path, "resnet18-f37072fd.pth", theirs.state_dict())
    (parent,) = weights.start(ours, chosen, tmp_path)
    assert torch.equal(ours.trunk.conv1.weight, theirs.conv1.weight)
    assert parent == Parent("torchvision ResNet18_Weights.IMAGENET1K_V1, resnet18-f37072fd.pth", "BSD-3-Clause")


def test_without_a_network_a_download_says_which_file_to_fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # where nobody listens
    chosen = settings("resnet18", "torchvision:IMAGENET1K_V1")
    with pytest.raises(TrainingError, match=r"models/resnet18-f37072fd\.pth could not be fetched"):
        weights.start(network(chosen), chosen, tmp_path / "none", download=True)
    assert not list(tmp_path.rglob("*.pth"))


@pytest.fixture(scope="module")
def grandparent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Network, Path]:
    """A small network that knows the seven classes, and its bundle."""
    import dataclasses

    torch.manual_seed(7)
    known = build(NetworkSettings("cnn_16_32_64", 224), 7).eval()
    manifest = dataclasses.replace(
        tiny_manifest(), architecture="cnn_16_32_64", licence="CC BY-NC 4.0", parents=("ImageNet",), embedding={}
    )
    written = bundle.write(tmp_path_factory.mktemp("bundle"), manifest, tiny_files() | export.encode(known, 224))
    return known, written.folder


def from_bundle(folder: Path, classes: tuple[str, ...], architecture: str = "cnn_16_32_64") -> tuple[Network, object]:
    chosen = settings(architecture, f"bundle:{folder}")
    ours = network(chosen, len(classes))
    return ours, weights.start(ours, chosen, folder, classes)


def test_a_bundle_hands_on_its_weights_its_licence_and_its_parents(grandparent: tuple[Network, Path]) -> None:
    known, folder = grandparent
    ours, parents = from_bundle(folder, ISIC_2018)
    assert all(torch.equal(ours.state_dict()[key], value) for key, value in known.state_dict().items())
    assert parents == (Parent("tiny 1.0.0", "CC BY-NC 4.0"), Parent("ImageNet"))


def test_the_last_layer_follows_the_classes_by_name(grandparent: tuple[Network, Path]) -> None:
    known, folder = grandparent
    photos = torch.randn(2, 3, SIDE, SIDE)
    ours, _ = from_bundle(folder, ISIC_2018[::-1])
    with torch.no_grad():
        torch.testing.assert_close(ours(photos)[0], known(photos)[0].flip(1))
        other, _ = from_bundle(folder, ("MEL", "NV"))
        torch.testing.assert_close(other.features(photos), known.features(photos))
    torch.manual_seed(1)
    fresh = build(settings("cnn_16_32_64", ""), 2)
    assert torch.equal(other.linear.weight, fresh.linear.weight)


def test_a_bundle_of_another_architecture_or_none_is_refused(grandparent: tuple[Network, Path]) -> None:
    with pytest.raises(TrainingError, match=r"tiny 1\.0\.0 is cnn_16_32_64, not resnet18"):
        from_bundle(grandparent[1], ISIC_2018, architecture="resnet18")
    with pytest.raises(BundleError, match="No model unheard-of"):
        from_bundle(Path("unheard-of"), ISIC_2018)


def test_the_licence_of_a_child_holds_all_terms() -> None:
    parents = (Parent("a", "CC BY-NC 4.0"), Parent("b"), Parent("c", "BSD-3-Clause"))
    assert weights.licence("CC BY-NC 4.0", parents) == "CC BY-NC 4.0 AND BSD-3-Clause"
    assert weights.licence("Apache-2.0", ()) == "Apache-2.0"
    assert weights.licence("", parents[2:]) == "BSD-3-Clause"
    assert weights.licence("", ()) == "licence not stated"


def test_restored_statistics_change_no_answer_and_training_then_begins_where_the_weights_are() -> None:
    torch.manual_seed(4)
    folded = build(settings("resnet18", ""), 3).eval()
    with torch.no_grad():
        for layer in folded.modules():
            if isinstance(layer, nn.BatchNorm2d):
                layer.bias.normal_(0, 0.2)
                layer.weight.fill_(0.5)
    photos = 3 * torch.randn(16, 3, SIDE, SIDE) + 1

    def answers(train: bool) -> Tensor:
        with torch.no_grad():
            # the exact statistics of the batch, and no trace of having looked
            state = {key: value.clone() for key, value in folded.state_dict().items()}
            found = folded.train(train)(photos)[0]
            folded.load_state_dict(state)
        folded.eval()
        return found

    served = answers(train=False)
    apart = (answers(train=True) - served).abs().max() / served.abs().max()
    weights.restore_statistics(folded, photos.split(8))
    torch.testing.assert_close(answers(train=False), served, rtol=1e-3, atol=1e-3 * float(served.abs().max()))
    assert not folded.training
    after = (answers(train=True) - served).abs().max() / served.abs().max()
    assert apart > 0.5
    assert after < 0.02


@pytest.mark.real
def test_the_weights_at_hand_load(shared: Path) -> None:
    whole = settings("mobilenet_v2", "mobilenet_v2-imagenet.pth")
    weights.start(network(whole), whole, shared / "weights")
    part = settings("resnet18", "partial:resnet18_imagenet_partial_stem_to_layer3.pth")
    (parent,) = weights.start(network(part), part, shared / "weights")
    convolutions = {name for name in parent.fresh if ".conv" in name}
    assert convolutions == {f"trunk.layer4.{block}.conv{n}" for block in (0, 1) for n in (1, 2)}
    assert all(name.startswith("trunk.layer4.") for name in parent.fresh)
