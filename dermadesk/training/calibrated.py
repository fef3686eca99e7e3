"""What a run has learned -> the manifest of its bundle, from answers to photos that were held out, never the tested."""

import dataclasses
import platform
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from dermadesk.evaluation import calibrate, metrics
from dermadesk.inference.bundle import FORMAT, Conformal, Manifest, ModelClass
from dermadesk.inference.calibration import leading, posterior
from dermadesk.training import weights
from dermadesk.training.trained import Answers, Trained

_LEVEL = 0.90
_ACCURACY_GIVEN_UP = 0.01
_LEAKS = (
    "NOT FOR USE: its split lets photos of one lesion lie in train and test (data.let_lesions_leak), so every figure "
    "is too good. It was made to show by how much."
)


def manifest_of(trained: Trained) -> Manifest:
    """The manifest without figures: calibrated on the calibration part, its sets on the folds where there are some."""
    recipe = trained.recipe
    classes = tuple(ModelClass(each.code, each.name, each.malignant) for each in recipe.classes)
    held_out = trained.calibration
    unsampled = calibrate.without_sampling(held_out.logits, trained.training_prior, trained.prior)
    leak = recipe.data.let_lesions_leak
    manifest = Manifest(
        format=FORMAT,
        id=recipe.name,
        version=recipe.bundle_version,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        software={"python": platform.python_version()}
        | {name: version(name) for name in ("dermadesk", "torch", "torchvision", "onnx", "onnxruntime", "numpy")},
        files={},
        architecture=recipe.architecture,
        input_size=recipe.network.input_size,
        preprocessing=recipe.preprocessing,
        classes=classes,
        training_prior=tuple(trained.training_prior.tolist()),
        prior=tuple(trained.prior.tolist()),
        temperature=calibrate.temperature(unsampled, held_out.labels),
        conformal=_conformal(trained, classes),
        operating_points=(),
        operating_point="",
        top1_prior_power=0.0,
        metrics={},
        data=trained.sources,
        parents=recipe.card.parents + tuple(parent.name for parent in trained.parents),
        licence=weights.licence(recipe.card.licence, trained.parents),
        embedding={
            "mean": tuple(np.round(trained.embedding_mean, 5).tolist()),
            "std": tuple(np.round(trained.embedding_std, 5).tolist()),
        },
        novelty=trained.novelty,
        intended_use=recipe.card.intended_use.strip(),
        limitations=(_LEAKS,) * leak + recipe.card.limitations,
    )
    malignant = np.array([each.malignant for each in classes])
    probabilities = posterior(manifest, held_out.logits)
    p_malignant = probabilities[:, malignant].sum(1)
    points = tuple(
        calibrate.operating_point(p_malignant, malignant[held_out.labels], aim, "calibration")
        for aim in recipe.decision.sensitivities
    )
    power = calibrate.prior_power(probabilities, held_out.labels, trained.prior, _ACCURACY_GIVEN_UP)
    return dataclasses.replace(
        manifest, operating_points=points, operating_point=points[0].name, top1_prior_power=power
    )


def scores(manifest: Manifest, answers: Answers) -> dict[str, float]:
    """The figures that a study compares; NaN where a kind does not occur among the photos."""
    probabilities, truth = posterior(manifest, answers.logits), answers.labels
    kinds = np.array([each.malignant for each in manifest.classes])
    malignant, p_malignant = kinds[truth], probabilities[:, kinds].sum(1)
    called = p_malignant >= manifest.deciding_point.threshold
    answered = leading(probabilities, manifest.prior, manifest.top1_prior_power)
    equal = leading(probabilities, manifest.prior, 1.0)
    both = 0 < malignant.sum() < len(malignant)
    return {
        "photos": float(len(truth)),
        "malignant": float(malignant.sum()),
        "malignant_auroc": metrics.auroc(malignant, p_malignant) if both else float("nan"),
        "accuracy": metrics.accuracy(truth, answered),
        "balanced_accuracy": metrics.balanced_accuracy(truth, equal),
        "malignant_sensitivity": float(called[malignant].mean()) if malignant.any() else float("nan"),
        "malignant_specificity": float((~called[~malignant]).mean()) if not malignant.all() else float("nan"),
    }


def _conformal(trained: Trained, classes: tuple[ModelClass, ...]) -> Conformal:
    """Quantiles over every lesion of train and calibration, each answered by a fold that had not seen it.

    Without folds, over the lesions of the calibration part alone.
    """

    def calibrated(answers: Answers) -> NDArray[np.float64]:
        logits = calibrate.without_sampling(answers.logits, trained.training_prior, trained.prior)
        scaled = logits / calibrate.temperature(logits, answers.labels)
        exponential = np.exp(scaled - scaled.max(1, keepdims=True))
        return np.asarray(exponential / exponential.sum(1, keepdims=True))

    held_out = trained.crossfit or (trained.calibration,)
    probabilities = np.concatenate([calibrated(answers) for answers in held_out])
    labels = np.concatenate([answers.labels for answers in held_out])
    chosen = calibrate.one_per_lesion([group for answers in held_out for group in answers.groups])
    folds, epochs = trained.recipe.crossfit.folds, trained.recipe.crossfit.epochs
    method = "quantiles of 1 - p(truth) on the calibration part, one photo per lesion"
    if trained.crossfit:
        method = (
            f"quantiles of 1 - p(truth) from {folds} grouped folds over train and calibration ({epochs} epochs each, a "
            "temperature of its own for each), one photo per lesion"
        )
    return calibrate.conformal(probabilities[chosen], labels[chosen], classes, _LEVEL, method)
