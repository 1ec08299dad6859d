"""Booking by the pages' forms: what is booked, what is refused and how it is told, and what nobody keeps."""

import re
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from resvg_py import svg_to_bytes

from content_packs.visitor.desk import REASONS, NotBooked
from content_packs.visitor.reader import INTERFACE
from content_packs.visitor.words import words_in
from content_packs.visitor.workshops.refusals import explain
from tests.exchange.timetables import session
from tests.visitor.workshops.conftest import ADDRESS, Site, field

SECRET = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow"}


def decoded(page: str) -> str:
    drawn = re.search(r"<svg[^>]*shape-rendering.*?</svg>", page, re.DOTALL)
    assert drawn
    image = Image.open(BytesIO(bytes(svg_to_bytes(svg_string=drawn[0], width=600)))).convert("L")
    [found] = zxingcpp.read_barcodes(image)
    return str(found.text)


def test_a_form_becomes_a_booking_with_a_ticket_that_reads(site: Site) -> None:
    page = site.get("/workshops/tigers?lang=en").text
    form = {
        "session": "open",
        "key": field(page, "key"),
        "people": "3",
        "kept": "1",
        "name": "Ming",
        "contact": "m@x.cn",
    }
    answer = site.fill_in("/bookings?lang=en", form, origin="http://museum.test", sec_fetch_site="same-origin")
    assert answer.status_code == 303
    ticket = site.get(f"{answer.headers['location']}?lang=en")
    assert decoded(ticket.text).startswith("HTTPS://MUSEUM.TEST/T/T1.B0000000.1.")
    assert "Your seats are booked" in ticket.text
    assert "Wednesday, March 3, 2027" in ticket.text
    [made] = site.counter.bookings.values()
    assert (made.people, made.kept, made.name, made.contact, made.lang) == (3, 1, "Ming", "m@x.cn", "en")
    assert set(site.counter.clients) == {ADDRESS}


def test_a_form_sent_twice_is_one_booking(site: Site) -> None:
    said = {"key": "the-very-same-key"}
    assert site.book(**said) == site.book(**said)
    assert len(site.counter.bookings) == 1


def test_each_form_has_a_key_of_its_own(site: Site) -> None:
    keys = re.findall(r'name="key" value="([^"]+)"', site.get("/workshops/tigers").text)
    again = re.findall(r'name="key" value="([^"]+)"', site.get("/workshops/tigers").text)
    assert len({*keys, *again}) == 6


def test_a_class_needs_a_school_and_no_name(site: Site) -> None:
    page = site.get("/workshops/tigers?class=1&lang=en").text
    assert 'name="school"' in page
    assert 'name="name"' not in page
    site.book(people="8", name="", school="Ciqikou School", **{"class": "1"})
    [made] = site.counter.bookings.values()
    assert (made.school, made.name) == ("Ciqikou School", "")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"people": "0"}, "from 1 to 60"),
        ({"people": "many"}, "from 1 to 60"),
        ({"people": "٣"}, "from 1 to 60"),
        ({"people": "13"}, "more people than the hall has seats"),
        ({"kept": "3"}, "from 0 to the number of people"),
        ({"name": ""}, "Please give a name"),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"name": "a\x00b"}, "at most 60 characters"),
        ({"contact": "x" * 101}, "at most 100 characters"),
        ({"name": "", "class": "1"}, "Please give a name"),
        ({"session": "off"}, "was cancelled"),
        ({"session": "planned"}, "not opened yet"),
        ({"session": "past"}, "has closed"),
    ],
)
def test_what_cannot_be_booked_is_told_and_what_was_typed_stays(site: Site, said: dict[str, str], told: str) -> None:
    form = {
        "session": "open",
        "key": "key-00000000000000",
        "people": "2",
        "kept": "0",
        "name": "Ming",
        "contact": "call me",
    } | said
    answer = site.fill_in("/bookings?lang=en", form)
    assert answer.status_code in (409, 422)
    assert told in answer.text
    if form["session"] == "open":
        assert f'value="{form["contact"][:101]}"' in answer.text
        assert "open>" in answer.text
    assert site.counter.bookings == {}
    assert answer.headers["cache-control"] == "no-store"


def test_a_session_of_nobody_is_a_page_that_says_so(site: Site) -> None:
    assert site.fill_in("/bookings", {"session": "nothing", "people": "1", "name": "Ming"}).status_code == 404


@pytest.mark.parametrize("lang", INTERFACE)
def test_every_reason_has_words_in_every_language(lang: str) -> None:
    said = {explain(NotBooked(code), words_in(lang)) for code in REASONS}
    assert len(said) == len(REASONS)
    assert not any(text.startswith("booking-") for text in said)


def test_who_asks_too_often_is_told_how_long_to_wait(site: Site) -> None:
    token = site.book()
    site.counter.slow = True
    form = {"session": "open", "key": "key-00000000000009", "people": "2", "name": "Ming"}
    answers = [
        site.fill_in("/bookings", form),
        site.get(f"/bookings/{token}"),
        site.get(f"/api/v1/bookings/{token}"),
        site.fill_in(f"/bookings/{token}", {"act": "cancel"}),
    ]
    assert [answer.status_code for answer in answers] == [429] * 4
    assert [answer.headers["retry-after"] for answer in answers] == ["30"] * 4
    assert 'value="Ming"' in answers[0].text


def test_a_full_session_leads_to_the_waiting_list(site: Site) -> None:
    token = site.book("full")
    page = site.get(f"/bookings/{token}?lang=en").text
    assert "You are number 1 on the waiting list" in page
    assert "shape-rendering" not in page


