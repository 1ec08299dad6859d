"""The way from scan to story: what is made is sent as it is."""

import asyncio
from typing import Any

from content_packs.errors import Missing
from content_packs.guide.library import Library
from content_packs.visitor.display import Display
from content_packs.visitor.front import Front
from content_packs.visitor.reader import Reader

HEADERS = ((b"content-security-policy", b"default-src 'none'"),)
CODE = "Z4T4JZJP1"


class Exchange:
    """One request to an app and what it sent."""

    def __init__(self, front: Front, path: str, query: str = "", method: str = "GET", **fields: str) -> None:
        headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": headers}
        self.sent: list[dict[str, Any]] = []
        asyncio.run(front(scope, self._receive, self._send))
        self.status = self.sent[0]["status"]
        self.fields = {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}
        self.body = b"".join(each.get("body", b"") for each in self.sent[1:])

    async def _receive(self) -> dict[str, Any]:
        return {"type": "http.request"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)


class Counting:
    def __init__(self) -> None:
        self.seen_stories: list[tuple[str, str]] = []

    def seen(self, ref: str, lang: str) -> None:
        self.seen_stories.append((ref, lang))


async def beyond(scope: Any, receive: Any, send: Any) -> None:
    """Stands where the framework would: says that it was asked."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def make_bytes(library: Library, reader: Reader, path: str) -> tuple[bytes, str, str]:
    if path == "/broken":
        raise ZeroDivisionError
    if path not in {"/", "/artifacts/m/bell"}:
        raise Missing(path)
    return f"{path} {reader.lang} {reader.variant}".encode(), "text/plain", path.removeprefix("/artifacts/")


def a_front() -> tuple[Front, Counting]:
    library = Library([])
    library.codes[CODE] = "m/bell"
    display = Display(library, make_bytes, lambda _: HEADERS)
    desk = Counting()
    return Front(beyond, display, desk), desk


def test_story_is_sent_for_its_code_in_any_spelling() -> None:
    front, desk = a_front()
    for typed in (CODE, CODE.lower(), "Z4T-4JZ-JP1", "z4t 4jz jpI"):
        answer = Exchange(front, f"/q/{typed}", "lang=en")
        assert (answer.status, answer.body) == (200, b"/artifacts/m/bell en standard")
    assert desk.seen_stories == [("m/bell", "en")] * 4


def test_label_in_capitals_opens_its_story() -> None:
    front, desk = a_front()
    assert Exchange(front, f"/Q/{CODE}", "lang=en").body == b"/artifacts/m/bell en standard"
    assert desk.seen_stories == [("m/bell", "en")]


def test_head_and_reading_by_address_are_no_scan() -> None:
    front, desk = a_front()
    head = Exchange(front, f"/q/{CODE}", "lang=en", method="HEAD")
    assert (head.status, head.body, head.fields["content-length"]) == (200, b"", "29")
    Exchange(front, "/artifacts/m/bell", "lang=en")
    assert desk.seen_stories == []


def test_what_is_not_here_and_what_breaks_goes_on_to_the_app_with_security_headers() -> None:
    front, _ = a_front()
    assert Exchange(front, "/broken").status == 299
    answer = Exchange(front, "/artifacts/m/drum")
    assert answer.status == 299
    assert answer.fields["content-security-policy"] == "default-src 'none'"


def test_unknown_language_and_other_queries_go_on_to_the_app() -> None:
    front, _ = a_front()
    assert Exchange(front, "/artifacts/m/bell", "lang=xx").status == 299
    assert Exchange(front, "/artifacts/m/bell", "level=1").status == 299
    assert Exchange(front, "/artifacts/m/bell", method="POST").status == 299


def test_language_comes_from_the_cookie_before_the_header() -> None:
    front, _ = a_front()
    assert Exchange(front, "/", cookie="lang=fr", accept_language="en").body == b"/ fr standard"
    assert Exchange(front, "/", accept_language="fr-CA").body == b"/ fr standard"
    assert Exchange(front, "/", accept_language="en").body == b"/ en standard"


def test_choice_is_kept_by_a_cookie() -> None:
    front, _ = a_front()
    assert Exchange(front, "/", "lang=fr-;%20Domain=evil").fields["set-cookie"].startswith("lang=fr; Path=/;")
    answer = Exchange(front, "/", "lang=fr&variant=easy")
    assert answer.fields["set-cookie"].startswith("variant=easy")
    assert "set-cookie" not in Exchange(front, "/", cookie="lang=fr; variant=easy").fields


def test_answer_comes_in_the_coding_asked_for_and_says_so() -> None:
    front, _ = a_front()
    plain, gzip, br = (
        Exchange(front, "/", "lang=en", accept_encoding=coding) for coding in ("identity", "gzip", "gzip, br")
    )
    assert "content-encoding" not in plain.fields
    assert (gzip.fields["content-encoding"], br.fields["content-encoding"]) == ("gzip", "br")
    assert len({plain.fields["etag"], gzip.fields["etag"], br.fields["etag"]}) == 3
    assert "accept-encoding" in plain.fields["vary"]


def test_known_tag_gets_304_without_a_body() -> None:
    front, _ = a_front()
    tag = Exchange(front, "/", "lang=en").fields["etag"]
    again = Exchange(front, "/", "lang=en", if_none_match=tag)
    assert (again.status, again.body) == (304, b"")
    assert again.fields["etag"] == tag


def test_second_request_is_answered_like_the_first_whatever_others_said() -> None:
    front, desk = a_front()

    def ask() -> list[tuple[int, dict[str, str], bytes]]:
        code = f"/q/{CODE}"
        tag = Exchange(front, code, "lang=en").fields["etag"]
        said = (
            Exchange(front, code, "lang=en"),
            Exchange(front, code, cookie="lang=fr", accept_language="en"),
            Exchange(front, code, cookie="lang=fr", accept_language="en", accept_encoding="br"),
            Exchange(front, code, accept_language="en", cookie="variant=easy"),
            Exchange(front, code, accept_language="en"),
            Exchange(front, code, "lang=en", if_none_match=tag),
            Exchange(front, code, "lang=en", method="HEAD"),
            Exchange(front, "/artifacts/m/bell", "lang=en"),
        )
        return [(each.status, each.fields, each.body) for each in said]

    first = ask()
    assert len(front.display.now.answers.ready) == 6  # neither a tag nor HEAD is another kind
    assert ask() == first
    assert len(desk.seen_stories) == 2 * 7  # each opening by code; no HEAD, no address


def test_swap_drops_every_answer_of_the_library_before_and_makes_the_hot_ones() -> None:
    front, _ = a_front()
    Exchange(front, "/", "lang=en")
    Exchange(front, f"/q/{CODE}", "lang=en")
    before = front.display.now
    front.display.swap(Library([]))
    assert front.display.now is not before
    assert len(front.display.now.answers) == 2
    assert Exchange(front, f"/q/{CODE}", "lang=en").status == 299
