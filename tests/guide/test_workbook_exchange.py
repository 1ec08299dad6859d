"""A source given to translators as a workbook, and what they did taken back."""

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from companion.cli import companion
from content_packs.guide.source import read_source
from content_packs.guide.source.files import Refused
from content_packs.guide.source.lock import LOCK, stale_texts, updated_lock
from content_packs.guide.source.schema import Source
from content_packs.guide.source.wordings import original_of, texts_of
from content_packs.guide.source.workbook.exchange import compare, take
from content_packs.guide.source.workbook.export import export_book
from tests.guide.sources import ARTIFACT, PACK, read_changed, write_source
from tests.guide.workbooks import ARTIFACTS, SOUND, write_workbook

HOUSE = Path(__file__).parents[2]
A = "artifacts/bell/artifact.toml"
NOTED = "# our best piece\n" + ARTIFACT.replace(
    "\n\n[[source]]", '\nmaterial = { zh-Hans = "青铜" } # by eye\n\n[[source]]', 1
)


def exported(root: Path, out: Path, **options: str) -> Any:
    done = run("export", "--xlsx", root, out, *(word for pair in options.items() for word in ("--" + pair[0], pair[1])))
    assert done.exit_code == 0, done.output
    return load_workbook(out)


def run(*words: object) -> Result:
    return CliRunner().invoke(companion, ["pack", *map(str, words)])


def column(sheet: Any, heading: str) -> int:
    return [cell.value for cell in sheet[1]].index(heading) + 1


def cell(book: Any, sheet: str, heading: str, row: int = 2) -> Any:
    return book[sheet].cell(row, column(book[sheet], heading))


