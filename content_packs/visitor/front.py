"""The way from scan to story: what follows from library, language and variant is answered before the framework.

Everything else, and whatever goes wrong, goes on to the app. This is the one hot path of both apps: no database, no log
line, no work that could have been done before. Measured beside a bare ASGI app by `scripts/bench stories`.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from content_packs.guide.codes import normalise
from content_packs.visitor.answers import Answer, Asked, Message, Ready
from content_packs.visitor.desk import Desk
from content_packs.visitor.display import Display, Shown
from content_packs.visitor.headers import Headers
from content_packs.visitor.request import Choice, cookies_for, read_asked, read_choice, read_coding, tag_matches

Scope = Any
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

CODES = ("/q/", "/Q/")  # labels are printed in capitals: the smaller symbol
STORY = "/api/v1/stories/"
MEDIA = "/media/"
AS_HEAD = "museum.head"  # in the scope: this GET was a HEAD (RFC 9110, 9.3.2), and is no scan
READING = frozenset({"GET", "HEAD"})
PREVIEW = b"preview="  # cookie of who is shown a draft
NO_BODY: Message = {"type": "http.response.body", "body": b""}


class Front:
    def __init__(self, app: App, display: Display, desk: Desk) -> None:
        self.app = app
        self.display = display
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        shown, method = self.display.now, scope["method"]
        if method in READING:
            fields = dict(scope["headers"])
            ready = find(shown, scope["path"], scope["query_string"], fields)
            if ready:
                if ready.scan and method == "GET":
                    self.desk.seen(ready.scan, ready.lang)
                known = tag_matches(fields.get(b"if-none-match"), ready.tag)
                await send(ready.same if known else ready.start)
                await send(NO_BODY if known or method == "HEAD" else ready.rest)
                return
        await self._pass_on(scope, receive, _secured(send, shown.headers))

    async def _pass_on(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["method"] == "HEAD" and not scope["path"].startswith(MEDIA):  # which knows HEAD, and may be large
            scope, send = {**scope, "method": "GET", AS_HEAD: True}, _headless(send)
        await self.app(scope, receive, send)


def find(shown: Shown, path: str, query: bytes, fields: dict[bytes, bytes]) -> Ready | None:
    """What is sent to this request; None where the app must answer.

    Decided once for all requests that say the same: one look, where deciding is a dozen calls.
    """
    said = fields.get
    asked = (path, query, said(b"cookie", b""), said(b"accept-language", b""), said(b"accept-encoding", b""))
    return shown.answers.ready.get(asked) or _prepare(shown, asked)


def _prepare(shown: Shown, asked: Asked) -> Ready | None:
    path, query, cookie, accept, codings = asked
    if PREVIEW in cookie:  # looked for here alone: so nothing is ever ready for a request that carries it
        return None
    choice = read_choice(query)
    target = locate(shown, path)
    if target is None or not choice.only:
        return None
    try:
        answer = shown.answer(target, shown.reader(read_asked(choice, cookie, accept)))
    except Exception:  # the app meets it again: it knows how to log and explain it
        return None
    ready = prepare(answer, choice, read_coding(codings), scan=path.startswith(CODES))
    shown.answers.keep_ready(asked, ready)
    return ready


def prepare(answer: Answer, choice: Choice, coding: str, *, scan: bool) -> Ready:
    """`answer` in one coding, with cookies that keep the choice; `scan` where it was opened by its code."""
    coded = answer.coded(coding)
    cookies = cookies_for(choice, answer.lang)
    start, same = (_with(message, cookies) for message in (coded.start, coded.same))
    return Ready(answer.scan if scan else "", answer.lang, coded.tag, start, coded.rest, same)


def locate(shown: Shown, path: str) -> str | None:
    """The path under which an answer is kept: by artifact where a code was given."""
    if path.startswith(CODES):
        ref = _read_code(shown, path[len("/q/") :])
        return f"/artifacts/{ref}" if ref else None
    if path.startswith(STORY):
        ref = _read_code(shown, path[len(STORY) :])
        return f"{STORY}{ref}" if ref else None
    return None if "?" in path else path  # a typed %3F is no query of ours


def _read_code(shown: Shown, typed: str) -> str | None:
    codes = shown.library.codes
    return codes.get(typed) or codes.get(normalise(typed))  # as printed in the QR, else as typed by hand


def _with(message: Message, fields: list[tuple[bytes, bytes]]) -> Message:
    return {**message, "headers": [*message["headers"], *fields]} if fields else message


def _headless(send: Send) -> Send:
    """`send` that keeps the fields of an answer and drops its body."""

    async def headless(message: Any) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return headless


def _secured(send: Send, headers: Headers) -> Send:
    """`send` that adds the security headers a handler has not set itself."""

    async def secured(message: Any) -> None:
        if message["type"] == "http.response.start":
            present = {name for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(field for field in headers if field[0] not in present)]
        await send(message)

    return secured
