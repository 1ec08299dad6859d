"""Secret links to versions that are not shown yet: made, shown once, revoked."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath

from companion.publishing.plans import Refused
from companion.publishing.previews.links import MakePreview, RevokePreviews, make_preview, revoke_previews
from companion.web.staff.answers import Answer, go, page
from companion.web.staff.own import number_in, own_pack
from companion.web.staff.packs import PATH
from companion.web.staff.refusals import Fault, fault_of
from companion.web.staff.telling import Telling
from companion.web.staff.visit import AnyRequest, Visit, form_of, off_loop
from companion.web.words import words_in
from content_packs.format.paths import is_sha256


@post(f"{PATH}/{{museum:str}}/{{pack:str}}/preview")
async def make_link(
    request: AnyRequest, visit: NamedDependency[Visit], museum: FromPath[str], pack: FromPath[str]
) -> Answer:
    """The link is shown here and nowhere else, so this answer is no redirect."""
    name, form = own_pack(visit, "publish", museum, pack), await form_of(request)
    version, days = number_in(form.get("version", "")), number_in(form.get("days", ""))
    if version is None or days is None:
        return _refuse(visit, name, Fault("refused-number"))
    try:
        wish = MakePreview(pack=name, version=version, days=days)
        made = await off_loop(make_preview, visit.office, wish, visit.person.by)
    except Refused as error:
        return _refuse(visit, name, fault_of(error))
    home = visit.office.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return page(
        visit, "new_preview.html", words_in(visit.lang)("preview"), path=PATH, name=name, base=f"{PATH}/{name}",
        made=made, address=f"{home}{made.path}", tell=Telling(visit.lang),
    )  # fmt: skip


@post(f"{PATH}/{{museum:str}}/{{pack:str}}/revoke")
async def revoke_links(
    request: AnyRequest, visit: NamedDependency[Visit], museum: FromPath[str], pack: FromPath[str]
) -> Answer:
    """One link, or all of this pack's where the form says `all`."""
    name, form = own_pack(visit, "publish", museum, pack), await form_of(request)
    token = "" if form.get("all") == "1" else form.get("token", "")
    if form.get("all") != "1" and not is_sha256(token):
        return _refuse(visit, name, Fault("refused-form"))
    await off_loop(revoke_previews, visit.office, RevokePreviews(pack=name, token=token), visit.person.by)
    return go(visit, f"{PATH}/{name}?done=revoked")


def _refuse(visit: Visit, name: str, fault: Fault) -> Answer:
    title = words_in(visit.lang)("preview")
    return page(visit, "refused.html", title, status=400, path=PATH, fault=fault, back=f"{PATH}/{name}", name=name)


HANDLERS = [make_link, revoke_links]
