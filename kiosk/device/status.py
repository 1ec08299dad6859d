"""What this kiosk is, in a word for people and scripts."""

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from content_packs.exchange.fleet import Profile
from kiosk.device.knowing import enrolled, last_contact, server_of
from kiosk.edition import edition

if TYPE_CHECKING:
    from kiosk.office import Office


class AskStatus(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Status(msgspec.Struct, frozen=True, kw_only=True):
    program: str
    kiosk: str | None = None  # None: not enrolled
    server: str = ""
    profile: Profile | None = None
    contact: datetime | None = None  # when the server heard of it last, by the kiosk's clock


def look(office: "Office", wish: AskStatus, by: str) -> Status:
    own = enrolled(office)
    if own is None:
        return Status(program=edition())
    contact = last_contact(office)
    return Status(
        program=edition(),
        kiosk=own.kiosk,
        server=server_of(office),
        profile=own.profile,
        contact=contact.at if contact else None,
    )
