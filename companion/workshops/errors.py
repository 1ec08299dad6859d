"""What the programme refuses. Each says a sentence for the command line and keeps its facts; pages say it by `code`."""

from collections.abc import Sequence
from typing import ClassVar, Literal

import msgspec

from content_packs.exchange.programme import Session

Kind = Literal["venue", "teacher", "kiosk"]


class NotPlanned(Exception):
    """What was asked for cannot be done; the sentence says what to do instead."""

    code: ClassVar[str] = "plan-refused"

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.facts = facts


class NotHere(NotPlanned):
    code = "plan-not-here"

    def __init__(self, kind: str, id: str) -> None:  # noqa: A002 (as the structs have it)
        super().__init__(f"there is no {kind} {id[:80]!r}", kind=kind, name=id[:80])


class Taken(NotPlanned):
    code = "plan-taken"

    def __init__(self, kind: str, id: str) -> None:  # noqa: A002
        super().__init__(f"there is a {kind} {id!r} already: choose another short name", kind=kind, name=id)


class BadFact(NotPlanned):
    """One field is not as it must be."""

    code = "plan-bad-fact"

    def __init__(self, field: str, mend: str) -> None:
        super().__init__(f"{field}: {mend}", field=field, mend=mend)


class NoLonger(NotPlanned):
    """A venue, workshop or programme that is closed."""

    code = "plan-closed"

    def __init__(self, kind: str, id: str) -> None:  # noqa: A002
        super().__init__(f"the {kind} {id!r} is closed: open it again, or choose another", kind=kind, name=id)


class Over(NotPlanned):
    code = "plan-over"

    def __init__(self) -> None:
        super().__init__("that time is over: choose a later one")


class Begun(NotPlanned):
    code = "plan-begun"

    def __init__(self) -> None:
        super().__init__("the session has begun or is over: nothing of its time or place can be changed any more")


class IsCancelled(NotPlanned):
    code = "plan-cancelled"

    def __init__(self) -> None:
        super().__init__("the session is cancelled: undo that first")


class TooFewSeats(NotPlanned):
    code = "plan-too-few-seats"

    def __init__(self, booked: int) -> None:
        super().__init__(f"{booked} seats are booked or on offer: there cannot be fewer", booked=booked)


class TooFewKept(NotPlanned):
    code = "plan-too-few-kept"

    def __init__(self, booked: int) -> None:
        super().__init__(f"{booked} of the kept seats are booked or on offer: there cannot be fewer", booked=booked)


class TooManyKept(NotPlanned):
    code = "plan-too-many-kept"

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} seats can still be kept: the others are booked or on offer", most=most)


class Clash(msgspec.Struct, frozen=True):
    """Another session that is in the way, and what both need."""

    session: Session
    kinds: tuple[Kind, ...]
    wanted: Session  # the one that it is in the way of


class Conflicting(NotPlanned):
    code = "plan-conflict"

    def __init__(self, clashes: Sequence[Clash]) -> None:
        told = "; ".join(
            f"{clash.session.id} ({clash.session.begins:%Y-%m-%d %H:%M} to {clash.session.ends:%H:%M} UTC) "
            f"has the same {' and '.join(clash.kinds)}"
            for clash in clashes[:5]
        )
        super().__init__(f"other sessions are in the way: {told}", number=len(clashes))
        self.clashes = tuple(clashes)


class BadRule(NotPlanned):
    code = "plan-bad-rule"

    def __init__(self, what: str) -> None:
        super().__init__(f"that repetition cannot be planned: {what}", what=what)


class Endless(NotPlanned):
    code = "plan-endless"

    def __init__(self) -> None:
        super().__init__("that repetition has no end: say how often (COUNT) or until when (UNTIL)")


class TooMany(NotPlanned):
    code = "plan-too-many"

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} sessions can be planned at once: end the repetition sooner", most=most)


class KeyUsed(NotPlanned):
    """A key under which something else was planned before."""

    code = "plan-key-used"

    def __init__(self) -> None:
        super().__init__("something else was planned under this key: send a new key with a new wish")


class Nothing(NotPlanned):
    code = "plan-nothing"

    def __init__(self) -> None:
        super().__init__("no session comes of that: all its dates are left out or over")
