"""Three people and one workshop: a coordinator plans, parents book and one is moved up from the waiting list, a worker
takes attendance, and who came is right to the last person. Real server processes; each person has an own browser.
"""

import csv
import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

import companion
from companion.store import schema
from companion.store.opening import open_store
from tests.journeys.conftest import serve
from tests.journeys.test_door import come_in as enter_as_worker
from tests.journeys.test_door import tally
from tests.journeys.test_impact import come_in as enter_as_coordinator
from tests.journeys.test_staff import Staffed

pytestmark = pytest.mark.browser

PROGRAMME = Path(companion.__file__).parent / "examples/programme.toml"
VENUES = ("nanping-hall", "shapingba-school", "ciqikou-square", "yulin-library")  # in four neighbourhoods
PHONE = {"width": 390, "height": 844}
SEATS = {
    "Seats booked": "14",
    "Came with a booking": "8",
    "Came without a booking": "7",
    "Booked and did not come": "6",
    "Gave their place back": "7",
    "Left on the waiting list": "0",
}
PEOPLE = {"6–11 years": "9", "18–59 years": "6", "Together": "15"}


def found(folder: Path) -> None:
    """Two museums, as the alliance's ceremony adds them."""
    store = open_store(folder)
    names = ("chongqing-example", "sichuan-example")
    museums = [{"name": name, "quota": 1, "added": datetime.now(UTC)} for name in names]
    store.write_now(lambda db: db.execute(schema.museums.insert(), museums))
    store.close()


def let_the_day_come(folder: Path) -> None:
    """While no server runs: the first session began ten minutes ago."""
    begins = datetime.now(UTC) - timedelta(minutes=10)
    first = schema.held.c.begins < begins + timedelta(hours=6)
    store = open_store(folder)
    store.write_now(
        lambda db: db.execute(
            schema.held.update().where(first).values(begins=begins, ends=begins + timedelta(hours=1), changed=begins)
        )
    )
    store.close()


def write_month(file: Path, first: datetime) -> None:
    """A session in each of four neighbourhoods, a week apart; the first begins in three hours."""
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("workshop", "venue", "date", "start", "minutes", "languages", "teacher", "seats", "kept"))
        for week, venue in enumerate(VENUES):
            at = (first + timedelta(days=7 * week)).astimezone(ZoneInfo("Asia/Shanghai"))
            rows.writerow(("two-notes", venue, f"{at:%Y-%m-%d}", f"{at:%H:%M}", 60, "zh-Hans en", "music", 14, 0))


def book(page: Page, name: str, people: int) -> None:
    form = page.locator("details[open] form[action='/bookings']")  # of the session whose link was followed
    form.locator("[name=people]").fill(str(people))
    form.locator("[name=name]").fill(name)
    form.locator("button").click()
    expect(page).to_have_url(re.compile(r"/bookings/[a-z0-9]+$"))


def test_figures_are_right_to_the_last_person(
    chromium: Browser, example_packs: tuple[Path, ...], tmp_path: Path
) -> None:
    found(tmp_path)
    with serve(tmp_path, example_packs) as served:
        town = Staffed(served, tmp_path)
        plan_a_month(town, chromium, tmp_path)
        booking = book_and_wait(town, chromium)
    let_the_day_come(tmp_path)
    with serve(tmp_path, example_packs) as served:
        town = Staffed(served, tmp_path)
        take_attendance(town, chromium, booking)
        ask_who_came(town, chromium, tmp_path)


def plan_a_month(town: Staffed, chromium: Browser, folder: Path) -> None:
    town.companion("workshop", "define", str(PROGRAMME))
    write_month(folder / "month.csv", datetime.now(UTC) + timedelta(hours=3))
    with chromium.new_context(viewport=PHONE, java_script_enabled=False) as context:  # type: ignore[arg-type]
        tab = context.new_page()
        enter_as_coordinator(tab, town.link("add", "mei", "--role", "alliance"))
        tab.goto(f"{town.home}/staff/sessions/import")
        tab.locator("input[type=file]").set_input_files(folder / "month.csv")
        tab.get_by_label("State").select_option("open")
        tab.get_by_role("button", name="See what would come of it").click()
        tab.get_by_role("button", name=re.compile("Import")).click()
    listed = json.loads(town.companion("workshop", "list", "--days", "60", "--json"))
    assert [each["session"]["venue"] for each in listed] == list(VENUES)


