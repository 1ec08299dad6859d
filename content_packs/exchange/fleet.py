"""What a kiosk and the server say to each other about the kiosk itself (pure): enrolment, profile, heartbeat.

    POST /sync/v1/enrol       Enrol     → Enrolled    once, by an invite's code
    POST /sync/v1/heartbeat   Report    → Heard       signed by the device (`devices`); the answer holds a pass
    GET  /sync/v1/blobs/…, POST /sync/v1/blobs, /sync/v1/events, GET /sync/v1/day     with the pass

A pass is a bearer token for an hour, so that one signature opens a whole contact. Signed files (`/repository/…`) are
everybody's. A device proves itself with a number that rises with each signature: clocks may be wrong, and a cloned card
shows by a number that was used before.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from content_packs.format.limits import LIMITS

DOOR = "/sync/v1"
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford
CODE_LENGTH = 10  # of an invite: 50 bits, once, for a day, with a bound on wrong ones
CODE_GROUP = 5  # letters of it that are shown together
PASS_SECONDS = 3_600

Name = Annotated[str, Meta(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")]
Key = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]  # 32 bytes
Word = Annotated[str, Meta(max_length=64)]
Line = Annotated[str, Meta(max_length=300)]
Ref = Annotated[str, Meta(max_length=130)]  # museum/name
Version = Annotated[int, Meta(ge=0, le=LIMITS.version)]
Size = Annotated[int, Meta(ge=0, le=2**53)]
Some = Annotated[tuple[Ref, ...], Meta(max_length=200)]
MediaKind = Literal["pictures", "sounds", "videos", "models", "tiles"]
MEDIA: tuple[MediaKind, ...] = ("pictures", "sounds", "videos", "models", "tiles")


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What a kiosk is for. The alliance decides it; the kiosk keeps it and takes a newer one at each contact."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]  # as people call it: "Van 2, left"
    group: Name = "kiosks"  # its channel
    museums: Some = ()  # whose packs it keeps; none named: all of its channel
    exhibitions: Some = ()  # references, that the screen begins with; none named: all
    languages: Annotated[tuple[Word, ...], Meta(max_length=100)] = ()  # offered at the start; none named: all
    media: tuple[MediaKind, ...] = MEDIA  # what is left out is not fetched, and not shown
    quota: Size = 8_000_000_000  # bytes of blobs that it may keep
    edition: Annotated[int, Meta(ge=0)] = 0  # rises with each change


class Enrol(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device made its keys and has a code that somebody gave it."""

    code: Annotated[str, Meta(max_length=40)]  # letters as typed: `normal_code` reads them
    signing: Key  # Ed25519, public
    sealing: Key  # X25519, public
    program: Word = ""  # edition of the kiosk's program


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """Who the device is from now on, and whom it trusts."""

    kiosk: Name  # its id; what it says is from the source `kiosk:‹id›`
    root: bytes  # the alliance's newest root: pinned
    sealing: Key  # the server's, X25519: outboxes on sticks are sealed to it
    signing: Annotated[tuple[Key, ...], Meta(max_length=16)]  # the server's, Ed25519: day sheets, receipts and tickets
    profile: Profile


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A version that this kiosk would not show."""

    version: Version
    why: Line


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How a kiosk is, for the fleet's page. No word of it is about a visitor."""

    program: Word = ""
    at: datetime  # by its wall clock, which may be wrong
    clock: Literal["good", "unsure"] = "unsure"
    boot: Word = ""
    profile: Annotated[int, Meta(ge=0)] = 0  # edition that it follows
    shown: Annotated[dict[Ref, Version], Meta(max_length=500)] = {}  # museum/pack → version on screen
    offered: Annotated[dict[Ref, Version], Meta(max_length=500)] = {}  # what its channel names for it
    failed: Annotated[dict[Ref, Failed], Meta(max_length=500)] = {}
    confirmed: datetime | None = None  # when what it shows was last confirmed fresh (`issued`)
    day: datetime | None = None  # when its day sheet was made
    free: Size = 0  # bytes of its disk
    used: Size = 0  # bytes of its blobs
    backlog: Size = 0  # events without a receipt
    warnings: Annotated[tuple[Word, ...], Meta(max_length=40)] = ()  # words of `WARNINGS`; others are shown as they are


WARNINGS = (
    "clock",  # it is not believed
    "disk",  # nearly full
    "damaged",  # blobs were set aside
    "database",  # it was broken and mended
    "stale",  # nothing was confirmed fresh for long
    "failed",  # a version did not pass its self-test
    "fonts",  # letters of a language are missing
    "outbox",  # nearly full, or events that the server refused
)


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """The server's answer to a report."""

    token: str  # the pass: `authorization: Bearer ‹token›`
    seconds: int = PASS_SECONDS  # for which it is good
    now: datetime  # by the server's clock; a hint, nothing is decided by it
    number: int  # the last one that the server took of this device
    profile: Profile
    signing: tuple[Key, ...]  # as in `Enrolled`: keys change
    sealing: Key


def normal_code(typed: str) -> str:
    """An invite's code as it is compared: capitals, without spaces and hyphens, O as 0, I and L as 1."""
    plain = "".join(typed.upper().split()).replace("-", "")
    return plain.replace("O", "0").replace("I", "1").replace("L", "1")


def spaced_code(code: str) -> str:
    """A code in groups, as it is shown and read aloud."""
    return "-".join(code[at : at + CODE_GROUP] for at in range(0, len(code), CODE_GROUP))


def invitation(server: str, code: str) -> str:
    """Server and code in one, as a QR symbol says it and a hand-held scanner types it.

    The code stands behind the `#`: who opens the address in a browser sends it to nobody (RFC 3986, 3.5).
    """
    return f"{server.rstrip('/')}/enrol#{code}"


def read_invitation(typed: str) -> tuple[str, str] | None:
    """(server, code) of what was scanned or typed; None where it is none. Letter case is as scanners type it."""
    head, mark, code = typed.strip().partition("#")
    server, slash, door = head.rpartition("/")
    return (server, code) if mark and slash and door.lower() == "enrol" and "://" in server else None


def source_of(kiosk: str) -> str:
    """What a kiosk's events say that they are from."""
    return f"kiosk:{kiosk}"
