"""The order `doctor`: the list of `checks`, and what each line says to whoever has a keyboard."""

from typing import TYPE_CHECKING

import msgspec

from kiosk.ready.checks import Check, Ready, judge

if TYPE_CHECKING:
    from kiosk.office import Office

_SENTENCES = {  # `{number}`, `{at}` and `{about}` are the check's
    ("enrolled", "good"): "it is enrolled",
    ("enrolled", "bad"): "it is no kiosk yet: kiosk enrol URL CODE",
    ("packs", "good"): "{number} pack(s) on screen, whole",
    ("packs", "care"): "{number} pack(s) would not be shown as offered: the ones before go on; kiosk status says why",
    ("packs", "bad"): "nothing to show: kiosk sync, or kiosk import DIR from a stick",
    ("fresh", "good"): "last confirmed fresh: {at}",
    ("fresh", "care"): "last confirmed fresh {number} days ago ({at}): kiosk sync, or kiosk import DIR from a stick",
    ("fresh", "bad"): "never confirmed fresh: kiosk sync, or kiosk import DIR from a stick",
    ("fonts", "good"): "letters of all its languages are here",
    ("fonts", "care"): "letters are missing for {about}: install fonts-noto-core and fonts-noto-cjk",
    ("disk", "good"): "{number} MB free",
    ("disk", "care"): "only {number} MB free: a smaller quota for this kiosk, or a larger disk",
    ("disk", "bad"): "the disk is full ({number} MB free): make space now",
    ("clock", "good"): "the clock is believed",
    ("clock", "care"): "the clock is not believed: set it, or let it find a network; times are mended by the server",
    ("outbox", "good"): "everything is home",
    ("outbox", "care"): "{number} event(s) wait to go home: kiosk sync where there is a network",
    ("outbox", "bad"): "the server would not take {number} event(s): they are kept; show this to the coordinator",
    ("day", "good"): "day sheet of {at}",
    ("day", "care"): "the day sheet is {number} days old ({at}): kiosk sync, or kiosk import DIR from a stick",
    ("day", "bad"): "no day sheet: the door knows no bookings; kiosk sync, or kiosk import DIR",
}


class AskDoctor(msgspec.Struct, frozen=True, kw_only=True):
    pass


def look(office: "Office", wish: AskDoctor, by: str) -> Ready:
    return judge(office.look())


def sentence(check: Check) -> str:
    at = f"{check.at.astimezone():%Y-%m-%d %H:%M}" if check.at else ""
    return _SENTENCES[check.name, check.level].format(number=check.number, at=at, about=check.about)
