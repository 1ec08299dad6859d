"""What this kiosk is and how it stands, for people and scripts: the facts of the staff page and of `kiosk doctor`."""

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from content_packs.exchange.fleet import Profile
from kiosk.device.knowing import enrolled, last_contact, server_of
from kiosk.edition import edition
from kiosk.ready.checks import Ready, judge
from kiosk.sync.confirming import find_sticks
from kiosk.sync.outcome import Outcome
from kiosk.sync.sync import last_sync

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
    ready: Ready  # as `kiosk doctor` and the staff page say
    shown: dict[str, int] = {}  # museum/pack → version on screen
    offered: dict[str, int] = {}  # what its group is to show
    failed: dict[str, str] = {}  # museum/pack → why a version of it is not shown
    fresh: datetime | None = None  # when what is shown was last confirmed
    waiting: int = 0  # events that are not home
    kept: int = 0  # events that the server would not take
    day: datetime | None = None  # when the day sheet was made
    last_sync: Outcome | None = None
    sticks: tuple[str, ...] = ()  # folders of those that are plugged in


def look(office: "Office", wish: AskStatus, by: str) -> Status:
    own, contact, seen = enrolled(office), last_contact(office), office.look()
    return Status(
        program=edition(),
        kiosk=own.kiosk if own else None,
        server=server_of(office) if own else "",
        profile=own.profile if own else None,
        contact=contact.at if own and contact else None,
        ready=judge(seen),
        shown=seen.shown,
        offered=seen.offered,
        failed=seen.unfit,
        fresh=seen.fresh,
        waiting=seen.waiting,
        kept=seen.kept,
        day=seen.day,
        last_sync=last_sync(office),
        sticks=tuple(str(folder) for folder in find_sticks(office.settings.sticks)),
    )
