"""The end of an epoch in figures, from the answers on the photos held out."""

import numpy as np
import torch
from numpy.typing import NDArray

from dermadesk.evaluation.metrics import accuracy, auroc, balanced_accuracy
from dermadesk.training import losses
from dermadesk.training.course import Course
from dermadesk.training.dataset import Dataset
from dermadesk.training.events import EpochFinished
from dermadesk.training.recipe import LossSettings


def judged(
    scores: NDArray[np.float32],
    dataset: Dataset,
    loss: LossSettings,
    course: Course,
    *,
    stage: str,
    epochs: int,
    learning_rate: float,
    photos_per_second: float,
    seconds: float,
) -> EpochFinished:
    """The event of an epoch, from the logits N×K of the photos held out.

    Their loss is the one learned by, every photo and class alike: without weights, without smoothing.
    """
    truth = np.asarray(dataset.labels, np.int64)
    answered = torch.from_numpy(scores)
    probabilities = torch.softmax(answered, 1).numpy()
    kinds = np.array([each.malignant for each in dataset.classes])
    malignant, p_malignant = kinds[truth], probabilities[:, kinds].sum(1)
    plain = losses.of(LossSettings(loss.name, loss.gamma))
    return EpochFinished(
        stage=stage,
        epoch=course.epoch,
        epochs=epochs,
        train_loss=course.loss_sum / course.photos,
        train_accuracy=course.correct / course.photos,
        loss=float(plain(answered, torch.from_numpy(truth)).mean()),
        accuracy=accuracy(truth, probabilities.argmax(1)),
        balanced_accuracy=balanced_accuracy(truth, probabilities.argmax(1)),
        malignant_auroc=auroc(malignant, p_malignant),
        malignant_sensitivity=float((p_malignant[malignant] >= 0.5).mean()) if malignant.any() else float("nan"),
        learning_rate=learning_rate,
        photos_per_second=photos_per_second,
        seconds=seconds,
    )
