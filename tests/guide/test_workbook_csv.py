"""CSV files: encodings and separators found out, what is ambiguous refused with its line."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_packs.guide.source.files import Refused
from content_packs.guide.source.workbook.separated import decode, read_csv
from tests.guide.sources import SVG
from tests.guide.workbooks import read_and_check

HEADS = "ID,Title,Story,Picture,Picture described,Source of facts\n"
BELL = 'bell,Bell,"Of bronze, cast.",bell.svg,A bell,Inventory\n'
CHINESE = "编号,名称,故事\nbell,编钟,这是一口青铜钟。\ndrum,铜鼓,这是一面铜鼓。\n"


def write(root: Path, content: str | bytes, name: str = "artifacts.csv") -> Path:
    (root / "media").mkdir(parents=True, exist_ok=True)
    (root / "media/bell.svg").write_text(SVG)
    (root / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def titles(root: Path) -> dict[str, dict[str, str]]:
    source, problems = read_and_check(root)
    assert [str(problem) for problem in problems if problem.level == "error"] == []
    assert source is not None
    return {name: getattr(document.table, "title", {}) for name, document in source.artifacts.items()}


def wrong(root: Path, content: str | bytes) -> list[str]:
    """Errors in short: `artifacts.csv A3 3 rule`."""
    _, problems = read_and_check(write(root, content))
    return [f"{p.cell or p.line} {p.rule}" for p in problems if p.level == "error"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encoding_and_separator_are_found_out(tmp_path: Path, separator: str, encoding: str) -> None:
    write(tmp_path, CHINESE.replace(",", separator).encode(encoding))
    assert titles(tmp_path) == {"bell": {"zh-Hans": "编钟"}, "drum": {"zh-Hans": "铜鼓"}}


def test_quoted_separators_and_line_breaks_belong_to_the_text(tmp_path: Path) -> None:
    write(tmp_path, HEADS + 'bell,"Bell, ""great""","One.\n\nTwo, three.",bell.svg,A bell,Inventory\n')
    assert titles(tmp_path) == {"bell": {"en": 'Bell, "great"'}}


def test_folder_of_csv_files_named_after_sheets_is_one_source(tmp_path: Path) -> None:
    write(tmp_path, HEADS + BELL)
    write(tmp_path, "Name;Languages;Rights\nTown;en;CC0\n", "museum.csv")
    write(tmp_path, "ID\tTitle\tArtifacts\nshow\tShow\tbell\n", "展览.csv")
    source, problems = read_and_check(tmp_path)
    assert [str(p) for p in problems] == []
    assert source is not None
    assert list(source.exhibitions) == ["show"]


def test_one_file_of_any_name_holds_artifacts(tmp_path: Path) -> None:
    write(tmp_path, HEADS + BELL, "my collection 2026.csv")
    assert titles(tmp_path) == {"bell": {"en": "Bell"}}


def test_problem_in_a_csv_file_stands_at_its_cell(tmp_path: Path) -> None:
    assert wrong(tmp_path, HEADS.replace("\n", ",Keypad\n") + BELL.replace("\n", ",x\n")) == ["G2 wrong-type"]
    _, problems = read_and_check(tmp_path)
    assert "artifacts.csv, G2: error: " in "".join(map(str, problems))


def test_quote_that_is_never_closed_is_told_with_its_line(tmp_path: Path) -> None:
    assert wrong(tmp_path, HEADS + BELL + 'drum,"Drum,A drum.,,,\ngong,Gong,,,,\n') == ["3 broken-csv"]
    assert wrong(tmp_path, HEADS + 'drum,"Drum" big,A drum.,,,\n') == ["2 broken-csv"]


def test_row_with_another_separator_is_told(tmp_path: Path) -> None:
    assert wrong(tmp_path, HEADS + BELL + "drum;Drum;A drum.;;;\n")[0] == "A3 wrong-separator"
    assert wrong(tmp_path, HEADS + BELL.replace('"', ""))[0] == "A2 wrong-separator"


def test_two_encodings_in_one_file_are_refused_with_the_line(tmp_path: Path) -> None:
    lines = CHINESE.splitlines(keepends=True)
    mixed = b"".join([*(line.encode() for line in lines), "gong,大锣,一面锣。\n".encode("gb18030")])
    assert wrong(tmp_path, mixed) == ["0 not-utf8"]
    with pytest.raises(Refused, match=r"line 4 .* another encoding"):
        decode("a.csv", mixed)


def test_latin_encoding_is_not_taken_for_chinese() -> None:
    with pytest.raises(Refused, match=r"line 2 .* neither UTF-8 nor GB18030"):
        decode("a.csv", "id,titre\ncloche,Épée dorée à l'été\n".encode("cp1252"))


def test_zero_bytes_are_refused_with_the_line() -> None:
    with pytest.raises(Refused, match="line 2"):
        decode("a.csv", b"title\na\0b\n")


def test_csv_without_headings_is_an_error(tmp_path: Path) -> None:
    assert wrong(tmp_path, "bell,Bell of bronze\n") == ["A1 no-headings"]


def test_empty_csv_is_no_source(tmp_path: Path) -> None:
    source, problems = read_and_check(write(tmp_path, ""))
    assert source is None
    assert [problem.rule for problem in problems if problem.level == "error"] == ["no-headings"]


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=300) | st.text(alphabet="abтит编钟,;\t\"\n\r'=@TitleStory\0\ufeff", max_size=200).map(str.encode)
)
def test_no_bytes_break_the_csv_reader(raw: bytes) -> None:
    with suppress(Refused):
        read_csv("a.csv", raw)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(["title", "id", "story@en", "bell", "a;b", '"x', "9", "", "=1"]), max_size=4)))
def test_no_rows_break_the_reading_of_a_csv_source(tmp_path: Path, rows: list[list[str]]) -> None:
    read_and_check(write(tmp_path, "title,id\n" + "\n".join(",".join(row) for row in rows)))


def test_remedies_of_a_csv_source_speak_of_sheets(tmp_path: Path) -> None:
    write(tmp_path, HEADS)
    mends = {problem.rule: problem.mend for problem in read_and_check(tmp_path)[1]}
    assert mends["empty-pack"] == "write a row in the sheet Artifacts"
