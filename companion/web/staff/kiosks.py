"""`/staff/kiosks`: the fleet, what needs attention first; each kiosk; invites. Museums see those with their packs."""

from collections.abc import Callable, Mapping
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from companion.accounts.people import may
from companion.kiosks import changing
from companion.kiosks.changing import ChangeKiosk, WhichKiosk
from companion.kiosks.errors import BadProfile, KioskRefused, NoSuchKiosk
from companion.kiosks.inviting import InviteKiosk, invite
from companion.kiosks.judging import URGENT
from companion.kiosks.listing import Listed, ListKiosks, find_listed, list_kiosks
from companion.kiosks.profiles import read_size
from companion.web.staff.answers import Answer, go, page
from companion.web.staff.own import scope
from companion.web.staff.telling import Telling, zone
from companion.web.staff.visit import AnyRequest, Visit, form_of, off_loop, require
from companion.web.words import key, words_in
from content_packs.exchange.fleet import MEDIA, Profile, invitation, normal_code

PATH = "/staff/kiosks"
WORDS = {  # of judging.CONCERNS
    "cloned": key("kiosk-is-cloned"),
    "failed": key("kiosk-is-failed"),
    "damaged": key("kiosk-is-damaged"),
    "database": key("kiosk-is-database"),
    "never": key("kiosk-is-never"),
    "silent": key("kiosk-is-silent"),
    "outbox": key("kiosk-is-outbox"),
    "disk": key("kiosk-is-disk"),
    "clock": key("kiosk-is-clock"),
    "stale": key("kiosk-is-stale"),
    "fonts": key("kiosk-is-fonts"),
    "behind": key("kiosk-is-behind"),
}
KINDS = {
    "pictures": key("media-pictures"),
    "sounds": key("media-sounds"),
    "videos": key("media-videos"),
    "models": key("media-models"),
    "tiles": key("media-tiles"),
}
ACTS: dict[str, Callable[..., object]] = {
    "revoke": changing.revoke,
    "restore": changing.restore,
    "settle": changing.settle,
    "forget": changing.forget,
}
DONE = {
    "change": key("kiosk-change-done"),
    "revoke": key("kiosk-revoke-done"),
    "restore": key("kiosk-restore-done"),
    "settle": key("kiosk-settle-done"),
    "forget": key("kiosk-forget-done"),
}
LISTS = 8_000  # characters of a list in a form


@get(PATH)
async def show_kiosks(visit: NamedDependency[Visit], done: FromQuery[str] = "") -> Answer:
    own = scope(visit.person, "kiosks")
    found = await off_loop(list_kiosks, visit.office, ListKiosks(museum=own), visit.person.by)
    return page(
        visit,
        "kiosks.html",
        words_in(visit.lang)("kiosks"),
        path=PATH,
        done=words_in(visit.lang)(DONE["forget"]) if done == "forget" else "",
        fleet=found,
        changing=may(visit.person, "alliance"),
        concerns=WORDS,
        urgent=URGENT,
        zone=zone(visit.office.now()),
        tell=Telling(visit.lang),
    )


@get(f"{PATH}/invite")
async def ask_invite(visit: NamedDependency[Visit]) -> Answer:
    require(visit.person, "alliance")
    return _invite_form(visit, fields_of(Profile(name="-")) | {"name": ""})


