"""What the server signs by itself, inside a transaction of the store: channels, snapshot, timestamp; and museums' roles
that it takes in to sign over.

It signs which versions are shown and that they are fresh, never what is in them. `latch` goes first in every such
transaction, so that versions rise by one on PostgreSQL too.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

import msgspec

from companion.publishing import rows
from companion.publishing.authority import Authority
from companion.publishing.terms import CHANNELS, KEPT, SNAPSHOT, TIMESTAMP, renewal
from content_packs.errors import PackError
from content_packs.format.manifest import Blob, encode, hash_of
from content_packs.format.trust import authoring, names
from content_packs.format.trust.confirmed import MuseumRole
from content_packs.format.trust.documents import Channel
from content_packs.format.trust.files import Keys, expiry_of, issued_of, keys_of, lines_of, version_of
from content_packs.format.trust.museums import check_growth, verify_museum

ONLINE = ("snapshot", "timestamp", names.CHANNELS, names.STICKS)
ALONE = ("root", "snapshot", "timestamp")  # roles that no snapshot names
SLACK = timedelta(hours=1)  # that a clock may have been put back


class NoAlliance(PackError):
    def __init__(self) -> None:
        super().__init__(
            "this server has no root and targets of an alliance yet: companion alliance init, sign, install "
            "(docs/keys.md)"
        )


class ClockDoubted(PackError):
    def __init__(self, now: datetime, why: str) -> None:
        super().__init__(f"nothing is signed: this server's clock says {now:%Y-%m-%d %H:%M} UTC, but {why}")


latch = rows.lock_metadata


def signing_keys(db: rows.Db) -> dict[str, Keys]:
    """The keys of the roles that are signed here, as root and top targets name them."""
    return _online_keys(_newest(db, "root")) | _online_keys(_newest(db, "targets"))


@lru_cache(maxsize=8)
def _online_keys(raw: bytes) -> dict[str, Keys]:
    """Kept: a list of 500 museums takes 25 ms to read, and a decision asks three times."""
    return {role: keys for role, keys in keys_of(raw).items() if role in ONLINE}


def take_museum_role(db: rows.Db, museum: str, raw: bytes, now: datetime) -> MuseumRole:
    """A museum's signed role, where it follows from the one that is here; the same again changes nothing."""
    role = verify_museum(_newest(db, "targets"), museum, raw, now)
    before = rows.newest(db, museum)
    if before is None or before.raw != raw:
        check_growth(before.raw if before else None, raw)
        _keep(db, museum, raw, now)
    return role


def sign_channels(db: rows.Db, authority: Authority, groups: Iterable[str], now: datetime) -> None:
    """The next `channels` role, with the documents of these groups as their steps now are."""
    before = rows.newest(db, names.CHANNELS)
    lines = lines_of(before.raw) if before else {}
    changed = {group: _write_channel(db, group, lines.get(names.channel_path(group)), now) for group in groups}
    raw = authoring.next_channels(before.raw if before else None, now + CHANNELS, changed)
    _keep(db, names.CHANNELS, _signed(db, authority, names.CHANNELS, raw), now)


def sign_online(db: rows.Db, authority: Authority, now: datetime) -> None:
    """The next snapshot over the newest of each role, and a timestamp over it. A removed museum's name stays."""
    before = rows.newest(db, "snapshot")
    versions = {role: version for role, version in rows.newest_versions(db).items() if role not in ALONE}
    raw = authoring.next_snapshot(before.raw if before else None, now + SNAPSHOT, versions)
    _keep(db, "snapshot", _signed(db, authority, "snapshot", raw), now)
    sign_timestamp(db, authority, now)


def sign_timestamp(db: rows.Db, authority: Authority, now: datetime) -> None:
    """The next timestamp, over the snapshot that is there."""
    before = rows.newest(db, "timestamp")
    check_clock(db, before.raw if before else None, now)
    snapshot = _newest(db, "snapshot")
    raw = authoring.next_timestamp(before.raw if before else None, now + TIMESTAMP, snapshot, now)
    _keep(db, "timestamp", _signed(db, authority, "timestamp", raw), now)
    rows.drop_files(db, "timestamp", version_of(raw))  # readers ask for no other


def renew(db: rows.Db, authority: Authority, now: datetime) -> None:
    """What is signed here, anew before it expires: the timestamp now, the others when half of their time is over."""
    expires = rows.expiries(db)
    channels = expires.get(names.CHANNELS, now) - now < renewal(names.CHANNELS)
    if channels:
        sign_channels(db, authority, (), now)
    if channels or expires.get("snapshot", now) - now < renewal("snapshot"):
        sign_online(db, authority, now)
    else:
        sign_timestamp(db, authority, now)
    drop_replaced(db, now)


def drop_replaced(db: rows.Db, now: datetime) -> None:
    """Let go of what no reader asks for: versions replaced a day ago, and the channels that they named. Roots stay."""
    for role in rows.newest_versions(db).keys() - {"root"}:
        came = rows.history(db, role)
        gone = [version for (version, _), (_, after) in pairwise(came) if after < now - KEPT]
        if gone:
            rows.drop_files(db, role, max(gone) + 1)
    named = {blob.sha256 for raw in rows.kept_files(db, names.CHANNELS) for blob in lines_of(raw).values()}
    for sha256 in rows.document_hashes(db, f"{names.CHANNELS}/", now - KEPT):
        if sha256 not in named:
            rows.drop_document(db, sha256)


def _write_channel(db: rows.Db, group: str, before: Blob | None, now: datetime) -> Blob:
    known = rows.document(db, before.sha256) if before else None
    version = channel_version(known) + 1 if known else 1
    raw = encode(Channel(group=group, version=version, packs=rows.steps(db, group)))
    blob = Blob(hash_of(raw), len(raw))
    rows.add_document(db, blob.sha256, names.channel_path(group), raw, now)
    return blob


def channel_version(raw: bytes) -> int:
    return msgspec.json.decode(raw, type=Channel).version


def _signed(db: rows.Db, authority: Authority, role: str, raw: bytes) -> bytes:
    return authority.sign(raw, role, signing_keys(db)[role])


def _keep(db: rows.Db, role: str, raw: bytes, now: datetime) -> None:
    rows.add_file(db, role, rows.File(version_of(raw), raw), expiry_of(raw), now)


def _newest(db: rows.Db, role: str) -> bytes:
    found = rows.newest(db, role)
    if found is None:
        raise NoAlliance
    return found.raw


def check_clock(db: rows.Db, before: bytes | None, now: datetime) -> None:
    """Readers' clocks never go back behind an `issued` that they have seen: a wrong one would hold for ever."""
    if before and now < issued_of(before) - SLACK:
        raise ClockDoubted(now, f"it signed at {issued_of(before):%Y-%m-%d %H:%M} already: set the clock")
    expires = expiry_of(_newest(db, "root"))
    if now >= expires:
        raise ClockDoubted(
            now, f"the root ended on {expires:%Y-%m-%d}: set the clock, or have the alliance refresh it (docs/keys.md)"
        )
