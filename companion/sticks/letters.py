"""One letter of a stick: opened, judged, taken in by the way of its kind; what it comes to, and the answer to it.

It counts once its kiosk's signature is right, as the doors of `/sync/v1` take things: events by their intake, wishes by
the counter, a report where it is newer than the last one.
"""

import asyncio
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from companion.events.intake import BadBatch, read_batch, take_in
from companion.kiosks import rows
from companion.kiosks.errors import BadReport
from companion.kiosks.hearing import read_report
from companion.kiosks.rows import Kiosk
from companion.kiosks.wishes import book_wishes
from companion.store.errors import StoreError
from content_packs.exchange.fleet import Report, source_of
from content_packs.exchange.receipts import Receipts
from content_packs.exchange.stick_outbox import Answer, BadLetter, Letter, body_of, name_of, open_letter, seal_answers
from content_packs.exchange.wishes import Wishes
from content_packs.visitor.desk import Counter as Desk
from content_packs.visitor.desk import NotNow

if TYPE_CHECKING:
    from companion.office import Office


class Later(StoreError):
    def __init__(self) -> None:
        super().__init__("bookings cannot be decided just now; the same command goes on later")


class Taking:
    """Letters of one kiosk. `counts`: of events by outcome, of wishes, of reports that were newer."""

    def __init__(self, office: "Office", kiosk: Kiosk, private: bytes, desk: Desk) -> None:
        self.counts: Counter[str] = Counter()
        self._office, self._kiosk, self._private, self._desk = office, kiosk, private, desk

    def take(self, name: str, sealed: bytes) -> Answer:
        """What it says is on this server's disk when this returns; `Untrusted` or `StoreError`: nothing of it is."""
        letter = self._open(name, sealed)
        body = body_of(letter, self._kiosk.signing)
        answer = Answer(kiosk=self._kiosk.id, sealed=name, what=letter.what, at=self._office.now())
        match letter.what:
            case "events":
                return msgspec.structs.replace(answer, receipts=self._events(body))
            case "wishes":
                return self._wishes(body, answer)
            case "report":
                self.counts["reports"] += self._report(letter.number, body)
                return answer

    def _open(self, name: str, sealed: bytes) -> Letter:
        if name_of(sealed) != name:
            raise BadLetter("it is damaged or cut off: its bytes have another hash than its name says")
        letter = open_letter(sealed, self._private)
        if letter.kiosk != self._kiosk.id:
            raise BadLetter(f"it is of {letter.kiosk} and lies among those of {self._kiosk.id}")
        return letter

    def _events(self, body: bytes) -> Receipts:
        try:
            wish = read_batch(body)
        except BadBatch as error:
            raise BadLetter(str(error)) from None
        source = source_of(self._kiosk.id)
        if wish.batch.source != source:
            raise BadLetter(f"a kiosk speaks for itself alone: it has a batch of {wish.batch.source}")
        receipts = take_in(self._office, wish, source)
        self.counts.update(each.outcome for each in receipts.receipts)
        return receipts

    def _wishes(self, body: bytes, answer: Answer) -> Answer:
        try:
            wishes = msgspec.json.decode(body, type=Wishes)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            raise BadLetter("its wishes cannot be read") from None
        try:
            told = asyncio.run(book_wishes(self._office, self._desk, wishes, self._kiosk.id, self._private))
        except NotNow:
            raise Later from None
        self.counts["wishes"] += len(told.answers)
        sealed = seal_answers(told, self._kiosk.sealing)
        return msgspec.structs.replace(answer, wishes=sealed, count=len(told.answers))

    def _report(self, number: int, body: bytes) -> bool:
        """Whether it was newer. An older one is no copied card: sticks travel slowly."""
        try:
            report = read_report(body)
        except BadReport as error:
            raise BadLetter(str(error)) from None
        now = self._office.now()
        written, failing = msgspec.json.encode(report), bool(report.failed)

        def work(db: rows.Db) -> bool:
            seen = heard_at(report, now)
            return rows.take_report(db, self._kiosk.id, number, written, failing, seen) is not None

        return self._office.store.write_now(work)


def heard_at(report: Report, now: datetime) -> datetime:
    """When a report that lay on a stick was made: as it says, where its clock was good and not ahead (pure)."""
    return min(report.at, now) if report.clock == "good" else now


def is_same(before: Answer, now: Answer) -> bool:
    """Whether the kiosk would let go of the same by both (pure): of an event that is `known`, `new` was said before."""
    same = (before.kiosk, before.sealed, before.what, before.count) == (now.kiosk, now.sealed, now.what, now.count)
    return same and _let_go(before.receipts) == _let_go(now.receipts)


def _let_go(receipts: Receipts | None) -> list[tuple[str, str, str]]:
    told = receipts.receipts if receipts else []
    return [(each.id, "known" if each.outcome == "new" else each.outcome, each.why) for each in told]
