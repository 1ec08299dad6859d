"""A line of so many bytes a second, that is cut now and then: to a server on this machine."""

import asyncio
import random
from contextlib import AbstractContextManager

from tests.journeys.line import Line, opened

CHUNK = 4_096  # bytes


class SlowLine(Line):
    """`delay`: seconds before a connection's first byte passes and before each answer begins. Of `cut` connections the
    line breaks in the middle of an answer."""

    def __init__(self, upstream: int, rate: int, delay: float, cut: float) -> None:
        super().__init__(upstream)
        self.rate, self.delay, self.cut = rate, delay, cut
        self.passed = self.cuts = 0
        self._dice = random.Random(7)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, counted: bool = False) -> None:
        while chunk := await source.read(CHUNK):
            if not counted:  # a request: the answer comes later
                await asyncio.sleep(self.delay)
            elif self._dice.random() < self.cut * CHUNK / 40_000:  # of answers of 40 kB on average
                self.cuts += 1
                return
            self.passed += len(chunk)
            await asyncio.sleep(len(chunk) / self.rate)
            target.write(chunk)
            await target.drain()


def open_slow_line(upstream: int, rate: int, delay: float, cut: float) -> AbstractContextManager[SlowLine]:
    return opened(SlowLine(upstream, rate, delay, cut))
