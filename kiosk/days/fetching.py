"""Ask the server for the day sheet: one small request, mostly answered "the same"."""

import msgspec

from content_packs.exchange.daysheet import SEALED
from content_packs.exchange.fleet import DOOR
from kiosk.days.keeping import Days, Reader
from kiosk.fetch.port import NotOurs, Web


class Fetched(msgspec.Struct, frozen=True):
    new: bool


def fetch_day(days: Days, web: Web, token: str, reader: Reader) -> Fetched:
    """`token`: the pass. `Unreachable`, `NotOurs`, or `Untrusted` of what came; what is kept stays as it is."""
    headers = {"authorization": f"Bearer {token}"}
    if tag := days.tag():
        headers["if-none-match"] = f'"{tag}"'
    answer = web.ask("GET", f"{DOOR}/day", headers=headers, limit=SEALED)
    if answer.status == 304 and tag:
        return Fetched(new=False)
    if answer.status != 200:
        raise NotOurs(f"{DOOR}/day: it answered {answer.status}")
    days.take(answer.body, reader, answer.headers.get("etag", "").strip('"')[:64])
    return Fetched(new=True)
