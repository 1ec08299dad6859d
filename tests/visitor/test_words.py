"""The interface's own words: facts, plural forms, numbers, days and names of languages in six languages."""

import pytest

from content_packs.visitor import rights
from content_packs.visitor.reader import INTERFACE
from content_packs.visitor.words import words_in


@pytest.mark.parametrize(
    ("lang", "number", "text"),
    [
        ("en", 1, "1 stop"),
        ("en", 2, "2 stops"),
        ("fr", 0, "0 étape"),
        ("fr", 1200, "1\u202f200 étapes"),
        ("ja", 3, "3か所"),
        ("zh-Hans", 3, "3站"),
        ("ar", 0, "لا محطات"),
        ("ar", 1, "محطة واحدة"),
        ("ar", 2, "محطتان"),
        ("ar", 7, "7 محطات"),
        ("ar", 11, "11 محطة"),
        ("ar", 100, "100 محطة"),
    ],
)
def test_numbers_take_the_languages_own_plural_forms(lang: str, number: int, text: str) -> None:
    assert words_in(lang).plural("stops", number) == text


def test_facts_are_put_in_as_they_are() -> None:
    assert words_in("en")("search-for", query="{0} {x} %s") == "Search: {0} {x} %s"


def test_days_are_written_as_the_language_writes_them() -> None:
    assert words_in("zh-Hant").day("2026-05-01") == "2026年5月1日"
    assert words_in("fr").day("2026-05-01") == "1 mai 2026"
    assert words_in("en").day("soon") == "soon"


@pytest.mark.parametrize(
    ("ui", "tag", "beside", "name"),
    [
        ("en", "zh-Hans", "en", "Chinese"),
        ("zh-Hant", "zh-Hans", "zh-Hant", "簡體中文"),
        ("ar", "fr", "ar", "الفرنسية"),
        ("en", "qaa", "en", "qaa"),
    ],
)
def test_language_is_named_with_its_script_only_where_that_tells_it_apart(
    ui: str, tag: str, beside: str, name: str
) -> None:
    assert words_in(ui).language(tag, beside) == name


@pytest.mark.parametrize("lang", INTERFACE)
def test_every_rights_statement_is_told_in_plain_words(lang: str) -> None:
    words = words_in(lang)
    told = [
        rights.describe(uri, words)
        for uri in (
            "http://rightsstatements.org/vocab/NoC-OKLR/1.0/",
            "https://rightsstatements.org/page/InC/1.0/?language=en",
            "https://creativecommons.org/licenses/by-nc-sa/4.0/deed.fr",
            "https://example.org/terms",
        )
    ]
    assert len({right.words for right in told if right}) == 4


def test_licence_is_named_and_what_is_no_address_is_nothing() -> None:
    words = words_in("en")
    licence = rights.describe("https://creativecommons.org/licenses/by-sa/4.0/", words)
    assert licence
    assert licence.name == "CC BY-SA 4.0"
    assert rights.describe("javascript:alert(1)", words) is None
    assert rights.describe("", words) is None
