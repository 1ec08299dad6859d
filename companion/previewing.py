"""A draft on the real pages: the live library with one pushed version in place of the one shown, under a secret link.

`/preview/‹secret›` keeps the secret in a cookie of this browser; from then on every page, scan, search and API answer
there comes from the draft, says so in a banner, is kept by nobody and counted as no scan. Drafts are opened when they
are asked for; few stay open. Requests without the cookie pass by: they were answered before (front.py).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog

from companion.drafts import Drafts, Previewed
from content_packs.errors import PackError
from content_packs.guide.library import Library
from content_packs.visitor import pages, preview
from content_packs.visitor.display import Display
from content_packs.visitor.front import PREVIEW, App, Scope, Send
from content_packs.visitor.reader import Asked, Reader, decide
from content_packs.visitor.request import Choice, is_for_programs, read_asked

DOOR = "/preview/"
COOKIE_LIFE = 43_200  # seconds: a working day; the link sets it anew
UNTOUCHED = ("/static/", "/staff", "/sw.js", "/favicon.ico")
DROPPED = frozenset({b"cookie", b"accept-encoding", b"if-none-match", b"if-modified-since"})

log = structlog.get_logger()


class Previewing:
    """Goes between the front and the app. `front` answers a request anew, without a secret that opens nothing."""

    def __init__(self, app: App, front: App, drafts: Drafts, live: Display, secure: bool) -> None:
        self._app = app
        self._front = front
        self._drafts = drafts
        self._live = live
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        fields = dict(scope.get("headers", ()))
        cookie, path = fields.get(b"cookie", b""), scope.get("path", "")
        if path.startswith(DOOR):
            await self._enter(scope, fields, path, send)
        elif PREVIEW not in cookie or not _is_shown(path):
            await self._app(scope, receive, send)
        elif found := await self._find(preview.read_token(cookie)):
            await self._show(found, scope, receive, send)
        else:
            rest = preview.without_token(cookie)
            answer = self._app if PREVIEW in rest else self._front  # the front sends such cookies here again
            await answer(_without(scope, b"cookie", rest), receive, _leaving(send))

    async def _find(self, secret: str) -> Previewed | None:
        return await self._drafts.find(secret) if secret else None

    async def _enter(self, scope: Scope, fields: dict[bytes, bytes], path: str, send: Send) -> None:
        secret = path.removeprefix(DOOR)
        if scope["method"] not in {"GET", "HEAD", "POST"}:
            await self._fail(scope, fields, 405, send)
        elif path == preview.LEAVE:
            await _redirect(send, "/", _cookie("", 0, secure=self._secure))
        elif found := await self._find(preview.read_token(b"preview=" + secret.encode("utf-8", "replace"))):
            left = int((found.expires - datetime.now(UTC)).total_seconds())
            to = f"/museums/{found.pack.partition('/')[0]}"
            await _redirect(send, to, _cookie(secret, max(1, min(left, COOKIE_LIFE)), secure=self._secure))
        else:
            await self._fail(scope, fields, 404, send)

    async def _show(self, found: Previewed, scope: Scope, receive: Any, send: Send) -> None:
        try:
            draft = await self._drafts.open(found)
        except PackError as error:
            log.error("draft not opened", pack=found.pack, version=found.version, why=str(error))
            await self._fail(scope, dict(scope["headers"]), 503, send)
            return
        until = found.expires.astimezone().date().isoformat()
        about = preview.Draft(pack=found.pack, version=found.version, until=until)
        languages = draft.display.now.library.languages

        def mark(page: bytes, lang: str) -> bytes:
            return preview.mark(page, about, decide(Asked(kept_lang=lang), languages))

        await draft.front(_plain(scope), receive, _marking(send, mark))

    async def _fail(self, scope: Scope, fields: dict[bytes, bytes], status: int, send: Send) -> None:
        library = self._live.now.library
        page = pages.failure(_reader(fields, library), status, library.languages).encode()
        await _answer(send, status, page, [(b"content-type", b"text/html; charset=utf-8")])


def _is_shown(path: str) -> bool:
    """Whether a draft has an answer of its own at this path."""
    return not path.startswith(UNTOUCHED) and (path.startswith("/api/") or not is_for_programs(path))


def _reader(fields: dict[bytes, bytes], library: Library) -> Reader:
    asked = read_asked(Choice(), fields.get(b"cookie", b""), fields.get(b"accept-language", b""))
    return decide(asked, library.languages)


def _without(scope: Scope, name: bytes, instead: bytes) -> Scope:
    return {**scope, "headers": [(key, instead if key == name else value) for key, value in scope["headers"]]}


def _plain(scope: Scope) -> Scope:
    """The request as a draft is asked: uncoded, unconditional, with the visitor's own choices."""
    fields = [field for field in scope["headers"] if field[0] not in DROPPED]
    cookie = preview.without_token(dict(scope["headers"]).get(b"cookie", b""))
    return {**scope, "headers": [*fields, (b"cookie", cookie)]}


def _marking(send: Send, mark: Callable[[bytes, str], bytes]) -> Send:
    """`send` for a draft's answers: pages are held until they are whole, and get their banner; the rest passes."""
    held: dict[str, Any] = {}
    body = bytearray()

    async def marking(message: Any) -> None:
        if message["type"] == "http.response.start":
            fields = preview.marked(message["headers"])
            if dict(fields).get(b"content-type", b"").startswith(b"text/html"):
                held.update({**message, "headers": [field for field in fields if field[0] != b"content-length"]})
            else:
                await send({**message, "headers": fields})
        elif not held:
            await send(message)
        else:
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                page = mark(bytes(body), dict(held["headers"]).get(b"content-language", b"").decode())
                await send({**held, "headers": [*held["headers"], (b"content-length", str(len(page)).encode())]})
                await send({"type": "http.response.body", "body": page})

    return marking


def _leaving(send: Send) -> Send:
    """`send` that takes away the secret that opens nothing any more."""

    async def leaving(message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"set-cookie", _cookie("", 0, secure=False))]}
        await send(message)

    return leaving


def _cookie(secret: str, seconds: int, *, secure: bool) -> bytes:
    only = "; Secure" if secure else ""
    return f"preview={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{only}".encode()


async def _redirect(send: Send, to: str, cookie: bytes) -> None:
    await _answer(send, 303, b"", [(b"location", to.encode()), (b"set-cookie", cookie)])


async def _answer(send: Send, status: int, body: bytes, fields: list[tuple[bytes, bytes]]) -> None:
    length = [(b"content-length", str(len(body)).encode()), (b"referrer-policy", b"no-referrer")]
    kept = [field for field in preview.FIELDS if field[0] != b"preview"]
    await send({"type": "http.response.start", "status": status, "headers": [*fields, *length, *kept]})
    await send({"type": "http.response.body", "body": body})
