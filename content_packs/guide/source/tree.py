"""Every file below a source folder, and its stamp: what the disk says of it without its being opened. An edge.

A stamp tells whether a file is as it was: size, times, place on the disk. A file written as late as we look could
change again within a tick of the disk's clock, unseen: it has no stamp, and its folder is looked at anew next time.
"""

import os
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import msgspec

from content_packs.guide.problems import Problem, error
from content_packs.guide.source.files import BOUNDS, Bounds, is_left_behind, link_at, special_at, unopened

TICK = 2_000_000_000  # nanoseconds: the coarsest clock of a file system (FAT)


class Tree(msgspec.Struct, frozen=True):
    """Files by path below the root, '/' between segments, in order; and what must not be there."""

    files: dict[str, str]  # each with its stamp; empty where it may change unseen
    problems: list[Problem]

    def stamp(self, files: Iterable[str]) -> str:
        """One stamp for all of `files`; empty where one of them has none."""
        stamps = [self.files[file] for file in files]
        return sha256("\n".join([*files, *stamps]).encode()).hexdigest()[:32] if all(stamps) else ""


def walk(root: Path, bounds: Bounds = BOUNDS, now: int | None = None) -> Tree:
    """Every regular file below `root`; `now` in nanoseconds since 1970."""
    walker = _Walker(str(root), bounds, (time.time_ns() if now is None else now) - TICK)
    folders = [""]
    while folders and len(walker.files) <= bounds.files:
        folders += walker.look(folders.pop())
    if len(walker.files) > bounds.files:
        walker.problems.append(error("too-many-files", ".", 0, f"more than {bounds.files:,} files", "split the pack"))
    return Tree(dict(sorted(walker.files.items())), walker.problems)


class _Walker:
    def __init__(self, root: str, bounds: Bounds, settled: int) -> None:
        self.root = root
        self.bounds = bounds
        self.settled = settled  # files touched before this are as they will be
        self.files: dict[str, str] = {}
        self.problems: list[Problem] = []

    def look(self, folder: str) -> list[str]:
        """Note the files of one folder; the folders in it."""
        inner: list[str] = []
        try:
            with os.scandir(f"{self.root}/{folder}" if folder else self.root) as entries:
                found = [entry for entry in entries if not is_left_behind(entry.name)]
            for entry in found:
                file = f"{folder}/{entry.name}" if folder else entry.name
                if problem := self.refusal(entry, file):
                    self.problems.append(problem)
                elif entry.is_dir(follow_symlinks=False):
                    inner.append(file)
                else:
                    self.files[file] = self.stamp(entry)
        except OSError as failure:
            self.problems.append(unopened(folder or ".", failure).at(folder or "."))
        return inner

    def stamp(self, entry: os.DirEntry[str]) -> str:
        status = entry.stat(follow_symlinks=False)
        if max(status.st_mtime_ns, status.st_ctime_ns) > self.settled:
            return ""
        return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"

    def refusal(self, entry: os.DirEntry[str], file: str) -> Problem | None:
        if not entry.name.isprintable():
            shown = os.fsencode(entry.name).decode("ascii", "replace")
            what = f"a file name cannot be read: {shown!r}"
            return error("bad-file-name", Path(file).parent, 0, what, "give it a plain name")
        if entry.is_symlink():
            return link_at(file).at(file)
        if entry.is_dir(follow_symlinks=False):
            too_deep = file.count("/") >= self.bounds.depth
            return error("too-deep", file, 0, "folders nested too deeply", "flatten them") if too_deep else None
        return None if entry.is_file(follow_symlinks=False) else special_at(file).at(file)
