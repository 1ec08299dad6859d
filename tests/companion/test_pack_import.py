import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from companion.cli import companion
from content_packs.guide.checks import check_source
from content_packs.guide.source import read_source
from content_packs.guide.source.schema import ArtifactFile, ExhibitionFile, Source

EXPORTS = Path(__file__).parents[1] / "guide" / "exports"
WALTERS = ["--mapping", "walters", str(EXPORTS / "walters.jsonl"), f"exhibitions={EXPORTS / 'walters-exhibitions.csv'}"]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(companion, ["pack", "import", *map(str, words)])


def told(*words: str | Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(run("--json", *words).stdout)
    return report


def imported(folder: Path, *words: str) -> Source:
    done = run(*words, folder)
    assert done.exit_code == 0, done.output
    source, problems = read_source(folder)
    assert source is not None
    found = [*problems, *check_source(source)]
    assert {problem.rule for problem in found} <= {"missing-story", "over-long"}, found
    return source


def artifact(source: Source, name: str) -> ArtifactFile:
    table = source.artifacts[name].table
    assert isinstance(table, ArtifactFile)
    return table


def test_walters_becomes_a_source_that_passes_its_check(tmp_path: Path) -> None:
    source = imported(tmp_path / "walters", *WALTERS)
    assert len(source.artifacts) == 13
    table = artifact(source, "2")
    assert table.title == {"en": "Leaf from Qur'an"}
    assert table.accession == "W.569.4A"
    assert (table.date.earliest, table.date.latest) == (1601, 1700)
    assert not table.on_view
    assert artifact(source, "11").on_view
    assert [(one.what, one.value) for one in table.dimensions] == [("height", 38.5), ("width", 25.5)]


def test_two_spellings_of_a_dynasty_become_one(tmp_path: Path) -> None:
    source = imported(tmp_path / "walters", *WALTERS)
    assert {artifact(source, name).period["en"].split(",")[0] for name in ("56", "159")} == {"Qing Dynasty"}


def test_no_gallery_is_made_of_not_on_view_in_either_spelling(tmp_path: Path) -> None:
    source = imported(tmp_path / "walters", *WALTERS)
    assert {artifact(source, name).gallery for name in source.artifacts} >= {""}
    assert not any("not-on-view" in artifact(source, name).gallery for name in source.artifacts)


def test_years_that_contradict_a_readable_text_are_not_taken(tmp_path: Path) -> None:
    source = imported(tmp_path / "walters", *WALTERS)
    late, bc, none = (artifact(source, name).date for name in ("18605", "23540", "393"))
    assert (late.earliest, late.latest) == (1801, 1900)
    assert (bc.earliest, bc.latest) == (-100, -1)
    assert (none.earliest, none.latest, none.text) == (None, None, {})


def test_exhibitions_come_from_the_second_file(tmp_path: Path) -> None:
    source = imported(tmp_path / "walters", *WALTERS)
    table = source.exhibitions["3300"].table
    assert isinstance(table, ExhibitionFile)
    assert table.title == {"en": "From Rye to Raphael: The Walters Story"}
    assert set(table.artifacts) <= set(source.artifacts)
    assert str(table.closes) == "2016-04-17"


def test_cmoa_becomes_a_source_that_passes_its_check(tmp_path: Path) -> None:
    source = imported(tmp_path / "cmoa", "--mapping", "cmoa", str(EXPORTS / "cmoa.jsonl"))
    table = artifact(source, "00078d13-d7c7-4f1b-bbe2-b9afcc25fcbd")
    assert (table.date.earliest, table.date.latest, table.date.circa) == (1860, 1860, True)
    assert table.date.text == {}
    assert [(one.what, one.value, one.unit) for one in table.dimensions] == [
        ("height", 33.0, "cm"),
        ("width", 14.9, "cm"),
    ]


def test_second_import_of_the_same_export_changes_nothing(tmp_path: Path) -> None:
    imported(tmp_path / "walters", *WALTERS)
    before = {file: file.read_bytes() for file in (tmp_path / "walters").rglob("*") if file.is_file()}
    again = told(*WALTERS, tmp_path / "walters")
    assert (again["added"], again["changed"], again["withdrawn"]) == ([], [], [])
    assert before == {file: file.read_bytes() for file in (tmp_path / "walters").rglob("*") if file.is_file()}


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    report = told("--dry-run", *WALTERS, tmp_path / "walters")
    assert report["artifacts"] == 13
    assert len(report["added"]) == 13 + report["exhibitions"]
    assert not (tmp_path / "walters").exists()
