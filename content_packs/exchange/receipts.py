"""Events on their way to the server, and what it answers for each (pure).

A reader sends its own events in batches and lets go of an event once a receipt says `new` or `known`: then it is on the
server's disk. `conflicting` and `refused` ones stay where they are for people to look at; sending them again changes
nothing, unless the session that was not known (`no-session`) is by then. One bad event loses no other of its batch.

A kiosk posts a batch to `/sync/v1/events` as JSON, with its pass, best with `content-encoding: gzip`. Its `now` says
what its clocks show as it speaks: so the server finds out when things happened whose times were told by a wrong clock
(`repairing`). What it lets go of, it does on receipts whose `batch` is the SHA-256 of the very bytes that it sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from content_packs.exchange.events import BANDS, Counted, Door, Event, Fact, Kiosk, Source, Undone, Used
from content_packs.exchange.fleet import source_of
from content_packs.exchange.stamps import Stamp

BATCH_LIMIT = 1_000  # events
BYTES_LIMIT = 1_000_000  # of a batch
KEYS_LIMIT = 40  # languages, materials of one event
KIOSKS = source_of("")  # as their sources begin
FACTS_OF_KIOSKS = Door | Kiosk
FACTS_OUTSIDE = Kiosk | Undone  # of a session; a note may be taken back
NUMBER_LIMIT = 2**52  # what the server itself then says for this reader counts on, and must be readable too

Outcome = Literal["new", "known", "conflicting", "refused"]
Why = Literal[
    "",
    "unreadable",
    "not-yours",
    "not-at-the-door",
    "too-many-keys",
    "no-such-band",
    "no-such-key",
    "no-number",
    "no-time",
    "no-session",
    "too-early",
]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader has to say; each event is read by itself."""

    source: Source
    now: Stamp | None = None  # as it is sent; None: the times of its events are taken as they are told
    events: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=BATCH_LIMIT)]


class Receipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of the event that stands at the same place of the batch."""

    id: str  # empty where it could not be read
    outcome: Outcome
    why: Why = ""  # it was refused


class Receipts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`source`, `count` and `batch` are said to kiosks: on a stick they are all that ties an answer to its batch."""

    receipts: list[Receipt]
    source: str = ""  # whose batch it was
    count: int = 0  # events in it
    batch: str = ""  # SHA-256 of its JSON, in hex


class NotOfBatch(ValueError):
    """Receipts, or what looks like them, that are not of the batch that was sent."""


def let_go(sent: Sequence[str], source: str, sha256: str, receipts: Receipts) -> Iterator[Receipt]:
    """The receipt of each event that was sent (by its id), or `NotOfBatch`: then all of them are kept."""
    told = (receipts.source, receipts.count, receipts.batch, len(receipts.receipts))
    if told != (source, len(sent), sha256, len(sent)):
        raise NotOfBatch("the receipts are of another batch")
    for id_, receipt in zip(sent, receipts.receipts, strict=True):
        if receipt.id != id_ and receipt.outcome != "refused":  # of what it could not read it names no id
            raise NotOfBatch(f"the receipt of {id_} names another event")
        yield msgspec.structs.replace(receipt, id=id_)


_EVENT = msgspec.json.Decoder(Event)


class _Named(msgspec.Struct):
    id: Annotated[str, Meta(max_length=40)] = ""


def read_event(raw: msgspec.Raw, source: str) -> Event | Receipt:
    """The event, in the one form in which it is kept, or why it is refused whatever the server knows."""
    try:
        event = _EVENT.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return refused(_id_of(raw), "unreadable")
    why = fault_of(event, source)
    if why:
        return refused(event.id, why)
    return event if event.at.tzinfo is UTC else msgspec.structs.replace(event, at=event.at.astimezone(UTC))


def fault_of(event: Event, source: str) -> Why:
    """What is wrong with an event by itself; empty where nothing is."""
    if event.source != source:
        return "not-yours"
    if not isinstance(event.fact, FACTS_OF_KIOSKS if source.startswith(KIOSKS) else Door):
        return "not-at-the-door"
    if event.at.tzinfo is None or not 1 < event.at.year < 9999:  # an hour to either side must be a time too
        return "no-time"
    if event.number > NUMBER_LIMIT:
        return "no-number"
    return _fault_of_keys(event.fact)


def _fault_of_keys(fact: Fact) -> Why:
    if isinstance(fact, Counted) and not set(fact.bands) <= set(BANDS):
        return "no-such-band"
    each = _keys(fact)
    if not all(is_key(name) for names in each for name in names):
        return "no-such-key"
    return "too-many-keys" if any(len(names) > KEYS_LIMIT for names in each) else ""


def is_key(name: str) -> bool:
    """Whether a language or a material may be called so: what no database keeps would stop every figure."""
    return 0 < len(name) <= 64 and name.isprintable()


def _keys(fact: Fact) -> tuple[Mapping[str, float], ...]:
    if isinstance(fact, Counted):
        return fact.languages, fact.returning
    return (fact.used, fact.left) if isinstance(fact, Used) else ()


def refused(event: str, why: Why) -> Receipt:
    return Receipt(id=event, outcome="refused", why=why)


def _id_of(raw: msgspec.Raw) -> str:
    try:
        return msgspec.json.decode(raw, type=_Named).id
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return ""
