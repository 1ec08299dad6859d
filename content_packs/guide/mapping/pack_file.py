"""`pack.toml` of an imported source: written the first time; later galleries and themes are added to what is there."""

from pathlib import Path

import msgspec

from content_packs.errors import PackError
from content_packs.guide.mapping.documents import Maker
from content_packs.guide.mapping.lock import digest
from content_packs.guide.mapping.mapping import Mapping
from content_packs.guide.mapping.writing import write_section, write_table
from content_packs.guide.problems import Problem, error
from content_packs.guide.source.files import BOUNDS, read_text
from content_packs.guide.source.lines import find_lines, line_of
from content_packs.guide.source.schema import PackFile
from content_packs.guide.source.tables import read_table

PACK = "pack.toml"
_HEAD = "# Made by `companion pack import`. Edit it freely: later imports then add galleries and themes alone.\n\n"


class PackText(msgspec.Struct, frozen=True):
    text: str | None  # what is to be written; None to leave the file
    generated: str  # hash of what the mapping makes
    fields: tuple[str, ...] = ()  # what was added
    problem: Problem | None = None


def write_pack(root: Path, mapping: Mapping, maker: Maker, last: str | None) -> PackText:
    """What becomes of pack.toml."""
    whole = _whole(mapping, maker)
    generated = digest(whole.encode())
    if not (root / PACK).exists():
        return PackText(whole, generated)
    try:
        there = read_text(root / PACK, BOUNDS.toml)
    except PackError as refusal:
        return PackText(None, generated, problem=error("unreadable-file", PACK, 0, str(refusal), "mend it first"))
    table, lines, problems = read_table(Path(PACK), there, PackFile)
    if table is None or problems:
        return PackText(None, generated, problem=problems[0])
    if table.museum.id != mapping.table.museum.id:
        what = f"this folder is of the museum {table.museum.id!r}, the mapping of {mapping.table.museum.id!r}"
        return PackText(
            None,
            generated,
            problem=error(
                "other-museum",
                PACK,
                line_of(lines or find_lines(there), "museum.id"),
                what,
                "import into another folder",
            ),
        )
    if digest(there.encode()) in (last, generated):
        return PackText(
            None if there == whole else whole, generated, () if there == whole else ("galleries, themes or museum",)
        )
    return _with_places(there, table, maker, generated)


def _whole(mapping: Mapping, maker: Maker) -> str:
    pack, museum = mapping.table.pack, mapping.table.museum
    sections = [write_section("pack", _said(pack)), write_section("museum", _said(museum))]
    return (
        _HEAD
        + "\n".join(sections)
        + _places(maker.themes.names, "theme", mapping)
        + _places(maker.galleries.names, "gallery", mapping)
    )


def _said(table: msgspec.Struct) -> dict[str, object]:
    """What differs from the defaults; version and what is required always."""
    found = msgspec.structs.asdict(table)
    fields = {field.encode_name: field for field in msgspec.structs.fields(table)}
    return {
        name: value
        for name, value in found.items()
        if value is not None and (name == "version" or value != fields[name].default) and value != {}
    }


def _places(names: dict[str, dict[str, str]], kind: str, mapping: Mapping | None = None) -> str:
    declared = {each.id: each for each in getattr(mapping.table, kind)} if mapping else {}
    blocks = [
        {"id": name}
        | (
            {key: value for key, value in _said(declared[name]).items() if key != "id"}
            if name in declared
            else {"name": text}
        )
        for name, text in sorted(names.items())
    ]
    return "\n" + write_table({kind: blocks}) if blocks else ""


def _with_places(there: str, table: PackFile, maker: Maker, generated: str) -> PackText:
    """The curator's own text, and at its end what is new."""
    themes = {name: text for name, text in maker.themes.names.items() if name not in {each.id for each in table.theme}}
    galleries = {
        name: text for name, text in maker.galleries.names.items() if name not in {each.id for each in table.gallery}
    }
    if not themes and not galleries:
        return PackText(None, generated)
    text = there.rstrip("\n") + "\n" + _places(themes, "theme") + _places(galleries, "gallery")
    if read_table(Path(PACK), text, PackFile)[2]:
        what = f"galleries or themes are missing: {', '.join([*themes, *galleries])[:300]}"
        return PackText(
            None, generated, problem=error("broken-reference", PACK, 0, what, "write each as [[gallery]] or [[theme]]")
        )
    return PackText(
        text, generated, (*(f"theme {name}" for name in themes), *(f"gallery {name}" for name in galleries))
    )
