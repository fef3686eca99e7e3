"""The frame of a crop never leaves its photo, whatever is done to it."""

from hypothesis import example, given
from hypothesis import strategies as st

from dermadesk.gui.examine.preprocessing.crop_frame import HANDLES, SMALLEST, CropFrame

ANYWHERE = st.floats(-500, 5000)
SIDES = st.integers(1, 4000)


@st.composite
def frames(draw: st.DrawFn) -> CropFrame:
    width, height = draw(SIDES), draw(SIDES)
    points = [draw(ANYWHERE) for _ in range(4)]
    return CropFrame.whole(width, height).drawn(*points, draw(st.booleans()))


def is_sound(frame: CropFrame) -> bool:
    width, height = frame.photo
    inside = (
        frame.left >= -1e-6 and frame.top >= -1e-6 and frame.right <= width + 1e-6 and frame.bottom <= height + 1e-6
    )
    return inside and min(frame.width, frame.height) >= min(SMALLEST, width, height) - 1e-6


@given(frames())
def test_a_drawn_frame_lies_in_the_photo(frame: CropFrame) -> None:
    assert is_sound(frame)


@given(frames(), ANYWHERE, ANYWHERE)
def test_a_moved_frame_keeps_its_size(frame: CropFrame, dx: float, dy: float) -> None:
    moved = frame.moved(dx, dy)
    assert is_sound(moved)
    assert abs(moved.width - frame.width) < 1e-6 and abs(moved.height - frame.height) < 1e-6


@given(frames(), st.sampled_from(HANDLES), ANYWHERE, ANYWHERE)
def test_what_lies_opposite_of_a_pulled_handle_stays(
    frame: CropFrame, handle: tuple[int, int], x: float, y: float
) -> None:
    pulled = frame.pulled(handle, x, y)
    assert is_sound(pulled)
    for sign, edges in zip(handle, (("left", "right"), ("top", "bottom")), strict=True):
        kept = edges if sign == 0 else (edges[1],) if sign < 0 else (edges[0],)
        assert all(getattr(pulled, edge) == getattr(frame, edge) for edge in kept)


@given(st.integers(16, 4000), st.integers(16, 4000), st.sampled_from(HANDLES), ANYWHERE, ANYWHERE, st.data())
def test_a_square_stays_one(
    width: int, height: int, handle: tuple[int, int], x: float, y: float, data: st.DataObject
) -> None:
    corners = [data.draw(ANYWHERE) for _ in range(4)]
    square = CropFrame.whole(width, height).drawn(*corners, square=True)
    pulled = square.pulled(handle, x, y, square=True)
    for each in (square, pulled, pulled.squared()):
        assert is_sound(each)
        assert abs(each.width - each.height) < 1e-6


@given(frames(), st.booleans())
@example(CropFrame((1, 3), 0.0, 1.5, 1.0, 3.0), False)
def test_a_snapped_frame_has_whole_pixels(frame: CropFrame, square: bool) -> None:
    snapped = (frame.squared() if square else frame).snapped()
    assert is_sound(snapped)
    assert all(edge == round(edge) for edge in (snapped.left, snapped.top, snapped.right, snapped.bottom))
    assert not square or snapped.width == snapped.height


def test_the_whole_photo_is_no_crop() -> None:
    whole = CropFrame.whole(600, 450)
    assert whole.is_whole and whole.fractions == (0, 0, 1, 1)
    assert whole.moved(50, 50).is_whole
    assert whole.squared() == CropFrame((600, 450), 75, 0, 525, 450)
    part = whole.pulled((1, 1), 300, 225)
    assert not part.is_whole and part.fractions == (0, 0, 0.5, 0.5)
    assert part.pulled((1, 1), 9e9, 9e9).is_whole
