"""How often one address may ask: token buckets in memory, of a bounded number of addresses.

A school class behind one address books at once; whoever tries links waits. Each process counts for itself.
"""

import math
from collections import OrderedDict

import msgspec

ADDRESSES = 4_096  # remembered; who has not asked for longest is forgotten


class Limit(msgspec.Struct, frozen=True):
    burst: int
    every: float  # seconds until one more is free


BOOKINGS = Limit(burst=60, every=1.0)
CHANGES = Limit(burst=60, every=1.0)
WRONG_LINKS = Limit(burst=20, every=10.0)
PEOPLE = Limit(burst=120, every=30.0)  # of one session: three classes at once, and no hall emptied by one address


class Buckets:
    def __init__(self, limit: Limit, addresses: int = ADDRESSES) -> None:
        self._limit = limit
        self._addresses = addresses
        self._full_at: OrderedDict[str, float] = OrderedDict()  # ticks at which a bucket is full again

    def take(self, address: str, ticks: float, cost: int = 1) -> int:
        """0: it may. Else the whole seconds to wait."""
        limit = self._limit
        full_at = max(self._full_at.get(address, ticks), ticks) + limit.every * cost
        wait = full_at - ticks - limit.burst * limit.every
        if wait > 1e-9:
            return math.ceil(wait)
        self._full_at[address] = full_at
        self._full_at.move_to_end(address)
        while len(self._full_at) > self._addresses:
            self._full_at.popitem(last=False)
        return 0
