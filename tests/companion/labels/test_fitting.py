from hypothesis import given
from hypothesis import strategies as st

from companion.labels.fitting import ELLIPSIS, Fitted, Room, fit, share
from content_packs.guide.language import Chosen

ROOM = Room(width=100, height=60, most=12, least=7)


def measure(text: str, lang: str) -> float:
    """Every letter is half as wide as high."""
    return len(text) / 2


def fitted(*texts: str) -> list[Fitted]:
    return fit([Chosen("en", text) for text in texts], ROOM, measure)


def test_short_titles_are_large_and_the_second_is_smaller() -> None:
    bells, cloches = fitted("Bells", "Cloches")
    assert (bells.size, bells.lines, cloches.size) == (12, ("Bells",), 12 * 0.8)


def test_long_titles_wrap_then_shrink() -> None:
    (wrapped,) = fitted("A set of fourteen bells")
    assert (wrapped.size, len(wrapped.lines), wrapped.cut) == (12, 2, False)
    (shrunk,) = fitted("word " * 15)
    assert 7 <= shrunk.size < 12
    assert not shrunk.cut


def test_lines_are_of_about_one_length() -> None:
    assert fitted("A set of fine bells")[0].lines == ("A set of", "fine bells")


def test_a_title_that_does_not_fit_is_cut_and_says_so() -> None:
    (cut,) = fitted("word " * 100)
    assert (cut.size, cut.cut) == (7, True)
    assert cut.lines[-1].endswith(ELLIPSIS)


def test_a_long_title_leaves_half_of_the_space_to_the_other() -> None:
    long, short = fitted("word " * 100, "Bells")
    assert (long.cut, short.cut, short.lines) == (True, False, ("Bells",))
    assert share([20, 20], 7) == [4, 3]
    assert share([20, 1], 7) == [6, 1]
    assert share([1, 20], 7) == [1, 6]


def test_a_word_wider_than_a_line_is_broken_in_the_least_letters() -> None:
    (broken,) = fitted("Donaudampfschifffahrtsgesellschaftskapitän")
    assert broken.size == 7
    assert "".join(broken.lines) == "Donaudampfschifffahrtsgesellschaftskapitän"


@given(st.lists(st.text(st.characters(categories=["L", "Z", "P", "M"]), max_size=300), min_size=1, max_size=2))
def test_whatever_a_title_says_it_stays_in_its_space(texts: list[str]) -> None:
    found = fitted(*texts)
    assert sum(each.height for each in found) <= ROOM.height + 0.01
    for each in found:
        assert ROOM.least <= each.size <= ROOM.most
        assert all(measure(line, "en") * each.size <= ROOM.width + 0.01 for line in each.lines)
