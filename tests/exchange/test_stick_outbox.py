"""Letters and answers on a stick: who may open them, who wrote them, and names that climb nowhere."""

from datetime import UTC, datetime
from random import Random

import msgspec
import pytest

from content_packs.errors import BadPath, Untrusted
from content_packs.exchange.devices import is_signed, make_device
from content_packs.exchange.receipts import BYTES_LIMIT
from content_packs.exchange.sealing import NotForUs
from content_packs.exchange.signed import NotSigned
from content_packs.exchange.squeezing import squeeze
from content_packs.exchange.stick_outbox import (
    LONGEST,
    Answer,
    BadLetter,
    answer_path,
    body_of,
    letter_path,
    name_of,
    open_answers,
    open_letter,
    read_answer,
    read_answer_name,
    read_letter_name,
    seal_answers,
    write_answer,
    write_letter,
)
from content_packs.exchange.wishes import Answers

VAN, SERVER = make_device(), make_device()
NAME = "ab" * 32
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def letter(body: bytes = b"{}") -> bytes:
    return write_letter(VAN, "van-1", 7, "events", body, SERVER.sealing_public)


def test_a_letter_is_opened_by_its_server_and_believed_by_its_kiosks_key() -> None:
    found = open_letter(letter(b"said"), SERVER.sealing)
    assert (found.kiosk, found.number, found.what) == ("van-1", 7, "events")
    assert body_of(found, VAN.signing_public) == b"said"
    with pytest.raises(NotForUs):
        open_letter(letter(), VAN.sealing)
    with pytest.raises(BadLetter, match="signature"):
        body_of(found, SERVER.signing_public)


@pytest.mark.parametrize("facts", [{"what": "report"}, {"kiosk": "van-2"}, {"number": 8}, {"body": squeeze(b"more")}])
def test_what_was_signed_is_all_of_it(facts: dict[str, object]) -> None:
    changed = msgspec.structs.replace(open_letter(letter(), SERVER.sealing), **facts)
    with pytest.raises(BadLetter, match="signature"):
        body_of(changed, VAN.signing_public)


def test_a_letter_is_no_request_to_a_door() -> None:
    found = open_letter(letter(), SERVER.sealing)
    for path in ("/sync/v1/events", "/sync/v1/heartbeat", "stick/report"):
        assert not is_signed(VAN.signing_public, "van-1", 7, path, b"{}", found.signature)


def test_a_body_that_unpacks_without_end_is_left_at_its_bound() -> None:
    found = msgspec.structs.replace(open_letter(letter(), SERVER.sealing), body=squeeze(bytes(BYTES_LIMIT + 1)))
    with pytest.raises(BadLetter, match="more than"):
        body_of(found, VAN.signing_public)


def test_the_longest_batch_fits_into_a_letter() -> None:
    assert len(letter(Random(1).randbytes(BYTES_LIMIT))) < LONGEST


def test_an_answer_is_believed_by_the_servers_key_alone() -> None:
    answer = Answer(kiosk="van-1", sealed=NAME, what="report", at=NOW)
    raw = write_answer(answer, SERVER.signing)
    assert read_answer(raw, (VAN.signing_public, SERVER.signing_public)) == answer
    other = raw.replace(b"van-1", b"van-2")
    for wrong in (raw[:-1], b"", b"[" * 9_000, other, raw.replace(b'"signature":"', b'"signature":"z')):
        with pytest.raises(Untrusted):
            read_answer(wrong, (SERVER.signing_public,))
    with pytest.raises(NotSigned):
        read_answer(raw, (VAN.signing_public,))


def test_answers_to_wishes_open_at_their_kiosk_alone() -> None:
    sealed = seal_answers(Answers(answers=()), VAN.sealing_public)
    assert open_answers(sealed, VAN.sealing) == Answers(answers=())
    with pytest.raises(NotForUs):
        open_answers(sealed, SERVER.sealing)


@pytest.mark.parametrize("kiosk", ["", "..", "../x", "a/b", "Van-1", ".van", "van.1", "x" * 65])
def test_names_that_climb_are_no_kiosks(kiosk: str) -> None:
    for path in (letter_path, answer_path):
        with pytest.raises(BadPath):
            path(kiosk, NAME)


def test_files_are_known_by_exact_names() -> None:
    sealed = letter()
    name = name_of(sealed)
    assert letter_path("van-1", name) == f"outbox/van-1/{name}.sealed"
    assert read_letter_name(f"{name}.sealed") == read_answer_name(f"{name}.json") == name
    for other in (
        name,
        f"{name}.SEALED",
        f"{name.upper()}.sealed",
        f"{name}.sealed.sealed",
        f"../{name}.sealed",
        ".sealed",
    ):
        assert read_letter_name(other) is None
    with pytest.raises(BadPath):
        letter_path("van-1", "../x")
