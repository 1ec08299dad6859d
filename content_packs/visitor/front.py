"""The way from scan to story: what follows from library, language and variant is answered before the framework.

Everything else, and whatever goes wrong, goes on to the app. This is the one hot path of both apps: no database, no log
line, no work that could have been done before. Measured beside a bare ASGI app by `scripts/bench stories`.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from content_packs.guide.codes import normalise
from content_packs.visitor.answers import Answer
from content_packs.visitor.desk import Desk
from content_packs.visitor.display import Display, Shown
from content_packs.visitor.headers import Headers
from content_packs.visitor.reader import decide
from content_packs.visitor.request import Choice, cookies_for, read_asked, read_choice, read_coding, tag_matches

Scope = Any
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

CODES = ("/q/", "/Q/")  # labels are printed in capitals: the smaller symbol
STORY = "/api/v1/stories/"
MEDIA = "/media/"
AS_HEAD = "museum.head"  # in the scope: this GET was a HEAD (RFC 9110, 9.3.2), and is no scan


class Front:
    def __init__(self, app: App, display: Display, desk: Desk) -> None:
        self.app = app
        self.display = display
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        shown = self.display.now
        if scope["method"] in {"GET", "HEAD"}:
            fields = dict(scope["headers"])
            choice = read_choice(scope["query_string"])
            answer = find(shown, scope["path"], choice, fields)
            if answer is not None:
                if scope["path"].startswith(CODES) and scope["method"] == "GET":
                    self.desk.seen(answer.scan, answer.lang)
                await send_answer(answer, choice, fields, send, body=scope["method"] == "GET")
                return
        send = _secured(send, shown.headers)
        if scope["method"] == "HEAD" and not scope["path"].startswith(MEDIA):  # which knows HEAD, and may be large
            scope, send = {**scope, "method": "GET", AS_HEAD: True}, _headless(send)
        await self.app(scope, receive, send)


def find(shown: Shown, path: str, choice: Choice, fields: dict[bytes, bytes]) -> Answer | None:
    """The answer to this request, made now if it was not before; None where the app must answer."""
    target = locate(shown, path)
    if target is None or not choice.only:
        return None
    asked = read_asked(choice, fields.get(b"cookie", b""), fields.get(b"accept-language", b""))
    try:
        return shown.answer(target, decide(asked, shown.library.languages))
    except Exception:  # the app meets it again: it knows how to log and explain it
        return None


def locate(shown: Shown, path: str) -> str | None:
    """The path under which an answer is kept: by artifact where a code was given."""
    if path.startswith(CODES):
        ref = shown.library.codes.get(normalise(path[len("/q/") :]))
        return f"/artifacts/{ref}" if ref else None
    if path.startswith(STORY):
        ref = shown.library.codes.get(normalise(path[len(STORY) :]))
        return f"{STORY}{ref}" if ref else None
    return None if "?" in path else path  # a typed %3F is no query of ours


async def send_answer(answer: Answer, choice: Choice, fields: dict[bytes, bytes], send: Send, *, body: bool) -> None:
    coded = answer.coded(read_coding(fields.get(b"accept-encoding", b"")))
    cookies = cookies_for(choice, answer.lang) if choice.lang or choice.variant else ()
    if tag_matches(fields.get(b"if-none-match", b""), coded.tag):
        await send({"type": "http.response.start", "status": 304, "headers": [*coded.unchanged, *cookies]})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [*coded.headers, *cookies]})
    await send({"type": "http.response.body", "body": coded.body if body else b""})


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
