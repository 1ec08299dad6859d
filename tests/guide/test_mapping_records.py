"""Exports as they come: packed, in other encodings, broken, hostile."""

import gzip
import json
import lzma
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.mapping.records import BadExport, Row, find_records, read_records
from content_packs.guide.mapping.schema import ExportTable

RECORDS = [{"id": 1, "title": "钟"}, {"id": 2, "title": "Bell"}]
LINES = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in RECORDS)
CSV = "id,title\n1,钟\n2,Bell\n"


def rows(tmp_path: Path, raw: bytes | str, name: str = "export.jsonl", **form: object) -> list[Row]:
    file = tmp_path / name
    file.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return list(read_records(file, ExportTable(**form)))  # type: ignore[arg-type]


def taken(found: list[Row]) -> list[object]:
    return [row.record for row in found if row.record is not None]


def faults(found: list[Row]) -> list[tuple[int, str]]:
    return [(row.line, row.fault) for row in found if row.record is None]


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_lines_lists_and_lists_inside_documents_give_the_same_records(tmp_path: Path, bom: str) -> None:
    assert taken(rows(tmp_path, bom + LINES)) == RECORDS
    assert taken(rows(tmp_path, bom + json.dumps(RECORDS), "e.json")) == RECORDS
    inside = json.dumps({"meta": {"pages": [1]}, "data": {"objects": RECORDS, "more": 1}})
    assert taken(rows(tmp_path, bom + inside, "e.json", records="data.objects")) == RECORDS
    assert find_records(tmp_path / "e.json") == "data.objects"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    found = rows(tmp_path, CSV.encode(encoding), "e.csv", encoding=encoding.removesuffix("-sig"))
    assert taken(found) == [{"id": "1", "title": "钟"}, {"id": "2", "title": "Bell"}]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_seen_from_the_headings(tmp_path: Path, separator: str) -> None:
    found = rows(tmp_path, CSV.replace(",", separator), "e.csv")
    assert [row.line for row in found] == [2, 3]
    assert taken(found)[1] == {"id": "2", "title": "Bell"}


def test_separator_line_of_a_spreadsheet_programme_is_no_heading(tmp_path: Path) -> None:
    found = rows(tmp_path, "\ufeffsep=;\r\nid;title, long\r\n1;Bell\r\n", "e.csv")
    assert taken(found) == [{"id": "1", "title, long": "Bell"}]
    assert [row.line for row in found] == [3]


def test_cell_with_line_breaks_counts_as_lines_of_the_file(tmp_path: Path) -> None:
    found = rows(tmp_path, 'id,text\r\n1,"a\r\nb"\r\n2,c\r\n', "e.csv")
    assert [(row.line, row.record) for row in found] == [
        (2, {"id": "1", "text": "a\r\nb"}),
        (4, {"id": "2", "text": "c"}),
    ]


def test_packed_exports_are_unpacked(tmp_path: Path) -> None:
    raw = LINES.encode()
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("export.jsonl", raw)
    packed = {
        "e.jsonl.xz": lzma.compress(raw),
        "e.jsonl.gz": gzip.compress(raw),
        "z.zip": (tmp_path / "z.zip").read_bytes(),
    }
    for name, content in packed.items():
        assert taken(rows(tmp_path, content, name)) == RECORDS


@pytest.mark.parametrize("pack", [lzma.compress, gzip.compress])
def test_export_that_ends_in_the_middle_is_refused_whole(tmp_path: Path, pack: object) -> None:
    raw = pack(LINES.encode() * 500)  # type: ignore[operator]
    with pytest.raises(BadExport, match="ends in the middle"):
        rows(tmp_path, raw[:-20], "e.jsonl.xz")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("null", "null"),
        ("[1]", "no record"),
        ('"text"', "no record"),
        ("{broken", "not JSON"),
        ('{"id": NaN}', "NaN"),
        ('{"id": -Infinity}', "Infinity"),
        ('{"id": 1, "id": 2}', "'id' stands twice"),
        ('{"id": ' + "9" * 5_000 + "}", "300 digits"),
        ('{"a":' * 80 + "1" + "}" * 80, "deep"),
        ("[" * 100_000 + "]" * 100_000, "deep"),
        ('{"id": 1, "text": "' + "x" * 3_000 + '"}', "more than 2,000 bytes"),
    ],
)
def test_record_that_cannot_be_taken_is_named_and_the_rest_goes_on(tmp_path: Path, line: str, why: str) -> None:
    limit = 1_000_000 if "deep" in why or "digits" in why else 2_000
    found = rows(tmp_path, LINES + line + "\n" + LINES, record_limit=limit)
    assert taken(found) == RECORDS * 2
    assert [row.number for row in found] == [1, 2, 3, 4, 5]
    (told,) = faults(found)
    assert told[0] == 3
    assert why in told[1]


@pytest.mark.parametrize("part", ["null", '{"id": NaN}', '{"id": 1, "id": 2}', '{"id": ' + "9" * 5_000 + "}", "7"])
def test_record_of_a_document_that_cannot_be_taken_is_named_and_the_rest_goes_on(tmp_path: Path, part: str) -> None:
    found = rows(tmp_path, f'[{{"id": 1}},\n{part},\n{{"id": 2}}]', "e.json")
    assert taken(found) == [{"id": 1}, {"id": 2}]
    assert [line for line, _ in faults(found)] == [2]


