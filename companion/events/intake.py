"""Events that readers send in batches: each exactly once, each with a receipt of its own.

A reader speaks for itself alone. Whose sessions it may speak of is the caller's to say (`museum`); a kiosk may speak of
every session that there is: vans go anywhere, and what is refused is a child who is not counted. Nothing is decided by
times. Those that a phone at the door tells are taken as they are told; a kiosk's are repaired (`repairing`): the row
has when it happened, `raw` what was told.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec

from companion.events import rows
from companion.events.recording import record_batch
from companion.office import Office
from content_packs.exchange.events import Closed, Event
from content_packs.exchange.receipts import (
    FACTS_OUTSIDE,
    KIOSKS,
    Batch,
    Receipt,
    Receipts,
    read_event,
    refused,
)
from content_packs.exchange.repairing import EARLIEST, is_guessed, repair

_BATCH = msgspec.json.Decoder(Batch)


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    batch: Batch
    museum: str = ""  # whose sessions these may be; empty: everybody's
    sha256: str = ""  # of the batch as it was sent; for readers who let go of events by it


class BadBatch(ValueError):
    """It cannot be read as a whole; nothing of it was taken."""

    def __init__(self, error: Exception) -> None:
        what = str(error) if isinstance(error, msgspec.ValidationError) else "it is no JSON of the kind that is read"
        super().__init__(f"a batch is a source and a list of 1 to 1,000 events: {what}")


def read_batch(raw: bytes) -> Intake:
    """A kiosk's batch as it sent it, or `BadBatch`. That it is the kiosk's own source is the caller's to see."""
    try:
        return Intake(batch=_BATCH.decode(raw), sha256=sha256(raw).hexdigest())
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise BadBatch(error) from None


def take_in(office: Office, wish: Intake, by: str) -> Receipts:
    """All that can be taken is on the disk when this returns, in one transaction."""
    batch, now = wish.batch, office.now()
    read = [read_event(raw, batch.source) for raw in batch.events]
    events = [event for event in read if isinstance(event, Event)]
    asked = {event.session for event in events}
    closing = {event.session for event in events if isinstance(event.fact, Closed)}

    def keep(db: rows.Db) -> list[Receipt]:
        known, early = rows.known_sessions(db, asked, wish.museum), rows.to_come(db, closing, now)
        judged = [_judge(each, known, early) if isinstance(each, Event) else each for each in read]
        fit = [event for event in judged if isinstance(event, Event)]
        taken = iter(record_batch(db, fit, _times(db, fit, batch, now), now))
        return [Receipt(id=it.id, outcome=next(taken)) if isinstance(it, Event) else it for it in judged]

    receipts = office.store.write_now(keep)
    if not wish.sha256:
        return Receipts(receipts=receipts)
    return Receipts(receipts=receipts, source=batch.source, count=len(receipts), batch=wish.sha256)


def _judge(event: Event, known: set[str], early: set[str]) -> Event | Receipt:
    outside = not event.session and isinstance(event.fact, FACTS_OUTSIDE)
    if not outside and event.session not in known:
        return refused(event.id, "no-session")
    if isinstance(event.fact, Closed) and event.session in early:
        return refused(event.id, "too-early")
    return event


def _times(db: rows.Db, events: Sequence[Event], batch: Batch, now: datetime) -> list[datetime]:
    """When each happened."""
    if not batch.source.startswith(KIOSKS):
        return [event.at for event in events]
    guessed = [event.number for event in events if is_guessed(event, batch.now)]
    since = rows.last_before(db, batch.source, min(guessed)) if guessed else None
    return repair(events, batch.now, now, since or EARLIEST)
