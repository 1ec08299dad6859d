"""A problem found in a source: where, what, and how to mend it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True, order=True):
    file: str  # relative to the source folder, '/' between segments
    sheet: str = ""  # of a workbook
    line: int = 0  # from 1; 0 where the file as a whole is meant; the row where there is a cell
    cell: str = ""  # C7, in a workbook or CSV file
    level: Literal["error", "warning"]
    rule: str  # short stable name: missing-alt, broken-reference, …
    what: str
    mend: str

    def __str__(self) -> str:
        place = self.cell_in_sheet
        where = f"{self.file}, {place}" if place else f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.level}: {self.what}\n    {self.mend} [{self.rule}]"

    @property
    def cell_in_sheet(self) -> str:
        """`Artifacts!C7`, as spreadsheets write it; the sheet or cell alone where there is no more to say."""
        return "!".join(filter(None, (self.sheet, self.cell)))

    def as_builtins(self) -> dict[str, Any]:
        """For JSON: without sheet and cell where the file has none."""
        return {k: v for k, v in msgspec.structs.asdict(self).items() if v or k not in {"sheet", "cell"}}


def error(rule: str, file: Path | str, line: int, what: str, mend: str) -> Problem:
    return Problem(file=Path(file).as_posix(), line=line, level="error", rule=rule, what=what, mend=mend)


def warning(rule: str, file: Path | str, line: int, what: str, mend: str) -> Problem:
    return Problem(file=Path(file).as_posix(), line=line, level="warning", rule=rule, what=what, mend=mend)


def errors_in(problems: Iterable[Problem]) -> int:
    return sum(problem.level == "error" for problem in problems)
