"""A workbook is read to the same source as a folder, and its problems stand at their cells."""

import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from content_packs.guide import build
from content_packs.guide.build import build_pack
from content_packs.guide.problems import Problem
from content_packs.guide.source import read_source
from content_packs.guide.source.schema import (
    ArtifactFile,
    ExhibitionFile,
    MuseumTable,
    PackFile,
    SceneFile,
    TourFile,
)
from content_packs.guide.source.workbook import names
from content_packs.guide.source.workbook.columns import ARTIFACTS as ARTIFACTS_SHEET
from content_packs.guide.source.workbook.columns import MUSEUM as MUSEUM_SHEET
from content_packs.guide.source.workbook.columns import SHEETS
from content_packs.guide.source.workbook.headings import read_heading
from content_packs.guide.source.workbook.remedies import REMEDIES, mended
from tests.guide.sources import Files, write_source
from tests.guide.workbooks import ARTIFACTS, MUSEUM, SOUND, Rows, found, read_and_check, sound_source, with_columns
from tests.guide.workbooks import write_workbook as write

PAGE = Path(str(build.__file__)).parents[1] / "SPREADSHEET.md"


def artifact(root: Path, **more: Any) -> ArtifactFile:
    table = sound_source(root, with_columns(**more)).artifacts["bell"].table
    assert isinstance(table, ArtifactFile)
    return table


