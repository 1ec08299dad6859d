"""What an answer to a batch means (pure). Only receipts of these very bytes let an event go."""

from typing import Literal

import msgspec

from content_packs.exchange.receipts import NotOfBatch, Receipt, Receipts, let_go
from kiosk.delivery.batching import Sending
from kiosk.fetch.port import Answer

LONGEST = 3_600.0  # seconds that a server may ask for
Step = Literal["pass", "smaller", "later", "refused", "not-ours"]
_RECEIPTS = msgspec.json.Decoder(Receipts)
_PROBLEM = "application/problem+json"
_STEPS: dict[int, Step] = {401: "pass", 413: "smaller", 408: "later", 425: "later", 429: "later"}


class Told(msgspec.Struct, frozen=True):
    """No receipts: what to do."""

    step: Step
    seconds: float | None = None  # that the server asks for
    why: str = ""


def judge(answer: Answer, source: str, sent: Sending) -> list[Receipt] | Told:
    if answer.status == 200:
        try:
            return list(let_go(sent.ids, source, sent.sha256, _RECEIPTS.decode(answer.body)))
        except (msgspec.MsgspecError, NotOfBatch, UnicodeDecodeError, RecursionError):
            return Told("not-ours", why="an answer that no server of ours gives")
    seconds = _seconds(answer.headers.get("retry-after", ""))
    if answer.status >= 500:
        return Told("later", seconds, str(answer.status))
    if answer.headers.get("content-type", "").partition(";")[0] != _PROBLEM and answer.status not in _STEPS:
        return Told("not-ours", why=str(answer.status))
    return Told(_STEPS.get(answer.status, "refused"), seconds, str(answer.status))


def _seconds(text: str) -> float | None:
    """As seconds; a date would need a clock that is right."""
    return min(float(text), LONGEST) if text.isascii() and text.isdecimal() and len(text) < 10 else None
