"""Importing again: what is new, changed and gone; what was edited by hand; what was cut off."""

import json
import shutil
import subprocess
import sys
from contextlib import suppress
from errno import ENOSPC
from pathlib import Path

import pytest

from content_packs.errors import PackError, Unavailable
from content_packs.guide import codes
from content_packs.guide.checks import check_source
from content_packs.guide.mapping import stage
from content_packs.guide.mapping.report import Report
from content_packs.guide.mapping.stage import held
from content_packs.guide.source import read_source
from tests.guide.imports import PACK, SIMPLE, SUFFIXES, Imports

BELL = '{"id": 1, "title": "Bell", "text": "It rings."}\n'
DRUM = '{"id": 2, "title": "Drum"}\n'
LOUD = '{"id": 1, "title": "Loud bell", "text": "It rings."}\n'


def documents(changes: object) -> list[str]:
    assert isinstance(changes, list)
    return [change.document for change in changes]


def outcome(report: Report) -> tuple[list[str], list[str], list[str]]:
    return documents(report.added), documents(report.changed), documents(report.withdrawn)


@pytest.fixture
def imports(tmp_path: Path) -> Imports:
    found = Imports(tmp_path, export=BELL + DRUM)
    found.run()
    return found


def test_newer_export_adds_changes_and_withdraws(imports: Imports) -> None:
    imports.write(LOUD + '{"id": 3, "title": "Horn"}\n')
    report = imports.run()
    assert outcome(report) == (["artifacts/3"], ["artifacts/1"], ["artifacts/2"])
    assert report.changed[0].fields == ("title",)
    assert not (imports.folder / "artifacts/2").exists()
    assert sorted(each.name for each in (imports.folder / "artifacts").iterdir()) == ["1", "3"]


def test_order_of_records_does_not_matter(imports: Imports) -> None:
    before = imports.files()
    imports.write(DRUM + BELL)
    assert outcome(imports.run()) == ([], [], [])
    assert imports.files() == before


def test_story_that_the_export_lost_goes_too(imports: Imports) -> None:
    imports.write('{"id": 1, "title": "Bell"}\n' + DRUM)
    report = imports.run()
    assert report.changed[0].fields == ("story.en.md",)
    assert not (imports.folder / "artifacts/1/story.en.md").exists()


def test_edit_by_hand_is_kept(imports: Imports) -> None:
    (imports.folder / "artifacts/1/story.en.md").write_text("It rings at noon.\n")
    imports.write(LOUD + DRUM)
    report = imports.run()
    assert imports.read("artifacts/1/story.en.md") == "It rings at noon.\n"
    assert documents(report.kept) == ["artifacts/1"]
    assert report.changed[0].fields == ("title",)
    assert not report.conflicts


def test_edit_that_meets_a_change_is_kept_and_told(imports: Imports) -> None:
    mine = 'title = { en = "My bell" }\n'
    (imports.folder / "artifacts/1/artifact.toml").write_text(mine)
    imports.write(LOUD + DRUM)
    report = imports.run()
    assert imports.read("artifacts/1/artifact.toml") == mine
    assert [(one.document, one.fields) for one in report.conflicts] == [("artifacts/1", ("title",))]
    imports.run(overwrite=True)
    assert "Loud bell" in imports.read("artifacts/1/artifact.toml")


def test_file_that_was_taken_out_stays_out(imports: Imports) -> None:
    (imports.folder / "artifacts/1/story.en.md").unlink()
    imports.run()
    assert not (imports.folder / "artifacts/1/story.en.md").exists()


def test_document_of_another_hand_is_never_written_over(imports: Imports) -> None:
    (imports.folder / "artifacts/3").mkdir()
    (imports.folder / "artifacts/3/artifact.toml").write_text('title = { en = "Mine" }\n')
    imports.write(BELL + DRUM + '{"id": 3, "title": "Theirs"}\n')
    assert documents(imports.run().conflicts) == ["artifacts/3"]
    assert "Mine" in imports.read("artifacts/3/artifact.toml")


