"""What the pages of the programme share: what there is, whose it is, how times are told, and refusals in words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

import msgspec
from babel.dates import format_skeleton
from litestar.exceptions import NotFoundException

from companion.accounts.people import Person, may
from companion.accounts.rows import museum_names
from companion.office import Office
from companion.web.staff.answers import Answer, page
from companion.web.staff.own import require_own
from companion.web.staff.telling import Telling
from companion.web.staff.visit import Visit, off_loop, require
from companion.web.words import key, words_in
from companion.workshops import rows
from companion.workshops.errors import Clash, Conflicting, NotPlanned
from companion.workshops.facts import zone_of
from content_packs.exchange.programme import Programme, Session, State, Venue, Workshop, state_of
from content_packs.guide.language import own_name

PATH = "/staff/sessions"
ROOMS = (  # of the navigation inside the room
    ("/staff/sessions", key("plan-sessions")),
    ("/staff/sessions/month", key("plan-month")),
    ("/staff/workshops", key("plan-workshops")),
    ("/staff/venues", key("plan-venues")),
    ("/staff/programmes", key("plan-programmes")),
    ("/staff/sessions/import", key("plan-import")),
)
STATES: dict[str, str] = {
    "planned": key("plan-state-planned"),
    "open": key("plan-state-open"),
    "full": key("plan-state-full"),
    "running": key("plan-state-running"),
    "held": key("plan-state-held"),
    "cancelled": key("plan-state-cancelled"),
}
REFUSALS = {
    "plan-not-here": key("plan-not-here"),
    "plan-taken": key("plan-taken"),
    "plan-closed": key("plan-closed"),
    "plan-over": key("plan-over"),
    "plan-begun": key("plan-begun"),
    "plan-cancelled": key("plan-cancelled"),
    "plan-too-few-seats": key("plan-too-few-seats"),
    "plan-too-few-kept": key("plan-too-few-kept"),
    "plan-too-many-kept": key("plan-too-many-kept"),
    "plan-conflict": key("plan-conflict"),
    "plan-bad-rule": key("plan-bad-rule"),
    "plan-endless": key("plan-endless"),
    "plan-too-many": key("plan-too-many"),
    "plan-nothing": key("plan-nothing"),
    "plan-key-used": key("plan-key-used"),
    "plan-bad-fact": key("plan-bad-fact"),
}
FIELDS = {  # what a page calls a field that is not as it must be
    "id": key("plan-id"),
    "name": key("plan-name"),
    "title": key("plan-title"),
    "about": key("plan-about"),
    "address": key("plan-address"),
    "neighbourhood": key("plan-neighbourhood"),
    "transport": key("plan-transport"),
    "position": key("plan-position"),
    "zone": key("plan-zone"),
    "access": key("plan-access"),
    "museum": key("museum"),
    "museums": key("museums"),
    "languages": key("plan-languages"),
    "ages": key("plan-ages"),
    "age_from": key("plan-age-from"),
    "age_to": key("plan-age-to"),
    "materials": key("plan-materials"),
    "activities": key("plan-activities"),
    "artifacts": key("plan-artifacts"),
    "variants": key("plan-variants"),
    "pack": key("pack"),
    "curriculum": key("plan-curriculum"),
    "minutes": key("plan-minutes"),
    "seats": key("plan-seats"),
    "kept": key("plan-kept"),
    "goal": key("plan-goal"),
    "teacher": key("plan-teacher"),
    "kiosk": key("plan-kiosk"),
    "reason": key("plan-reason"),
    "start": key("plan-when"),
    "count": key("plan-times"),
    "but": key("plan-but"),
    "opens": key("plan-opens"),
    "closes": key("plan-closes"),
    "release": key("plan-release"),
}
KINDS = {
    "venue": key("plan-venue"),
    "workshop": key("plan-workshop"),
    "programme": key("plan-programme"),
    "session": key("plan-session"),
    "museum": key("museum"),
}
SHARED = {"venue": key("plan-venue"), "teacher": key("plan-teacher"), "kiosk": key("plan-kiosk")}
ACCESS = {
    "step-free": key("plan-access-step-free"),
    "toilet": key("plan-access-toilet"),
    "hearing-loop": key("plan-access-hearing-loop"),
    "quiet-room": key("plan-access-quiet-room"),
    "parking": key("plan-access-parking"),
    "sign": key("plan-access-sign"),
    "easy": key("plan-access-easy"),
    "tactile": key("plan-access-tactile"),
    "audio": key("plan-access-audio"),
    "captions": key("plan-access-captions"),
    "quiet": key("plan-access-quiet"),
}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What sessions name."""

    now: datetime
    venues: Mapping[str, Venue]
    workshops: Mapping[str, Workshop]
    programmes: Mapping[str, Programme]
    museums: tuple[str, ...]

    def museum(self, session: Session) -> str:
        return self.workshops[session.workshop].museum

    def begins(self, session: Session) -> datetime:
        """By the venue's clock."""
        return session.begins.astimezone(zone_of(self.venues[session.venue].zone))

    def ends(self, session: Session) -> datetime:
        return session.ends.astimezone(zone_of(self.venues[session.venue].zone))

    def state(self, session: Session) -> State:
        return state_of(session, self.now)


