import pytest

from companion.labels.sizes import MARGIN, PAPERS, SIZES, Sheet, cut_marks, plan_sheet

SHEETS = [plan_sheet(paper, size) for paper in PAPERS.values() for size in SIZES.values()]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: f"{sheet.size.name}-{sheet.width:.0f}")
def test_labels_stay_on_the_paper_and_off_each_other(sheet: Sheet) -> None:
    corners = [sheet.corner(place) for place in range(sheet.holds)]
    assert len(corners) >= 1
    for x, y in corners:
        assert MARGIN <= x <= sheet.width - MARGIN - sheet.size.width
        assert MARGIN <= y <= sheet.height - MARGIN - sheet.size.height
    for one in corners:
        for other in set(corners) - {one}:
            assert abs(one[0] - other[0]) >= sheet.size.width or abs(one[1] - other[1]) >= sheet.size.height


def test_paper_lies_so_that_it_holds_more() -> None:
    held = {(sheet.size.name, sheet.holds) for sheet in SHEETS}
    assert held == {("small", 27), ("medium", 12), ("large", 4), ("small", 6), ("medium", 2), ("large", 1)}


def test_places_are_filled_as_one_reads() -> None:
    sheet = SHEETS[0]
    first, second, below = (sheet.corner(place) for place in (0, 1, sheet.columns))
    assert second[0] > first[0]
    assert second[1] == first[1] > below[1]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: f"{sheet.size.name}-{sheet.width:.0f}")
def test_cut_marks_stand_on_the_paper_at_each_cut_and_touch_no_label(sheet: Sheet) -> None:
    marks = cut_marks(sheet)
    assert len(marks) == 2 * (sheet.columns + 1) + 2 * (sheet.rows + 1)
    right, top = sheet.width - sheet.left, sheet.height - sheet.bottom
    for x1, y1, x2, y2 in marks:
        assert 0 <= x1 <= x2 <= sheet.width
        assert 0 <= y1 <= y2 <= sheet.height
        assert x2 < sheet.left or x1 > right or y2 < sheet.bottom or y1 > top
