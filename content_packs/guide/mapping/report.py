"""What an import did, for people and for scripts."""

import msgspec

from content_packs.guide.mapping.tally import Left
from content_packs.guide.problems import Problem


class Filled(msgspec.Struct, frozen=True):
    """How much of one of our fields the export filled."""

    field: str
    count: int
    of: int
    examples: tuple[str, ...]


class Unused(msgspec.Struct, frozen=True):
    """A field of the export that no rule uses."""

    path: str
    count: int
    example: str


class Change(msgspec.Struct, frozen=True):
    """A document that differs from the last import."""

    document: str  # artifacts/2
    fields: tuple[str, ...] = ()  # which of its fields, or files


class Report(msgspec.Struct, kw_only=True):
    """Grows while an import goes on."""

    records: int = 0
    artifacts: int = 0
    exhibitions: int = 0
    left_out: int = 0  # by the filters
    refused: list[str] = []  # records, with the reason
    refused_count: int = 0
    added: list[Change] = []
    changed: list[Change] = []
    withdrawn: list[Change] = []
    unchanged: int = 0
    kept: list[Change] = []  # edited by hand, and left as they are
    conflicts: list[Change] = []  # edited by hand, while the export changed too: left as they are
    filled: list[Filled] = []
    left: list[Left] = []
    unused: list[Unused] = []
    problems: list[Problem] = []
    written: bool = False
    seconds: float = 0.0

    @property
    def sound(self) -> bool:
        return not any(problem.level == "error" for problem in self.problems)
