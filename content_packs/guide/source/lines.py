"""On which line of a TOML file a value stands: `title.en`, `picture[0].alt` -> line, from 1.

Python's tomllib keeps no positions, so this reads the same text again, for well-formed files only: tomllib judges,
this finds. On anything that is not TOML it gives what it saw so far. Keys nested so deeply that tomllib would take
hours over them are `TooDeep`; so this runs first.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from content_packs.errors import PackError

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_REST = re.compile(r"[^\n]*")
_KEY = re.compile(r'[A-Za-z0-9_-]+|"((?:[^"\\\n]|\\.)*)"|\'([^\'\n]*)\'')
_LONG = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}', re.DOTALL)
_SHORT = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_BARE = re.compile(r"[^,\[\]{}#\n]+")
_DEPTH = 50  # nested arrays and inline tables
_PATH = 300  # characters
_FEW = 50  # brackets in a text, dots in a line: with no more of them nothing is nested too deeply


class TooDeep(Exception):
    """Keys nested more deeply than any source needs."""


class _Lost(Exception):
    """The text is not TOML from here on."""


def find_lines(text: str) -> dict[str, int]:
    """Key path -> line, for every table, key and array element."""
    scan = _Scan(text)
    with suppress(_Lost):
        scan.read()
    return scan.lines


def is_shallow(text: str) -> bool:
    """Whether a text is surely not nested too deeply, told at a glance; most files of a collection's export are."""
    return text.count("[") + text.count("{") <= _FEW and all(line.count(".") <= _FEW for line in text.split("\n"))


class LaterLines(Mapping[str, int]):
    """The lines of a text, found when the first is asked for: where nothing is wrong nobody asks."""

    __slots__ = ("_lines", "_read")

    def __init__(self, read: Callable[[], str]) -> None:
        self._read = read
        self._lines: dict[str, int] | None = None

    def __getitem__(self, path: str) -> int:
        return self._found()[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())

    def _found(self) -> dict[str, int]:
        if self._lines is None:
            self._lines = {}
            with suppress(TooDeep, PackError):  # changed since it was read: the file as a whole is meant
                self._lines = find_lines(self._read())
        return self._lines


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [match.start() for match in re.finditer(r"(?m)^", text)]
        self.lines: dict[str, int] = {}
        self.counts: dict[str, int] = {}  # of [[tables]], by path

    def read(self) -> None:
        table = ""
        while self.skip(_BLANK) or self.at < len(self.text):
            if self.at >= len(self.text):
                return
            if self.take("[["):
                table = self.element(self.keys())
            elif self.take("["):
                table = self.table(self.keys())
            else:
                self.pair(table, 0)
            self.skip(_REST)

    def element(self, keys: list[str]) -> str:
        """Open the next `[[keys]]`."""
        path = join(self.table(keys[:-1]), keys[-1])
        number = self.counts.get(path, 0)
        self.counts[path] = number + 1
        self.note(path)
        self.note(f"{path}[{number}]")
        return f"{path}[{number}]"

    def table(self, keys: list[str]) -> str:
        """Open `[keys]`: the last element wherever a key names an array of tables."""
        path = ""
        for key in keys:
            path = join(path, key)
            self.note(path)
            if path in self.counts:
                path = f"{path}[{self.counts[path] - 1}]"
        return path

    def pair(self, table: str, depth: int) -> None:
        keys = self.keys()
        path = table
        for key in keys:
            path = join(path, key)
            self.note(path)
        if not self.take("="):
            raise _Lost
        self.value(path, depth)

    def value(self, path: str, depth: int) -> None:
        self.skip(_SPACE)
        if depth > _DEPTH:
            raise TooDeep
        if self.take("["):
            self.array(path, depth + 1)
        elif self.take("{"):
            self.inline(path, depth + 1)
        elif not (self.skip(_LONG) or self.skip(_SHORT) or self.skip(_BARE)):
            raise _Lost

    def array(self, path: str, depth: int) -> None:
        number = 0
        self.skip(_BLANK)
        while not self.take("]"):
            self.note(f"{path}[{number}]")
            self.value(f"{path}[{number}]", depth)
            number += 1
            self.next_or("]")

    def inline(self, path: str, depth: int) -> None:
        self.skip(_BLANK)
        while not self.take("}"):
            self.pair(path, depth)
            self.next_or("}")

    def next_or(self, end: str) -> None:
        """Past a comma, if there is one; else the end must follow."""
        self.skip(_BLANK)
        if not self.take(",") and not self.text.startswith(end, self.at):
            raise _Lost
        self.skip(_BLANK)

    def keys(self) -> list[str]:
        keys: list[str] = []
        while not keys or self.take("."):
            self.skip(_SPACE)
            match = _KEY.match(self.text, self.at)
            if not match:
                raise _Lost
            keys.append(next((g for g in match.groups() if g is not None), match[0]))
            self.at = match.end()
            self.skip(_SPACE)
        return keys

    def note(self, path: str) -> None:
        if len(path) > _PATH:
            raise TooDeep
        self.lines.setdefault(path, bisect_right(self.starts, self.at))

    def take(self, mark: str) -> bool:
        found = self.text.startswith(mark, self.at)
        self.at += len(mark) * found
        return found

    def skip(self, what: re.Pattern[str]) -> bool:
        match = what.match(self.text, self.at)
        moved = match is not None and match.end() > self.at
        if match:
            self.at = match.end()
        return moved


def join(path: str, key: str) -> str:
    """The path of `key` in the table at `path`."""
    return f"{path}.{key}" if path else key


def line_of(lines: Mapping[str, int], path: str) -> int:
    """The line of `path`, or of the nearest thing around it; 0 for the file as a whole."""
    while path:
        if path in lines:
            return lines[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return 0
