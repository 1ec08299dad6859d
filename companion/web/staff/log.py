"""`/staff/audit`: who changed what, the newest first; an editor sees the own museum's rows."""

from typing import Annotated
from urllib.parse import urlencode

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from companion.accounts import audit
from companion.accounts.people import Person, may
from companion.web.staff.answers import Answer, page
from companion.web.staff.visit import NotAllowed, Visit, off_loop
from companion.web.words import key, words_in

PATH = "/staff/audit"
PER_PAGE = 50
Typed = Annotated[str, QueryParameter(max_length=200)]

ACTIONS = {  # what a page calls an action; a test finds the one that is not here
    "alliance.install": key("act-alliance-install"),
    "backup.make": key("act-backup-make"),
    "backup.restore": key("act-backup-restore"),
    "door.close": key("act-door-close"),
    "door.export": key("act-door-export"),
    "door.open": key("act-door-open"),
    "door.reopen": key("act-door-reopen"),
    "impact.export": key("act-impact-export"),
    "impact.recompute": key("act-impact-recompute"),
    "kiosk.change": key("act-kiosk-change"),
    "kiosk.enrol": key("act-kiosk-enrol"),
    "kiosk.forget": key("act-kiosk-forget"),
    "kiosk.invite": key("act-kiosk-invite"),
    "kiosk.receive": key("act-kiosk-receive"),
    "kiosk.restore": key("act-kiosk-restore"),
    "kiosk.revoke": key("act-kiosk-revoke"),
    "kiosk.settle": key("act-kiosk-settle"),
    "kiosk.names": key("act-kiosk-names"),
    "museum.quota": key("act-museum-quota"),
    "museum.sign": key("act-museum-sign"),
    "pack.cancel": key("act-pack-cancel"),
    "pack.halt": key("act-pack-halt"),
    "pack.live": key("act-pack-live"),
    "pack.publish": key("act-pack-publish"),
    "pack.push": key("act-pack-push"),
    "pack.rollback": key("act-pack-rollback"),
    "pack.sweep": key("act-pack-sweep"),
    "pack.withdraw": key("act-pack-withdraw"),
    "preview.make": key("act-preview-make"),
    "preview.revoke": key("act-preview-revoke"),
    "programme.add": key("act-programme-add"),
    "programme.change": key("act-programme-change"),
    "programme.close": key("act-programme-close"),
    "programme.open": key("act-programme-open"),
    "session.cancel": key("act-session-cancel"),
    "session.change": key("act-session-change"),
    "session.import": key("act-session-import"),
    "session.move": key("act-session-move"),
    "session.open": key("act-session-open"),
    "session.plan": key("act-session-plan"),
    "session.restore": key("act-session-restore"),
    "session.unopen": key("act-session-unopen"),
    "venue.add": key("act-venue-add"),
    "venue.change": key("act-venue-change"),
    "venue.close": key("act-venue-close"),
    "venue.open": key("act-venue-open"),
    "workshop.add": key("act-workshop-add"),
    "workshop.change": key("act-workshop-change"),
    "workshop.close": key("act-workshop-close"),
    "workshop.open": key("act-workshop-open"),
    "staff.add": key("act-staff-add"),
    "staff.reset": key("act-staff-reset"),
    "staff.close": key("act-staff-close"),
    "staff.open": key("act-staff-open"),
    "staff.login": key("act-staff-login"),
    "staff.password": key("act-staff-password"),
    "staff.code-set": key("act-staff-code-set"),
    "staff.code-refused": key("act-staff-code-refused"),
}

FACTS = {  # the same for the names of details; one that is not here stands as it is
    "added": key("fact-added"),
    "area": key("impact-area"),
    "before": key("fact-before"),
    "begins": key("fact-begins"),
    "booked": key("fact-booked"),
    "browser": key("fact-browser"),
    "code": key("fact-code"),
    "differing": key("fact-differing"),
    "expires": key("fact-expires"),
    "file": key("fact-file"),
    "goal": key("plan-goal"),
    "format": key("fact-format"),
    "group": key("fact-group"),
    "key": key("fact-key"),
    "links": key("fact-links"),
    "list": key("fact-list"),
    "manifest": key("fact-manifest"),
    "over": key("fact-over"),
    "participants": key("fact-participants"),
    "number": key("fact-number"),
    "percent": key("fact-percent"),
    "programme": key("impact-programme"),
    "quota": key("quota"),
    "removed": key("fact-removed"),
    "role": key("role"),
    "sessions": key("impact-sessions"),
    "since": key("fact-since"),
    "seats": key("plan-seats"),
    "size": key("fact-size"),
    "state": key("state"),
    "venue": key("plan-venue"),
    "venue_before": key("fact-venue-before"),
    "workshop": key("plan-workshop"),
}


@get(PATH)
async def show_log(
    visit: NamedDependency[Visit], museum: Typed = "", action: Typed = "", by: Typed = "", before: Typed = ""
) -> Answer:
    only = _museum(visit.person, museum)
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    wish = audit.Wish(museum=only, action=action, by=by, before=start, limit=PER_PAGE)
    found = await off_loop(audit.look_up, visit.office, wish)
    chosen = {"museum": museum if only is not None else "", "action": action, "by": by}
    narrowed = {name: value for name, value in chosen.items() if value}
    return page(
        visit,
        "audit.html",
        words_in(visit.lang)("audit"),
        path=PATH,
        found=found,
        actions=ACTIONS,
        facts=FACTS,
        chosen=chosen,
        all_museums=may(visit.person, "audit"),
        older=f"{PATH}?{urlencode({**narrowed, 'before': found.entries[-1].id})}" if found.more else "",
        newest=f"{PATH}?{urlencode(narrowed)}" if start is not None else "",
    )


def _museum(person: Person, asked: str) -> str | None:
    """Whose rows are shown; None for all of them. An editor who asks for another museum's may not know of it."""
    if may(person, "audit"):
        return asked or None
    if (asked and asked != person.museum) or not may(person, "audit", person.museum):
        raise NotAllowed
    return person.museum


HANDLERS = [show_log]
