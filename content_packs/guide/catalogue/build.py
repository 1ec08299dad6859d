"""Builds a catalogue from an opened pack. An edge: it writes one file, whole or not at all.

Documents are read one after another (hashed on the way) in one transaction; a damaged one ends the build. The file gets
its name only when its bytes are on the disk, so it needs no journal while it grows.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from content_packs.format.blobs import fsync_folder
from content_packs.format.manifest import Entry
from content_packs.format.pack import Pack
from content_packs.guide.catalogue.columns import Growing, facet_values
from content_packs.guide.catalogue.found import FACETS, SORTS
from content_packs.guide.catalogue.orders import TITLED, Facts, order_key, order_name
from content_packs.guide.catalogue.rows import (
    Names,
    Row,
    artifact_row,
    exhibition_row,
    names_of,
    read_names,
    tour_row,
)
from content_packs.guide.catalogue.schema import EDITION, INDEXES, NUMBERS, PLACES, SCHEMA
from content_packs.guide.catalogue.spelling import Vocabulary
from content_packs.guide.catalogue.words import spell
from content_packs.guide.model import Artifact, Exhibition, Museum, Picture, Tour

if TYPE_CHECKING:
    from sqlite_utils import Database

_json = msgspec.json.Encoder(order="deterministic")


def build_catalogue(pack: Pack, file: Path) -> None:
    """Write the catalogue of `pack` to `file`, in place of what was there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".tmp-")
    try:
        _write(pack, Path(temporary))
        os.fsync(handle)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    fsync_folder(file.parent)


def _write(pack: Pack, file: Path) -> None:
    from sqlite_utils import Database  # 80 ms and 4 MB that a process which only reads does without

    database = Database(file)
    try:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-16000"):
            database.execute(f"PRAGMA {pragma}").fetchall()
        with database.atomic():
            _run(database, SCHEMA)
            _Writing(database, pack).write()
            _run(database, INDEXES)
    finally:
        database.close()


class _Writing:
    """One pack on its way into a database."""

    def __init__(self, database: "Database", pack: Pack) -> None:
        self.database = database
        self.pack = pack
        self.museum = pack.document("museum", Museum) if "museum" in pack.entries else None
        self.names = read_names(self.museum) if self.museum else Names({}, {})
        self.main = pack.manifest.languages
        self.titled = self.main[:TITLED]
        self.languages = {lang: number for number, lang in enumerate(self.main)}
        self.vocabulary = Vocabulary()
        self.columns = {facet: Growing() for facet in FACETS[1:]}

    def write(self) -> None:
        pack, name = self.pack, self.museum.name if self.museum else {}
        titled = _json.encode(self.titled).decode()
        self._insert("pack", pack.sha256, EDITION, pack.museum, pack.name, _encode(name), titled)
        for number, (entry, document, row) in enumerate(_documents(pack, self.names), 1):
            self._add(number, entry, row)
            self._add_facets(document)
            if isinstance(document, Artifact):
                self._add_artifact(number, row.ref, document)
        for lang, number in self.languages.items():
            self._insert("languages", number, lang)
        for length, words, shown in self.vocabulary.by_length():
            self._insert("vocabulary", length, words, shown)
        for facet, column in self.columns.items():
            self._add_column(facet, column)

    def _insert(self, table: str, *values: object) -> None:
        self.database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608

    def _add(self, number: int, entry: Entry, row: Row) -> None:
        place = row.shelf << NUMBERS | number
        facts = (row.kind, row.ref, entry.path, entry.sha256, _encode(row.title), _encode(row.picture))
        self._insert("documents", number, place, *facts)
        for name in sorted(names_of(row)):
            self._insert("names", name, place)
        numbers = spell(" ".join(row.numbers))
        for wording in row.wordings:
            self.vocabulary.add(wording.title)
            self.vocabulary.add(wording.label)
            text = self.languages.setdefault(wording.lang, len(self.languages)) << PLACES | place
            self._insert("texts", text, wording.story, wording.label)
            # the index grows in the order of its rows, a language after another
            self._insert("spelled", text, spell(wording.title), spell(wording.label), spell(wording.story), numbers)

    def _add_artifact(self, number: int, ref: str, artifact: Artifact) -> None:
        date, line = artifact.date, _encode(artifact.period or artifact.culture)
        facts = (artifact.code, artifact.keypad, line, artifact.gallery, artifact.on_view)
        self._insert("artifacts", number, *facts, date.earliest, date.latest)
        order = Facts(ref=ref, keypad=artifact.keypad, title=artifact.title, earliest=date.earliest, latest=date.latest)
        for sort in SORTS[1:]:
            for lang in self.titled if sort == "title" else ("",):
                key = order_key(sort, lang, self.titled, self.pack.name, order)
                self._insert("orders", order_name(sort, lang), key, ref, number)

    def _add_facets(self, document: Artifact | Exhibition | Tour) -> None:
        artifact = document if isinstance(document, Artifact) else None
        values = facet_values(self.pack.museum, artifact, self.names, self.main) if artifact else {}
        for facet, column in self.columns.items():
            column.add(values.get(facet, {}), artifact.date.earliest if artifact else None)

    def _add_column(self, facet: str, column: Growing) -> None:
        keys = _json.encode(list(column.names)).decode()
        combinations = _json.encode(list(column.combinations)).decode()
        self._insert("facets", facet, column.numbers.tobytes(), combinations, keys)
        for key, name in column.names.items():
            self._insert("facet_values", facet, key, _encode(name), column.year(key))


def _documents(pack: Pack, names: Names) -> Iterator[tuple[Entry, Artifact | Exhibition | Tour, Row]]:
    """The documents that can be found, in order of path."""
    for entry in pack.entries.values():
        match entry.kind:
            case "artifact":
                artifact = pack.document(entry.path, Artifact)
                yield entry, artifact, artifact_row(pack.museum, artifact, names)
            case "exhibition":
                exhibition = pack.document(entry.path, Exhibition)
                yield entry, exhibition, exhibition_row(pack.museum, exhibition)
            case "tour":
                tour = pack.document(entry.path, Tour)
                yield entry, tour, tour_row(pack.museum, tour)


def _encode(value: dict[str, str] | Picture | None) -> str | None:
    return None if value is None else _json.encode(value).decode()


def _run(database: "Database", script: str) -> None:
    """Each statement of `script`; not `executescript`, which would end the transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            database.execute(statement)
