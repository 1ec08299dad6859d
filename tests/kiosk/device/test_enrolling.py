"""Enrolment on the device: what it takes for a server, and what it does with every other answer."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import msgspec
import pytest

from content_packs.exchange.devices import make_device
from content_packs.exchange.events import Event, WalkedIn
from content_packs.exchange.fleet import Enrol, Enrolled, Heard, Profile
from content_packs.format.trust.memory import STATE
from content_packs.running.orders import Order
from kiosk.device.answers import Cloned, Revoked, ServerBusy, ServerRefused, Unknown
from kiosk.device.enrolling import BadAddress, BadCode, EnrolKiosk, EventsWait, IsKiosk, enrol, read_code, read_server
from kiosk.device.heartbeat import State, beat, drop_pass, pass_of
from kiosk.device.keys import COMING, FOLDER, coming_keys, read_identity
from kiosk.device.knowing import ENROLLED, NotEnrolled, enrolled, last_contact, server_of
from kiosk.device.status import AskStatus, look
from kiosk.fetch.curl import CurlWeb
from kiosk.fetch.port import NotOurs, Unreachable
from kiosk.orders import ORDERS
from kiosk.outbox.leaving import FOLDER as FOLDER_LEFT
from kiosk.store import facts
from tests.kiosk.offices import NOW, answering, opened, tell
from tests.simulator import Alliance

CODE = "ABCDE-12345"
ROOT = Alliance().mirror.files["1.root.json"]
KEY = make_device().signing_public
Act = Callable[[BaseHTTPRequestHandler], None]


def says(found: object, status: int = 200, kind: str = "application/json", **fields: str) -> Act:
    return lambda handler: tell(handler, status, msgspec.json.encode(found), content_type=kind, **fields)


def refuses(status: int, title: str, **fields: str) -> Act:
    problem = {"type": "about:blank", "title": title, "status": status, "detail": "because \x1b[31m"}
    return says(problem, status, "application/problem+json", **fields)


def welcome(kiosk: str = "k-1", name: str = "Van") -> Enrolled:
    return Enrolled(kiosk=kiosk, root=ROOT, sealing=KEY, signing=(KEY,), profile=Profile(name=name, edition=1))


def heard(**facts: object) -> Heard:
    usual = {"token": "t", "now": NOW, "number": 1, "profile": Profile(name="Van", edition=2, group="vans"),
             "signing": (KEY, KEY), "sealing": KEY}  # fmt: skip
    return Heard(**(usual | facts))  # type: ignore[arg-type]


def wish(url: str, *, again: bool = False) -> EnrolKiosk:
    return EnrolKiosk(url=url, code=CODE, again=again)


def test_every_order_is_found() -> None:
    assert all(isinstance(ORDERS.find(name), Order) for name in ORDERS)


def test_a_device_becomes_a_kiosk_and_pins_the_root(tmp_path: Path) -> None:
    with answering(says(welcome())) as url, opened(tmp_path) as office:
        assert look(office, AskStatus(), "").kiosk is None
        became = enrol(office, wish(url), "")
        assert (became.kiosk, became.server) == ("k-1", url)
        assert enrolled(office) == welcome()
        assert office.store.read(lambda db: facts.read(db, ENROLLED, Enrolled)) == welcome()
        assert office.memory.load(STATE)
        assert look(office, AskStatus(), "").profile == welcome().profile
        assert not (tmp_path / FOLDER / COMING).exists()


def test_a_lost_store_is_filled_again_from_the_devices_folder(tmp_path: Path) -> None:
    with answering(says(welcome())) as url, opened(tmp_path) as office:
        enrol(office, wish(url), "")
        office.store.write(lambda db: facts.forget(db, ENROLLED))
        assert enrolled(office) == welcome()


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda handler: tell(handler, 200, b"<html>Log in</html>", content_type="text/html"), "web page"),
        (lambda handler: tell(handler, 302, b"", location="https://portal.example/"), "portal.example"),
        (lambda handler: tell(handler, 307, b"", location="/sync/v1/enrol"), "sends on"),
        (lambda handler: tell(handler, 200, b"{" * 3_000_000, content_type="application/json"), "more bytes than"),
        (lambda handler: tell(handler, 200, b"[" * 9_000, content_type="application/json"), "cannot be read"),
        (lambda handler: tell(handler, 502, b"", content_type="text/plain"), "502"),
        (says(msgspec.structs.replace(welcome(), root=b"{}")), "root"),
        (says({**msgspec.to_builtins(welcome()), "kiosk": "../../x"}), "cannot be read"),
    ],
    ids=["captive portal", "redirect", "redirect to itself", "endless", "nested", "gateway", "no root", "climbing id"],
)
def test_what_is_no_server_of_ours_makes_no_kiosk(tmp_path: Path, act: Act, why: str) -> None:
    with answering(act) as url, opened(tmp_path) as office:
        keys = coming_keys(tmp_path)
        with pytest.raises(NotOurs, match=why):
            enrol(office, wish(url), "")
        assert enrolled(office) is None
        assert office.memory.load(STATE) is None
        assert coming_keys(tmp_path) == keys


def test_endless_answer_is_left_at_its_bound(tmp_path: Path) -> None:
    sent = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.end_headers()
        try:
            for _ in range(4_000):  # a gigabyte and more
                handler.wfile.write(b" " * 400_000)
                sent.append(1)
        except OSError:
            pass

    with answering(endless) as url, opened(tmp_path) as office, pytest.raises(NotOurs, match="more bytes than"):
        enrol(office, wish(url), "")
    assert len(sent) < 100


def test_refusals_of_the_server_say_why_and_what_is_to_be_done(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        with answering(refuses(404, "wrong-code")) as url, pytest.raises(ServerRefused, match=r"because \[31m"):
            enrol(office, wish(url), "")
        with answering(refuses(429, "slow-down", retry_after="30")) as url, pytest.raises(ServerBusy) as busy:
            enrol(office, wish(url), "")
        assert busy.value.seconds == 30
        with answering(refuses(404, "wrong-code")) as url:
            gone = url
        with pytest.raises(Unreachable):
            enrol(office, wish(gone), "")


def test_the_same_keys_ask_again_after_the_answer_was_lost(tmp_path: Path) -> None:
    asked: list[Enrol] = []

    def first_is_lost(handler: BaseHTTPRequestHandler) -> None:
        if len(asked) == 1:
            handler.connection.close()
            return
        says(welcome())(handler)

    def note(handler: BaseHTTPRequestHandler) -> None:
        asked.append(Enrol(code=CODE, signing=coming_keys(tmp_path).signing_public, sealing=KEY))
        first_is_lost(handler)

    with answering(note) as url:
        with opened(tmp_path) as office, pytest.raises(Unreachable):
            enrol(office, wish(url), "")
        with opened(tmp_path) as office:
            assert enrol(office, wish(url), "").kiosk == "k-1"
    assert len(asked) == 2
    assert asked[0] == asked[1]
    found = read_identity(tmp_path)
    assert found
    assert found.device.signing_public == asked[0].signing


def test_another_code_for_known_keys_makes_other_keys(tmp_path: Path) -> None:
    asked: list[str] = []

    def act(handler: BaseHTTPRequestHandler) -> None:
        asked.append(coming_keys(tmp_path).signing_public)
        (refuses(409, "known-key") if len(asked) == 1 else says(welcome()))(handler)

    with answering(act) as url, opened(tmp_path) as office:
        enrol(office, wish(url), "")
    assert len(set(asked)) == 2


def test_again_makes_a_new_identity_and_without_it_none_is_replaced(tmp_path: Path) -> None:
    with answering(says(welcome())) as url, opened(tmp_path) as office:
        enrol(office, wish(url), "")
        first = read_identity(tmp_path)
        with pytest.raises(IsKiosk, match="--again"):
            enrol(office, wish(url), "")
        assert read_identity(tmp_path) == first
        with answering(says(welcome("k-2"))) as other:
            enrol(office, wish(other, again=True), "")
        second = read_identity(tmp_path)
        assert first
        assert second
        assert first.device != second.device
        assert (enrolled(office), server_of(office)) == (welcome("k-2"), other)


def test_another_identity_waits_for_events_that_wait_or_leaves_them_behind_in_a_file(tmp_path: Path) -> None:
    with answering(says(welcome())) as url, opened(tmp_path) as office:
        enrol(office, wish(url), "")
        office.source = lambda: "kiosk:k-1"
        events = [office.outbox.append("today", WalkedIn(people=people)) for people in (2, 3)]
        office.outbox.opened("town/bells", "en")  # in memory alone
        before = read_identity(tmp_path)
        with answering(says(welcome("k-2"))) as other:
            with pytest.raises(EventsWait, match=r"3 events of k-1 wait .*kiosk export DIR.*--leave-behind"):
                enrol(office, wish(other, again=True), "")
            assert (read_identity(tmp_path), office.outbox.backlog().waiting) == (before, 3)
            became = enrol(office, msgspec.structs.replace(wish(other, again=True), leave_behind=True), "")
        assert (became.kiosk, office.outbox.backlog().waiting) == ("k-2", 0)
        file = Path(became.left_behind)
        assert (file.parent.parent, file.stat().st_mode & 0o077) == (tmp_path, 0)
        assert file.name.startswith(f"k-1.{NOW:%Y%m%d}")
        kept = [msgspec.json.decode(line, type=Event) for line in file.read_bytes().splitlines()]
        assert [each.id for each in kept][:2] == [each.id for each in events]
        assert len(kept) == 3


def test_a_refused_code_leaves_nothing_behind(tmp_path: Path) -> None:
    with answering(says(welcome())) as url, opened(tmp_path) as office:
        enrol(office, wish(url), "")
        office.source = lambda: "kiosk:k-1"
        office.outbox.append("today", WalkedIn(people=2))
        with answering(refuses(404, "wrong-code")) as other, pytest.raises(ServerRefused):
            enrol(office, msgspec.structs.replace(wish(other, again=True), leave_behind=True), "")
        assert office.outbox.backlog().waiting == 1
        assert not (tmp_path / FOLDER_LEFT).exists()


@pytest.mark.parametrize(
    ("typed", "server"),
    [
        ("https://Guide.Example.org/", "https://guide.example.org"),
        ("guide.example.org", "https://guide.example.org"),
        ("HTTPS://GUIDE.EXAMPLE.ORG:8443", "https://guide.example.org:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_addresses_are_read_as_people_type_them(typed: str, server: str) -> None:
    assert read_server(typed) == server


@pytest.mark.parametrize(
    "typed",
    ["", "ftp://x", "http://guide.example.org", "https://a@b", "https://x/path", "https://x?q", "https://x#y", "https://",
     "https://x y", "https://x:99999999", "https://[", "file:///etc/passwd", "https://é.example"],
)  # fmt: skip
def test_other_addresses_are_refused(typed: str) -> None:
    with pytest.raises(BadAddress):
        read_server(typed)


def test_plain_http_is_for_tries_alone() -> None:
    assert read_server("http://guide.example.org", insecure=True) == "http://guide.example.org"


@pytest.mark.parametrize("typed", ["", "ABCDE", "ABCDE-1234U", "ABCDE-123456", "é" * 10])
def test_what_cannot_be_a_code_is_sent_to_nobody(typed: str) -> None:
    with pytest.raises(BadCode):
        read_code(typed)
    assert read_code(" abcde 1234o ") == "ABCDE12340"


def test_a_heartbeat_keeps_profile_keys_and_pass(tmp_path: Path) -> None:
    with answering(says(welcome())) as url, opened(tmp_path) as office:
        with pytest.raises(NotEnrolled):
            beat(office, CurlWeb(url), State())
        enrol(office, wish(url), "")
        with answering(says(heard())) as server:
            web = CurlWeb(server)
            beat(office, web, State(shown={"town/main": 1}, warnings=("clock",)))
            web.close()
        found = enrolled(office)
        assert found
        assert (found.profile.group, found.signing, found.root) == ("vans", (KEY, KEY), ROOT)
        assert pass_of(office) == "t"
        contact = last_contact(office)
        assert contact
        assert (contact.at, contact.server) == (NOW, NOW)
        drop_pass(office)
        assert pass_of(office) is None


def test_an_older_profile_is_not_taken(tmp_path: Path) -> None:
    with answering(says(welcome())) as url, opened(tmp_path) as office:
        enrol(office, wish(url), "")
        with answering(says(heard(profile=Profile(name="Old", edition=0)))) as server:
            web = CurlWeb(server)
            beat(office, web, State())
            web.close()
        found = enrolled(office)
        assert found
        assert found.profile == welcome().profile


@pytest.mark.parametrize(
    ("status", "title", "error"),
    [(403, "revoked", Revoked), (409, "used-number", Cloned), (401, "unknown-kiosk", Unknown)],
)
def test_what_the_server_thinks_of_a_kiosk_is_told_apart(
    tmp_path: Path, status: int, title: str, error: type[Exception]
) -> None:
    with answering(says(welcome())) as url, opened(tmp_path) as office:
        enrol(office, wish(url), "")
        with answering(refuses(status, title)) as server:
            web = CurlWeb(server)
            with pytest.raises(error):
                beat(office, web, State())
            web.close()
        assert pass_of(office) is None


def test_a_server_that_does_not_answer_is_told_with_what_to_do(tmp_path: Path) -> None:
    with opened(tmp_path) as office, pytest.raises(Unreachable, match=r"127\.0\.0\.1:9 does not answer .* stays good"):
        enrol(office, wish("http://127.0.0.1:9"), "")
