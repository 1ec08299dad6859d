"""The heading row of a sheet: which column of which sheet each heading means, in which language and variant. Pure.

Understood are the stable form (`title`, `title@en`, `story@en.easy`) and the names of `headings.toml`, in any
language, with the language and variant after it: `Title (English)`, `故事（英语，易读）`, `Title en`.
"""

import re
from difflib import get_close_matches

import msgspec

from content_packs.guide.source.workbook import names
from content_packs.guide.source.workbook.columns import BY_LANGUAGE, SHEETS, Column, Sheet

_MARKED = re.compile(r"(.+?)\s*(?:[(（\[【](.+)[)）\]】]|@(.+)|[\s_:/|-]\s*([^\s_:/|]+))\s*")
_PARTS = re.compile(r"[,，、;；/.·]\s*|\s+[-–—]\s+")
_LONGEST = 200  # characters of a heading
_SKIPPED = "state"  # written by exports, for people


class Heading(msgspec.Struct, frozen=True):
    column: Column
    language: str = ""
    variant: str = ""
    spoken: tuple[str, ...] = ()  # the languages whose name for the column this is

    @property
    def stable(self) -> str:
        """`title@en`, `story@en.easy`."""
        variant = f".{self.variant}" if self.variant not in {"", "standard"} else ""
        return f"{self.column.key}@{self.language}{variant}" if self.language else self.column.key


def sheet_named(name: str) -> Sheet | None:
    """The sheet that this name means."""
    found = names.keys("sheet").get(names.plain(name), ())
    return next((sheet for sheet in SHEETS if sheet.key in found), None)


def is_notes(name: str) -> bool:
    return "notes" in names.keys("sheet").get(names.plain(name), ())


def read_heading(sheet: Sheet, said: str) -> Heading | None:
    """What a heading means in this sheet; None where it means nothing here."""
    said = said.strip()
    if len(said) > _LONGEST:
        return None
    if column := _column(sheet, said):
        return Heading(column, spoken=names.languages_of("column", column.key, said))
    match = _MARKED.fullmatch(said)
    column = _column(sheet, match[1]) if match else None
    if match is None or column is None or column.kind not in BY_LANGUAGE:
        return None
    marks = _marks(match[2] or match[3] or match[4])
    if marks is None or (marks[1] and column.kind != "words"):
        return None
    return Heading(column, *marks, names.languages_of("column", column.key, match[1]))


def is_skipped(said: str) -> bool:
    """Whether a column is there for people only."""
    match = _MARKED.fullmatch(said.strip())
    return _SKIPPED in names.keys("column").get(names.plain(match[1] if match else said), ())


def nearest_heading(sheet: Sheet, said: str) -> str:
    """`; did you mean …?` where a column is called something like it."""
    match = _MARKED.fullmatch(said.strip()[:_LONGEST])
    known = {name: key for name, found in names.keys("column").items() for key in found if sheet.column(key)}
    close = get_close_matches(names.plain(match[1] if match else said[:_LONGEST]), known, n=1, cutoff=0.7)
    return f"; did you mean {known[close[0]]!r}?" if close else ""


def _column(sheet: Sheet, said: str) -> Column | None:
    found = (sheet.column(key) for key in names.keys("column").get(names.plain(said), ()))
    return next((column for column in found if column), None)


def _marks(said: str) -> tuple[str, str] | None:
    """Language and variant, in any order; None where a mark is neither."""
    language = variant = ""
    for part in filter(None, (part.strip() for part in _PARTS.split(said))):
        if (named := names.language_named(part)) and not language:
            language = named
        elif (chosen := names.choice("variant", part)) and not variant:
            variant = chosen
        else:
            return None
    return (language, variant) if language or variant else None
