"""Where training starts: a file of weights, a bundle, or torchvision's by name; and what is inherited with them."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError

import torch
from torch import Tensor, nn
from torchvision.models import get_model_weights, list_models

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.files import make_folder
from dermadesk.inference import bundle
from dermadesk.inference.backends import torchscript
from dermadesk.training.architectures import Network, architecture
from dermadesk.training.recipe import NetworkSettings

_UNREADABLE = (
    UnpicklingError, RuntimeError, OSError, EOFError, LookupError, ValueError, TypeError, AttributeError, AssertionError
)  # fmt: skip
"""What torch raises of files that it did not write."""

_NAMED = 3
"""How many of the weights that do not fit an error names."""


@dataclass(frozen=True, slots=True)
class Parent:
    """What a network was started from, for the manifest: in words, and the licence it hands on ("": none known).

    `fresh` names the layers of the network that it lacks, which start from chance.
    """

    name: str
    licence: str = ""
    fresh: tuple[str, ...] = ()


def start(
    network: Network, settings: NetworkSettings, folder: Path, classes: Sequence[str] = (), *, download: bool = False
) -> tuple[Parent, ...]:
    """Load the weights that `settings.weights` names into `network`; what it was started from, the nearest first.

    - `""`: nothing is loaded.
    - `FILE` in `folder`: a state_dict with torchvision's names; every weight of the trunk must be there and fit.
    - `partial:FILE`: the same, but layers that the file lacks start fresh and are named.
    - `bundle:ID`: the network of an installed model, with its last layer too where it knows the same `classes`.
    - `torchvision:NAME`: torchvision's weights for the architecture NAME, or those it calls NAME (`IMAGENET1K_V1`):
      from `folder` or torch's cache, and downloaded into that cache only with `download`.

    Raises `TrainingError` or `BundleError` for what is missing or does not fit.
    """
    kind, _, name = settings.weights.rpartition(":")
    if not name:
        return ()
    if kind == "bundle":
        return _from_bundle(network, settings, name, classes)
    if kind == "torchvision":
        return _from_torchvision(network, settings, name, folder, download)
    if kind not in ("", "partial"):
        raise _refused(settings, f"there is no {kind}:; weights are FILE, partial:FILE, bundle:ID or torchvision:NAME")
    path = folder / name
    found = _placed(settings, _read(path, settings))
    fresh = _load(network, found, settings, may_lack=kind == "partial")
    return (Parent(f"{name}, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}", fresh=fresh),)


def licence(own: str, parents: Iterable[Parent]) -> str:
    """The licence of what was made from `parents`, whose terms all hold: `CC BY-NC 4.0 AND Apache-2.0`."""
    terms = dict.fromkeys(each for each in (own, *(parent.licence for parent in parents)) if each)
    return " AND ".join(terms) or "licence not stated"


def restore_statistics(network: nn.Module, batches: Iterable[Tensor]) -> None:
    """Give batch normalisation the statistics of these photos, N×3×S×S each, without changing a single answer.

    For weights whose normalisation was folded into the convolutions: evaluated they answer well, but in training each
    batch would be normalised by statistics that the next layers have never seen. Mean and variance are measured, and
    scale and shift are set so that all stays as it was.
    """
    measured = {
        name: _Statistics(layer) for name, layer in network.named_modules() if isinstance(layer, nn.BatchNorm2d)
    }
    was_training = network.training
    network.eval()
    hooks = [each.layer.register_forward_pre_hook(each.look) for each in measured.values()]
    with torch.no_grad():
        for batch in batches:
            network(batch)
        for each in measured.values():
            each.restore()
    for hook in hooks:
        hook.remove()
    network.train(was_training)


class _Statistics:
    """Mean and variance per channel of what one layer of batch normalisation is given."""

    def __init__(self, layer: nn.BatchNorm2d) -> None:
        self.layer = layer
        self.count = 0
        self.sum = self.squares = torch.zeros(layer.num_features, dtype=torch.float64)

    def look(self, _layer: nn.Module, inputs: tuple[Tensor]) -> None:
        values = inputs[0].double()
        self.count += values.numel() // values.shape[1]
        self.sum = self.sum + values.sum((0, 2, 3)).cpu()
        self.squares = self.squares + values.square().sum((0, 2, 3)).cpu()

    def restore(self) -> None:
        layer = self.layer
        assert layer.running_mean is not None
        assert layer.running_var is not None
        if not self.count:
            return
        mean = self.sum / self.count
        variance = (self.squares / self.count - mean.square()).clamp(min=0)
        mean, variance = mean.to(layer.running_mean), variance.to(layer.running_var)
        before = (layer.running_var + layer.eps).sqrt()
        if layer.affine:
            layer.bias.add_(layer.weight * (mean - layer.running_mean) / before)
            layer.weight.mul_((variance + layer.eps).sqrt() / before)
        layer.running_mean.copy_(mean)
        layer.running_var.copy_(variance)


def _from_bundle(network: Network, settings: NetworkSettings, name: str, classes: Sequence[str]) -> tuple[Parent, ...]:
    found = bundle.read(bundle.find(name))
    manifest = found.manifest
    if manifest.architecture != settings.architecture:
        raise _refused(settings, f"{found.reference} is {manifest.architecture}, not {settings.architecture}")
    weights = dict(torchscript.load(found.content("model.ts")).state_dict())
    known = [each.code for each in manifest.classes]
    last = {key: value for key, value in weights.items() if key.startswith("linear.")}
    weights = {key: value for key, value in weights.items() if key not in last}
    if sorted(known) == sorted(classes):
        order = [known.index(code) for code in classes]
        in_order = all(len(value) == len(known) for value in last.values())
        if in_order:
            weights |= {key: value[order] for key, value in last.items()}
        elif known == list(classes):
            weights |= last
    _load(network, weights, settings, may_lack=False)
    return (Parent(found.reference, manifest.licence), *(Parent(each) for each in manifest.parents))


def _from_torchvision(
    network: Network, settings: NetworkSettings, name: str, folder: Path, download: bool
) -> tuple[Parent, ...]:
    known = get_model_weights(settings.architecture) if settings.architecture in list_models() else None
    name = "DEFAULT" if name == settings.architecture else name
    if known is None or name not in known.__members__:
        there = ", ".join((settings.architecture, *known.__members__)) if known else "none"
        raise _refused(settings, f"torchvision has no weights {name!r} for it; it has: {there}")
    url = known[name].url
    file = url.rpartition("/")[2]
    caches = (folder, Path(torch.hub.get_dir()) / "checkpoints")
    path = next((cache / file for cache in caches if (cache / file).is_file()), None)
    if path is None and not download:
        detail = f"its weights {url} are not here. Add --allow-download, or fetch that file into {folder}"
        raise _refused(settings, detail)
    if path is None:
        path = _fetched(url, caches[-1] / file, settings)
    _load(network, _placed(settings, _read(path, settings)), settings, may_lack=False)
    return (Parent(f"torchvision {known[name]}, {file}", "BSD-3-Clause"),)


def _fetched(url: str, path: Path, settings: NetworkSettings) -> Path:
    """torchvision's file, downloaded to `path` and checked against the hash in its name."""
    try:
        make_folder(path.parent)
        torch.hub.download_url_to_file(url, str(path), path.stem.rpartition("-")[2], progress=False)
    except (OSError, RuntimeError) as error:  # URLError is an OSError; a wrong hash is a RuntimeError
        detail = f"{url} could not be fetched ({error}). Fetch that file elsewhere into the folder of --weights"
        raise _refused(settings, detail) from error
    return path


