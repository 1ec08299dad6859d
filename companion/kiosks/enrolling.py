"""Enrolment: a device shows an invite's code and its public keys, and is a kiosk from then on.

The same device may ask again with the same code, because the first answer may not have arrived; another one may not.
"""

from datetime import datetime, timedelta
from secrets import choice
from typing import TYPE_CHECKING

from companion.accounts import audit
from companion.kiosks import rows
from companion.kiosks.errors import KnownKey, NotReady, OldCode, RevokedKiosk, UsedCode, WrongCode
from companion.kiosks.identity import code_mark, public_keys
from companion.publishing import rows as publishing
from content_packs.exchange.fleet import Enrol, Enrolled, normal_code

if TYPE_CHECKING:
    from companion.office import Office

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 8  # of an id after its `k-`
SLACK = timedelta(minutes=5)  # a server's clock that is set back a little


def enrol(office: "Office", wish: Enrol, by: str) -> Enrolled:
    """Who the device is now. `by` is where it asks from, for nobody's log."""
    now, mark = office.now(), code_mark(office, normal_code(wish.code))
    signing, sealing = public_keys(office)

    def work(db: rows.Db) -> tuple[rows.Kiosk, bytes]:
        root = publishing.newest(db, "root")
        invite = rows.find_invite(db, mark)
        if invite is None:
            raise WrongCode
        if root is None:
            raise NotReady
        return _admit(db, invite, mark, wish, now), root.raw

    kiosk, root = office.store.write_now(work)
    return Enrolled(kiosk=kiosk.id, root=root, sealing=sealing, signing=signing, profile=kiosk.profile)


def _admit(db: rows.Db, invite: rows.Invite, mark: str, wish: Enrol, now: datetime) -> rows.Kiosk:
    """The device as a kiosk: a new one, or the one that it became by the same code."""
    if invite.kiosk is not None:
        return _again(db, invite.kiosk, wish)
    if not invite.made - SLACK <= now < invite.until:
        raise OldCode
    if rows.has_key(db, wish.signing):
        raise KnownKey
    kiosk = _add(db, invite, wish, now)
    if not rows.use_invite(db, mark, kiosk.id, now):
        raise UsedCode
    audit.record(
        db, by=invite.by, action="kiosk.enrol", subject=f"{kiosk.id} {kiosk.profile.name}", now=now,
        group=kiosk.profile.group, program=wish.program,
    )  # fmt: skip
    return kiosk


def _again(db: rows.Db, id_: str, wish: Enrol) -> rows.Kiosk:
    kiosk = rows.find_kiosk(db, id_)
    if kiosk is None or kiosk.signing != wish.signing or kiosk.sealing != wish.sealing:
        raise UsedCode
    if kiosk.revoked:
        raise RevokedKiosk
    return kiosk


def _add(db: rows.Db, invite: rows.Invite, wish: Enrol, now: datetime) -> rows.Kiosk:
    while True:
        made = rows.Kiosk(
            id="k-" + "".join(choice(LETTERS) for _ in range(LENGTH)), profile=invite.profile, signing=wish.signing,
            sealing=wish.sealing, number=0, by=invite.by, enrolled=now,
        )  # fmt: skip
        if rows.add_kiosk(db, made):
            return made
