"""Tickets: what the server signed is read without a network, and nothing else is."""

from base64 import b32decode, b32encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.exchange.tickets import BadTicket, Ticket, booking_id, public_of, read, sign

SEED, OTHER = b"s" * 32, b"o" * 32
KEYS = [public_of(SEED)]
TICKET = Ticket(
    booking=booking_id(bytes(range(10))), session="k3m8x0qz", people=4, kept=1, edition=3,
    made=datetime(2026, 5, 1, 12, 30, 15, tzinfo=UTC),
)  # fmt: skip
TEXT = sign(SEED, TICKET)
ALPHANUMERIC = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def refused(text: str) -> str:
    with pytest.raises(BadTicket) as bad:
        read(text, KEYS)
    return bad.value.why


def altered(place: int, *values: int) -> str:
    """The signed bytes with others in them, signed by nobody."""
    raw = bytearray(b32decode(TEXT + "=" * (-len(TEXT) % 8)))
    raw[place : place + len(values)] = values
    return b32encode(raw).decode().rstrip("=")


def test_what_was_signed_is_read() -> None:
    assert read(TEXT, KEYS) == TICKET
    assert read(TEXT.lower(), KEYS) == TICKET
    assert read(TEXT, [public_of(OTHER), *KEYS]) == TICKET


def test_a_ticket_fits_a_small_symbol() -> None:
    assert set(TEXT) <= ALPHANUMERIC
    assert len(TEXT) <= 160


def test_the_same_edition_has_the_same_ticket() -> None:
    assert sign(SEED, TICKET) == TEXT


def test_another_servers_ticket_is_refused() -> None:
    assert refused(sign(OTHER, TICKET)) == "key"
    with pytest.raises(BadTicket):
        read(TEXT, [])


@pytest.mark.parametrize(
    ("place", "why"), [(0, "version"), (1, "key"), (15, "signature"), (16, "signature"), (40, "signature")]
)
def test_a_ticket_that_was_altered_is_refused(place: int, why: str) -> None:
    assert refused(altered(place, 9)) == why


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "ÄÖÜ",
        TEXT[:-1],
        TEXT + "A",
        TEXT[:80],
        TEXT + "=",
        " " + TEXT,
        TEXT + "\n",
        "1" * 160,
        "A" * 10**7,
        "ſ" * 150,
    ],
)
def test_what_is_odd_is_refused(text: str) -> None:
    assert refused(text) in {"shape", "version", "key", "signature"}


def test_a_ticket_is_written_in_one_way() -> None:
    """Bits to spare at the end of base32 say nothing else."""
    spare = -len(TEXT) * 5 % 8 and TEXT[:-1] + {"A": "B", "I": "J", "Q": "R", "Y": "Z"}.get(TEXT[-1], "B")
    if spare:
        assert refused(spare) in {"shape", "signature"}


def test_what_a_key_signed_in_error_is_refused() -> None:
    for ticket in (
        Ticket(booking=TICKET.booking, session="s", people=0, made=TICKET.made),
        Ticket(booking=TICKET.booking, session="s", people=61, made=TICKET.made),
        Ticket(booking=TICKET.booking, session="s", people=1, kept=2, made=TICKET.made),
        Ticket(booking=TICKET.booking, session="", people=1, made=TICKET.made),
        Ticket(booking=TICKET.booking, session="a\0b", people=1, made=TICKET.made),
    ):
        assert refused(sign(SEED, ticket)) == "content"


@given(text=st.text(max_size=300) | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=180))
def test_nothing_that_is_typed_is_a_ticket(text: str) -> None:
    assert refused(text)


@given(place=st.integers(0, len(TEXT) - 1), symbol=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_no_symbol_can_be_another(place: int, symbol: str) -> None:
    other = TEXT[:place] + symbol + TEXT[place + 1 :]
    assert other == TEXT or refused(other)
