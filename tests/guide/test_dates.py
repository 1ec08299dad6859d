import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.dates import describe
from content_packs.guide.language import Chosen
from content_packs.guide.model import Date

LANGUAGES = ("zh-Hans", "zh-Hant", "en", "ja", "fr", "ar")


def words(lang: str, earliest: int | None, latest: int | None, *, circa: bool = False) -> str:
    chosen = describe(Date(earliest=earliest, latest=latest, circa=circa), lang)
    assert chosen is not None
    assert chosen.lang == lang
    return chosen.text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "c. 1200–1100 BC"),
        ("zh-Hans", "约公元前1200—前1100年"),
        ("zh-Hant", "約公元前1200—前1100年"),
        ("ja", "紀元前1200〜前1100年頃"),
        ("fr", "vers 1200–1100 av. J.-C."),
        ("ar", "حوالي 1200–1100 ق.م"),
    ],
)
def test_a_span_bc_is_said_in_each_language(lang: str, text: str) -> None:
    assert words(lang, -1200, -1100, circa=True) == text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "433 BC"),
        ("zh-Hans", "公元前433年"),
        ("zh-Hant", "公元前433年"),
        ("ja", "紀元前433年"),
        ("fr", "433 av. J.-C."),
        ("ar", "433 ق.م"),
    ],
)
def test_a_single_year_is_said_once(lang: str, text: str) -> None:
    assert words(lang, -433, -433) == text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "206 BC – AD 220"),
        ("zh-Hans", "公元前206—公元220年"),
        ("ja", "紀元前206〜西暦220年"),
        ("fr", "206 av. J.-C. – 220 apr. J.-C."),
        ("ar", "206 ق.م – 220 م"),
    ],
)
def test_a_span_across_the_eras_names_both(lang: str, text: str) -> None:
    assert words(lang, -206, 220) == text


def test_ad_is_said_only_where_needed() -> None:
    assert words("en", 618, 907) == "AD 618–907"
    assert words("zh-Hans", 618, 907) == "公元618—907年"
    assert words("en", 1368, 1644) == "1368–1644"
    assert words("zh-Hans", 1368, 1644) == "1368—1644年"
    assert words("fr", 1644, 1644) == "1644"
    assert words("ar", 1368, 1644) == "1368–1644 م"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "5th century BC"),
        ("zh-Hans", "公元前5世纪"),
        ("zh-Hant", "公元前5世紀"),
        ("ja", "紀元前5世紀"),
        ("fr", "Ve siècle av. J.-C."),
        ("ar", "القرن الخامس ق.م"),
    ],
)
def test_a_whole_century_is_said_as_one(lang: str, text: str) -> None:
    assert words(lang, -500, -401) == text
    assert words(lang, -499, -400) == text


def test_whole_centuries_are_said_as_a_span() -> None:
    assert words("en", -500, -301) == "5th–4th century BC"
    assert words("fr", 1301, 1500) == "XIVe–XVe siècle"
    assert words("en", -100, 100) == "1st century BC – 1st century AD"
    assert words("zh-Hans", 1, 99) == "公元1世纪"
    assert words("fr", 1, 100, circa=True) == "vers Ier siècle apr. J.-C."
    assert words("ar", 1001, 1200) == "القرن الحادي عشر – القرن الثاني عشر م"


def test_years_that_only_look_like_centuries_stay_years() -> None:
    assert words("en", -1200, -1100) == "1200–1100 BC"
    assert words("en", 1300, 1400) == "1300–1400"


def test_an_open_date_is_before_or_after() -> None:
    assert words("en", None, -433) == "before 433 BC"
    assert words("en", 1644, None, circa=True) == "after c. 1644"
    assert words("zh-Hans", None, -433, circa=True) == "约公元前433年以前"
    assert words("ja", 1644, None) == "1644年以降"
    assert words("fr", None, -433, circa=True) == "avant 433 av. J.-C. environ"
    assert words("ar", 1644, None) == "بعد 1644 م"


def test_long_years_are_grouped_where_the_language_does() -> None:
    assert words("en", -10000, -10000, circa=True) == "c. 10,000 BC"
    assert words("zh-Hans", -10000, -10000, circa=True) == "约公元前10000年"


def test_curators_text_wins_in_the_order_given() -> None:
    date = Date(earliest=-433, latest=-433, text={"zh-Hans": "战国早期"})
    assert describe(date, "zh-Hans") == Chosen("zh-Hans", "战国早期")
    assert describe(date, "fr", ("fr", "zh-Hans")) == Chosen("zh-Hans", "战国早期")
    assert describe(date, "fr") == Chosen("fr", "433 av. J.-C.")


def test_curators_text_stands_in_where_there_are_no_years() -> None:
    assert describe(Date(text={"zh-Hans": "战国早期"}), "fr") == Chosen("zh-Hans", "战国早期")
    assert describe(Date(), "fr") is None


def test_a_reader_of_another_language_is_told_in_english_and_a_kindred_one_in_its_own() -> None:
    assert describe(Date(earliest=-433, latest=-433), "pt") == Chosen("en", "433 BC")
    assert describe(Date(earliest=-433, latest=-433), "zh-TW") == Chosen("zh-Hant", "公元前433年")


@given(st.integers(-20000, 20000) | st.none(), st.integers(-20000, 20000) | st.none(), st.booleans())
def test_any_years_are_put_in_words(earliest: int | None, latest: int | None, circa: bool) -> None:
    for lang in LANGUAGES:
        chosen = describe(Date(earliest=earliest, latest=latest, circa=circa), lang)
        assert (chosen is None) == (earliest is None and latest is None)
        assert chosen is None or ("{" not in chosen.text and "-" not in chosen.text.replace("J.-C.", ""))
