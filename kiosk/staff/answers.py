"""What staff are sent on the device: pages, redirects after a form, failures. Never kept by anybody."""

from collections.abc import Sequence

import msgspec
from litestar import Response
from litestar.datastructures import Cookie

from content_packs.guide.language import direction, own_name
from content_packs.visitor import statics
from content_packs.visitor.reader import INTERFACE
from kiosk.staff import files
from kiosk.staff.entered import Entered
from kiosk.staff.render import STYLE_HASHES, render
from kiosk.staff.visit import COOKIE, Visit
from kiosk.staff.words import key, words_in

Answer = Response[bytes]
HOME = "/staff"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src " + " ".join(f"'{each}'" for each in STYLE_HASHES),
        "img-src 'self' data:",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {"cache-control": "no-store", "content-security-policy": POLICY, "referrer-policy": "same-origin"}
FAILURES = {
    400: (key("error-400"), key("error-400-help")),
    404: (key("error-404"), key("error-404-help")),
    419: (key("error-419"), key("error-419-help")),  # ours: a form too old, or not ours
    500: (key("error-500"), key("error-500-help")),
}


class Choice(msgspec.Struct, frozen=True):
    tag: str
    name: str
    chosen: bool


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    lang: str
    dir: str
    title: str
    csrf: str
    icon: str
    is_staff: bool
    done: str
    languages: Sequence[Choice]
    watch: str  # where the page asks what is new; empty: it does not
    mark: str  # what it shows of it
    keys: str  # the module of the keys on the screen
    watcher: str


def page(
    visit: Visit | None,
    template: str,
    title: str,
    /,
    *,
    lang: str = "",
    status: int = 200,
    done: str = "",
    watch: str = "",
    mark: str = "",
    **facts: object,
) -> Answer:
    """A whole page; `title` and `done` are words; `watch`: the page's own address, where it follows what goes on."""
    tongue = visit.lang if visit else lang
    frame = Frame(
        lang=tongue,
        dir=direction(tongue),
        title=title,
        csrf=visit.csrf if visit else "",
        icon=statics.url("icon.svg"),
        is_staff=visit.is_staff if visit else False,
        done=done,
        languages=[Choice(tag, own_name(tag), tag == tongue) for tag in INTERFACE],
        watch=watch,
        mark=mark,
        keys=files.url("keys.js"),
        watcher=files.url("watch.js"),
    )
    text = render(template, tongue, page=frame, heading=title, **facts).encode()
    answer = Response(text, status_code=status, media_type="text/html", headers=dict(HEADERS))
    if visit and visit.chosen:
        answer.cookies.append(Cookie(key="lang", value=visit.lang, path="/", samesite="lax", max_age=31_536_000))
    return answer


def go(where: str, entered: Entered | None = None) -> Answer:
    """On to another page after a form; `entered`: who came in just now."""
    answer = Response(b"", status_code=303, headers={**HEADERS, "location": where})
    if entered:
        answer.cookies.append(_cookie(entered.token))
    return answer


def leave(where: str) -> Answer:
    answer = go(where)
    answer.cookies.append(_cookie("", max_age=0))
    return answer


def failure(visit: Visit | None, lang: str, status: int, number: str = "") -> Answer:
    known = status if status in FAILURES else (400 if status < 500 else 500)
    title, remedy = (words_in(lang)(each) for each in FAILURES[known])
    real = 403 if status == 419 else status
    return page(visit, "failure.html", title, lang=lang, status=real, remedy=remedy, number=number)


def _cookie(value: str, max_age: int | None = None) -> Cookie:
    """Strict: nothing leads to these pages from elsewhere."""
    return Cookie(key=COOKIE, value=value, path=HOME, httponly=True, samesite="strict", max_age=max_age)
