"""What client and server say to each other (PROTOCOL.md; pure). Canonical JSON; instants are ISO 8601 in UTC."""

from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from content_packs.exchange.batches import BatchLimits
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import encode

PURPOSE = "museum companion: push a pack"  # no TUF metadata reads like it, so no signature serves twice
DECIDING = "museum companion: decide what is shown"  # nor does an order read like a push
DOOR = "/publish/v1"
PORTS = {"http": 80, "https": 443}
TEXT = 300  # characters of a challenge, an audience, an id

Name = Annotated[str, Meta(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")]  # FORMAT.md, Names
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Short = Annotated[str, Meta(max_length=TEXT)]
Size = Annotated[int, Meta(ge=0, le=LIMITS.total)]
Version = Annotated[int, Meta(ge=1, le=LIMITS.version)]


class Limits(BatchLimits, frozen=True, kw_only=True):
    """How much one request brings."""

    piece: int = 8_000_000  # bytes of one PATCH


PUSH = Limits()


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for a challenge."""

    museum: Name


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    challenge: Short
    audience: Short  # who this server says it is; the client signs the address that it was told itself
    expires: str


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What a museum's key signs: its canonical JSON."""

    purpose: Short = PURPOSE
    challenge: Short
    audience: Short  # origin of the server's address, as `https://guide.example.org`
    museum: Name
    pack: Name
    version: Version
    manifest: Hash  # of the root
    size: Size  # bytes of all that the manifest names, each once, and its own

    def signed(self) -> bytes:
        return encode(self)


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for a ticket."""

    statement: Statement
    keyid: Hash
    signature: Annotated[str, Meta(max_length=2_000, pattern=r"^[0-9a-f]+\Z")]


class Awaiting(msgspec.Struct, frozen=True, kw_only=True):
    """What the server has of what it knows to be named; first of the root alone, then of the shards, then of all."""

    stage: str  # manifest, shards, blobs, whole
    total: int  # distinct SHA-256 of this stage
    have: str = ""  # a bit for each in their order, from the lowest bit of the first byte, in Base64
    partial: dict[str, int] = {}  # SHA-256 of blobs that are here in part -> bytes


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    ticket: str  # for `Authorization: Bearer …`; the server keeps its SHA-256 alone
    expires: str
    committed: bool  # this very version is here already, and counts
    awaiting: Awaiting
    limits: Limits = PUSH


class Offset(msgspec.Struct, frozen=True, kw_only=True):
    offset: int  # bytes that are here


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    pack: str
    version: int
    sha256: str
    pushed: str
    swept: bool = False  # its blobs may be gone


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What a museum pushed so far, as the server has it."""

    museum: str
    audience: str
    role: str | None  # the museum's newest signed metadata, in Base64
    keys: list[str]  # ids of those that the alliance delegates the museum to; none where it no longer does
    threshold: int  # how many of them sign the list
    versions: list[Pushed]  # the newest of each pack
    quota: int
    used: int
    now: str  # the server's clock: what is signed by a wrong one is of no use


class Commit(msgspec.Struct, frozen=True, kw_only=True):
    """The museum's metadata, signed, and the small targets that it names anew (floors), in Base64."""

    role: str
    documents: list[str] = []


class Committed(msgspec.Struct, frozen=True, kw_only=True):
    museum: str
    role: int  # version of the museum's metadata
    pack: str = ""
    version: int = 0
    sha256: str = ""


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL as the web compares them (RFC 6454, 4); empty where it has none."""
    try:
        where = urlsplit(url)
        port = where.port
    except ValueError:
        return ""
    if where.scheme not in PORTS or not where.hostname:
        return ""
    host = f"[{where.hostname}]" if ":" in where.hostname else where.hostname
    return f"{where.scheme}://{host}" + (f":{port}" if port and port != PORTS[where.scheme] else "")


def is_loopback(origin: str) -> bool:
    """Whether who asked for this origin meant the machine that it was typed on."""
    host = urlsplit(origin).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a museum's key signs to decide what is shown of its pack: its canonical JSON."""

    purpose: Short = DECIDING
    challenge: Short
    audience: Short
    museum: Name
    pack: Name
    kind: Short
    group: Name
    key: Short  # made once: the same order again is done once
    version: Version | None = None  # the newest; of a rollback the one shown before
    at: Short = ""  # with a zone; empty: now
    percent: Annotated[int, Meta(ge=1, le=100)] = 100

    def signed(self) -> bytes:
        return encode(self)


class SignedOrder(msgspec.Struct, frozen=True, kw_only=True):
    statement: Order
    keyid: Hash
    signature: Annotated[str, Meta(max_length=2_000, pattern=r"^[0-9a-f]+\Z")]


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """What holds now."""

    pack: str
    group: str
    kind: str
    version: int | None
    before: int | None  # shown until now
    since: str  # empty: from now on
    percent: int
    changed: bool
