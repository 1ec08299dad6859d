"""What two sessions cannot both have at one time: venue, teacher, kiosk (pure, but for a look at the others)."""

from collections.abc import Iterable

from companion.workshops import rows
from companion.workshops.errors import Clash, Conflicting, Kind
from content_packs.exchange.programme import Session


def clash_of(wanted: Session, other: Session) -> Clash | None:
    """Nothing where they can both be held. One that ends as the other begins is not in its way."""
    if other.id == wanted.id or "cancelled" in (other.state, wanted.state):
        return None
    if other.begins >= wanted.ends or other.ends <= wanted.begins:
        return None
    kinds: list[Kind] = []
    if other.venue == wanted.venue:
        kinds.append("venue")
    if wanted.teacher and other.teacher.casefold() == wanted.teacher.casefold():
        kinds.append("teacher")
    if wanted.kiosk and other.kiosk == wanted.kiosk:
        kinds.append("kiosk")
    return Clash(other, tuple(kinds), wanted) if kinds else None


def clashes_with(db: rows.Db, wanted: Iterable[Session]) -> list[Clash]:
    """With what is planned already, and of those that are wanted with one another."""
    found: list[Clash] = []
    before: list[Session] = []
    for session in wanted:
        others = [*rows.rivals(db, session), *before]
        found += [clash for other in others if (clash := clash_of(session, other))]
        before.append(session)
    return found


def refuse_clashes(db: rows.Db, wanted: Iterable[Session]) -> None:
    if clashes := clashes_with(db, wanted):
        raise Conflicting(clashes)