def test_an_offer_says_until_when_and_is_taken_or_left(site: Site) -> None:
    token = site.book("full")
    site.counter.offer(token)
    page = site.get(f"/bookings/{token}?lang=en").text
    assert "kept for you until March 1, 2027" in page
    assert site.fill_in(f"/bookings/{token}", {"act": "accept"}).status_code == 303
    assert "Your seats are booked" in site.get(f"/bookings/{token}?lang=en").text
    late = site.fill_in(f"/bookings/{token}?lang=en", {"act": "decline"})
    assert late.status_code == 409
    assert "No seats are on offer" in late.text


def test_a_booking_is_changed_and_what_does_not_fit_leaves_it(site: Site) -> None:
    token = site.book()
    change = {"act": "change", "people": "4", "kept": "0", "name": "Ming & 小明", "contact": ""}
    done = site.fill_in(f"/bookings/{token}", change)
    assert done.headers["location"] == f"/bookings/{token}?done=change"
    assert "The change is saved." in site.get(f"{done.headers['location']}&lang=en").text
    much = site.fill_in(f"/bookings/{token}?lang=en", change | {"people": "30", "contact": "me"})
    assert much.status_code == 409
    assert "not that many free seats" in much.text
    assert 'value="30"' in much.text
    assert site.counter.bookings[token].people == 4
    assert site.fill_in(f"/bookings/{token}", change | {"people": "x"}).status_code == 422


def test_a_booking_is_cancelled_and_offers_to_book_again(site: Site) -> None:
    token = site.book()
    assert site.fill_in(f"/bookings/{token}", {"act": "cancel"}).status_code == 303
    page = site.get(f"/bookings/{token}?lang=en").text
    assert "Booking cancelled" in page
    assert 'href="/workshops/tigers?session=open#s-open"' in page
    assert 'value="cancel"' not in page


def test_an_erased_booking_is_gone(site: Site) -> None:
    token = site.book()
    answer = site.fill_in(f"/bookings/{token}?lang=en", {"act": "erase"})
    assert answer.status_code == 200
    assert "Everything is erased" in answer.text
    assert site.get(f"/bookings/{token}").status_code == 404


def test_a_cancelled_session_tells_who_booked_it_why(site: Site) -> None:
    token = site.book()
    site.schedule.replace(session("open", state="cancelled", reason={"en": "A flood."}), edition="2")
    page = site.get(f"/bookings/{token}?lang=en").text
    assert "This session was cancelled" in page
    assert "A flood." in page
    assert "shape-rendering" not in page


def test_a_moved_session_says_what_was_and_what_is(site: Site) -> None:
    page = site.get(f"/bookings/{site.book('moved')}?lang=en").text
    assert "Your booking still holds" in page
    assert "It was to be Friday, March 5, 2027" in page
    assert "Kuanzhai Square" in page


def test_a_booking_whose_session_is_forgotten_can_still_be_erased(site: Site) -> None:
    token = site.book()
    site.schedule.now = site.schedule.now.__class__(venues={}, workshops={}, programmes={}, sessions=(), by_id={})
    page = site.get(f"/bookings/{token}?lang=en")
    assert page.status_code == 200
    assert 'value="erase"' in page.text


@pytest.mark.parametrize("lang", INTERFACE)
def test_a_bookings_page_is_kept_by_nobody_and_tells_nobody(site: Site, lang: str) -> None:
    answer = site.get(f"/bookings/{site.book()}?lang={lang}", accept_encoding="br, gzip")
    assert {name: answer.headers[name] for name in SECRET} == SECRET
    assert "content-encoding" not in answer.headers
    assert "story-variant" not in answer.headers  # the service worker keeps nothing without
    assert '<meta name="robots" content="noindex">' in answer.text
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text)


def test_a_wrong_link_is_told_as_one_that_never_was(site: Site) -> None:
    site.book()
    wrong = [site.get(f"/bookings/{token}?lang=en") for token in ("token00000000000000001", "x", "y" * 300)]
    assert {answer.status_code for answer in wrong} == {404}
    assert len({answer.text for answer in wrong}) == 1
    program = site.get("/api/v1/bookings/nothing")
    assert program.status_code == 404
    assert program.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "fields",
    [
        {"origin": "https://evil.test"},
        {"sec_fetch_site": "cross-site"},
        {"origin": "http://museum.test", "sec_fetch_site": "same-site"},
        {"origin": "null"},
        {"origin": "null", "sec_fetch_site": "cross-site"},
    ],
)
def test_a_form_of_another_site_books_nothing(site: Site, fields: dict[str, str]) -> None:
    form = {"session": "open", "key": "key-00000000000000", "people": "2", "name": "Ming"}
    assert site.fill_in("/bookings", form, **fields).status_code == 403
    assert site.counter.bookings == {}


def test_the_bookings_own_page_may_send_without_an_origin(site: Site) -> None:
    token = site.book()
    assert site.fill_in(f"/bookings/{token}", {"act": "cancel"}, origin="null").status_code == 303
    foreign = site.fill_in(f"/bookings/{token}", {"act": "erase"}, origin="https://evil.test")
    assert foreign.status_code == 403


def test_words_that_were_typed_are_told_as_words(site: Site) -> None:
    page = site.get(f"/bookings/{site.book(name='<b>Ming</b>')}").text
    assert "<b>Ming" not in page
    assert "&lt;b&gt;Ming" in page


def test_an_act_of_nobody_is_refused(site: Site) -> None:
    token = site.book()
    assert site.fill_in(f"/bookings/{token}", {"act": "promote"}).status_code == 404
    assert site.fill_in(f"/bookings/{token}", {}).status_code == 404
