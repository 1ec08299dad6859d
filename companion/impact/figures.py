"""What is kept of one session's attendance: a row for each count that is not nought (pure).

`reported` counts the readers who told something, `ended` says that the figures count the session as over, `seats` with
how many seats they were made: so that figures which a change of the session made stale are found again.
"""

from collections.abc import Mapping

import msgspec

from content_packs.exchange.attendance import Attendance

PARTICIPANTS = "participants"
COUNTS = {  # measure -> field of Attendance
    PARTICIPANTS: "participants",
    "booked": "booked",
    "came": "came",
    "walked-in": "walked_in",
    "heads": "heads",
    "no-shows": "no_shows",
    "waiting": "waiting",
    "cancelled": "cancelled",
    "over": "over",
    "after-cancellation": "after_cancellation",
    "unknown": "unknown",
}
SHARES = {  # measure -> field, a mapping: one row for each value
    "band": "bands",
    "language": "languages",
    "returning": "returning",
    "face": "faces",
    "used": "used",
    "left": "left",
}
REPORTED, ENDED, SEATS = "reported", "ended", "seats"
VALUE_LIMIT = 64  # characters, as the schema says
LARGEST = 2**53  # what a float holds to the last person


class Figure(msgspec.Struct, frozen=True, order=True):
    measure: str
    value: str
    amount: float


def figures_of(attendance: Attendance, seats: int, *, over: bool) -> tuple[Figure, ...]:
    """All that is kept of a session, in order."""
    found = {(measure, ""): float(getattr(attendance, field)) for measure, field in COUNTS.items()}
    for measure, field in SHARES.items():
        shares: Mapping[str, float] = getattr(attendance, field)
        for value, amount in shares.items():
            name = measure, value[:VALUE_LIMIT]
            found[name] = found.get(name, 0.0) + amount
    found |= {(REPORTED, ""): float(len(attendance.sources)), (ENDED, ""): float(over), (SEATS, ""): float(seats)}
    return tuple(sorted(Figure(*name, min(amount, LARGEST)) for name, amount in found.items() if amount))
