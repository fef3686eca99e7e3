"""What a user does with the stages and the tools, and what then is true. Real panel, real worker, the tiny model."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractSlider, QApplication, QComboBox, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from dermadesk.gui.examine.preprocessing import words
from dermadesk.gui.examine.preprocessing_panel import PreprocessingPanel
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.preview import Preview, fitted
from dermadesk.gui.theme import Theme
from dermadesk.imaging.filters import FILTERS, Look, look_at
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Pixels, Region
from dermadesk.inference.bundle import read
from dermadesk.inference.engine import Engine
from tests.drawings import draw_lesion, encode

OpenPanel = Callable[..., PreprocessingPanel]


@pytest.fixture(scope="module")
def engine(tiny_bundle: Path) -> Engine:
    return Engine(read(tiny_bundle), "onnx")


@pytest.fixture
def photo() -> Photo:
    """A brown blob in the left half; the model sees the middle square."""
    return Photo.from_bytes(encode(draw_lesion(600, 450, centre=(0.3, 0.5), radius=0.2)), "left.jpg")


@pytest.fixture
def open_panel(qtbot: QtBot, theme: Theme, jobs: Jobs, engine: Engine) -> OpenPanel:
    def open_one(photo: Photo | None = None, size: tuple[int, int] = (816, 616)) -> PreprocessingPanel:
        panel = PreprocessingPanel(theme, jobs, Preview(lambda: engine))
        qtbot.addWidget(panel)
        panel.resize(*size)
        panel.show()
        if photo is not None:
            panel.show_photo(photo)
            panel.show_analysis(engine.analyse(photo))
            settle(qtbot, jobs)
        return panel

    return open_one


def settle(qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: jobs.idle, timeout=10_000)


def drag(qtbot: QtBot, panel: PreprocessingPanel, *points: tuple[float, float]) -> None:
    """Drag over points given in fractions of the photo."""
    view, plane = panel.view, panel.view.plane
    first, *others = [plane.to_view(x * plane.photo[0], y * plane.photo[1]).toPoint() for x, y in points]
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=first)
    for point in others:
        qtbot.mouseMove(view, point)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=others[-1] if others else first)


def pixels_of(image: QImage) -> Pixels:
    array = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return np.ascontiguousarray(array[..., 2::-1])


# stages


def test_every_stage_is_shown_with_its_name_size_and_time(open_panel: OpenPanel, photo: Photo) -> None:
    panel = open_panel(photo)
    names = [tile.name for tile in panel.strip.stages]
    assert names == ["Decoded", "Centre square", "Resized", "What the model sees"]
    texts = [tile.text() for tile in (panel.strip.original, *panel.strip.stages)]
    sizes = ["600 × 450", "600 × 450", "450 × 450", "224 × 224", "224 × 224"]
    assert all(size.replace(" ", words.NBSP) in text for size, text in zip(sizes, texts, strict=True))
    assert all(text.endswith("ms") for text in texts[1:])
    assert "Normalised" in panel.strip.stages[-1].toolTip()
    assert "painted from black to white" in panel.strip.stages[-1].toolTip()


def test_what_the_model_sees_is_what_the_engine_prepares(open_panel: OpenPanel, photo: Photo, engine: Engine) -> None:
    panel = open_panel(photo)
    after = panel.view.after
    assert after is not None and after.name == "What the model sees"
    tensor = engine.prepare(photo).tensor.transpose(1, 2, 0)
    expected = (tensor - tensor.min()) / (tensor.max() - tensor.min()) * 255
    assert np.abs(pixels_of(after.image) - expected).max() <= 1
    assert (after.place.x(), after.place.width()) == (0.125, 0.75)


def test_a_tile_that_is_clicked_is_shown_after_the_divider(qtbot: QtBot, open_panel: OpenPanel, photo: Photo) -> None:
    panel = open_panel(photo)
    qtbot.mouseClick(panel.strip.stages[1], Qt.MouseButton.LeftButton)
    assert panel.view.after is not None and panel.view.after.name == "Centre square"
    qtbot.mouseClick(panel.strip.original, Qt.MouseButton.LeftButton)
    assert panel.view.after is None


def test_the_divider_is_dragged_and_moved_with_keys(qtbot: QtBot, open_panel: OpenPanel, photo: Photo) -> None:
    panel = open_panel(photo)
    drag(qtbot, panel, (0.5, 0.5), (0.25, 0.5))
    assert panel.view.divide.share == pytest.approx(0.25, abs=0.01)
    assert "25" in panel.view.accessibleDescription()
    qtbot.keyClick(panel.view, Qt.Key.Key_Right)
    assert panel.view.divide.share == pytest.approx(0.27, abs=0.01)
    qtbot.keyClick(panel.view, Qt.Key.Key_End)
    assert panel.view.divide.share == 1
    drag(qtbot, panel, (0.5, 0.5), (-3, 0.5))
    assert panel.view.divide.share == 0


def test_before_and_after_are_painted_on_their_sides(open_panel: OpenPanel, photo: Photo, qtbot: QtBot) -> None:
    panel = open_panel(photo)
    panel.tools.form.choose("laplacian")  # middle grey on bare skin
    qtbot.waitUntil(lambda: panel.view.after is not None and not panel.strip.filtered.text().endswith("\n"))
    shot, plane = panel.view.grab().toImage(), panel.view.plane
    left, right = (shot.pixelColor(plane.to_view(x * 600, 400).toPoint()) for x in (0.4, 0.6))
    assert left.red() > left.blue() + 30
    assert abs(right.red() - right.blue()) < 3


# the crop


def test_a_crop_is_drawn_and_the_answer_follows(
    qtbot: QtBot, open_panel: OpenPanel, engine: Engine, jobs: Jobs
) -> None:
    """The blob lies in the corner, where the centre square does not reach: only the crop shows it to the model."""
    photo = Photo.from_bytes(encode(draw_lesion(900, 450, centre=(0.12, 0.5), radius=0.2)), "corner.jpg")
    panel = open_panel(photo)
    assert engine.analyse(photo).prediction.top1 == "NV"
    panel.tools.crop.click()
    with qtbot.waitSignal(panel.crop_changed) as told:
        drag(qtbot, panel, (0.01, 0.2), (0.2, 0.5), (0.24, 0.8))
    (region,) = told.args
    assert (region.x, region.y) == pytest.approx((0.01, 0.2), abs=0.01)
    assert (region.width, region.height) == pytest.approx((0.23, 0.6), abs=0.01)
    cropped = photo.cropped(region)
    answer = engine.analyse(cropped)
    assert answer.prediction.top1 == "MEL"
    panel.show_photo(cropped)
    panel.show_analysis(answer)
    settle(qtbot, jobs)
    assert f"{cropped.crop_width}{words.NBSP}×{words.NBSP}{cropped.crop_height}" in panel.strip.stages[0].text()
    assert panel.tools.crop_size.text() == words.size(cropped.crop_width, cropped.crop_height)
    with qtbot.waitSignal(panel.crop_changed) as told:
        panel.tools.whole.click()
    assert told.args == [None]
    assert not panel.tools.whole.isEnabled()


def test_a_frame_is_moved_pulled_and_nudged(qtbot: QtBot, open_panel: OpenPanel, photo: Photo) -> None:
    panel = open_panel(photo.cropped(Region(0.25, 0.25, 0.5, 0.5)))
    panel.tools.crop.click()
    regions: list[Region] = []
    panel.crop_changed.connect(regions.append)
    drag(qtbot, panel, (0.5, 0.5), (0.6, 0.5))  # from the inside
    assert (regions[-1].x, regions[-1].width) == pytest.approx((0.35, 0.5), abs=0.01)
    drag(qtbot, panel, (0.35, 0.25), (0.1, 0.1))  # from a corner
    assert (regions[-1].x, regions[-1].y) == pytest.approx((0.1, 0.1), abs=0.01)
    assert regions[-1].x + regions[-1].width == pytest.approx(0.85, abs=0.01)
    before = regions[-1]
    qtbot.keyClick(panel.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert (regions[-1].y - before.y) * 450 == pytest.approx(1)
    before = regions[-1]
    qtbot.keyClick(panel.view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert (before.width - regions[-1].width) * 600 == pytest.approx(4, abs=1)
    assert regions[-1].x == before.x


def test_a_square_crop_stays_square(qtbot: QtBot, open_panel: OpenPanel, photo: Photo) -> None:
    panel = open_panel(photo)
    regions: list[Region] = []
    panel.crop_changed.connect(regions.append)
    panel.tools.crop.click()
    drag(qtbot, panel, (0.1, 0.1), (0.7, 0.5))
    panel.tools.square.click()
    drag(qtbot, panel, (0.9, 0.9), (0.4, 0.7))
    qtbot.keyClick(panel.view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert len(regions) == 4
    assert regions[0].width * 600 > regions[0].height * 450 + 50
    assert all(each.width * 600 == pytest.approx(each.height * 450) for each in regions[1:])


def test_a_crop_is_drawn_on_a_turned_photo_too(qtbot: QtBot, open_panel: OpenPanel, photo: Photo) -> None:
    panel = open_panel(photo)
    panel.tools.turn.setValue(90)
    panel.tools.crop.click()
    with qtbot.waitSignal(panel.crop_changed) as told:
        drag(qtbot, panel, (0.2, 0.3), (0.6, 0.8))
    region = told.args[0]
    assert (region.x, region.y, region.width, region.height) == pytest.approx((0.2, 0.3, 0.4, 0.5), abs=0.01)


# filters


@pytest.mark.parametrize("name", [name for name in FILTERS if name != "identity"])
def test_a_filter_is_seen_and_never_reaches_the_model(
    qtbot: QtBot, open_panel: OpenPanel, photo: Photo, engine: Engine, jobs: Jobs, name: str
) -> None:
    before = engine.prepare(photo).tensor.tobytes()
    panel = open_panel(photo)
    sees = panel.strip.stages[-1].icon().pixmap(104, 64).toImage()
    panel.tools.form.choose(name)
    panel.tools.turn.setValue(33)
    settle(qtbot, jobs)
    assert panel.photo == photo
    assert engine.prepare(panel.photo).tensor.tobytes() == before
    assert panel.strip.stages[-1].icon().pixmap(104, 64).toImage() == sees
    after = panel.view.after
    assert after is not None and panel.view.photo is not None
    assert after.remark == "For looking only: the model does not see this."
    assert after.name == words.filter_name(name)
    shown = pixels_of(panel.view.photo)
    assert np.array_equal(pixels_of(after.image), look_at(shown, Look(name)))


def test_every_setting_can_be_changed(qtbot: QtBot, open_panel: OpenPanel, photo: Photo, jobs: Jobs) -> None:
    panel = open_panel(photo)
    form = panel.tools.form
    for name, each in FILTERS.items():
        form.choose(name)
        assert list(form.controls) == [setting.name for setting in each.settings]
        for setting, control in form.controls.items():
            was = form.settings[setting]
            if isinstance(control, QAbstractSlider):
                control.setValue(control.value() + 1)
            elif isinstance(control, QComboBox):
                control.setCurrentIndex(1)
                control.activated.emit(1)
            elif isinstance(control, QPushButton):
                control.click()
            elif isinstance(control, QPlainTextEdit):
                control.setPlainText("1 1 1\n1 1 1\n1 1 1")
            assert form.settings[setting] != was
            assert control.accessibleName()
    settle(qtbot, jobs)


def test_moves_of_a_slider_are_shown_and_the_last_one_stays(
    qtbot: QtBot, open_panel: OpenPanel, photo: Photo, jobs: Jobs
) -> None:
    panel = open_panel(photo)
    panel.tools.form.choose("gaussian_blur")
    settle(qtbot, jobs)
    slider = panel.tools.form.controls["sigma"]
    assert isinstance(slider, QAbstractSlider)
    shown: list[object] = []
    panel.looked.connect(lambda: shown.append(panel.view.after))
    for place in range(slider.maximum()):
        slider.setValue(place + 1)
    settle(qtbot, jobs)
    assert 1 <= len(shown) <= 2  # what was under way, and the newest; all between were superseded
    after = panel.view.after
    assert after is not None and panel.view.photo is not None
    expected = look_at(pixels_of(panel.view.photo), Look("gaussian_blur", {"sigma": 8.0}))
    assert np.array_equal(pixels_of(after.image), expected)


def test_another_photo_takes_the_place_of_one_under_way(
    qtbot: QtBot, open_panel: OpenPanel, photo: Photo, jobs: Jobs, engine: Engine
) -> None:
    panel = open_panel(photo)
    panel.tools.form.choose("sobel")
    panel.tools.turn.setValue(45)
    other = Photo.from_bytes(encode(draw_lesion(300, 400)), "other.jpg")
    panel.show_photo(other)
    panel.show_analysis(engine.analyse(other))
    settle(qtbot, jobs)
    assert panel.view.photo is not None
    assert panel.view.photo.width() / panel.view.photo.height() == pytest.approx(0.75, abs=0.01)
    assert panel.tools.form.chosen == "identity"
    assert panel.tools.turn.value() == 0
    assert panel.view.after is not None and panel.view.after.name == words.MODEL_SEES
    panel.show_photo(None)
    assert panel.view.photo is None
    assert not panel.isEnabled()


def test_a_typed_kernel_is_tried_and_refused_with_a_sentence(
    qtbot: QtBot, open_panel: OpenPanel, photo: Photo, jobs: Jobs
) -> None:
    panel = open_panel(photo)
    form = panel.tools.form
    form.choose("kernel")
    settle(qtbot, jobs)
    field = form.controls["kernel"]
    assert isinstance(field, QPlainTextEdit)
    assert panel.view.after is not None
    sharpened = panel.view.after.image
    field.setPlainText("1 2 3\n4 five 6\n7 8 9")
    qtbot.waitUntil(form.message.isVisible)
    assert "“five” in row 2 is no number" in form.message.text()
    assert panel.view.after.image == sharpened  # what could be computed stays
    with qtbot.waitSignal(panel.looked):
        field.setPlainText("0 0 0\n0 1 0\n0 0 0")
    assert not form.message.isVisible()
    assert panel.view.photo is not None
    assert np.array_equal(pixels_of(panel.view.after.image), pixels_of(panel.view.photo))


# the grey place


def test_a_grey_place_balances_the_view_and_a_dark_one_is_refused(
    qtbot: QtBot, open_panel: OpenPanel, engine: Engine, jobs: Jobs
) -> None:
    drawn = draw_lesion(600, 450)
    drawn[:100, :100] = (190, 150, 110)  # a grey card under a yellow lamp
    drawn[:100, -100:] = 8
    photo = Photo.from_pixels(drawn, "card.png")
    panel = open_panel(photo)
    panel.tools.pick.click()
    drag(qtbot, panel, (0.95, 0.05))
    qtbot.waitUntil(panel.tools.patch_message.isVisible)
    assert "too dark" in panel.tools.patch_message.text()
    assert panel.tools.pick.isChecked()  # another one can be picked at once
    drag(qtbot, panel, (0.02, 0.02), (0.15, 0.18))
    qtbot.waitUntil(lambda: not panel.tools.pick.isChecked())
    settle(qtbot, jobs)
    assert not panel.tools.patch_message.isVisible()
    after = panel.view.after
    assert after is not None
    card = pixels_of(after.image)[10:60, 10:60].reshape(-1, 3).mean(axis=0)
    assert np.ptp(card) < 2
    assert after.remark == words.FOR_LOOKING
    panel.tools.unbalanced.click()
    settle(qtbot, jobs)
    assert panel.view.after is not None and panel.view.photo is not None
    assert panel.view.after.image == panel.view.photo


def test_a_grey_place_is_picked_with_keys(qtbot: QtBot, open_panel: OpenPanel, photo: Photo) -> None:
    panel = open_panel(photo)
    panel.tools.pick.click()
    places: list[tuple[float, ...]] = []
    panel.view.place_picked.connect(places.append)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    for _ in range(10):
        qtbot.keyClick(panel.view, Qt.Key.Key_Right)
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert (places[1][0] - places[0][0]) * 600 == pytest.approx(45)


# the outline and the rest


def test_the_outline_lies_around_the_lesion(qtbot: QtBot, open_panel: OpenPanel, engine: Engine, jobs: Jobs) -> None:
    photo = Photo.from_bytes(encode(draw_lesion(600, 450, centre=(0.4, 0.5), radius=0.2)), "photo")
    panel = open_panel(photo)
    panel.tools.outline.click()
    settle(qtbot, jobs)
    (line,) = panel.view.lines
    box = line.boundingRect()
    assert (box.center().x(), box.center().y()) == pytest.approx((0.4, 0.5), abs=0.04)
    assert box.height() == pytest.approx(0.4, abs=0.1)
    assert "of what the model sees" in panel.tools.outline_message.text()
    crop = photo.cropped(Region(0.1, 0.1, 0.6, 0.8))
    panel.show_photo(crop)
    panel.show_analysis(engine.analyse(crop))
    settle(qtbot, jobs)
    (line,) = panel.view.lines
    assert line.boundingRect().center().x() == pytest.approx(0.4, abs=0.04)  # still in the whole photo
    panel.tools.outline.click()
    assert panel.view.lines == ()


def test_bare_skin_has_no_outline(qtbot: QtBot, open_panel: OpenPanel, jobs: Jobs) -> None:
    panel = open_panel(Photo.from_pixels(np.full((300, 300, 3), (224, 172, 150), np.uint8), "skin"))
    panel.tools.outline.click()
    settle(qtbot, jobs)
    assert panel.view.lines == ()
    assert panel.tools.outline_message.text() == words.NO_LESION


def test_reset_takes_everything_back(qtbot: QtBot, open_panel: OpenPanel, photo: Photo, jobs: Jobs) -> None:
    panel = open_panel(photo.cropped(Region(0.1, 0.1, 0.5, 0.5)))
    panel.tools.form.choose("emboss")
    panel.tools.turn.setValue(-20)
    panel.tools.outline.click()
    settle(qtbot, jobs)
    with qtbot.waitSignal(panel.crop_changed) as told:
        panel.tools.reset.click()
    settle(qtbot, jobs)
    assert told.args == [None]
    assert panel.tools.form.chosen == "identity"
    assert (panel.tools.turn.value(), panel.view.degrees) == (0, 0)
    assert panel.view.lines == ()
    assert panel.view.after is not None and panel.view.after.name == words.MODEL_SEES


def test_nothing_is_computed_while_the_panel_is_hidden(
    qtbot: QtBot, theme: Theme, jobs: Jobs, engine: Engine, photo: Photo
) -> None:
    panel = PreprocessingPanel(theme, jobs, Preview(lambda: engine))
    qtbot.addWidget(panel)
    panel.resize(816, 616)
    panel.show_photo(photo)
    panel.show_analysis(engine.analyse(photo))
    settle(qtbot, jobs)
    assert panel.view.photo is None and panel.strip.stages == []
    panel.show()
    settle(qtbot, jobs)
    assert panel.view.photo is not None and len(panel.strip.stages) == 4


@pytest.mark.parametrize("size", [(816, 616), (480, 500), (275, 260)], ids=str)
def test_nothing_is_cut_and_words_a_third_longer_wrap(
    qtbot: QtBot, open_panel: OpenPanel, photo: Photo, size: tuple[int, int]
) -> None:
    panel = open_panel(photo, size)
    for name in ("identity", "kernel"):
        panel.tools.form.choose(name)
        for button in panel.tools.findChildren(QPushButton):
            button.setText(button.text() + " wort")
        QApplication.processEvents()
        inside = panel.tools.widget()
        assert inside is not None
        for each in [*inside.findChildren(QPushButton), *inside.findChildren(QLabel)]:
            if each.isVisible():
                right = each.mapTo(inside, QPoint(each.width(), 0)).x()
                assert right <= inside.width() <= panel.tools.viewport().width()
                wraps = isinstance(each, QLabel) and each.wordWrap()
                assert wraps or each.width() >= each.minimumSizeHint().width()
        assert panel.size().toTuple() == size


@pytest.mark.parametrize(
    ("photo_size", "room", "expected"),
    [
        ((4000, 3000), (800, 800), (800, 600)),
        ((300, 400), (800, 800), (300, 400)),
        ((4000, 3000), (9000, 9000), (1265, 949)),
        ((1, 5000), (100, 100), (1, 100)),
    ],
)
def test_what_is_filtered_fits_the_screen(
    photo_size: tuple[int, int], room: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert fitted(*photo_size, room) == expected


def test_a_large_photo_is_filtered_at_the_size_of_the_view(qtbot: QtBot, open_panel: OpenPanel, jobs: Jobs) -> None:
    panel = open_panel(Photo.from_bytes(encode(draw_lesion(4000, 3000)), "12 megapixels"))
    assert panel.view.photo is not None
    assert panel.view.width() - 24 <= panel.view.photo.width() <= panel.view.width() + 128
    point = panel.view.plane.to_photo(QPointF(panel.view.rect().center()))
    assert (point.x(), point.y()) == pytest.approx((2000, 1500), abs=10)
