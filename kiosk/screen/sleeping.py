"""When the screen sleeps (pure). A clock that is not believed never puts it to sleep: a dark kiosk at noon is worse."""

from datetime import datetime, time


def is_asleep(hours: str, now: datetime | None) -> bool:
    """`hours` as the setting has them, `20:00-07:30` or empty; `now` by the clock on the wall, None where unsure."""
    if not hours or now is None:
        return False
    begins, ends = (time.fromisoformat(each) for each in hours.split("-"))
    at = now.time()
    return begins <= at < ends if begins <= ends else at >= begins or at < ends
