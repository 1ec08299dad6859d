"""The worked example of MAPPING.md is what the programme does."""

import re
from pathlib import Path

import msgspec
from PIL import Image

from companion.commands.pack_import import import_
from content_packs.guide import mapping
from content_packs.guide.checks import check_source
from content_packs.guide.mapping.schema import RULE_KEYS, ArtifactRules, ExportTable, MappingFile
from content_packs.guide.source import read_source
from tests.guide.imports import Imports

PAGE = (Path(mapping.__file__).parents[1] / "MAPPING.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def worked_example(folder: Path) -> Imports:
    imports = Imports(folder, blocks("toml")[0], blocks("jsonl")[0])
    imports.related["media"] = folder / "media.csv"
    imports.related["media"].write_text("\ufeff" + blocks("csv")[0], encoding="utf-8")
    imports.pictures = folder / "pictures"
    imports.pictures.mkdir()
    Image.new("RGB", (1_000, 700)).save(imports.pictures / "front.png")
    return imports


def test_example_becomes_what_the_page_says(tmp_path: Path) -> None:
    imports = worked_example(tmp_path)
    report = imports.run()
    assert imports.read("artifacts/sm-12-3/artifact.toml") == blocks("toml")[1]
    assert imports.read("artifacts/sm-12-3/story.sv.md") == "En *skål* av silver.\n\nDen köptes 1912.\n"
    assert imports.read("artifacts/sm-12-3/story.sv.easy.md") == "En fin skål.\n"
    assert (report.artifacts, report.left_out, report.refused_count) == (3, 1, 1)
    assert report.refused == ["record 3 (line 3): null in place of a record"]
    assert {left.what.partition(":")[0] for left in report.left} == {
        "pictures",
        "artifact.rights",
        "date",
        "dimensions",
    }


def test_example_passes_its_check(tmp_path: Path) -> None:
    imports = worked_example(tmp_path)
    imports.run()
    source, problems = read_source(imports.folder)
    assert source is not None
    found = [*problems, *check_source(source)]
    assert {problem.rule for problem in found} == {"missing-story", "missing-translation"}


def test_every_key_that_a_mapping_may_say_is_on_the_page() -> None:
    tables = (MappingFile, ExportTable, ArtifactRules)
    keys = {field.encode_name for table in tables for field in msgspec.structs.fields(table)} | set(RULE_KEYS)
    assert not {key for key in keys if not re.search(rf"[`\[ ]{key}[`\] =.]", PAGE)}


def test_every_option_named_on_the_page_exists() -> None:
    known = {option for parameter in import_.params for option in parameter.opts}
    named = {word for line in re.findall(r"companion pack import.*", PAGE) for word in re.findall(r"--[a-z-]+", line)}
    assert named <= known
