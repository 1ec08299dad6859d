"""What each group shows is decided here: a page that says what will happen and how it is undone, then the deed.

What is confirmed is what is done: both read the same fields, and the deed names its version. The key in the form makes
two clicks one decision.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from companion.publishing.overview.packs import Detail, check_publishable
from companion.publishing.plans import Refused
from companion.publishing.publications import deciding
from companion.publishing.publications.deciding import Cancel, Decided, Publish, Rollback, Withdraw
from companion.publishing.publications.listing import GroupShows
from companion.web.staff.answers import Answer, go, page
from companion.web.staff.own import number_in, own_pack
from companion.web.staff.packs import PATH, detail_of
from companion.web.staff.refusals import Fault, fault_of
from companion.web.staff.telling import Telling
from companion.web.staff.visit import AnyRequest, Visit, form_of, off_loop
from companion.web.words import key, words_in
from content_packs.errors import PackError
from content_packs.format.paths import is_name
from content_packs.format.trust.documents import SITE

ACTS = {
    "publish": key("publish"),
    "rollback": key("roll-back"),
    "withdraw": key("withdraw"),
    "cancel": key("cancel"),
}
EFFECTS = {
    "publish": key("publish-effect"),
    "rollback": key("rollback-effect"),
    "withdraw": key("withdraw-effect"),
    "cancel": key("cancel-effect"),
}
UNDOING = {
    "publish": key("publish-undoing"),
    "rollback": key("rollback-undoing"),
    "withdraw": key("withdraw-undoing"),
    "cancel": key("cancel-undoing"),
}
ONCE = 64  # characters of a form's key


class BadField(Refused):
    """What stands in a field means nothing; `code` is a key of the refusals."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as its form says it."""

    act: str
    pack: str
    group: str = SITE
    version: int | None = None
    at: datetime | None = None
    percent: int = 100


@get(f"{PATH}/{{museum:str}}/{{pack:str}}/{{act:str}}")
async def ask(
    request: AnyRequest, visit: NamedDependency[Visit], museum: FromPath[str], pack: FromPath[str], act: FromPath[str]
) -> Answer:
    name = own_pack(visit, "publish", museum, pack)
    detail = await detail_of(visit, name)
    try:
        asked = read_ask(act, name, request.query_params, detail)
        if asked.act in ("publish", "rollback") and asked.version:
            await off_loop(check_publishable, visit.office, name, asked.version)
    except (Refused, PackError) as error:
        return _refuse(visit, act, name, error)
    return page(
        visit,
        "decide.html",
        words_in(visit.lang)(ACTS[act]),
        path=PATH,
        asked=asked,
        shows=detail.listed.groups.get(asked.group, GroupShows(version=None)),
        base=f"{PATH}/{name}",
        act=ACTS[act],
        effect=EFFECTS[act],
        undoing=UNDOING[act],
        once=token_hex(16),
        tell=Telling(visit.lang),
    )


@post(f"{PATH}/{{museum:str}}/{{pack:str}}/{{act:str}}")
async def decide(
    request: AnyRequest, visit: NamedDependency[Visit], museum: FromPath[str], pack: FromPath[str], act: FromPath[str]
) -> Answer:
    name = own_pack(visit, "publish", museum, pack)
    form = await form_of(request)
    try:
        asked = read_ask(act, name, form, await detail_of(visit, name))
        decided = await off_loop(carry_out, visit, asked, form.get("once", ""))
    except (Refused, PackError) as error:
        return _refuse(visit, act, name, error)
    return go(visit, f"{PATH}/{name}?done={act if decided.changed else 'same'}")


def read_ask(act: str, pack: str, fields: Mapping[str, str], detail: Detail) -> Ask:
    """The fields of a form or link; a version is named by whoever asks, or follows from what is shown."""
    if act not in ACTS:
        raise NotFoundException
    group = fields.get("new_group", "").strip() or fields.get("group", "") or SITE
    if not is_name(group):
        raise BadField("bad-group")
    asked = Ask(act=act, pack=pack, group=group)
    match act:
        case "publish":
            return msgspec.structs.replace(
                asked,
                version=_whole(fields.get("version", "")) or detail.listed.versions[0].version,
                at=_instant(fields.get("at", "")),
                percent=_whole(fields.get("percent", ""), 101) or 100,
            )
        case "rollback":
            version = _whole(fields.get("version", "")) or detail.back.get(group)
            if version is None:
                raise BadField("nothing-before")
            return msgspec.structs.replace(asked, version=version)
    return asked


def carry_out(visit: Visit, asked: Ask, once: str) -> Decided:
    """By the very functions that the commands call."""
    wish, verb = _wish(asked, _key(visit, asked, once))
    return verb(visit.office, wish, visit.person.by)


def _wish(asked: Ask, once: str) -> tuple[Any, Callable[..., Decided]]:
    pack, group, version = asked.pack, asked.group, asked.version
    match asked.act:
        case "publish":
            at, percent = asked.at, asked.percent
            return Publish(pack=pack, group=group, version=version, at=at, percent=percent, key=once), deciding.publish
        case "rollback":
            return Rollback(pack=pack, group=group, version=version, key=once), deciding.rollback
        case "withdraw":
            return Withdraw(pack=pack, group=group, key=once), deciding.withdraw
        case _:
            return Cancel(pack=pack, group=group, key=once), deciding.cancel


def _key(visit: Visit, asked: Ask, once: str) -> str:
    """Of this person and this decision: nobody's form can answer for another's. Without one each click counts."""
    if not once:
        return ""
    if len(once) > ONCE:
        raise BadField("bad-form")
    return sha256(msgspec.json.encode([visit.person.name, asked, once])).hexdigest()


def _whole(text: str, most: int = 2**53) -> int | None:
    if not text.strip():
        return None
    number = number_in(text, most)
    if number is None:
        raise BadField("bad-number")
    return number


def _instant(text: str) -> datetime | None:
    """As <input type=datetime-local> gives it, in the server's time zone; or with one, as the confirmation does."""
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()[:40]).astimezone()
    except (ValueError, OverflowError):
        raise BadField("bad-time") from None


def _refuse(visit: Visit, act: str, name: str, error: Exception) -> Answer:
    if act not in ACTS:
        raise NotFoundException
    fault: Fault = fault_of(error)
    title = words_in(visit.lang)(ACTS[act])
    return page(visit, "refused.html", title, status=400, path=PATH, fault=fault, back=f"{PATH}/{name}", name=name)


HANDLERS = [ask, decide]
