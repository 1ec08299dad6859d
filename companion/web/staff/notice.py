"""A notice of the first page, and who gives them."""

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from companion.accounts.people import Person
from companion.office import Office

Severity = Literal["urgent", "soon", "note"]
ORDER: tuple[Severity, ...] = ("urgent", "soon", "note")


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    severity: Severity
    text: str  # key of its words
    facts: dict[str, object] = {}  # what the words take
    link: str  # to what it is about


Provider = Callable[[Office, Person], Sequence[Notice]]
"""Only reads; called in a thread each time somebody opens the first page."""
