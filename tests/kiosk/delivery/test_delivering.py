"""The way home to a real server process: none lost, none doubled, whatever the line, the server or a kill does."""

import random
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from subprocess import TimeoutExpired

import msgspec
import pytest

from content_packs.exchange.events import Event, Fact, Opened, WalkedIn
from content_packs.exchange.fleet import source_of
from content_packs.running.control import silent
from kiosk.config import Settings
from kiosk.delivery.delivering import Deliver, Delivered, Run, deliver
from kiosk.fetch.curl import CurlWeb
from kiosk.fetch.port import SMALL, Answer
from kiosk.line import Line
from kiosk.office import Office
from kiosk.outbox import rows
from kiosk.store.store import FILE, Store
from tests.companion.processes import process
from tests.journeys.line import open_line
from tests.kiosk.delivery.lines import open_breaking_line
from tests.kiosk.served import Server, kiosk_office

NONE: Mapping[str, str] = {}


def fill(office: Office, many: int, after: int = 0) -> list[str]:
    """Ids of so many events, one in ten at the door, written in one go."""
    events = [_event(office.source(), number) for number in range(after + 1, after + many + 1)]
    office.store.write(lambda db: rows.add(db, events))
    return [event.id for event in events]


def _event(source: str, number: int) -> Event:
    fact: Fact = WalkedIn(people=1) if number % 10 == 0 else Opened(ref="sichuan-example/mask", lang="en")
    session = "today" if number % 10 == 0 else ""
    at = datetime(2026, 5, 1, 8, tzinfo=UTC)
    return Event(id=f"{number:012x}-test", source=source, number=number, session=session, at=at, fact=fact)


def run(office: Office) -> Delivered:
    return deliver(office, Deliver(), "test", silent)


def test_all_that_waits_comes_home_and_is_let_go(server: Server, tmp_path: Path) -> None:
    with kiosk_office(tmp_path, "home", server.url, lambda: server.token("home")) as office:
        ids = fill(office, 2_500)
        done = run(office)
        assert (done.end, done.delivered, done.kept, done.waiting) == ("delivered", 2_500, 0, 0)
        assert done.sent < 2_500 * 60  # bytes: squeezed
        assert server.taken("home") == ids
        assert run(office).sent == 0
        assert len(office.outbox.of_session("today")) == 250
        assert office.store.read(lambda db: db.table("events").count) == 250


@pytest.mark.parametrize("cuts", [50, pytest.param(1_000, marks=pytest.mark.slow)])
def test_events_are_neither_lost_nor_doubled_whatever_breaks_the_line(
    server: Server, tmp_path: Path, cuts: int
) -> None:
    chance, kiosk = random.Random(cuts), f"cut-{cuts}"
    with (
        open_breaking_line(server.port) as line,
        kiosk_office(tmp_path, kiosk, f"http://127.0.0.1:{line.port}", lambda: server.token(kiosk)) as office,
    ):
        line.cuts = [(chance.random() < 0.5, chance.randrange(1_500)) for _ in range(cuts)]
        ids: list[str] = []
        while line.cuts:
            ids += fill(office, 120, len(ids))
            Run(office.outbox, office.line, silent, lambda _: None).run()
        assert run(office).end == "delivered"
        assert line.made == cuts
    assert server.taken(kiosk) == ids


