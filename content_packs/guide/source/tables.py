"""One TOML file as the struct it should be, and a problem for everything in it that does not fit. Pure.

msgspec reports the first fault alone; so each fault is reported and its part left out, until the rest fits: a curator
sees all faults at once. What lacks something required goes too; where that is the file itself, there is no table.
"""

import re
import tomllib
import typing
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from content_packs.guide.problems import Problem, error
from content_packs.guide.source.files import nearest
from content_packs.guide.source.lines import TooDeep, find_lines, is_shallow, join, line_of

T = TypeVar("T", bound=msgspec.Struct)

_FAULTS = 100  # of one file; who has more mends these first
_WHERE = re.compile(r"(.*?)(?: - at `\$\.?([^`]*?)(\[\.\.\.\])?`)?", re.DOTALL)
_SEGMENT = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_NAMES = {
    "object": "a table { … }",
    "array": "a list [ … ]",
    "str": "a text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date",
    "datetime": "a date with a time",
}


Keys = tuple[str | int, ...]


class _Fault(msgspec.Struct, frozen=True):
    """What does not fit, where, and what must go for the rest to fit."""

    rule: str
    where: Keys
    what: str
    mend: str
    drop: Keys


def read_table(file: Path, text: str, into: type[T]) -> tuple[T | None, dict[str, int] | None, list[Problem]]:
    """The table, the lines of its parts, and what was wrong; no table where nothing usable is left, no lines where
    nothing was wrong."""
    try:
        lines = None if is_shallow(text) else find_lines(text)
        table = tomllib.loads(text)
        with suppress(msgspec.ValidationError):
            return msgspec.convert(table, into), lines, []
        return fit(file, table, find_lines(text) if lines is None else lines, into)
    except (TooDeep, RecursionError):
        return None, None, [error("broken-toml", file, 0, "values are nested too deeply", "flatten them")]
    except ValueError as problem:  # also an integer of more digits than Python reads
        return None, None, [_syntax(file, text, str(problem))]


def _syntax(file: Path, text: str, said: str) -> Problem:
    # the wording of tomllib; other errors (too many digits) name no place
    place = re.search(r" \(at line (\d+), column (\d+)\)", said)
    at_end = text.rstrip().count("\n") + 1 if "(at end of document)" in said else 0
    what = re.sub(r" \(at .*", "", said)[:200] + (f", column {place[2]}" if place else "")
    mend = "texts stand in quotes, lists in [ ], maps of languages in { }"
    return error("broken-toml", file, int(place[1]) if place else at_end, f"not TOML: {what}", mend)


def fit(
    file: Path, table: dict[str, Any], lines: dict[str, int], into: type[T]
) -> tuple[T | None, dict[str, int], list[Problem]]:
    problems: list[Problem] = []
    told: set[Keys] = set()
    for _ in range(_FAULTS):
        try:
            return msgspec.convert(table, into), lines, problems
        except msgspec.ValidationError as refusal:
            fault = _fault(str(refusal), table, into)
        if fault.where not in told:
            told.add(fault.where)
            problems.append(error(fault.rule, file, line_of(lines, _show(fault.where)), fault.what, fault.mend))
        if not fault.drop:
            problems += _also_missing(file, table, into, told)
            break
        lines = _without(table, fault.drop, lines)
    return None, lines, problems


def _fault(said: str, table: dict[str, Any], into: type) -> _Fault:
    match = _WHERE.fullmatch(said)
    what, path, in_map = (match[1], match[2] or "", match[3]) if match else (said, "", None)
    where: Keys = tuple(key or int(number) for key, number in _SEGMENT.findall(path))
    if named := re.search(r"(unknown|required) field `(.*)`", what, re.DOTALL):
        return (_unknown if named[1] == "unknown" else _missing)(where, named[2], into)
    if in_map:
        # msgspec does not say which entry of a map it means: the first that is no text
        where = next(((*where, k) for k, v in _at(table, where).items() if not isinstance(v, str)), where)
    shown = _show(where)
    return _Fault("wrong-type", where, f"{shown}: {_plain(what)}", _wanted(what, shown), where)


def _unknown(where: Keys, key: str, into: type) -> _Fault:
    known = _keys(into, where)
    there = (*where, key)
    hint = nearest(key, known)
    mend = "mend its name, or leave it out" if hint else f"leave it out; known here are {', '.join(known)}"
    return _Fault("unknown-key", there, f"{_show(there)[:120]!r} is not known here{hint}", mend, there)


def _missing(where: Keys, key: str, into: type) -> _Fault:
    of = f" of {_show(where)}" if where else ""
    return _Fault("missing-key", (*where, key), f"{key}{of} is missing", f"add {key} = …", where)


def _also_missing(file: Path, table: dict[str, Any], into: type, told: set[Keys]) -> list[Problem]:
    """The other required keys of a file that lacks one; msgspec tells the first alone."""
    return [
        error("missing-key", file, 0, f"{field.encode_name} is missing", f"add {field.encode_name} = …")
        for field in msgspec.structs.fields(into)
        if field.required and field.encode_name not in table and (field.encode_name,) not in told
    ]


def _plain(what: str) -> str:
    """msgspec's words for types in a curator's."""
    plain = re.sub(r"`([a-z |]+)`", lambda match: _name(match[1]), what)
    return plain.replace("Expected", "expected").replace("Invalid enum value", "unknown value")


def _name(kinds: str) -> str:
    return " or ".join(_NAMES.get(kind, kind) for kind in kinds.split(" | ") if kind != "null")


def _wanted(what: str, path: str) -> str:
    if "`array`, got `object`" in what:
        return f"write [[{path}]], with two brackets: there may be several"
    if "`object`, got `str`" in what:
        return f'write it per language: {path.rpartition(".")[2]} = {{ en = "…" }}'
    return "see SOURCE.md for what may stand here"


def _show(where: Keys) -> str:
    """As the line finder writes paths."""
    path = ""
    for key in where:
        path = f"{path}[{key}]" if isinstance(key, int) else join(path, key)
    return path


def _at(table: Any, where: Keys) -> Any:
    for key in where:
        table = table[key]
    return table


def _without(table: dict[str, Any], where: Keys, lines: dict[str, int]) -> dict[str, int]:
    """Take what stands there out of the table; the lines of what follows it in a list move up."""
    *before, last = where
    del _at(table, tuple(before))[last]
    if isinstance(last, str):
        return lines
    stem = _show(tuple(before))
    return {new: line for old, line in lines.items() if (new := _moved(old, stem, last))}


def _moved(old: str, stem: str, gone: int) -> str:
    match = re.match(rf"{re.escape(stem)}\[(\d+)\](.*)", old, re.DOTALL)
    if not match or int(match[1]) < gone:
        return old
    return "" if int(match[1]) == gone else f"{stem}[{int(match[1]) - 1}]{match[2]}"


def _keys(into: type, where: Keys) -> tuple[str, ...]:
    """The keys that the struct there knows."""
    struct: Any = into
    for key in where:
        if isinstance(key, str):
            hint = next((f.type for f in msgspec.structs.fields(struct) if f.encode_name == key), None)
            struct = _struct_in(hint)
    return tuple(field.encode_name for field in msgspec.structs.fields(struct))


def _struct_in(hint: Any) -> Any:
    inner = typing.get_args(hint)
    if not inner:
        return hint if isinstance(hint, type) and issubclass(hint, msgspec.Struct) else None
    return next((found for each in inner if (found := _struct_in(each))), None)
