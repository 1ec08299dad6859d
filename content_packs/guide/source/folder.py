"""A source folder, read whole: every document, and every problem in one pass. An edge: it touches the disk.

What cannot be read is a problem and is left out; the rest is read all the same. What is left out is in `broken`, so
that the checks do not report references to it again. Only where `pack.toml` is unusable is there no source.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from content_packs.format.paths import is_name
from content_packs.guide.language import is_tag
from content_packs.guide.model import VARIANTS
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import BOUNDS, Refused, find, nearest, read, read_text, walk
from content_packs.guide.source.lock import LOCK, parse_lock
from content_packs.guide.source.parts import files_in
from content_packs.guide.source.schema import (
    ArtifactFile,
    Document,
    ExhibitionFile,
    PackFile,
    Place,
    SceneFile,
    Source,
    TourFile,
    Words,
)
from content_packs.guide.source.tables import read_table

Table = PackFile | ArtifactFile | ExhibitionFile | TourFile | SceneFile
T = TypeVar("T", bound=Table)

VENUE_FILES = ("venue", "level", "unit", "opening", "amenity", "relationship")
_PACK = Path("pack.toml")
_READ_BY_PEOPLE = re.compile(r"(README|LICEN[CS]E|NOTICE|CHANGELOG)(\..*)?", re.IGNORECASE)


class _Kind(msgspec.Struct, frozen=True):
    """One of the folders of folders."""

    folder: str
    file: str
    words: str  # what its Markdown files are called
    variants: bool
    into: type[ArtifactFile] | type[ExhibitionFile] | type[TourFile] | type[SceneFile]


_KINDS = (
    _Kind("artifacts", "artifact.toml", "story", True, ArtifactFile),
    _Kind("exhibitions", "exhibition.toml", "about", False, ExhibitionFile),
    _Kind("tours", "tour.toml", "about", False, TourFile),
    _Kind("scenes", "scene.toml", "about", False, SceneFile),
)


def read_source(root: Path) -> tuple[Source | None, list[Problem]]:
    """The source folder at `root`, and what is wrong with its files, sorted. Never raises for what is in it."""
    root = root.resolve()
    if not root.is_dir():
        what = f"{root.name!r} is not a folder"
        return None, [error("no-source", ".", 0, what, "name the folder that holds pack.toml")]
    reader = _Reader(root)
    source = reader.read()
    return source, sorted(reader.problems)


class _Reader:
    """The reading of one folder: what is left of its files, and what was wrong so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files, self.problems = walk(root)
        self.used: set[Path] = set()
        self.broken: set[str] = set()

    def read(self) -> Source | None:
        pack = self.document(_PACK, PackFile, {})
        kinds = {kind.folder: self.kind(kind) for kind in _KINDS}
        venue, lock = self.venue(), self.lock()
        self.problems += self.unknown()
        if pack is None:
            return None
        return Source(root=self.root, pack=pack, venue=venue, lock=lock, broken=frozenset(self.broken), **kinds)

    def kind(self, kind: _Kind) -> dict[str, Document]:
        """Every document of a kind, by id."""
        folders: dict[str, list[Path]] = defaultdict(list)
        for file in self.files:
            if file.parts[0] == kind.folder and len(file.parts) > 2:
                folders[file.parts[1]].append(file)
        found = ((name, self.folder(kind, name, files)) for name, files in folders.items())
        return {name: document for name, document in found if document}

    def folder(self, kind: _Kind, name: str, files: list[Path]) -> Document | None:
        folder = Path(kind.folder, name)
        if not is_name(name):
            self.broken.add(folder.as_posix())
            mend = "rename the folder: lower-case letters, digits and hyphens, at most 64"
            self.problems.append(error("bad-id", folder, 0, f"{name[:80]!r} cannot be an id", mend))
            return None
        words = self.words(kind, [file for file in files if len(file.parts) == 3])
        return self.document(folder / kind.file, kind.into, words)

    def document(self, file: Path, into: type[T], words: dict[str, dict[str, Words]]) -> Document | None:
        """One TOML file; None, and its folder broken, where it cannot be used."""
        self.used.add(file)
        try:
            text = read_text(find(self.root, file.parent, file.name), BOUNDS.toml)
        except Refused as refusal:
            self.problems.append(refusal.at(file))
            self.broken.add(file.parent.as_posix())
            return None
        table, lines, problems = read_table(file, text, into)
        self.problems += problems
        if problems:
            self.broken.add(file.parent.as_posix())
        if table is None:
            return None
        self.used.update(file.parent / name for _, name in files_in(table))
        return Document(file=file, table=table, lines=lines, words=words)

    def words(self, kind: _Kind, files: list[Path]) -> dict[str, dict[str, Words]]:
        """The Markdown files beside a document: variant -> language -> words."""
        found: dict[str, dict[str, Words]] = defaultdict(dict)
        for file in files:
            stem, *marks = file.name.split(".")
            if stem != kind.words or marks[-1:] != ["md"]:
                continue
            self.used.add(file)
            try:
                language, variant = _marks(kind, marks[:-1])
                found[variant][language] = Words(file=file, text=read_text(self.root / file, BOUNDS.words))
            except Refused as refusal:
                self.problems.append(refusal.at(file))
        return dict(found)

    def venue(self) -> dict[str, object]:
        """The feature collections, parsed as JSON and no further."""
        found: dict[str, object] = {}
        for name in VENUE_FILES:
            file = Path("venue", f"{name}.geojson")
            if file not in self.files:
                continue
            self.used.add(file)
            try:
                found[name] = _json(read(self.root / file, BOUNDS.geojson))
            except Refused as refusal:
                self.problems.append(refusal.at(file))
                self.broken.add("venue")
        return found

    def lock(self) -> dict[Place, tuple[str, str]]:
        file = Path(LOCK)
        if file not in self.files:
            return {}
        self.used.add(file)
        try:
            lock, problems = parse_lock(read_text(self.root / file, BOUNDS.lock))
        except Refused as refusal:
            lock, problems = {}, [refusal.at(file)]
        self.problems += problems
        return lock

    def unknown(self) -> Iterator[Problem]:
        """Files that nothing names; not in broken folders, where that cannot be known."""
        used: dict[Path, set[str]] = defaultdict(set)
        for file in self.used:
            used[file.parent].add(file.name)
        for file in self.files:
            folder = Path(*file.parts[:2]) if file.parts[0] in {kind.folder for kind in _KINDS} else file.parent
            if file in self.used or folder.as_posix() in self.broken or _READ_BY_PEOPLE.fullmatch(file.name):
                continue
            what = f"nothing uses this file{nearest(file.name, used[file.parent])}"
            yield warning("unknown-file", file, 0, what, "name it in the TOML of its folder, or take it out")


def _marks(kind: _Kind, marks: list[str]) -> tuple[str, str]:
    """Language and variant from a Markdown file's name."""
    usual = f"{kind.words}.en.md"
    if not marks or len(marks) > 1 + kind.variants:
        also = f" or {kind.words}.en.easy.md" if kind.variants else ""
        raise Refused("bad-words-name", "this name does not say its language", f"name it like {usual}{also}")
    language, variant = marks[0], (marks[1:] or ["standard"])[0]
    if not is_tag(language):
        raise Refused("bad-language", f"{language!r} is not a language tag", "write it like en, fr, zh-Hans or pt-BR")
    if variant not in VARIANTS:
        mend = f"use one of {', '.join(VARIANTS[1:])}, or none"
        raise Refused("bad-words-name", f"{variant!r} is not a variant{nearest(variant, VARIANTS)}", mend)
    return language, variant


def _json(raw: bytes) -> object:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Refused("broken-geojson", f"not JSON: {problem}"[:200], "export the file again") from None
