"""A source told as the sheets of a workbook, every language side by side. Pure.

What reading takes from a cell, this puts there: read again, the sheets are the same source. Columns that hold nothing
are left out, but for those that are asked for.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from content_packs.guide.source.lock import WORDS
from content_packs.guide.source.schema import Document, Place, Source
from content_packs.guide.source.workbook import names
from content_packs.guide.source.workbook.columns import BY_LANGUAGE, SHEETS, Column, Sheet
from content_packs.guide.source.workbook.values import RIGHTS

_ESSENTIAL = {"id", "title", "name", "story", "picture", "alt", "artifact", "tour", "scene", "languages"}
_SHORT = {uri: name for name, uri in RIGHTS.items()}
_KINDS = {"artifacts": "story", "exhibitions": "about", "tours": "about", "scenes": "about"}

Value = str | int | float | date


class Spot(msgspec.Struct, frozen=True):
    """A cell to be written: its value, and the text of the source that it is."""

    value: Value | None
    place: Place | None = None


class Head(msgspec.Struct, frozen=True):
    """A heading to be written."""

    column: Column
    language: str = ""
    variant: str = ""

    def said(self, language: str) -> str:
        """As `language` says it: 名称（英语） is written with plain brackets."""
        name = names.name_in("column", self.column.key, language)
        shown = [names.language_name(self.language, _spoken(language))] if self.language else []
        shown += [names.name_in("variant", self.variant, language)] if self.variant not in {"", "standard"} else []
        return f"{name} ({', '.join(shown)})" if shown else name


class Told(msgspec.Struct, frozen=True):
    sheet: Sheet
    heads: list[Head]
    rows: list[list[Spot]]


class _Row(msgspec.Struct, frozen=True):
    """What a row of a sheet is told from."""

    document: Document
    name: str  # the document's id
    at: str  # path of the part that the row tells, with its dot; "" for the document itself
    values: dict[str, Any]


def tell(source: Source, wanted: Mapping[str, Collection[str]] | None = None) -> list[Told]:
    """The sheets that have rows; `wanted` columns, by sheet, are there even where they are empty."""
    told = (_tell(source, sheet, (wanted or {}).get(sheet.key, ())) for sheet in SHEETS)
    return [one for one in told if one.rows]


def _tell(source: Source, sheet: Sheet, wanted: Collection[str]) -> Told:
    rows = list(_rows(source, sheet))
    heads = [head for column in sheet.columns for head in _heads(source, column, rows, wanted)]
    return Told(sheet, heads, [[_spot(source, row, head) for head in heads] for row in rows])


def _rows(source: Source, sheet: Sheet) -> Iterator[_Row]:
    kinds = {"artifacts": source.artifacts, "exhibitions": source.exhibitions, "tours": source.tours}
    documents = {"pack": {"": source.pack}}.get(sheet.kind) or (kinds | {"scenes": source.scenes})[sheet.kind]
    for name, document in documents.items():
        table = msgspec.to_builtins(document.table, builtin_types=(date,))
        if not sheet.part:
            yield _Row(document, name, "", table)
        for part in [sheet.part, "video"] if sheet.key == "recordings" else [sheet.part] if sheet.part else []:
            for number, values in enumerate(table.get(part, ())):
                if sheet.key != "pictures" or number:  # the first picture stands in the artifact's own row
                    yield _Row(document, name, f"{part}[{number}].", values)


def _heads(source: Source, column: Column, rows: list[_Row], wanted: Collection[str]) -> Iterator[Head]:
    used = any(_value(row, column) for row in rows)
    if column.kind == "words":
        variants = {variant for row in rows for variant in row.document.words} | {"standard"}
        for variant in sorted(variants, key=lambda one: (one != "standard", one)):
            yield from (Head(column, language, variant) for language in source.languages)
    elif column.kind == "unit":
        if column.key in wanted or any(
            one.get("unit") not in {"cm", "g"} for row in rows for one in row.values.get("dimensions", ())
        ):
            yield Head(column)
    elif used or column.key in {*_ESSENTIAL, *wanted}:
        languages = source.languages if column.kind in BY_LANGUAGE else ("",)
        yield from (Head(column, language) for language in languages)


def _spot(source: Source, row: _Row, head: Head) -> Spot:
    column, file = head.column, row.document.file.as_posix()
    if column.kind == "words":
        words = row.document.words.get(head.variant, {}).get(head.language)
        mark = f".{head.variant}" if head.variant != "standard" else ""
        name = f"{_KINDS[file.split('/', maxsplit=1)[0]]}.{head.language}{mark}.md"
        place = (row.document.file.with_name(name).as_posix(), WORDS, head.language)
        return Spot(words.text.rstrip("\n") if words else None, place)
    if column.kind == "text":
        text = (_value(row, column) or {}).get(head.language)
        return Spot(text or None, (file, f"{row.at}{column.path}", head.language))
    return Spot(_shown(row, column))


def _value(row: _Row, column: Column) -> Any:
    """The value at a column's path, None where nothing is there."""
    here: Any = row.values
    for step in column.path.replace("[0]", ".0").split("."):
        if isinstance(here, dict):
            here = here.get(step)
        elif isinstance(here, list | tuple) and here and step == "0":
            here = here[0]
        else:
            here = None
    match column.kind:
        case "id" | "parent":
            return here or row.name
        case "dimension":
            return _measured(row.values.get("dimensions", ()), column.key)
        case "cited":
            lines = [one.get(column.path) or "-" for one in row.values.get("source", ())]
            return lines if set(lines) - {"-"} else None
    return here


def _measured(dimensions: Any, what: str) -> Value | None:
    """The number alone where it is in the row's unit, else with its own."""
    usual = "g" if what == "weight" else _unit(dimensions) or "cm"
    found = next((one for one in dimensions if one["what"] == what), None)
    return (
        None if found is None else found["value"] if found["unit"] == usual else f"{found['value']:g} {found['unit']}"
    )


def _unit(dimensions: Any) -> str | None:
    return next((one["unit"] for one in dimensions if one["what"] != "weight"), None)


def _shown(row: _Row, column: Column) -> Value | None:
    """A value as its cell shows it."""
    value = _value(row, column)
    match column.kind:
        case "yes":
            value = {True: "yes", False: "no"}.get(value)
        case "rights":
            value = _SHORT.get(value, value)
        case "file":
            value = (row.document.folder / value).as_posix() if value else None
        case "cited":
            value = "\n".join(value or ()).strip()
        case "unit":
            value = _unit(row.values.get("dimensions", ()))
        case "point":
            value = ", ".join(map(str, value or ()))
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    return None if value == "" else value


def _spoken(language: str) -> str:
    return language if names.speaks(language) else "en"
