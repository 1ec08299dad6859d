"""The server's side of the day sheet: who gets which names, that it is written down, that none is sent twice."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from litestar import Litestar, Router
from litestar.testing import TestClient

from companion.accounts import audit
from companion.config import Settings
from companion.kiosks.days import Enrolled, make
from companion.kiosks.passes import issue
from companion.office import Office
from companion.store.store import Store
from companion.web.sync.day import day_doors
from companion.web.sync.passing import NoPass, refuse_pass
from companion.workshops import rows
from content_packs.exchange import daysheet
from content_packs.exchange.fleet import DOOR, Profile
from tests.companion.door.halls import START, Clocked, book, fill_hall, session
from tests.exchange.days import DEVICE, KEYS, SEED

KIOSK = "van-1"
MASKS = Profile(name="Van 1, left", museums=("sichuan-example",))


def enrolled(**facts: object) -> Enrolled:
    known = {"id": KIOSK, "profile": MASKS, "sealing": DEVICE.sealing_public, "group": frozenset({"van-1", "van-2"})}
    return Enrolled(**{**known, **facts})  # type: ignore[arg-type]


@pytest.fixture
def hall(store: Store, tmp_path: Path) -> Clocked:
    """Sessions of two museums, one of them assigned to a kiosk of the other van; Li and a contact on the first."""
    fill_hall(store)

    def plan(db: rows.Db) -> None:
        rows.add_session(db, session("left", begins=START, kiosk="van-1"), START)
        rows.add_session(db, session("right", begins=START, kiosk="van-2"), START)
        rows.add_session(db, session("elsewhere", begins=START, kiosk="van-9"), START)

    store.write_now(plan)
    for name in ("today", "other", "left", "right", "elsewhere", "far"):
        book(store, f"Li of {name}", 3, session=name)
    return Clocked(Settings(data=tmp_path / "data", space_floor=0), store)


@pytest.fixture
def door(hall: Clocked) -> Iterator[httpx.Client]:
    def find(office: Office, kiosk: str) -> Enrolled | None:
        return enrolled() if kiosk == KIOSK else None

    handlers = day_doors(find, lambda _: SEED)(lambda: hall)
    app = Litestar([Router(DOOR, route_handlers=handlers, exception_handlers={NoPass: refuse_pass})])
    with TestClient(app, base_url="http://guide.test") as client:
        client.headers["authorization"] = f"Bearer {issue(hall, KIOSK)}"
        yield client


def read(raw: bytes) -> daysheet.DaySheet:
    return daysheet.read(raw, DEVICE.sealing, KEYS, KIOSK, None)


def recorded(hall: Clocked) -> list[str]:
    return [entry.subject for entry in audit.look_up(hall, audit.Wish(action="kiosk.names")).entries]


def test_kiosk_is_given_the_sessions_of_its_museums_for_a_fortnight(hall: Clocked) -> None:
    sheet = make(hall, enrolled())
    assert [each.id for each in sheet.sessions] == ["elsewhere", "left", "right", "today", "off", "tomorrow"]
    assert [each.id for each in sheet.workshops] == ["masks"]
    assert sheet.door == ("left",)
    hall.at += timedelta(days=16)
    assert [each.id for each in make(hall, enrolled()).sessions] == ["far"]


def test_names_go_only_to_who_may_hold_the_door(hall: Clocked) -> None:
    named = {name for name, guests in make(hall, enrolled()).guests.items() if guests}
    assert named == {"today", "left", "right"}  # unassigned of its museum, its own, its group's; not the other van's
    everybody = Profile(name="Hall", museums=())
    named = {name for name, guests in make(hall, enrolled(profile=everybody)).guests.items() if guests}
    assert named == {"left", "right"}  # no museum is named: nothing but what is assigned


def test_kiosk_is_assigned_by_its_name_too(hall: Clocked) -> None:
    lone = enrolled(id="van-9x", profile=Profile(name="van-9", museums=("nobody",)), group=frozenset())
    sheet = make(hall, lone)
    assert sheet.door == ("elsewhere",)
    assert [guest.name for guest in sheet.guests["elsewhere"]] == ["Li of elsewhere"]


def test_sheet_comes_sealed_with_a_pass_and_nobody_else_gets_it(door: httpx.Client) -> None:
    answer = door.get(f"{DOOR}/day")
    assert answer.status_code == 200
    assert b"Li of today" not in answer.content
    assert [guest.name for guest in read(answer.content).guests["today"]] == ["Li of today"]
    assert door.get(f"{DOOR}/day", headers={"authorization": "Bearer none"}).status_code == 401


def test_kiosk_that_was_revoked_is_given_nothing(door: httpx.Client, hall: Clocked) -> None:
    answer = door.get(f"{DOOR}/day", headers={"authorization": f"Bearer {issue(hall, 'stolen')}"})
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "no-kiosk"


def test_unchanged_sheet_costs_a_304(door: httpx.Client, hall: Clocked) -> None:
    first = door.get(f"{DOOR}/day")
    same = door.get(f"{DOOR}/day", headers={"if-none-match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    book(hall.store, "Wang", 2)
    newer = door.get(f"{DOOR}/day", headers={"if-none-match": first.headers["etag"]})
    assert newer.status_code == 200
    assert {guest.name for guest in read(newer.content).guests["today"]} == {"Li of today", "Wang"}


def test_that_a_kiosk_was_given_names_is_written_down_once_a_day(door: httpx.Client, hall: Clocked) -> None:
    for _ in range(3):
        assert door.get(f"{DOOR}/day").status_code == 200
    assert recorded(hall) == [KIOSK]
    hall.at += timedelta(days=1)
    door.headers["authorization"] = f"Bearer {issue(hall, KIOSK)}"
    door.get(f"{DOOR}/day")
    assert recorded(hall) == [KIOSK, KIOSK]


def test_no_contact_leaves_the_server(hall: Clocked) -> None:
    raw = msgspec.json.encode(make(hall, enrolled()))
    assert b"contact" not in raw