def test_withdrawn_artifact_that_was_edited_stays_and_is_told(imports: Imports) -> None:
    (imports.folder / "artifacts/2/front.png").write_bytes(b"mine")
    imports.write(BELL)
    report = imports.run()
    assert (documents(report.withdrawn), documents(report.kept)) == ([], ["artifacts/2"])
    assert (imports.folder / "artifacts/2/artifact.toml").exists()


def test_withdrawn_artifact_comes_back_with_its_code(tmp_path: Path) -> None:
    code, other = codes.issue("x", "1"), codes.issue("x", "2")
    imports = Imports(tmp_path, SIMPLE + 'code = "code"\n')
    imports.write(f'{{"id": 1, "title": "Bell", "code": "{code}"}}\n' + DRUM)
    imports.run()
    assert codes.show(code) in imports.read("artifacts/1/artifact.toml")
    imports.write(f'{{"id": 2, "title": "Drum", "code": "{code}"}}\n')  # the code of what is gone
    report = imports.run()
    assert codes.show(code) not in imports.read("artifacts/2/artifact.toml")
    assert any(left.what.startswith("code:") for left in report.left)
    imports.write(f'{{"id": 1, "title": "Bell", "code": "{other}"}}\n' + DRUM)
    imports.run()
    assert codes.show(code) in imports.read("artifacts/1/artifact.toml")


def test_codes_survive_a_change_of_the_museums_id(tmp_path: Path) -> None:
    imports = Imports(tmp_path, export=BELL)
    imports.run()
    (imports.folder / "pack.toml").unlink()
    renamed = Imports(tmp_path, PACK.replace('"town"', '"city"') + SUFFIXES + SIMPLE, BELL)
    renamed.run()
    assert codes.show(codes.issue("town", "1")) in renamed.read("artifacts/1/artifact.toml")


def test_pack_file_that_was_edited_only_gains_galleries(tmp_path: Path) -> None:
    imports = Imports(tmp_path, SIMPLE + 'gallery = "room"\n', '{"id": 1, "title": "Bell", "room": "Hall"}\n')
    imports.run()
    mine = imports.read("pack.toml").replace("version = 1", "version = 7 # mine")
    (imports.folder / "pack.toml").write_text(mine)
    imports.write('{"id": 1, "title": "Bell", "room": "Loft"}\n')
    report = imports.run()
    assert imports.read("pack.toml").startswith(mine)
    assert 'id = "loft"' in imports.read("pack.toml")
    assert report.changed[-1].fields == ("gallery loft",)
    source, problems = read_source(imports.folder)
    assert source is not None
    assert not [one for one in [*problems, *check_source(source)] if one.level == "error"]


def test_folder_of_another_museum_is_refused(imports: Imports) -> None:
    text = imports.read("pack.toml").replace('"town"', '"city"')
    (imports.folder / "pack.toml").write_text(text)
    before = imports.files()
    imports.write(LOUD)
    report = imports.run()
    assert [one.rule for one in report.problems if one.level == "error"] == ["other-museum"]
    assert imports.files() == before


def test_export_that_lost_most_withdraws_only_when_told(tmp_path: Path) -> None:
    imports = Imports(tmp_path, export="".join(f'{{"id": {n}, "title": "Bell {n}"}}\n' for n in range(30)))
    imports.run()
    imports.write(BELL)
    before = imports.files()
    assert [one.rule for one in imports.run().problems] == ["many-withdrawn"]
    assert imports.files() == before
    assert len(imports.run(withdraw=True).withdrawn) == 29


def test_nothing_changes_where_the_export_breaks_off(imports: Imports) -> None:
    before = imports.files()
    imports.write(b"\xfd7zXZ\x00 and then nothing")
    with pytest.raises(PackError, match="copy it again"):
        imports.run()
    assert imports.files() == before


