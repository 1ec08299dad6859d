"""What a request asks for, read cheaply (pure). Every text is bounded; what is not understood is as if not sent."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl

import msgspec

from content_packs.visitor.reader import Asked

COOKIES = re.compile(r"(?:^|;\s*)(lang|variant)=([A-Za-z0-9-]{1,35})(?=;|$)")
PROGRAMS = ("/api/", "/health", "/metrics", "/schema", "/sync/", "/publish/", "/repository/")
YEAR = 31_536_000  # seconds
QUERY, COOKIE, CODINGS = 2_000, 4_000, 500  # bytes that are read, and kept as keys of what was read before


def is_for_programs(path: str) -> bool:
    """Whether failures at this path are told as JSON: all others are opened by people."""
    return path.startswith(PROGRAMS)


class Choice(msgspec.Struct, frozen=True):
    """`?lang=` and `?variant=`; `only` where the query says nothing else."""

    lang: str = ""
    variant: str = ""
    only: bool = True


def read_choice(query: bytes) -> Choice:
    return _choice(query[: QUERY + 1]) if query else Choice()


def read_cookies(cookie: bytes) -> tuple[str, str]:
    """The kept language and variant."""
    return _cookies(cookie[:COOKIE])


def read_asked(choice: Choice, cookie: bytes, accept: bytes) -> Asked:
    lang, variant = read_cookies(cookie)
    return Asked(choice.lang, choice.variant, lang, variant, accept[:1000].decode("latin-1"))


def read_coding(accept: bytes) -> str:
    """The coding to answer in, of those we keep; `q=0` refuses one (RFC 9110, 12.5.3)."""
    return _coding(accept[:CODINGS])


def cookies_for(choice: Choice, lang: str) -> list[tuple[bytes, bytes]]:
    """`Set-Cookie` fields that keep what the visitor chose in this request; `lang` is what the choice was read as.

    Never what was sent: that may hold anything. A variant was checked against the few there are.
    """
    return [
        (b"set-cookie", f"{name}={value}; Path=/; Max-Age={YEAR}; SameSite=Lax".encode())
        for name, value in (("lang", lang if choice.lang else ""), ("variant", choice.variant))
        if value
    ]


def tag_matches(sent: bytes | None, tag: bytes) -> bool:
    """If-None-Match (RFC 9110, 13.1.2): a list of tags, weak comparison, or `*`."""
    if not sent:
        return False
    if sent == tag or sent.strip() == b"*":
        return True
    tag = tag.removeprefix(b"W/")
    return tag in (each.strip().removeprefix(b"W/") for each in sent[:2000].split(b","))


@lru_cache(maxsize=1024)
def _choice(query: bytes) -> Choice:
    pairs = dict(parse_qsl(query[:QUERY].decode("latin-1"), keep_blank_values=True))
    lang, variant = pairs.pop("lang", ""), pairs.pop("variant", "")
    return Choice(lang[:36], variant[:36], not pairs and len(query) <= QUERY)


@lru_cache(maxsize=1024)
def _cookies(cookie: bytes) -> tuple[str, str]:
    found = dict(COOKIES.findall(cookie.decode("latin-1")))
    return found.get("lang", ""), found.get("variant", "")


@lru_cache(maxsize=256)
def _coding(accept: bytes) -> str:
    offered = {}
    for part in accept.decode("latin-1").lower().split(","):
        name, _, weight = part.partition(";")
        offered[name.strip()] = not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    return next((coding for coding in ("br", "gzip") if offered.get(coding, False)), "identity")
