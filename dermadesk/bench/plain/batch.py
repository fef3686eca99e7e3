"""Many photos: a Dataset, a DataLoader with a worker per core, batches of 32, and the network."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms
from torchvision.models import mobilenet_v2

BATCH = 32
Triple = tuple[float, float, float]


class PlainFolder(Dataset[torch.Tensor]):
    """The photos of a folder in order of their names, as a network of 224 px takes them: shrunk to `side` and cut."""

    def __init__(self, folder: str, most: str, side: transforms.Resize, mean: Triple, std: Triple) -> None:
        self.files = sorted(Path(folder).iterdir())[: int(most)]
        self.prepare = transforms.Compose(
            [
                side,
                transforms.CenterCrop(224),
                transforms.ToTensor(),
                transforms.Normalize(mean, std),
            ]
        )

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> torch.Tensor:
        tensor: torch.Tensor = self.prepare(Image.open(self.files[index]).convert("RGB"))
        return tensor


@torch.no_grad()
def many_by_torch(folder: str, most: str) -> dict[str, Any]:
    """An eager MobileNetV2, prepared for as ImageNet's networks are: `rate`, photos a second."""
    network = mobilenet_v2(weights=None, num_classes=7).eval()
    photos = PlainFolder(folder, most, transforms.Resize(256), (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    return _measured(photos, lambda batch: network(batch).softmax(1).numpy())


def many_by_onnx(folder: str, most: str, model: str, mean: str, std: str) -> dict[str, Any]:
    """ONNX Runtime as it is, with a network that learned from photos shrunk by area and whose first output are logits.

    `mean` and `std` are JSON. `rate`, photos a second, and the `logits` of each photo.
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    side = transforms.Resize(224, transforms.InterpolationMode.BOX)
    photos = PlainFolder(folder, most, side, json.loads(mean), json.loads(std))
    return _measured(photos, lambda batch: session.run(None, {name: batch.numpy()})[0])


def _measured(photos: PlainFolder, ask: Callable[[torch.Tensor], np.ndarray[Any, Any]]) -> dict[str, Any]:
    """By the second of two passes: the first one starts the workers and warms up."""
    loader = DataLoader(photos, BATCH, num_workers=os.cpu_count() or 1, persistent_workers=True)
    for _ in range(2):
        start = time.perf_counter()
        answers = [ask(batch) for batch in loader]
        seconds = time.perf_counter() - start
    return {"rate": len(photos) / seconds, "logits": np.concatenate(answers).tolist()}
