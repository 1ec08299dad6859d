"""Plans: what a group shows after a decision."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.publishing import plans
from companion.publishing.plans import Decision, Steps
from content_packs.format.trust.documents import BUCKETS, Step, chosen

NOW = datetime(2026, 5, 18, 9, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
MORNING = int(TOMORROW.timestamp())


def decide(version: int, group: str = "van", at: datetime | None = None, percent: int = 100) -> Decision:
    return Decision(group=group, pack="example/main", version=version, at=at, percent=percent)


def test_publishing_now_takes_the_place_of_what_was_shown() -> None:
    assert plans.publish((), decide(1), NOW) == (Step(version=1),)
    assert plans.publish((Step(version=1), Step(version=2, percent=20)), decide(3), NOW) == (Step(version=3),)


def test_publishing_later_leaves_what_is_shown_until_then() -> None:
    steps = plans.publish((Step(version=1),), decide(2, at=TOMORROW), NOW)
    assert steps == (Step(version=1), Step(version=2, since=MORNING))
    assert chosen(steps, 0, NOW) == 1
    assert chosen(steps, 0, TOMORROW) == 2


def test_what_is_scheduled_stays_when_an_older_version_is_published_now() -> None:
    steps = (Step(version=1), Step(version=3, since=MORNING))
    assert plans.publish(steps, decide(2), NOW) == (Step(version=2), Step(version=3, since=MORNING))


def test_publishing_now_ends_the_schedule_of_versions_that_are_no_newer() -> None:
    steps = (Step(version=1), Step(version=3, since=MORNING))
    assert plans.publish(steps, decide(3), NOW) == (Step(version=3),)
    assert plans.publish(steps, decide(4), NOW) == (Step(version=4),)


def test_a_second_schedule_for_the_same_instant_takes_the_place_of_the_first() -> None:
    steps = plans.publish((Step(version=1), Step(version=2, since=MORNING)), decide(3, at=TOMORROW), NOW)
    assert steps == (Step(version=1), Step(version=3, since=MORNING))


def test_a_stage_stands_on_what_all_others_see() -> None:
    assert plans.publish((Step(version=1),), decide(2, percent=20), NOW) == (
        Step(version=1),
        Step(version=2, percent=20),
    )


def test_a_stage_is_widened_until_it_is_for_all() -> None:
    steps = plans.publish((Step(version=1), Step(version=2, percent=20)), decide(2, percent=60), NOW)
    assert steps == (Step(version=1), Step(version=2, percent=60))
    assert plans.publish(steps, decide(2), NOW) == (Step(version=2),)


def test_the_site_is_one_reader_and_takes_no_stages() -> None:
    with pytest.raises(plans.NotForAll, match="site is one reader"):
        plans.publish((Step(version=1),), decide(2, group="site", percent=20), NOW)


def test_the_first_version_is_for_all() -> None:
    with pytest.raises(plans.FirstForAll):
        plans.publish((), decide(1, percent=20), NOW)
    with pytest.raises(plans.FirstForAll):
        plans.publish((), decide(1, percent=20, at=TOMORROW), NOW)


def test_a_time_that_has_passed_is_refused() -> None:
    for at in (NOW, NOW - timedelta(minutes=1)):
        with pytest.raises(plans.InThePast, match="has passed"):
            plans.publish((Step(version=1),), decide(2, at=at), NOW)


def test_cancelling_leaves_what_is_shown_with_its_stages() -> None:
    steps = (Step(version=1), Step(version=2, percent=20), Step(version=3, since=MORNING))
    assert plans.cancel(steps, "example/main", "van", NOW) == (Step(version=1), Step(version=2, percent=20))
    with pytest.raises(plans.NothingScheduled):
        plans.cancel(steps, "example/main", "van", TOMORROW)


def test_going_back_ends_stages_and_schedules() -> None:
    assert plans.go_back(decide(1)) == (Step(version=1),)


def test_the_version_before_is_the_one_whose_place_was_taken() -> None:
    assert plans.before((Step(version=3),), [(3, 2), (2, 1), (1, None)], NOW) == 2
    assert plans.before((Step(version=2),), [(3, 2), (2, 1), (1, None)], NOW) == 1  # gone back once already
    assert plans.before((Step(version=1),), [(3, 2), (2, 1), (1, None)], NOW) is None


def test_the_version_before_a_stage_is_the_one_that_all_others_see() -> None:
    assert plans.before((Step(version=2), Step(version=3, percent=20)), [(3, 2), (2, 1)], NOW) == 2


def test_the_version_before_is_what_was_shown_and_not_what_was_planned() -> None:
    # 2 was scheduled while 1 was shown; then 4 was published, which 2 followed.
    assert plans.before((Step(version=4), Step(version=2, since=MORNING)), [(4, 1), (2, 1)], TOMORROW) == 4


def test_steps_that_no_reader_takes_any_more_go() -> None:
    steps: Steps = (Step(version=1),)
    for day in range(1, 60):
        now = NOW + timedelta(days=day)
        steps = plans.publish(steps, decide(day + 1, at=now + timedelta(hours=12)), now)
        assert len(steps) <= 2


def test_no_more_steps_are_planned_than_a_channel_should_carry() -> None:
    steps: Steps = (Step(version=1),)
    for day in range(1, plans.MOST):
        steps = plans.publish(steps, decide(day + 1, at=NOW + timedelta(days=day)), NOW)
    with pytest.raises(plans.TooManySteps):
        plans.publish(steps, decide(99, at=NOW + timedelta(days=99)), NOW)


moves = st.tuples(
    st.integers(1, 6), st.integers(0, 3), st.sampled_from((1, 20, 60, 100)), st.integers(1, 5)
)  # version, days until, per cent, hours that pass


@given(st.lists(moves, max_size=12))
def test_every_reader_always_sees_something_once_a_version_was_published(
    decided: list[tuple[int, int, int, int]],
) -> None:
    now, steps = NOW, plans.publish((), decide(1), NOW)
    for version, days, percent, hours in decided:
        at = now + timedelta(days=days) if days else None
        try:
            steps = plans.publish(steps, decide(version, at=at, percent=percent), now)
        except plans.Refused:
            continue
        if at is None and percent == 100:
            assert {chosen(steps, bucket, now) for bucket in range(BUCKETS)} == {version}
        assert [step.since for step in steps] == sorted(step.since for step in steps)
        now += timedelta(hours=hours)
        assert all(chosen(steps, bucket, now) for bucket in (0, 50, 99))
