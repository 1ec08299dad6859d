"""A source folder, read whole: every document, and every problem in one pass. An edge: it touches the disk.

What cannot be read is a problem and is left out; the rest is read all the same. What is left out is in `broken`, so
that the checks do not report references to it again. Only where `pack.toml` is unusable is there no source.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from content_packs.format.pack import MANIFEST
from content_packs.format.paths import is_name
from content_packs.guide.language import is_tag
from content_packs.guide.model import VARIANTS
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import BOUNDS, Refused, find, nearest, read, read_text
from content_packs.guide.source.lines import LaterLines
from content_packs.guide.source.lock import IMPORT_LOCK, IMPORT_PLAN, LOCK, parse_lock
from content_packs.guide.source.memory import Memory
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
from content_packs.guide.source.tree import Tree, walk

Table = PackFile | ArtifactFile | ExhibitionFile | TourFile | SceneFile
T = TypeVar("T", bound=Table)
Progress = Callable[[int, int, str], None]  # folders read, of how many, which

VENUE_FILES = ("venue", "level", "unit", "opening", "amenity", "relationship")
VENUE = {name: f"venue/{name}.geojson" for name in VENUE_FILES}
READ_BY_PEOPLE = re.compile(r"(README|LICEN[CS]E|NOTICE|CHANGELOG)(\..*)?", re.IGNORECASE)


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


class _Reading(msgspec.Struct):
    """What a document's folder said, as it is remembered."""

    table: msgspec.Raw
    words: dict[str, dict[str, tuple[str, str]]]  # variant -> language -> file name, text
    problems: tuple[Problem, ...]


def read_folder(
    root: Path, memory: Memory | None = None, tree: Tree | None = None, progress: Progress | None = None
) -> tuple[Source | None, list[Problem]]:
    """The source folder at `root`, and what is wrong with its files, sorted. Never raises for what is in it.

    `memory` of earlier runs spares reading what has not changed; `tree` spares looking at what is there.
    """
    root = root.resolve()
    if not root.is_dir():
        what = f"{root.name!r} is not a folder"
        return None, [error("no-source", ".", 0, what, "name the folder that holds pack.toml")]
    if not (root / "pack.toml").exists() and (root / MANIFEST).exists():
        what = f"{root.name!r} is a built pack"
        return None, [error("no-source", ".", 0, what, "name the folder that it was built from")]
    reader = Reader(root, memory or Memory(), tree or walk(root), progress)
    source = reader.read()
    return source, sorted(reader.problems)


