"""What travels there and back: bounded, whole, and tied to the very bytes."""

import gzip

import pytest

from content_packs.exchange.receipts import NotOfBatch, Receipt, Receipts, let_go
from content_packs.exchange.squeezing import NotGzip, TooLong, squeeze, unsqueeze

GOOD = Receipts(
    receipts=[Receipt(id="event-1", outcome="new"), Receipt(id="", outcome="refused", why="unreadable")],
    source="kiosk:van", count=2, batch="ab",
)  # fmt: skip


def test_receipts_of_the_batch_let_each_event_go_by_its_own_id() -> None:
    found = list(let_go(["event-1", "event-2"], "kiosk:van", "ab", GOOD))
    assert [(one.id, one.outcome) for one in found] == [("event-1", "new"), ("event-2", "refused")]


@pytest.mark.parametrize(
    ("sent", "source", "sha256"),
    [
        (["event-1"], "kiosk:van", "ab"),
        (["event-1", "event-2", "event-3"], "kiosk:van", "ab"),
        (["event-2", "event-1"], "kiosk:van", "ab"),
        (["event-1", "event-2"], "kiosk:other", "ab"),
        (["event-1", "event-2"], "kiosk:van", "cd"),
    ],
)
def test_receipts_of_another_batch_let_nothing_go(sent: list[str], source: str, sha256: str) -> None:
    with pytest.raises(NotOfBatch):
        list(let_go(sent, source, sha256, GOOD))


def test_what_was_squeezed_comes_out_again() -> None:
    raw = b"[" + b"1," * 5_000 + b"1]"
    assert unsqueeze(squeeze(raw), len(raw)) == raw
    assert squeeze(raw) == squeeze(raw)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(TooLong):
        unsqueeze(gzip.compress(bytes(50_000_000)), 1_000)


@pytest.mark.parametrize("wrong", [b"", b"{}", squeeze(b"{}")[:-1], squeeze(b"{}") + b"x", squeeze(b"{}") * 2])
def test_what_is_no_whole_gzip_is_refused(wrong: bytes) -> None:
    with pytest.raises(NotGzip):
        unsqueeze(wrong, 1_000)
