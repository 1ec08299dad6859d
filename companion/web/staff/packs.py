"""`/staff/packs`: every pack with what needs attention first, and each pack with its versions, groups and history."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter

from companion.publishing.museums import Asked, list_museums
from companion.publishing.overview.packs import Detail, Glance, look_at, look_over
from companion.publishing.publications.rows import Publication
from companion.publishing.signing import NoAlliance
from companion.web.staff.answers import Answer, page
from companion.web.staff.own import number_in, own_pack, scope
from companion.web.staff.telling import Telling, zone
from companion.web.staff.visit import Visit, off_loop
from companion.web.words import key, words_in
from content_packs.format.trust.documents import SITE

PATH = "/staff/packs"
PER_PAGE = 100
Typed = Annotated[str, QueryParameter(max_length=200)]

KINDS = {  # of decisions
    "publish": key("kind-publish"),
    "rollback": key("kind-rollback"),
    "withdraw": key("kind-withdraw"),
    "cancel": key("kind-cancel"),
    "halt": key("kind-halt"),
}
DONE = ("same", "revoked", "publish", "rollback", "withdraw", "cancel")


class Line(msgspec.Struct, frozen=True):
    """A pack in the list; `state` says what about it needs attention."""

    glance: Glance
    state: str  # refused, waits, hidden, older, well
    why: str = ""

    @property
    def site(self) -> int | None:
        shows = self.glance.groups.get(SITE)
        return shows.version if shows else None


STATES = {
    "refused": key("pack-refused"),
    "waits": key("pack-waits"),
    "hidden": key("pack-hidden"),
    "older": key("pack-older"),
    "well": key("pack-well"),
}
ORDER = tuple(STATES)


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What was just done, and the way to undo it."""

    kind: str
    made: Publication | None = None
    undo: str = ""  # key of its words
    link: str = ""


@get(PATH)
async def show_packs(visit: NamedDependency[Visit], museum: Typed = "", after: Typed = "") -> Answer:
    own = scope(visit.person, "museum")
    wanted = own or museum
    found = await off_loop(lines_of, visit, wanted)
    museums = sorted({line.glance.newest.museum for line in found}) if wanted == own else [wanted]
    start = number_in(after) or 0
    return page(
        visit,
        "packs.html",
        words_in(visit.lang)("packs"),
        path=PATH,
        lines=found[start : start + PER_PAGE],
        more=start + PER_PAGE if len(found) > start + PER_PAGE else 0,
        total=len(found),
        states=STATES,
        museum=museum,
        museums=[] if own else museums,
        url=visit.office.settings.public_url or "https://…",
        tell=Telling(visit.lang),
    )


@get(f"{PATH}/{{museum:str}}/{{pack:str}}")
async def show_pack(
    visit: NamedDependency[Visit], museum: FromPath[str], pack: FromPath[str], done: Typed = ""
) -> Answer:
    return await pack_page(visit, own_pack(visit, "museum", museum, pack), done=done)


async def pack_page(visit: Visit, name: str, *, done: str = "") -> Answer:
    detail = await detail_of(visit, name)
    status = visit.office.status()
    now = visit.office.now()
    return page(
        visit,
        "pack.html",
        name,
        path=PATH,
        detail=detail,
        base=f"{PATH}/{name}",
        shown=_showing(detail),
        past=past_of(detail, done, visit) if done in DONE else None,
        refused=status.refused.get(name, "") if status else "",
        fingerprints=await off_loop(fingerprints, visit, name.partition("/")[0]),
        kinds=KINDS,
        zone=zone(now),
        tell=Telling(visit.lang),
    )


async def detail_of(visit: Visit, name: str) -> Detail:
    detail = await off_loop(look_at, visit.office, name, visit.person.by)
    if detail is None:
        raise NotFoundException
    return detail


def lines_of(visit: Visit, museum: str) -> list[Line]:
    """What needs attention first."""
    status = visit.office.status()
    refused = status.refused if status else {}
    lines = [_line(each, refused.get(each.pack, "")) for each in look_over(visit.office, museum)]
    return sorted(lines, key=lambda line: (ORDER.index(line.state), line.glance.pack))


def _line(glance: Glance, why: str) -> Line:
    site = glance.groups.get(SITE)
    coming = [step.version for shows in glance.groups.values() for step in (*shows.stages, *shows.scheduled)]
    held = [shows.version for shows in glance.groups.values() if shows.version]
    if why:
        return Line(glance, "refused", why)
    if glance.waits:
        return Line(glance, "waits")
    if not held and not coming:
        return Line(glance, "hidden")
    if site and site.version and glance.newest.version > max([site.version, *coming]):
        return Line(glance, "older")
    return Line(glance, "well")


def past_of(detail: Detail, done: str, visit: Visit) -> Past | None:
    """Told of the newest decision only, and only to who made it: the address can claim nothing."""
    if done not in KINDS:
        return Past(kind=done)
    made = detail.history[0] if detail.history else None
    if made is None or made.kind != done or made.by != visit.person.by:
        return None
    undo, link = _undo(made, visit)
    return Past(kind=done, made=made, undo=undo, link=f"{PATH}/{made.pack}/{link}")


def _undo(made: Publication, visit: Visit) -> tuple[str, str]:
    if made.kind == "cancel":
        return key("undo-cancel"), f"versions/{made.version}"
    if made.kind != "publish":
        again = made.before or made.version
        return key("undo-back"), f"publish?group={made.group}&version={again}"
    if made.since > visit.office.now().timestamp():
        return key("undo-schedule"), f"cancel?group={made.group}"
    if made.before:
        return key("undo-publish"), f"rollback?group={made.group}&version={made.before}"
    return key("undo-first"), f"withdraw?group={made.group}"


def _showing(detail: Detail) -> dict[int, list[str]]:
    """The groups that show each version, now or in stages."""
    found: dict[int, list[str]] = {}
    for group, shows in sorted(detail.listed.groups.items()):
        for version in dict.fromkeys([shows.version, *(step.version for step in shows.stages)]):
            if version is not None:
                found.setdefault(version, []).append(group)
    return found


def fingerprints(visit: Visit, museum: str) -> dict[str, str]:
    """Of the museum's keys as the alliance names them, by key id."""
    try:
        lines = list_museums(visit.office, Asked(), visit.person.by)
    except NoAlliance:
        return {}
    return {each.keyid: each.fingerprint for line in lines if line.name == museum for each in line.keys}


HANDLERS = [show_packs, show_pack]
