"""`/api/v1/plan` on both databases: what the pages do, by programs, under the same rights."""

from datetime import timedelta
from typing import Any

import anyio
import httpx
import msgspec
import pytest

from companion.accounts import audit
from companion.workshops import rows
from tests.companion.web.conftest import MONDAY
from tests.companion.web.desks import HOME, Browser, Desk
from tests.companion.workshops.programmes import fill_store, make_session, make_venue, take_seats

API = "/api/v1/plan"
KEY = "a-key-made-once-1"
CSV = "workshop,venue,date,start,end\nmasks,school,2026-05-05,10:00,11:00\ntea,school,2026-05-05,12:00,13:00\n"


def _wish(**facts: Any) -> dict[str, Any]:
    return {"workshop": "masks", "venue": "school", "start": "2026-05-05T10:00:00", **facts}


BAD: list[tuple[str, str, Any, int, str]] = [
    ("POST", "/venues", {"id": "Big Hall", "name": {"en": "x"}}, 422, "plan-bad-fact"),
    ("POST", "/venues", {"id": "b", "name": {}}, 422, "plan-bad-fact"),
    ("POST", "/venues", {"id": "b", "name": {"en": "x"}, "zone": "Mars/Base"}, 422, "plan-bad-fact"),
    ("POST", "/venues", {"id": "b", "name": {"en": "x"}, "museum": "louvre"}, 404, "plan-not-here"),
    ("POST", "/venues", {"id": "b", "name": {"en": "x"}, "museum": "a\0b"}, 404, "plan-not-here"),
    ("POST", "/venues", {"id": "hall", "name": {"en": "x"}}, 409, "plan-taken"),
    ("POST", "/venues", {"id": "b", "name": {"en": "x"}, "colour": "red"}, 422, "plan-bad-fact"),
    ("POST", "/venues", {"id": "new", "name": {"en": "x"}}, 422, "plan-bad-fact"),
    ("POST", "/workshops", {"id": "b", "title": {"en": "x"}}, 404, "plan-not-here"),
    ("POST", "/programmes", {"id": "b", "title": {"en": "x"}, "kind": "fair"}, 422, "plan-bad-fact"),
    ("POST", "/programmes", {"id": "b", "title": {"en": "x"}, "museums": ["a\0b"]}, 422, "plan-bad-fact"),
    ("PATCH", "/workshops/masks", {"museum": "gansu"}, 422, "plan-bad-fact"),
    ("PATCH", "/workshops/masks", {"id": "other"}, 422, "plan-bad-fact"),
    ("PATCH", "/workshops/masks", {"seats": "many"}, 422, "plan-bad-fact"),
    ("PATCH", "/workshops/masks", {"materials": [{"id": "a", "name": {"en": "a"}, "x": 1}]}, 422, "plan-bad-fact"),
    ("POST", "/sessions", _wish(workshop="nothing"), 404, "plan-not-here"),
    ("POST", "/sessions", _wish(start="2026-05-05T10:00:00Z"), 422, "plan-bad-fact"),
    ("POST", "/sessions", _wish(start="0001-01-01T00:00:00"), 422, "plan-bad-rule"),
    ("POST", "/sessions", _wish(start="2026-04-05T10:00:00"), 422, "plan-over"),
    ("POST", "/sessions", _wish(rule="FREQ=DAILY"), 422, "plan-endless"),
    ("POST", "/sessions", _wish(seats=10**30), 422, "plan-bad-fact"),
    ("POST", "/sessions", _wish(key="mine"), 422, "plan-bad-fact"),
    ("PATCH", "/sessions/0a1b2c3d", {"seats": 5}, 409, "plan-too-few-seats"),
    ("PATCH", "/sessions/0a1b2c3d", {"state": "cancelled"}, 422, "plan-bad-fact"),
    ("PATCH", "/sessions/0a1b2c3d", {"opens": "2026-05-01T10:00:00"}, 422, "plan-bad-fact"),
    ("PATCH", "/sessions/0a1b2c3d", {"opens": "0001-01-01T00:00:00+14:00"}, 422, "plan-bad-fact"),
    ("PATCH", "/sessions/0a1b2c3d", {"sequence": 7}, 422, "plan-bad-fact"),
    ("PATCH", "/sessions/0a1b2c3d", {"programme": "nothing"}, 404, "plan-not-here"),
    ("POST", "/sessions/0a1b2c3d/move", {"start": "0001-01-01T00:00:00"}, 422, "plan-bad-fact"),
    ("POST", "/sessions/0a1b2c3d/move", {"start": "9999-12-31T23:59:59"}, 422, "plan-bad-fact"),
    ("POST", "/sessions/0a1b2c3d/copy", {"to": "year"}, 422, "plan-bad-fact"),
    ("PATCH", "/venues/nowhere", {}, 404, ""),
    ("PATCH", "/sessions/nothing0", {}, 404, ""),
    ("POST", "/sessions/0a1b2c3d/dance", {}, 404, ""),
    ("POST", "/venues", b"{", 400, ""),
    ("POST", "/venues", b"[" * 90_000, 422, "plan-bad-fact"),
    ("POST", "/venues", b"\xff", 400, ""),
    ("POST", "/venues", b" " * 100_001, 413, ""),
]


