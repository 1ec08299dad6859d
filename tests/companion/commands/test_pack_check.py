import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from companion.cli import companion
from companion.commands.pack_check import FEW, check_folder
from content_packs.guide.build import build_pack
from content_packs.guide.source import folder, tree
from content_packs.guide.source.lock import LOCK
from tests.guide.sources import ARTIFACT, PACK, Files, read_changed, write_source
from tests.guide.workbooks import with_columns, write_workbook

OTHER = PACK.replace('"town"', '"city"')
RELATED = ARTIFACT.replace("\n\n", '\nrelated = ["city/bell", "city/drum"]\n\n', 1)


def check(*words: object) -> Result:
    return CliRunner().invoke(companion, ["pack", "check", *map(str, words)])


def test_sound_source_has_no_problems(tmp_path: Path) -> None:
    result = check(write_source(tmp_path))
    assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings\n")


def test_problems_are_told_by_file_with_line_and_remedy(tmp_path: Path) -> None:
    result = check(write_source(tmp_path, {"artifacts/bell/artifact.toml": ARTIFACT + "keypd = 1\n"}))
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "artifacts/bell/artifact.toml",
        "  error: line 9: 'picture[0].keypd' is not known here",
        "      leave it out; known here are file, alt, caption, credit, rights, zoom [unknown-key]",
        "",
        "1 error, 0 warnings",
    ]


def test_problems_are_told_as_json(tmp_path: Path) -> None:
    result = check(write_source(tmp_path, {"artifacts/bell/artifact.toml": None}), "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["errors"], told["warnings"]) == (1, 1, 0)
    assert told["problems"][0]["rule"] == "missing-file"
    assert told["problems"][0]["file"] == "artifacts/bell/artifact.toml"


def test_warnings_do_not_fail_a_check(tmp_path: Path) -> None:
    result = check(write_source(tmp_path, {"artifacts/bell/story.en.md": None}))
    assert result.exit_code == 0
    assert result.output.endswith("0 errors, 1 warning\n")


def test_documents_are_counted_while_they_are_looked_at(tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    check_folder(write_source(tmp_path), progress=lambda *step: seen.append(step))
    assert seen == [(1, 1, "artifacts/bell"), (1, 2, "pack.toml"), (2, 2, "artifacts/bell/artifact.toml")]


def test_many_problems_of_one_rule_are_counted(tmp_path: Path) -> None:
    many: Files = {f"artifacts/bell/old-{number}.svg": "x" for number in range(FEW + 3)}
    result = check(write_source(tmp_path, many))
    assert result.output.count("[unknown-file]") == FEW
    assert "warning unknown-file: 3 more" in result.output
    assert result.output.endswith(f"0 errors, {FEW + 3} warnings\n")
    assert check(tmp_path, "--all").output.count("[unknown-file]") == FEW + 3
    assert len(json.loads(check(tmp_path, "--json").stdout)["problems"]) == FEW + 3


def test_second_check_opens_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(tree, "TICK", -(10**12))  # as if all were written long ago
    root = write_source(tmp_path / "source", {"artifacts/bell/story.en.md": None})
    first = check(root)
    monkeypatch.setattr(folder, "read_text", None)
    assert check(root).output == first.output
    with pytest.raises(TypeError):
        CliRunner().invoke(companion, ["pack", "check", str(root), "--no-cache"], catch_exceptions=False)
    (root / "artifacts/bell/story.en.md").write_text("Told.\n")
    monkeypatch.undo()
    assert check(root).output == "0 errors, 0 warnings\n"


def test_missing_folder_is_wrong_use(tmp_path: Path) -> None:
    assert check(tmp_path / "none").exit_code == 2


def test_files_cannot_move_the_cursor(tmp_path: Path) -> None:
    text = ARTIFACT.replace('en = "Bell"', '"\\u001b[2J" = "x", en = "Bell"')
    result = check(write_source(tmp_path, {"artifacts/bell/artifact.toml": text}))
    assert result.exit_code == 1
    assert "\x1b" not in result.output


@pytest.mark.parametrize("built", [False, True])
def test_references_are_judged_against_other_museums(tmp_path: Path, built: bool) -> None:
    town = write_source(tmp_path / "town", {"artifacts/bell/artifact.toml": RELATED})
    city = read_changed(tmp_path / "city", {"pack.toml": OTHER})
    assert "[other-museum]" in check(town).output
    if built:
        build_pack(city, tmp_path / "pack", tmp_path / "cache")
    result = check(town, "--with", tmp_path / ("pack" if built else "city"))
    assert result.exit_code == 1
    assert "there is no artifact 'city/drum'" in result.output
    assert result.output.endswith("1 error, 0 warnings\n")


def test_folder_of_no_museum_cannot_stand_beside(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert check(write_source(tmp_path / "town"), "--with", tmp_path / "empty").exit_code == 2


def test_stale_translation_is_accepted_by_its_place(tmp_path: Path) -> None:
    root = write_source(tmp_path)
    check(root, "--accept")
    write_source(
        root,
        {
            "artifacts/bell/artifact.toml": ARTIFACT.replace("钟", "编钟", 1),
            "artifacts/bell/story.zh-Hans.md": "两千年的钟。\n",
        },
    )
    assert check(root).output.endswith("0 errors, 2 warnings\n")
    one = check(root, "--accept", "artifacts/bell/artifact.toml:title@en")
    assert "1 translation accepted" in one.output
    assert "story.en.md\n" in one.output
    assert one.output.endswith("0 errors, 1 warning\n")
    assert check(root, "--accept").output.endswith("0 errors, 0 warnings\n")
    assert check(root, "--accept", "artifacts/drum").exit_code == 2


def test_half_merged_lock_is_not_written_over(tmp_path: Path) -> None:
    root = write_source(tmp_path, {LOCK: "<<<<<<< HEAD\n"})
    assert check(root, "--accept").exit_code == 2
    assert (root / LOCK).read_text() == "<<<<<<< HEAD\n"


def test_problems_of_a_workbook_are_told_by_sheet_and_cell(tmp_path: Path) -> None:
    write_workbook(tmp_path, with_columns(Keypad="x"))
    told = check(tmp_path)
    assert told.exit_code == 1
    assert told.output.splitlines() == [
        "collection.xlsx",
        "  error: Artifacts!G2: 'x' is no number",
        "      write digits alone [wrong-type]",
        "",
        "1 error, 0 warnings",
    ]
    assert check(tmp_path / "collection.xlsx").output == told.output
    [problem] = json.loads(check(tmp_path, "--json").output)["problems"]
    assert (problem["file"], problem["sheet"], problem["cell"], problem["line"]) == (
        "collection.xlsx",
        "Artifacts",
        "G2",
        2,
    )


def test_problems_of_a_folder_have_no_cell_in_json(tmp_path: Path) -> None:
    write_source(tmp_path, {"artifacts/bell/artifact.toml": ARTIFACT + "keypd = 1\n"})
    [problem] = json.loads(check(tmp_path, "--json").output)["problems"]
    assert list(problem) == ["file", "line", "level", "rule", "what", "mend"]
