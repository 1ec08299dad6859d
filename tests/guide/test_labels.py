"""Names of rooms stay inside their walls, clear of what stands there, or are left out."""

from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.floorplan import Room
from content_packs.guide.labels import LINE, name_rooms, text_width
from content_packs.guide.model import Point


def box(width: float, height: float) -> Room:
    ring = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height), (0.0, 0.0))
    return Room(id="room", category="room", rings=(ring,), at=(width / 2, height / 2))


def test_name_stands_in_the_middle_of_its_room() -> None:
    label = name_rooms([box(200, 60)], {"room": "Bells"})["room"]
    assert label.lines == ("Bells",)
    assert label.at == (100, 30)


def test_long_name_is_wrapped_between_words() -> None:
    label = name_rooms([box(80, 80)], {"room": "The Bells and the Tiger"})["room"]
    assert len(label.lines) > 1
    assert " ".join(label.lines) == "The Bells and the Tiger"


def test_han_name_is_wrapped_anywhere() -> None:
    label = name_rooms([box(50, 80)], {"room": "编钟与虎"})["room"]
    assert "".join(label.lines) == "编钟与虎"
    assert len(label.lines) == 2


def test_name_that_fits_nowhere_is_left_out() -> None:
    assert name_rooms([box(30, 20)], {"room": "Conservation"}) == {}


def test_name_moves_clear_of_a_dot() -> None:
    label = name_rooms([box(200, 120)], {"room": "Bells"}, taken=[(100.0, 60.0)])["room"]
    assert abs(label.at[1] - 60) >= 18


@given(
    width=st.floats(1, 400),
    height=st.floats(1, 400),
    name=st.text(min_size=1, max_size=40),
    taken=st.lists(st.tuples(st.floats(0, 400), st.floats(0, 400)), max_size=5),
)
def test_no_label_ever_leaves_its_room(width: float, height: float, name: str, taken: list[Point]) -> None:
    for label in name_rooms([box(width, height)], {"room": name}, taken).values():
        half = max(text_width(line) for line in label.lines) / 2
        assert label.at[0] - half >= 0
        assert label.at[0] + half <= width
        assert label.at[1] >= 0
        assert label.at[1] + (len(label.lines) - 1) * LINE <= height
