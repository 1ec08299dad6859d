"""Rows on their way to documents: each cell's value at its path in a table, and where it stands. Pure.

A draft's table is what tomllib would give for the document's file, so the same reading judges it (`source.tables`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.workbook import values
from content_packs.guide.source.workbook.columns import Column
from content_packs.guide.source.workbook.grid import Number, Raw, Row
from content_packs.guide.source.workbook.headings import Heading
from content_packs.guide.source.workbook.ids import given_id
from content_packs.guide.source.workbook.matching import Matched, at
from content_packs.guide.source.workbook.media import Media
from content_packs.guide.source.workbook.values import Unfit


def as_id(raw: Raw) -> str:
    return given_id(values.as_text(raw))


_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_READ: dict[str, Callable[[Raw], Any]] = {
    "id": as_id,
    "parent": values.as_text,
    "plain": values.as_text,
    "text": values.as_text,
    "words": values.as_text,
    "file": values.as_file,
    "whole": values.as_whole,
    "number": values.as_number,
    "year": values.as_year,
    "yes": values.as_yes,
    "day": values.as_day,
    "point": values.as_point,
    "list": values.as_list,
    "artifacts": values.as_list,
    "artifact": values.as_text,
    "themes": values.as_list,
    "gallery": values.as_text,
    "rights": values.as_rights,
    "variant": values.as_variant,
    "languages": values.as_languages,
    "language": values.as_language,
    "dimension": values.as_measure,
    "unit": values.as_unit,
    "cited": values.as_lines,
}
LISTED = {"list", "artifacts", "themes"}


class Draft:
    """A document as far as the sheets have told it."""

    def __init__(self, home: int) -> None:
        self.home = home  # its row
        self.table: dict[str, Any] = {}
        self.lines: dict[str, int] = {}
        self.words: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)  # Markdown and where it stands

    def put(self, path: str, value: Any, where: int) -> None:
        """A value at its path, and where it stands; tables and lists on the way are made."""
        steps = _steps(path)
        here: Any = self.table
        for step, following in pairwise(steps):
            here = _into(here, step, [] if isinstance(following, int) else {})
        if isinstance(steps[-1], int):
            _into(here, steps[-1], {})
        here[steps[-1]] = value
        self.note(path, where)

    def note(self, path: str, where: int) -> None:
        """Where a path stands, and with it whatever holds it."""
        self.lines[path] = where
        while path := path[: max(path.rfind("."), path.rfind("["), 0)]:
            self.lines.setdefault(path, where)


@lru_cache(maxsize=4096)
def _steps(path: str) -> tuple[str | int, ...]:
    return tuple(key or int(number) for key, number in _STEP.findall(path))


def _into(here: Any, step: str | int, empty: Any) -> Any:
    if isinstance(step, int):
        while len(here) <= step:
            here.append({})
        return here[step]
    return here.setdefault(step, empty)


class Filling:
    """The filling of drafts from the rows of one sheet."""

    def __init__(self, matched: Matched, own: str, media: Media) -> None:
        self.matched, self.own, self.media = matched, own, media
        self.problems = list(self.twice())
        self.numbers: dict[int, tuple[int, int]] = {}  # column -> first row and count of numbers taken as texts

    def twice(self) -> Iterator[Problem]:
        """Two columns for one text: `Title` beside `Title (English)`, where English is the museum's own."""
        seen: set[tuple[str, str, str]] = set()
        for column, heading in self.matched.headings.items():
            known = (heading.column.key, heading.language or self.own, heading.variant or "standard")
            if known in seen:
                what = f"there are two columns for {heading.column.key} in {known[1]}, the museum's own language"
                found = error("duplicate-heading", "", 0, what, "rename or delete one of them")
                yield self.at(Row(self.matched.heading_row, {}), column, found)
            seen.add(known)

    def fill(self, draft: Draft, row: Row, part: str = "") -> None:
        """Everything of a row; `part` is the place in the document of what the row tells."""
        for column, raw in row.cells.items():
            heading = self.matched.headings.get(column)
            if heading is None or heading.column.kind in {"id", "parent", "unit"}:
                continue
            where = self.matched.number(row.number, column)
            value = self.value(heading.column, row, column, raw)
            if value is not None and value not in ("", []):
                self.put(draft, heading, f"{part}{heading.column.path}", value, where, row)

    def put(self, draft: Draft, heading: Heading, path: str, value: Any, where: int, row: Row) -> None:
        language = heading.language or self.own
        match heading.column.kind:
            case "text":
                draft.put(f"{path}.{language}", value, where)
            case "words":
                draft.words[heading.variant or "standard"][language] = (value + "\n", where)
            case "dimension":
                self.measure(draft, heading.column.path, value, where, row)
            case "cited":
                for number, one in enumerate(value):
                    if one == "-":  # the other of title and link stands alone
                        continue
                    draft.put(f"source[{number}].{heading.column.path}", one, where)
            case kind if kind in LISTED or kind in {"languages", "point"}:
                draft.put(path, value, where)
                for number in range(len(value)):
                    draft.note(f"{path}[{number}]", where)
            case _:
                draft.put(path, value, where)

    def measure(self, draft: Draft, what: str, measured: tuple[float, str], where: int, row: Row) -> None:
        value, unit = measured
        unit = unit or ("g" if what == "weight" else self.unit(row))
        number = len(draft.table.setdefault("dimensions", []))
        for key, one in {"what": what, "value": value, "unit": unit}.items():
            draft.put(f"dimensions[{number}].{key}", one, where)

    def unit(self, row: Row) -> str:
        """The unit that a row measures in."""
        for column, heading in self.matched.headings.items():
            if heading.column.kind == "unit" and column in row.cells:
                return str(self.value(heading.column, row, column, row.cells[column]) or "cm")
        return "cm"

    def value(self, column: Column, row: Row, number: int, raw: Raw) -> Any:
        """What a cell says; None, and a problem, where the column cannot hold it."""
        try:
            found = _READ[column.kind](raw)
            if column.kind == "file":
                found = self.media.find(found)
        except Unfit as unfit:
            self.problems.append(self.at(row, number, error(unfit.rule, "", 0, unfit.what, unfit.mend)))
            return None
        if (
            column.kind in {"plain", "text"}
            and self.matched.sheet.key != "museum"
            and isinstance(raw, Number)
            and "." in raw.shown
        ):
            first, count = self.numbers.get(number, (row.number, 0))
            self.numbers[number] = (first, count + 1)
        return found

    def at(self, row: Row, column: int, problem: Problem) -> Problem:
        place = (column, row.number) if self.matched.turned else (row.number, column)
        return at(self.matched.grid, *place, problem)

    def told(self) -> list[Problem]:
        """What was found, with a word for each column in which numbers stand for texts."""
        for column, (row, count) in self.numbers.items():
            what = f"a number among texts, the first of {count:,}: zeros at the end are lost (1952.30 is 1952.3)"
            mend = "format the column as Text and type again those that ended in 0"
            found = warning("number-as-text", "", 0, what, mend)
            self.problems.append(self.at(Row(row, {}), column, found))
        return self.problems
