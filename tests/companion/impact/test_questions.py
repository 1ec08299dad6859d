"""What is asked and answered: months, the year before, the aim, the lists; pure where it can be."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.events.intake import Intake, take_in
from companion.impact.questions import answers, asking
from companion.impact.questions.aim import Aim, aim_of, change_of
from companion.impact.questions.asking import Narrow
from companion.impact.questions.hiding import Count
from companion.impact.questions.months import begins, month_of, read_month, write_month
from companion.impact.questions.stories import ask_stories
from companion.impact.questions.wish import BadQuestion, Question, Wish, read_wish
from companion.office import Office
from companion.scans import Scans
from companion.web.staff.impact.exporting import take
from content_packs.exchange.events import Opened
from content_packs.exchange.receipts import Batch
from tests.companion.impact.towns import Counted, Seated, Town, Used, WalkedIn, at

NOW = datetime(2026, 5, 20, 8, tzinfo=UTC)
MAY = 2026 * 12 + 4


def question(**wish: str) -> Question:
    return read_wish(Wish(**wish), NOW)


def test_months_are_read_as_they_are_written() -> None:
    for month in (1990 * 12, MAY, 2199 * 12 + 11):
        assert read_month(write_month(month)) == month
    for text in ("2026-00", "2026-13", "26-05", "2026-5", "1800-01", "9999-01", "٢٠٢٦-٠٥", ""):
        assert read_month(text) is None


def test_a_month_begins_by_the_clock_of_the_place_also_in_summer_time() -> None:
    assert begins(MAY, "Asia/Shanghai") == datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert begins(MAY, "Europe/Paris") == datetime(2026, 4, 30, 22, tzinfo=UTC)
    assert begins(MAY - 3, "Europe/Paris") == datetime(2026, 1, 31, 23, tzinfo=UTC)
    assert begins(MAY, "Nowhere/../Land") == datetime(2026, 5, 1, tzinfo=UTC)
    assert month_of(NOW) == MAY


def test_without_a_wish_it_is_the_last_twelve_months() -> None:
    assert question().wish == Wish(since="2025-06", until="2026-05")
    assert [*question().compared] == [*range(MAY - 11, MAY)]


@pytest.mark.parametrize(
    "wish", [{"since": "2026-05", "until": "2026-04"}, {"since": "2020-01"}, {"museum": "x" * 101}, {"area": "\x00"}]
)
def test_question_beyond_bounds_is_refused_with_a_sentence(wish: dict[str, str]) -> None:
    with pytest.raises(BadQuestion) as refused:
        question(**wish)
    assert str(refused.value)


def test_aim_says_how_many_months_it_still_takes() -> None:
    assert aim_of({}, MAY) == Aim()
    assert aim_of({MAY - 3: 50}, MAY).missing == 9
    assert not aim_of({MAY - 11: 50}, MAY).told


def test_aim_is_forty_per_cent_more_in_two_years_than_in_the_base_year() -> None:
    first = MAY - 20
    aim = aim_of({first + number: 100 if number < 12 else 120 for number in range(20)}, MAY)
    assert (aim.base, aim.goal, aim.until) == (1200, 1680, first + 35)
    assert (aim.latest, aim.per_cent, aim.monthly) == (1360, 13, 140)


@given(st.integers(1, 10**6))
def test_goal_is_the_least_number_that_is_forty_per_cent_more(base: int) -> None:
    goal = aim_of({MAY - 12: base}, MAY).goal
    assert 10 * goal >= 14 * base > 10 * (goal - 1)


def test_change_is_of_the_months_that_are_over_and_have_a_year_before() -> None:
    months = {MAY: (1, 500), MAY - 1: (1, 60), MAY - 2: (1, 90), MAY - 13: (1, 50)}
    found = answers.overview(question(), months, {}, 0)
    assert (found.change, found.compared) == (20, 1)
    assert change_of(5, 0) is None


def test_change_that_would_tell_a_hidden_month_is_not_told() -> None:
    """This month is not over, its count is hidden with that of the first: a sum without it would tell that one."""
    months = {MAY: (1, 3), MAY - 11: (1, 80), MAY - 1: (1, 60), MAY - 13: (1, 50), MAY - 23: (1, 40)}
    found = answers.overview(question(), months, {}, 0)
    assert [row.month for row in found.months if row.people.mark] == [MAY - 11, MAY]
    assert (found.change, found.compared) == (None, 2)
    assert found.aim_hidden


def test_more_than_twelve_months_have_no_year_before_beside_them() -> None:
    found = answers.overview(question(since="2025-05", until="2026-05"), {MAY: (1, 10)}, {}, 0)
    assert found.before is None
    assert all(row.before is None for row in found.months)


def test_month_that_hides_its_people_tells_nothing_else() -> None:
    counts = {(MAY, "participants"): 3, (MAY, "came"): 3, (MAY, "no-shows"): 2, (MAY - 1, "participants"): 40,
              (MAY - 1, "came"): 40, (MAY - 2, "participants"): 20, (MAY - 2, "no-shows"): 1}  # fmt: skip
    found = answers.seats_of(question(since="2026-03"), counts, {})
    by_measure = {name: [row.counts[at] for row in found.months] for at, name in enumerate(answers.SEATS)}
    assert [one.mark for one in found.people] == ["beside", "", "small"]
    assert [one.mark for one in by_measure["came"]] == ["beside", "", "beside"]
    assert [one.mark for one in by_measure["no-shows"]] == ["beside", "", "beside"]
    assert by_measure["waiting"] == [Count(0)] * 3


def test_more_rows_than_a_table_bears_become_one() -> None:
    sums = {f"area-{number:03}": (1, 10) for number in range(230)}
    [areas] = answers.overview(question(), {MAY: (230, 2300)}, {"area": sums}, 0).cuts
    assert len(areas.rows) == 201
    assert (areas.rows[-1].key, areas.rows[-1].people) == (answers.OTHERS, Count(300))


def test_all_cuts_of_a_question_have_the_same_sum(town: Town, office: Office) -> None:
    town.museum("jinsha")
    town.venue("school", {"en": "Wuhou"})
    town.workshop("bronze", "jinsha")
    town.programme("spring")
    town.held(at(5), 12, programme="spring")
    town.held(at(4), 30, workshop="bronze")
    town.held(at(4), 18, venue="school")
    found = asking.ask_overview(office, question())
    assert {cut.name: [(row.key, row.people.number) for row in cut.rows] for cut in found.cuts} == {
        "museum": [("jinsha", 30), ("sanxia", 30)],
        "area": [("nan'an", 42), ("wuhou", 18)],
        "programme": [("", 48), ("spring", 12)],
    }
    assert {cut.total for cut in found.cuts} == {found.people} == {Count(60)}
    assert found.sessions == 3


@pytest.mark.parametrize(
    ("wish", "people"),
    [({"museum": "jinsha"}, 30), ({"area": "wuhou"}, 18), ({"programme": "spring"}, 12), ({"workshop": "paper"}, 30),
     ({"museum": "nobody"}, 0), ({"since": "2026-05"}, 12), ({"museum": "sanxia", "area": "wuhou"}, 18)],
)  # fmt: skip
def test_question_is_narrowed(town: Town, office: Office, wish: dict[str, str], people: int) -> None:
    test_all_cuts_of_a_question_have_the_same_sum(town, office)
    assert asking.ask_overview(office, question(**wish)).people.number == people


def test_cancelled_and_coming_sessions_are_not_sessions_held(town: Town, office: Office) -> None:
    town.session(at(5), state="cancelled")
    town.session(at(5, 28))
    town.session(at(5, 3))
    found = asking.ask_overview(office, question())
    assert (found.sessions, found.silent) == (1, 1)


def test_what_is_told_at_a_door_is_on_the_next_answer(town: Town, office: Office) -> None:
    session = town.held(at(5), 12)
    assert asking.ask_overview(office, question()).people.number == 12
    town.tell(session, WalkedIn(people=1))
    assert asking.ask_overview(office, question()).people.number == 13


def test_characteristics_under_five_are_hidden_with_a_larger_one(town: Town, office: Office) -> None:
    session = town.held(at(5), 60)
    town.tell(session, Counted(bands={"0-5": 40, "6-11": 3, "12-17": 9, "18-59": 30, "60+": 20}))
    bands, *_ = asking.ask_people(office, question()).cuts
    assert [(row.key, row.people.number) for row in bands.rows] == [
        ("0-5", 40), ("6-11", None), ("12-17", None), ("18-59", 30), ("60+", 20),
    ]  # fmt: skip
    assert bands.total == Count(102)


def test_materials_are_told_by_workshop(town: Town, office: Office) -> None:
    session = town.held(at(5), 60)
    town.tell(session, Used(used={"sheets": 120}, left={"sheets": 30.5, "glue": 1}))
    found = asking.ask_seats(office, question()).materials
    assert [(one.workshop, one.material, one.used, one.left) for one in found] == [
        ("paper", "glue", 0, 1), ("paper", "sheets", 120, 30.5),
    ]  # fmt: skip


def test_waiting_lists_and_no_shows_stand_by_month(town: Town, office: Office) -> None:
    session = town.held(at(4), 10)
    town.tell(
        session, Seated(booking="b1", state="confirmed", people=6), Seated(booking="b2", state="waiting", people=4)
    )
    found = asking.ask_seats(office, question())
    totals = dict(zip(answers.SEATS, found.totals, strict=True))
    assert (totals["booked"], totals["no-shows"], totals["waiting"]) == (Count(6), Count(6), Count(4))


def test_festivals_count_all_their_months(town: Town, office: Office) -> None:
    town.programme("spring", "festival", goal=400)
    for when in (at(5), at(4), at(4, year=2025), at(11, year=2024)):
        town.held(when, 25, programme="spring")
    [found] = asking.ask_festivals(office, question(), asking.ask_overview(office, question()))
    assert (found.people.number, found.sessions, found.per_cent) == (100, 4, 25)


@pytest.mark.parametrize(("others", "before"), [(3, 0), (60, 2)])
def test_a_festival_tells_no_hidden_row_nor_few_in_other_months(
    town: Town, office: Office, others: int, before: int
) -> None:
    town.programme("spring", "festival", goal=400)
    town.held(at(5), 50, programme="spring")
    town.held(at(5), others)
    if before:
        town.held(at(4, year=2025), before, programme="spring")
    found = asking.ask_overview(office, question())
    assert found.people == Count(50 + others)
    [festival] = asking.ask_festivals(office, question(), found)
    assert (festival.people.number, festival.per_cent) == (None, None)


def test_a_sum_that_one_page_hides_is_in_no_table_of_a_file(town: Town, office: Office) -> None:
    """One and five by neighbourhood: who knows that they are six together knows both."""
    town.venue("square", {"en": "Beibei"})
    town.workshop("bronze", "sanxia", artifacts=("sanxia/mask",))
    counted = town.held(at(5), 5, workshop="bronze")
    town.held(at(5), 1, workshop="bronze", venue="square")
    town.tell(counted, Counted(bands={"6-11": 5}, languages={"fr": 5}), source="door-2")
    assert asking.ask_overview(office, question()).people.number is None
    taken = take(office, question().wish, "en")
    told = [cell for table in taken.tables for row in table.rows for cell in row if isinstance(cell, Count)]
    assert not [cell for cell in told if cell.number]


def test_stories_opened_on_kiosks_are_among_the_scans(town: Town, office: Office) -> None:
    town.workshop("bronze", "sanxia", artifacts=("sanxia/mask",))
    scans = Scans(office.settings.data / "scans.sqlite")
    scans.count("sanxia/mask", "en")
    scans.flush(datetime(2026, 5, 2, tzinfo=UTC).date())
    told = [
        town.event("", Opened(ref=ref, lang="ja"), "kiosk:van") for ref in ("sanxia/mask", "sanxia/mask", "jinsha/sun")
    ]
    batch = Batch(source="kiosk:van", events=[msgspec.Raw(msgspec.json.encode(one)) for one in told])
    for _ in range(2):  # it comes again: its receipts were lost
        take_in(office, Intake(batch=batch), "kiosk:van")
    found = ask_stories(office, question())
    assert [(one.ref, one.scans) for one in found.stories] == [("sanxia/mask", 3), ("jinsha/sun", 1)]
    assert found.months[-1].scans == 4
    assert [one.ref for one in ask_stories(office, question(museum="jinsha")).stories] == ["jinsha/sun"]


def test_scans_of_stories_stand_beside_who_came(town: Town, office: Office) -> None:
    town.workshop("bronze", "sanxia", artifacts=("sanxia/mask", "sanxia/tree"))
    town.held(at(5), 12, workshop="bronze")
    scans = Scans(office.settings.data / "scans.sqlite")
    for ref, times in (("sanxia/mask", 5), ("jinsha/sun", 9)):
        for _ in range(times):
            scans.count(ref, "en")
    scans.flush(datetime(2026, 5, 2, tzinfo=UTC).date())
    found = ask_stories(office, question())
    assert [(one.ref, one.scans, one.people) for one in found.stories] == [
        ("jinsha/sun", 9, None), ("sanxia/mask", 5, Count(12)), ("sanxia/tree", 0, Count(12)),
    ]  # fmt: skip
    assert (found.months[-1].people, found.months[-1].scans) == (Count(12), 14)
    assert {one.ref for one in ask_stories(office, question(museum="jinsha")).stories} == {"jinsha/sun"}
    assert {one.ref for one in ask_stories(office, question(workshop="bronze")).stories} == {
        "sanxia/mask",
        "sanxia/tree",
    }


def test_list_of_sessions_goes_on_page_by_page_in_order(
    town: Town, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PAGE", 2)
    sessions = [town.held(at(5, day), 10) for day in range(1, 6)]
    pages = [asking.list_sessions(office, question(), Narrow(page=page)) for page in (1, 2, 3, 99)]
    assert [[one.held.id for one in page.sessions] for page in pages] == [
        sessions[:2], sessions[2:4], sessions[4:], sessions[4:],
    ]  # fmt: skip
    assert {page.pages for page in pages} == {3}


def test_list_of_sessions_that_have_not_reported(town: Town, office: Office) -> None:
    town.held(at(5, 1), 10)
    silent = town.session(at(5, 2))
    found = asking.list_sessions(office, question(), Narrow(silent=True))
    assert [one.held.id for one in found.sessions] == [silent]
