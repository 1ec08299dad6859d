"""Paths into a record of an export: `Title`, `makers[].name`, `images[0].file`, `titles[lang=sv].text`. Pure.

A list is walked through whether or not `[]` says so. A name with dots or brackets in it stands in double quotes:
`"Object No."`. `@media` leads to the related records. A `*` ends the last name where the mapping's [suffixes] go on.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

Leaf = str | int | float | bool
_STEP = re.compile(r'\s*(?:"([^"]+)"|(@?[^."\[\]]+))((?:\[[^\]]*\])*)\s*(\.|$)')
_PICK = re.compile(r"\[([^\]]*)\]")
_DEPTH = 64  # lists inside lists


class BadPath(ValueError):
    """A path that cannot be read; the message says why."""


class Step(msgspec.Struct, frozen=True):
    name: str
    number: int | None = None  # which of a list, from 0; -1 is the last
    key: str = ""  # only those whose `key` is `wanted`
    wanted: str = ""


class Path(msgspec.Struct, frozen=True):
    text: str  # as the mapping has it
    steps: tuple[Step, ...]

    @property
    def open(self) -> bool:
        """Whether suffixes are still to be put for a `*`."""
        return self.steps[-1].name.endswith("*")

    def closed(self, suffix: str) -> "Path":
        """This path with `suffix` for its `*`; it keeps the text that the curator wrote."""
        last = self.steps[-1]
        name = last.name[:-1] + suffix
        return Path(self.text, (*self.steps[:-1], msgspec.structs.replace(last, name=name)))


def parse_path(text: str) -> Path:
    """`BadPath` where it is none."""
    steps: list[Step] = []
    at = 0
    while at < len(text) or not steps:
        match = _STEP.match(text, at)
        if not match or (match.end() == len(text) and match[4] == "."):
            raise BadPath(f"{text[:80]!r} is no path: names with a dot between them, like makers[].name")
        steps.append(_step(match[1] or match[2].strip(), _PICK.findall(match[3]), text))
        at = match.end()
    return Path(text, tuple(steps))


def _step(name: str, picks: list[str], text: str) -> Step:
    picks = [pick.strip() for pick in picks if pick.strip()]
    if not picks:
        return Step(name)
    if len(picks) > 1:
        raise BadPath(f"{text[:80]!r}: one choice in brackets after a name")
    key, equals, wanted = picks[0].partition("=")
    if equals:
        return Step(name, key=key.strip(), wanted=fold(wanted.strip().strip('"')))
    if not re.fullmatch(r"-?\d{1,6}", picks[0]):
        raise BadPath(f"{text[:80]!r}: in brackets stands nothing, a number, or name=value")
    return Step(name, number=int(picks[0]))


def fold(text: object) -> str:
    """A value as it is compared: without case, runs of blanks as one."""
    return " ".join(str(text).split()).casefold()


def find(record: object, path: Path) -> list[object]:
    """What stands at the end of `path`: scalars and tables, in order; null is nothing."""
    there = [record]
    for step in path.steps:
        there = [found for each in there for found in _take(each, step)]
    return there


def leaves(record: object, path: Path) -> list[Leaf]:
    """The scalars at the end of `path`."""
    return [one for one in find(record, path) if isinstance(one, (str, int, float))]


def _take(table: object, step: Step) -> list[object]:
    if not isinstance(table, Mapping):
        return []
    value = table.get(step.name)
    found = list(_flat(value)) if isinstance(value, list) else [] if value is None else [value]
    if step.number is not None:
        return found[step.number : step.number + 1 or None]
    if step.key:
        return [one for one in found if isinstance(one, Mapping) and fold(one.get(step.key, "")) == step.wanted]
    return found


def _flat(values: list[object], depth: int = 0) -> Iterator[object]:
    for value in values:
        if isinstance(value, list):
            if depth < _DEPTH:
                yield from _flat(value, depth + 1)
        elif value is not None:
            yield value
