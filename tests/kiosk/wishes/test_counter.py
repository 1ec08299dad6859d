"""A visitor's wish is queued, sealed to the server, sent once, and answered: confirmed or not."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from content_packs.exchange.bookings import Booked, BookingChange, BookingWish
from content_packs.exchange.devices import make_device
from content_packs.exchange.wishes import Answers, WishAnswer, Wishes, open_wish
from content_packs.visitor.desk import Counter, NotBooked
from kiosk.days.showing import SheetSchedule
from kiosk.fetch.port import Answer, NotOurs, Unreachable
from kiosk.wishes.counter import QueueCounter
from kiosk.wishes.sending import send_wishes
from tests.kiosk.outboxes import Kiosk

SERVER = make_device()
KEY = "0123456789abcdef"


class Desk:
    """The counter, asked as pages ask it."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk
        self.counter = QueueCounter(kiosk.office, SheetSchedule(kiosk.days), lambda: SERVER.sealing_public)

    def book(self, key: str = KEY, session: str = "far", **facts: Any) -> Booked:
        wish = BookingWish(session=session, **{"people": 2, "name": "Zhang San", "contact": "z@example.org", **facts})
        return asyncio.run(self.counter.book(wish, key, "127.0.0.1"))

    def find(self, token: str) -> Booked | None:
        return asyncio.run(self.counter.find(token, "127.0.0.1"))

    def act(self, token: str, act: str) -> Booked | None:
        return asyncio.run(self.counter.act(token, act, "127.0.0.1"))


class Server:
    """The port `Web`, answering wishes as `say` decides; it may break off after it has heard."""

    def __init__(self, outcome: str = "confirmed", status: int = 200) -> None:
        self.outcome, self.status = outcome, status
        self.heard: list[str] = []
        self.wishes: list[BookingWish] = []
        self.breaks = False

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = {}, limit: int = 0) -> Answer:
        assert (method, path, headers["authorization"]) == ("POST", "/sync/v1/wishes", "Bearer pass")
        sent = msgspec.json.decode(body, type=Wishes).wishes
        self.heard.extend(each.number for each in sent)
        self.wishes.extend(open_wish(each, SERVER.sealing).wish for each in sent)
        if self.breaks:
            raise Unreachable("the van drove off")
        if self.status != 200:
            return Answer(self.status, {}, b"<html>Welcome to the hotel</html>")
        said = [self._answer(each.number) for each in sent]
        return Answer(200, {}, msgspec.json.encode(Answers(answers=tuple(said))))

    def _answer(self, number: str) -> WishAnswer:
        if self.outcome == "refused":
            return WishAnswer(number=number, outcome="refused", why="full")
        return WishAnswer(number=number, outcome=self.outcome, booking="0123456789abcdef", ticket="T", position=4)  # type: ignore[arg-type]

    def stream(self, path: str, headers: Mapping[str, str], take: Any, limit: int, *rest: Any, **more: Any) -> Answer:
        raise AssertionError("nothing is streamed")


@pytest.fixture
def desk(kiosk: Kiosk) -> Desk:
    return Desk(kiosk)


def test_wish_is_queued_and_says_so(desk: Desk) -> None:
    assert isinstance(desk.counter, Counter)
    booked = desk.book()
    assert booked.queued
    assert desk.find(booked.token) == booked
    assert (booked.booking.people, booked.booking.session, booked.booking.name) == (2, "far", "")


def test_device_cannot_read_back_who_wished(desk: Desk) -> None:
    desk.book()
    kept = desk.kiosk.bytes()
    assert b"Zhang San" not in kept
    assert b"z@example.org" not in kept


def test_same_form_wishes_once_and_another_wish_with_its_key_is_refused(desk: Desk) -> None:
    assert desk.book().token == desk.book().token
    with pytest.raises(NotBooked) as told:
        desk.book(people=3)
    assert told.value.code == "key-reused"


def test_what_the_server_would_refuse_is_refused_at_once(desk: Desk) -> None:
    for session, facts, code in (
        ("nowhere", {}, "no-session"),
        ("far", {"people": 60}, "too-many"),
        ("far", {"name": ""}, "no-name"),
    ):
        with pytest.raises(NotBooked) as told:
            desk.book(session=session, **facts)
        assert told.value.code == code


def test_queue_is_bounded_by_the_seats_there_are(desk: Desk) -> None:
    for place in range(4):
        desk.book(f"{KEY}{place}", people=4)
    with pytest.raises(NotBooked) as told:
        desk.book(f"{KEY}9", people=4)
    assert told.value.code == "full"


def test_wish_is_confirmed_at_the_next_contact_and_who_wished_goes(desk: Desk) -> None:
    token, server = desk.book().token, Server()
    assert send_wishes(desk.kiosk.office, server, "pass") == 1
    assert [wish.name for wish in server.wishes] == ["Zhang San"]
    told = desk.find(token)
    assert told
    assert (told.queued, told.booking.state, told.ticket) == (False, "confirmed", "T")
    assert send_wishes(desk.kiosk.office, server, "pass") == 0
    assert desk.kiosk.store.read(lambda db: db.execute("SELECT sealed FROM wishes").fetchall()) == [(None,)]


@pytest.mark.parametrize(
    ("outcome", "state", "refused"), [("waiting", "waiting", ""), ("refused", "cancelled", "full")]
)
def test_wish_that_was_not_granted_says_so(desk: Desk, outcome: str, state: str, refused: str) -> None:
    token = desk.book().token
    send_wishes(desk.kiosk.office, Server(outcome), "pass")
    told = desk.find(token)
    assert told
    assert (told.queued, told.booking.state, told.refused) == (False, state, refused)


def test_wish_whose_answer_was_lost_is_sent_again_under_its_number(desk: Desk) -> None:
    desk.book()
    server = Server()
    server.breaks = True
    with pytest.raises(Unreachable):
        send_wishes(desk.kiosk.office, server, "pass")
    server.breaks = False
    desk.kiosk.again()
    assert send_wishes(desk.kiosk.office, server, "pass") == 1
    assert len(set(server.heard)) == 1


@pytest.mark.parametrize("status", [200, 302, 503])
def test_portal_that_answers_for_the_server_loses_no_wish(desk: Desk, status: int) -> None:
    token = desk.book().token

    class Portal(Server):
        def ask(self, *given: Any, **named: Any) -> Answer:
            return Answer(status, {}, b"<html>Welcome to the hotel</html>")

    with pytest.raises(NotOurs):
        send_wishes(desk.kiosk.office, Portal(), "pass")
    told = desk.find(token)
    assert told
    assert told.queued


def test_wish_is_taken_back_until_it_was_answered(desk: Desk) -> None:
    token = desk.book().token
    taken = desk.act(token, "cancel")
    assert taken
    assert taken.booking.state == "cancelled"
    assert desk.find(token) is None
    assert send_wishes(desk.kiosk.office, Server(), "pass") == 0
    again = desk.book(f"{KEY}2").token
    send_wishes(desk.kiosk.office, Server(), "pass")
    with pytest.raises(NotBooked):
        desk.act(again, "cancel")
    with pytest.raises(NotBooked):
        asyncio.run(desk.counter.change(again, BookingChange(people=1), ""))
    assert desk.act(again, "erase")
    assert desk.find(again) is None


def test_guessed_link_opens_nothing(desk: Desk) -> None:
    desk.book()
    for token in ("", "0" * 32, "x", "'; DROP TABLE wishes; --", "é" * 32):
        assert desk.find(token) is None
        assert desk.act(token, "cancel") is None
