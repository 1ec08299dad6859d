"""From scan to story: CPU of the server per answer, beside a bare ASGI app and FastAPI sending the same bytes.

The very same: status, every field and the body of our answer are recorded, given to both, and compared before they are
measured. All on granian with one worker and uvloop, in turns within one run; medians over ROUNDS. CPU is that of the
process tree. All servers run on one core and the load on another: with one connection a server's threads wait for each
other, and what waking one costs differs threefold with where the machine put it (DECISIONS.md).
"""

import os
import tempfile
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

import msgspec
from benching.answer import same, write
from benching.load import request, run
from benching.server import Server, bare
from benching.site import codes, demo, fetch

CORES = frozenset(os.sched_getaffinity(0))
ROUNDS = 15
REQUESTS = 1_000  # of one round: short, so that what else the machine does falls on all alike


class Case(msgspec.Struct, frozen=True):
    name: str
    path: str
    fields: dict[str, str]
    connections: int


def measure(server: Server, case: Case, fields: dict[str, str], status: int) -> float:
    """CPU microseconds per request of one round; `status` is what is answered."""
    before = server.cpu()
    load = run(server.port, request(case.path, "bench", **fields), case.connections, REQUESTS)
    assert load.status == status, load
    return (server.cpu() - before) / load.requests * 1e6


def cases(code: str) -> list[Case]:
    gz, br = {"Accept_Encoding": "gzip"}, {"Accept_Encoding": "gzip, br"}
    phone = br | {"Accept_Language": "ar-EG,ar;q=0.9,en;q=0.8", "Cookie": "variant=easy", "User_Agent": "Mozilla/5.0 x"}
    found = []
    for connections in (1, 32):
        found += [
            Case("page, gzip", f"/q/{code}", gz, connections),
            Case("page, br, ar, easy", f"/q/{code}", phone, connections),
            Case("page, ?lang=fr", f"/q/{code}?lang=fr", br, connections),
            Case("JSON, br", f"/api/v1/stories/{code}", br, connections),
        ]
    return found


def compare(ours: Server, case: Case) -> None:
    """One line: ours, bare, FastAPI, ours answering 304, and the ratios, each within a round."""
    plain = {name.replace("_", "-"): value for name, value in case.fields.items()}
    answer = fetch(ours.port, case.path, plain)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "answer"
        write(answer, file)
        least, fast = (stack.enter_context(bare(kind, file)) for kind in ("bare", "fast"))
        for other in (least, fast):
            assert same(fetch(other.port, case.path, plain), answer)
        for server in (ours, least, fast):
            server.keep_to({max(CORES)})
        again = case.fields | {"If_None_Match": answer.named["etag"]}
        turns = [(ours, case.fields, 200), (least, case.fields, 200), (fast, case.fields, 200), (ours, again, 304)]
        rounds = [[measure(server, case, fields, status) for server, fields, status in turns] for _ in range(ROUNDS)]
    report(case, len(answer.body), [*zip(*rounds, strict=True)])


def report(case: Case, length: int, taken: list[tuple[float, ...]]) -> None:
    mine, least, fast, unchanged = taken
    figures = "   ".join(
        f"{name} {median(each):4.0f}"
        for name, each in (("ours µs", mine), ("bare", least), ("FastAPI", fast), ("304", unchanged))
    )
    ratios = "   ".join(
        f"{name} {median(a / b for a, b in zip(one, other, strict=True)):4.2f}"
        for name, one, other in (
            ("ours/bare", mine, least),
            ("ours/FastAPI", mine, fast),
            ("bare/FastAPI", least, fast),
            ("304/ours", unchanged, mine),
        )
    )
    print(f"{case.name:20} c={case.connections:<3}{length:6} B   {figures}   {ratios}")


def main() -> None:
    with demo() as ours:
        os.sched_setaffinity(0, CORES - {max(CORES)} or CORES)
        known = codes(ours.port)
        cold(ours, known)
        print(f"CPU per answer, {ROUNDS} rounds of {REQUESTS:,} requests each, medians; ratios are of one round")
        for case in cases(known[0]):
            compare(ours, case)


def cold(ours: Server, known: list[str]) -> None:
    """Stories never asked for before, in three languages: first answers, over one kept connection."""
    connection = HTTPConnection("127.0.0.1", ours.port)
    fields = {"Accept-Encoding": "gzip, br"}
    connection.request("GET", "/", headers=fields)
    connection.getresponse().read()
    time.sleep(2)  # until what is loaded beside the first answers is there
    seconds = []
    for lang in ("zh-Hans", "en", "fr"):
        for code in known:
            begun = time.perf_counter()
            connection.request("GET", f"/q/{code}?lang={lang}", headers=fields)
            connection.getresponse().read()
            seconds.append(time.perf_counter() - begun)
    seconds.sort()
    print(
        f"cold: {len(seconds)} first answers, median {median(seconds) * 1e3:.1f} ms,"
        f" p95 {seconds[int(len(seconds) * 0.95)] * 1e3:.1f} ms, worst {seconds[-1] * 1e3:.1f} ms"
    )


if __name__ == "__main__":
    main()
