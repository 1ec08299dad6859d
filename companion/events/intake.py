"""Events that readers send in batches: each exactly once, each with a receipt of its own.

A reader speaks for itself alone. Whose sessions it may speak of is the caller's to say (`museum`). Times are taken as
they are told: nothing is decided by them.
"""

import msgspec

from companion.events import rows
from companion.events.recording import record
from companion.office import Office
from content_packs.exchange.events import Closed, Event
from content_packs.exchange.receipts import Batch, Receipt, Receipts, read_event, refused


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    batch: Batch
    museum: str = ""  # whose sessions these may be; empty: everybody's


def take_in(office: Office, wish: Intake, by: str) -> Receipts:
    """All that can be taken is on the disk when this returns, in one transaction."""
    read = [read_event(raw, wish.batch.source) for raw in wish.batch.events]
    asked = {event.session for event in read if isinstance(event, Event)}
    closing = {event.session for event in read if isinstance(event, Event) and isinstance(event.fact, Closed)}
    now = office.now()

    def keep(db: rows.Db) -> list[Receipt]:
        known, early = rows.known_sessions(db, asked, wish.museum), rows.to_come(db, closing, now)
        return [_keep(db, each, known, early) if isinstance(each, Event) else each for each in read]

    def _keep(db: rows.Db, event: Event, known: set[str], early: set[str]) -> Receipt:
        if event.session not in known:
            return refused(event.id, "no-session")
        if isinstance(event.fact, Closed) and event.session in early:
            return refused(event.id, "too-early")
        return Receipt(id=event.id, outcome=record(db, event, now))

    return Receipts(receipts=office.store.write_now(keep))
