"""Cursors: where a page of a list begins, as text that only we read. Pure.

A cursor holds the order, the direction, the key and reference that the page comes after (or how many hits, where the
order is relevance), and a print of the list: one of another query or choice is refused.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from zlib import crc32

import msgspec

from content_packs.guide.catalogue.found import BadCursor, Wish

LONGEST = 500  # characters
_encode = msgspec.json.Encoder().encode


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    mark: int  # print of the list
    back: bool = False  # towards its beginning
    key: str = ""
    ref: str = ""
    skip: int = 0  # hits, by relevance


def mark_of(wish: Wish, sort: str) -> int:
    """What tells one list from another."""
    chosen = sorted((facet, sorted(keys)) for facet, keys in wish.chosen.items() if keys)
    return crc32(repr((wish.query.split(), wish.lang, sorted(wish.kinds), chosen, sort)).encode(errors="replace"))


def write_cursor(cursor: Cursor) -> str:
    return urlsafe_b64encode(_encode(cursor)).decode().rstrip("=")


def read_cursor(text: str, mark: int) -> Cursor:
    """The cursor of the list with this print, its beginning where there is none; `BadCursor` for any other."""
    if not text:
        return Cursor(mark)
    try:
        cursor = msgspec.json.decode(urlsafe_b64decode(text[:LONGEST].encode("ascii") + b"=="), type=Cursor)
    except (ValueError, msgspec.DecodeError):  # no ASCII, no base64, no JSON, no cursor
        raise BadCursor(text) from None
    if cursor.mark != mark or cursor.skip < 0 or len(text) > LONGEST or text != write_cursor(cursor):
        raise BadCursor(text)
    return cursor
