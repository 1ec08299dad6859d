"""Pages of who came, on either database."""

import re
from datetime import UTC, datetime

import pytest

from companion.impact import refreshing
from companion.impact.questions import asking
from companion.impact.refreshing import EVER, refresh
from companion.office import Office
from tests.companion.impact.towns import Closed, Counted, Felt, Seated, Town, Used, WalkedIn, at
from tests.companion.web.conftest import desk
from tests.companion.web.desks import Desk

__all__ = ["desk"]
PAGES = ("", "/people", "/seats", "/stories", "/sessions")


@pytest.fixture
def office(desk: Desk) -> Office:
    return desk.office


@pytest.fixture
def full_town(town: Town) -> Town:
    """Two museums, a year and some months of sessions, until the desk's clock."""
    town.museum("jinsha")
    town.venue("school", {"en": "Wuhou", "zh-Hans": "武侯"})
    town.workshop("bronze", "jinsha", "Casting bronze", ("jinsha/mask",))
    town.programme("spring", "festival", goal=12_000)
    for month in range(1, 13):
        town.held(at(month, year=2025), 20 + month)
    for month in range(1, 5):
        town.held(at(month), 40 + month)
        town.held(at(month, 12), 10, workshop="bronze", venue="school", programme="spring")
    session = town.session(at(4, 20))
    town.tell(
        session,
        Seated(booking="b1", state="confirmed", people=9),
        WalkedIn(people=30),
        Counted(
            bands={"6-11": 20, "12-17": 2, "18-59": 8}, languages={"zh-Hans": 30}, returning={"new": 25, "again": 5}
        ),
        Used(used={"sheets": 60}, left={"sheets": 12.5}),
        Felt(face="happy"),
        Closed(),
    )
    town.session(at(4, 25))  # nobody reported
    refresh(town.office, look_back=EVER)
    return town


@pytest.mark.parametrize("page", PAGES)
def test_page_without_any_session_says_how_figures_come(desk: Desk, page: str) -> None:
    answer = desk.enter("mei").get(f"/staff/impact{page}")
    assert answer.status_code == 200
    assert page or "Figures come by themselves" in answer.text


def test_page_says_that_sessions_are_being_counted(
    desk: Desk, full_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "FEW", 1)
    monkeypatch.setattr(asking, "BEFORE_A_PAGE", 0)
    for month in range(1, 5):
        full_town.held(at(month, 3), 7)
    mei = desk.enter("mei")
    assert "3 sessions are just being counted" in mei.get("/staff/impact").text
    refresh(desk.office)
    assert "being counted" not in mei.get("/staff/impact").text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "ja", "fr", "ar", "en"])
def test_pages_speak_every_language(desk: Desk, full_town: Town, page: str, lang: str) -> None:
    answer = desk.enter("mei").get(f"/staff/impact{page}?lang={lang}")
    assert answer.status_code == 200
    assert not re.search(r">[^<]*impact-", answer.text.partition("<main")[2])
    assert f'<html lang="{lang}"' in answer.text


def test_overview_is_right_to_the_last_person(desk: Desk, full_town: Town) -> None:
    page = desk.enter("mei").get("/staff/impact").text
    now = sum(20 + month for month in range(6, 13)) + sum(50 + month for month in range(1, 5)) + 30
    assert f">{now}</a></dd>" in page
    assert "1 has not reported yet" in page


def test_every_number_leads_to_what_it_counts(desk: Desk, full_town: Town) -> None:
    mei = desk.enter("mei")
    page = mei.get("/staff/impact").text
    for link in (
        "/staff/impact/sessions?since=2025-06&amp;until=2026-05&amp;museum=jinsha",
        "/staff/impact?since=2025-06&amp;until=2026-05&amp;area=wuhou",
        "/staff/impact?since=2026-04&amp;until=2026-04",
        "/staff/impact?since=2025-06&amp;until=2026-05&amp;programme=spring",
    ):
        assert link in page, link
        assert mei.get(link.replace("&amp;", "&")).status_code == 200
    assert "4 sessions" in mei.get("/staff/impact/sessions?museum=jinsha").text