def test_batches_that_are_replayed_doubled_and_reordered_count_once(server: Server, tmp_path: Path) -> None:
    bodies: list[tuple[str, bytes, dict[str, str]]] = []

    class Listening(CurlWeb):
        def ask(
            self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = NONE, limit: int = SMALL
        ) -> Answer:
            if len(bodies) < 3:
                bodies.append((path, body, dict(headers)))
            return super().ask(method, path, body, headers, limit)

    with kiosk_office(tmp_path, "again", server.url, lambda: server.token("again")) as office:
        ids = fill(office, 3_000)
        with closing(Listening(server.url)) as web:
            office.line = lambda: Line(web, lambda _: server.token("again"))
            assert run(office).end == "delivered"
            for path, body, headers in [*reversed(bodies), *bodies]:
                answer = web.ask("POST", path, body, headers)
                assert {one["outcome"] for one in msgspec.json.decode(answer.body)["receipts"]} == {"known"}
    assert server.taken("again") == ids


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_a_kiosk_killed_while_it_delivers_loses_and_doubles_nothing(server: Server, tmp_path: Path, kills: int) -> None:
    chance, kiosk = random.Random(kills), f"killed-{kills}"
    token = server.token(kiosk)
    with kiosk_office(tmp_path, kiosk, server.url, lambda: token) as office:
        ids = fill(office, 1_500 * kills)
    words = ("-m", "tests.kiosk.delivery.sending", str(tmp_path), kiosk, server.url, token)
    for _ in range(kills):
        with process(*words) as running:
            assert running.stdout is not None
            assert running.stdout.readline() == "begins\n"
            try:
                running.wait(chance.random() * 0.5)
            except TimeoutExpired:
                running.kill()
    with process(*words) as running:
        out, err = running.communicate()
        assert out.splitlines()[-1] == "delivered", err
    assert server.taken(kiosk) == ids


def test_the_server_is_killed_and_comes_back(server: Server, tmp_path: Path) -> None:
    with kiosk_office(tmp_path, "down", server.url, lambda: server.token("down")) as office:
        ids = fill(office, 1_200)
        server.kill()
        end, _ = Run(office.outbox, office.line, silent, lambda _: None).run()
        assert end == "no-network"
        assert office.outbox.backlog().waiting == 1_200
        server.start()
        assert run(office).end == "delivered"
    assert server.taken("down") == ids


@pytest.mark.parametrize(("mood", "end"), [("portal", "not-ours"), ("failing", "server-busy"), ("cut", "no-network")])
def test_what_no_server_of_ours_answers_lets_nothing_go(server: Server, tmp_path: Path, mood: str, end: str) -> None:
    with (
        open_line(server.port) as line,
        kiosk_office(tmp_path, "portal", f"http://127.0.0.1:{line.port}", lambda: server.token("portal")) as office,
    ):
        fill(office, 30)
        line.become(mood)  # type: ignore[arg-type]
        found, _ = Run(office.outbox, office.line, silent, lambda _: None).run()
        assert found == end
        assert office.outbox.backlog().waiting == 30


def test_a_pass_that_is_over_is_asked_for_anew_and_a_revoked_kiosk_keeps_all(server: Server, tmp_path: Path) -> None:
    with kiosk_office(tmp_path, "pass", server.url, lambda: "") as office:
        fill(office, 10)
        asked: list[bool] = []

        def token(fresh: bool) -> str:
            asked.append(fresh)
            return "none" if len(asked) < 4 else server.token("pass")

        with closing(CurlWeb(server.url)) as web:
            office.line = lambda: Line(web, token)
            assert run(office).end == "revoked"
            assert office.outbox.backlog().waiting == 10
            assert run(office).end == "delivered"
        assert asked == [False, True, False, True]


def test_another_event_of_the_same_id_is_kept_on_the_kiosk_and_told(server: Server, tmp_path: Path) -> None:
    with kiosk_office(tmp_path / "one", "twin", server.url, lambda: server.token("twin")) as one:
        fill(one, 10)
        assert run(one).end == "delivered"
    with kiosk_office(tmp_path / "two", "twin", server.url, lambda: server.token("twin")) as two:
        other = msgspec.structs.replace(_event(source_of("twin"), 10), fact=WalkedIn(people=9))
        lost = msgspec.structs.replace(_event(source_of("twin"), 20), session="nowhere")
        two.store.write(lambda db: rows.add(db, [other, lost, _event(source_of("twin"), 30)]))
        done = run(two)
        assert (done.end, done.delivered, done.kept) == ("delivered", 1, 2)
        assert [(kept.state, kept.why) for kept in two.outbox.kept()] == [
            ("conflicting", ""),
            ("refused", "no-session"),
        ]
        assert (deliver(two, Deliver(again=True), "test", silent)).kept == 1


def test_who_is_not_enrolled_says_so(tmp_path: Path) -> None:
    store = Store(tmp_path / FILE)
    office = Office(Settings(data=tmp_path, outbox_space=0), store)
    assert run(office).end == "not-enrolled"
    store.close()