@post(f"{PATH}/invite")
async def make_invite(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    """The code is shown here and nowhere else, so this answer is no redirect."""
    require(visit.person, "alliance")
    form = await form_of(request)
    try:
        wish = InviteKiosk(profile=Profile(**read_fields(form)))
        made = await off_loop(invite, visit.office, wish, visit.person.by)
    except BadProfile as error:
        return _invite_form(visit, form, error)
    # Without a public address of its own the server is where this person reaches it.
    server = visit.office.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    text = invitation(server, normal_code(made.code))
    return page(
        visit,
        "new_kiosk.html",
        words_in(visit.lang)("kiosk-invited"),
        path=PATH,
        invited=made,
        command=f"kiosk enrol {server} {made.code}",
        symbol=await off_loop(_symbol, text, words_in(visit.lang)("kiosk-symbol")),
    )


@get(f"{PATH}/{{kiosk:str}}")
async def show_kiosk(visit: NamedDependency[Visit], kiosk: FromPath[str], done: FromQuery[str] = "") -> Answer:
    listed = await _find(visit, kiosk)
    return _kiosk_page(visit, listed, fields_of(listed.kiosk.profile), done=DONE.get(done, ""))


@post(f"{PATH}/{{kiosk:str}}/change")
async def change(request: AnyRequest, visit: NamedDependency[Visit], kiosk: FromPath[str]) -> Answer:
    require(visit.person, "alliance")
    form, listed = await form_of(request), await _find(visit, kiosk)
    try:
        wish = ChangeKiosk(kiosk=kiosk, **read_fields(form))
        await off_loop(changing.change_kiosk, visit.office, wish, visit.person.by)
    except BadProfile as error:
        return _kiosk_page(visit, listed, form, wrong=error)
    return go(visit, f"{PATH}/{kiosk}?done=change")


@post(f"{PATH}/{{kiosk:str}}/{{act:str}}")
async def act(visit: NamedDependency[Visit], kiosk: FromPath[str], act: FromPath[str]) -> Answer:
    require(visit.person, "alliance")
    if act not in ACTS:
        raise NotFoundException
    try:
        await off_loop(ACTS[act], visit.office, WhichKiosk(kiosk=kiosk), visit.person.by)
    except NoSuchKiosk:
        raise NotFoundException from None
    except KioskRefused as error:
        listed = await _find(visit, kiosk)
        return _kiosk_page(visit, listed, fields_of(listed.kiosk.profile), wrong=error)
    return go(visit, f"{PATH}?done=forget" if act == "forget" else f"{PATH}/{kiosk}?done={act}")


def read_fields(form: Mapping[str, str]) -> dict[str, Any]:
    """A profile as its form says it; `BadProfile` where a field means nothing."""
    return {
        "name": form.get("name", ""),
        "group": form.get("group", "").strip(),
        "museums": _listed(form.get("museums", "")),
        "exhibitions": _listed(form.get("exhibitions", "")),
        "languages": _listed(form.get("languages", "")),
        "media": tuple(kind for kind in MEDIA if f"media-{kind}" in form),
        "quota": read_size(form.get("quota", "")),
    }


def fields_of(profile: Profile) -> dict[str, str]:
    """The same backwards."""
    return {
        "name": profile.name,
        "group": profile.group,
        "museums": " ".join(profile.museums),
        "exhibitions": " ".join(profile.exhibitions),
        "languages": " ".join(profile.languages),
        "quota": f"{profile.quota / 10**9:g}",
    } | {f"media-{kind}": "1" for kind in profile.media}


def _listed(text: str) -> tuple[str, ...]:
    """Names with spaces or commas between them, each once."""
    return tuple(dict.fromkeys(text[:LISTS].replace(",", " ").split()))


async def _find(visit: Visit, kiosk: str) -> Listed:
    own = scope(visit.person, "kiosks")
    try:
        return await off_loop(find_listed, visit.office, kiosk, own)
    except NoSuchKiosk:
        raise NotFoundException from None


def _symbol(text: str, title: str) -> str:
    from content_packs.visitor.qr import as_svg

    return as_svg(text, title).decode()


def _invite_form(visit: Visit, typed: Mapping[str, str], wrong: BadProfile | None = None) -> Answer:
    return page(
        visit,
        "kiosk_invite.html",
        words_in(visit.lang)("kiosk-invite"),
        status=400 if wrong else 200,
        path=PATH,
        typed=typed,
        wrong=wrong,
        kinds=KINDS,
    )


def _kiosk_page(
    visit: Visit, listed: Listed, typed: Mapping[str, str], *, done: str = "", wrong: KioskRefused | None = None
) -> Answer:
    report = listed.kiosk.report
    packs = sorted({*report.shown, *report.offered, *report.failed}) if report else []
    return page(
        visit,
        "kiosk.html",
        listed.kiosk.profile.name,
        status=400 if wrong else 200,
        path=PATH,
        done=words_in(visit.lang)(done) if done else "",
        listed=listed,
        packs=packs,
        typed=typed,
        wrong=wrong,
        kinds=KINDS,
        changing=may(visit.person, "alliance"),
        concerns=WORDS,
        urgent=URGENT,
        zone=zone(visit.office.now()),
        tell=Telling(visit.lang),
    )


HANDLERS = [show_kiosks, ask_invite, make_invite, show_kiosk, change, act]