class Program:
    """Speaks JSON with a person's session, and sends back the token that answers carry."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.token = self.get("/venues").headers["x-csrf-token"]

    def get(self, path: str) -> httpx.Response:
        return self.browser.get(API + path)

    def send(self, method: str, path: str, told: Any = None, key: str = "", **fields: str) -> httpx.Response:
        body = told if isinstance(told, bytes) else msgspec.json.encode(told)
        cookies = "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())
        headers = {"origin": HOME, "x-csrf-token": self.token, "cookie": cookies}
        headers |= {name.replace("_", "-"): value for name, value in fields.items()}
        if key:
            headers["idempotency-key"] = key

        async def exchange() -> httpx.Response:
            transport = httpx.ASGITransport(self.browser.desk.front, client=("198.51.100.7", 1))
            async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
                return await client.request(method, API + path, content=body, headers=headers)

        return anyio.run(exchange)


@pytest.fixture
def mei(planned: Desk) -> Program:
    """Of the alliance."""
    return Program(planned.enter("mei"))


def _code(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["status"] == answer.status_code
    return str(told.get("type", "")).removeprefix("urn:museum-companion:problem:")


def _actions(desk: Desk) -> list[str]:
    return [entry.action for entry in audit.look_up(desk.office, audit.Wish()).entries if "staff" not in entry.action]


def test_a_programme_is_set_up_by_programs_alone(mei: Program, planned: Desk) -> None:
    hall = {
        "id": "beibei", "name": {"zh-Hans": "北碚文化馆"}, "access": ["toilet"], "neighbourhood": {"en": "Beibei"},
        "position": {"latitude": 29.8, "longitude": 106.4},
    }  # fmt: skip
    answer = mei.send("POST", "/venues", hall)
    assert (answer.status_code, answer.headers["location"]) == (201, f"{API}/venues/beibei")
    assert answer.json()["area"] == "beibei"
    clay = {
        "id": "clay", "museum": "gansu", "title": {"en": "Clay"}, "minutes": 60, "activities": [{"en": "Knead"}],
        "materials": [{"id": "clay", "name": {"en": "clay"}, "per_seat": 0.5}],
    }  # fmt: skip
    assert mei.send("POST", "/workshops", clay).status_code == 201
    festival = {"id": "summer", "title": {"en": "Summer"}, "kind": "festival", "museums": ["gansu"], "goal": 12_000}
    assert mei.send("POST", "/programmes", festival).status_code == 201
    wish = _wish(workshop="clay", venue="beibei", rule="FREQ=WEEKLY;COUNT=3", programme="summer", opens_days=7)
    made = mei.send("POST", "/sessions", wish, KEY)
    assert made.status_code == 201, made.text
    assert [each["local"] for each in made.json()["sessions"]] == [
        f"2026-05-{day}T10:00:00+08:00" for day in ("05", "12", "19")
    ]
    assert [each["id"] for each in mei.get("/venues").json()["venues"]] == ["beibei", "hall", "school"]
    assert mei.get("/workshops/clay").json()["materials"][0]["per_seat"] == 0.5
    assert mei.get("/programmes/summer").json()["goal"] == 12_000
    listed = mei.get("/sessions?workshop=clay").json()["sessions"]
    assert [each["now"] for each in listed] == ["open", "planned", "planned"]
    assert _actions(planned) == ["session.plan", "programme.add", "workshop.add", "venue.add"]


def test_what_is_not_sent_stays(mei: Program, planned: Desk) -> None:
    answer = mei.send("PATCH", "/workshops/masks", {"seats": 12, "activities": [{"en": "Paint", "fr": "Peindre"}]})
    assert (answer.status_code, answer.json()["seats"]) == (200, 12)
    assert answer.json()["title"] == {"zh-Hans": "做面具", "en": "Making masks"}
    assert mei.send("PATCH", "/venues/hall", {"closed": True}).json()["closed"] is True
    before = mei.get("/sessions/0a1b2c3d").json()
    given = {"seats": 30, "kept": 2, "teacher": " 王  老师 ", "languages": ["en"], "opens": "2026-05-02T09:00:00+08:00"}
    after = mei.send("PATCH", "/sessions/0a1b2c3d", given).json()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"seats", "kept", "teacher", "languages", "opens", "sequence", "now"}
    assert (after["teacher"], after["opens"]) == ("王 老师", "2026-05-02T01:00:00Z")
    assert mei.send("PATCH", "/sessions/0a1b2c3d", {"opens": None}).json()["opens"] is None
    assert _actions(planned) == ["session.change", "session.change", "venue.close", "workshop.change"]


def test_session_is_moved_cancelled_restored_and_copied(mei: Program) -> None:
    one = "/sessions/0a1b2c3d"
    moved = mei.send("POST", f"{one}/move", {"start": "2026-05-06T09:00:00", "reason": {"en": "Rain"}}).json()
    assert (moved["begins"], moved["sequence"], moved["moved"]["venue"]) == ("2026-05-06T01:00:00Z", 1, "hall")
    assert _code(mei.send("POST", f"{one}/cancel", {"reason": {}})) == "plan-bad-fact"
    assert mei.send("POST", f"{one}/cancel", {"reason": {"en": "Flood"}}).json()["now"] == "cancelled"
    assert _code(mei.send("POST", f"{one}/move", {"start": "2026-05-07T09:00:00"})) == "plan-cancelled"
    assert mei.send("POST", f"{one}/restore", b"").json()["state"] == "open"
    for _ in range(2):
        copied = mei.send("POST", f"{one}/copy", {"to": "week"}, KEY)
        assert copied.status_code == 201
    assert [each["begins"] for each in mei.get("/sessions").json()["sessions"]] == [
        "2026-05-06T01:00:00Z", "2026-05-13T01:00:00Z"
    ]  # fmt: skip


def test_retry_under_one_key_plans_once_and_another_wish_under_it_is_refused(mei: Program, planned: Desk) -> None:
    first = mei.send("POST", "/sessions", _wish(), KEY)
    again = mei.send("POST", "/sessions", _wish(), KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert [each["id"] for each in first.json()["sessions"]] == [each["id"] for each in again.json()["sessions"]]
    for wish in (_wish(workshop="tea"), _wish(start="2026-05-06T10:00:00"), _wish(rule="FREQ=DAILY;COUNT=2")):
        answer = mei.send("POST", "/sessions", wish, KEY)
        assert (answer.status_code, _code(answer)) == (422, "plan-key-used")
    assert mei.send("POST", "/sessions", _wish()).status_code == 400, "without a key"
    other = Program(planned.enter("ren")).send("POST", "/sessions", _wish(start="2026-05-07T10:00:00"), KEY)
    assert other.status_code == 201, "a key is one person's"


def test_conflict_is_refused_with_what_is_in_the_way(mei: Program) -> None:
    answer = mei.send("POST", "/sessions", _wish(venue="hall", start="2026-05-04T16:30:00"), KEY)
    assert (answer.status_code, _code(answer)) == (409, "plan-conflict")
    [other] = answer.json()["conflicts"]
    assert (other["session"], other["shared"], other["workshop"]) == ("0a1b2c3d", ["venue"], "masks")
    assert len(mei.get("/sessions").json()["sessions"]) == 1


def test_bad_wish_is_a_problem_that_says_why(mei: Program, planned: Desk) -> None:
    take_seats(planned.office.store, "0a1b2c3d", 7, planned.at)
    before = _actions(planned)
    for method, path, told, status, code in BAD:
        answer = mei.send(method, path, told, KEY)
        assert (answer.status_code, _code(answer)) == (status, code), (method, path, told)
        assert answer.json()["detail"]
    assert _actions(planned) == before


def test_bad_field_is_named(mei: Program) -> None:
    assert mei.send("PATCH", "/workshops/masks", {"seats": "many"}).json()["field"] == "seats"
    assert mei.send("PATCH", "/venues/hall", {"zone": "Mars/Base"}).json()["field"] == "zone"


def test_an_editor_plans_the_own_museum_s_alone(planned: Desk) -> None:
    lin = Program(planned.enter("lin", "editor", "gansu"))
    assert [each["id"] for each in lin.get("/workshops").json()["workshops"]] == ["tea"]
    assert lin.get("/sessions").json()["sessions"] == []
    assert _code(lin.get("/sessions?museum=sichuan-example")) == "plan-not-here"
    for method, path, told, status in (
        ("GET", "/workshops/masks", None, 404),
        ("GET", "/sessions/0a1b2c3d", None, 404),
        ("PATCH", "/sessions/0a1b2c3d", {"seats": 1}, 404),
        ("POST", "/sessions/0a1b2c3d/cancel", {"reason": {"en": "x"}}, 404),
        ("POST", "/sessions/0a1b2c3d/copy", {"to": "week"}, 404),
        ("POST", "/sessions", _wish(), 404),
        ("PATCH", "/workshops/masks", {"seats": 1}, 404),
        ("PATCH", "/venues/hall", {"closed": True}, 403),
        ("POST", "/venues", {"id": "ours", "name": {"en": "Everybody's"}}, 403),
        ("POST", "/workshops", {"id": "theirs", "title": {"en": "x"}, "museum": "sichuan-example"}, 403),
        ("POST", "/programmes", {"id": "b", "title": {"en": "x"}}, 403),
        ("PATCH", "/programmes/spring", {"goal": 1}, 403),
        ("POST", "/venues", {"id": "ours", "name": {"en": "Ours"}, "museum": "gansu"}, 201),
        ("POST", "/sessions", _wish(workshop="tea"), 201),
    ):
        answer = lin.get(path) if method == "GET" else lin.send(method, path, told, KEY)
        assert answer.status_code == status, (path, answer.text)
    found = lin.send("POST", "/import?dry=true", CSV.encode(), content_type="text/csv").json()
    assert [flaw["code"] for flaw in found["flaws"]] == ["not-yours"]


def test_workshop_staff_read_and_change_nothing(planned: Desk) -> None:
    wang = Program(planned.enter("wang", "workshop"))
    assert [each["id"] for each in wang.get("/sessions").json()["sessions"]] == ["0a1b2c3d"]
    assert wang.get("/workshops/tea").status_code == 200
    for method, path in (
        ("POST", "/venues"), ("PATCH", "/venues/hall"), ("PATCH", "/workshops/masks"), ("POST", "/sessions"),
        ("PATCH", "/sessions/0a1b2c3d"), ("POST", "/sessions/0a1b2c3d/move"), ("POST", "/import"),
    ):  # fmt: skip
        assert wang.send(method, path, {}, KEY, content_type="text/csv").status_code == 403, path


def test_without_session_token_or_origin_nothing_is_told_or_done(mei: Program, planned: Desk) -> None:
    assert planned.browser().get(f"{API}/sessions").status_code == 401
    for fields in ({"x_csrf_token": "0" * 64}, {"x_csrf_token": ""}, {"origin": "https://elsewhere.example"}):
        assert mei.send("PATCH", "/workshops/masks", {"seats": 1}, **fields).status_code == 403
    assert mei.get("/workshops/masks").json()["seats"] == 20
    assert mei.get("/nothing").status_code == 404


def test_list_goes_on_page_by_page(mei: Program, planned: Desk) -> None:
    same = MONDAY + timedelta(days=1)
    more = [make_session(f"0000000{n}", venue=f"v{n}", begins=same, ends=same + timedelta(hours=1)) for n in range(4)]
    fill_store(planned.office.store, now=planned.at, venues=[make_venue(f"v{n}") for n in range(4)], sessions=more)
    seen, after = [], ""
    for _ in range(3):
        told = mei.get(f"/sessions?limit=2&after={after}").json()
        seen += [each["id"] for each in told["sessions"]]
        after = told["next"]
    assert seen == ["0a1b2c3d", *(f"0000000{n}" for n in range(4))]
    assert after == ""
    assert [each["id"] for each in mei.get("/sessions?venue=v2").json()["sessions"]] == ["00000002"]
    until = mei.get("/sessions?until=2026-05-05T00:00:00Z").json()["sessions"]
    assert [each["id"] for each in until] == ["0a1b2c3d"]
    assert mei.get("/sessions?since=2026-05-06T00:00:00Z").json()["sessions"] == []


def test_strange_queries_are_told_as_problems(mei: Program) -> None:
    for query, status in {
        "limit=0": 400, "limit=501": 400, "limit=x": 400, "since=junk": 400, "until=0001-01-01": 400,
        "after=nothing0": 400, "after=%00": 400, "venue=%00": 404, "museum=%00": 404, f"venue={'v' * 65}": 400,
        "since=9999-12-31T23:59:59-12:00": 400, "since=9999-12-31T23:59:59Z": 400,
    }.items():  # fmt: skip
        answer = mei.get(f"/sessions?{query}")
        assert answer.status_code == status, (query, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


# Import


def _import(program: Program, raw: bytes, query: str = "", kind: str = "text/csv") -> httpx.Response:
    return program.send("POST", f"/import{query}", raw, content_type=kind)


def test_file_is_looked_at_and_then_imported_once(mei: Program, planned: Desk) -> None:
    looked = _import(mei, CSV.encode(), "?dry=true").json()
    assert (looked["ready"], looked["new"], looked["made"]) == (True, 2, 0)
    assert planned.office.store.read(lambda db: len(rows.all_venues(db))) == 2
    taken = _import(mei, CSV.encode(), "?state=open", "text/csv; charset=utf-8")
    assert (taken.status_code, taken.json()["made"]) == (201, 2)
    again = _import(mei, CSV.encode())
    assert (again.status_code, again.json()["made"], again.json()["same"]) == (200, 0, 2)
    assert {each["state"] for each in mei.get("/sessions").json()["sessions"]} == {"open"}


def test_file_with_flaws_or_conflicts_imports_nothing(mei: Program) -> None:
    answer = _import(mei, CSV.replace("tea", "nothing").encode())
    assert (answer.status_code, _code(answer)) == (422, "plan-bad-file")
    assert [(flaw["place"], flaw["code"]) for flaw in answer.json()["flaws"]] == [("3", "unknown-workshop")]
    crowded = CSV + "masks,hall,2026-05-04,16:00,17:00\n"
    answer = _import(mei, crowded.encode())
    assert (answer.status_code, _code(answer)) == (409, "plan-conflict")
    assert [each["session"] for each in answer.json()["conflicts"]] == ["0a1b2c3d"]
    assert len(mei.get("/sessions").json()["sessions"]) == 1


def test_file_of_another_kind_or_size_is_refused(mei: Program) -> None:
    for raw, kind, status in (
        (b"x", "application/pdf", 415),
        (b"", "text/csv", 422),
        (b"\0\1\2", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 422),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar", 422),
        (b"nothing", "text/calendar", 422),
        (b"x" * 2_000_001, "text/csv", 413),
    ):
        answer = _import(mei, raw, kind=kind)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), kind
