"""Training: a DataLoader with two workers, and AdamW."""

import itertools
import statistics
import time
from pathlib import Path

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import models
from torchvision.transforms import v2


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
