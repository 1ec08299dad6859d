"""Wishes of one event loop gather while a write is under way, and are the next one: one transaction for all of them."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from weakref import WeakKeyDictionary

from companion.bookings.booking import Asked, book
from companion.bookings.deciding import Outcome
from companion.store.errors import StoreError
from companion.store.store import Store

AT_ONCE = 64  # so that the first of them need not wait for a thousand
TURNS = 2  # of the loop: who was answered may ask again before the next write
Slot = tuple[Asked, asyncio.Future[Outcome]]


class Together:
    """`now` is read once for each write."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._lanes: WeakKeyDictionary[asyncio.AbstractEventLoop, list[Slot]] = WeakKeyDictionary()
        self._running: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[None]] = WeakKeyDictionary()

    async def book(self, asked: Asked) -> Outcome:
        loop = asyncio.get_running_loop()
        lane = self._lanes.setdefault(loop, [])
        answer: asyncio.Future[Outcome] = loop.create_future()
        lane.append((asked, answer))
        if loop not in self._running:
            self._running[loop] = loop.create_task(self._run(loop, lane))
        return await answer

    async def _run(self, loop: asyncio.AbstractEventLoop, lane: list[Slot]) -> None:
        """Until nobody waits any more."""
        try:
            while lane:
                for _ in range(TURNS):
                    await asyncio.sleep(0)
                some, lane[:] = lane[:AT_ONCE], lane[AT_ONCE:]
                await self._write([slot for slot in some if not slot[1].done()])  # a caller may have gone
        finally:
            del self._running[loop]

    async def _write(self, slots: list[Slot]) -> None:
        asked, now = [one for one, _ in slots], self._now()
        try:
            outcomes = await self._store.write(lambda db: book(db, asked, now))
        except Exception as error:
            if len(slots) > 1 and not isinstance(error, StoreError):  # one of them is to blame
                for slot in slots:
                    await self._write([slot])
                return
            for _, answer in slots:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), outcome in zip(slots, outcomes, strict=True):
            if not answer.done():
                answer.set_result(outcome)
