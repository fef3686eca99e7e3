"""Photos one by one: with their class activation maps, and in a window."""

import time
from pathlib import Path

import psutil
import torch
from PIL import Image
from torchvision import transforms
from torchvision.models import mobilenet_v2


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
