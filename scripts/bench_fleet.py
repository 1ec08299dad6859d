"""A fleet that polls one real server process: each kiosk sends a signed heartbeat and asks whether the timestamp is
still the one it knows (304); one in a hundred fetches an update's small blobs in one batch.

The kiosks' rhythm of 15 minutes is compressed: all of them poll once within so many seconds, spread evenly, each poll
over a connection of its own. Prints polls a second, how long a poll takes, the server's CPU time of one (its own clock,
which a busy machine does not change much) and what 10,000 kiosks at 15 minutes would take of one core from that.
`python scripts/bench_fleet.py 100` takes fewer kiosks.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).parents[1]))

import msgspec
import psutil
from benching.server import Server

from companion.kiosks import rows
from companion.store.opening import open_store
from content_packs.exchange.devices import Device, make_device, sign
from content_packs.exchange.fleet import DOOR, Heard, Profile, Report
from content_packs.format.pack import named_blobs
from tests.kiosk.sync.homes import GROUP, Home

KIOSKS, EVERY = 1_000, 100  # one in so many fetches an update
ROUNDS = 3  # polls of each kiosk; in the first none knows a timestamp
RATE = 25.0  # polls a second
RHYTHM, LARGER = 900.0, 10_000  # seconds, kiosks: what is derived
HEARTBEAT, TIMESTAMP, BLOBS = f"{DOOR}/heartbeat", "/repository/metadata/timestamp.json", f"{DOOR}/blobs"
BATCH = 40  # blobs of an update
Took = list[tuple[float, bool]]  # seconds of a poll, whether it fetched an update


class Line:
    """One connection, as a kiosk opens it for a poll."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(
        self, method: str, path: str, fields: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        head = [f"{method} {path} HTTP/1.1", "host: bench", f"content-length: {len(body)}"]
        head += [f"{name}: {value}" for name, value in fields.items()]
        self._writer.write("\r\n".join([*head, "", ""]).encode() + body)
        first, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        answer = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return int(first.split()[1]), answer, await self._body(answer)

    async def _body(self, answer: Mapping[str, str]) -> bytes:
        if answer.get("transfer-encoding") != "chunked":
            return await self._reader.readexactly(int(answer.get("content-length", 0)))
        found = b""
        while size := int(await self._reader.readline(), 16):
            found += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readline()
        return found

    def close(self) -> None:
        self._writer.close()


class Kiosk(msgspec.Struct):
    id: str
    device: Device
    number: int = 0
    etag: str = ""

    def letter(self) -> tuple[dict[str, str], bytes]:
        self.number += 1
        report = Report(at=datetime.now(UTC), clock="good", free=8_000_000_000, shown={"town/main": 1})
        body = msgspec.json.encode(report)
        return sign(self.device, self.id, self.number, HEARTBEAT, body), body


async def poll(port: int, kiosk: Kiosk, update: list[str]) -> float:
    """Seconds until all of it was there."""
    fields, body = kiosk.letter()
    began = time.perf_counter()
    line = Line(*await asyncio.open_connection("127.0.0.1", port))
    status, _, raw = await line.ask("POST", HEARTBEAT, {"content-type": "application/json", **fields}, body)
    assert status in (200, 201), (status, raw[:300])
    known = {"if-none-match": kiosk.etag} if kiosk.etag else {}
    status, answer, _ = await line.ask("GET", TIMESTAMP, known)
    assert status in (200, 304), status
    kiosk.etag = answer.get("etag", kiosk.etag)
    if update:
        token = msgspec.json.decode(raw, type=Heard).token
        wanted = {"content-type": "application/json", "authorization": f"Bearer {token}"}
        status, _, raw = await line.ask("POST", BLOBS, wanted, msgspec.json.encode(update))
        assert status in (200, 201), (status, raw[:300])
    line.close()
    return time.perf_counter() - began


async def run(port: int, kiosks: list[Kiosk], update: list[str]) -> Took:
    """Each polls once, at its own moment of the rhythm."""
    taken: Took = []
    began = time.perf_counter()

    async def one(at: int, kiosk: Kiosk) -> None:
        await asyncio.sleep(max(0.0, began + at / RATE - time.perf_counter()))
        fetches = at % EVERY == EVERY // 2
        taken.append((await poll(port, kiosk, update if fetches else []), fetches))

    await asyncio.gather(*(one(at, kiosk) for at, kiosk in enumerate(kiosks)))
    return taken


def enrol(data: Path, many: int) -> list[Kiosk]:
    """Kiosks with keys of their own, as the registry has them after enrolment."""
    made = [Kiosk(f"kiosk-{number:05}", make_device()) for number in range(many)]
    store = open_store(data)

    def add(db: rows.Db) -> None:
        for each in made:
            rows.add_kiosk(
                db,
                rows.Kiosk(
                    id=each.id, profile=Profile(name=each.id, group=GROUP), signing=each.device.signing_public,
                    sealing=each.device.sealing_public, number=0, by="bench", enrolled=datetime.now(UTC),
                ),
            )  # fmt: skip

    store.write_now(add)
    store.close()
    return made


def main(many: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Home(Path(name))
        kiosks = enrol(home.data, many)
        update = sorted(named_blobs(home.packs[1]))[:BATCH]
        home.start()
        assert home.running is not None
        try:
            measure(Server(home.port, psutil.Process(home.running.pid), 0.0), kiosks, update)
        finally:
            home.kill()


def measure(server: Server, kiosks: list[Kiosk], update: list[str]) -> None:
    asyncio.run(run(server.port, kiosks[:20], []))  # what is made once is made
    span = len(kiosks) / RATE
    print(
        f"{len(kiosks):,} kiosks, 15 minutes compressed to {span:.0f} s; load of the machine {os.getloadavg()[0]:.1f}"
    )
    for turn in range(ROUNDS):
        cpu, began = server.cpu(), time.perf_counter()
        taken = asyncio.run(run(server.port, kiosks, update))
        spent, busy = time.perf_counter() - began, (server.cpu() - cpu) / len(kiosks)
        cuts = quantiles([seconds * 1_000 for seconds, _ in taken], n=100)
        fetched = sum(fetches for _, fetches in taken)
        print(f"round {turn + 1}: {len(taken) / spent:.1f} polls/s, {fetched} updates, p50 {cuts[49]:.1f} ms,"
              f" p99 {cuts[98]:.1f} ms, {busy * 1_000:.2f} ms of the server's CPU a poll,"
              f" {server.pss() / 1e6:.0f} MB")  # fmt: skip
        print(f"  derived: {LARGER:,} kiosks every 15 minutes take {busy * LARGER / RHYTHM:.1%} of one core")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else KIOSKS)
