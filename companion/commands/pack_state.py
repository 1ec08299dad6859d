"""All that a check or a build follows from, in one key: a run that is given the same comes to the same.

An edge: it looks at files, and opens few of them.
"""

import gc
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from content_packs.format.pack import MANIFEST
from content_packs.guide.source.lock import LOCK
from content_packs.guide.source.memory import digest_of
from content_packs.guide.source.tree import Tree, walk


def folder_of(source: Path) -> Path:
    """The folder that a source is kept in: a workbook may be named itself."""
    return (source if source.is_dir() else source.parent).resolve()


def state_of(root: Path, tree: Tree, others: Iterable[Path] = ()) -> str:
    """A source but for its lock, and what it is judged against; empty where something may change unseen."""
    stamps = [tree.stamp([file for file in tree.files if file != LOCK]), *map(_stamp_of, others)]
    return "" if tree.problems or not all(stamps) else digest_of(str(root.resolve()), stamps)


def key_of(state: str, root: Path) -> str:
    """With the lock, which a build writes itself; empty where `state` is."""
    return state and digest_of(state, _hash_of(folder_of(root) / LOCK))


def collect_rarely() -> None:
    """A collection is many small things that stay: looking through them for garbage takes a fifth of the time."""
    gc.set_threshold(100_000, 50, 100)


def _stamp_of(other: Path) -> str:
    """A pack by its manifest, a source by its files."""
    if (other / MANIFEST).exists():
        return _hash_of(other / MANIFEST)
    tree = walk(folder_of(other))
    return "" if tree.problems else tree.stamp(tree.files)


def _hash_of(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
