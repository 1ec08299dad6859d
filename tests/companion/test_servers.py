"""One app, two servers: what granian and uvicorn send visitors is the same."""

import os
import socket
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from content_packs.guide import codes
from content_packs.running.serving import choose_port
from tests.companion.processes import PATIENCE, answers, process, wait_for
from tests.packs import MUSEUM, artifact, make_pack

STORY = f"/q/{codes.issue(MUSEUM, 'bells')}"
SOUND = bytes(range(256)) * 4_000  # several chunks
OF_SERVER = {"date", "server", "connection", "transfer-encoding"}

Answer = tuple[int, list[tuple[str, str]], bytes]


def ask(port: int, method: str, path: str, **fields: str) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        kept = [(name.lower(), value) for name, value in answer.getheaders() if name.lower() not in OF_SERVER]
        return answer.status, sorted(kept), answer.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int, str]]:
    """The ports of granian and uvicorn over one pack, and the address of its sound."""
    folder = tmp_path_factory.mktemp("servers")
    pack = make_pack(folder / "pack", [artifact("bells")], media={"bells.mp3": SOUND})
    one, other = choose_port("127.0.0.1", 0), choose_port("127.0.0.1", 0)
    settings = {"PACKS": str(folder / "pack"), "DATA": str(folder / "data"), "PORT": str(one)}
    env = os.environ | {f"COMPANION_{name}": value for name, value in settings.items()}
    granian = process("-m", "companion.cli", "serve", env=env)
    uvicorn = process("-m", "tests.companion.on_uvicorn", str(other), str(folder))
    with granian as first, uvicorn as second:
        wait_for(lambda: answers(f"http://127.0.0.1:{one}/"), first)
        wait_for(lambda: answers(f"http://127.0.0.1:{other}/"), second)
        yield one, other, f"/media/{pack.entries['bells.mp3'].sha256}.mp3"


@pytest.mark.parametrize(
    ("status", "method", "path", "fields"),
    [
        (200, "GET", STORY, {}),
        (200, "GET", STORY.upper(), {"accept_encoding": "br", "accept_language": "zh-CN", "cookie": "variant=easy"}),
        (200, "GET", f"{STORY}?lang=fr&variant=kids", {"accept_encoding": "gzip"}),
        (304, "GET", STORY, {"if_none_match": "*"}),
        (200, "HEAD", STORY, {}),
        (200, "HEAD", "/search?q=bells", {}),
        (200, "GET", "/search?q=%E9%92%9F", {}),
        (404, "GET", "/q/NOTHINGAT", {}),
        (404, "GET", "/artifacts/%zz/%ff%2F%E9%92%9F", {}),
        (404, "GET", "/nothing?%zz=%ff", {"cookie": "lang=\xe9; variant=\x80"}),
        (400, "GET", f"{STORY}?lang=xx", {}),
        (405, "POST", STORY, {}),
        (414, "GET", f"/search?q={'x' * 5_000}", {}),
        (200, "GET", "SOUND", {}),
        (206, "GET", "SOUND", {"range": "bytes=500000-"}),
        (416, "GET", "SOUND", {"range": "bytes=9999999-"}),
        (304, "GET", "SOUND", {"if_none_match": "*"}),
        (200, "HEAD", "SOUND", {}),
    ],
)
def test_answer_is_the_same_from_both_servers_and_a_second_time(
    servers: tuple[int, int, str], status: int, method: str, path: str, fields: dict[str, str]
) -> None:
    granian, uvicorn, sound = servers
    path = path.replace("SOUND", sound)
    first = ask(granian, method, path, **fields)
    assert first[0] == status
    assert ask(uvicorn, method, path, **fields) == first
    assert ask(granian, method, path, **fields) == first


@pytest.mark.parametrize(
    "sent",
    [
        b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /search HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nonly this",
        b"GET %b HTTP/1.1\r\nHost: x\r\nX-Half: ",
    ],
    ids=["sound not read", "half a body", "half a head"],
)
def test_visitor_who_goes_away_harms_no_other(servers: tuple[int, int, str], sent: bytes) -> None:
    for port in servers[:2]:
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as gone:
                gone.sendall(sent.replace(b"%b", servers[2].encode()))
        assert ask(port, "GET", STORY)[0] == 200
