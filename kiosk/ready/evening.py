"""May it be switched off? What still lies here at the end of the day, and the verdict (pure)."""

import msgspec


class Lying(msgspec.Struct, frozen=True, kw_only=True):
    waiting: int = 0  # events that are neither home nor on a stick
    wishes: int = 0  # of visitors, that no contact took
    names: bool = False  # of guests of today or before
    kept: int = 0  # events that the server will not take: they stay, and hold up nobody
    carried: bool = False  # a stick has some, sealed, that the server has not


def is_safe(lying: Lying) -> bool:
    """All that can go is home, or lies on a stick; no name of a guest who was here lies here."""
    return not lying.names and not lying.wishes and not lying.waiting
