"""What is hidden cannot be computed from what is shown, also by who knows the rules."""

from collections import defaultdict
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.impact.questions.answers import hide_rows
from companion.impact.questions.hiding import SLACK, UNDER, Count, Told, hide, hide_together

MOST = 11  # of a count, where every table is tried
COUNTS = st.lists(st.integers(0, 4) | st.integers(0, 40) | st.integers(0, 9_000), max_size=14)


@cache
def tables(length: int) -> dict[Told, list[tuple[int, ...]]]:
    """Every table of small counts, by how it would be shown."""
    found = defaultdict(list)
    for counts in product(range(MOST + 1), repeat=length):
        found[hide(counts)].append(counts)
    return found


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_no_table_of_small_counts_tells_a_hidden_one(length: int) -> None:
    """For each way to be shown, the tables that would be shown so differ in every hidden cell."""
    for told, alike in tables(length).items():
        if sum(alike[0]) > MOST:  # larger counts than are tried here would be shown alike, too
            continue
        for at, count in enumerate(told.counts):
            values = {counts[at] for counts in alike}
            assert len(values) > 1 if count.mark else values == {count.number}, (told, values)


@pytest.mark.parametrize("length", [2, 3])
def test_a_small_count_may_be_anything_from_one_to_four_where_a_sum_is_told(length: int) -> None:
    for told, alike in tables(length).items():
        if told.total.number is None or told.total.number > MOST:
            continue
        for at, count in enumerate(told.counts):
            if count.mark == "small":
                assert {counts[at] for counts in alike} == {1, 2, 3, 4}


@given(COUNTS)
def test_every_count_under_five_is_hidden_and_nought_is_not(counts: list[int]) -> None:
    told = hide(counts)
    for count, shown in zip(counts, told.counts, strict=True):
        assert (shown.mark == "small") == (0 < count < UNDER)
        assert shown.number in (None, count)
        assert count or shown == Count(0)
    assert told.total.number in (None, sum(counts))
    assert told.total.number is None or not 0 < told.total.number < UNDER


@given(COUNTS)
def test_hidden_counts_can_be_dealt_anew_and_would_be_shown_alike(counts: list[int]) -> None:
    """For each hidden count another table, with the same sum where that is told, looks the same."""
    told = hide(counts)
    for at, shown in enumerate(told.counts):
        if shown.mark:
            assert any(hide(other) == told for other in others(counts, told, at)), (counts, at)


def others(counts: list[int], told: Told, at: int) -> list[list[int]]:
    """Tables with another count there: one more or less, taken from each other hidden one in turn, or from none."""
    found = []
    for step in (*range(1, SLACK), *range(-SLACK + 1, 0)):
        one = [*counts]
        one[at] += step
        if told.total.mark:
            found.append(one)
        for beside, shown in enumerate(told.counts):
            if beside != at and shown.mark:
                other = [*one]
                other[beside] -= step
                found.append(other)
    return [one for one in found if min(one) >= 0]


@given(st.lists(COUNTS.filter(bool), min_size=2, max_size=4), st.integers(0, 30))
def test_a_sum_that_one_table_hides_is_found_in_none(cuts: list[list[int]], more: int) -> None:
    most = max(sum(counts) for counts in cuts) + more
    told = hide_together([[*counts, most - sum(counts)] for counts in cuts])
    hidden = [one.total.number is None for one in told]
    assert all(hidden) or not any(hidden)
    for one in told if all(hidden) else []:
        assert all(count.mark or count.number == 0 for count in one.counts)


@given(COUNTS, st.data())
def test_columns_beside_hidden_people_tell_only_that_there_was_nothing(counts: list[int], data: st.DataObject) -> None:
    people = hide(counts)
    hidden = {at for at, count in enumerate(people.counts) if count.mark}
    column = data.draw(st.lists(st.integers(0, 50), min_size=len(counts), max_size=len(counts)))
    told = hide_rows(column, hidden, people.total)
    for at in hidden:
        assert told.counts[at].mark or not sum(column[each] for each in hidden) or not column[at]
    if told.total.number is not None and any(count.mark for count in told.counts):
        assert len([count for count in told.counts if count.mark]) > 1
