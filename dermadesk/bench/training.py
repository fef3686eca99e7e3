"""How fast training is: our loop, the bare step as its limit, and a plain loop, in processes of their own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from dermadesk.bench.drawing import SMALL, encoded_photo
from dermadesk.bench.measure import Figure, run

STEPS = 8
PHOTOS = 64
NETWORKS = {"MobileNetV2": ("mobilenet_v2", "mobilenet_v2"), "ResNet-18": ("resnet18", "resnet18")}
"""The name, ours, and torchvision's."""
OF_THE_LIMIT, OF_PLAIN = 0.8, 2.0


def training() -> Iterator[Figure]:
    """Photos a second at 224 px, 32 at once: medians of 8 steps, the first two not counted."""
    with tempfile.TemporaryDirectory(prefix="dermadesk-bench-") as place:
        for number in range(PHOTOS):
            (Path(place) / f"{number:02}.jpg").write_bytes(encoded_photo(SMALL, seed=number))
        for name, (architecture, torchvisions) in NETWORKS.items():
            limit = run("dermadesk.training.pace", "bare", architecture, str(STEPS))
            ours = run("dermadesk.training.pace", "ours", architecture, str(STEPS), place)
            plain = run("dermadesk.bench.plain", "training", torchvisions, str(STEPS), place)
            target = max(OF_THE_LIMIT * limit, OF_PLAIN * plain)
            yield Figure(f"training {name}", "photos/s", ours, plain, target, more_is_better=True)
            yield Figure(f"training {name}: bare step, the limit", "photos/s", limit, more_is_better=True)
