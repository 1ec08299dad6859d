"""Invites: a code that makes one device a kiosk, once, within a day. The code is told once and not kept."""

from datetime import datetime, timedelta
from secrets import choice
from typing import TYPE_CHECKING

import msgspec

from companion.accounts import audit
from companion.accounts.staff import home_of
from companion.kiosks import rows
from companion.kiosks.identity import code_mark
from companion.kiosks.profiles import check_profile
from content_packs.exchange.fleet import CODE_LENGTH, CODE_LETTERS, Profile, invitation, spaced_code

if TYPE_CHECKING:
    from companion.office import Office

LIFE = timedelta(hours=24)
KEPT = timedelta(days=30)  # an invite that nobody used


class InviteKiosk(msgspec.Struct, frozen=True, kw_only=True):
    profile: Profile


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """To be shown once: whoever has the code becomes the kiosk."""

    code: str  # in groups
    until: datetime
    server: str  # its address
    text: str  # address and code in one, as the QR symbol says it
    profile: Profile

    @property
    def command(self) -> str:
        """What is typed on the kiosk."""
        return f"kiosk enrol {self.server} {self.code}"


def invite(office: "Office", wish: InviteKiosk, by: str) -> Invited:
    """A fresh code for a kiosk with this profile."""
    profile = check_profile(msgspec.structs.replace(wish.profile, edition=1))
    code, now = "".join(choice(CODE_LETTERS) for _ in range(CODE_LENGTH)), office.now()
    made = rows.Invite(profile=profile, by=by[:100], made=now, until=now + LIFE)
    mark = code_mark(office, code)

    def work(db: rows.Db) -> None:
        rows.drop_invites(db, now - KEPT)
        rows.add_invite(db, mark, made)
        audit.record(
            db, by=by, action="kiosk.invite", subject=profile.name, now=now, group=profile.group, expires=made.until
        )

    office.store.write_now(work)
    server = home_of(office)
    return Invited(
        code=spaced_code(code), until=made.until, server=server, text=invitation(server, code), profile=profile
    )
