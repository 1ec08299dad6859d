"""Change against the year before, and the alliance's aim: forty per cent more in two years (pure).

The base year is the first twelve whole months in a row since anybody came, the aim is for twelve months that end two
years after it. Held against it is the sum of the last twelve whole months.
"""

from collections.abc import Mapping

import msgspec

from companion.impact.questions.months import Month

YEAR = 12
RISE, IN = 40, 24  # per cent more, in so many months


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """`base` is empty while there are not twelve whole months; `missing` says how many more it takes."""

    since: Month | None = None  # the first month in which anybody came
    missing: int = YEAR
    base: int = 0  # people in the base year
    latest: int = 0  # in the last twelve whole months
    goal: int = 0  # people in twelve months
    until: Month | None = None  # last month of those

    @property
    def told(self) -> bool:
        return self.base > 0

    @property
    def per_cent(self) -> int:
        """How much more than in the base year, now."""
        return change_of(self.latest, self.base) or 0

    @property
    def monthly(self) -> float:
        """The line in a plot by month."""
        return self.goal / YEAR


def aim_of(people: Mapping[Month, int], whole: Month) -> Aim:
    """From the people of each month; `whole` is the first month that is not over."""
    since = min((month for month, number in people.items() if number), default=None)
    if since is None:
        return Aim()
    if whole - since < YEAR:
        return Aim(since=since, missing=YEAR - max(0, whole - since))
    base = sum(people.get(month, 0) for month in range(since, since + YEAR))
    latest = sum(people.get(month, 0) for month in range(whole - YEAR, whole))
    goal = -(-base * (100 + RISE) // 100)
    return Aim(since=since, missing=0, base=base, latest=latest, goal=goal, until=since + YEAR + IN - 1)


def change_of(now: int, before: int) -> int | None:
    """Per cent more; None where there is nothing to hold it against."""
    return round(100 * (now - before) / before) if before else None
