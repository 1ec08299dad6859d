"""What needs attention, for the first page: each room that knows of something adds a provider to PROVIDERS."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from companion.accounts.people import Person, may
from companion.accounts.staff import ListStaff, list_staff
from companion.door.listing import Near, list_near
from companion.office import Office
from companion.web.staff import attention, fleet_attention
from companion.web.staff.notice import ORDER, Notice, Provider
from companion.web.staff.plan import attention as planned
from companion.web.words import key


def unfinished(office: Office, person: Person) -> Sequence[Notice]:
    """People who have not used their first link."""
    if not may(person, "people"):
        return []
    waiting = [each for each in list_staff(office, ListStaff(), person.by) if not each.closed and not each.has_password]
    return [
        Notice(severity="note", text=key("notice-unfinished"), facts={"name": each.name}, link="/staff/people")
        for each in waiting
    ]


def alone(office: Office, person: Person) -> Sequence[Notice]:
    """One account of the alliance alone: who loses the phone needs the server's command line."""
    if not may(person, "people"):
        return []
    others = [
        each
        for each in list_staff(office, ListStaff(), person.by)
        if each.role == "alliance" and not each.closed and each.name != person.name
    ]
    return [] if others else [Notice(severity="soon", text=key("notice-alone"), link="/staff/people")]


def open_doors(office: Office, person: Person) -> Sequence[Notice]:
    """Sessions that are over and whose door nobody closed: who did not come is not yet told."""
    if not may(person, "door", person.museum):
        return []
    now = office.now()
    past = [held for held in list_near(office, Near(museum=person.museum or ""), person.by) if held.session.ends <= now]
    return [
        Notice(
            severity="note",
            text=key("notice-open-door"),
            facts={"session": f"{held.session.begins.astimezone(ZoneInfo(held.venue.zone)):%Y-%m-%d %H:%M}"},
            link=f"/staff/door/{held.session.id}/close",
        )
        for held in past
        if held.session.state == "open"
    ][:4]


PROVIDERS: tuple[Provider, ...] = (
    *attention.PROVIDERS,
    *fleet_attention.PROVIDERS,
    *planned.PROVIDERS,
    alone,
    unfinished,
    open_doors,
)


def notices_for(office: Office, person: Person) -> list[Notice]:
    """The most urgent first."""
    found = [notice for provider in PROVIDERS for notice in provider(office, person)]
    return sorted(found, key=lambda notice: ORDER.index(notice.severity))
