"""Whether a push is let in: the museum, the version, the quota. Works inside a write of the store."""

from datetime import datetime, timedelta

from companion.publishing.receiving import rows
from companion.publishing.receiving.refusals import QuotaReached, RemovedMuseum, UnknownMuseum, VersionTaken

KEPT = timedelta(days=1)  # how long what an unfinished push sent is kept


def admit(db: rows.Db, upload: rows.Upload, ticket: str, now: datetime) -> bool:
    """Take the upload up, in a write; whether the version is here already, with this very content."""
    museum = check_museum(db, upload.museum)
    known = check_version(db, upload)
    if not known:
        check_quota(db, upload, museum.quota, now)
    values = {name: getattr(upload, name) for name in upload.__struct_fields__}
    rows.add_upload(db, values | {"ticket": ticket, "begun": now, "seen": now})
    return known


def check_version(db: rows.Db, upload: rows.Upload) -> bool:
    """Whether this very content is that version already; `VersionTaken` where it is other, swept, or behind."""
    taken = rows.version(db, upload.museum, upload.pack, upload.version)
    if taken is not None and taken.sha256 == upload.manifest and taken.swept is None:
        return True
    newest = {each.pack: each.version for each in rows.newest_versions(db, upload.museum)}.get(upload.pack, 0)
    if taken is not None or upload.version <= newest:
        raise VersionTaken(f"{upload.museum}/{upload.pack}", upload.version, newest + 1)
    return False


def check_quota(db: rows.Db, upload: rows.Upload, quota: int, now: datetime) -> None:
    """Versions that are kept and pushes that are under way, each counted in full, fit into the museum's quota."""
    under_way = rows.running(db, upload.museum, now - KEPT)
    under_way.pop((upload.pack, upload.version, upload.manifest), None)
    used = rows.kept(db, upload.museum) + sum(under_way.values())
    if used + upload.size > quota:
        raise QuotaReached(upload.museum, quota, used, upload.size)


def check_museum(db: rows.Db, name: str) -> rows.Museum:
    """A museum that publishes here."""
    museum = rows.museum(db, name)
    if museum is None:
        raise UnknownMuseum(name)
    if museum.removed is not None:
        raise RemovedMuseum(name)
    return museum
