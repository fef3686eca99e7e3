"""The heatmap's bar: what can be chosen, what cannot and why, and what is remembered."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from pytestqt.qtbot import QtBot

from dermadesk.gui.colour_maps import COLOUR_MAPS, HeatmapLook
from dermadesk.gui.examine import heatmap_words
from dermadesk.gui.examine.heatmap_bar import HeatmapBar
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.inference.heatmaps import METHODS, Offer

OFFERS = {"cam": "drawn", "grad_cam": "same_as_cam", "grad_cam_pp": "no_torch", "occlusion": "drawn"}
CLASSES = [("MEL", "Melanoma"), ("NV", "Melanocytic nevus")]


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> HeatmapBar:
    made = HeatmapBar(theme, Settings())
    qtbot.addWidget(made)
    made.set_methods(OFFERS, "cam")
    made.set_classes(CLASSES, "MEL")
    made.resize(786, 60)
    made.show()
    return made


def test_a_method_is_chosen_with_the_keyboard_and_those_that_cannot_be_are_passed_over(
    qtbot: QtBot, bar: HeatmapBar
) -> None:
    assert bar.method == "cam"
    with qtbot.waitSignal(bar.method_chosen) as chosen:
        qtbot.keyClick(bar.methods, Qt.Key.Key_Down)
    assert chosen.args == ["occlusion"]
    assert bar.method == "occlusion"
    assert "blurred away" in bar.methods.toolTip()


def test_what_cannot_be_chosen_is_there_and_says_why(bar: HeatmapBar) -> None:
    entries = bar.methods.model()
    assert isinstance(entries, QStandardItemModel)
    said = {bar.methods.itemData(n): (bar.methods.itemText(n), entries.item(n)) for n in range(bar.methods.count())}
    assert list(said) == list(OFFERS)
    assert [item.isEnabled() for _, item in said.values()] == [True, False, False, True]
    assert said["grad_cam"][0] == "Grad-CAM: same as CAM"
    assert "one witness, not two" in said["grad_cam"][1].toolTip()
    assert said["grad_cam_pp"][0] == "Grad-CAM++: needs PyTorch"
    assert "comes without" in said["grad_cam_pp"][1].toolTip()


def test_every_method_and_every_reason_has_words() -> None:
    for name in METHODS:
        assert heatmap_words.meaning(name).endswith(".")
        for offer in Offer:
            assert heatmap_words.entry(name, offer)
            assert bool(heatmap_words.refusal(name, offer)) == (offer is not Offer.DRAWN)


def test_colours_and_contour_are_chosen_and_remembered(qtbot: QtBot, theme: Theme, bar: HeatmapBar) -> None:
    assert bar.look == HeatmapLook("cividis", True)
    titles = {action.text(): action for action in bar.legend.choices.actions()}
    before = bar.legend.grab().toImage()
    with qtbot.waitSignal(bar.look_changed) as changed:
        titles[COLOUR_MAPS["magma"].title].trigger()
    assert changed.args == [HeatmapLook("magma", True)]
    assert bar.legend.grab().toImage() != before  # the legend shows them
    with qtbot.waitSignal(bar.look_changed):
        bar.legend.contour.trigger()
    again = HeatmapBar(theme, Settings())
    qtbot.addWidget(again)
    assert again.look == HeatmapLook("magma", False)


def test_settings_that_name_no_colours_are_left_aside(tmp_path: Path) -> None:
    (tmp_path / "settings.ini").write_text("[heatmap]\ncolours=rainbow\ncontour=perhaps\n")
    assert Settings().heatmap_look == HeatmapLook("cividis", False)


def test_what_lies_side_by_side_is_chosen_in_a_menu(qtbot: QtBot, bar: HeatmapBar) -> None:
    wanted: list[str] = []
    bar.compare_wanted.connect(wanted.append)
    assert bar.side_by_side == ""
    for action in bar.compare.choices.actions()[::-1]:
        action.trigger()
    assert wanted == ["classes", "methods", ""]
    bar.choose_side_by_side("methods")
    assert bar.side_by_side == "methods"
    assert len(wanted) == 3  # nobody was told


def test_nothing_can_be_pressed_while_there_is_no_answer(bar: HeatmapBar) -> None:
    parts = (bar.classes, bar.methods, bar.opacity, bar.legend, bar.compare)
    assert all(part.isEnabled() for part in parts)
    bar.wait()
    assert bar.isVisible()
    assert not any(part.isEnabled() for part in parts)
    bar.set_classes(CLASSES, "NV")
    assert bar.class_code == "NV"
    bar.set_active(False)
    assert not any(part.isEnabled() for part in parts)
    bar.clear()
    assert not bar.isVisible()


def test_it_fits_one_row_of_a_small_window_and_breaks_where_it_does_not(bar: HeatmapBar) -> None:
    one = bar.heightForWidth(786)
    assert one == max(part.sizeHint().height() for part in bar._parts)
    assert bar.heightForWidth(400) >= 2 * one
    wide = bar.sizeHint().width()
    bar.set_compact(True)
    assert bar.sizeHint().width() < wide
    assert bar.classes.currentText() == "Melanoma"


def test_every_control_has_a_name(bar: HeatmapBar) -> None:
    for part in (bar.classes, bar.methods, bar.opacity, bar.legend, bar.compare):
        assert part.accessibleName()
        assert part.toolTip()
