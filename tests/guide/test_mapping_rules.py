"""What a rule makes of a record."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.checks import check_source
from content_packs.guide.mapping.names import slug
from content_packs.guide.mapping.paths import BadPath, find, parse_path
from content_packs.guide.source import read_source
from tests.guide.imports import SIMPLE, Imports

RECORD = (
    '{"id": 1, "title": "T", "a": " x ", "b": "", "n": 3.0, "list": ["p", "q", "p"],'
    ' "deep": {"in": [{"k": "v1", "l": 1}, {"k": "v2"}]}}'
)


def made(tmp_path: Path, rule: str, record: str = RECORD, more: str = "") -> str:
    """What `accession`, a plain text, becomes."""
    imports = Imports(tmp_path, SIMPLE + f"accession = {rule}\n{more}", record + "\n")
    imports.run()
    for line in imports.read("artifacts/1/artifact.toml").splitlines():
        if line.startswith("accession = "):
            return line.removeprefix("accession = ").strip('"')
    return ""


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ('"a"', "x"),
        ('"n"', "3"),
        ('"b"', ""),
        ('"nowhere.at.all"', ""),
        ('"list"', "p; q"),
        ('"list[1]"', "q"),
        ('"list[-1]"', "p"),
        ('"list[7]"', ""),
        ('"deep.in[].k"', "v1; v2"),
        ('"deep.in[0].k"', "v1"),
        ('"deep.in[k=V2].k"', "v2"),
        ('{ from = "list", between = "+" }', "p+q"),
        ('{ from = "list", most = 1 }', "p"),
        ('{ join = ["a", "b", "n"], between = ", " }', "x, 3"),
        ('{ join = ["b", { from = "b", prefix = "(", suffix = ")" }] }', ""),
        ('{ first = ["b", "a"] }', "x"),
        ('{ first = ["b", "b"], default = "none" }', "none"),
        ('{ value = "always" }', "always"),
        ('{ from = "a", prefix = "<", suffix = ">" }', "<x>"),
        ('{ from = "a", drop = ["X"], default = "gone" }', "gone"),
        ('{ from = "a", case = "upper" }', "X"),
        ('{ from = "title", pattern = "Z" }', ""),
        ('{ value = "K 12/3", pattern = "K (\\\\d+)" }', "12"),
        ('{ value = "Qing [Ch\'ing] Dynasty", remove = "\\\\[.*?\\\\]" }', "Qing Dynasty"),
        ('{ value = "a;b | c", split = [";", "|"], between = "," }', "a,b,c"),
        ('{ value = "QING", table = { "qing" = "Qing Dynasty" } }', "Qing Dynasty"),
        ('{ value = "Ming", table = { "qing" = "Qing Dynasty" } }', "Ming"),
        ('{ value = "Ming", table = { "qing" = "Qing Dynasty" }, otherwise = "" }', ""),
        ('{ each = "deep.in[]", join = ["k", { from = "l", prefix = "#" }], between = "" }', "v1#1v2"),
    ],
)
def test_rule_gives(tmp_path: Path, rule: str, text: str) -> None:
    assert made(tmp_path, rule) == text


def test_name_with_dots_stands_in_quotes(tmp_path: Path) -> None:
    assert made(tmp_path, "'\"Object No.\"'", '{"id": 1, "title": "T", "Object No.": "7"}') == "7"


def test_value_that_a_table_lacks_is_told(tmp_path: Path) -> None:
    imports = Imports(tmp_path, SIMPLE + 'culture = { from = "c", table = { a = "A" } }\n')
    imports.write('{"id": 1, "title": "T", "c": "b"}\n')
    assert any("does not list" in left.what and left.examples == ("b (1)",) for left in imports.run().left)


def test_entry_of_a_table_that_nothing_meant_is_told(tmp_path: Path) -> None:
    imports = Imports(tmp_path, SIMPLE + 'culture = { from = "c", table = { a = "A", Zz = "Z" } }\n')
    imports.write('{"id": 1, "title": "T", "c": "a"}\n')
    assert any(left.examples == ("artifact.culture.table: zz",) for left in imports.run().left)


def test_languages_and_variants_come_from_the_ends_of_names(tmp_path: Path) -> None:
    imports = Imports(tmp_path)
    imports.write(
        '{"id": 1, "title": "Bell", "title__sv": "Klocka", "text": "a", "textSimple": "b", "text__sv": "c"}\n'
    )
    imports.run()
    assert imports.read("artifacts/1/artifact.toml") == 'title = { en = "Bell", sv = "Klocka" }\n'
    assert [imports.read(f"artifacts/1/story.{marks}.md") for marks in ("en", "en.easy", "sv")] == ["a\n", "b\n", "c\n"]


def test_default_stands_only_where_no_language_has_a_title(tmp_path: Path) -> None:
    imports = Imports(tmp_path)
    imports.write('{"id": 1, "title__sv": "Klocka"}\n{"id": 2}\n')
    imports.run()
    assert imports.read("artifacts/1/artifact.toml") == 'title = { sv = "Klocka" }\n'
    assert imports.read("artifacts/2/artifact.toml") == 'title = { en = "Untitled" }\n'


def test_filters_leave_records_out(tmp_path: Path) -> None:
    only = '[[only]]\nfrom = "c"\nis = ["Chinese"]\n[[only]]\nfrom = "x"\nfilled = false\n'
    only += '[[only]]\nfrom = "t"\nmatches = "^a"\n'
    imports = Imports(tmp_path, only + SIMPLE)
    imports.write(
        '{"id": 1, "c": ["x", " chinese"], "t": "ab"}\n{"id": 2, "c": "Dutch", "t": "ab"}\n'
        '{"id": 3, "c": "Chinese", "x": 1, "t": "ab"}\n{"id": 4, "c": "Chinese", "t": "b"}\n'
    )
    report = imports.run()
    assert (report.artifacts, report.left_out) == (1, 3)


def test_references_follow_what_records_are_known_by(tmp_path: Path) -> None:
    rules = SIMPLE.replace('id = "id"', 'id = "number"\nknown_as = ["id"]\nrelated = { from = "see", split = "|" }')
    imports = Imports(tmp_path, rules, '{"number": "A.1", "id": 7, "see": "9|8|7"}\n{"number": "B", "id": 9}\n')
    report = imports.run()
    assert 'related = ["b"]' in imports.read("artifacts/a-1/artifact.toml")
    assert [left.examples for left in report.left if left.what.startswith("related")] == [("8",)]


def test_exhibitions_come_from_the_records_of_artifacts(tmp_path: Path) -> None:
    rules = SIMPLE + '[exhibition]\neach = "shows[]"\nid = "no"\ntitle = "name"\nopens = "from"\nabout = "text"\n'
    show = '{"no": "E 1", "name": "First", "from": "2024-01-02", "text": "<b>Big</b>"}'
    imports = Imports(tmp_path, rules, f'{{"id": 1, "shows": [{show}]}}\n{{"id": 2, "shows": [{show}]}}\n')
    report = imports.run()
    assert report.exhibitions == 1
    text = imports.read("exhibitions/e-1/exhibition.toml")
    assert text == 'title = { en = "First" }\nopens = 2024-01-02\nartifacts = ["1", "2"]\n'
    assert imports.read("exhibitions/e-1/about.en.md") == "**Big**\n"
    assert not report.unused


def test_fields_that_no_rule_uses_are_told(tmp_path: Path) -> None:
    imports = Imports(tmp_path, SIMPLE, RECORD + "\n")
    assert {field.path for field in imports.run().unused} == {"a", "n", "list[]", "deep.in[].k", "deep.in[].l"}


@pytest.mark.parametrize(
    ("text", "name"),
    [("W.569.4A", "w-569-4a"), (" Skål 7 ", "skal-7"), ("渝博3", "u6e1du535a3"), ("--", ""), ("", ""), ("7", "7")],
)
def test_ids_are_safe_and_readable(text: str, name: str) -> None:
    assert slug(text) == name


@given(st.text(max_size=200))
def test_no_text_breaks_an_id_or_a_path(text: str) -> None:
    assert len(slug(text)) <= 64
    try:
        path = parse_path(text)
    except BadPath:
        return
    assert find({"a": [{"b": 1}]}, path) is not None


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)
NAMES = ("id", "title", "text", "when", "from", "to", "size", "where", "kind", "see", "url", "seen")


@given(records=st.lists(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=12), min_size=1, max_size=4))
def test_whatever_is_imported_passes_its_check(tmp_path_factory: pytest.TempPathFactory, records: list[object]) -> None:
    rules = (
        SIMPLE + 'date = { text = "when", from = "from", to = "to" }\nsize = "size"\ndimensions = "size"\n'
        'gallery = "where"\n'
        'themes = "kind"\nrelated = "see"\nrights = "url"\non_view = "seen"\n'
        'source = { title = "title", url = "url" }\n'
        'period = { from = "when", split = ";" }\ncode = "url"\nkeypad = "from"\n'
    )
    imports = Imports(tmp_path_factory.mktemp("any"), rules, b"\n".join(msgspec.json.encode(one) for one in records))
    report = imports.run()
    if report.artifacts:
        source, problems = read_source(imports.folder)
        assert source is not None
        assert not [one for one in [*problems, *check_source(source)] if one.level == "error"]
