"""A process that writes with eight threads until it is killed, and says each write that was acknowledged.

`python -m tests.companion.store.writing DATA URL PREFIX`
"""

import os
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Thread

from companion.store.claims import claim
from companion.store.opening import open_store

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def main(data: str, url: str, prefix: str) -> None:
    store = open_store(Path(data), url)

    def run(thread: int) -> None:
        for turn in count():
            tick = f"{prefix}-{thread}-{turn}"
            store.write_now(lambda db, tick=tick: claim(db, "killed", tick, NOW, "x" * 500))  # type: ignore[misc]
            os.write(1, f"{tick}\n".encode())  # whole: shorter than PIPE_BUF

    for thread in range(8):
        Thread(target=run, args=(thread,)).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