def _read(path: Path, settings: NetworkSettings) -> dict[str, Tensor]:
    if not path.is_file():
        raise _refused(settings, f"its weights {path} are missing; name their folder with --weights")
    try:
        loaded = torch.load(path, weights_only=True, map_location="cpu")
    except _UNREADABLE as error:
        raise _refused(settings, f"{path.name} holds no weights ({' '.join(str(error).split())[:120]})") from error
    if not isinstance(loaded, Mapping) or not all(isinstance(each, Tensor) for each in loaded.values()):
        raise _refused(settings, f"{path.name} is not a state_dict: names and their weights")
    return dict(loaded)


def _placed(settings: NetworkSettings, theirs: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights by torchvision's names -> by ours, without those of ImageNet's classes."""
    placed = {}
    for key, value in theirs.items():
        # torchvision's own files of DenseNet still have the names of its first version
        key = re.sub(r"(denselayer\d+\.(?:norm|conv))\.([12]\.)", r"\1\2", key)
        for before, after in architecture(settings.architecture).places:
            if key.startswith(before):
                placed[after + key.removeprefix(before)] = value
                break
    return placed


def _load(network: Network, found: dict[str, Tensor], settings: NetworkSettings, may_lack: bool) -> tuple[str, ...]:
    """Load in place what was found; the layers that were not. The last layer, which knows the classes, may be missing.

    Raises `TrainingError` and leaves the network as it was where something does not fit.
    """
    own = network.state_dict()
    unknown = [key for key in found if key not in own]
    unfit = [
        f"{key} is {_times(found[key])}, not {_times(own[key])}"
        for key in found
        if key in own and found[key].shape != own[key].shape
    ]
    counters = {key for key in own if key.endswith("num_batches_tracked")}
    lacking = [key for key in own if key not in found and key not in counters and not key.startswith("linear.")]
    detail = _first(unfit)
    if unknown:
        detail = f"they hold {_first(unknown)}, which {settings.architecture} has not"
    elif len(lacking) + len(counters) >= len(own) - 2:
        detail = f"they hold no weights of {settings.architecture}"
    elif lacking and not may_lack:
        detail = f"they lack {_first(lacking)}; `partial:FILE` lets what a file lacks start fresh"
    if detail:
        raise _refused(settings, f"the weights {settings.weights} do not fit: {detail}")
    network.load_state_dict(own | found)
    return tuple(dict.fromkeys(key.rpartition(".")[0] for key in lacking))


def _first(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _times(tensor: Tensor) -> str:
    return "×".join(str(n) for n in tensor.shape) or "one number"


def _refused(settings: NetworkSettings, detail: str) -> TrainingError:
    return TrainingError(ErrorCode.RECIPE_INVALID, f"with {settings.architecture}", detail)