def test_broken_lock_is_told_with_its_line(imports: Imports) -> None:
    (imports.folder / "import.lock").write_text("# kept\n<<<<<<< mine\n")
    with pytest.raises(PackError, match="line 2"):
        imports.run()


def test_second_import_at_the_same_time_is_refused(imports: Imports) -> None:
    with held(imports.folder), pytest.raises(Unavailable):
        imports.run()


def test_links_are_not_written_through(imports: Imports, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.move(imports.folder / "artifacts/1", outside)
    (imports.folder / "artifacts/1").symlink_to(outside)
    imports.write(LOUD + DRUM)
    imports.run(overwrite=False)
    assert "Loud" not in (outside / "artifact.toml").read_text()


@pytest.mark.parametrize("cut", ["before", "after"])
def test_import_cut_off_is_whole_or_has_not_happened(
    imports: Imports, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = imports.files()
    imports.write(LOUD)
    with monkeypatch.context() as patch:
        if cut == "before":
            patch.setattr(stage.Stage, "commit", _stop)
        else:
            patch.setattr(stage, "carry_out", _stop)
        with pytest.raises(KeyboardInterrupt):
            imports.run()
    there = {name: raw for name, raw in imports.files().items() if not name.startswith(".import/")}
    assert there == before
    _, problems = read_source(imports.folder)
    assert ("unfinished-import" in {one.rule for one in problems}) == (cut == "after")
    report = imports.run()
    assert imports.read("artifacts/1/artifact.toml") == 'title = { en = "Loud bell" }\n'
    assert not (imports.folder / ".import").exists()
    assert outcome(report)[1] == (["artifacts/1"] if cut == "before" else [])


def test_full_disk_changes_nothing_and_leaves_nothing_behind(imports: Imports, monkeypatch: pytest.MonkeyPatch) -> None:
    before = imports.files()
    imports.write(LOUD)
    monkeypatch.setattr(stage.Stage, "_settle", _full)
    with pytest.raises(OSError, match="No space left"):
        imports.run()
    assert imports.files() == before


def test_import_that_finishes_another_first_says_so(imports: Imports, monkeypatch: pytest.MonkeyPatch) -> None:
    imports.write(LOUD)
    with monkeypatch.context() as patch:
        patch.setattr(stage, "carry_out", _stop)
        with pytest.raises(KeyboardInterrupt):
            imports.run()
    with held(imports.folder) as finished:
        assert finished
    with held(imports.folder) as finished:
        assert not finished


def _full(*_: object) -> None:
    raise OSError(ENOSPC, "No space left on device")


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("delay", [0.02, 0.08, 0.2])
def test_killed_import_leaves_the_old_source_or_the_new(tmp_path: Path, delay: float) -> None:
    many = "".join(json.dumps({"id": n, "title": f"Bell {n}", "text": "It rings."}) + "\n" for n in range(60))
    imports = Imports(tmp_path, export=many)
    imports.run()
    old = imports.files()
    imports.write(many.replace("It rings.", "It is silent."))
    code = (
        "import sys; from pathlib import Path; from tests.guide.imports import Imports; base = Path(sys.argv[1]);"
        " imports = Imports(base, export=(base / 'export.jsonl').read_bytes());"
        " print('begun', flush=True); imports.run()"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        with suppress(subprocess.TimeoutExpired):  # it may have been quicker: then all is new
            process.wait(delay)
        process.kill()
    stories = {name: raw for name, raw in imports.files().items() if name.endswith(".md") and name[0] != "."}
    cut = (imports.folder / ".import" / "plan.json").exists()
    assert cut or set(stories.values()) in ({b"It rings.\n"}, {b"It is silent.\n"})
    with held(imports.folder):
        now = {name: raw for name, raw in imports.files().items() if name.endswith(".md")}
    assert len(now) == len([name for name in old if name.endswith(".md")])
    assert set(now.values()) in ({b"It rings.\n"}, {b"It is silent.\n"})
