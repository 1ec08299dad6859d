"""Headings in any language, and a table of them that is whole."""

import tomllib
from pathlib import Path

import pytest

from content_packs.guide.source.workbook import columns, names
from content_packs.guide.source.workbook.columns import ARTIFACTS, BY_LANGUAGE, SHEETS
from content_packs.guide.source.workbook.headings import nearest_heading, read_heading, sheet_named

TABLE = tomllib.loads((Path(str(columns.__file__)).parent / "headings.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("title", "title"),
        ("Title@en", "title@en"),
        ("  TITLE  ( English ) ", "title@en"),
        ("title en", "title@en"),
        ("title_fr", "title@fr"),
        ("Titre (anglais)", "title@en"),
        ("名称（简体中文）", "title@zh-Hans"),
        ("名稱（繁體中文）", "title@zh-Hant"),
        ("العنوان (الإنجليزية)", "title@en"),
        ("story@en.easy", "story@en.easy"),
        ("故事（英语，易读）", "story@en.easy"),
        ("Récit (français, enfants)", "story@fr.kids"),
        ("Accession No", "accession"),
        ("Alt-text@zh_hans", "alt@zh-Hans"),
        ("Weight (g)", "weight"),
        ("Title*", "title"),
    ],
)
def test_heading_is_understood(said: str, meant: str) -> None:
    heading = read_heading(ARTIFACTS, said)
    assert heading is not None
    assert heading.stable == meant


@pytest.mark.parametrize(
    "said", ["", "Storry", "title@xx-nothing", "keypad@en", "title@en.easy", "x" * 5000, "()", "@"]
)
def test_heading_is_not_understood(said: str) -> None:
    assert read_heading(ARTIFACTS, said) is None


def test_nearest_heading_is_offered() -> None:
    assert nearest_heading(ARTIFACTS, "Storry") == "; did you mean 'story'?"
    assert nearest_heading(ARTIFACTS, "Cost of insurance") == ""


def test_every_sheet_and_column_is_called_something_in_every_language() -> None:
    assert {sheet.key for sheet in SHEETS} | {"notes"} == set(TABLE["sheet"])
    assert {column.key for sheet in SHEETS for column in sheet.columns} | {"state"} == set(TABLE["column"])
    for group in TABLE.values():
        for key, called in group.items():
            assert set(names.LANGUAGES) <= set(called), key
            assert all(called[language].strip() for language in names.LANGUAGES), key


@pytest.mark.parametrize("language", names.LANGUAGES)
def test_every_name_leads_back_to_its_column(language: str) -> None:
    for sheet in SHEETS:
        assert sheet_named(names.name_in("sheet", sheet.key, language)) is sheet
        for column in sheet.columns:
            heading = read_heading(sheet, names.name_in("column", column.key, language))
            assert heading is not None
            assert heading.column is column, (sheet.key, column.key, language)


@pytest.mark.parametrize("language", names.LANGUAGES)
def test_every_language_can_name_every_other_in_a_heading(language: str) -> None:
    for column in ARTIFACTS.columns:
        for other in names.LANGUAGES if column.kind in BY_LANGUAGE else ():
            said = f"{names.name_in('column', column.key, language)} ({names.language_name(other, language)})"
            heading = read_heading(ARTIFACTS, said)
            assert heading is not None, said
            assert heading.stable == f"{column.key}@{other}"


def test_choices_lead_back_to_their_keys() -> None:
    for group in ("variant", "yes"):
        for key, called in TABLE[group].items():
            assert {names.choice(group, called[language]) for language in names.LANGUAGES} == {key}
