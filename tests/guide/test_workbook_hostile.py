"""Workbooks that are broken, hostile or merely unlucky: a clear error, soon, and nothing half read."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from content_packs.guide.source.files import Refused
from content_packs.guide.source.workbook.grid import SheetBounds
from content_packs.guide.source.workbook.packed import look_inside
from content_packs.guide.source.workbook.xlsx import read_xlsx, shown
from tests.guide.workbooks import ARTIFACTS, SOUND, found, read_and_check, saved, with_columns, workbook, write_workbook

SHEET = "xl/worksheets/sheet2.xml"


def changed(part: str, old: str, new: str, raw: bytes | None = None) -> bytes:
    """The sound workbook with text of one of its parts replaced, or a part added."""
    raw = raw or saved(workbook(SOUND))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as was, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as now:
        for name in was.namelist():
            text = was.read(name).replace(b" />", b"/>").replace(b"<v></v>", b"<v/>")  # with lxml or without
            assert name != part or old.encode() in text
            now.writestr(name, text.replace(old.encode(), new.encode()) if name == part else text)
        if part not in was.namelist():
            now.writestr(part, new)
    return out.getvalue()


def rules(root: Path, raw: bytes) -> list[str]:
    return [problem.rule for problem in read_and_check(write_workbook(root, raw))[1]]


def test_formula_counts_with_its_last_value(tmp_path: Path) -> None:
    raw = saved(workbook(with_columns(Maker="=CONCAT(B2)")))
    raw = changed(SHEET, '"G2"><f>CONCAT(B2)</f><v/>', '"G2" t="str"><f>CONCAT(B2)</f><v>Foundry</v>', raw)
    assert found(tmp_path, raw) == ["Artifacts!G2 formula"]
    source, problems = read_and_check(tmp_path)
    assert problems[0].level == "warning"
    assert source is not None
    assert getattr(source.artifacts["bell"].table, "maker", None) == {"en": "Foundry"}


def test_formula_without_a_value_is_an_error(tmp_path: Path) -> None:
    _, problems = read_and_check(write_workbook(tmp_path, with_columns(Maker="=1+1")))
    assert [(p.rule, p.level) for p in problems] == [("formula", "error")]


def test_array_formula_is_a_formula(tmp_path: Path) -> None:
    book = workbook(with_columns(Maker="x"))
    book["Artifacts"]["G2"] = ArrayFormula("G2:G2", "=SUM(A1:A9)")
    assert "Artifacts!G2 formula" in found(tmp_path, book)


def test_error_value_is_refused(tmp_path: Path) -> None:
    assert found(tmp_path, with_columns(Maker="#N/A")) == ["Artifacts!G2 bad-value"]


def test_merged_cells_among_the_rows_are_refused(tmp_path: Path) -> None:
    book = workbook(SOUND)
    book["Artifacts"].merge_cells("B2:C3")
    assert "Artifacts!B2 merged-cells" in found(tmp_path, book)


def test_hidden_sheet_is_left_out_and_said_so(tmp_path: Path) -> None:
    book = workbook(SOUND | {"Tours": [["ID", "Title"], ["way", "Way"]]})
    book["Tours"].sheet_state = "veryHidden"
    assert found(tmp_path, book) == ["Tours hidden-sheet"]


def test_a_million_empty_rows_are_passed_over_soon(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{number}"/>' for number in range(3, 1_000_000))
    raw = changed(SHEET, "</sheetData>", f"{rows}</sheetData>")
    started = time.monotonic()
    assert found(tmp_path, raw) == []
    assert time.monotonic() - started < 5


def test_a_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    book = workbook(SOUND)
    book["Artifacts"].cell(1_048_576, 16_384, "here")
    started = time.monotonic()
    assert found(tmp_path, book) == []
    assert time.monotonic() - started < 5


def test_rows_past_the_bound_are_not_read() -> None:
    raw = saved(workbook({"Artifacts": [["Title"]] + [["x"]] * 50}))
    grids, problems = read_xlsx("a.xlsx", raw, SheetBounds(rows=20))
    assert len(grids[0].rows) == 20
    assert [problem.rule for problem in problems] == ["too-large"]


def test_claimed_dimensions_are_not_believed(tmp_path: Path) -> None:
    raw = changed(SHEET, '<dimension ref="A1:F2"', '<dimension ref="A1:XFD1048576"')
    assert found(tmp_path, raw) == []


@pytest.mark.parametrize("name", ["a.xlsm", "a.xls", "a.ods"])
def test_other_kinds_of_workbook_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(saved(workbook(SOUND)))
    [problem] = read_and_check(tmp_path)[1]
    assert problem.rule == ("macros" if name == "a.xlsm" else "old-workbook")
    assert ".xlsx" in problem.mend


def test_macros_are_refused_whatever_the_name(tmp_path: Path) -> None:
    assert rules(tmp_path, changed("xl/vbaProject.bin", "", "x")) == ["macros"]


def test_old_and_encrypted_workbooks_under_a_new_name_are_refused(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert rules(tmp_path, ole) == ["old-workbook"]
    assert rules(tmp_path, ole + "EncryptedPackage".encode("utf-16-le")) == ["encrypted"]


def test_pasted_pictures_and_links_are_told(tmp_path: Path) -> None:
    raw = changed("xl/media/image1.png", "", "x", changed("xl/externalLinks/externalLink1.xml", "", "<x/>"))
    assert rules(tmp_path, raw) == ["embedded-picture", "external-link"]


def test_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    raw = changed("xl/bomb.xml", "", "0" * 2_000_000)
    with pytest.raises(Refused, match="unpacks to") as refusal:
        look_inside("a.xlsx", raw, SheetBounds(unpacked=1_000_000))
    assert refusal.value.rule == "too-large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused(tmp_path: Path, encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "{"b" * 99}">]><x>&a;</x>'
    out = io.BytesIO(saved(workbook(SOUND)))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings2.xml", bomb.encode(encoding))
    assert rules(tmp_path, out.getvalue()) == ["xml-entities"]


@pytest.mark.parametrize("raw", [b"", b"PK", b"not a workbook", b"PK\x03\x04" + b"\0" * 99, "标题".encode()])
def test_what_is_no_workbook_is_refused(tmp_path: Path, raw: bytes) -> None:
    assert rules(tmp_path, raw) == ["broken-workbook"]


def test_missing_part_is_a_broken_workbook(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    assert rules(tmp_path, out.getvalue()) == ["broken-workbook"]


def test_link_in_place_of_the_workbook_is_refused(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b/collection.xlsx").symlink_to(tmp_path / "a/collection.xlsx")
    assert [problem.rule for problem in read_and_check(tmp_path / "b")[1]] == ["link"]


def test_line_breaks_in_cells_are_kept_and_carriage_returns_are_not(tmp_path: Path) -> None:
    rows = [ARTIFACTS[0], [*ARTIFACTS[1][:2], "One.\r\n\r\nTwo.", *ARTIFACTS[1][3:]]]
    source, _ = read_and_check(write_workbook(tmp_path, SOUND | {"Artifacts": rows}))
    assert source is not None
    assert source.artifacts["bell"].words["standard"]["en"].text == "One.\n\nTwo.\n"


@pytest.mark.parametrize(
    ("value", "form", "seen"),
    [(1952.3, "General", "1952.3"), (1952.3, "0.00", "1952.30"), (7, "0000", "0007"), (0.1 + 0.2, "General", "0.3")],
)
def test_number_is_read_as_it_is_shown(value: float, form: str, seen: str) -> None:
    assert shown(value, form) == seen


texts = st.text(max_size=30) | st.sampled_from(["Title", "title@en", "Story (easy)", "ID", "bell", "=1+1", "#REF!"])
cells = (
    texts | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.dates() | st.none()
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_workbook_breaks_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    name = st.sampled_from(["Artifacts", "Museum", "Pictures", "Tours", "Stops", "Themes", "Sheet1", "Exhibitions"])
    rows = st.lists(st.lists(cells, max_size=6), max_size=6)
    sheets = data.draw(st.dictionaries(name, rows, min_size=1, max_size=4))
    clean = {title: [[_writable(cell) for cell in row] for row in grid] for title, grid in sheets.items()}
    read_and_check(write_workbook(tmp_path, clean))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_to_a_workbook_breaks_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    part = data.draw(
        st.sampled_from(
            [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
        )
    )
    with zipfile.ZipFile(io.BytesIO(saved(workbook(SOUND)))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    raw = bytearray(parts[part])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
        raw = raw or bytearray(b"x")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (parts | {part: bytes(raw)}).items():
            archive.writestr(name, content)
    read_and_check(write_workbook(tmp_path, out.getvalue()))


def _writable(cell: object) -> object:
    """What openpyxl is able to write: no control characters."""
    return "".join(c for c in cell if c.isprintable() or c == "\n") if isinstance(cell, str) else cell


def test_the_helper_writes_what_it_says() -> None:
    assert load_workbook(io.BytesIO(saved(workbook(SOUND))))["Artifacts"]["A2"].value == "bell"