class Reader:
    """The reading of one folder: what is left of its files, and what was wrong so far."""

    def __init__(self, root: Path, memory: Memory, tree: Tree, progress: Progress | None) -> None:
        self.root = root
        self.memory = memory
        self.tree = tree
        self.progress = progress
        self.problems = list(tree.problems)
        self.broken: set[str] = set()

    def read(self) -> Source | None:
        pack = self.document("pack.toml", PackFile, {})
        kinds: dict[str, Any] = {kind.folder: self.kind(kind) for kind in _KINDS}
        venue, lock = self.venue(), self.lock()
        self.unknown(pack)
        if (self.root / IMPORT_PLAN).exists():
            mend = "run the import again: it finishes what was begun"
            self.problems.append(error("unfinished-import", ".", 0, "an import was cut off half-way", mend))
        if pack is None:
            return None
        return Source(
            root=self.root,
            pack=pack,
            venue=venue,
            lock=lock,
            broken=frozenset(self.broken),
            memory=self.memory,
            **kinds,
        )

    def kind(self, kind: _Kind) -> dict[str, Document]:
        """Every document of a kind, by id."""
        folders: dict[str, list[str]] = defaultdict(list)
        for file in self.tree.files:
            if file.startswith(f"{kind.folder}/") and file.count("/") > 1:
                folders[file.split("/", 2)[1]].append(file)
        found: dict[str, Document] = {}
        for number, (name, files) in enumerate(folders.items(), 1):
            if document := self.folder(kind, name, files):
                found[name] = document
            if self.progress:
                self.progress(number, len(folders), f"{kind.folder}/{name}")
        return found

    def folder(self, kind: _Kind, name: str, files: list[str]) -> Document | None:
        folder = f"{kind.folder}/{name}"
        if not is_name(name):
            self.broken.add(folder)
            mend = "rename the folder: lower-case letters, digits and hyphens, at most 64"
            self.problems.append(error("bad-id", folder, 0, f"{name[:80]!r} cannot be an id", mend))
            return None
        self.memory.begin(folder, self.tree.stamp(files))
        known = self.memory.recall(folder, "reading", "", _Reading)
        return self.recalled(kind, folder, known) if known else self.fresh(kind, folder, files)

    def recalled(self, kind: _Kind, folder: str, known: _Reading) -> Document:
        self.problems += known.problems
        file, at = f"{folder}/{kind.file}", Path(folder)
        return Document(
            file=Path(file),
            table=_decoder(kind.into).decode(known.table),
            lines=self.later(file),
            words={
                variant: {lang: Words(file=at / name, text=text) for lang, (name, text) in by_language.items()}
                for variant, by_language in known.words.items()
            },
        )

    def fresh(self, kind: _Kind, folder: str, files: list[str]) -> Document | None:
        """The document of one folder, remembered where all that it names was there to be stamped."""
        before = len(self.problems)
        marked = [file for file in files if file.count("/") == 2 and _is_words(kind, file)]
        document = self.document(f"{folder}/{kind.file}", kind.into, self.words(kind, marked))
        used = _used(document).union(marked)
        if folder not in self.broken:
            self.problems += _unused(files, used)
        if document and folder not in self.broken and used <= set(files):
            self.memory.keep(folder, "reading", "", _reading(document, self.problems[before:]))
        return document

    def document(self, file: str, into: type[T], words: dict[str, dict[str, Words]]) -> Document | None:
        """One TOML file; None, and its folder broken, where it cannot be used."""
        path = Path(file)
        try:
            text = read_text(find(self.root, path.parent, path.name), BOUNDS.toml)
        except Refused as refusal:
            self.problems.append(refusal.at(path))
            self.broken.add(path.parent.as_posix())
            return None
        table, lines, problems = read_table(path, text, into)
        self.problems += problems
        if problems:
            self.broken.add(path.parent.as_posix())
        if table is None:
            return None
        return Document(file=path, table=table, lines=self.later(file) if lines is None else lines, words=words)

    def later(self, file: str) -> LaterLines:
        return LaterLines(partial(_read_again, self.root, file))

    def words(self, kind: _Kind, files: list[str]) -> dict[str, dict[str, Words]]:
        """The Markdown files beside a document: variant -> language -> words."""
        found: dict[str, dict[str, Words]] = defaultdict(dict)
        for file in files:
            path = Path(file)
            try:
                language, variant = _marks(kind, path.name.split(".")[1:-1])
                found[variant][language] = Words(file=path, text=read_text(self.root / file, BOUNDS.words))
            except Refused as refusal:
                self.problems.append(refusal.at(path))
        return dict(found)

    def venue(self) -> dict[str, object]:
        """The feature collections, parsed as JSON and no further."""
        found: dict[str, object] = {}
        for name, file in VENUE.items():
            if file not in self.tree.files:
                continue
            try:
                found[name] = _json(read(self.root / file, BOUNDS.geojson))
            except Refused as refusal:
                self.problems.append(refusal.at(file))
                self.broken.add("venue")
        return found

    def lock(self) -> dict[Place, tuple[str, str]]:
        if LOCK not in self.tree.files:
            return {}
        try:
            lock, problems = parse_lock(read_text(self.root / LOCK, BOUNDS.lock))
        except Refused as refusal:
            lock, problems = {}, [refusal.at(LOCK)]
        self.problems += problems
        return lock

    def unknown(self, pack: Document | None) -> None:
        """Files outside of the documents' folders that nothing names; not beside a broken pack.toml."""
        rooms = {kind.folder for kind in _KINDS}
        outside = [file for file in self.tree.files if file.count("/") < 2 or file.split("/")[0] not in rooms]
        used = _used(pack) | {"pack.toml", LOCK, IMPORT_LOCK, *VENUE.values()}
        self.problems += _unused([file for file in outside if str(Path(file).parent) not in self.broken], used)


def _read_again(root: Path, file: str) -> str:
    return read_text(root / file, BOUNDS.toml)


def _used(document: Document | None) -> set[str]:
    """The files that a document is made of and names."""
    if document is None:
        return set()
    words = (words.file.as_posix() for by_language in document.words.values() for words in by_language.values())
    named = ((document.folder / name).as_posix() for _, name in files_in(document.table))
    return {document.file.as_posix(), *words, *named}


def _unused(files: Iterable[str], used: set[str]) -> Iterator[Problem]:
    for file in files:
        folder, _, name = file.rpartition("/")
        if file in used or READ_BY_PEOPLE.fullmatch(name):
            continue
        beside = {other.rpartition("/")[2] for other in used if other.rpartition("/")[0] == folder}
        what = f"nothing uses this file{nearest(name, beside)}"
        yield warning("unknown-file", file, 0, what, "name it in the TOML of its folder, or take it out")


def _is_words(kind: _Kind, file: str) -> bool:
    stem, *marks = file.rpartition("/")[2].split(".")
    return stem == kind.words and marks[-1:] == ["md"]


def _reading(document: Document, problems: list[Problem]) -> object:
    """What is remembered of a document; not its lines, which its file has."""
    words = {
        variant: {lang: (words.file.name, words.text) for lang, words in by_language.items()}
        for variant, by_language in document.words.items()
    }
    return {"table": document.table, "words": words, "problems": problems}


@cache
def _decoder(kind: type[T]) -> msgspec.msgpack.Decoder[T]:
    return msgspec.msgpack.Decoder(kind)


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