def book_and_wait(town: Staffed, chromium: Browser) -> str:
    """Ming holds seven of fourteen seats, Amina's eight wait, Ming cancels, Amina takes them, six others come too. The
    token of her booking.
    """
    with (
        chromium.new_context(locale="zh-CN", viewport=PHONE) as one,  # type: ignore[arg-type]
        chromium.new_context(locale="ar", viewport=PHONE) as two,  # type: ignore[arg-type]
        chromium.new_context(locale="en-GB", viewport=PHONE) as three,  # type: ignore[arg-type]
    ):
        ming, amina, li = one.new_page(), two.new_page(), three.new_page()
        for page, name, people in ((ming, "Ming", 7), (amina, "Amina", 8)):
            page.goto(f"{town.home}/workshops")
            page.locator(".sessions a").first.click()
            book(page, name, people)
        expect(ming.locator(".ticket svg")).to_be_visible()
        expect(amina.locator(".ticket svg")).to_have_count(0)
        ming.locator("details", has=ming.locator("[value=cancel]")).locator("summary").click()
        ming.locator("[value=cancel]").click()
        expect(ming.locator(".ticket")).to_have_count(0)
        amina.reload()
        amina.locator("[value=accept]").click()
        expect(amina.locator(".ticket svg")).to_be_visible()
        li.goto(f"{town.home}/workshops")
        li.locator(".sessions a").first.click()
        book(li, "Li", 6)
        return amina.url.partition("/bookings/")[2].partition("?")[0]


def take_attendance(town: Staffed, chromium: Browser, booking: str) -> None:
    """Amina's eight come by their ticket, Li's six do not, seven walk in: one more than there are seats."""
    with chromium.new_context(locale="ar", viewport=PHONE) as hers:  # type: ignore[arg-type]
        page = hers.new_page()
        page.goto(f"{town.home}/bookings/{booking}")
        expect(page.locator(".ticket svg")).to_be_visible()
    with chromium.new_context(locale="en-GB", viewport=PHONE, java_script_enabled=False) as context:  # type: ignore[arg-type]
        tab = context.new_page()
        enter_as_worker(tab, town.link("add", "wang", "--role", "workshop"))
        tab.goto(f"{town.home}/staff/door")
        tab.get_by_role("link", name="One bell, two notes").first.click()
        assert tally(tab) == ["0", "14", "0", "14"]
        tab.locator(".guest", has_text="Amina").get_by_role("button", name="All 8 here").click()
        for more in ("+4", "+1", "+1", "+1"):
            tab.get_by_role("button", name=more).click()
        assert tally(tab) == ["15", "14", "7", "14"]
        tab.get_by_role("link", name="Count", exact=True).click()
        tab.get_by_label("6–11 years").fill("9")
        tab.get_by_label("18–59 years").fill("6")
        tab.get_by_role("button", name="Save").click()
        tab.get_by_role("link", name="Close", exact=True).click()
        tab.get_by_role("button", name="The session was held: close the door").click()
        expect(tab.get_by_role("button", name="Open the door again")).to_be_visible()


def ask_who_came(town: Staffed, chromium: Browser, folder: Path) -> None:
    month = f"{(datetime.now(UTC) - timedelta(minutes=10)).astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m}"
    asked = f"?since={month}&until={month}"
    with chromium.new_context(locale="en-GB", viewport=PHONE, java_script_enabled=False) as context:  # type: ignore[arg-type]
        tab = context.new_page()
        enter_as_coordinator(tab, town.link("add", "lan", "--role", "alliance"))
        tab.goto(f"{town.home}/staff/impact/seats{asked}")
        seats = facts(tab.locator("main").inner_text())
        tab.goto(f"{town.home}/staff/impact/people{asked}")
        people = facts(tab.locator("main").inner_text())
    assert {name: seats[name] for name in SEATS} == SEATS
    assert {name: people[name] for name in PEOPLE} == PEOPLE
    told = folder / "who.json"
    town.companion("impact", "export", "--format", "json", "--out", str(told), "--since", month, "--until", month)
    assert "Amina" not in told.read_text()
    assert "nothing differs" in town.companion("impact", "recompute", "--check")


def facts(text: str) -> dict[str, str]:
    """What stands under, or beside, what."""
    lines = [line.strip() for line in re.split(r"[\n\t]+", text) if line.strip()]
    return dict(itertools.pairwise(lines))
