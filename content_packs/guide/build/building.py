"""Building: a source folder becomes a pack folder. An edge: it reads the source and writes the pack and the cache.

Same source, same bytes, wherever it is built. Media come first, then documents, the manifest last and in one step, so
that an interrupted build leaves the pack that was there. What no manifest names any more goes after that.
Judging the source is `checks`'; what this refuses besides is `Unbuildable` or `Refused`.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

import msgspec

from content_packs.errors import Damaged, Unavailable, Unbuildable
from content_packs.format.blobs import FileBlobs, write_durably
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Entry, encode, hash_of, read_manifest
from content_packs.format.pack import BLOBS, MANIFEST, drop_unnamed, write_pack
from content_packs.guide.build.binding import Materials, pack_file
from content_packs.guide.build.cache import Cache
from content_packs.guide.build.documents import documents, media_in
from content_packs.guide.build.known import Known
from content_packs.guide.build.making import Made, Treatment, Wish, limit
from content_packs.guide.build.stock import take_stock
from content_packs.guide.build.wishes import media_of, transcripts_of
from content_packs.guide.build.workshop import make_all
from content_packs.guide.imdf import venue_of
from content_packs.guide.source.files import BOUNDS, Refused, check_size, read_text, resolve
from content_packs.guide.source.lock import LOCK, stale_texts, updated_lock
from content_packs.guide.source.parts import documents as documents_of
from content_packs.guide.source.schema import Document, Source

Progress = Callable[[int, int, str], None]  # done, of how many, what was done last


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did."""

    sha256: str  # of the manifest
    new: int  # blobs that neither the cache nor the folder had
    cached: int  # the other blobs
    bytes: int  # of all of them


def silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""


def build_pack(source: Source, out: Path, cache: Path, progress: Progress = silent) -> Built:
    """Build `source` into the folder `out`; only what neither `cache` nor the source's memory holds is made."""
    out.mkdir(parents=True, exist_ok=True)
    left = f"left in {out.resolve()}"
    with _hold(out):
        blobs = FileBlobs(out / BLOBS)
        stock = take_stock(blobs, source.memory.outcome(left, "whole", int) or 0)
        materials = _materials(source)
        known = Known(source, stock, materials.stale, materials.projection)
        fresh = [document for document in documents_of(source) if not known.has(document)]
        made, taken = make_media(wishes(source, fresh), Cache(cache), blobs, progress)
        materials = msgspec.structs.replace(
            materials,
            made={(wish.name, wish.treatment): result for wish, result in made.items()},
            transcripts=dict(_transcripts(source, fresh)),
        )
        entries = write_documents(materials, known, blobs, progress)
        table = pack_file(source).pack
        sha256 = write_pack(out, source.museum, table.id, table.version, table.languages, entries)
        shards = read_manifest((out / MANIFEST).read_bytes()).shards
        named = {entry.sha256: entry.length for entry in entries} | {shard.sha256: shard.length for shard in shards}
        drop_unnamed(out, set(named))
    source.memory.conclude(left, "whole", time.time_ns())
    new = len(named - stock.sizes.keys() - taken)
    return Built(sha256=sha256, new=new, cached=len(named) - new, bytes=sum(named.values()))


def keep_lock(source: Source) -> None:
    """After a build that went well: remember which originals the translations were made from."""
    file, text = source.root / LOCK, updated_lock(source)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        write_durably(file, text.encode())


def wishes(source: Source, among: Iterable[Document]) -> dict[Wish, str]:
    """Every medium that these documents name, with the SHA-256 of its file."""
    found: dict[Wish, str] = {}
    for document in among:
        for name, treatment in media_of(document.table):
            file = _resolve(source, document, name)
            wish = Wish(file=file, name=(document.folder / name).as_posix(), treatment=treatment)
            found[wish] = _digest(wish)
    return found


