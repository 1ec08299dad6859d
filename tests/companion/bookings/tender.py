"""A process that passes seats on again and again, as a server's job does: DATA URL NOW; begins when told a line."""

import sys
from datetime import datetime
from pathlib import Path

from companion.bookings.chores import erase, tend
from companion.bookings.steady import Steady
from companion.config import Settings
from companion.office import Office
from companion.store.opening import open_store

TIMES = 5

if __name__ == "__main__":
    data, url, now = sys.argv[1:]
    store = open_store(Path(data), url)
    office = Office(Settings(data=Path(data)), store, lambda: datetime.fromisoformat(now))
    steady = Steady()
    print("ready", flush=True)
    sys.stdin.readline()
    done = sum(tend(office, steady) for _ in range(TIMES))
    print(f"{done} {erase(office, steady)}", flush=True)
    store.close()
