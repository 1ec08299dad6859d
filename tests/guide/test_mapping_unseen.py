"""Exports of museums that no mapping of ours was made for, read by mappings that were written from MAPPING.md alone."""

import json
from pathlib import Path

from content_packs.guide.checks import check_source
from content_packs.guide.source import read_source
from tests.guide.imports import Imports

EXPORTS = Path(__file__).parent / "exports"
POTTERS = """\
[export]
records = "result[].list"

[[related]]
name = "medien"
encoding = "gb18030"
key = "Objekt"
of = '"Inv.-Nr."'

[pack]
id = "main"
languages = ["de", "en", "zh-Hans"]
rights = "https://creativecommons.org/licenses/by/4.0/"

[museum]
id = "potters"
name = { de = "Topfmuseum", en = "Museum of Pots", zh-Hans = "陶器博物馆" }

[suffixes]
"" = "de"
"__en" = "en"
"__zh-Hans" = "zh-Hans"
"Simple" = "de.easy"

[[only]]
from = "status"
is = ["öffentlich"]

[artifact]
id = '"Inv.-Nr."'
title = "title*"
story = "text*"
material = { from = "material", split = "/", table = "material" }
origin = { join = [{ from = "herkunft.ort", between = "/" }, "herkunft.land.de"], between = ", " }
date = { text = { first = ["datierung.text", "datierung"] } }
related = "siehe"

[artifact.dimensions]
height = "masse[typ=Höhe].wert"

[artifact.picture]
each = "@medien[]"
file = "Datei"
alt = { de = "Alt Deutsch", zh-Hans = "Alt 中文" }

[table.material]
"Ton" = { de = "Ton", en = "clay", zh-Hans = "陶" }
"Glasur" = { de = "Glasur", en = "glaze" }
"""
JUG = {
    "Inv.-Nr.": "I 1/編",
    "title": "Krug",
    "title__en": "Jug",
    "title__zh-Hans": "壶",
    "text": "<h1>Der Krug</h1><p>Ein <b>schöner</b> Krug.<script>x()</script><table><tr><td>a</td></tr></table>",
    "text__en": "One line\r\n* no list <3",
    "textSimple": "Ein Krug.",
    "datierung": {"text": "4. Jh. v. Chr.", "von": None},
    "masse": [{"typ": "Breite", "wert": 8}, {"typ": "Höhe", "wert": "12,5"}],
    "herkunft": {"land": {"de": "Deutschland"}, "ort": ["Köln", "Bonn"]},
    "material": "Ton/GLASUR",
    "status": "öffentlich",
    "siehe": ["../../etc", "I 9"],
}
POT = {"Inv.-Nr.": "../../etc", "title": "Topf", "datierung": "1880/90", "status": "ÖFFENTLICH "}
MEDIA = "Objekt;Datei;Alt Deutsch;Alt 中文\r\nI 1/編;bilder\\front 1.PNG;Der Krug von vorn;正面\r\n"


def test_tate_becomes_a_source_that_passes_its_check(tmp_path: Path) -> None:
    imports = Imports(tmp_path, (EXPORTS / "tate.toml").read_text(), (EXPORTS / "tate.csv").read_text(), "tate.csv")
    report = imports.run()
    assert report.artifacts == 12
    assert [one.what for one in report.problems] == ["'depth' is empty in every record"]
    engraving = imports.read("artifacts/a00005/artifact.toml")
    assert 'date = { from = 1826, text = { en = "1826-7, reprinted 1892" } }' in engraving
    assert '{ what = "height", value = 335.0, unit = "mm" }' in engraving
    source, problems = read_source(imports.folder)
    assert source
    assert {one.rule for one in [*problems, *check_source(source)]} <= {"missing-story", "over-long"}


def test_pages_of_tables_in_three_languages_become_a_source(tmp_path: Path) -> None:
    pages = {"meta": {}, "result": [{"page": 1, "list": [JUG, None, JUG | {"status": "intern"}]}, {"list": [POT]}]}
    imports = Imports(tmp_path, POTTERS, "\ufeff" + json.dumps(pages, ensure_ascii=False), "export.json")
    imports.related = {"medien": tmp_path / "media.csv"}
    imports.related["medien"].write_bytes(MEDIA.encode("gb18030"))
    imports.pictures = tmp_path / "pictures"
    imports.pictures.mkdir()
    (imports.pictures / "front 1.PNG").write_bytes(b"a picture")
    report = imports.run()
    assert (report.artifacts, report.left_out, report.refused_count) == (2, 1, 1)
    assert (
        imports.read("artifacts/i-1-u7de8/artifact.toml")
        == """\
title = { de = "Krug", en = "Jug", zh-Hans = "壶" }
date = { from = -400, to = -301, text = { de = "4. Jh. v. Chr." } }
material = { de = "Ton; Glasur", en = "clay; glaze" }
origin = { de = "Köln/Bonn, Deutschland" }
dimensions = [{ what = "height", value = 12.5, unit = "cm" }]
related = ["etc"]

[[picture]]
file = "front-1.PNG"
alt = { de = "Der Krug von vorn", zh-Hans = "正面" }
"""
    )
    assert imports.read("artifacts/i-1-u7de8/story.de.md") == "## Der Krug\n\nEin **schöner** Krug.\n\na\n"
    assert imports.read("artifacts/i-1-u7de8/story.en.md") == "One line\n\n\\* no list \\<3\n"
    assert imports.read("artifacts/i-1-u7de8/story.de.easy.md") == "Ein Krug.\n"
    assert "from = 1880, to = 1890" in imports.read("artifacts/etc/artifact.toml")
