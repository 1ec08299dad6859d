"""`import.lock`: what the last import wrote, so that the next one knows what was edited by hand since. Pure.

One line a file with the first 16 digits of its SHA-256, and one line an artifact with its code: those of withdrawn
artifacts too, so that a code never goes to another artifact and comes back with its own.
"""

import re
from hashlib import sha256
from typing import Literal

import msgspec

_HEAD = "# Kept by `companion pack import`. See MAPPING.md, Importing again.\n"
_LINE = re.compile(r"(file) ([0-9a-f]{16}) (\S+)|(code) ([0-9A-Z]{9}) ([a-z0-9-]+)")

Step = Literal["add", "change", "same", "kept", "conflict", "remove", "gone"]


class BadLock(ValueError):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line} is none of a lock: {text[:60]!r}")
        self.line = line


class ImportLock(msgspec.Struct, frozen=True):
    files: dict[str, str]  # path in the source -> hash of what the export last made of it
    codes: dict[str, str]  # artifact -> code


def digest(raw: bytes) -> str:
    return sha256(raw).hexdigest()[:16]


def parse_lock(text: str) -> ImportLock:
    """`BadLock` at a line that is none, as after a merge."""
    lock = ImportLock({}, {})
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("# "):
            continue
        match = _LINE.fullmatch(line)
        if not match:
            raise BadLock(number, line)
        if match[1]:
            lock.files[match[3]] = match[2]
        else:
            lock.codes[match[6]] = match[5]
    return lock


def write_lock(lock: ImportLock) -> str:
    files = [f"file {each} {path}\n" for path, each in sorted(lock.files.items())]
    return _HEAD + "".join(files) + "".join(f"code {code} {name}\n" for name, code in sorted(lock.codes.items()))


def decide(new: str | None, last: str | None, there: str | None, overwrite: bool = False) -> Step:
    """What becomes of a file: `new` is the hash of what the export makes now, `last` of what it made last, `there` of
    what stands in the folder. An edit by hand is kept; where the export changed too, that is a conflict and told."""
    if new is None:
        return "gone" if there is None else "remove" if there == last else "kept"
    if there == new:
        return "same"
    if there is None and last is None:
        return "add"
    if there == last or overwrite:
        return "change" if there is not None else "add"
    return "kept" if new == last else "conflict"
