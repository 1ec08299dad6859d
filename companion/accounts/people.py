"""Who works here and what each may do (pure).

The alliance does everything; an editor sees and changes one museum; workshop staff hold the doors of sessions. What may
be done is a row of RIGHTS; whoever adds a page adds its action there.
"""

import re
import unicodedata
from datetime import datetime

import msgspec

ROLES = ("alliance", "editor", "workshop")
NEEDS_CODE = frozenset({"alliance", "editor"})  # roles that may publish need a second step
_NAME = re.compile(r"[^\W_](?:[\w.@-]{0,58}\w)?")

RIGHTS: dict[str, frozenset[str]] = {  # roles that may; an editor in the own museum alone
    "people": frozenset({"alliance"}),
    "audit": frozenset({"alliance", "editor"}),
    "museum": frozenset({"alliance", "editor"}),  # see packs, versions, previews, storage, keys
    "publish": frozenset({"alliance", "editor"}),  # publish, schedule, roll back, withdraw
    "alliance": frozenset({"alliance"}),  # museums, quotas, everybody's figures
    "workshops": frozenset({"alliance", "editor", "workshop"}),  # see workshops, sessions, venues
    "plan": frozenset({"alliance", "editor"}),  # make, move, cancel sessions; import
    "door": frozenset({"alliance", "editor", "workshop"}),  # see who booked, take attendance
    "impact": frozenset({"alliance", "editor"}),  # who came
    "kiosks": frozenset({"alliance", "editor"}),  # see kiosks; an editor those that show the own packs
}


class Person(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    role: str
    museum: str | None = None
    language: str = "en"
    has_password: bool = False
    has_code: bool = False  # the second step is set up
    closed: datetime | None = None

    @property
    def by(self) -> str:
        """As the audit log names this person."""
        return f"staff:{self.name}"


def may(person: Person, action: str, museum: str | None = None) -> bool:
    """Whether `person` may do `action` in `museum`; without one: in all of them."""
    if person.closed or person.role not in RIGHTS[action]:
        return False
    return person.role != "editor" or museum == person.museum


def needs_code(person: Person) -> bool:
    return person.role in NEEDS_CODE


def fold(typed: str) -> str:
    """The one way to write a name: `Mei ` and `mei` are the same person."""
    return unicodedata.normalize("NFKC", typed[:200]).strip().casefold()


def is_name(folded: str) -> bool:
    """Letters and digits of any script with `.`, `_`, `@`, `-` between them, at most 60."""
    return _NAME.fullmatch(folded) is not None and fold(folded) == folded
