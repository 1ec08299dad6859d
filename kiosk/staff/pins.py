"""The PIN of the staff pages: kept as a hash, set at the first visit or by `kiosk pin`."""

import msgspec

from kiosk.locks import Kept, check_pin, keep, matches
from kiosk.office import Office
from kiosk.store import facts

PIN = "pin"


class SetPin(msgspec.Struct, frozen=True, kw_only=True):
    pin: str


class PinSet(msgspec.Struct, frozen=True):
    anew: bool  # there was one before


def set_pin(office: Office, wish: SetPin, by: str) -> PinSet:
    """`BadPin`. Wrong tries before it are forgotten: who sets it has the device in hand."""
    kept, anew = keep(check_pin(wish.pin[:200])), has_pin(office)

    def write(db: facts.Db) -> None:
        facts.keep(db, PIN, kept)
        facts.forget(db, "wrong pin")

    office.store.write(write)
    return PinSet(anew)


def has_pin(office: Office) -> bool:
    return _kept(office) is not None


def is_pin(office: Office, typed: str) -> bool:
    kept = _kept(office)
    return kept is not None and matches(kept, typed)


def _kept(office: Office) -> Kept | None:
    return office.store.read(lambda db: facts.read(db, PIN, Kept))
