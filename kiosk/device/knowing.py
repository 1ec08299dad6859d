"""What the kiosk knows of itself and its server: kept as facts, and told to all other rooms.

The device's folder has who it is; the store has what was heard since. A store that was lost is filled again from the
folder.
"""

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from content_packs.exchange.fleet import Enrolled, Heard
from kiosk.device.keys import read_identity
from kiosk.store import facts

if TYPE_CHECKING:
    from kiosk.office import Office

ENROLLED, CONTACT = "enrolled", "contact"


class NotEnrolled(Exception):
    def __init__(self) -> None:
        super().__init__("this device is no kiosk yet: kiosk enrol URL CODE (companion kiosk invite gives the code)")


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """The last time that the server heard of this kiosk."""

    at: datetime  # by the kiosk's clock
    server: datetime  # by the server's


def enrolled(office: "Office") -> Enrolled | None:
    """Who this kiosk is, with the newest profile and keys of the server; None where it is no kiosk yet."""
    identity = read_identity(office.data)
    if identity is None or identity.enrolled is None:
        return None
    kept = office.store.read(lambda db: facts.read(db, ENROLLED, Enrolled))
    return kept if kept and kept.kiosk == identity.enrolled.kiosk else identity.enrolled


def must_be_enrolled(office: "Office") -> Enrolled:
    found = enrolled(office)
    if found is None:
        raise NotEnrolled
    return found


def server_of(office: "Office") -> str:
    """Its address; empty where this is no kiosk yet."""
    identity = read_identity(office.data)
    return identity.server if identity else ""


def last_contact(office: "Office") -> Contact | None:
    return office.store.read(lambda db: facts.read(db, CONTACT, Contact))


def keep_heard(office: "Office", heard: Heard) -> Enrolled:
    """The newest profile and keys, of what was there before all that stays. An older profile is not taken."""
    before, at = must_be_enrolled(office), office.now()
    profile = heard.profile if heard.profile.edition >= before.profile.edition else before.profile
    made = msgspec.structs.replace(before, profile=profile, signing=heard.signing, sealing=heard.sealing)

    def work(db: facts.Db) -> None:
        facts.keep(db, ENROLLED, made)
        facts.keep(db, CONTACT, Contact(at=at, server=heard.now))

    office.store.write(work)
    return made
