"""`/staff/ready`: one look whether tomorrow can come, and a symbol of it to photograph."""

from litestar import get
from litestar.di import NamedDependency

from content_packs.visitor.qr import as_svg
from kiosk.device.status import AskStatus, Status, look
from kiosk.doctor import sentence
from kiosk.ready.checks import Check, Ready
from kiosk.staff.answers import HOME, Answer, page
from kiosk.staff.door.telling import Told
from kiosk.staff.render import trusted
from kiosk.staff.visit import Visit, off_loop
from kiosk.staff.words import key, words_in

PATH = f"{HOME}/ready"
PACKS, LONGEST = 8, 1_200  # of the symbol: packs, characters
WORDS = {  # `ready-‹check›-‹level›`; written out, so that translations are found
    ("enrolled", "good"): key("ready-enrolled-good"),
    ("enrolled", "bad"): key("ready-enrolled-bad"),
    ("packs", "good"): key("ready-packs-good"),
    ("packs", "care"): key("ready-packs-care"),
    ("packs", "bad"): key("ready-packs-bad"),
    ("fresh", "good"): key("ready-fresh-good"),
    ("fresh", "care"): key("ready-fresh-care"),
    ("fresh", "bad"): key("ready-fresh-bad"),
    ("fonts", "good"): key("ready-fonts-good"),
    ("fonts", "care"): key("ready-fonts-care"),
    ("disk", "good"): key("ready-disk-good"),
    ("disk", "care"): key("ready-disk-care"),
    ("disk", "bad"): key("ready-disk-bad"),
    ("clock", "good"): key("ready-clock-good"),
    ("clock", "care"): key("ready-clock-care"),
    ("outbox", "good"): key("ready-outbox-good"),
    ("outbox", "care"): key("ready-outbox-care"),
    ("outbox", "bad"): key("ready-outbox-bad"),
    ("day", "good"): key("ready-day-good"),
    ("day", "care"): key("ready-day-care"),
    ("day", "bad"): key("ready-day-bad"),
}
ALL = {"good": key("ready-all-good"), "care": key("ready-all-care"), "bad": key("ready-all-bad")}
LEVELS = {"good": key("ready-good"), "care": key("ready-care"), "bad": key("ready-bad")}


@get(PATH)
async def show_ready(visit: NamedDependency[Visit]) -> Answer:
    status = await off_loop(look, visit.room.office, AskStatus(), "staff")
    found: Ready = status.ready
    tell = Told(visit.lang)
    words = words_in(visit.lang)
    return page(
        visit,
        "ready.html",
        words("ready"),
        level=found.level,
        all=ALL[found.level],
        levels=LEVELS,
        checks=[(check.level, _said(check, tell, visit.lang)) for check in found.checks],
        photograph=trusted(as_svg(for_afar(status), words("ready")).decode()),
    )


def _said(check: Check, tell: Told, lang: str) -> str:
    at = tell.moment(check.at) if check.at else ""
    return words_in(lang)(WORDS[check.name, check.level], number=tell.number(check.number), at=at, about=check.about)


def for_afar(status: Status) -> str:
    """What a photograph of the symbol tells whoever helps from afar: in English, as `kiosk doctor` says it. No name of
    a person, no key, no pass."""
    last = status.last_sync
    lines = [f"kiosk {status.kiosk or 'not enrolled'} {status.program}"]
    lines += [f"{check.level} {check.name}: {sentence(check)}" for check in status.ready.checks]
    lines += [f"{pack} {version}" for pack, version in list(status.shown.items())[:PACKS]]
    lines += [f"sync {last.at:%Y-%m-%d %H:%M} {last.state}"] if last else []
    return "\n".join(lines)[:LONGEST]


HANDLERS = [show_ready]