def make_media(
    wanted: dict[Wish, str], cache: Cache, blobs: FileBlobs, progress: Progress
) -> tuple[dict[Wish, Made], set[str]]:
    """What came of each wish, its blobs in `blobs`; and the blobs that the cache had."""
    made: dict[tuple[str, Treatment], Made] = {}
    missing: dict[tuple[str, Treatment], Wish] = {}
    for wish, digest in wanted.items():
        key = (digest, wish.treatment)
        found = cache.find(*key)
        if found and _take(found, cache, blobs):
            made[key] = found
        elif key not in made:
            missing[key] = wish
    taken = {part.sha256 for found in made.values() for part in found.parts}
    done = len(wanted) - len(missing)
    progress(done, len(wanted), "from the cache")
    for key, result in make_all(missing, cache.blobs):
        cache.keep(*key, result)
        if not _take(result, cache, blobs):
            raise Unavailable(f"the cache {cache.root} does not keep what is put into it")
        made[key] = result
        done += 1
        progress(done, len(wanted), missing[key].name)
    if missing:
        cache.prune()
    return {wish: made[digest, wish.treatment] for wish, digest in wanted.items()}, taken


def write_documents(materials: Materials, known: Known, blobs: FileBlobs, progress: Progress) -> list[Entry]:
    """Put every document that is not known into `blobs`; entries of all documents and of the media below them."""
    entries = [entry for found in known.entries.values() for entry in found]
    blobs.put_all(_encoded(materials, known, entries, progress))
    return entries


def _encoded(materials: Materials, known: Known, entries: list[Entry], progress: Progress) -> Iterator[bytes]:
    """The bytes of one document after another, so that a large collection is never in memory as a whole."""
    total = sum(1 for _ in documents_of(materials.source)) - len(known.entries)
    for number, (path, kind, document) in enumerate(documents(materials, known.entries), 1):
        raw = encode(document)
        if len(raw) > LIMITS.document:
            raise Unbuildable(path, f"{len(raw):,} bytes of text are more than the {LIMITS.document:,} allowed")
        made = [Entry(path=path, kind=kind, type="application/json", sha256=hash_of(raw), length=len(raw))]
        made += (
            Entry(path=f"{path}/{name}", kind="media", type=medium.type, sha256=medium.sha256, length=medium.length)
            for name, medium in media_in(document)
        )
        known.keep(path, made)
        entries += made
        progress(min(number, total), total, path)
        yield raw


def _materials(source: Source) -> Materials:
    """All but the media."""
    planned = venue_of(source.venue, pack_file(source).museum.name)
    return Materials(
        source=source,
        stale=stale_texts(source),
        made={},
        transcripts={},
        venue=planned[0] if planned else None,
        projection=planned[1] if planned else None,
    )


def _transcripts(source: Source, among: Iterable[Document]) -> Iterator[tuple[str, str]]:
    for document in among:
        for name in transcripts_of(document.table):
            with _refusing(document):
                text = read_text(_resolve(source, document, name), BOUNDS.words)
            yield (document.folder / name).as_posix(), text


def _take(made: Made, cache: Cache, blobs: FileBlobs) -> bool:
    """Copy what was made out of the cache, hashing every byte; False where the cache no longer has it whole."""
    lacking = [part.sha256 for part in made.parts if not _has(blobs, part.sha256)]
    try:
        copied = blobs.put_files(cache.blobs.path(name) for name in lacking)
    except FileNotFoundError:
        return False
    for name, found in zip(lacking, copied, strict=True):
        if name != found:
            cache.blobs.set_aside(name)
    return lacking == copied


def _has(blobs: FileBlobs, sha256: str) -> bool:
    """Whether the pack's folder holds this blob, whole; a damaged one is set aside."""
    if sha256 not in blobs:
        return False
    try:
        blobs.verify(sha256)
    except Damaged:
        return False
    return True


def _resolve(source: Source, document: Document, name: str) -> Path:
    with _refusing(document):
        return resolve(source, document, name)


def _digest(wish: Wish) -> str:
    try:
        check_size(wish.name, wish.file.stat().st_size, limit(wish))
        with wish.file.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except (Refused, OSError) as error:
        raise Unbuildable(wish.name, str(error)) from error


@contextmanager
def _refusing(document: Document) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise Unbuildable(document.file.as_posix(), f"{refused.what}; {refused.mend}") from refused


@contextmanager
def _hold(out: Path) -> Iterator[None]:
    """One build at a time in one folder: each deletes what its own manifest does not name."""
    handle = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Unavailable(f"another build is writing to {out}") from None
    finally:
        os.close(handle)
