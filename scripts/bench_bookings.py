"""Bookings through HTTP, each durable, 64 clients: ours beside a bare Litestar handler that commits one durable row by
the same group commit, in turns within one run; on SQLite by one process, on PostgreSQL (as tests have it) by one and
two. The server's CPU time is steadier than its rate where the machine has other work.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import msgspec
from benching.booking import Loaded
from benching.databases import at, fresh_database
from benching.server import GRANIAN, HERE, Server, free_port, serve
from sqlalchemy import Connection

from companion.store.opening import open_store
from companion.store.rows import insert
from companion.store.schema import held, places, workshops
from content_packs.exchange.programme import Venue, Workshop

CLIENTS = 64
ROUNDS = 5
SECONDS = 2.0  # of each measurement
SESSIONS = 10  # what a town rushes for
SEATS = 1_000_000  # of each: everybody is confirmed


@contextmanager
def ours(data: Path, url: str = "") -> Iterator[Server]:
    """`companion serve`; it believes the addresses that the load says."""
    port = free_port()
    settings = {"DATA": str(data), "PORT": str(port), "DATABASE_URL": url, "PROXIES": "1", "LOG_LEVEL": "error"}
    env = {f"COMPANION_{name}": value for name, value in settings.items()}
    with serve([sys.executable, "-m", "companion.cli", "serve"], port, "/api/v1/sessions", env) as server:
        yield server


@contextmanager
def bare(data: Path) -> Iterator[Server]:
    port = free_port()
    env = {"BENCH_DATA": str(data), "PYTHONPATH": f"{HERE.parent}:{HERE.parents[1]}"}
    command = [*GRANIAN, "--interface", "asgi", "--loop", "uvloop", "--port", str(port), "benching.committing:app"]
    with serve(command, port, env=env) as server:
        yield server


def load(*servers: Server) -> list[Loaded]:
    """All clients, shared out over the servers."""
    words = [sys.executable, str(HERE / "booking.py")]
    each = [[*words, str(server.port), str(CLIENTS // len(servers)), str(SECONDS), str(SESSIONS)] for server in servers]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for command in each]
    told = [one.communicate()[0] for one in running]
    return [msgspec.json.decode(raw, type=Loaded) for raw in told]


def cpu(server: Server, loads: Callable[[], list[Loaded]]) -> tuple[list[Loaded], float]:
    """And the server's CPU seconds per answer."""
    before = server.cpu()
    done = loads()
    return done, (server.cpu() - before) / sum(len(one.taken) for one in done)


def rate(loads: list[Loaded]) -> float:
    return sum(len(one.taken) / one.seconds for one in loads)


def plan(data: Path, url: str = "") -> None:
    """Sessions with room for all."""
    now = datetime.now(UTC)
    store = open_store(data, url)

    venue = msgspec.json.encode(Venue(id="hall", name={"en": "Hall"})).decode()
    workshop = msgspec.json.encode(Workshop(id="bells", museum="xian", title={"en": "Bells"})).decode()

    def work(db: Connection) -> None:
        db.execute(insert(places).values(id="hall", area="", raw=venue, closed=False, changed=now))
        db.execute(insert(workshops).values(id="bells", museum="xian", raw=workshop, closed=False, changed=now))
        times = {"begins": now + timedelta(days=30), "ends": now + timedelta(days=30, hours=2)}
        facts = {"workshop": "bells", "venue": "hall", "seats": SEATS, "state": "open", "made": now, "changed": now}
        for number in range(SESSIONS):
            db.execute(insert(held).values(id=f"bench{number:03}", **times, **facts))

    store.write_now(work)
    store.close()


def tell(what: str, rounds: list[list[Loaded]], to_reach: str = "") -> None:
    taken = sorted(one for loads in rounds for load in loads for one in load.taken)
    p50, p99 = (taken[int(len(taken) * part)] * 1000 for part in (0.5, 0.99))
    rates = f"{median(map(rate, rounds)):8,.0f}"
    print(f"  {what:52} {rates} {p50:9.1f} {p99:9.1f}   {to_reach}")


def measure_sqlite(folder: Path) -> None:
    plan(folder / "ours")
    (folder / "bare").mkdir()
    with ours(folder / "ours") as one, bare(folder / "bare") as other:
        load(one), load(other)  # warm
        turns = [(cpu(other, lambda: load(other)), cpu(one, lambda: load(one))) for _ in range(ROUNDS)]
    rounds = [(theirs, mine) for (theirs, _), (mine, _) in turns]
    bares, booked = [one for one, _ in rounds], [one for _, one in rounds]
    ratio = median(rate(mine) / rate(theirs) for theirs, mine in rounds)
    used = [median(spent) * 1e6 for spent in zip(*((theirs[1], mine[1]) for theirs, mine in turns), strict=True)]
    print(f"bookings, {CLIENTS} clients, medians of {ROUNDS} rounds in turns     per second    p50 ms    p99 ms")
    tell("SQLite: a bare handler that commits one row", bares)
    tell("SQLite: a booking", booked, f">= 0.5 x bare; here {ratio:.2f} x")
    print(f"  CPU of the server per answer: bare {used[0]:.0f} us, a booking {used[1]:.0f} us")


def measure_postgres(folder: Path, processes: int) -> None:
    with fresh_database() as name, ExitStack() as stack:
        plan(folder, at(name))
        servers = [stack.enter_context(ours(folder, at(name))) for _ in range(processes)]
        load(*servers)
        tell(f"PostgreSQL: a booking, processes: {processes}", [load(*servers) for _ in range(ROUNDS)])


def main() -> None:
    folder = Path(__file__).parents[1] / ".cache" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as kept:
        measure_sqlite(Path(kept))
        for processes in (1, 2):
            data = Path(kept) / "postgres"
            data.mkdir(exist_ok=True)
            measure_postgres(data, processes)


if __name__ == "__main__":
    main()
