"""What the numbers and words of training and of models mean, for somebody who has never trained a model.

One entry a term: its name as it stands in a sentence, and two sentences at most. Pages name the terms they show.
"""

_ENTRIES: dict[str, tuple[str, str]] = {
    "sensitivity": (
        "malignant sensitivity",
        "Of 100 malignant lesions, so many are called suspicious. The rest would be missed.",
    ),
    "specificity": (
        "specificity",
        "Of 100 benign lesions, so many are not called suspicious. The rest are looked at again without need.",
    ),
    "balanced_accuracy": (
        "balanced accuracy",
        "How often the leading diagnosis is right, when every diagnosis counts the same, however rare it is.",
    ),
    "accuracy": (
        "accuracy",
        "How often the leading diagnosis is right. A model that always says the commonest one scores high here.",
    ),
    "auroc": (
        "malignant AUROC",
        "Take a malignant and a benign lesion at random: so often the malignant one gets the higher probability. "
        "0.5 is guessing, 1 is never wrong.",
    ),
    "loss": (
        "loss",
        "How far the answers are from the truth, as the training counts it. Lower is better. Where it falls on the "
        "photos learned from and rises on the others, the model learns by heart.",
    ),
    "interval": (
        "the interval",
        "The figure is measured on a limited number of photos. With other photos like these it would lie between these "
        "two values 95 times of 100.",
    ),
    "ppv": (
        "the predictive value of suspicious",
        "Of 100 lesions that are called suspicious, so many are malignant. It depends on how common malignant lesions "
        "are among those you photograph.",
    ),
    "npv": (
        "the predictive value of nothing found",
        "Of 100 lesions without a finding, so many are benign. The others are missed.",
    ),
    "operating_point": (
        "the operating point",
        "From this probability on a lesion is called suspicious. Lower finds more malignant lesions and calls more "
        "benign ones suspicious.",
    ),
    "calibration_part": (
        "the calibration photos",
        "Photos that the network does not learn from. They set the probabilities and the operating point.",
    ),
    "test_part": (
        "the test photos",
        "Photos that nothing was chosen by. They are looked at once, at the end: what is measured on them is what may "
        "be expected of photos like these.",
    ),
    "leak": (
        "a leak",
        "Photos of one lesion are alike. When some are learned from and others tested on, the model is asked what it "
        "knows by heart, and every figure is too good. This program keeps all photos of a lesion or patient together.",
    ),
    "reliability": (
        "reliability",
        "Whether probabilities mean what they say: of lesions at 30 %, 30 of 100 should be malignant.",
    ),
    "sha256": (
        "the SHA-256",
        "A number made from every byte of a file. Two files with the same number are the same; change one letter, and "
        "the number is another. It does not tell who made the file.",
    ),
    "pace": (
        "the speed",
        "Measured on drawn photos, through the same steps as an examination. A batch is faster for each photo, because "
        "it works on several at a time.",
    ),
}


def title(term: str) -> str:
    """The term as it stands in a sentence. Raises `KeyError` for one that is not explained."""
    return _ENTRIES[term][0]


def explanation(term: str) -> str:
    """What it means. Raises `KeyError` for one that is not explained."""
    return _ENTRIES[term][1]


def terms() -> tuple[str, ...]:
    """Every term that is explained."""
    return tuple(_ENTRIES)
