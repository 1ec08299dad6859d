"""The end of a push: the pack is judged whole, the museum's signed list verified, and all of it counts at once.

What is not in the one write of the store never happened; what `commit` returned from is on the disk. Coming again with
the same changes nothing and answers the same.
"""

from base64 import b64decode
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from companion.accounts import audit
from companion.office import Office
from companion.publishing.authority import Authority, open_authority
from companion.publishing.receiving import rows
from companion.publishing.receiving.admission import check_museum, check_version
from companion.publishing.receiving.checking import check
from companion.publishing.receiving.messages import Commit, Committed
from companion.publishing.receiving.refusals import (
    BadPack,
    BadRequest,
    CannotPublish,
    Incomplete,
    RoleRaced,
    RoleRefused,
)
from companion.publishing.rows import add_document, newest
from companion.publishing.signing import latch, sign_online, signing_keys, take_museum_role
from content_packs.errors import PackError, Unavailable, Untrusted
from content_packs.format.blobs import fsync_folder
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Blob, hash_of
from content_packs.format.pack import Pack, named_blobs, open_pack
from content_packs.format.trust import names
from content_packs.format.trust.confirmed import MuseumRole
from content_packs.format.trust.documents import read_floor
from content_packs.format.trust.files import lines_of, version_of
from content_packs.format.trust.museums import check_floor

LONGEST = timedelta(days=2 * 365)  # that a museum's list may be good for
DOCUMENTS = 100  # floors in one change

log = structlog.get_logger()


def commit(office: Office, upload: rows.Upload, wish: Commit) -> Committed:
    """Take the version up that `upload` was for, with the list that names it."""
    raw, floors = _read(wish)
    pack = None if upload.committed else check_pack(office, upload)
    authority, now = _open_keys(office), office.now()

    def work(db: rows.Db) -> Committed:
        latch(db)
        check_museum(db, upload.museum)
        if not check_version(db, upload):
            assert pack is not None
            take_list(db, upload.museum, raw, floors, now, _line(upload, pack))
            _add(db, upload, pack, now)
            sign_online(db, authority, now)
        rows.mark_committed(db, upload.id, now)
        return Committed(
            museum=upload.museum,
            role=_number(db, upload.museum),
            pack=upload.pack,
            version=upload.version,
            sha256=upload.manifest,
        )

    return _write(office, work)


def take_role(office: Office, museum: str, wish: Commit) -> Committed:
    """Take up a list that names no new version."""
    raw, floors = _read(wish)
    office.store.read(lambda db: check_museum(db, museum))  # who is no museum here opens no key
    authority, now = _open_keys(office), office.now()

    def work(db: rows.Db) -> Committed:
        latch(db)
        check_museum(db, museum)
        found = newest(db, museum)
        if found is None or found.raw != raw:
            take_list(db, museum, raw, floors, now)
            _record(db, museum, "museum.sign", museum, now, list=version_of(raw))
            sign_online(db, authority, now)
        return Committed(museum=museum, role=_number(db, museum))

    return _write(office, work)


def check_pack(office: Office, upload: rows.Upload) -> Pack:
    """All that the manifest names is here, hashed, on the disk, and can be shown."""
    blobs = office.blobs
    try:
        found = check(blobs, upload.manifest)
    except Unavailable as error:
        log.error("pack not judged", pack=f"{upload.museum}/{upload.pack}", why=str(error))
        raise CannotPublish("it could not judge the pack") from None
    if found.missing:
        raise Incomplete(found.missing)
    if found.why:
        raise BadPack(found.why)
    pack = open_pack(blobs.read(upload.manifest, LIMITS.manifest), blobs)
    named = named_blobs(pack) | {upload.manifest}
    for folder in {blobs.path(name).parent for name in named} | {blobs.root}:
        fsync_folder(folder)  # a blob may have come with a batch that broke off after it
    for name in named:
        blobs.touch(name)
    return pack


def take_list(
    db: rows.Db, museum: str, raw: bytes, floors: list[bytes], now: datetime, line: tuple[str, Blob] | None = None
) -> MuseumRole:
    """Verify the museum's next list and keep it, in a write; `line` is the version that comes with it."""
    before = newest(db, museum)
    try:
        if before and before.version >= version_of(raw):
            raise RoleRaced(version_of(raw), before.version)
        role = take_museum_role(db, museum, raw, now)
        if role.expires > now + LONGEST:
            raise Untrusted(f"it is good until {role.expires:%Y-%m-%d}, longer than two years: is your clock right?")
        had = lines_of(before.raw) if before else {}
        for path, blob in role.lines.items():
            if had.get(path) != blob:
                _check_line(db, path, blob, floors, role, now, line)
        if line and role.lines.get(line[0]) != line[1]:
            raise Untrusted(f"it does not name {line[0]} as it was sent")
    except (PackError, ValueError) as error:
        raise RoleRefused(error) from None
    return role


