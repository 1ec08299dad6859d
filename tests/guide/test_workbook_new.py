"""A new workbook passes its own check, in every language, and is pleasant to fill in."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from companion.cli import companion
from content_packs.guide.source.workbook import names
from content_packs.guide.source.workbook.columns import SHEETS
from tests.guide.workbooks import read_and_check

NOTES = tomllib.loads((Path(str(names.__file__)).parent / "notes.toml").read_text(encoding="utf-8"))


def new(folder: Path, *words: str) -> Path:
    made = CliRunner().invoke(companion, ["pack", "new", "--xlsx", str(folder), *words])
    assert made.exit_code == 0, made.output
    return folder


@pytest.mark.parametrize("language", names.LANGUAGES)
def test_new_workbook_passes_its_own_check_in_every_language(tmp_path: Path, language: str) -> None:
    source, problems = read_and_check(new(tmp_path / "town", "--lang", language))
    assert source is not None
    assert problems == []
    assert source.languages[0] == language
    assert sorted(source.artifacts) == ["bell", "drum"]
    assert getattr(source.artifacts["drum"].table, "accession", "") == "1952.30"


def test_new_workbook_has_the_museums_languages(tmp_path: Path) -> None:
    source, problems = read_and_check(new(tmp_path / "town", "--language", "de", "--language", "fr", "--lang", "ja"))
    assert source is not None
    assert (source.languages, problems) == (("de", "fr"), [])
    book = load_workbook(tmp_path / "town/collection.xlsx")
    assert book.sheetnames[0] == "館の情報"


def test_sheets_are_pleasant_to_fill_in(tmp_path: Path) -> None:
    book = load_workbook(new(tmp_path / "town", "--lang", "en") / "collection.xlsx")
    sheet = book["Artifacts"]
    assert sheet.freeze_panes == "C2"
    heads = {cell.value: cell for cell in sheet[1]}
    assert heads["ID"].comment
    assert heads["Story (English)"].comment
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"yes,no"' in lists
    assert any("CC BY 4.0" in rule for rule in lists)
    assert sheet.column_dimensions["A"].width >= 10
    assert book["Notes"]["A1"].value
    assert {"Pictures", "Recordings", "Tours", "Stops", "Themes", "Galleries", "Museum"} <= set(book.sheetnames)


def test_arabic_sheets_run_from_right_to_left(tmp_path: Path) -> None:
    book = load_workbook(new(tmp_path / "town", "--lang", "ar") / "collection.xlsx")
    assert all(sheet.sheet_view.rightToLeft for sheet in book.worksheets)


def test_new_workbook_is_not_written_over_anything(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    refused = CliRunner().invoke(companion, ["pack", "new", "--xlsx", str(tmp_path)])
    assert refused.exit_code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("words", [["--xlsx", "--lang", "de"], ["--lang", "en"]])
def test_impossible_language_of_headings_makes_nothing(tmp_path: Path, words: list[str]) -> None:
    refused = CliRunner().invoke(companion, ["pack", "new", str(tmp_path / "town"), *words])
    assert refused.exit_code == 2
    assert not (tmp_path / "town").exists()


def test_notes_are_there_in_every_language() -> None:
    assert set(NOTES["lines"]) == set(names.LANGUAGES)
    assert len({len(lines) for lines in NOTES["lines"].values()}) == 1
    known = {column.key for sheet in SHEETS for column in sheet.columns}
    for key, said in NOTES["column"].items():
        assert key in known
        assert set(said) == set(names.LANGUAGES), key
