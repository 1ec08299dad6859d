"""The ASGI lifespan: what starts before the first request, and ends after the last."""

from collections.abc import Callable
from typing import Any

from content_packs.visitor.front import Send


async def live(receive: Any, send: Send, start: Callable[[], None], stop: Callable[[], None]) -> None:
    """`start`, then wait until the server says that it is over, then `stop`."""
    await receive()
    start()
    await send({"type": "lifespan.startup.complete"})
    try:
        await receive()
    finally:
        stop()
    await send({"type": "lifespan.shutdown.complete"})
