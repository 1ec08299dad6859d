"""How the kiosk speaks HTTP: bounded, to the server alone, and patient within bounds."""

import datetime
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from content_packs.running.serving import choose_port
from kiosk.fetch.curl import CurlWeb, Patience
from kiosk.fetch.port import Insecure, NotOurs, Unreachable
from tests.kiosk.fetch.servers import answer, answering, saying

HASTY = Patience(connect=1, silent=1)


def test_an_answer_of_any_status_is_told_whole() -> None:
    for status in ("200 OK", "404 Not Found", "429 Too Many Requests", "503 Service Unavailable"):
        with answering(saying(answer(b"said", status, retry_after="7"))) as url:
            told = CurlWeb(url).ask("GET", "/x")
        assert (told.status, told.body) == (int(status[:3]), b"said")
        assert told.headers["retry-after"] == "7"


def test_what_is_sent_arrives() -> None:
    heads = list[bytes]()

    def talk(line: socket.socket, head: bytes) -> None:
        heads.append(head)
        line.sendall(answer(b""))

    with answering(talk) as url:
        CurlWeb(url).ask("POST", "/a/../b?c=1", b'{"d":1}', {"authorization": "Bearer e"})
    assert heads[0].startswith(b"POST /a/../b?c=1 HTTP/1.1\r\n")
    assert b"\r\nauthorization: Bearer e\r\n" in heads[0]
    assert heads[0].endswith(b'\r\n\r\n{"d":1}')


def test_no_redirect_is_followed() -> None:
    with answering(saying(answer(b"", "302 Found", location="http://elsewhere.test/"))) as url:
        with pytest.raises(NotOurs, match=r"elsewhere\.test"):
            CurlWeb(url).ask("GET", "/x")
        with pytest.raises(NotOurs, match=r"elsewhere\.test"):
            CurlWeb(url).stream("/x", {}, lambda piece: None, 10)


def test_endless_bytes_are_not_taken() -> None:
    def pour(line: socket.socket, head: bytes) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with suppress(OSError):
            while True:
                line.sendall(bytes(65_536))

    taken = bytearray()
    with answering(pour) as url:
        with pytest.raises(NotOurs):
            CurlWeb(url).ask("GET", "/x", limit=100_000)
        with pytest.raises(NotOurs):
            CurlWeb(url).stream("/x", {}, taken.extend, 100_000)
    assert len(taken) <= 100_000


def test_a_small_answer_that_unpacks_to_much_is_not_taken() -> None:
    import gzip

    body = gzip.compress(bytes(10_000_000))
    with answering(saying(answer(body, content_encoding="gzip"))) as url, pytest.raises(NotOurs):
        CurlWeb(url).ask("GET", "/x", limit=1_000_000)


@pytest.mark.parametrize(
    "talk",
    [
        saying(b""),
        saying(answer(b"whole")[:-2]),
        saying(b"HTTP/1.1 200 OK\r\ncontent-le"),
    ],
    ids=["nothing", "cut", "cut in its head"],
)
def test_an_answer_that_breaks_off_may_be_had_later(talk: Callable[[socket.socket, bytes], object]) -> None:
    with answering(talk) as url, pytest.raises(Unreachable):
        CurlWeb(url).ask("GET", "/x")


def test_whoever_falls_silent_is_left() -> None:
    def wait(line: socket.socket, head: bytes) -> None:
        line.sendall(answer(b"beginning")[:-3])
        line.recv(1)  # until the kiosk hangs up

    with answering(wait) as url, pytest.raises(Unreachable):
        CurlWeb(url, HASTY).ask("GET", "/x")
    with pytest.raises(Unreachable):
        CurlWeb(f"http://127.0.0.1:{choose_port('127.0.0.1', 0)}", HASTY).ask("GET", "/x")


def test_what_is_no_http_is_not_ours() -> None:
    with answering(saying(b"SSH-2.0-OpenSSH_9.2\r\n")) as url, pytest.raises(NotOurs):
        CurlWeb(url).ask("GET", "/x")
    with pytest.raises(NotOurs):
        CurlWeb("file:///etc").ask("GET", "/hostname")


def test_what_take_raises_comes_out_as_it_is() -> None:
    def refuse(piece: bytes) -> None:
        raise ZeroDivisionError

    with answering(saying(answer(b"x"))) as url, pytest.raises(ZeroDivisionError):
        CurlWeb(url).stream("/x", {}, refuse, 10)


def test_a_server_without_a_good_certificate_is_told_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heads = list[bytes]()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(make_certificate(tmp_path))

    def talk(line: socket.socket) -> object:
        with suppress(OSError), context.wrap_socket(line, server_side=True) as secure:
            heads.append(secure.recv(1_000))
            secure.sendall(answer(b"said"))
        return None

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = Thread(target=lambda: (talk(door.accept()[0]), talk(door.accept()[0])), daemon=True)
        thread.start()
        web = CurlWeb(f"https://localhost:{door.getsockname()[1]}", Patience(connect=5))
        with pytest.raises(Insecure):
            web.ask("GET", "/x", headers={"authorization": "Bearer secret"})
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "pair.pem"))
        assert web.ask("GET", "/x").body == b"said"
        thread.join()
    assert len(heads) == 2
    assert b"secret" not in b"".join(heads)


def make_certificate(folder: Path) -> Path:
    """Of `localhost`, by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "pair.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file
