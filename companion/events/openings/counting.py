"""How often kiosks opened each story, by language and day.

Counted in the transaction that takes their events in, so each counts once; `recount` makes the same from events alone.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from companion.events.openings import rows
from companion.events.openings.rows import Counts, Db
from content_packs.exchange.events import Fact, Opened

__all__ = ["count", "differing", "recount", "sum_up"]
sum_up = rows.sum_up
QUARTER = 900  # seconds: no time zone's day begins within one


def counts_of(facts: Iterable[tuple[Fact, datetime]]) -> Counts:
    """Pure but for the time zone: of this server, as scans are counted."""
    quarters: Counter[tuple[str, str, int]] = Counter()
    for fact, at in facts:
        if isinstance(fact, Opened):
            quarters[fact.ref, fact.lang, int(at.timestamp()) // QUARTER] += 1
    found: Counter[tuple[str, str, str]] = Counter()
    for (ref, lang, quarter), number in quarters.items():
        found[ref, lang, _day(quarter)] += number
    return found


@lru_cache(maxsize=4_096)
def _day(quarter: int) -> str:
    return datetime.fromtimestamp(quarter * QUARTER).astimezone().date().isoformat()


def count(db: Db, facts: Iterable[tuple[Fact, datetime]]) -> None:
    """Of events that were new."""
    rows.add(db, counts_of(facts))


def differing(db: Db) -> dict[tuple[str, str, str], tuple[int, int]]:
    """(ref, lang, day) -> (as counted, as the events say) where the two are not the same."""
    was, should = rows.read(db), counts_of(rows.opened(db))
    names = sorted(was.keys() | should.keys())
    return {name: (was.get(name, 0), should.get(name, 0)) for name in names if was.get(name, 0) != should.get(name, 0)}


def recount(db: Db) -> dict[tuple[str, str, str], tuple[int, int]]:
    """All of them anew; what stood otherwise."""
    found = differing(db)
    rows.put(db, {name: should for name, (_, should) in found.items()})
    return found
