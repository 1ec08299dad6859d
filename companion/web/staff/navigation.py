"""Where the staff pages lead: one row each, shown to whoever may go there. A new page adds its row here."""

from collections.abc import Sequence

import msgspec

from companion.accounts.people import Person, may
from companion.web.words import key


class Place(msgspec.Struct, frozen=True):
    path: str
    name: str  # key of its words
    action: str = ""  # of accounts.people.RIGHTS; empty: for everybody


PLACES: tuple[Place, ...] = (
    Place("/staff", key("home")),
    Place("/staff/door", key("door"), "door"),
    Place("/staff/sessions", key("plan-place"), "workshops"),
    Place("/staff/packs", key("packs"), "museum"),
    Place("/staff/kiosks", key("kiosks"), "kiosks"),
    Place("/staff/museums", key("museums"), "museum"),
    Place("/staff/keys", key("keys"), "museum"),
    Place("/staff/storage", key("storage"), "museum"),
    Place("/staff/impact", key("impact"), "impact"),
    Place("/staff/people", key("people"), "people"),
    Place("/staff/audit", key("audit"), "audit"),
    Place("/staff/account", key("account")),
)


def places_for(person: Person) -> Sequence[Place]:
    """An editor goes wherever editors may, for the own museum."""
    return [place for place in PLACES if not place.action or may(person, place.action, person.museum)]
