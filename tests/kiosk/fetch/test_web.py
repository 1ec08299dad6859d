"""The server as a source: what each answer means, and going on at the byte."""

import socket
from pathlib import Path
from random import Random

import pytest

from content_packs.errors import Missing, TooLarge, Untrusted
from content_packs.exchange.batches import BadBatch, pack_batch
from content_packs.format.manifest import Blob, hash_of
from kiosk.fetch.curl import CurlWeb, Patience
from kiosk.fetch.errors import Busy, Offline, Portal, Shut
from kiosk.fetch.parts import Part
from kiosk.fetch.web import WebSource
from tests.kiosk.fetch.servers import Talk, answer, answering, saying

SOUND = Random(1).randbytes(50_000)
BLOB = Blob(hash_of(SOUND), len(SOUND))
TEXTS = [Random(n).randbytes(2_000) for n in range(10)]
WANTED = [Blob(hash_of(raw), len(raw)) for raw in TEXTS]
HTML = answer(b"<h1>log in</h1>", content_type="text/html; charset=utf-8")


def source(url: str) -> WebSource:
    return WebSource(CurlWeb(url, Patience(connect=2, silent=2)), lambda anew: "pass")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (answer(b"{}", "404 Not Found", content_type="application/problem+json"), Missing),
        (answer(b"", "404 Not Found", content_type="text/html"), Portal),
        (HTML, Portal),
        (answer(b"", "302 Found", location="/login"), Portal),
        (answer(b"", "511 Network Authentication Required"), Portal),
        (answer(b"", "429 Too Many Requests", retry_after="5"), Busy),
        (answer(b"", "503 Service Unavailable"), Busy),
        (answer(b"", "500 Internal Server Error"), Offline),
        (answer(b"", "403 Forbidden"), Shut),
        (answer(b"", "401 Unauthorized"), Shut),
        (answer(SOUND)[:-1], Offline),
        (answer(SOUND + b"x"), Portal),
        (answer(SOUND[:-1]), Untrusted),
    ],
)
def test_each_answer_says_what_to_do(said: bytes, kind: type[Exception], tmp_path: Path) -> None:
    with answering(saying(said)) as url:
        part = Part(tmp_path / "part")
        with pytest.raises(kind):
            source(url).blob(BLOB, part)
        part.close()
    assert b"log in" not in (tmp_path / "part").read_bytes()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("5", 5),
        ("0", 1),
        ("999999", 3_600),
        ("-3", 30),
        ("soon", 30),
        ("", 30),
        ("²", 30),
        ("9" * 5_000, 30),
        ("Mon, 30 Nov 2026 12:01:30 GMT", 90),
        ("Mon, 30 Nov 2099 12:00:00 GMT", 3_600),
    ],
)
def test_retry_after_is_honoured_within_bounds(said: str, seconds: float) -> None:
    raw = answer(b"", "429 Too Many Requests", retry_after=said, date="Mon, 30 Nov 2026 12:00:00 GMT")
    with answering(saying(raw)) as url, pytest.raises(Busy) as error:
        source(url).metadata("timestamp.json", 100)
    assert error.value.seconds == seconds


def test_a_signed_file_that_is_too_long_is_not_read() -> None:
    with answering(saying(answer(bytes(101)))) as url, pytest.raises(TooLarge):
        source(url).metadata("timestamp.json", 100)
    with answering(saying(answer(bytes(5_000)))) as url, pytest.raises(Portal):
        source(url).metadata("timestamp.json", 100)


def ranged(body: bytes, cuts: list[int], tag: str = '"a"') -> Talk:
    """A server of one body that knows Range and hangs up after so many bytes."""

    def talk(line: socket.socket, head: bytes) -> None:
        fields = dict(one.split(b": ", 1) for one in head.split(b"\r\n\r\n")[0].split(b"\r\n")[1:])
        start = int(fields.get(b"range", b"bytes=0-")[6:-1])
        if fields.get(b"if-range", tag.encode()) != tag.encode():
            start = 0
        said = answer(body, etag=tag)
        if start:
            where = f"bytes {start}-{len(body) - 1}/{len(body)}"
            said = answer(body[start:], "206 Partial Content", content_range=where, etag=tag)
        line.sendall(said[: said.index(b"\r\n\r\n") + 4 + cuts.pop()] if cuts else said)

    return talk


@pytest.mark.parametrize("cut", [0, 1, 2, 1_000, 49_998, 49_999])
def test_a_blob_goes_on_at_the_byte_after_a_cut(cut: int, tmp_path: Path) -> None:
    with answering(ranged(SOUND, [cut])) as url:
        part = Part(tmp_path / "part")
        with pytest.raises(Offline):
            source(url).blob(BLOB, part)
        assert part.length == cut
        part.close()
        part = Part(tmp_path / "part")  # another process
        source(url).blob(BLOB, part)
        part.close()
    assert (tmp_path / "part").read_bytes() == SOUND


def test_a_server_that_knows_no_range_is_read_from_the_start(tmp_path: Path) -> None:
    part = Part(tmp_path / "part")
    part.append(SOUND[:1_234])
    with answering(saying(answer(SOUND))) as url:
        source(url).blob(BLOB, part)
    part.close()
    assert (tmp_path / "part").read_bytes() == SOUND


def test_another_range_than_was_asked_for_is_not_taken(tmp_path: Path) -> None:
    part = Part(tmp_path / "part")
    part.append(SOUND[:10])
    said = answer(SOUND[20:], "206 Partial Content", content_range=f"bytes 20-49999/{len(SOUND)}")
    with answering(saying(said)) as url, pytest.raises(Portal):
        source(url).blob(BLOB, part)
    assert part.length == 10
    part.close()


def test_a_batch_goes_on_at_the_byte_wherever_it_was_cut(tmp_path: Path) -> None:
    body = pack_batch(TEXTS)
    for number, cut in enumerate(range(0, len(body), 1_500)):
        with answering(ranged(body, [cut])) as url:
            part = Part(tmp_path / str(number))
            with pytest.raises(Offline):
                list(source(url).blobs(WANTED, part))
            part.close()
            part = Part(tmp_path / str(number))
            web = CurlWeb(url)
            assert list(WebSource(web, lambda anew: "pass").blobs(WANTED, part)) == TEXTS
            assert web.received < len(body) - cut + 500
            assert not (tmp_path / str(number)).exists()


def test_a_batch_that_is_another_by_now_begins_anew(tmp_path: Path) -> None:
    part = Part(tmp_path / "part")
    part.begin('"of another edition"')
    part.append(b"\x01other bytes")
    with answering(ranged(pack_batch(TEXTS), [])) as url:
        assert list(source(url).blobs(WANTED, part)) == TEXTS


def test_a_batch_that_unpacks_to_more_than_was_asked_for_is_refused(tmp_path: Path) -> None:
    bomb = pack_batch([bytes(900_000)] * 40)
    part = Part(tmp_path / "part")
    with answering(saying(answer(bomb))) as url, pytest.raises(BadBatch):
        list(source(url).blobs(WANTED, part))
    part.close()


def test_a_pass_that_is_over_is_made_anew_once(tmp_path: Path) -> None:
    asked = list[bool]()

    def token(anew: bool) -> str:
        asked.append(anew)
        return "new" if anew else "old"

    def talk(line: socket.socket, head: bytes) -> None:
        line.sendall(answer(SOUND) if b"Bearer new" in head else answer(b"", "401 Unauthorized"))

    with answering(talk) as url:
        part = Part(tmp_path / "part")
        WebSource(CurlWeb(url), token).blob(BLOB, part)
        part.close()
    assert asked == [False, True]
