"""What the report says of the doctor's diagnosis."""

from dataclasses import replace

from dermadesk.gui.report import sentences
from dermadesk.records.report import Report


def test_it_says_whether_the_doctor_spoke_first_and_what_was_changed(full: Report) -> None:
    said = full.examination
    assert sentences.diagnosis(said) == "Basal cell carcinoma, given before the program showed its answer"
    later = replace(said, first_diagnosis="")
    assert sentences.diagnosis(later) == "Basal cell carcinoma, given after the program’s answer"
    changed = replace(said, first_diagnosis="NV")
    assert sentences.diagnosis(changed).endswith("; before the program showed its answer: Melanocytic nevus")
