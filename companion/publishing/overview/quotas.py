"""How much a museum's versions may take: the alliance's to say."""

from typing import TYPE_CHECKING

import msgspec

from companion.accounts import audit
from companion.publishing.overview import rows
from companion.publishing.plans import Refused

if TYPE_CHECKING:
    from companion.office import Office

MOST = 10**15  # bytes


class NoSuchMuseum(Refused):
    def __init__(self, museum: str) -> None:
        super().__init__(f"{museum[:80]!r} is no museum of this alliance: `companion museum list` says which are")


class BadQuota(Refused):
    def __init__(self, quota: int) -> None:
        super().__init__(f"a quota is 0 to {MOST:,} bytes, not {quota:,}")


class ChangeQuota(msgspec.Struct, frozen=True, kw_only=True):
    museum: str
    quota: int  # bytes


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    museum: str
    before: int
    quota: int


def change_quota(office: "Office", wish: ChangeQuota, by: str) -> Changed:
    """From now on. What is here already stays, also where it is more; done again it changes nothing."""
    if not 0 <= wish.quota <= MOST:
        raise BadQuota(wish.quota)

    def work(db: rows.Db) -> int:
        before = rows.set_quota(db, wish.museum, wish.quota)
        if before is None:
            raise NoSuchMuseum(wish.museum)
        if before != wish.quota:
            audit.record(
                db, by=by, action="museum.quota", subject=wish.museum, museum=wish.museum, now=office.now(),
                before=before, quota=wish.quota,
            )  # fmt: skip
        return before

    return Changed(museum=wish.museum, before=office.store.write_now(work), quota=wish.quota)
