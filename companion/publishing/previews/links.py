"""Secret links to pushed versions that are not shown yet: made, listed, revoked, and looked up by who shows them.

A secret has 256 bits and is told once, to who asked for it; the store keeps its SHA-256. It opens until it expires or
is revoked, and only what is still there.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from companion.accounts import audit
from companion.drafts import Previewed
from companion.publishing.plans import Refused
from companion.publishing.previews import rows
from companion.publishing.previews.signed import is_signed
from companion.publishing.versions.finding import find_version
from companion.publishing.versions.rows import version_of
from content_packs.format.trust.names import split

if TYPE_CHECKING:
    from companion.office import Office

SECRET = 32  # bytes
DAYS = 14
MOST_DAYS = 90


class BadLife(Refused):
    def __init__(self, days: int) -> None:
        super().__init__(f"a link opens for 1 to {MOST_DAYS} days, not {days}")


class MakePreview(msgspec.Struct, frozen=True, kw_only=True):
    pack: str  # museum/pack
    version: int | None = None  # the newest
    days: int = DAYS


class MadePreview(msgspec.Struct, frozen=True, kw_only=True):
    """Told once; a second wish makes a second link."""

    pack: str
    version: int
    path: str  # /preview/‹secret›
    expires: datetime


class RevokePreviews(msgspec.Struct, frozen=True, kw_only=True):
    """All links of a pack, or the one whose secret has this SHA-256."""

    pack: str
    token: str = ""


class Revoked(msgspec.Struct, frozen=True):
    links: int


def make_preview(office: "Office", wish: MakePreview, by: str) -> MadePreview:
    museum, _ = split(wish.pack)
    if not 1 <= wish.days <= MOST_DAYS:
        raise BadLife(wish.days)
    secret, now = secrets.token_urlsafe(SECRET), office.now()
    expires = now + timedelta(days=wish.days)

    def work(db: rows.Db) -> int:
        version = find_version(db, wish.pack, wish.version).version
        rows.add(db, rows.Link(hash_of_secret(secret), wish.pack, version, by, now, expires))
        rows.forget(db, now)
        audit.record(
            db, by=by, action="preview.make", subject=f"{wish.pack} {version}", museum=museum, now=now, expires=expires
        )
        return version

    version = office.store.write_now(work)
    return MadePreview(pack=wish.pack, version=version, path=f"/preview/{secret}", expires=expires)


def revoke_previews(office: "Office", wish: RevokePreviews, by: str) -> Revoked:
    museum, _ = split(wish.pack)

    def work(db: rows.Db) -> int:
        gone = rows.revoke(db, wish.pack, wish.token)
        if gone:
            audit.record(
                db, by=by, action="preview.revoke", subject=wish.pack, museum=museum, now=office.now(), links=gone
            )
        return gone

    return Revoked(office.store.write_now(work))


def find_preview(office: "Office", name: str) -> Previewed | None:
    """What the link opens whose secret has this SHA-256, if it still does."""

    def look(db: rows.Db) -> Previewed | None:
        link = rows.find(db, name)
        if link is None or link.expires <= office.now():
            return None
        found = version_of(db, link.pack, link.version)
        if found is None or found.swept is not None or not is_signed(office, db, link.pack, link.version, found.sha256):
            return None
        return Previewed(pack=link.pack, version=link.version, manifest=found.sha256, expires=link.expires)

    return office.store.read(look)


def hash_of_secret(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
