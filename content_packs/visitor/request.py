"""What a request asks for, read cheaply (pure). Every text is bounded; what is not understood is as if not sent."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl

import msgspec

from content_packs.visitor.reader import Asked

COOKIES = re.compile(r"(?:^|;\s*)(lang|variant)=([A-Za-z0-9-]{1,35})(?=;|$)")
YEAR = 31_536_000  # seconds


class Choice(msgspec.Struct, frozen=True):
    """`?lang=` and `?variant=`; `only` where the query says nothing else."""

    lang: str = ""
    variant: str = ""
    only: bool = True


@lru_cache(maxsize=4096)
def read_choice(query: bytes) -> Choice:
    if not query:
        return Choice()
    pairs = dict(parse_qsl(query[:2000].decode("latin-1"), keep_blank_values=True, max_num_fields=50))
    lang, variant = pairs.pop("lang", ""), pairs.pop("variant", "")
    return Choice(lang[:36], variant[:36], not pairs and len(query) <= 2000)


@lru_cache(maxsize=4096)
def read_cookies(cookie: bytes) -> tuple[str, str]:
    """The kept language and variant."""
    found = dict(COOKIES.findall(cookie[:4000].decode("latin-1")))
    return found.get("lang", ""), found.get("variant", "")


def read_asked(choice: Choice, cookie: bytes, accept: bytes) -> Asked:
    lang, variant = read_cookies(cookie)
    return Asked(choice.lang, choice.variant, lang, variant, accept[:1000].decode("latin-1"))


@lru_cache(maxsize=256)
def read_coding(accept: bytes) -> str:
    """The coding to answer in, of those we keep; `q=0` refuses one (RFC 9110, 12.5.3)."""
    offered = {}
    for part in accept[:500].decode("latin-1").lower().split(","):
        name, _, weight = part.partition(";")
        offered[name.strip()] = not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    return next((coding for coding in ("br", "gzip") if offered.get(coding, False)), "identity")


def cookies_for(choice: Choice) -> list[tuple[bytes, bytes]]:
    """`Set-Cookie` fields that keep what the visitor chose in this request."""
    return [
        (b"set-cookie", f"{name}={value}; Path=/; Max-Age={YEAR}; SameSite=Lax".encode())
        for name, value in (("lang", choice.lang), ("variant", choice.variant))
        if value
    ]


def tag_matches(sent: bytes, tag: bytes) -> bool:
    """If-None-Match (RFC 9110, 13.1.2): a list of tags, weak comparison, or `*`."""
    if not sent:
        return False
    if sent == tag or sent.strip() == b"*":
        return True
    return tag in (each.strip().removeprefix(b"W/") for each in sent[:2000].split(b","))
