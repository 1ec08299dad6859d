"""Finding a workshop and reading of it: the list, the month, one workshop, and what stories say of them."""

import asyncio
import json
import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from content_packs.exchange.timetable import EMPTY
from content_packs.visitor.reader import INTERFACE
from content_packs.visitor.render import WORKSHOPS_STYLE
from tests.exchange.timetables import NOW, TIGERS, session
from tests.visitor.workshops.conftest import Site

PAGES = (
    "/workshops",
    "/workshops?month=2027-03",
    "/workshops?area=nowhere",
    "/workshops/tigers",
    "/workshops/bronze?class=1",
)


def linked(page: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])["@graph"]


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_there_in_every_language(site: Site, path: str, lang: str) -> None:
    answer = site.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert answer.status_code == 200
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}"' in answer.text
    assert not re.search(
        r"(workshops|booking|access)-[a-z]+(?![a-z-]*\.(?:js|css|html))[^\"'=]*<", answer.text.split("<main")[1]
    )


def test_the_list_tells_what_is_to_come_by_day(site: Site) -> None:
    page = site.get("/workshops?lang=en").text
    days = re.findall(r"<h3>(.*?)</h3>", page)
    assert days[0] == "Wednesday, March 3, 2027"
    assert page.index("10 seats free") < page.index("Full, waiting list open") < page.index("Cancelled")
    assert "The teacher is ill." in page
    assert "past" not in re.findall(r"session=(\w+)", page)


def test_filters_stand_as_chips_that_let_go(site: Site) -> None:
    page = site.get("/workshops?lang=en&area=ciqikou&age=8&access=toilet&free=1").text
    chips = re.findall(r'<a class="button quiet" href="([^"]*)" rel="nofollow"><span dir="auto">(.*?)</span>', page)
    assert [name for _, name in chips] == ["Ciqikou", "8 years old", "Accessible toilet", "With free seats"]
    assert chips[0][0] == "/workshops?age=8&amp;free=1&amp;access=toilet"
    assert 'value="ciqikou" selected' in page


def test_nothing_found_offers_what_is_near(site: Site) -> None:
    page = site.get("/workshops?lang=en&area=kuanzhai&age=8").text
    assert "No workshop fits all of this" in page
    assert 'href="/workshops?age=8"' in page
    assert "Without “Neighbourhood”" in page
    site.schedule.now = EMPTY
    assert "No workshops are planned at present" in site.get("/workshops?lang=en").text


@pytest.mark.parametrize(
    "query",
    [
        "since=2027-99-99",
        "age=-1",
        "age=٣",
        "free=x",
        "month=now",
        "cursor=a.b",
        "access=all",
        "near=1,2",
        "within=0",
        "a=" + "b" * 900,
    ],
)
def test_a_page_never_fails_for_what_a_link_says(site: Site, query: str) -> None:
    assert site.get(f"/workshops?{query}").status_code == 200
    assert site.errors == []


def test_the_position_is_asked_in_a_form_and_stands_in_no_address(site: Site) -> None:
    near = {"near": "29.58, 106.46", "within": "10"}
    answer = site.fill_in("/workshops?lang=en", near)
    assert answer.headers["cache-control"] == "no-store"
    assert "1.0 km away" in answer.text or "1 km away" in answer.text
    assert "bronze" not in re.findall(r'href="/workshops/(\w+)', answer.text)
    assert not re.search(r'(?:href|action)="[^"]*29\.5', answer.text)
    assert "km away" not in site.get("/workshops?lang=en&near=29.58,106.46").text


def test_the_month_is_a_table_whose_days_lead_to_their_lists(site: Site) -> None:
    page = site.get("/workshops?month=2027-03&lang=en").text
    assert re.findall(r'<th scope="col"><abbr title="(\w+)">', page)[:2] == ["Sunday", "Monday"] or "Monday" in page
    cells = re.findall(r'<a href="([^"]*)" aria-label="([^"]*)">', page)
    assert cells[0] == ("/workshops?since=2027-03-03&amp;until=2027-03-03", "March 3, 2027 · 1 workshop")
    assert 'href="/workshops?month=2027-04"' in page
    assert 'href="/workshops?month=2027-02"' in page


def test_a_day_leads_to_the_days_beside_it(site: Site) -> None:
    page = site.get("/workshops?since=2027-03-03&until=2027-03-03&lang=en").text
    assert 'href="/workshops?since=2027-03-04&amp;until=2027-03-04"' in page


