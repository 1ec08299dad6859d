"""A problem found in a source: where, what, and how to mend it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True, order=True):
    file: str  # relative to the source folder, '/' between segments
    line: int = 0  # from 1; 0 where the file as a whole is meant
    level: Literal["error", "warning"]
    rule: str  # short stable name: missing-alt, broken-reference, …
    what: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.level}: {self.what}\n    {self.mend} [{self.rule}]"


def error(rule: str, file: Path | str, line: int, what: str, mend: str) -> Problem:
    return Problem(file=Path(file).as_posix(), line=line, level="error", rule=rule, what=what, mend=mend)


def warning(rule: str, file: Path | str, line: int, what: str, mend: str) -> Problem:
    return Problem(file=Path(file).as_posix(), line=line, level="warning", rule=rule, what=what, mend=mend)


def errors_in(problems: Iterable[Problem]) -> int:
    return sum(problem.level == "error" for problem in problems)
