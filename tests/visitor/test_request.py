"""What requests ask for, read cheaply."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.visitor import request
from content_packs.visitor.reader import Asked, UnknownLanguage, UnknownVariant, decide
from content_packs.visitor.request import (
    Choice,
    cookies_for,
    read_choice,
    read_coding,
    read_cookies,
    tag_matches,
)

LIBRARY = ("zh-Hans", "en")


def test_choice_in_the_query_comes_before_cookie_and_header() -> None:
    asked = Asked(lang="fr", kept_lang="ja", accept="ar")
    assert decide(asked, LIBRARY).lang == "fr"
    assert decide(Asked(kept_lang="ja", accept="ar"), LIBRARY).lang == "ja"
    assert decide(Asked(accept="ar"), LIBRARY).lang == "ar"
    assert decide(Asked(accept="tlh"), LIBRARY).lang == "zh-Hans"


@pytest.mark.parametrize("tag", ["zh-TW", "zh-HK", "zh-Hant-HK", "zh-MO"])
def test_traditional_readers_find_traditional_chinese(tag: str) -> None:
    assert decide(Asked(accept=tag), LIBRARY).lang == "zh-Hant"


def test_unknown_language_in_the_query_is_refused_but_a_cookie_never_is() -> None:
    with pytest.raises(UnknownLanguage):
        decide(Asked(lang="xx"), LIBRARY)
    with pytest.raises(UnknownVariant):
        decide(Asked(variant="loud"), LIBRARY)
    assert decide(Asked(kept_lang="xx", kept_variant="loud"), LIBRARY).variant == "standard"


def test_language_without_an_interface_gets_the_nearest() -> None:
    reader = decide(Asked(lang="ko"), ("zh-Hans", "ko"))
    assert (reader.lang, reader.ui) == ("ko", "en")


def test_query_with_anything_else_is_not_a_choice_only() -> None:
    assert read_choice(b"lang=fr&variant=easy") == Choice("fr", "easy", only=True)
    assert not read_choice(b"lang=fr&level=1").only


def test_choice_of_a_near_tag_is_kept_as_the_language_that_was_found() -> None:
    ((_, value),) = cookies_for(Choice("zh-TW"), decide(Asked(lang="zh-TW"), LIBRARY).lang)
    assert decide(Asked(kept_lang=read_cookies(value.split(b";")[0])[0], accept="en"), LIBRARY).lang == "zh-Hant"


def test_choice_is_kept_in_cookies() -> None:
    fields = cookies_for(Choice("fr", "easy"), "fr")
    kept = b"; ".join(value.split(b";")[0] for _, value in fields)
    assert read_cookies(kept) == ("fr", "easy")


def test_cookie_holds_the_language_that_was_found_and_not_what_was_sent() -> None:
    asked = Choice("zh-Hant-; Domain=.org\r\nx: y")
    ((_, value),) = cookies_for(asked, decide(Asked(lang=asked.lang), LIBRARY).lang)
    assert value.startswith(b"lang=zh-Hant; Path=/;")


def test_query_of_very_many_fields_is_no_choice_and_no_error() -> None:
    assert not read_choice(b"&".join([b"a=b"] * 400) + b"&lang=fr").only


def test_long_fields_are_cut_before_they_are_kept() -> None:
    request._cookies.cache_clear()
    for more in (b"", b"x", b"y" * 20_000):
        read_cookies(b"lang=fr; " * 1_000 + more)
    assert request._cookies.cache_info().currsize == 1


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        (b"gzip, deflate, br", "br"),
        (b"gzip", "gzip"),
        (b"br;q=0, gzip;q=0.5", "gzip"),
        (b"", "identity"),
        (b"gzip;q=0.0", "identity"),
        (b"identity", "identity"),
    ],
)
def test_coding_is_one_that_the_client_takes(accept: bytes, coding: str) -> None:
    assert read_coding(accept) == coding


def test_tags_match_as_lists_weakly_and_by_star() -> None:
    assert tag_matches(b'"a-b", W/"x-g"', b'"x-g"')
    assert tag_matches(b"*", b'"x-g"')
    assert not tag_matches(b'"x-b"', b'"x-g"')
    assert not tag_matches(b"", b'"x-g"')


@given(st.binary(max_size=3000))
def test_no_header_or_query_breaks_the_reading(raw: bytes) -> None:
    read_choice(raw)
    read_cookies(raw)
    read_coding(raw)
    tag_matches(raw, b'"x"')
    decide(Asked(accept=raw.decode("latin-1")), LIBRARY)
