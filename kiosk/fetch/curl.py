"""`Web` by libcurl: no redirect is followed, answers are bounded, whoever falls silent or trickles is left. An edge.

What `take` raises comes out of `stream` as it is.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from threading import local
from urllib.parse import urlsplit

import msgspec
import pycurl

from kiosk.fetch.port import SMALL, Answer, Begun, Insecure, NotOurs, Take, Unreachable

LOOPBACK = ("localhost", "127.0.0.1", "::1")
STORES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
HEADS = 100  # header fields that are read
NOT_HTTP = {
    pycurl.E_UNSUPPORTED_PROTOCOL,
    pycurl.E_URL_MALFORMAT,
    pycurl.E_FTP_WEIRD_SERVER_REPLY,
    pycurl.E_BAD_CONTENT_ENCODING,
    100,  # CURLE_TOO_LARGE (a head): pycurl has no name for it
}
NOT_PROVEN = {pycurl.E_PEER_FAILED_VERIFICATION, pycurl.E_SSL_CACERT_BADFILE}


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    connect: int = 15  # seconds
    silent: int = 30  # seconds below `slowest`, the wait for the first byte too
    slowest: int = 500  # bytes a second


class CurlWeb:
    """`url`: the server's origin, as `https://guide.example.org`."""

    def __init__(self, url: str, patience: Patience = Patience()) -> None:  # noqa: B008 (frozen)
        self.url = url.rstrip("/")
        self.sent = self.received = self.asked = 0  # bytes with all heads; requests
        self._patience = patience
        self._lines = local()  # a connection is one thread's

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = {}, limit: int = SMALL
    ) -> Answer:
        coded = {"accept-encoding": ""}  # whatever libcurl reads
        return self._run(method, path, body or None, {**headers, **coded}, _Hearing(path, limit))

    def stream(
        self,
        path: str,
        headers: Mapping[str, str],
        take: Take,
        limit: int,
        body: bytes | None = None,
        begun: Begun | None = None,
    ) -> Answer:
        return self._run("GET" if body is None else "POST", path, body, headers, _Hearing(path, limit, take, begun))

    def close(self) -> None:
        """This thread's connection; those of others go with them."""
        if line := getattr(self._lines, "curl", None):
            line.close()
            del self._lines.curl

    def _run(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], hearing: "_Hearing"
    ) -> Answer:
        line = self._line()
        line.reset()
        _point(line, self.url + path, self._patience)
        _say(line, method, body, headers)
        line.setopt(pycurl.HEADERFUNCTION, hearing.head)
        line.setopt(pycurl.WRITEFUNCTION, hearing.take)
        try:
            line.perform()
        except pycurl.error as error:
            raise hearing.fault or _fault(*error.args) from None
        finally:
            self._count(line)
        if not hearing.headed:
            raise Unreachable("the answer breaks off in its head")
        hearing.check_redirect()
        return Answer(hearing.status, hearing.fields, bytes(hearing.body))

    def _line(self) -> pycurl.Curl:
        if not hasattr(self._lines, "curl"):
            self._lines.curl = pycurl.Curl()
        line: pycurl.Curl = self._lines.curl
        return line

    def _count(self, line: pycurl.Curl) -> None:
        self.asked += 1
        self.sent += line.getinfo(pycurl.REQUEST_SIZE) + int(line.getinfo(pycurl.SIZE_UPLOAD_T))
        self.received += line.getinfo(pycurl.HEADER_SIZE) + int(line.getinfo(pycurl.SIZE_DOWNLOAD_T))


class _Hearing:
    """One answer, as it comes."""

    def __init__(self, path: str, limit: int, take: Take | None = None, begun: Begun | None = None) -> None:
        self.status, self.fields, self.body = 0, dict[str, str](), bytearray()
        self.fault: Exception | None = None
        self.headed = False  # its head is whole
        self._path, self._left, self._take, self._begun = path, limit, take, begun

    def head(self, line: bytes) -> None:
        text = line.decode("latin-1").strip()
        self.headed = not text
        if text.startswith("HTTP/"):
            self.status, self.fields = _status(text), {}
        elif ":" in text and len(self.fields) < HEADS:
            name, _, value = text.partition(":")
            self.fields[name.strip().lower()] = value.strip()

    def take(self, piece: bytes) -> int:
        """How many bytes were taken: libcurl ends at any other number."""
        try:
            self._left -= len(piece)
            if self._left < 0:
                raise NotOurs(f"{self._path}: more bytes than there can be")
            if self._take is None or self.status not in {200, 206}:
                self.body += piece
            else:
                self._tell_begun()
                self._take(piece)
        except Exception as fault:  # libcurl stands between: it is raised behind it
            self.fault = fault
            return -1
        return len(piece)

    def check_redirect(self) -> None:
        if 300 <= self.status < 400 and self.status != 304:
            raise NotOurs(f"{self._path}: it sends on to {self.fields.get('location', '')[:200]}")

    def _tell_begun(self) -> None:
        begun, self._begun = self._begun, None
        if begun:
            begun(Answer(self.status, self.fields))


def _point(line: pycurl.Curl, url: str, patience: Patience) -> None:
    line.setopt(pycurl.URL, url)
    line.setopt(pycurl.PATH_AS_IS, 1)
    line.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    line.setopt(pycurl.FOLLOWLOCATION, 0)
    line.setopt(pycurl.NOSIGNAL, 1)  # threads
    line.setopt(pycurl.CONNECTTIMEOUT, patience.connect)
    line.setopt(pycurl.LOW_SPEED_TIME, patience.silent)
    line.setopt(pycurl.LOW_SPEED_LIMIT, patience.slowest)
    line.setopt(pycurl.SSL_VERIFYPEER, 1)
    line.setopt(pycurl.SSL_VERIFYHOST, 2)
    if store := _store():
        line.setopt(pycurl.CAINFO, store)
    if urlsplit(url).hostname in LOOPBACK:
        line.setopt(pycurl.PROXY, "")


def _say(line: pycurl.Curl, method: str, body: bytes | None, headers: Mapping[str, str]) -> None:
    if method == "HEAD":
        line.setopt(pycurl.NOBODY, 1)
    elif body is not None or method == "POST":
        line.setopt(pycurl.POST, 1)
        line.setopt(pycurl.POSTFIELDS, body or b"")
    if method not in {"GET", "HEAD", "POST"}:
        line.setopt(pycurl.CUSTOMREQUEST, method)
    fields = {"expect": "", "content-type": "application/json", "user-agent": "museum-kiosk"} | dict(headers)
    if fields.get("accept-encoding") == "":
        line.setopt(pycurl.ACCEPT_ENCODING, fields.pop("accept-encoding"))
    if body is None and method != "POST":
        del fields["content-type"]
    line.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" if value else f"{name}:" for name, value in fields.items()])


def _store() -> str:
    """The system's certificates: libcurl's own place for them is that of the machine that built it."""
    return next((file for file in (os.environ.get("SSL_CERT_FILE", ""), *STORES) if file and Path(file).is_file()), "")


def _status(line: str) -> int:
    words = line.split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0


def _fault(code: int, why: str) -> Exception:
    if code in NOT_PROVEN:
        return Insecure(why)
    return NotOurs(why) if code in NOT_HTTP else Unreachable(why)
