"""The way home: events that wait go to the server batch by batch; each is let go of on its receipt alone.

Whatever breaks off is sent again: the server takes each event once, so that twice is no harm and never is. A line that
breaks often gets smaller batches. What the server will not take stays here (`outbox.kept`) and holds up no other.
"""

import random
import time
from collections.abc import Callable
from typing import Literal

import msgspec

from content_packs.exchange.fleet import DOOR
from content_packs.exchange.receipts import BATCH_LIMIT, Receipt
from content_packs.exchange.squeezing import ENCODING, squeeze
from content_packs.running.orders import Progress
from kiosk.delivery.batching import Sending, cut
from kiosk.delivery.judging import Told, judge
from kiosk.delivery.pausing import pause
from kiosk.fetch.port import NotOurs, Unreachable
from kiosk.line import Line, Revoked
from kiosk.office import Office
from kiosk.outbox.outbox import Outbox

PATH = f"{DOOR}/events"
TRIES = 5  # failures in a row until a run ends; the next job goes on
PATIENCE = 30.0  # seconds that a run waits at once; what asks for more is for the next run
SMALLEST = 20  # events of a batch
ANSWER = 400_000  # bytes
TIDY = 10  # batches between compactions
End = Literal["delivered", "not-enrolled", "no-network", "not-ours", "server-busy", "refused", "revoked"]


class Deliver(msgspec.Struct, frozen=True):
    again: bool = False  # what was refused for a reason that may have passed, too


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended, in a word that pages have words for, and what it did."""

    end: End
    delivered: int = 0  # events
    kept: int = 0  # that the server would not take: refused or conflicting
    waiting: int = 0  # for the next run
    sent: int = 0  # bytes of bodies, as they were sent
    seconds: float | None = None  # after which the server wants to be asked again
    why: str = ""


def deliver(office: Office, wish: Deliver, by: str, progress: Progress) -> Delivered:
    """All that waits. Order `deliver`; also what a job does."""
    outbox = office.outbox
    if wish.again:
        outbox.try_again()
    outbox.flush()
    if not outbox.source:
        return Delivered(end="not-enrolled", waiting=outbox.backlog().waiting)
    run = Run(outbox, office.line, progress)
    try:
        end, told = run.run()
    finally:
        outbox.compact()
    return Delivered(
        end=end, delivered=run.delivered, kept=run.kept, waiting=outbox.backlog().waiting, sent=run.sent,
        seconds=told.seconds if told else None, why=told.why if told else "",
    )  # fmt: skip


class Run:
    """One contact. `wait` sleeps; tests hand in another."""

    def __init__(
        self, outbox: Outbox, line: Callable[[], Line], progress: Progress, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self.delivered = self.kept = self.sent = 0
        self._outbox = outbox
        self._line = line
        self._progress = progress
        self._wait = wait
        self._most = BATCH_LIMIT
        self._failures = 0

    def run(self) -> tuple[End, Told | None]:
        total, batches = self._outbox.backlog().waiting, 0
        while waiting := self._outbox.waiting(most=self._most):
            sending = cut(self._outbox.source, self._outbox.stamp(), waiting, self._most)
            try:
                told = self._send(sending)
            except (Unreachable, NotOurs, Revoked) as error:
                told = _told(error)
            if isinstance(told, Told):
                if (end := self._after(told)) is not None:
                    return end, told
                continue
            self._settle(told)
            batches += 1
            self._progress(self.delivered + self.kept, total, sending.ids[-1])
            if batches % TIDY == 0:
                self._outbox.compact()
        return "delivered", None

    def _send(self, sending: Sending) -> list[Receipt] | Told:
        line, body = self._line(), squeeze(sending.body)
        told: list[Receipt] | Told = Told("pass")
        for fresh in (False, True):
            headers = {
                "authorization": f"Bearer {line.token(fresh)}",
                "content-type": "application/json",
                "content-encoding": ENCODING,
            }
            self.sent += len(body)
            told = judge(line.web.ask("POST", PATH, body, headers, ANSWER), self._outbox.source, sending)
            if not (isinstance(told, Told) and told.step == "pass"):
                break
        return told

    def _settle(self, receipts: list[Receipt]) -> None:
        self._outbox.settle(receipts)
        kept = sum(receipt.outcome in ("refused", "conflicting") for receipt in receipts)
        self.kept += kept
        self.delivered += len(receipts) - kept
        self._failures = 0
        self._most = min(BATCH_LIMIT, self._most * 2)

    def _after(self, told: Told) -> End | None:
        """How the run ends; None: it goes on, after a pause where that helps."""
        if told.step == "smaller" and self._most > 1:
            self._most //= 2
            return None
        if told.step in ("refused", "smaller"):
            return "refused"
        if told.step == "not-ours":
            return "not-ours"
        if told.step == "pass":
            return "revoked"
        self._failures += 1
        seconds = pause(self._failures, told.seconds, random.random())  # noqa: S311 (no secret)
        if self._failures >= TRIES or seconds > PATIENCE:
            return "server-busy" if told.why.isdigit() else "no-network"
        self._most = max(min(SMALLEST, self._most), self._most // 2)
        self._wait(seconds)
        return None


def _told(error: Exception) -> Told:
    if isinstance(error, Unreachable):
        return Told("later", why=str(error) or "no answer")
    return Told("pass" if isinstance(error, Revoked) else "not-ours", why=str(error))