def test_characteristics_under_five_lead_nowhere(desk: Desk, full_town: Town) -> None:
    mei = desk.enter("mei")
    page = mei.get("/staff/impact/people").text
    assert "value=12-17" not in page
    assert "value=zh-Hans" in page
    assert "leads to no list" in mei.get("/staff/impact/sessions?measure=band&value=12-17").text
    assert "1 session" in mei.get("/staff/impact/sessions?measure=language&value=zh-Hans").text
    for measure in ("participants", "used", "x"):
        assert mei.get(f"/staff/impact/sessions?measure={measure}&value=sheets").status_code == 400


def test_editor_sees_the_own_museum_and_workshop_staff_nothing(desk: Desk, full_town: Town) -> None:
    lin = desk.enter("lin", "editor", "sanxia")
    for page in PAGES:
        text = lin.get(f"/staff/impact{page}").text.partition("<main")[2]
        assert "jinsha" not in text
        assert "Casting bronze" not in text
        assert lin.get(f"/staff/impact{page}?museum=jinsha").status_code == 404
    assert lin.get("/api/v1/impact?museum=jinsha").status_code == 404
    assert "jinsha" not in lin.get("/api/v1/impact").text
    wang = desk.enter("wang", "workshop")
    for page in PAGES:
        assert wang.get(f"/staff/impact{page}").status_code == 403
    assert wang.get("/api/v1/impact").status_code == 403
    assert "/staff/impact" not in wang.get("/staff").text


@pytest.mark.parametrize(
    "query",
    ["since=2026-13", "since=x", "since=2026-05&until=2026-01", "since=2000-01", "museum=%00", f"area={'x' * 150}"],
)
def test_strange_questions_are_told_what_to_do(desk: Desk, query: str) -> None:
    mei = desk.enter("mei")
    for page in PAGES:
        answer = mei.get(f"/staff/impact{page}?{query}")
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
    answer = mei.get(f"/api/v1/impact?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_api_is_for_staff_and_tells_what_the_pages_tell(desk: Desk, full_town: Town) -> None:
    refused = desk.browser().get("/api/v1/impact")
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    told = desk.enter("mei").get("/api/v1/impact?since=2026-04&until=2026-04").json()
    assert told["about"]["period"] == "2026-04/2026-04"
    assert told["tables"]["months"] == [{"month": "2026-04", "sessions": 4, "people": 84, "before": 24}]
    assert {"band": "12-17", "people": "<5"} in told["tables"]["by-band"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_file_is_taken_away_and_the_log_has_it(desk: Desk, full_town: Town, kind: str) -> None:
    mei = desk.enter("mei")
    mei.get("/staff/impact?museum=jinsha")
    answer = mei.post("/staff/impact/export", format=kind)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="impact-2025-06-2026-05.{kind}"'
    log = mei.get("/staff/audit").text
    assert "Figures taken away" in log
    assert "jinsha" in log


def test_file_of_no_known_kind_is_refused(desk: Desk, full_town: Town) -> None:
    mei = desk.enter("mei")
    mei.get("/staff/impact")
    assert mei.post("/staff/impact/export", format="exe").status_code == 400


def test_editor_takes_away_the_own_museum_alone(desk: Desk, full_town: Town) -> None:
    lin = desk.enter("lin", "editor", "sanxia")
    lin.get("/staff/impact")
    assert "jinsha" not in lin.post("/staff/impact/export", format="csv").text
    lin.get("/staff/impact")
    assert lin.post("/staff/impact/export", format="csv", museum="jinsha").status_code == 404


def test_the_clock_of_the_venue_says_which_month_it_is(desk: Desk, town: Town) -> None:
    town.venue("paris", {"fr": "Marais"}, zone="Europe/Paris")
    late = datetime(2026, 3, 31, 17, tzinfo=UTC)  # in Chongqing it is April already
    town.held(late, 10)
    town.held(late, 20, venue="paris")
    months = desk.enter("mei").get("/api/v1/impact?since=2026-03&until=2026-04").json()["tables"]["months"]
    assert [(row["month"], row["people"]) for row in months] == [("2026-03", 20), ("2026-04", 10)]
