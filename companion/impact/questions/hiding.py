"""Counts under five are hidden, and nothing that is shown tells what they are (pure).

The counts of one table, whose sum is told, in an order that says nothing of them (by name, by month):

1. Each count from 1 to 4 is hidden (`SMALL`). Nought is nobody and is shown.
2. If any is, the next larger ones in the order after the last small one are hidden too (`BESIDE`), one at least, until
   what is hidden together exceeds the least that it can be (1 for a small one, 5 for another) by four or more. Then
   every small one can still be anything from 1 to 4, even for who knows these rules: the excess can be dealt anew.
3. Where there are not enough of those, the sum is hidden as well.

DECISIONS.md says why; tests try every table that would be shown in the same way.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

UNDER = 5
SLACK = UNDER - 1  # how far hidden counts together must exceed the least that they can be

Mark = Literal["", "small", "beside"]
SHOWN, SMALL, BESIDE = Mark.__args__  # type: ignore[attr-defined]


class Count(msgspec.Struct, frozen=True):
    """People, as they may be told."""

    number: int | None  # None: hidden
    mark: Mark = ""


HIDDEN = Count(None, "beside")


class Told(msgspec.Struct, frozen=True):
    """A table's counts and their sum, as they may be told."""

    counts: tuple[Count, ...]
    total: Count


def is_small(count: int) -> bool:
    return 0 < count < UNDER


def hide(counts: Sequence[int]) -> Told:
    """The same counts, those hidden that have to be."""
    small = [at for at, count in enumerate(counts) if is_small(count)]
    if not small:
        return Told(tuple(map(Count, counts)), Count(sum(counts)))
    beside, enough = _beside(counts, small)
    marks: dict[int, Mark] = dict.fromkeys(small, "small") | dict.fromkeys(beside, "beside")  # type: ignore[assignment]
    told = tuple(Count(None, marks[at]) if at in marks else Count(count) for at, count in enumerate(counts))
    return Told(told, Count(sum(counts)) if enough else HIDDEN)


def hide_all(counts: Sequence[int]) -> Told:
    """Nothing but nought is told: the sum is hidden elsewhere."""
    told = tuple(Count(None, "small" if is_small(count) else "beside") if count else Count(0) for count in counts)
    return Told(told, HIDDEN)


def hide_together(tables: Sequence[Sequence[int]], *, sealed: bool = False) -> list[Told]:
    """Tables with the same sum: where it must be hidden for one, or elsewhere (`sealed`), it can be found in none."""
    told = [hide(counts) for counts in tables]
    if not sealed and all(one.total.mark == SHOWN for one in told):
        return told
    return [hide_all(counts) for counts in tables]


def _beside(counts: Sequence[int], small: Sequence[int]) -> tuple[list[int], bool]:
    """Which larger ones are hidden too, and whether that is enough."""
    excess = sum(counts[at] - 1 for at in small)
    beside: list[int] = []
    after = [*range(small[-1] + 1, len(counts)), *range(small[-1])]
    for at in after:
        if counts[at] < UNDER:
            continue
        if beside and excess >= SLACK:
            break
        beside.append(at)
        excess += counts[at] - UNDER
    return beside, bool(beside) and excess >= SLACK
