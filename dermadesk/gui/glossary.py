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
    "labelled_photos": (
        "a labelled photo",
        "A photo of which the diagnosis is known: from a table, from the name of its folder, or set here by hand. Only "
        "these are learned from.",
    ),
    "lesions": (
        "the count of lesions",
        "Photos of one mole or spot count as one lesion, where the table tells which belong together. What is learned "
        "and what is measured depends on lesions more than on photos.",
    ),
    "patients": (
        "the count of patients",
        "Photos of one patient are alike, too. Where the table tells patients apart, all photos of one stay together: "
        "learned from, or tested on, never both.",
    ),
    "histology": (
        "confirmed by histology",
        "The diagnosis of these photos comes from a tissue sample. A model learns mistakes that are in its labels, and "
        "labels without a sample hold more of them.",
    ),
    "classes": (
        "the classes",
        "The diagnoses that the model will tell apart, and how many photos of each it can learn from. From about 50 "
        "lesions on a class is learned at all; a rare one is found less often.",
    ),
    "licence": (
        "the licence",
        "What the owner of the photos allows. A model inherits it: one trained on photos that may not be used for "
        "business may not be either.",
    ),
    "early_guess": (
        "the guess before the label",
        "Who has seen an answer tends to agree with it. Labels made that way hold the model’s mistakes, and a model "
        "trained on them looks better than it is.",
    ),
    "difference": (
        "the difference",
        "The new model’s figure minus that of the model in use, on the same photos. Where its interval holds zero, "
        "chance alone may have made it.",
    ),
    "mcnemar": (
        "McNemar’s test",
        "Lesions on which both models are right, or both wrong, tell nothing. Of the others, each model should be "
        "right on about half if both were equally good: so often chance makes a split at least this uneven.",
    ),
    "confusion": (
        "answers by truth",
        "Each row holds the photos of one diagnosis, each column those that were answered so. Right answers stand on "
        "the diagonal; the largest number beside it is the commonest mix-up.",
    ),
    "roc": (
        "the ROC curve",
        "All that this model can give: every point trades malignant lesions found against benign ones called "
        "suspicious. The more the curve bulges to the upper left, the better.",
    ),
    "recall_precision": (
        "recall and precision",
        "Recall: of 100 photos of this diagnosis, so many are answered so. Precision: of 100 photos answered so, so "
        "many are of it.",
    ),
    "groups": (
        "groups",
        "A model may be good on average and bad for some: it has learned less from patients, places or skin tones of "
        "which there were few photos.",
    ),
    "heatmap": (
        "the heatmap",
        "Bright where the photo spoke for the diagnosis that the model gave. It shows where the model looked, not why, "
        "and is no evidence.",
    ),
    "p_malignant": (
        "the probability of malignancy",
        "The sum of the probabilities of all malignant diagnoses, in the mix of photos that the model was trained on.",
    ),
    "prevalence": (
        "the share of malignant lesions",
        "How common malignant lesions are among those you photograph. Where they are rare, most of those called "
        "suspicious are benign, however good the model is.",
    ),
    "calibration_curves": (
        "measured on the calibration photos",
        "After each epoch, on photos that are not learned from. Malignant sensitivity: of all malignant lesions, the "
        "part that would be called suspicious. Accuracy: how often the leading diagnosis is right; balanced: with "
        "every diagnosis counting the same, however rare it is.",
    ),
    "training_pace": (
        "what training tells of itself",
        "An epoch is one pass over all photos learned from, a batch the photos that are looked at together. The "
        "learning rate is how far each batch moves the network. The time left is that of the pace just now; calibration"
        " and the test come after it.",
    ),
    "too_small": (
        "too small",
        "From fewer than 50 lesions a model learns those few by heart. And a figure that is measured on few lesions "
        "says little: on 3, one more or less that is found changes it by a third.",
    ),
    "near_duplicate": (
        "a copy of a photo",
        "Files that are equal, or photos that look the same after cropping, turning or saving anew. Each photo has a "
        "fingerprint of 255 signs, light or dark; copies differ in 64 at most, other photos in about half.",
    ),
    "lesion_group": (
        "one lesion",
        "All photos of one mole or spot, and of one patient, belong together: they are learned from or tested on, "
        "never both. What shows the same photo must belong together, whatever its id says.",
    ),
    "malignant_class": (
        "benign and malignant here",
        "What a diagnosis is counted as, wherever this program tells of malignant lesions. Precursors such as actinic "
        "keratosis count as malignant.",
    ),
    "estimate": (
        "this estimate",
        "A few batches of your photos were learned from just now, and nothing of it is kept. How long that took and "
        "what memory it needed is carried over to the whole training.",
    ),
    "licence_follows": (
        "the licence of a model",
        "A model that is trained on from another one inherits that one’s terms, whatever photos it is shown. Who "
        "passes the new model on has to keep all of them.",
    ),
    "augmentation": (
        "a changed photo",
        "Every photo is turned, lit and blurred a little differently each time it is shown, so that the model learns "
        "the lesion and not the picture. The files themselves are not changed.",
    ),
    "taking_over": (
        "taking the place of the model in use",
        "A new model should follow only when both were asked about the same photos, 50 malignant lesions or more among "
        "them, that neither has learned from, and when it finds at worst 2 of 100 malignant ones fewer.",
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
