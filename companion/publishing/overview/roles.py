"""Every signed role with its keys, its expiry, and who has to sign it anew when."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from companion.publishing import rows
from companion.publishing.expiring import ALLIANCE, expiring
from companion.publishing.museums import KeyLine
from companion.publishing.terms import TERMS
from content_packs.format.keys import fingerprint, name_of
from content_packs.format.trust.files import Keys, expiry_of, keys_of, museums_of

if TYPE_CHECKING:
    from companion.office import Office


class Role(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    who: str  # signs it: alliance, server, museum
    threshold: int
    keys: tuple[KeyLine, ...]
    expires: datetime | None  # None: nothing of it is here
    days: int = 0  # whole days that are left
    warned: bool = False  # it is told as ending soon

    @property
    def ended(self) -> bool:
        return self.expires is not None and self.days < 0


def list_roles(office: "Office", museum: str = "") -> list[Role]:
    """What ends first stands first; of one museum, or of all and the server's own."""
    now = office.now()

    def look(db: rows.Db) -> list[Role]:
        named = dict(_named(db))
        at = {name: expiry_of(found.raw) for name in named if (found := rows.newest(db, name))}
        soon = {each.role for each in expiring(at, now)}
        return [
            Role(
                name=name,
                who=_who(name),
                threshold=keys.threshold,
                keys=tuple(KeyLine(key.keyid, name_of(key), fingerprint(key.keyid)) for key in keys.keys),
                expires=at.get(name),
                days=(at[name] - now).days if name in at else 0,
                warned=name in soon,
            )
            for name, keys in named.items()
            if museum in ("", name)
        ]

    return sorted(office.store.read(look), key=lambda role: (role.expires is None, role.expires or now, role.name))


def _named(db: rows.Db) -> Iterator[tuple[str, Keys]]:
    """Every role with its keys, as root and top targets name them; nothing without an alliance."""
    root, targets = rows.newest(db, "root"), rows.newest(db, "targets")
    if root is None or targets is None:
        return
    yield from keys_of(root.raw).items()
    yield from keys_of(targets.raw).items()
    yield from museums_of(targets.raw).items()


def _who(role: str) -> str:
    if role in ALLIANCE:
        return "alliance"
    return "server" if role in (*TERMS, "sticks") else "museum"
