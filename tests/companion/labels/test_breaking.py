from hypothesis import given
from hypothesis import strategies as st

from companion.labels.breaking import clusters, pieces


def test_latin_breaks_after_spaces_and_hyphens_only() -> None:
    assert pieces("Tiger-knobbed chunyu (1/2), -433") == ["Tiger-", "knobbed ", "chunyu ", "(1/2), ", "-433"]


def test_han_breaks_anywhere_but_before_closing_and_after_opening_signs() -> None:
    assert pieces("白鹤（复制）") == ["白", "鹤", "（复", "制）"]


def test_scripts_break_where_they_meet_han() -> None:
    assert pieces("编钟Bells 的") == ["编", "钟", "Bells ", "的"]


def test_marks_stay_with_their_letters() -> None:
    assert clusters("e\u0301\u200da") == ["e\u0301\u200d", "a"]
    assert pieces("か\u3099き") == ["か\u3099", "き"]


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    assert "".join(pieces(text)) == "".join(clusters(text)) == text
