"""Whose a page is: people of a museum learn nothing of another one, not even that it is there."""

from litestar.exceptions import NotFoundException

from companion.accounts.people import Person, may
from companion.web.staff.visit import Visit, require
from content_packs.format.paths import is_name
from content_packs.format.trust.names import is_museum

MOST = 2**53  # no version is higher (JSON's numbers)


def require_own(person: Person, action: str, museum: str) -> None:
    """403 where the role may not do such things at all, 404 where it may, but not here."""
    require(person, action, person.museum)
    if not may(person, action, museum):
        raise NotFoundException


def scope(person: Person, action: str) -> str:
    """The museum whose things this person sees; empty for all of them."""
    require(person, action, person.museum)
    return person.museum or ""


def own_pack(visit: Visit, action: str, museum: str, pack: str) -> str:
    """`museum/pack` of an address, if this person may do that there."""
    require_own(visit.person, action, museum)
    if not (is_museum(museum) and is_name(pack)):
        raise NotFoundException
    return f"{museum}/{pack}"


def number_in(text: str, most: int = MOST) -> int | None:
    """A whole number as people type it, from 1 on."""
    typed = text.strip()
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 20):
        return None
    return int(typed) if 1 <= int(typed) < most else None
