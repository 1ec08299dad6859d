"""Sessions as the command line lists them."""

from datetime import datetime, timedelta

import msgspec

from companion.office import Office
from companion.workshops import rows
from companion.workshops.facts import zone_of
from content_packs.exchange.programme import Session, State, state_of


class ListSessions(msgspec.Struct, frozen=True, kw_only=True):
    museum: str = ""
    venue: str = ""
    days: int = 31  # ahead


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    session: Session
    museum: str
    title: dict[str, str]
    venue: dict[str, str]
    state: State
    begins: datetime  # of the venue's clock


def list_sessions(office: Office, wish: ListSessions, by: str) -> list[Listed]:
    """Those that are not over, the next first."""
    now = office.now()
    end = now + timedelta(days=min(max(wish.days, 1), 3660))

    def read(db: rows.Db) -> list[Listed]:
        found = rows.sessions_between(db, now, end, museum=wish.museum, venue=wish.venue)
        workshops = {each.id: each for each in rows.all_workshops(db)}
        venues = {each.id: each for each in rows.all_venues(db)}
        return [
            Listed(
                session=each,
                museum=workshops[each.workshop].museum,
                title=workshops[each.workshop].title,
                venue=venues[each.venue].name,
                state=state_of(each, now),
                begins=local(each.begins, venues[each.venue].zone),
            )
            for each in found
        ]

    return office.store.read(read)


def local(at: datetime, zone: str) -> datetime:
    return at.astimezone(zone_of(zone))
