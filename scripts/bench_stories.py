"""From scan to story: CPU of the server per answer, beside a bare ASGI app and FastAPI sending the same bytes.

All on granian with one worker, in turns within one run; medians over ROUNDS. CPU is that of the process tree.
"""

import tempfile
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

import msgspec
from benching.load import Load, request, run
from benching.server import Server, bare
from benching.site import codes, demo, fetch

ROUNDS = 5
REQUESTS = 4_000  # of one round


class Case(msgspec.Struct, frozen=True):
    name: str
    path: str
    fields: dict[str, str]
    connections: int


def measure(server: Server, case: Case, fields: dict[str, str]) -> tuple[float, Load]:
    """(CPU microseconds per request, the load)."""
    before = server.cpu()
    load = run(server.port, request(case.path, "bench", **fields), case.connections, REQUESTS)
    return (server.cpu() - before) / load.requests * 1e6, load


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
    """One line: ours, bare, FastAPI, the ratios, and ours answering 304."""
    plain = {name.replace("_", "-"): value for name, value in case.fields.items()}
    fetch(ours.port, case.path, plain)
    body, head = fetch(ours.port, case.path, plain)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "body"
        file.write_bytes(body)
        others = [stack.enter_context(bare(kind, file, head["content-type"])) for kind in ("bare", "fast")]
        taken: list[list[float]] = [[], [], [], []]
        for _ in range(ROUNDS):
            for kept, server in zip(taken, [ours, *others], strict=False):
                cpu, load = measure(server, case, case.fields)
                assert load.status == 200, load
                kept.append(cpu)
            cpu, load = measure(ours, case, case.fields | {"If_None_Match": head["etag"]})
            assert load.status == 304, load
            taken[3].append(cpu)
    mine, least, fast, unchanged = (median(each) for each in taken)
    print(
        f"{case.name:20} c={case.connections:<3}{len(body):6} B  ours {mine:5.0f} µs   bare {least:5.0f}"
        f"   FastAPI {fast:5.0f}   304 {unchanged:5.0f}   ours/bare {mine / least:4.2f}"
        f"   ours/FastAPI {mine / fast:4.2f} (bare/FastAPI {least / fast:4.2f})   304/bare {unchanged / least:4.2f}"
    )


def main() -> None:
    with demo() as ours:
        known = codes(ours.port)
        cold(ours, known)
        print(f"CPU per answer, {ROUNDS} rounds of {REQUESTS:,} requests each, medians")
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
