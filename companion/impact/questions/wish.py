"""What is asked: a span of months and what the sessions are narrowed to (pure)."""

from datetime import datetime

import msgspec

from companion.impact.questions.months import Month, month_of, read_month, write_month

SPAN = 12  # months, where nothing is asked
LONGEST = 36  # months
HISTORY = 20 * 12  # months before that are looked at
NAME_LIMIT = 100  # characters


class BadQuestion(Exception):
    """`code` names the words that a reader gets."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """As it stands in an address; what is empty is not narrowed."""

    since: str = ""  # 2026-05; empty: eleven months before `until`
    until: str = ""  # the last month; empty: that of now
    museum: str = ""
    programme: str = ""
    area: str = ""
    workshop: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that was read: months from `first` to `last`; those before `whole` are over."""

    first: Month
    last: Month
    whole: Month  # the first month that is not over yet
    now: datetime
    museum: str = ""
    programme: str = ""
    area: str = ""
    workshop: str = ""

    @property
    def months(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def compared(self) -> range:
        """Those that are over: only they are held against the year before."""
        return range(self.first, min(self.last + 1, self.whole))

    @property
    def wish(self) -> Wish:
        return Wish(
            since=write_month(self.first), until=write_month(self.last), museum=self.museum,
            programme=self.programme, area=self.area, workshop=self.workshop,
        )  # fmt: skip


def read_wish(wish: Wish, now: datetime) -> Question:
    """`now` in the time zone of the house. Raises BadQuestion."""
    last = _month(wish.until, month_of(now))
    first = _month(wish.since, last - SPAN + 1)
    if first > last:
        raise BadQuestion("impact-bad-order", f"{wish.since} is after {wish.until}: turn the two months round")
    if last - first >= LONGEST:
        raise BadQuestion("impact-bad-span", f"at most {LONGEST} months can be asked for at once")
    narrowed = {name: getattr(wish, name) for name in ("museum", "programme", "area", "workshop")}
    for name, value in narrowed.items():
        if len(value) > NAME_LIMIT or not value.isprintable():
            raise BadQuestion("impact-bad-name", f"{name}: at most {NAME_LIMIT} printable characters")
    return Question(first=first, last=last, whole=month_of(now), now=now, **narrowed)


def _month(text: str, otherwise: Month) -> Month:
    if not text:
        return otherwise
    month = read_month(text)
    if month is None:
        raise BadQuestion("impact-bad-month", f"{text[:20]!r} is no month: write it as 2026-05")
    return month
