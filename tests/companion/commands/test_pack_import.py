import json
import lzma
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from companion.cli import companion
from content_packs.guide.checks import check_source
from content_packs.guide.source import read_source
from content_packs.guide.source.schema import ArtifactFile, ExhibitionFile, Source
from tests.guide.imports import PACK, SIMPLE, SUFFIXES

EXPORTS = Path(__file__).parents[2] / "guide" / "exports"
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
    assert {artifact(source, name).period["en"].split(";")[0] for name in ("56", "159")} == {"Qing Dynasty"}


def test_several_periods_of_an_artifact_are_told_apart(tmp_path: Path) -> None:
    source = imported(tmp_path / "walters", *WALTERS)
    assert artifact(source, "159").period == {"en": "Qing Dynasty; reign of Kangxi; reign of Yongzheng"}


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


def test_start_writes_a_mapping_that_imports(tmp_path: Path) -> None:
    started = run("--start", EXPORTS / "walters.jsonl")
    assert started.exit_code == 0
    mapping = tmp_path / "mine.toml"
    mapping.write_text(started.stdout, encoding="utf-8")
    report = told("--mapping", mapping, EXPORTS / "walters.jsonl", tmp_path / "source")
    assert report["artifacts"] == 12  # one has no title
    assert {one["field"] for one in report["filled"]} >= {"title", "date", "material", "story en", "gallery"}


def test_start_finds_the_list_and_the_encoding(tmp_path: Path) -> None:
    document = tmp_path / "e.json"
    document.write_text('{"facets": [1], "data": {"objects": [{"id": 1, "title": "Bell"}]}}')
    assert 'records = "data.objects"' in run("--start", document).stdout
    table = tmp_path / "e.csv"
    table.write_bytes("编号,名称\n1,钟\n".encode("gb18030"))
    assert 'encoding = "gb18030"' in run("--start", table).stdout
    assert 'title = "名称"' in run("--start", table).stdout
    table.write_bytes("Inv.-Nr.;Titel;Datierung\n1;Krug;um 1850\n".encode("utf-16"))
    started = run("--start", table).stdout
    assert 'encoding = "utf-16"' in started
    assert """id = '"Inv.-Nr."'""" in started
    assert 'text = "Datierung"' in started


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--mapping", "walter", "EXPORT", "DIR"], "did you mean 'walters'"),
        (["--mapping", "walters", "EXPORT", "more.csv", "DIR"], "more.csv: there is no such file"),
        (["--mapping", "cmoa", "EXPORT", "EXPORT", "DIR"], "names 0 related files"),
        (["--mapping", "walters", "EXPORT"], "name a mapping and a folder"),
        (["EXPORT", "DIR"], "name a mapping and a folder"),
    ],
)
def test_wrong_use_is_told_and_makes_nothing(tmp_path: Path, words: list[str], says: str) -> None:
    places = {"EXPORT": str(EXPORTS / "walters.jsonl"), "DIR": str(tmp_path / "source")}
    refused = run(*(places.get(word, word) for word in words))
    assert refused.exit_code == 2
    assert says in refused.output
    assert not (tmp_path / "source").exists()


def test_related_file_that_a_mapping_needs_is_asked_for(tmp_path: Path) -> None:
    mapping = tmp_path / "mine.toml"
    mapping.write_text(PACK + SIMPLE + '[[related]]\nname = "media"\n' + SUFFIXES)
    refused = run("--mapping", mapping, EXPORTS / "walters.jsonl", tmp_path / "source")
    assert refused.exit_code == 2
    assert "media=FILE" in refused.output


def test_mapping_with_faults_is_told_and_makes_nothing(tmp_path: Path) -> None:
    mapping = tmp_path / "mine.toml"
    mapping.write_text(PACK + SUFFIXES + SIMPLE + 'cultur = "culture"\n')
    refused = run("--mapping", mapping, EXPORTS / "walters.jsonl", tmp_path / "source")
    assert refused.exit_code == 1
    assert "line 18" in refused.output
    assert not (tmp_path / "source").exists()


def test_export_that_is_none_is_told_in_json_too(tmp_path: Path) -> None:
    broken = tmp_path / "e.jsonl.xz"
    broken.write_bytes(lzma.compress(b'{"id": 1}')[:-9])
    refused = run("--json", "--mapping", "walters", broken, tmp_path / "source")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["problems"][0]["rule"] == "bad-export"
    assert not (tmp_path / "source").exists()


DATA = Path(__file__).parents[4] / "shared" / "data"


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="the whole exports are not in ../shared/data")
@pytest.mark.parametrize(
    ("name", "words", "artifacts"),
    [
        ("walters", ["walters-objects.jsonl.xz", "exhibitions=walters-exhibitions.csv"], 15_252),
        ("cmoa", ["cmoa-objects.jsonl.xz"], 28_258),
    ],
)
def test_whole_exports_become_sources_without_errors(
    tmp_path: Path, name: str, words: list[str], artifacts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(DATA)
    report = told("--mapping", name, *words, tmp_path / name)
    assert (report["artifacts"], report["refused_count"]) == (artifacts, 0)
    source, problems = read_source(tmp_path / name)
    assert source is not None
    assert {one.rule for one in [*problems, *check_source(source)]} <= {"missing-story", "over-long"}
