"""A mapping is checked like a source: each fault with its line, and what comes nearest."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.mapping import find_mapping, known_mappings
from content_packs.guide.mapping.mapping import read_mapping
from content_packs.guide.mapping.schema import RULE_KEYS
from content_packs.guide.problems import Problem
from tests.guide.imports import PACK, SIMPLE, SUFFIXES, Imports


def found(rules: str) -> list[Problem]:
    _, problems = read_mapping(Path("mine.toml"), PACK + SUFFIXES + rules)
    return problems


def rules(of: str) -> str:
    return SIMPLE + of + "\n"


@pytest.mark.parametrize("name", known_mappings())
def test_mappings_that_come_with_the_programme_are_sound(name: str) -> None:
    file = find_mapping(name)
    assert file
    mapping, problems = read_mapping(file, file.read_text(encoding="utf-8"))
    assert mapping
    assert problems == []


@pytest.mark.parametrize(
    ("text", "rule", "line", "says"),
    [
        ('cultur = "culture"', "unknown-key", 18, "did you mean 'culture'"),
        ('culture = { form = "culture" }', "unknown-key", 18, "did you mean 'from'"),
        ('culture = { from = "a", value = "b" }', "bad-rule", 18, "from and value"),
        ("culture = { split = ';' }", "bad-rule", 18, "where its value comes from"),
        ("culture = 7", "wrong-type", 18, "no rule"),
        ('culture = { from = "a", most = "b" }', "wrong-type", 18, "most"),
        ('culture = "a..b"', "bad-path", 18, "no path"),
        ('culture = "a[x]"', "bad-path", 18, "brackets"),
        ('keypad = "a*"', "bad-path", 18, "has a *"),
        ('culture = { from = "a", pattern = "(" }', "bad-pattern", 18, "regular expression"),
        ('culture = { from = "a", table = "cultures" }', "unknown-table", 18, "no [table.cultures]"),
        ('culture = "@media[].x"', "unknown-related", 18, "no related file"),
        ('culture = { fr = "a" }', "undeclared-language", 18, "fr"),
        ('culture = { "sv.easy" = "a" }', "bad-variant", 18, "stories have variants"),
        ("[suffixes2]", "unknown-key", 18, "did you mean 'suffixes'"),
        ('date = { text = "a", form = "b" }', "unknown-key", 18, "did you mean 'from'"),
        ('date = { text = "a", prefer = "b" }', "wrong-type", 18, "neither"),
        ('dimensions = { height = "a", unit = "furlong" }', "bad-unit", 18, "no unit"),
        ('source = { url = "a" }', "missing-key", 18, "no title"),
        ('picture = { alt = "a" }', "missing-key", 18, "no file"),
        ('[table.t]\n"A b" = "x"\n"a  B" = "y"', "ambiguous-key", 20, "one spelling"),
        ('[table.t]\n"A" = ["x"]', "wrong-type", 19, "neither text"),
        ("[table.t]\n[table.t.A]\nfr = 'x'", "undeclared-language", 20, "fr"),
        ('[[only]]\nfrom = "a"', "bad-rule", 18, "one question"),
        ('[[only]]\nfrom = "a"\nmatches = "["', "bad-pattern", 18, "regular expression"),
        ('[exhibition]\nid = "a"\ntitle = "b"', "bad-rule", 18, "records or from each"),
        ('[[related]]\nname = "m"\nkey = "Inv.-Nr."\nof = "id"', "bad-path", 20, "'Inv.-Nr.' is no path"),
        ('[[related]]\nname = "m"\nkey = "a"\nof = "a..b"', "bad-path", 21, "no path"),
        ('[exhibition]\nrecords = "x"\nid = "a"\ntitle = "b"', "unknown-related", 19, "no related file"),
    ],
)
def test_fault_is_told_with_line_and_remedy(text: str, rule: str, line: int, says: str) -> None:
    problems = [problem for problem in found(rules(text)) if problem.level == "error"]
    assert [problem.rule for problem in problems] == [rule]
    assert problems[0].line == line
    assert says in problems[0].what
    assert problems[0].mend


def test_step_beside_the_years_is_shown_its_place() -> None:
    (problem,) = found(rules('date = { from = "a", pattern = "b" }'))
    assert "text = { from = …, pattern = … }" in problem.mend


def test_table_that_no_rule_uses_is_a_warning() -> None:
    assert [(one.level, one.rule) for one in found(rules('[table.t]\n"A" = "x"'))] == [("warning", "unused-table")]


def test_path_that_finds_nothing_is_told_with_the_nearest_field(tmp_path: Path) -> None:
    imports = Imports(tmp_path, rules('culture = "kultura"\nmaker = "makers[].nam"'))
    imports.write('{"id": 1, "title": "Bell", "kultur": "a", "makers": [{"name": "b"}]}\n')
    problems = [one for one in imports.run().problems if one.rule == "nothing-matched"]
    assert [one.line for one in problems] == [17, 18, 19]
    assert problems[1].what.endswith("did you mean 'kultur'?")
    assert problems[2].what.endswith("did you mean 'makers[].name'?")


@pytest.mark.parametrize(
    ("name", "export"),
    [("e.csv", "id,title,places\n1,Bell,\n2,Drum, \n"), ("e.json", '[{"id": 1, "title": "Bell", "places": null}]')],
)
def test_field_that_is_empty_throughout_is_told_as_that(tmp_path: Path, name: str, export: str) -> None:
    imports = Imports(tmp_path, rules('origin = "places"\nperiod = "place"'), export, name)
    told = {one.what for one in imports.run().problems if one.rule == "nothing-matched"}
    assert "'places' is empty in every record" in told
    assert any(what.startswith("nothing in the export stands at 'place'") for what in told)


def test_two_records_that_become_one_artifact_are_told(tmp_path: Path) -> None:
    imports = Imports(tmp_path, SIMPLE, '{"id": "W.1", "title": "A"}\n{"id": "w 1", "title": "B"}\n')
    report = imports.run()
    assert report.artifacts == 1
    assert "record 1" in report.refused[0]
    assert [one.rule for one in report.problems if "record 2" in one.what] == ["ambiguous-key"]


def test_export_that_gives_no_artifact_writes_nothing(tmp_path: Path) -> None:
    imports = Imports(tmp_path, SIMPLE, '{"title": "A"}\nnull\n')
    report = imports.run()
    assert [one.rule for one in report.problems if one.level == "error"] == ["nothing-imported"]
    assert imports.files() == {}


VALUES = st.recursive(
    st.one_of(
        st.text(max_size=12),
        st.integers(),
        st.booleans(),
        st.floats(),
        st.sampled_from(["title*", "@media[].x", "a.b"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.sampled_from([*RULE_KEYS, "en", "sv.easy", "text", "unit", "height"]), st.text(max_size=5)),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


def written(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(str(key))} = {written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(char):08x}" for char in value) + '"'
    return repr(value)


@given(
    field=st.sampled_from(["title", "date", "dimensions", "picture", "source", "story", "known_as", "gallery"]),
    value=VALUES,
)
def test_no_rule_is_more_than_a_problem(field: str, value: object) -> None:
    try:
        text = (
            PACK
            + SUFFIXES
            + f'[artifact]\nid = "id"\n{"title = 1" if field != "title" else ""}\n{field} = {written(value)}\n'
        )
        tomllib.loads(text)
    except (ValueError, UnicodeEncodeError):
        return
    read_mapping(Path("mine.toml"), text)


@given(st.text(max_size=200))
def test_no_text_is_more_than_a_problem(text: str) -> None:
    mapping, problems = read_mapping(Path("mine.toml"), text)
    assert mapping is None
    assert problems
