import pytest

from content_packs.guide.language import Chosen
from content_packs.guide.measures import describe
from content_packs.guide.model import Dimension

BELL = (Dimension(what="height", value=153.4, unit="cm"), Dimension(what="width", value=60, unit="cm"))
HEAVY = (*BELL, Dimension(what="weight", value=1203.6, unit="kg"))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "H 153.4 × W 60 cm"),
        ("zh-Hans", "高153.4厘米，宽60厘米"),
        ("zh-Hant", "高153.4厘米，寬60厘米"),
        ("ja", "高さ153.4cm、幅60cm"),
        ("fr", "H. 153,4 × l. 60 cm"),
        ("ar", "الارتفاع 153.4 سم، العرض 60 سم"),
    ],
)
def test_dimensions_are_said_in_each_language(lang: str, text: str) -> None:
    assert describe(BELL, {}, lang) == Chosen(lang, text)


def test_a_single_measure_names_its_unit() -> None:
    assert describe(BELL[:1], {}, "zh-Hans") == Chosen("zh-Hans", "高153.4厘米")


def test_another_unit_stands_apart_and_numbers_follow_the_language() -> None:
    assert describe(HEAVY, {}, "en") == Chosen("en", "H 153.4 × W 60 cm; Weight 1,203.6 kg")
    assert describe(HEAVY, {}, "fr") == Chosen("fr", "H. 153,4 × l. 60 cm ; Poids 1\u202f203,6 kg")


def test_curators_words_win_in_the_order_given() -> None:
    size = {"zh-Hans": "通高约一人"}
    assert describe(BELL, size, "zh-Hans") == Chosen("zh-Hans", "通高约一人")
    assert describe(BELL, size, "en", ("en", "zh-Hans")) == Chosen("zh-Hans", "通高约一人")
    assert describe(BELL, size, "en") == Chosen("en", "H 153.4 × W 60 cm")


def test_nothing_measured_says_nothing_but_what_was_written() -> None:
    assert describe((), {}, "en") is None
    assert describe((), {"zh-Hans": "通高约一人"}, "en") == Chosen("zh-Hans", "通高约一人")
