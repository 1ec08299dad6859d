"""What staff are sent: pages, redirects after a form, failures. Never kept by anybody, never found by search engines.

Not compressed: a page holds the form's token beside words that others may have typed (BREACH).
"""

from http import HTTPStatus

import msgspec
from litestar import Response
from litestar.datastructures import Cookie

from companion.accounts import browsers
from companion.accounts.sessions import Begun
from companion.web.render import STYLE_HASHES
from companion.web.staff.frame import draw
from companion.web.staff.visit import Visit, cookie_names, is_secure
from companion.web.words import key, words_in
from content_packs.visitor.failures import PROBLEM, Problem

Answer = Response[bytes]
KNOWN_FOR = 400 * 86_400  # seconds, the longest that browsers keep a cookie (RFC 6265bis, 5.6.2)
HTML = "text/html"

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src " + " ".join(f"'{each}'" for each in STYLE_HASHES),
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "x-robots-tag": "noindex, nofollow",
    "referrer-policy": "same-origin",
}
FAILURES = {
    400: (key("error-400"), key("error-400-help")),
    403: (key("error-403"), key("error-403-help")),
    404: (key("error-404"), key("error-404-help")),
    405: (key("error-405"), key("error-405-help")),
    413: (key("error-413"), key("error-413-help")),
    419: (key("error-419"), key("error-419-help")),  # ours: a form too old, or not ours
    500: (key("error-500"), key("error-500-help")),
    503: (key("error-503"), key("error-503-help")),
}

PROBLEMS = {
    401: "Log in first: this is for staff.",
    403: "This person may not do that.",
    419: "Send the session's token, which GET answers carry, in the field X-CSRF-Token, from this server's own origin.",
    500: "Something went wrong here. If you tell us, please say",
    503: "The database is not to be had; try again in a minute.",
}


def page(
    visit: Visit,
    template: str,
    title: str,
    /,
    *,
    status: int = 200,
    begun: Begun | None = None,
    path: str = "",
    done: str = "",
    **facts: object,
) -> Answer:
    """A whole page; `title` and `done` are words. `begun`: a session that replaced the visit's just now."""
    session, csrf = (begun.session, begun.session.csrf) if begun else (visit.session, visit.csrf)
    text = draw(template, visit.lang, title, session, csrf, path=path, done=done, **facts)
    return _with_cookies(visit, _html(text, status), begun)


def go(visit: Visit, where: str, begun: Begun | None = None) -> Answer:
    """On to another page after a form: reloading that one sends nothing twice (RFC 9110, 15.4.4)."""
    return _with_cookies(visit, Response(b"", status_code=303, headers={**HEADERS, "location": where}), begun)


def failure(visit: Visit | None, lang: str, status: int, number: str = "") -> Answer:
    """A page that says what is wrong and where to go on; `number` stands in the log too."""
    known = status if status in FAILURES else (400 if status < 500 else 500)
    title, remedy = (words_in(lang)(each) for each in FAILURES[known])
    session, csrf = (visit.session, visit.csrf) if visit else (None, "")
    text = draw("failure.html", lang, title, session, csrf, remedy=remedy, number=number)
    return _html(text, 403 if status == 419 else status)


def problem(status: int, number: str = "", detail: str = "") -> Answer:
    """The same for a program (RFC 9457)."""
    real = 403 if status == 419 else status
    said = detail or PROBLEMS.get(status, "")
    told = Problem(title=HTTPStatus(real).phrase, status=real, detail=f"{said} {number}".strip())
    return Response(msgspec.json.encode(told), status_code=real, media_type=PROBLEM, headers=dict(HEADERS))


def told(visit: Visit, found: object, status: int = 200, location: str = "") -> Answer:
    """What a program is told, with the token that it must send back to change anything."""
    headers = {**HEADERS, "x-csrf-token": visit.csrf, **({"location": location} if location else {})}
    return Response(msgspec.json.encode(found), status_code=status, media_type="application/json", headers=headers)


def leave(visit: Visit, where: str) -> Answer:
    """Logged out: the session's cookie goes."""
    answer = Response(b"", status_code=303, headers={**HEADERS, "location": where})
    answer.cookies.append(_cookie(visit, 0, "", max_age=0))
    return answer


def _html(text: bytes, status: int) -> Answer:
    return Response(text, status_code=status, media_type=HTML, headers=dict(HEADERS))


def _with_cookies(visit: Visit, answer: Answer, begun: Begun | None) -> Answer:
    if begun:
        answer.cookies.append(_cookie(visit, 0, begun.token))
        if begun.session.stage == "full":
            name = begun.session.person.name
            value = browsers.remember(visit.entrance.seals, visit.browsers, name)
            answer.cookies.append(_cookie(visit, 1, value, max_age=KNOWN_FOR))
    elif visit.fresh:
        answer.cookies.append(_cookie(visit, 0, visit.token))
    return answer


def _cookie(visit: Visit, which: int, value: str, max_age: int | None = None) -> Cookie:
    """Lax: a link in a letter finds its reader logged in; no form of another site does (accounts/DECISIONS.md)."""
    url = visit.office.settings.public_url
    return Cookie(
        key=cookie_names(url)[which],
        value=value,
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure(url),
        max_age=max_age,
    )