def read(root: Path) -> Source:
    source, _ = read_source(root)
    assert source is not None
    return source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A source folder with comments, a missing translation, and a lock."""
    root = write_source(tmp_path / "folder", {A: NOTED})
    (root / LOCK).write_text(updated_lock(read(root)))
    return root


def test_every_translation_stands_beside_its_original(folder: Path, tmp_path: Path) -> None:
    book = exported(folder, tmp_path / "out.xlsx", lang="en")
    heads = [cell.value for cell in book["Artifacts"][1]]
    assert heads[1:5] == [
        "Title (Simplified Chinese)",
        "Title (English)",
        "Story (Simplified Chinese)",
        "Story (English)",
    ]
    assert cell(book, "Artifacts", "Title (English)").value == "Bell"


def test_missing_and_stale_translations_are_marked_by_colour_and_word(folder: Path, tmp_path: Path) -> None:
    (folder / "artifacts/bell/story.zh-Hans.md").write_text("这是一口大钟。\n")
    book = exported(folder, tmp_path / "out.xlsx", lang="en")
    stale, missing = cell(book, "Artifacts", "Story (English)"), cell(book, "Artifacts", "Material (English)")
    assert stale.fill.fgColor.rgb != missing.fill.fgColor.rgb
    assert {stale.fill.patternType, missing.fill.patternType} == {"solid"}
    assert cell(book, "Artifacts", "Title (English)").fill.patternType is None
    assert cell(book, "Artifacts", "State (English)").value == "stale: Story; missing: Material"


def test_export_is_a_source_itself(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    exported(folder, tmp_path / "again/out.xlsx")
    shutil.copytree(folder / "artifacts", tmp_path / "again/artifacts")
    assert texts_of(read(tmp_path / "again")) == texts_of(read(folder))
    assert run("check", tmp_path / "again").output.count("error:") == 0


@pytest.mark.parametrize("name", ["chongqing-example", "sichuan-example", "joint-example"])
def test_example_pack_told_as_a_workbook_says_the_same(name: str, tmp_path: Path) -> None:
    root = tmp_path / name
    shutil.copytree(HOUSE / "content_packs/examples" / name, root)
    source = read(root)
    (root / "book.xlsx").write_bytes(export_book(source, "ar"))
    (root / "pack.toml").unlink()
    again = read(root)
    texts = texts_of(source)
    kept = {p: text for p, text in texts.items() if "annotation" not in p[1] and not p[0].startswith("scenes/")}
    assert {place: texts_of(again).get(place) for place in kept} == kept
    for one, document in source.artifacts.items():
        told, meant = again.artifacts[one].table, document.table
        for field in ("accession", "date", "keypad", "rights", "gallery", "themes", "related", "on_view", "source"):
            assert getattr(told, field) == getattr(meant, field), (one, field)
        measures = [{(d.what, d.value, d.unit) for d in getattr(table, "dimensions", ())} for table in (told, meant)]
        assert measures[0] == measures[1]


def test_untouched_workbook_changes_nothing(folder: Path, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    exported(folder, tmp_path / "out.xlsx")
    merged = run("merge", tmp_path / "out.xlsx", folder)
    assert (merged.exit_code, merged.output) == (0, "0 changed, 0 in conflict\n")
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def translated(folder: Path, out: Path) -> Path:
    """The export with a new material, a new story and a new title."""
    (folder / "artifacts/bell/story.zh-Hans.md").write_text("这是一口大钟。\n")
    book = exported(folder, out, lang="en")
    cell(book, "Artifacts", "Material (English)").value = 'Bronze, "so called"'
    cell(book, "Artifacts", "Story (English)").value = "This is a great bell.\n\nIt rings."
    cell(book, "Museum", "Name (English)").value = "The Town Museum"
    book.save(out)
    return out


def test_changed_texts_are_taken_and_all_else_stays(folder: Path, tmp_path: Path) -> None:
    out = translated(folder, tmp_path / "out.xlsx")
    assert len(stale_texts(read(folder))) == 1
    merged = run("merge", out, folder)
    assert merged.exit_code == 0, merged.output
    assert "3 changed, 0 in conflict" in merged.output
    assert (folder / "artifacts/bell/story.en.md").read_text() == "This is a great bell.\n\nIt rings.\n"
    table = (folder / A).read_text()
    assert table.startswith("# our best piece\ntitle =")
    assert "# by eye" in table
    texts = texts_of(read(folder))
    assert texts[A, "material", "en"] == 'Bronze, "so called"'
    assert texts["pack.toml", "museum.name", "en"] == "The Town Museum"
    assert stale_texts(read(folder)) == frozenset()


def test_new_translation_is_stale_again_when_its_original_changes(folder: Path, tmp_path: Path) -> None:
    run("merge", translated(folder, tmp_path / "out.xlsx"), folder)
    (folder / A).write_text((folder / A).read_text().replace("青铜", "黄铜"))
    assert stale_texts(read(folder)) == {(A, "material", "en")}


def test_dry_run_shows_the_differences_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    out = translated(folder, tmp_path / "out.xlsx")
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    shown = run("merge", "--dry-run", out, folder)
    assert "artifacts/bell/story.en.md\n  - This is a bell.\n  + This is a great bell. It rings.\n" in shown.output
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_what_changed_in_the_source_meanwhile_is_a_conflict_and_kept(folder: Path, tmp_path: Path) -> None:
    out = translated(folder, tmp_path / "out.xlsx")
    (folder / "artifacts/bell/story.en.md").write_text("Somebody else's bell.\n")
    (folder / A).write_text((folder / A).read_text().replace("青铜", "黄铜"))
    merged = run("merge", out, folder)
    assert merged.exit_code == 1
    assert "conflict: artifacts/bell/story.en.md: it has changed in the source" in merged.output
    assert "material@en: its original has changed in the source" in merged.output
    assert (folder / "artifacts/bell/story.en.md").read_text() == "Somebody else's bell.\n"
    assert texts_of(read(folder))["pack.toml", "museum.name", "en"] == "The Town Museum"


def test_emptied_text_is_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    book = exported(folder, tmp_path / "out.xlsx", lang="en")
    cell(book, "Artifacts", "Title (English)").value = None
    book.save(tmp_path / "out.xlsx")
    merged = run("merge", tmp_path / "out.xlsx", folder)
    assert merged.exit_code == 1
    assert "it was emptied" in merged.output
    assert texts_of(read(folder))[A, "title", "en"] == "Bell"


def test_moved_rows_do_not_give_a_picture_the_words_of_another(tmp_path: Path) -> None:
    picture = '\n[[picture]]\nfile = "{0}.svg"\nalt = {{ zh-Hans = "{0}图", en = "{0}" }}\n'
    more = picture.format("b") + picture.format("c")
    folder = write_source(tmp_path / "folder", {A: ARTIFACT + more})
    book = exported(folder, tmp_path / "out.xlsx", lang="en")
    book["Pictures"].delete_rows(2)
    book.save(tmp_path / "out.xlsx")
    merged = run("merge", tmp_path / "out.xlsx", folder)
    assert merged.output.count("its row was moved") == 4
    assert (folder / A).read_text() == ARTIFACT + more


def test_workbook_that_is_no_export_is_refused(folder: Path, tmp_path: Path) -> None:
    write_workbook(tmp_path / "book")
    merged = run("merge", tmp_path / "book/collection.xlsx", folder)
    assert merged.exit_code == 1
    assert "does not come from `pack export`" in merged.output
    with pytest.raises(Refused) as refusal:
        compare(read(folder), tmp_path / "book/collection.xlsx")
    assert refusal.value.rule == "no-export"


def in_two_languages(root: Path) -> Path:
    """A workbook source in en and fr; its title alone is translated."""
    museum = [["ID", "town"], ["Name", "Town Museum"], ["Languages", "en; fr"], ["Rights", "CC0"]]
    rows = [[*ARTIFACTS[0], "Titre (français)"], [*ARTIFACTS[1], "Cloche"]]
    return write_workbook(root, SOUND | {"Museum": museum, "Artifacts": rows})


def test_translations_are_taken_into_a_workbook_too(tmp_path: Path) -> None:
    root = in_two_languages(tmp_path / "book")
    book = exported(root, tmp_path / "out.xlsx", lang="en")
    cell(book, "Artifacts", "Title (French)").value = "Grande cloche"
    cell(book, "Artifacts", "Story (French)").value = "Voici une cloche."
    described = cell(book, "Artifacts", "Picture described (French)")
    described.value, described.data_type = "=une cloche", "s"
    cell(book, "Museum", "Name (French)").value = "Musée de la ville"
    book.save(tmp_path / "out.xlsx")
    merged = run("merge", tmp_path / "out.xlsx", root)
    assert (merged.exit_code, "4 changed, 0 in conflict" in merged.output) == (0, True), merged.output
    texts = texts_of(read(root))
    assert texts[A, "title", "fr"] == "Grande cloche"
    assert texts["artifacts/bell/story.fr.md", "words", "fr"] == "Voici une cloche."
    assert texts[A, "picture[0].alt", "fr"] == "=une cloche"
    assert texts["pack.toml", "museum.name", "fr"] == "Musée de la ville"
    heads = [cell.value for cell in load_workbook(root / "collection.xlsx")["Artifacts"][1]]
    assert heads[6:] == ["Titre (français)", "alt@fr", "story@fr"]
    assert "0 errors" in run("check", root).output


def test_csv_files_are_not_merged_into(tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv/artifacts.csv").write_text("id,title,title@fr\nbell,Bell,Cloche\n")
    book = exported(tmp_path / "csv", tmp_path / "out.xlsx", lang="en")
    cell(book, "Artifacts", "Title (French)").value = "Grande cloche"
    book.save(tmp_path / "out.xlsx")
    plan, _ = compare(read(tmp_path / "csv"), tmp_path / "out.xlsx")
    assert plan is not None
    with pytest.raises(Refused) as refusal:
        take(read(tmp_path / "csv"), plan)
    assert refusal.value.rule == "no-folder"


def test_text_without_a_cell_of_its_own_writes_nothing(tmp_path: Path) -> None:
    rows = [[*ARTIFACTS[0], "Themes"], [*ARTIFACTS[1], "Bronze"]]
    museum = [["ID", "town"], ["Name", "Town"], ["Languages", "en; fr"], ["Rights", "CC0"]]
    root = write_workbook(tmp_path / "book", {"Museum": museum, "Artifacts": rows})
    before = (root / "collection.xlsx").read_bytes()
    book = exported(root, tmp_path / "out.xlsx", lang="en")
    cell(book, "Themes", "Name (French)").value = "Le bronze"
    book.save(tmp_path / "out.xlsx")
    merged = run("merge", tmp_path / "out.xlsx", root)
    assert merged.exit_code == 1
    assert "no cell of their own" in merged.output
    assert (root / "collection.xlsx").read_bytes() == before


def test_broken_workbook_of_translators_changes_nothing(folder: Path, tmp_path: Path) -> None:
    book = exported(folder, tmp_path / "out.xlsx", lang="en")
    cell(book, "Artifacts", "Title (English)").value = "=B2"
    cell(book, "Artifacts", "Story (English)", row=1).value = "Storry"
    book.save(tmp_path / "out.xlsx")
    merged = run("merge", tmp_path / "out.xlsx", folder)
    assert merged.exit_code == 1
    assert "unknown-heading" in merged.output
    assert (folder / A).read_text() == NOTED


@pytest.mark.parametrize("text", ["=1+1", "+49", "-x", "@home", "=cmd|'/c calc'!A1"])
def test_texts_never_become_formulas(tmp_path: Path, text: str) -> None:
    title = (
        f"title = {{ zh-Hans = {text!r}, en = {text!r} }}" if "'" not in text else f'title = {{ zh-Hans = "{text}" }}'
    )
    source = read_changed(tmp_path, {A: title + "\n" + ARTIFACT.split("\n", 1)[1]})
    book = load_workbook(io.BytesIO(export_book(source, "en")))
    written = cell(book, "Artifacts", "Title (Simplified Chinese)")
    assert (written.value, written.data_type, written.quotePrefix) == (text, "s", True)


def test_text_too_long_for_a_cell_is_refused_and_not_cut(tmp_path: Path) -> None:
    write_source(tmp_path / "folder", {"artifacts/bell/story.en.md": "x" * 40_000})
    refused = run("export", "--xlsx", tmp_path / "folder", tmp_path / "out.xlsx")
    assert refused.exit_code == 1
    assert "does not fit a cell" in refused.output
    assert not (tmp_path / "out.xlsx").exists()


def test_source_that_cannot_be_read_is_not_exported(tmp_path: Path) -> None:
    write_source(tmp_path / "folder", {"pack.toml": PACK + "x ="})
    refused = run("export", "--xlsx", tmp_path / "folder", tmp_path / "out.xlsx")
    assert refused.exit_code == 1
    assert "broken-toml" in refused.output


def test_memo_that_points_outside_writes_nothing_there(folder: Path, tmp_path: Path) -> None:
    book: Workbook = exported(folder, tmp_path / "out.xlsx", lang="en")
    book["companion-memo"].append(["../../evil.md", "words", "en", "", ""])
    book.save(tmp_path / "out.xlsx")
    assert run("merge", tmp_path / "out.xlsx", folder).exit_code == 0
    assert not (tmp_path.parent / "evil.md").exists()


def test_original_of_a_variant_is_in_the_same_variant() -> None:
    place = ("artifacts/bell/story.fr.easy.md", "words", "fr")
    assert original_of(place, "en") == ("artifacts/bell/story.en.easy.md", "words", "en")


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    write_source(tmp_path / "folder")
    (tmp_path / "out.xlsx").write_bytes(b"a translator's work")
    refused = run("export", "--xlsx", tmp_path / "folder", tmp_path / "out.xlsx")
    assert refused.exit_code == 2
    assert "name a new file" in refused.output
    assert (tmp_path / "out.xlsx").read_bytes() == b"a translator's work"
