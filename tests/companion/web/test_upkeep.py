"""Museums, keys, storage and what the first page tells of them, on either database."""

import pytest

from companion.accounts import audit
from companion.publishing.overview import storage
from companion.publishing.overview.storage import spaces
from companion.shown import Status
from companion.store.schema import uploads
from tests.companion.web.desks import Desk
from tests.companion.web.towns import TownDesk

PAGES = ("/staff/museums", "/staff/keys", "/staff/storage")


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    storage._counted.clear()


def begin_upload(town_desk: TownDesk, museum: str = "town") -> None:
    now = town_desk.desk.at
    row = {"id": museum, "ticket": museum, "museum": museum, "pack": "main", "version": 9, "manifest": "0" * 64,
           "size": 5_000_000, "key": "0" * 64, "begun": now, "seen": now, "expires": now.replace(hour=23)}  # fmt: skip
    town_desk.desk.office.store.write_now(lambda db: db.execute(uploads.insert(), row) and None)


@pytest.mark.parametrize("path", PAGES)
def test_editor_sees_the_own_museum_and_workshop_staff_nothing(town_desk: TownDesk, path: str) -> None:
    begin_upload(town_desk, "city")
    page = town_desk.enter("lin", "editor", "town").get(path)
    assert page.status_code == 200
    assert "city" not in page.text.partition("<body>")[2]
    assert "targets" not in page.text
    wang = town_desk.enter("wang", "workshop")
    assert wang.get(path).status_code == 403
    assert path not in wang.get("/staff").text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "ja", "fr", "ar"])
def test_pages_speak_every_language(town_desk: TownDesk, path: str, lang: str) -> None:
    begin_upload(town_desk)
    mei = town_desk.enter("mei")
    assert mei.get(f"{path}?lang={lang}").text.partition("<main")[2] != mei.get(path).text.partition("<main")[2]


def test_alliance_changes_a_quota_and_the_log_has_it(town_desk: TownDesk) -> None:
    mei = town_desk.enter("mei")
    mei.get("/staff/museums")
    assert mei.post("/staff/museums/town/quota", quota="1,5").headers["location"] == "/staff/museums?done=quota"
    [town] = spaces(town_desk.desk.office, "town")
    assert town.museum.quota == 1_500_000_000
    entry = audit.look_up(town_desk.desk.office, audit.Wish(action="museum.quota")).entries[0]
    assert (entry.by, entry.subject, entry.detail["quota"]) == ("staff:mei", "town", 1_500_000_000)


@pytest.mark.parametrize("quota", ["", "-1", "x", "1e9", "9" * 15, "٣", "1.2.3", "."])
def test_strange_quota_is_refused(town_desk: TownDesk, quota: str) -> None:
    mei = town_desk.enter("mei")
    mei.get("/staff/museums")
    before = [each.museum.quota for each in spaces(town_desk.desk.office)]
    assert mei.post("/staff/museums/town/quota", quota=quota).status_code == 400
    assert [each.museum.quota for each in spaces(town_desk.desk.office)] == before


def test_editor_changes_no_quota_and_no_form_without_the_token_does(town_desk: TownDesk) -> None:
    lin = town_desk.enter("lin", "editor", "town")
    lin.get("/staff/museums")
    token = lin.hidden("/staff/logout")["csrf"]
    assert lin.send("POST", "/staff/museums/town/quota", {"csrf": token, "quota": "9"}).status_code == 403
    mei = town_desk.enter("mei")
    assert mei.send("POST", "/staff/museums/town/quota", {"csrf": token, "quota": "9"}).status_code == 403
    assert "9 GB" not in mei.get("/staff/museums").text


def test_keys_stand_with_fingerprint_and_days_left(town_desk: TownDesk) -> None:
    page = town_desk.enter("mei").get("/staff/keys").text
    for role in ("root", "targets", "snapshot", "timestamp", "channels", "town", "city"):
        assert f"<bdi>{role}</bdi>" in page
    assert "days left: 365" in page
    assert "signatures needed: 2" in page


def test_what_ends_within_90_days_is_told_on_the_first_page(town_desk: TownDesk) -> None:
    mei = town_desk.enter("mei")
    assert "days left" not in mei.get("/staff").text
    town_desk.desk.at = town_desk.desk.at.replace(year=2027, month=3)
    lin = town_desk.enter("lin", "editor", "town")
    page = lin.get("/staff").text
    assert "The role of town ends on" in page
    assert "city" not in page.partition("<body>")[2]
    assert "“root”" in town_desk.enter("ming").get("/staff").text


def test_waiting_refused_and_quiet_are_told_on_the_first_page(town_desk: TownDesk) -> None:
    begin_upload(town_desk)
    town_desk.desk.later(hours=2)
    town_desk.desk.office.status = lambda: Status(refused={"town/main": "why", "city/main": "why"})
    lin = town_desk.enter("lin", "editor", "town").get("/staff").text
    assert "town/main: version 2 was pushed and waits" in lin
    assert "town/main is not shown as was published" in lin
    assert "Pushes that began and went quiet: 1" in lin
    assert "city" not in lin.partition("<body>")[2]
    assert "city/main is not shown" in town_desk.enter("mei").get("/staff").text


def test_low_disk_is_told_to_the_alliance(town_desk: TownDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("companion.web.staff.attention.free", lambda folder: 150_000_000)
    town_desk.desk.office.settings = type(town_desk.desk.settings)(
        data=town_desk.desk.settings.data, space_floor=200_000_000
    )
    assert "The disk has 150 MB left" in town_desk.enter("mei").get("/staff").text
    assert "The disk has" not in town_desk.enter("lin", "editor", "town").get("/staff").text


def test_storage_counts_files_uploads_and_what_is_given_back(town_desk: TownDesk) -> None:
    begin_upload(town_desk)
    town_desk.town.publish(2)
    town_desk.desk.later(days=200)
    page = town_desk.enter("mei").get("/staff/storage").text
    assert 'id="due"' in page
    assert 'href="/staff/packs/town/main/versions/1"' in page
    assert f"files: {len([*town_desk.desk.office.blobs])}" in page


def test_pages_without_an_alliance_say_what_to_do(desk: Desk) -> None:
    mei = desk.enter("mei")
    assert "companion museum add" in mei.get("/staff/museums").text
    assert "companion alliance install" in mei.get("/staff/keys").text
    assert mei.get("/staff/storage").status_code == 200
    assert "companion pack push" in mei.get("/staff/packs").text
