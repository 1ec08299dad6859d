"""Workshops with 5,000 sessions: pages through the whole app in this process, and the calendar file.

Figures to reach: `/workshops` ≤ 40 ms at the 95th percentile, rendered anew each time. Each list is asked with another
filter, so nothing that was made before helps; the clock is the process's own (`perf_counter`).
"""

import asyncio
import sys
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

HOUSE = Path(__file__).parents[1]
sys.path.insert(0, str(HOUSE))

from content_packs.exchange.finding import Index, Sought, find  # noqa: E402
from content_packs.visitor.workshops.reception import Reception  # noqa: E402
from tests.exchange.timetables import NOW, large_timetable  # noqa: E402
from tests.serving import Served  # noqa: E402
from tests.visitor.libraries import make_library  # noqa: E402
from tests.visitor.workshops.counters import MemoryCounter, MemorySchedule  # noqa: E402

SESSIONS, ROUNDS = 5_000, 200
LISTS = (
    "",
    "free=1",
    "area=ciqikou&age=8",
    "access=step-free&free=2",
    "language=zh-Hans",
    "month=2027-05",
    "area=kuanzhai&age=8",
)
LANGUAGES = ("zh-Hans", "en", "ar")


async def ask(served: Served, path: str, **fields: str) -> tuple[int, dict[str, str], bytes]:
    """One request to the app itself: no client, no socket."""
    where, _, query = path.partition("?")
    headers = [
        (b"host", b"museum.test"),
        *((name.replace("_", "-").encode(), text.encode()) for name, text in fields.items()),
    ]
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": where, "raw_path": where.encode(), "query_string": query.encode(), "root_path": "", "headers": headers,
        "client": ("198.51.100.7", 1), "server": ("museum.test", 80),
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await served.front(scope, receive, send)
    answered = {name.decode(): text.decode() for name, text in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(each.get("body", b"") for each in sent[1:])


async def time_pages(served: Served, paths: Sequence[str]) -> list[float]:
    taken = []
    for path in paths:
        begun = perf_counter()
        status, _, _ = await ask(served, path, accept_encoding="br")
        taken.append((perf_counter() - begun) * 1e3)
        assert status == 200, path
    return taken


async def report(served: Served) -> None:
    lists = [f"/workshops?{query}&lang={lang}" for query in LISTS for lang in LANGUAGES]
    await time_pages(served, lists)  # templates are compiled and words read once
    for name, paths in (
        ("/workshops, other filters", lists),
        ("/workshops, whole", ["/workshops?lang=en"]),
        ("a month", ["/workshops?month=2027-05&lang=en"]),
        ("a workshop, 12 forms", ["/workshops/tigers?lang=en"]),
        ("/api/v1/sessions", ["/api/v1/sessions?free=1&lang=en"]),
    ):
        taken = await time_pages(served, list(islice(cycle(paths), ROUNDS)))
        print(f"{name:26} median {median(taken):5.1f} ms  p95 {quantiles(taken, n=20)[-1]:5.1f} ms")
    begun = perf_counter()
    _, fields, whole = await ask(served, "/workshops.ics?lang=en")
    made = perf_counter() - begun
    _, coded, small = await ask(served, "/workshops.ics?lang=en", accept_encoding="gzip")
    begun = perf_counter()
    status, _, _ = await ask(served, "/workshops.ics?lang=en", if_none_match=fields["etag"])
    again = perf_counter() - begun
    print(
        f"{'the whole calendar':26} {made * 1e3:5.0f} ms, {len(whole):,} bytes, "
        f"{len(small):,} with {coded['content-encoding']}"
    )
    print(f"{'unchanged':26} {again * 1e3:5.1f} ms, status {status}")


def main() -> None:
    timetable = large_timetable(SESSIONS)
    begun = perf_counter()
    index = Index(timetable)
    print(f"{'index of an edition':26} {(perf_counter() - begun) * 1e3:5.0f} ms, {SESSIONS:,} sessions")
    for name, sought in (
        ("all", Sought()),
        ("with seats", Sought(free=1)),
        ("narrowed", Sought(area="ciqikou", age=8)),
    ):
        begun = perf_counter()
        for _ in range(20):
            find(index, timetable, sought, NOW)
        print(f"{'finding, ' + name:26} {(perf_counter() - begun) * 50:5.2f} ms")
    with TemporaryDirectory() as folder:
        schedule = MemorySchedule(timetable)
        reception = Reception(schedule, MemoryCounter(schedule), lambda: NOW)
        asyncio.run(report(Served(make_library(Path(folder), []), reception)))


if __name__ == "__main__":
    main()
