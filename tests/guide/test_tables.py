from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_packs.guide.source.schema import ArtifactFile, ExhibitionFile, PackFile
from content_packs.guide.source.tables import read_table

FILE = Path("artifacts/bell/artifact.toml")


@pytest.mark.parametrize(
    ("text", "line", "rule", "says"),
    [
        ("title = { en = 'a' }\nkeypd = 3", 2, "unknown-key", "did you mean 'keypad'?"),
        ("title = { en = 'a' }\n[[picture]]\nfile = 'a'\nalternative = 'b'", 4, "unknown-key", "alternative"),
        ("title = { en = 5 }", 1, "wrong-type", "title.en: expected a text in quotes, got a whole number"),
        ("\n\ntitle = 'Bell'", 3, "wrong-type", "title: expected a table"),
        ("title = {}\nkeypad = 1.5", 2, "wrong-type", "expected a whole number, got a number"),
        ("title = {}\n[picture]\nfile = 'a'", 2, "wrong-type", "picture: expected a list"),
        (
            "title = {}\n[[dimensions]]\nwhat = 'hight'\nvalue = 1\nunit = 'cm'",
            3,
            "wrong-type",
            "unknown value 'hight'",
        ),
        ("title = {}\n[[picture]]\n", 2, "missing-key", "file of picture[0] is missing"),
        ("keypad = 3", 0, "missing-key", "title is missing"),
        ("title = {\n", 1, "broken-toml", "not TOML"),
        ("title = {}\nkeypad = = 3", 2, "broken-toml", "column"),
        ("title = {}\nx = " + "9" * 10_000, 0, "broken-toml", "not TOML"),
        ("x = " + "[" * 100_000, 0, "broken-toml", "nested too deeply"),
    ],
)
def test_fault_is_told_with_its_line(text: str, line: int, rule: str, says: str) -> None:
    _, _, problems = read_table(FILE, text, ArtifactFile)
    [problem] = [p for p in problems if p.rule == rule]
    assert (problem.line, problem.file, problem.level) == (line, FILE.as_posix(), "error")
    assert says in problem.what


def test_all_faults_are_told_at_once_and_the_rest_is_read() -> None:
    text = "title = { en = 'a', fr = 1 }\nfoo = 1\n[[picture]]\n"
    text += "[[picture]]\nfile = 'b'\nalt = 'c'\n[[picture]]\nfile = 'd'\n"
    table, lines, problems = read_table(FILE, text, ArtifactFile)
    assert [(p.line, p.rule) for p in problems] == [
        (1, "wrong-type"),
        (2, "unknown-key"),
        (3, "missing-key"),
        (6, "wrong-type"),
    ]
    assert table is not None
    assert lines is not None
    assert table.title == {"en": "a"}
    assert [picture.file for picture in table.picture] == ["b", "d"]
    assert (lines["picture[0].file"], lines["picture[1].file"]) == (5, 8)


def test_every_missing_key_of_a_file_is_told() -> None:
    _, _, problems = read_table(FILE, "place = {}", ExhibitionFile)
    assert sorted(p.what for p in problems) == ["artifacts is missing", "title is missing"]


def test_wrong_required_key_is_told_once() -> None:
    table, _, problems = read_table(Path("pack.toml"), "pack = 3\nmuseum = 4", PackFile)
    assert table is None
    assert [p.rule for p in problems] == ["wrong-type", "wrong-type"]


def test_a_file_full_of_faults_is_cut_short() -> None:
    text = "title = {}\n" + "".join(f"x{number} = 1\n" for number in range(5_000))
    table, _, problems = read_table(FILE, text, ArtifactFile)
    assert table is None
    assert 1 < len(problems) < 200


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("title=picure.file[]{}\"'\\,#\n 1-"), max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    table, _, problems = read_table(FILE, text, ArtifactFile)
    assert table is not None or problems
