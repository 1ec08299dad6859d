"""`/staff/packs/‹museum›/‹pack›/versions/‹n›`: what it changes, where it is shown, and what can be done with it."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter

from companion.publishing.overview.comparing import compare
from companion.publishing.overview.packs import Detail
from companion.publishing.plans import Refused
from companion.publishing.publications.listing import Version
from companion.web.staff.answers import Answer, page
from companion.web.staff.own import number_in, own_pack
from companion.web.staff.packs import PATH, detail_of, fingerprints
from companion.web.staff.telling import Telling, zone
from companion.web.staff.visit import Visit, off_loop
from companion.web.words import key, words_in
from content_packs.errors import PackError
from content_packs.format.trust.documents import SITE
from content_packs.guide.differences import Differences

Typed = Annotated[str, QueryParameter(max_length=40)]
TOUCHES = 60  # told of one document in one language
DAYS = (1, 7, 14, 30, 90)
KINDS = {
    "museum": key("kind-museum"),
    "venue": key("kind-venue"),
    "exhibition": key("kind-exhibition"),
    "tour": key("kind-tour"),
    "scene": key("kind-scene"),
    "artifact": key("kind-artifact"),
}
HOWS = {"added": key("how-added"), "removed": key("how-removed"), "changed": key("how-changed")}


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    found: Differences | None
    sentence: str = ""  # why it cannot be compared


@get(f"{PATH}/{{museum:str}}/{{pack:str}}/versions/{{number:str}}")
async def show_version(
    visit: NamedDependency[Visit],
    museum: FromPath[str],
    pack: FromPath[str],
    number: FromPath[str],
    against: Typed = "",
) -> Answer:
    name = own_pack(visit, "museum", museum, pack)
    detail = await detail_of(visit, name)
    version = _version(detail, number)
    other = _other(detail, version, against)
    compared = await off_loop(_compare, visit, name, version.version, other)
    words = words_in(visit.lang)
    return page(
        visit,
        "version.html",
        f"{name} · {words('version-n', version=version.version)}",
        path=PATH,
        name=name,
        base=f"{PATH}/{name}",
        detail=detail,
        version=version,
        others=[each.version for each in detail.listed.versions if each.swept is None and each is not version],
        other=other,
        compared=compared,
        groups=sorted({SITE, *detail.listed.groups}, key=lambda group: (group != SITE, group)),
        fingerprint=(await off_loop(fingerprints, visit, museum)).get(version.key, ""),
        kinds=KINDS,
        hows=HOWS,
        touches=TOUCHES,
        days=DAYS,
        zone=zone(visit.office.now()),
        tell=Telling(visit.lang),
    )


def _version(detail: Detail, number: str) -> Version:
    wanted = number_in(number)
    for each in detail.listed.versions:
        if each.version == wanted:
            return each
    raise NotFoundException


def _other(detail: Detail, version: Version, asked: str) -> int | None:
    """The version it is held against: the one asked for, else what the site shows, else the one before it."""
    here = [each.version for each in detail.listed.versions if each.swept is None and each is not version]
    wanted = number_in(asked)
    if wanted in here:
        return wanted
    if asked == "0":
        return None
    site = detail.listed.groups.get(SITE)
    if site and site.version in here:
        return site.version
    return max((each for each in here if each < version.version), default=None)


def _compare(visit: Visit, name: str, version: int, other: int | None) -> Compared:
    try:
        return Compared(found=compare(visit.office, name, version, other))
    except (Refused, PackError) as error:
        return Compared(found=None, sentence=str(error))


HANDLERS = [show_version]
