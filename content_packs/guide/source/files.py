"""Files of a source folder, opened with care. An edge: it touches the disk.

Rules: no link is followed, nothing outside the folder is reached, only regular files are opened, and no file is read
whose size is over its bound. Which files there are is `tree`'s.
"""

import os
import stat
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

import msgspec

from content_packs.errors import PackError
from content_packs.guide.problems import Problem, error
from content_packs.guide.source.schema import Document, Source


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    toml: int = 1_000_000  # bytes, as all below
    words: int = 200_000
    geojson: int = 20_000_000
    lock: int = 20_000_000
    captions: int = 1_000_000
    svg: int = 2_000_000
    picture: int = 200_000_000
    model: int = 50_000_000
    recording: int = 500_000_000
    files: int = 500_000  # in one source
    depth: int = 8  # folders below the source folder


BOUNDS = Bounds()
_LEFT_BEHIND = {"thumbs.db", "desktop.ini", "ehthumbs.db", "__macosx", "icon\r"}
MOST_HINTS = 300  # names, and characters of one


class Refused(PackError):
    """A file that a source may not use; becomes a problem where it is named."""

    def __init__(self, rule: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.rule, self.what, self.mend = rule, what, mend

    def at(self, file: Path | str, line: int = 0) -> Problem:
        return error(self.rule, file, line, self.what, self.mend)


def resolve(source: Source, document: Document, name: str) -> Path:
    """The file that `document` names, safe to open; `Refused` if it climbs out, is a link or is not there."""
    return find(source.root, document.folder, name)


def find(root: Path, folder: Path, name: str) -> Path:
    """`root/folder/name`, where no part of `folder/name` is a link and the last is a regular file."""
    parts = name.split("/")
    if not name or "\\" in name or "\0" in name or ":" in name or any(part in {"", ".", ".."} for part in parts):
        raise Refused(
            "climbing-path",
            f"{name[:80]!r} is not a plain path inside this folder",
            "put the file in this folder and write its name alone, with '/' for sub-folders",
        )
    if any(map(is_left_behind, parts)):  # the tree does not show it: nobody would see that it changed
        raise Refused("missing-file", f"{name[:80]!r} is hidden or left behind: it is passed over", "rename the file")
    path = root
    for part in (*folder.parts, *parts):
        path = path / part
        mode = _mode(path, name)
        if stat.S_ISLNK(mode):
            raise link_at(path.relative_to(root))
    if not stat.S_ISREG(mode):
        raise special_at(Path(folder, name))
    return path


def read(path: Path, limit: int) -> bytes:
    """All of a regular file of at most `limit` bytes; its size is asked before anything is read."""
    # O_NONBLOCK: a pipe put there meanwhile must not hold us
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
    except OSError as problem:
        raise unopened(path.name, problem) from None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise special_at(path)
        check_size(path.name, status.st_size, limit)
        raw = file.read(limit + 1)
    check_size(path.name, len(raw), limit)
    return raw


def read_text(path: Path, limit: int) -> str:
    """A text file as UTF-8, without byte order mark, lines ended by a line feed alone."""
    raw = read(path, limit)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise Refused(
            "not-utf8", f"line {line} of {path.name!r} is not UTF-8", "save the file again with the encoding UTF-8"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_size(name: str, size: int, limit: int) -> None:
    """`Refused` where a file is over its bound."""
    if size > limit:
        raise Refused("too-large", f"{name!r} has {size:,} bytes, more than the {limit:,} allowed", "make it smaller")


def nearest(name: str, known: Collection[str]) -> str:
    """`; did you mean …?` where something like `name` is known, else nothing; not searched for among very many."""
    if len(name) > MOST_HINTS or len(known) > MOST_HINTS:
        return ""
    found = get_close_matches(name.lower(), {k.lower(): k for k in sorted(known)}, n=1, cutoff=0.6)
    real = next((k for k in sorted(known) if found and k.lower() == found[0]), "")
    return f"; did you mean {real!r}?" if real and real != name else ""


def _mode(path: Path, name: str) -> int:
    try:
        return path.lstat().st_mode
    except (OSError, ValueError):
        beside = _names(path.parent)
        raise Refused(
            "missing-file", f"{name[:80]!r} is not there{nearest(path.name, beside)}", "add the file or mend its name"
        ) from None


def _names(folder: Path) -> list[str]:
    try:
        return [file.name for file in folder.iterdir()]
    except (OSError, ValueError):
        return []


def unopened(name: str, problem: OSError) -> Refused:
    return Refused("unreadable-file", f"cannot open {name!r}: {problem.strerror}", "look at who may read it")


def is_left_behind(name: str) -> bool:
    """Whether this is none of the source's: what operating systems and version control leave lying about."""
    return name.startswith((".", "~$")) or name.endswith("~") or name.lower() in _LEFT_BEHIND


def link_at(file: Path | str) -> Refused:
    return Refused("link", f"{Path(file).as_posix()!r} is a link", "put the file itself there; links are not followed")


def special_at(file: Path | str) -> Refused:
    return Refused("special-file", f"{Path(file).name!r} is not a regular file", "only plain files belong in a source")
