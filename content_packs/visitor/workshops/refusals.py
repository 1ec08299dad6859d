"""What is said where a wish cannot be granted: each reason with its status and its words (pure)."""

from content_packs.visitor.desk import REASONS, NotBooked
from content_packs.visitor.words import Words, key

PROBLEMS = "urn:museum-companion:problem:"  # and the code: the `type` of problem details
PATIENCE = 60  # seconds, where nobody says how long
STATUSES = {
    "no-session": 404,
    "too-many": 422,
    "no-kept": 422,
    "no-name": 422,
    "slow-down": 429,
}
CONFLICT = 409
TITLES = {  # for programs
    "no-session": "There is no such session",
    "not-yet": "Booking has not opened yet",
    "too-late": "Booking has closed",
    "cancelled": "The session was cancelled",
    "too-many": "More people than the hall has seats",
    "no-kept": "More wheelchair and companion seats than the hall has",
    "no-name": "A name or a school is needed",
    "key-reused": "This Idempotency-Key came with another wish",
    "no-room": "No seats for so many more; the booking stays as it was",
    "not-offered": "Nothing is on offer",
    "full": "The session is full, and so is its waiting list",
    "over": "The booking is over and cannot be changed",
    "slow-down": "Too many requests from this address",
}
_WORDS = {
    "no-session": key("booking-no-session"),
    "not-yet": key("booking-not-yet"),
    "too-late": key("booking-too-late"),
    "cancelled": key("booking-session-cancelled"),
    "too-many": key("booking-too-many"),
    "no-kept": key("booking-no-kept"),
    "no-name": key("booking-no-name"),
    "key-reused": key("booking-key-reused"),
    "no-room": key("booking-no-room"),
    "not-offered": key("booking-not-offered"),
    "full": key("booking-full"),
    "over": key("booking-over"),
    "slow-down": key("booking-slow-down"),
}
assert set(_WORDS) == set(TITLES) == set(REASONS)


def status_of(refused: NotBooked) -> int:
    return STATUSES.get(refused.code, CONFLICT)


def explain(refused: NotBooked, words: Words) -> str:
    """For the person who asked; a reason of another edition is told as one that cannot be helped now."""
    return words(_WORDS.get(refused.code, _WORDS["too-late"]))


def patience_of(refused: NotBooked) -> int:
    """Seconds to wait, for `slow-down`."""
    seconds = refused.facts.get("seconds", PATIENCE)
    return max(1, min(int(seconds), 86_400)) if isinstance(seconds, int | float) else PATIENCE
