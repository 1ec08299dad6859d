"""The museums that the alliance names, for those who look after them."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from companion.office import Office
from companion.publishing import rows
from companion.publishing.expiring import USED
from companion.publishing.signing import NoAlliance
from content_packs.format.keys import fingerprint, name_of
from content_packs.format.trust.files import expiry_of, museums_of, version_of


class Asked(msgspec.Struct, frozen=True):
    """Nothing more is to be said."""


class KeyLine(msgspec.Struct, frozen=True):
    keyid: str
    name: str
    fingerprint: str


class MuseumLine(msgspec.Struct, frozen=True):
    """A museum, its keys, and the newest of its role that is here."""

    name: str
    threshold: int
    keys: tuple[KeyLine, ...]
    version: int | None = None
    expires: datetime | None = None


def list_museums(office: Office, wish: Asked, by: str) -> list[MuseumLine]:
    def work(db: rows.Db) -> list[MuseumLine]:
        targets = rows.newest(db, "targets")
        if targets is None:
            raise NoAlliance
        roles = {name: found.raw for name in museums_of(targets.raw) if (found := rows.newest(db, name))}
        return lines_from(targets.raw, roles)

    return office.store.read(work)


def expiries(office: Office) -> dict[str, datetime]:
    """When the newest file of each role in use ends; nothing where there is no alliance yet."""

    def work(db: rows.Db) -> dict[str, datetime]:
        used = {*USED, *rows.museum_names(db)}
        return {role: at for role, at in rows.expiries(db).items() if role in used}

    return office.store.read(work)


def lines_from(targets: bytes, roles: Mapping[str, bytes]) -> list[MuseumLine]:
    """Out of top targets and the newest role of each museum (pure)."""
    return [
        MuseumLine(
            name,
            keys.threshold,
            tuple(KeyLine(key.keyid, name_of(key), fingerprint(key.keyid)) for key in keys.keys),
            version_of(roles[name]) if name in roles else None,
            expiry_of(roles[name]) if name in roles else None,
        )
        for name, keys in sorted(museums_of(targets).items())
    ]
