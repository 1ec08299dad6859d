"""The server takes in what the alliance signed: roots and top targets that follow from those it has.

The first root it is given it believes: whoever sets the server up hands it over. After that nothing that
does not follow is taken, whoever asks.
"""

from datetime import datetime

import msgspec

from companion.accounts import audit
from companion.ceremony.chain import NotFollowing, check_root, check_roots, check_targets, same_content
from companion.office import Office
from companion.publishing import rows
from companion.publishing.authority import Authority, open_authority
from companion.publishing.signing import latch, sign_channels, sign_online
from content_packs.format.trust import names
from content_packs.format.trust.files import Keys, expiry_of, keys_of, museums_of, version_of

MOST = 1_000  # roots


class Install(msgspec.Struct, frozen=True):
    """Every root from the first on, and the newest top targets."""

    roots: tuple[bytes, ...]
    targets: bytes


class Installed(msgspec.Struct, frozen=True):
    root: int  # version
    targets: int
    museums: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def install(office: Office, wish: Install, by: str) -> Installed:
    """Take in roots and targets, and sign over them. Done again it changes nothing."""
    check_roots(wish.roots[:MOST])
    check_targets(wish.targets, wish.roots[-1])
    authority = open_authority(office)
    authority.open_all(online_keys(wish))
    now = office.now()

    def work(db: rows.Db) -> Installed:
        latch(db)
        return take_alliance(db, wish, authority, office.settings.quota, by, now)

    return office.store.write_now(work)


def take_alliance(db: rows.Db, wish: Install, authority: Authority, quota: int, by: str, now: datetime) -> Installed:
    """In a transaction: what `install` does to the store."""
    had = rows.newest(db, "targets")
    before = set(museums_of(had.raw)) if had else set()
    _check_time(wish, now)
    news = _take_roots(db, wish.roots, now)
    news = _take_targets(db, wish, now) or news
    museums = museums_of(wish.targets)
    if news:
        rows.keep_museums(db, sorted(museums), quota, now)
        sign_channels(db, authority, (), now)
        sign_online(db, authority, now)
    outcome = Installed(
        version_of(wish.roots[-1]),
        version_of(wish.targets),
        tuple(sorted(museums)),
        tuple(sorted(museums.keys() - before)),
        tuple(sorted(before - museums.keys())),
    )
    if news:
        _record(db, outcome, by, now)
    return outcome


def online_keys(wish: Install) -> dict[str, Keys]:
    """The keys that this server must hold for them."""
    above = {**keys_of(wish.roots[-1]), **keys_of(wish.targets)}
    for role in (names.CHANNELS, names.STICKS):
        if role not in above:
            raise NotFollowing(f"{version_of(wish.targets)}.targets.json", f"names no key for {role}")
    return {role: above[role] for role in ("snapshot", "timestamp", names.CHANNELS, names.STICKS)}


def _take_roots(db: rows.Db, roots: tuple[bytes, ...], now: datetime) -> bool:
    have = rows.newest(db, "root")
    number = have.version if have else 0
    if number > len(roots):
        raise NotFollowing(
            f"{len(roots)}.root.json", f"this server has version {number} already: take the newest folder"
        )
    if have and not same_content(have.raw, roots[number - 1]):
        raise NotFollowing(
            f"{number}.root.json", "is another one than this server has: these are not its alliance's files"
        )
    last = have.raw if have else None
    for version, raw in enumerate(roots[number:], number + 1):
        check_root(raw, last, version)
        rows.add_file(db, "root", rows.File(version, raw), expiry_of(raw), now)
        last = raw
    return len(roots) > number


def _take_targets(db: rows.Db, wish: Install, now: datetime) -> bool:
    have, version = rows.newest(db, "targets"), version_of(wish.targets)
    name = f"{version}.targets.json"
    if have and version < have.version:
        raise NotFollowing(name, f"this server has version {have.version} already: take the newest folder")
    if have and version == have.version:
        if not same_content(have.raw, wish.targets):
            raise NotFollowing(name, "is another one than this server has: change it again, as the next version")
        return False
    rows.add_file(db, "targets", rows.File(version, wish.targets), expiry_of(wish.targets), now)
    return True


def _check_time(wish: Install, now: datetime) -> None:
    for name, raw in (("root", wish.roots[-1]), ("targets", wish.targets)):
        if now >= expiry_of(raw):
            raise NotFollowing(
                f"{version_of(raw)}.{name}.json", f"ended on {expiry_of(raw):%Y-%m-%d}: companion alliance refresh"
            )


def _record(db: rows.Db, outcome: Installed, by: str, now: datetime) -> None:
    audit.record(
        db,
        by=by,
        action="alliance.install",
        subject=f"root {outcome.root}, targets {outcome.targets}",
        now=now,
        added=list(outcome.added),
        removed=list(outcome.removed),
    )