def test_sound_workbook_has_no_problem(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_workbook_says_what_a_folder_says(tmp_path: Path) -> None:
    pack = (
        '[pack]\nid = "main"\nlanguages = ["en"]\nrights = "https://creativecommons.org/publicdomain/zero/1.0/"\n'
        '[museum]\nid = "town"\nname = { en = "Town Museum" }\n'
    )
    bell = (
        'title = { en = "Bell" }\n[[source]]\ntitle = "Inventory"\n'
        '[[picture]]\nfile = "media/bell.svg"\nalt = { en = "A bronze bell" }\n'
    )
    files: Files = {
        "pack.toml": pack,
        "artifacts/bell/artifact.toml": bell,
        "artifacts/bell/story.en.md": "This is a bell.\n",
    }
    drop: Files = {"artifacts/bell/story.zh-Hans.md": None}
    folder, _ = read_source(write_source(tmp_path / "folder", files | drop))
    workbook = sound_source(tmp_path / "workbook")
    assert folder is not None
    assert workbook.pack.table == folder.pack.table
    assert workbook.artifacts["bell"].table == folder.artifacts["bell"].table
    assert workbook.artifacts["bell"].words == folder.artifacts["bell"].words


def test_folder_file_and_path_to_it_are_one_source(tmp_path: Path) -> None:
    source, _ = read_source(write(tmp_path))
    named, _ = read_source(tmp_path / "collection.xlsx")
    assert source is not None
    assert named is not None
    assert (source.pack, source.artifacts) == (named.pack, named.artifacts)


def test_workbook_builds_to_a_pack(tmp_path: Path) -> None:
    built = build_pack(sound_source(tmp_path / "in"), tmp_path / "out", tmp_path / "cache")
    again = build_pack(sound_source(tmp_path / "in"), tmp_path / "again", tmp_path / "cache")
    assert built.sha256 == again.sha256


def test_one_sheet_of_titles_stories_and_pictures_is_enough(tmp_path: Path) -> None:
    rows: Rows = [["Title", "Story", "Picture", "Alt"], ["Bell", "Of bronze.", "bell.svg", "A bell"]]
    source = sound_source(tmp_path / "Town Museum", {"Sheet1": rows})
    assert source.museum == "town-museum"
    assert source.languages == ("en",)
    assert list(source.artifacts) == ["bell"]
    _, problems = read_and_check(tmp_path / "Town Museum")
    assert {p.rule for p in problems} == {"no-museum", "rights-supposed", "made-id", "missing-source"}


def test_own_language_is_that_of_the_headings(tmp_path: Path) -> None:
    rows: Rows = [["标题", "故事", "标题（英语）"], ["编钟", "青铜。", "Bells"]]
    source = sound_source(tmp_path, {"Sheet1": rows})
    assert source.languages == ("zh-Hans", "en")
    [(name, document)] = source.artifacts.items()
    assert name.startswith("x")  # nothing Latin to make an id of
    assert isinstance(document.table, ArtifactFile)
    assert document.table.title == {"zh-Hans": "编钟", "en": "Bells"}


def test_facts_of_the_label(tmp_path: Path) -> None:
    table = artifact(
        tmp_path,
        **{
            "Accession number": "1952.3",
            "From year": "433 BC",
            "To year": -400,
            "Circa": "yes",
            "Date": "Warring States",
        },
        **{"Height": 153.4, "Weight": "60000", "Keypad": 101, "On view": "no", "Rights": "CC BY 4.0", "Code": ""},
    )
    assert table.accession == "1952.3"
    assert (table.date.earliest, table.date.latest, table.date.circa) == (-433, -400, True)
    assert table.date.text == {"en": "Warring States"}
    assert [(d.what, d.value, d.unit) for d in table.dimensions] == [("height", 153.4, "cm"), ("weight", 60000.0, "g")]
    assert (table.keypad, table.on_view) == (101, False)
    assert table.rights == "https://creativecommons.org/licenses/by/4.0/"


def test_number_typed_as_accession_number_is_kept_as_shown(tmp_path: Path) -> None:
    for typed, kept in {1952.3: "1952.3", 17: "17", "0017": "0017", "'007": "007"}.items():
        assert artifact(tmp_path, accession=typed).accession == kept
    assert "Artifacts!G2 number-as-text" in found(tmp_path, with_columns(accession=1952.3))


def test_date_made_by_excel_is_refused_where_a_text_belongs(tmp_path: Path) -> None:
    assert found(tmp_path, with_columns(accession=date(1952, 3, 1))) == ["Artifacts!G2 date-in-text"]


def test_variants_and_languages_are_columns(tmp_path: Path) -> None:
    sheets = SOUND | {"Museum": [["Name", "Languages"], ["Town", "English; French"]]}
    rows = [[*ARTIFACTS[0], "Story (French)", "Story (easy)", "story@fr.kids", "titre (français)"]]
    rows.append([*ARTIFACTS[1], "Une cloche.", "A bell. Easy.", "Une cloche !", "Cloche"])
    source = sound_source(tmp_path, sheets | {"Artifacts": rows})
    words = source.artifacts["bell"].words
    assert {(variant, lang) for variant, langs in words.items() for lang in langs} == {
        ("standard", "en"),
        ("standard", "fr"),
        ("easy", "en"),
        ("kids", "fr"),
    }


def test_other_sheets_add_to_the_artifacts(tmp_path: Path) -> None:
    sheets = SOUND | {
        "Pictures": [["Artifact", "Picture", "Alt"], ["Bell", "bell.svg", "From behind"]],
        "Exhibitions": [["ID", "Title", "Opens", "Artifacts"], ["show", "Show", date(2026, 5, 1), "Bell"]],
        "Tours": [["ID", "Title", "Minutes"], ["way", "Way", 20]],
        "Stops": [["Artifact", "What to say"], ["bell", "Begin here."]],
        "Themes": [["ID", "Name"], ["bronze", "Bronze"]],
        "Galleries": [["ID", "Name"], ["hall", "Great Hall"]],
    }
    sheets["Artifacts"] = [[*ARTIFACTS[0], "Themes", "Gallery"], [*ARTIFACTS[1], "Bronze", "great hall"]]
    source = sound_source(tmp_path, sheets)
    bell, show, way = (
        source.artifacts["bell"].table,
        source.exhibitions["show"].table,
        source.tours["way"].table,
    )
    assert isinstance(bell, ArtifactFile)
    assert isinstance(show, ExhibitionFile)
    assert isinstance(way, TourFile)
    assert [picture.alt["en"] for picture in bell.picture] == ["A bronze bell", "From behind"]
    assert (bell.themes, bell.gallery) == (("bronze",), "hall")
    assert (show.artifacts, show.opens) == (("bell",), date(2026, 5, 1))
    assert way.stop[0].artifact == "bell"


def test_themes_without_a_sheet_are_made_of_their_names(tmp_path: Path) -> None:
    source = sound_source(tmp_path, with_columns(themes="Bronze; Music"))
    assert isinstance(source.pack.table, PackFile)
    assert [(theme.id, theme.name) for theme in source.pack.table.theme] == [
        ("bronze", {"en": "Bronze"}),
        ("music", {"en": "Music"}),
    ]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"Keypad": "x"}, "Artifacts!G2 wrong-type"),
        ({"Keypad": 2.5}, "Artifacts!G2 wrong-type"),
        ({"Keypad": 100000}, "Artifacts!G2 bad-keypad"),
        ({"From year": "long ago"}, "Artifacts!G2 wrong-type"),
        ({"On view": "perhaps"}, "Artifacts!G2 wrong-type"),
        ({"Rights": "mine"}, "Artifacts!G2 bad-rights"),
        ({"Related": "gong"}, "Artifacts!G2 broken-reference"),
        ({"Height": -1}, "Artifacts!G2 out-of-range"),
        ({"Title (Elvish)": "x"}, "Artifacts!G1 unknown-heading"),
        ({"Titel": "x"}, "Artifacts!G1 unknown-heading"),
        ({"title@fr": "x"}, "Artifacts!G2 undeclared-language"),
        ({"TITLE": "x"}, "Artifacts!G1 duplicate-heading"),
        ({"Title (English)": "x"}, "Artifacts!G1 duplicate-heading"),
        ({"Story (easy)": "a\n\n<b>b</b>"}, "Artifacts!G2 forbidden-html"),
        ({"source_url": "ftp://x"}, "Artifacts!G2 bad-url"),
        ({"caption": "x" * 301}, "Artifacts!G2 over-long"),
    ],
    ids=str,
)
def test_problem_stands_at_its_cell(tmp_path: Path, more: dict[str, Any], expected: str) -> None:
    assert found(tmp_path, with_columns(**more)) == [expected]


