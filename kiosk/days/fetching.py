"""Ask the server for the day sheet: one small request, mostly answered "the same". Or take it from a stick."""

from pathlib import Path

import msgspec

from content_packs.errors import PackError
from content_packs.exchange.daysheet import SEALED
from content_packs.exchange.fleet import DOOR
from content_packs.exchange.stick import StickFolder, day_path
from kiosk.days.keeping import Days, Reader
from kiosk.fetch.port import NotOurs, Web
from kiosk.ports import Brought


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


def take_day(days: Days, folder: Path, reader: Reader) -> Brought:
    """The sheet that a stick has for this kiosk, judged as one that came from the server; else why not."""
    try:
        sealed = StickFolder(folder).read(day_path(reader.kiosk), SEALED)
        if sealed is None:
            return Brought(what="day", why=f"the stick has none for {reader.kiosk}")
        taken = days.take(sealed, reader)
    except PackError as error:
        return Brought(what="day", why=str(error))
    return Brought(what="day", at=taken.made)
