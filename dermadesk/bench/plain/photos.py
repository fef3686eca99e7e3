"""The plain way to do the same, to measure beside: a program with Pillow, torchvision.transforms and eager torch.

What a tutorial would write: the libraries imported at the top, MobileNetV2 with a linear head of seven classes, the
class activation map from the last features; for training a DataLoader with two workers and AdamW. Its weights are
random: they change no time. It runs in a process of its own, so that torch weighs on no figure of ours, and nothing
imports it: `python -m dermadesk.bench.plain`.
"""

import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import models, transforms
from torchvision.models import mobilenet_v2
from torchvision.transforms import v2


class PlainPipeline:
    """A photo's path -> seven probabilities and the class activation map of the most probable class."""

    def __init__(self) -> None:
        self.network = mobilenet_v2(weights=None, num_classes=7).eval()
        self.prepare = transforms.Compose(
            [
                transforms.Resize(256),
                transforms.CenterCrop(224),
                transforms.ToTensor(),
                transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
            ]
        )

    @torch.no_grad()
    def analyse(self, path: Path) -> dict[str, float]:
        """Seconds per stage."""
        clock = [time.perf_counter()]

        def lap() -> float:
            clock.append(time.perf_counter())
            return clock[-1] - clock[-2]

        tensor = self.prepare(Image.open(path).convert("RGB"))[None]
        seconds = {"prepare": lap()}
        features = self.network.features(tensor)
        logits = self.network.classifier(features.mean((2, 3)))
        top = int(logits.softmax(1).argmax())
        seconds["inference"] = lap()
        heat = torch.relu(torch.einsum("c,chw->hw", self.network.classifier[1].weight[top], features[0]))
        (heat / heat.max().clamp_min(1e-6)).numpy()
        seconds["heatmap"] = lap()
        return seconds | {"total": clock[-1] - clock[0]}


def stages(rounds: str, *photos: str) -> dict[str, list[dict[str, float]]]:
    """For each photo the seconds per stage of each round, the first of which warms up."""
    pipeline = PlainPipeline()
    return {photo: [pipeline.analyse(Path(photo)) for _ in range(int(rounds) + 1)] for photo in photos}


def memory(folder: str) -> dict[str, float]:
    """The resident bytes after every photo of the folder."""
    pipeline = PlainPipeline()
    for photo in sorted(Path(folder).iterdir()):
        pipeline.analyse(photo)
    return {"resident_bytes": psutil.Process().memory_info().rss}


def window(photo: str) -> dict[str, float]:
    """A window with the photo, then its answer: when each was there, as `time.monotonic` tells it."""
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication, QLabel

    application = QApplication([])
    pipeline = PlainPipeline()
    label = QLabel()
    label.setPixmap(QPixmap(photo).scaled(1280, 720))
    label.show()
    application.processEvents()
    shown = time.monotonic()
    pipeline.analyse(Path(photo))
    application.processEvents()
    return {"window": shown, "answer": time.monotonic()}


class PlainPhotos(Dataset[tuple[torch.Tensor, int]]):
    """Photos read from their files each time, with the augmentation of the recipe that ships, less its illuminant."""

    def __init__(self, folder: Path, length: int) -> None:
        self.files, self.length = sorted(folder.iterdir()), length
        self.transform = v2.Compose(
            [
                v2.ToImage(),
                v2.CenterCrop(450),
                v2.Resize((224, 224)),
                v2.RandomHorizontalFlip(),
                v2.RandomAffine(180, (0.06, 0.06), (0.75, 1.3), 8, interpolation=v2.InterpolationMode.BILINEAR),
                v2.ColorJitter(0.2, 0.2, 0.25),
                v2.RandomApply([v2.RandomResize(90, 224), v2.Resize((224, 224))], 0.35),
                v2.RandomApply([v2.GaussianBlur(5, (0.1, 1.0))], 0.35),
                v2.RandomAdjustSharpness(2.5, 0.35),
                v2.RandomApply([v2.JPEG((35, 95))], 0.35),
                v2.ToDtype(torch.float32, scale=True),
                v2.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
            ]
        )

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return self.transform(Image.open(self.files[index % len(self.files)]).convert("RGB")), index % 7


def training(architecture: str, steps: str, folder: str) -> float:
    """Photos a second, 32 at once: by the median of so many steps, after two that warm up."""
    network = models.get_model(architecture, weights=None, num_classes=7).train()
    optimiser = torch.optim.AdamW(network.parameters(), 6e-4, weight_decay=0.05)
    photos = PlainPhotos(Path(folder), 32 * (int(steps) + 3))
    moments = []
    for inputs, labels in DataLoader(photos, 32, shuffle=True, num_workers=2):
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(network(inputs), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        loss.item()
        moments.append(time.perf_counter())
    return 32 / statistics.median(end - begin for begin, end in list(itertools.pairwise(moments))[2:])


TASKS: dict[str, Callable[..., object]] = {"stages": stages, "memory": memory, "window": window, "training": training}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