def test_heading_that_is_nearly_right_is_guessed(tmp_path: Path) -> None:
    _, problems = read_and_check(write(tmp_path, with_columns(Titel="x")))
    assert "did you mean 'title'?" in problems[0].what
    assert str(problems[0]).startswith("collection.xlsx, Artifacts!G1: error: ")


def test_two_rows_of_one_id_are_refused(tmp_path: Path) -> None:
    sheets = SOUND | {"Artifacts": [*ARTIFACTS, ARTIFACTS[1]]}
    assert found(tmp_path, sheets) == ["Artifacts!A3 duplicate-id"]


def test_row_without_title_and_bad_id_are_told(tmp_path: Path) -> None:
    sheets = SOUND | {"Artifacts": [*ARTIFACTS, ["", "", "A story of what?"]]}
    assert "Artifacts!A3 missing-key" in found(tmp_path, sheets)
    assert "Artifacts!A3 bad-id" in found(tmp_path, SOUND | {"Artifacts": [*ARTIFACTS, ["Gong 1", "Gong"]]})


def test_sheets_that_are_not_known_or_twice_are_told(tmp_path: Path) -> None:
    assert found(tmp_path, SOUND | {"Budget": [["Title", "Cost"], ["x", 1]]}) == ["Budget unknown-sheet"]
    assert found(tmp_path, SOUND | {"Notes": [["Do not read this"]]}) == []
    assert found(tmp_path, SOUND | {"文物": ARTIFACTS}) == ["文物 duplicate-sheet"]


def test_sheet_without_headings_is_an_error(tmp_path: Path) -> None:
    assert "Artifacts!A1 no-headings" in found(tmp_path, SOUND | {"Artifacts": [["a", "b"], ["c", "d"]]})


def test_column_without_heading_is_told_once(tmp_path: Path) -> None:
    rows: Rows = [*ARTIFACTS, ["gong", "Gong", "A gong.", "bell.svg", "A gong", "Inventory", "a remark"]]
    assert found(tmp_path, SOUND | {"Artifacts": rows}) == ["Artifacts!G3 unknown-heading"]


def test_museum_may_be_written_across_or_down(tmp_path: Path) -> None:
    across: Rows = [[row[0] for row in MUSEUM], [row[1] for row in MUSEUM]]
    assert (
        sound_source(tmp_path / "a", SOUND | {"Museum": across}).pack.table == sound_source(tmp_path / "b").pack.table
    )
    bad: Rows = [*MUSEUM, ["Accent colour", "#ffffff"]]
    assert found(tmp_path / "c", SOUND | {"Museum": bad}) == ["Museum!B5 low-contrast"]


