"""Language maps: every reader gets something, in a language that is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.language import (
    OWN_NAMES,
    Chosen,
    choose,
    direction,
    fallback,
    is_tag,
    match,
    negotiate,
    own_name,
)

PACK = ("zh-Hans", "zh-Hant", "en", "ja", "fr", "ar")
TAGS = st.sampled_from([*PACK, "de", "pt-BR", "zh"])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("ZH-hant", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("cmn-TW", "zh-Hant"),
        ("cmn", "zh-Hans"),
        ("en-GB", "en"),
        ("fr_CA", "fr"),
        ("de", None),
        ("", None),
        ("'; drop", None),
    ],
)
def test_matching_follows_scripts(wanted: str, found: str | None) -> None:
    assert match(wanted, PACK) == found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("de,fr;q=0.5,en;q=0.7", "en"),
        ("de", None),
        ("*", "zh-Hans"),
        ("fr;q=0, en", "en"),
        ("fr; q = 0.3, ja;q=1.000", "ja"),
        ("fr;q=2, ja;q=0.1", "ja"),
        ("", None),
        ("," * 5_000 + "en", None),
    ],
)
def test_header_is_weighed(header: str, found: str | None) -> None:
    assert negotiate(header, PACK) == found


@given(st.text(max_size=200) | st.from_regex(r"([a-zA-Z_*-]{0,9}(;q=[0-9.]{0,5})?,){0,9}", fullmatch=True))
def test_hostile_header_finds_one_of_the_pack_s_languages_or_none(header: str) -> None:
    assert negotiate(header, PACK) in (*PACK, None)


@given(st.dictionaries(TAGS, st.text(max_size=5)), TAGS)
def test_any_text_is_better_than_none_and_says_its_language(text: dict[str, str], lang: str) -> None:
    chosen = choose(text, fallback(lang, PACK))
    if any(text.values()):
        assert chosen is not None
        assert chosen.text == text[chosen.lang] != ""
    else:
        assert chosen is None
    if text.get(lang):
        assert chosen == Chosen(lang, text[lang])


@given(TAGS, st.lists(st.sampled_from(PACK), unique=True, min_size=1))
def test_fallback_offers_every_language_once(lang: str, languages: list[str]) -> None:
    order = fallback(lang, languages)
    assert order[0] == lang
    assert set(order) == {lang, *languages}
    assert len(set(order)) == len(order)


def test_fallback_goes_to_the_other_script_before_english() -> None:
    assert fallback("zh-Hant", ("ja", "zh-Hans", "en")) == ("zh-Hant", "zh-Hans", "en", "ja")


@pytest.mark.parametrize("tag", [*PACK, "pt-BR", "es-419", "de"])
def test_tags_as_packs_write_them_are_known(tag: str) -> None:
    assert is_tag(tag)


@pytest.mark.parametrize("tag", ["", "EN", "zh-hans", "zh_Hans", "xx", "en-", "english", "en\n", "zh-Hans-CN-x"])
def test_other_tags_are_not(tag: str) -> None:
    assert not is_tag(tag)


def test_arabic_runs_from_right_to_left_and_every_language_says_its_name() -> None:
    assert [lang for lang in PACK if direction(lang) == "rtl"] == ["ar"]
    assert all(own_name(lang) == OWN_NAMES[lang] for lang in PACK)
    assert own_name("de") == "Deutsch"
