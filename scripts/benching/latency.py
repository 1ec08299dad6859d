"""A load that never presses: few connections, each asks, waits for the whole answer, and pauses. Told by stdin to end,
it writes when each answer was there and how long it took. A process of its own, so that who measures may work.

python latency.py PORT PATH CONNECTIONS PAUSE FILE
"""

import asyncio
import sys
import time
from pathlib import Path

import msgspec


async def _ask(port: int, raw: bytes, pause: float, end: asyncio.Event, taken: list[tuple[float, float]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while not end.is_set():
        began = time.monotonic()
        writer.write(raw)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        assert head[9:12] == b"200", head[:40]
        now = time.monotonic()
        taken.append((now, now - began))
        await asyncio.sleep(pause)
    writer.close()


async def run(port: int, path: str, connections: int, pause: float) -> list[tuple[float, float]]:
    taken: list[tuple[float, float]] = []
    end = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin, end.set)
    raw = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip, br\r\n\r\n".encode()
    await asyncio.gather(*(_ask(port, raw, pause, end, taken) for _ in range(connections)))
    return taken


def main() -> None:
    port, path, connections, pause, file = sys.argv[1:]
    taken = asyncio.run(run(int(port), path, int(connections), float(pause)))
    Path(file).write_bytes(msgspec.json.encode(taken))


if __name__ == "__main__":
    main()