def test_file_in_two_folders_must_be_told_apart(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "old").mkdir()
    (tmp_path / "old/bell.svg").write_bytes((tmp_path / "media/bell.svg").read_bytes())
    assert "Artifacts!D2 ambiguous-file" in found(tmp_path)
    rows = [ARTIFACTS[0], [*ARTIFACTS[1][:3], "media\\bell.svg", *ARTIFACTS[1][4:]]]
    assert found(tmp_path, SOUND | {"Artifacts": rows}) == ["unknown-file"]


def test_missing_picture_is_told_with_the_nearest(tmp_path: Path) -> None:
    rows = [ARTIFACTS[0], [*ARTIFACTS[1][:3], "bel.svg", *ARTIFACTS[1][4:]]]
    _, problems = read_and_check(write(tmp_path, SOUND | {"Artifacts": rows}))
    assert [p.what for p in problems if p.rule == "missing-file"] == [
        "'media/bel.svg' is not there; did you mean 'bell.svg'?"
    ]


def test_several_workbooks_are_not_chosen_from(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "copy.xlsx").write_bytes((tmp_path / "collection.xlsx").read_bytes())
    assert [p.rule for p in read_and_check(tmp_path)[1]] == ["several-workbooks"]


NOT_IN_SHEETS = {"annotation", "audio", "models"}  # places on a model; sounds of a scene


def test_sheets_hold_whatever_an_artifact_and_a_museum_may_say() -> None:
    heads: dict[str, set[str]] = defaultdict(set)
    for sheet in SHEETS:
        paths = {sheet.part} if sheet.part else {column.path for column in sheet.columns}
        heads[sheet.kind] |= {re.split(r"[.\[]", path)[0] for path in paths}
    known: dict[str, type[msgspec.Struct]] = {
        "artifacts": ArtifactFile,
        "exhibitions": ExhibitionFile,
        "tours": TourFile,
        "scenes": SceneFile,
    }
    for kind, into in known.items():
        keys = {field.encode_name for field in msgspec.structs.fields(into)} - NOT_IN_SHEETS
        assert keys - {"dimensions", "source", "video"} <= heads[kind], kind
    museum = {column.path for column in MUSEUM_SHEET.columns}
    assert {f"museum.{f.encode_name}" for f in msgspec.structs.fields(MuseumTable)} - {"museum.picture"} <= museum


def test_every_sheet_and_column_is_explained_and_every_explained_one_is_there() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("## Sheets")[2]
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    said = [name for row in rows for name in re.findall("`([a-z_]+)`", row)]
    assert set(said) == {sheet.key for sheet in SHEETS} | {column.key for sheet in SHEETS for column in sheet.columns}


def test_every_heading_in_the_page_is_understood() -> None:
    page = PAGE.read_text(encoding="utf-8")
    table = re.findall(r"^\| (Title .*) \|$", page, re.MULTILINE)[0]
    spelled = re.search(r"too: (.*?)\. Without", page, re.DOTALL)
    assert spelled
    for heading in [*table.split(" | "), *re.findall("`(.+?)`", spelled[1].replace("\n", " "))]:
        assert read_heading(ARTIFACTS_SHEET, heading), heading


def test_remedies_call_columns_as_the_workbook_does(tmp_path: Path) -> None:
    heads = ["编号", "名称", "故事", "图片", "资料出处"]
    write(tmp_path, {"藏品": [heads, ["bell", "编钟", "一口钟。", "bell.svg", "登记簿"]]})
    mends = {problem.rule: problem.mend for problem in read_and_check(tmp_path)[1]}
    assert mends["missing-alt"] == "describe it in the column 图片描述, in each language"


@pytest.mark.parametrize("language", names.LANGUAGES)
@pytest.mark.parametrize("rule", REMEDIES)
def test_every_remedy_can_be_said(rule: str, language: str) -> None:
    sheet = names.name_in("sheet", "exhibitions", language)
    problem = Problem(file="collection.xlsx", sheet=sheet, level="error", rule=rule, what="", mend="")
    assert mended(problem).mend
    assert "{" not in mended(problem).mend