@pytest.mark.parametrize(
    "raw", ["[{}", '[{"a": 1},', '{"a": [', '[{"a": tru}]', "[1 2]", "", "[" * 200_000, '{"a": 1}', "x"]
)
def test_document_that_is_none_is_refused_with_its_line(tmp_path: Path, raw: str) -> None:
    with pytest.raises(BadExport):
        rows(tmp_path, raw, "e.json")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("", "it is empty"),
        ('[{"a": 1},\n{"a": "b', "ends in the middle, at line 2"),
        ('[{"a": 1},\n{"a":\n tru}]', "line 3: not JSON: Expecting value: "),
        ('{"data": {"objects": [{"a": 1}]', "ends in the middle"),
    ],
)
def test_document_that_is_none_says_why(tmp_path: Path, raw: str, says: str) -> None:
    with pytest.raises(BadExport, match=says):
        rows(tmp_path, raw, "e.json", records="data.objects" if "data" in raw else "")


def test_record_far_over_its_limit_is_told_as_that(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match="raise record_limit"):
        rows(tmp_path, '[{"id": "' + "x" * 3_000_000 + '"}]', "e.json", record_limit=100_000)


def test_document_read_as_lines_is_told_as_that(tmp_path: Path) -> None:
    found = rows(tmp_path, json.dumps(RECORDS, indent=1))
    assert "one document" in faults(found)[0][1]


@pytest.mark.parametrize(
    ("records", "document"),
    [
        ("pages[].objects", {"pages": [{"objects": RECORDS[:1], "next": 2}, {"objects": RECORDS[1:], "next": None}]}),
        ("pages[].objects[]", {"pages": [{"at": {"a": [1]}, "objects": RECORDS}]}),
        ("[].objects", [{"objects": RECORDS[:1]}, {"objects": []}, {"objects": RECORDS[1:]}]),
        ('"data.v2".objects', {"data.v2": {"objects": RECORDS}}),
    ],
)
def test_pages_of_records_are_read_as_one_list(tmp_path: Path, records: str, document: object) -> None:
    assert taken(rows(tmp_path, json.dumps(document), "e.json", records=records)) == RECORDS


@pytest.mark.parametrize("records", ["a..b", "a[0].b", 'a"b', ".", "a]"])
def test_place_that_is_none_is_told(tmp_path: Path, records: str) -> None:
    with pytest.raises(BadExport, match="is no place in a document"):
        rows(tmp_path, "{}", "e.json", records=records)


def test_document_without_the_list_names_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match="did you mean 'objects'"):
        rows(tmp_path, '{"objects": [{}]}', "e.json", records="object")


def test_one_line_of_63_megabytes_takes_the_memory_of_a_record(tmp_path: Path) -> None:
    one = json.dumps({"id": 1, "text": "x" * 5_000})
    file = tmp_path / "e.json"
    file.write_text("[" + ",".join([one] * 12_600) + "]")
    assert file.stat().st_size > 63_000_000
    tracemalloc.start()
    assert sum(row.record is not None for row in read_records(file, ExportTable())) == 12_600
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_one_record_of_63_megabytes_is_refused_in_bounds(tmp_path: Path) -> None:
    file = tmp_path / "e.jsonl"
    file.write_text('{"id": 1, "text": "' + "x" * 63_000_000 + '"}\n' + LINES)
    tracemalloc.start()
    found = list(read_records(file, ExportTable()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken(found) == RECORDS
    assert peak < 30_000_000


def test_line_in_another_encoding_is_named(tmp_path: Path) -> None:
    found = rows(tmp_path, LINES.encode() + '{"id": "Skål"}\n'.encode("latin-1") + LINES.encode())
    assert faults(found) == [(3, "it is not utf-8")]
    found = rows(tmp_path, CSV.encode() + "3,Skål\n".encode("latin-1") + b"4,Drum\n", "e.csv")
    assert faults(found) == [(4, "it is not utf-8")]
    assert len(taken(found)) == 3


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ('id,title\n1,"open\n2,b\n', "line 2"),
        ("id,id\n1,2\n", "'id' stands twice"),
        (",\n1,2\n", "no headings"),
        ("id,title\r1,Bell\r", "line ends of Windows or Linux"),
        ("", "no headings"),
    ],
)
def test_table_that_is_none_is_refused_with_its_line(tmp_path: Path, raw: str, why: str) -> None:
    with pytest.raises(BadExport, match=why):
        rows(tmp_path, raw, "e.csv")


def test_row_with_more_cells_than_headings_is_named(tmp_path: Path) -> None:
    found = rows(tmp_path, "id,title\n1,a,b\n2,c\n", "e.csv")
    assert len(taken(found)) == 1
    assert "3 cells under 2 headings" in faults(found)[0][1]


@given(raw=st.binary(max_size=300), name=st.sampled_from(["e.json", "e.jsonl", "e.csv", "e.xz"]))
def test_no_bytes_are_more_than_a_refusal(tmp_path_factory: pytest.TempPathFactory, raw: bytes, name: str) -> None:
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes(raw)
    with suppress(BadExport):
        for row in read_records(file, ExportTable()):
            assert (row.record is None) == bool(row.fault)
