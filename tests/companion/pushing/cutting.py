"""A line that counts what is sent to the server, and breaks when so many bytes more have passed."""

import asyncio
from contextlib import AbstractContextManager

from tests.journeys.line import Line, opened


class CuttingLine(Line):
    """`cuts`: after so many bytes towards the server, each counted from the one before."""

    def __init__(self, upstream: int) -> None:
        super().__init__(upstream)
        self.passed = 0  # bytes towards the server
        self.cuts: list[int] = []
        self.made = 0  # cuts
        self._since = 0

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, counted: bool = False) -> None:
        if counted:  # from the server
            await super()._pump(source, target)
            return
        while chunk := await source.read(2_048):
            self.passed += len(chunk)
            self._since += len(chunk)
            if self.cuts and self._since > self.cuts[0]:
                self.cuts.pop(0)
                self.made, self._since = self.made + 1, 0
                self._hanging = asyncio.ensure_future(self._hang_up())
                return
            target.write(chunk)
            await target.drain()


def open_cutting_line(upstream: int) -> AbstractContextManager[CuttingLine]:
    return opened(CuttingLine(upstream))
