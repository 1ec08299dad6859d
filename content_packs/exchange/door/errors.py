"""What the door refuses; pages say it in the reader's language by `code`."""

from typing import ClassVar


class DoorError(Exception):
    code: ClassVar[str] = "door"


class NoSession(DoorError):
    code = "no-session"

    def __init__(self, session: str) -> None:
        super().__init__(f"there is no session {session[:64]!r} here")


class NoBooking(DoorError):
    code = "no-booking"

    def __init__(self, booking: str, session: str) -> None:
        super().__init__(f"session {session} has no booking {booking[:64]!r}: look for the name, or add a walk-in")


class TooEarly(DoorError):
    code = "too-early"

    def __init__(self, session: str) -> None:
        super().__init__(
            f"session {session} is not yet to be taken: its door opens half a day before, and closes after"
        )


class WasCancelled(DoorError):
    code = "was-cancelled"

    def __init__(self, session: str) -> None:
        super().__init__(f"session {session} was cancelled: who came all the same can be noted, but it is not held")


class BadCount(DoorError):
    code = "bad-count"

    def __init__(self, count: float) -> None:
        super().__init__(f"{count} cannot be counted at a door: people are 1 to 1,000, heads at most 10,000")


class BadTicket(DoorError):
    code = "bad-ticket"

    def __init__(self, why: str) -> None:
        super().__init__(f"this is no ticket of ours ({why}): look for the name instead")


class SlowDown(DoorError):
    code = "slow-down"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many tickets that were none: try again in {seconds} seconds, or look for the name")
        self.seconds = seconds
