"""What a network answers to photos that it does not learn from."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from dermadesk.imaging.pipeline import Pipeline
from dermadesk.imaging.steps import Pixels
from dermadesk.training.supply import supplied


def answers(
    network: nn.Module, pipeline: Pipeline, photos: Sequence[Pixels] | NDArray[np.uint8], batch_size: int = 64
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Batch by batch the logits n×K and embeddings n×D of prepared photos S×S×3, without augmentation."""
    network.eval()
    where = next(network.parameters()).device
    plan = [range(first, min(first + batch_size, len(photos))) for first in range(0, len(photos), batch_size)]
    for batch in supplied(lambda place: pipeline.finish(photos[place]), plan, ahead=0 if where.type == "cpu" else 2):
        with torch.inference_mode():
            inputs = torch.from_numpy(np.stack(batch)).to(where, memory_format=torch.channels_last)
            scores, _, embedding = network(inputs)
        yield scores.cpu().numpy(), embedding.cpu().numpy()


def logits(
    network: nn.Module, pipeline: Pipeline, photos: Sequence[Pixels] | NDArray[np.uint8], batch_size: int = 64
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The same of all N photos: logits N×K and embeddings N×D."""
    scores, embeddings = zip(*answers(network, pipeline, photos, batch_size), strict=True)
    return np.concatenate(scores), np.concatenate(embeddings)
