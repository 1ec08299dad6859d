"""A process for tests: serves an app whose `/slow` answers in two halves, the second when told by a file.

`python -m tests.companion.slow_app PORT FOLDER GRACE`: writes FOLDER/begun when a slow answer has begun, waits for
FOLDER/go, and writes FOLDER/ended when the app's lifespan has ended.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

from companion.config import Settings
from content_packs.running import logs
from content_packs.running.serving import serve

HALF = b"x" * 500_000


def slow_app(folder: Path) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send, folder)
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": HALF, "more_body": True})
        if scope["path"] == "/slow":
            (folder / "begun").touch()
            while not (folder / "go").exists():
                await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": HALF})

    return app


async def lifespan(receive: Any, send: Any, folder: Path) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    try:
        await receive()
    finally:
        (folder / "ended").touch()
    await send({"type": "lifespan.shutdown.complete"})


if __name__ == "__main__":
    port, folder, grace = int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    logs.configure()
    serve(slow_app(folder), Settings(port=port, stop_grace=grace, data=folder))
