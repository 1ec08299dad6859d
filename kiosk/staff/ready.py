"""`/staff/ready`: one look whether tomorrow can come, and a sync by hand."""

from litestar import get, post
from litestar.di import NamedDependency

from content_packs.visitor.qr import as_svg
from kiosk.doctor import sentence
from kiosk.ready.checks import Check, Ready, judge
from kiosk.staff.answers import HOME, Answer, page
from kiosk.staff.door.telling import Told
from kiosk.staff.render import trusted
from kiosk.staff.visit import Visit, off_loop
from kiosk.staff.words import key, words_in
from kiosk.sync.outcome import LATER, Outcome
from kiosk.sync.sync import Sync, sync

PATH = f"{HOME}/ready"
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
    return await _ready(visit)


@post(f"{PATH}/sync")
async def sync_now(visit: NamedDependency[Visit]) -> Answer:
    """As the job does it; it may take a while, and what is on screen stays meanwhile."""
    outcome = await off_loop(sync, visit.room.office, Sync(), "staff")
    words = words_in(visit.lang)
    return await _ready(visit, words("sync-done", why=words(_came_to(outcome))))


def _came_to(outcome: Outcome) -> str:
    if outcome.state == "updated":
        return key("sync-updated")
    if outcome.good:
        return key("sync-current")
    return key("sync-later") if outcome.state in LATER else key("sync-not")


async def _ready(visit: Visit, done: str = "") -> Answer:
    found: Ready = judge(await off_loop(visit.room.office.look))
    tell = Told(visit.lang)
    words = words_in(visit.lang)
    return page(
        visit,
        "ready.html",
        words("ready"),
        done=done,
        level=found.level,
        all=ALL[found.level],
        levels=LEVELS,
        checks=[(check.level, _said(check, tell, visit.lang)) for check in found.checks],
        photograph=trusted(as_svg(_for_afar(found), words("ready")).decode()),
    )


def _said(check: Check, tell: Told, lang: str) -> str:
    at = tell.moment(check.at) if check.at else ""
    return words_in(lang)(WORDS[check.name, check.level], number=tell.number(check.number), at=at, about=check.about)


def _for_afar(found: Ready) -> str:
    """What a photograph of the symbol tells whoever helps from afar: in English, as `kiosk doctor` says it."""
    return "\n".join(f"{check.name} {check.level}: {sentence(check)}" for check in found.checks)


HANDLERS = [show_ready, sync_now]
