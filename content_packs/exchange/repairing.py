"""When things happened, where a kiosk's wall clock was wrong as they did (pure).

A wall clock may lie, the count of milliseconds since a boot does not. So of the boot in which the kiosk speaks each
event's time follows from the server's own clock: received less what went by since. Of an earlier boot it follows from
any event of that boot whose clock was good; where there is none, the time that was told is moved between what is known
before and after it in the kiosk's own order. A time that was right, give or take `TOLERANCE`, stays as it was told.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from content_packs.exchange.events import Event
from content_packs.exchange.stamps import Stamp

TOLERANCE = timedelta(minutes=5)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
Anchors = Mapping[str, tuple[datetime, int]]  # boot -> when, and what it counted then


def repair(
    events: Sequence[Event], spoken: Stamp | None, received: datetime, since: datetime = EARLIEST
) -> list[datetime]:
    """When each of `events`, which are of one source, happened. `spoken`: its clocks as it sent them, at `received` by
    the server's; None of a batch that lay on a stick. `since`: what is known to have happened before all of them.
    """
    anchors = _anchors(events, spoken, received)
    found = [_by_count(event, anchors, received) for event in events]
    if None in found:
        found = _between(events, found, spoken, received, since)
    return [min(time, received) for time in found if time is not None]


def _between(
    events: Sequence[Event],
    known: Sequence[datetime | None],
    spoken: Stamp | None,
    received: datetime,
    since: datetime,
) -> list[datetime | None]:
    """Those that are not known, between their neighbours."""
    found = [*known]
    before_boot = received if spoken is None else _begun(spoken, received)
    current = spoken.boot if spoken is not None else ""
    order = sorted(range(len(events)), key=lambda at: events[at].number)
    latest = _latest(events, found, order, before_boot, current, received)
    low = since
    for place in order:
        time = found[place]
        if time is None:
            time = found[place] = max(low, min(events[place].at, latest[place]))
        low = max(low, time)
    return found


def is_guessed(event: Event, spoken: Stamp | None) -> bool:
    """Whether its neighbours may have to say when it happened."""
    return event.clock == "unsure" and not (spoken is not None and event.boot and event.boot == spoken.boot)


def _anchors(events: Sequence[Event], spoken: Stamp | None, received: datetime) -> Anchors:
    """Of each boot one instant of which the time is known."""
    anchors = {
        event.boot: (event.at, event.monotonic)
        for event in sorted(events, key=lambda event: event.number)  # the last of a boot stays: clocks are set right
        if event.boot and event.clock == "good" and event.at <= received + TOLERANCE
    }
    if spoken is not None and spoken.boot:
        anchors[spoken.boot] = (received, spoken.monotonic)
    return anchors


def _by_count(event: Event, anchors: Anchors, received: datetime) -> datetime | None:
    """Its time, if it is known or follows from what was counted."""
    if event.boot in anchors:
        when, counted = anchors[event.boot]
        time = _moved(when, event.monotonic - counted)
        told_well = event.clock != "unsure" and abs(event.at - time) <= TOLERANCE
        return event.at if told_well else time
    return event.at if event.clock != "unsure" and event.at <= received + TOLERANCE else None


def _latest(
    events: Sequence[Event],
    found: Sequence[datetime | None],
    order: Sequence[int],
    before_boot: datetime,
    current: str,
    received: datetime,
) -> dict[int, datetime]:
    """Until when each can have happened: before what is known to come after it, and before a boot that came later."""
    latest: dict[int, datetime] = {}
    high = received
    for place in reversed(order):
        bound = high if events[place].boot == current else min(high, before_boot)
        latest[place] = bound
        high = min(high, found[place] or high)
    return latest


def _begun(spoken: Stamp, received: datetime) -> datetime:
    return _moved(received, -spoken.monotonic) if spoken.boot else received


def _moved(when: datetime, milliseconds: int) -> datetime:
    """Never out of what a time can be: a count may be made up."""
    try:
        return max(EARLIEST, when + timedelta(milliseconds=milliseconds))
    except OverflowError:
        return EARLIEST if milliseconds < 0 else when
