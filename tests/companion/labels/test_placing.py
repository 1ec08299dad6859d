from itertools import combinations

import pytest

from companion.labels.finding import Fonts
from companion.labels.placing import QUIET, Box, Words, place
from companion.labels.shaping import Shaper
from companion.labels.sizes import POINTS, SIZES, Size
from content_packs.guide.language import Chosen

MEASURE = Shaper(Fonts()).measure
LONG = "明万历青花缠枝莲纹大盘及同时期出土的其他瓷器残片一组（重庆市文物考古研究院藏，三峡库区抢救性发掘所得）"
ARABIC = "جرس برونزي كبير من عصر الممالك المتحاربة (حوالي 433 ق.م.)"
FRENCH = "Grande cloche de bronze de l’époque des Royaumes combattants, « bianzhong »"
MIXED = "编钟 Bianzhong bells الأجراس"
TITLES = {
    "short": (Chosen("zh-Hans", "鼎"), Chosen("en", "Ding")),
    "long": (Chosen("zh-Hans", LONG), Chosen("en", "A very long title " * 12)),
    "arabic": (Chosen("ar", ARABIC), Chosen("fr", FRENCH)),
    "mixed": (Chosen("zh-Hans", MIXED),),
    "word": (Chosen("de", "Donaudampfschifffahrtsgesellschaftskapitän"),),
}


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width - 0.01
        and other.x < one.x + one.width - 0.01
        and one.y < other.y + other.height - 0.01
        and other.y < one.y + one.height - 0.01
    )


def words(titles: tuple[Chosen, ...], keypad: int | None) -> Words:
    museum = (Chosen(titles[0].lang, "示例博物馆·重庆"), Chosen("en", "Example Museum with a rather long name"))
    return Words(titles=titles, museum=museum, code="Z8T-1NH-NQN", keypad=keypad)


@pytest.mark.parametrize("titles", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("keypad", [None, 7, 99_999])
def test_nothing_overlaps_and_nothing_leaves_the_label(
    titles: tuple[Chosen, ...], size: Size, keypad: int | None
) -> None:
    placed = place(words(titles, keypad), size, MEASURE)
    quiet = QUIET * placed.symbol.width - 0.01
    symbol = Box(
        placed.symbol.x - quiet,
        placed.symbol.y - quiet,
        placed.symbol.width + 2 * quiet,
        placed.symbol.height + 2 * quiet,
    )
    number = {str(keypad)} if placed.frame else set()  # stands in its frame
    boxes = [symbol, *(line.box for line in placed.lines if line.text not in number)]
    boxes += [placed.frame] if placed.frame else []
    for box in boxes:
        assert box.x >= -0.01
        assert box.y >= -0.01
        assert box.x + box.width <= size.width * POINTS
        assert box.y + box.height <= size.height * POINTS
    for one, other in combinations(boxes, 2):
        assert not overlap(one, other)
    assert all(line.size >= size.least for line in placed.lines[1 : 1 + len(placed.lines) - 2 - bool(keypad)])


def test_cut_titles_are_told_by_language() -> None:
    assert place(words(TITLES["long"], 1), SIZES["small"], MEASURE).cut == ("zh-Hans", "en")
    assert place(words(TITLES["mixed"], 1), SIZES["small"], MEASURE).cut == ()


def test_right_to_left_titles_stand_at_the_right() -> None:
    placed = place(words(TITLES["arabic"], 1), SIZES["large"], MEASURE)
    arabic = [line.box for line in placed.lines if line.lang == "ar"]
    french = [line.box for line in placed.lines if line.lang == "fr"]
    assert len({round(box.x + box.width, 3) for box in arabic}) == 1
    assert len({round(box.x, 3) for box in french}) == 1


def test_museum_is_named_in_both_languages_where_there_is_space() -> None:
    names = (Chosen("zh-Hans", "示例馆"), Chosen("en", "Museum"))
    said = Words(titles=TITLES["short"], museum=names, code="Z8T-1NH-NQN")
    assert place(said, SIZES["medium"], MEASURE).lines[0].text == "示例馆 · Museum"