def _check_line(
    db: rows.Db,
    path: str,
    blob: Blob,
    floors: list[bytes],
    role: MuseumRole,
    now: datetime,
    line: tuple[str, Blob] | None,
) -> None:
    """A new line names what is here: a version that was pushed, a floor that came along, a partner's version."""
    if line == (path, blob):
        return
    if pack := names.read_floor_path(path):
        _take_floor(db, pack, path, blob, floors, role, now)
        return
    named = names.read_manifest_path(path)
    if consent := names.read_consent_path(path):
        named = consent[1:]
    assert named is not None
    museum, name = names.split(named[0])
    known = rows.version(db, museum, name, named[1])
    if known is None or (known.sha256, known.length) != (blob.sha256, blob.length):
        raise Untrusted(f"it names {path}, and version {named[1]} of {named[0]} was not pushed here with that content")


def _take_floor(
    db: rows.Db, pack: str, path: str, blob: Blob, floors: list[bytes], role: MuseumRole, now: datetime
) -> None:
    raw = next((raw for raw in floors if hash_of(raw) == blob.sha256), None)
    if raw is None:
        raise Untrusted(f"it names a new {path}, which was not sent along")
    floor = check_floor(pack, blob, raw).floor
    versions = role.versions(pack)
    if not versions or floor > max(versions):
        raise Untrusted(f"{path} allows no version of {pack} at all: the newest is {max(versions, default=0)}")
    before = rows.newest_document(db, path)
    if before is not None and read_floor(before, pack).floor > floor:
        raise Untrusted(f"{path} would go down to {floor}; a floor never does")
    add_document(db, blob.sha256, path, raw, now)


def _add(db: rows.Db, upload: rows.Upload, pack: Pack, now: datetime) -> None:
    line = _line(upload, pack)[1]
    sizes = {line.sha256: line.length}
    sizes |= {shard.sha256: shard.length for shard in pack.manifest.shards}
    sizes |= {entry.sha256: entry.length for entry in pack.entries.values()}
    rows.add_manifest(
        db,
        {
            "museum": upload.museum,
            "pack": upload.pack,
            "version": upload.version,
            "sha256": upload.manifest,
            "length": line.length,
            "entries": pack.manifest.entries,
            "size": sum(sizes.values()),
            "pushed": now,
            "key": upload.key,
        },
    )
    _record(
        db,
        upload.museum,
        "pack.push",
        f"{upload.museum}/{upload.pack} {upload.version}",
        now,
        manifest=upload.manifest,
        key=upload.key,
        size=sum(sizes.values()),
    )


def _record(db: rows.Db, museum: str, action: str, subject: str, now: datetime, **detail: str | int) -> None:
    audit.record(db, by=f"museum:{museum}", action=action, subject=subject, museum=museum, now=now, **detail)


def _line(upload: rows.Upload, pack: Pack) -> tuple[str, Blob]:
    length = pack.blobs.path(upload.manifest).stat().st_size
    return names.manifest_path(f"{upload.museum}/{upload.pack}", upload.version), Blob(upload.manifest, length)


def _number(db: rows.Db, museum: str) -> int:
    found = newest(db, museum)
    return found.version if found else 0


def _read(wish: Commit) -> tuple[bytes, list[bytes]]:
    try:
        raw = b64decode(wish.role, validate=True)
        floors = [b64decode(each, validate=True) for each in wish.documents[:DOCUMENTS]]
    except ValueError as error:
        raise BadRequest(error) from None
    if any(len(floor) > LIMITS.floor for floor in floors) or len(wish.documents) > DOCUMENTS:
        raise BadRequest("the documents beside the list are too many or too long")
    return raw, floors


def _open_keys(office: Office) -> Authority:
    """Before the transaction: opening a key takes a while."""
    authority = open_authority(office)
    try:
        authority.open_all(office.store.read(signing_keys))
    except PackError as error:
        log.error("cannot sign", why=str(error))  # says where keys are missing: not for strangers
        raise CannotPublish("its own keys are not ready to sign") from None
    return authority


def _write(office: Office, work: Callable[[rows.Db], Committed]) -> Committed:
    try:
        return office.store.write_now(work)
    except PackError as error:
        log.error("cannot sign", why=str(error))
        raise CannotPublish("it cannot sign just now") from None
