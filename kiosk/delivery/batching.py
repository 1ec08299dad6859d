"""Events cut into batches: what stands in the body of one request (pure)."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from content_packs.exchange.receipts import BATCH_LIMIT, BYTES_LIMIT
from content_packs.exchange.stamps import Stamp
from kiosk.outbox.rows import Waiting

HEAD = 1_000  # bytes that source and stamp take at most


class Sending(msgspec.Struct, frozen=True):
    """A batch as it goes out: `Batch` as JSON."""

    body: bytes
    ids: tuple[str, ...]
    last: int  # number of the last event in it

    @property
    def sha256(self) -> str:
        return sha256(self.body).hexdigest()


def cut(source: str, now: Stamp | None, events: Sequence[Waiting], most: int = BATCH_LIMIT) -> Sending:
    """The first of `events`, as many as one batch takes: one at least. `now`: None where nobody knows when it will be
    read."""
    raws: list[bytes] = []
    size = HEAD
    for event in events[:most]:
        size += len(event.raw) + 1
        if raws and size > BYTES_LIMIT:
            break
        raws.append(event.raw)
    head = b'{"source":%b,"now":%b,"events":[' % (msgspec.json.encode(source), msgspec.json.encode(now))
    taken = events[: len(raws)]
    return Sending(head + b",".join(raws) + b"]}", tuple(event.id for event in taken), taken[-1].number)
