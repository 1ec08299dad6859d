"""An app that takes long to import and make: made in a thread beside the first answers, which the front gives alone.

Litestar and its routes take longer than all the rest of a start (DECISIONS.md).
"""

import asyncio
from collections.abc import Callable
from typing import Any

from content_packs.visitor.front import App, Scope, Send


class Later:
    def __init__(self, make: Callable[[], App]) -> None:
        self._make = make
        self._making: asyncio.Future[App] | None = None

    def begin(self) -> "asyncio.Future[App]":
        """Make it, unless that has begun; on the event loop."""
        if self._making is None:
            self._making = asyncio.ensure_future(asyncio.to_thread(self._make))
        return self._making

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        app = await asyncio.shield(self.begin())
        await app(scope, receive, send)
