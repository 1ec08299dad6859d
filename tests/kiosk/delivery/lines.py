"""A line that breaks after so many bytes, on the way there or on the way back."""

import asyncio
from contextlib import AbstractContextManager

from tests.journeys.line import Line, opened


class BreakingLine(Line):
    """`cuts`: (back, after so many bytes), each for one conversation; without any left it passes all."""

    def __init__(self, upstream: int) -> None:
        super().__init__(upstream)
        self.cuts: list[tuple[bool, int]] = []
        self.made = 0

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, counted: bool = False) -> None:
        passed = 0
        while chunk := await source.read(1_024):
            passed += len(chunk)
            if self.cuts and self.cuts[0][0] == counted and passed > self.cuts[0][1]:
                self.cuts.pop(0)
                self.made += 1
                self._hanging = asyncio.ensure_future(self._hang_up())
                return
            target.write(chunk)
            await target.drain()


def open_breaking_line(upstream: int) -> AbstractContextManager[BreakingLine]:
    return opened(BreakingLine(upstream))
