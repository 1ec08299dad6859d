from companion.labels.directions import stretches


def told(text: str, rtl: bool) -> list[tuple[str, bool]]:
    return [(each.text, each.rtl) for each in stretches(text, rtl)]


def test_left_to_right_text_is_one_stretch() -> None:
    assert told("编钟 Bells 12", rtl=False) == [("编钟 Bells 12", False)]


def test_mixed_text_is_seen_from_left_to_right() -> None:
    assert told("Bells الأجراس 编钟", rtl=False) == [("Bells ", False), ("الأجراس", True), (" 编钟", False)]
    assert told("جرس 433 ق.م.", rtl=True) == [(" ق.م.", True), ("433", False), ("جرس ", True)]


def test_joiners_stay_in_their_word() -> None:
    assert told("می\u200cخواهم", rtl=True) == [("می\u200cخواهم", True)]


def test_a_bracket_is_told_as_it_looks() -> None:
    (stretch,) = stretches("(جرس)", rtl=True)
    assert stretch.shown == ")جرس("