def know(db: rows.Db, now: datetime) -> Known:
    return Known(
        now=now,
        venues={each.id: each for each in rows.all_venues(db)},
        workshops={each.id: each for each in rows.all_workshops(db)},
        programmes={each.id: each for each in rows.all_programmes(db)},
        museums=tuple(museum_names(db)),
    )


async def known_to(visit: Visit) -> Known:
    require(visit.person, "workshops", visit.person.museum)
    return await off_loop(_known, visit.office)


def _known(office: Office) -> Known:
    now = office.now()
    return office.store.read(lambda db: know(db, now))


def own_museums(person: Person, known: Known) -> list[str]:
    """Whose workshops this person plans."""
    return [each for each in known.museums if may(person, "plan", each)]


async def session_and_known(visit: Visit, name: str, action: str = "workshops") -> tuple[Session, Known]:
    """404 for what is not here and for another museum's."""
    known = await known_to(visit)
    found = await off_loop(visit.office.store.read, lambda db: rows.find_session(db, name[:64]))
    if found is None:
        raise NotFoundException
    require_own(visit.person, action, known.museum(found))
    return found, known


class Told(msgspec.Struct, frozen=True):
    """Why something cannot be done, in the reader's language."""

    text: str
    clashes: tuple[Clash, ...] = ()


def told(lang: str, error: NotPlanned) -> Told:
    words = words_in(lang)
    facts = dict(error.facts)
    if "field" in facts:
        facts["field"] = words(FIELDS.get(str(facts["field"]), str(facts["field"])))
    if "kind" in facts:
        facts["kind"] = words(KINDS.get(str(facts["kind"]), str(facts["kind"])))
    text = words(REFUSALS[error.code], **facts) if facts else words(REFUSALS[error.code])
    return Told(text, error.clashes if isinstance(error, Conflicting) else ())


def plan_page(
    visit: Visit, template: str, title: str, room: str, known: Known, /, *, status: int = 200, **facts: object
) -> Answer:
    """A page of the room; `room` is where it stands in the navigation inside it."""
    given: dict[str, Any] = {"fault": None, "typed": {}, "done": "", **facts}
    return page(
        visit,
        template,
        title,
        status=status,
        path=PATH,
        rooms=[each for each in ROOMS if each[0] != ROOMS[-1][0] or own_museums(visit.person, known)],
        room=room,
        known=known,
        states=STATES,
        shared=SHARED,
        access_names=ACCESS,
        planning=bool(own_museums(visit.person, known)),
        own_name=own_name,
        tell=PlanTelling(visit.lang),
        **given,
    )


class PlanTelling(Telling):
    """Days and times as pages of the programme tell them."""

    def day(self, at: date) -> str:
        return self._skeleton("yMMMEd", at)

    def short(self, at: date) -> str:
        return self._skeleton("MMMEd", at)

    def month(self, at: date) -> str:
        return self._skeleton("yMMMM", at)

    def clock(self, at: datetime) -> str:
        return self.fact(f"{at:%H:%M}")

    def span(self, begins: datetime, ends: datetime) -> str:
        """`10:00–11:30`; both by the venue's clock."""
        return self.fact(f"{begins:%H:%M}–{ends:%H:%M}")

    def languages(self, tags: Iterable[str]) -> str:
        return self.listed(self.language(tag) for tag in tags)

    def ages(self, workshop: Workshop) -> str:
        young, old = workshop.age_from, workshop.age_to
        if old:
            return self.fact(f"{self.number(young)}–{self.number(old)}")
        return self.fact(f"{self.number(young)}+") if young else ""

    def _skeleton(self, skeleton: str, at: date) -> str:
        plain = at.replace(tzinfo=None) if isinstance(at, datetime) else datetime.combine(at, time())
        return str(format_skeleton(skeleton, plain, locale=self._words.locale))