def test_long_lists_have_pages(site: Site) -> None:
    many = [session(f"m{number:03}", begins=NOW + timedelta(days=1, minutes=number)) for number in range(70)]
    site.schedule.now = msgspec.structs.replace(
        site.schedule.now, sessions=tuple(many), by_id={one.id: one for one in many}, edition="2"
    )
    first = site.get("/workshops?lang=en").text
    after = re.search(r'rel="next" href="([^"]*)"', first)
    assert after
    second = site.get(after[1].replace("&amp;", "&")).text
    assert "session=m030" in second
    assert 'rel="prev"' in second


def test_a_workshop_says_when_where_and_how_to_come(site: Site) -> None:
    page = site.get("/workshops/tigers?lang=en").text
    for said in (
        "6–11 years",
        "Metro line 1, Ciqikou",
        "Step-free",
        "China Time",
        "geo:29.579000,106.450000",
        "It roars.",
    ):
        assert said in page
    assert page.count('action="/bookings"') == 3  # open, full, moved: not the cancelled one
    assert "Moved. It was to be Friday, March 5, 2027" in page
    assert "Join the waiting list" in page


def test_teachers_and_kiosks_are_not_told_to_visitors(site: Site) -> None:
    one = session("open", teacher="Wang Fang", kiosk="kiosk-7")
    site.schedule.replace(one)
    for path in ("/workshops", "/workshops/tigers", "/api/v1/sessions/open", "/workshops.ics"):
        assert "Wang" not in site.get(path).text
        assert "kiosk-7" not in site.get(path).text


def test_a_workshop_that_is_not_there_is_a_page_that_says_so(site: Site) -> None:
    assert site.get("/workshops/nothing").status_code == 404


def test_search_engines_read_events(site: Site) -> None:
    first, full, off, moved = linked(site.get("/workshops/tigers?lang=en").text)
    assert first["@type"] == "EducationEvent"
    assert first["eventStatus"].endswith("EventScheduled")
    assert first["typicalAgeRange"] == "6-11"
    assert first["inLanguage"] == ["zh-Hans"]
    assert first["isAccessibleForFree"] is True
    assert first["location"]["geo"]["latitude"] == 29.579
    assert first["startDate"] == "2027-03-03T14:00+08:00"
    assert full["offers"]["availability"].endswith("SoldOut")
    assert off["eventStatus"].endswith("EventCancelled")
    assert moved["eventStatus"].endswith("EventRescheduled")
    assert moved["previousStartDate"]


def test_words_cannot_end_the_script_that_search_engines_read(site: Site) -> None:
    hostile = msgspec.structs.replace(TIGERS, title={"en": "</script><script>alert(1)</script><!--"})
    site.schedule.now = msgspec.structs.replace(site.schedule.now, workshops={"tigers": hostile}, edition="2")
    page = site.get("/workshops/tigers?lang=en").text
    assert "<script>alert" not in page
    assert linked(page)[0]["name"] == hostile.title["en"]


def test_stories_and_home_link_to_workshops_only_where_there_are_some(site: Site) -> None:
    story, home = site.get("/artifacts/example/bell?lang=en").text, site.get("/?lang=en").text
    assert 'href="/workshops?artifact=example%2Fbell"' in story
    assert 'data-workshops="/api/v1/sessions?artifact=example%2Fbell&amp;limit=3&amp;lang=en"' in story
    assert 'href="/workshops"' in home


def test_their_style_stands_in_their_pages_alone_and_is_allowed_there(site: Site) -> None:
    page, home = site.get("/workshops"), site.get("/")
    assert WORKSHOPS_STYLE in page.text
    assert WORKSHOPS_STYLE not in home.text
    assert (
        page.headers["content-security-policy"].count("sha256-")
        == home.headers["content-security-policy"].count("sha256-") + 1
    )
    assert "unsafe" not in page.headers["content-security-policy"]


def test_an_index_is_made_once_an_edition(site: Site) -> None:
    reception = site.reception
    site.get("/workshops")
    _, known = asyncio.run(reception.look())
    site.book()
    site.get("/workshops")
    assert asyncio.run(reception.look())[1] is known
    site.schedule.replace(session("open", begins=NOW + timedelta(days=9)), edition="2")
    site.get("/workshops")
    assert asyncio.run(reception.look())[1] is not known
