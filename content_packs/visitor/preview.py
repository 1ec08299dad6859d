"""A page of a draft: the real page, with a banner that says so, and closed to search engines (pure).

Nothing of it is kept by anyone: not by the browser, not by the service worker (sw.js), not on the way.
"""

import re

import msgspec

from content_packs.visitor import statics
from content_packs.visitor.headers import Headers
from content_packs.visitor.reader import Reader
from content_packs.visitor.render import render
from content_packs.visitor.words import words_in

LEAVE = "/preview/leave"
FIELDS: Headers = ((b"cache-control", b"no-store"), (b"x-robots-tag", b"noindex, nofollow"), (b"preview", b"1"))
_REPLACED = frozenset({b"cache-control", b"etag", b"x-robots-tag", b"last-modified", b"expires"})
_TOKEN = re.compile(rb"(?:^|;\s*)preview=([A-Za-z0-9_-]{43})(?=;|$)")
_OURS = re.compile(rb"(?:^|;)\s*preview=[^;]*")


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What is previewed: for the banner."""

    pack: str  # museum/pack
    version: int
    until: str  # ISO date


def read_token(cookie: bytes) -> str:
    """The preview's secret, or nothing where there is none that could be one."""
    found = _TOKEN.search(cookie[:4_000])
    return found[1].decode() if found else ""


def without_token(cookie: bytes) -> bytes:
    """The visitor's own choices alone."""
    return _OURS.sub(b"", cookie).strip(b"; ")


def mark(page: bytes, draft: Draft, reader: Reader) -> bytes:
    """`page` with the banner and without a way into an index. What is no page of ours stays as it is."""
    style = statics.url("preview.css")
    head = f'<meta name="robots" content="noindex, nofollow">\n<link rel="stylesheet" href="{style}">\n'
    words = words_in(reader.ui)
    banner = render(
        "preview.html", words, pack=draft.pack, version=draft.version, until=words.day(draft.until), leave=LEAVE
    )
    page = page.replace(b"</head>", head.encode() + b"</head>", 1)
    return page.replace(b'<header class="top">', banner.encode() + b'\n<header class="top">', 1)


def marked(fields: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The fields of an answer out of a draft."""
    return [*(field for field in fields if field[0] not in _REPLACED), *FIELDS]
