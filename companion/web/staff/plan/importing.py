"""`/staff/sessions/import`: a file of sessions, what would come of it, and one button that imports it.

The file goes with the button's form, packed, so that nothing is kept between the two pages; it is read and compared
again then. What was new in between conflicts like anything else.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Mapping

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency

from companion.accounts.people import may
from companion.web.staff.answers import Answer, go
from companion.web.staff.plan.parts import PATH, Known, known_to, own_museums, plan_page
from companion.web.staff.visit import AnyRequest, NotAllowed, Visit, form_of, off_loop
from companion.web.words import key, words_in
from companion.workshops.importing.drafts import LIMIT, Flaw
from companion.workshops.importing.taking import Imported, ImportSessions, import_sessions

IMPORT = f"{PATH}/import"
BODY_LIMIT = 2_000_000  # bytes of the form with the file
PACKED_LIMIT = 3_000_000  # bytes of the form that carries it on, in base64
NAME = 100
OUTCOMES = {
    "new": key("plan-import-new"),
    "same": key("plan-import-same"),
    "differs": key("plan-import-differs"),
    "conflict": key("plan-import-conflict"),
    "past": key("plan-import-past"),
    "cancelled": key("plan-import-cancelled"),
}
FLAWS = {
    "unreadable": key("import-unreadable"),
    "too-large": key("import-too-large"),
    "unknown-kind": key("import-unknown-kind"),
    "empty": key("import-empty"),
    "no-heading": key("import-no-heading"),
    "no-value": key("import-no-value"),
    "bad-date": key("import-bad-date"),
    "bad-time": key("import-bad-time"),
    "bad-number": key("import-bad-number"),
    "bad-state": key("import-bad-state"),
    "unknown-workshop": key("import-unknown-workshop"),
    "unknown-venue": key("import-unknown-venue"),
    "unknown-programme": key("import-unknown-programme"),
    "several": key("import-several"),
    "not-yours": key("import-not-yours"),
    "closed": key("import-closed"),
    "all-day": key("import-all-day"),
    "no-end": key("import-no-end"),
    "bad-zone": key("import-bad-zone"),
    "bad-event": key("import-bad-event"),
    "bad-rule": key("import-bad-rule"),
    "following": key("import-following"),
    "too-many": key("import-too-many"),
    "twice": key("import-twice"),
    "refused": key("import-refused"),
}
SAID = ("what", "mend")  # facts that are sentences of a reader, in English: they stand below


@get(IMPORT)
async def ask_file(visit: NamedDependency[Visit]) -> Answer:
    known = await _known(visit)
    return _page(visit, known, {})


@post(IMPORT, request_max_body_size=BODY_LIMIT)
async def preview(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    known, form = await _known(visit), await form_of(request)
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        return _page(visit, known, form)
    raw = await file.read(LIMIT + 1)
    wish = _wish(visit, form, (file.filename or "")[-NAME:], raw, dry=True)
    found = await off_loop(import_sessions, visit.office, wish, visit.person.by)
    return _page(visit, known, form, found, wish)


@post(f"{IMPORT}/take", request_max_body_size=PACKED_LIMIT)
async def take(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    known, form = await _known(visit), await form_of(request)
    raw = unpack(form.get("packed", ""))
    if raw is None:
        return _page(visit, known, form)
    wish = _wish(visit, form, form.get("name", "")[-NAME:], raw, dry=False)
    found = await off_loop(import_sessions, visit.office, wish, visit.person.by)
    if not found.made:
        return _page(visit, known, form, found, wish)
    return go(visit, f"{PATH}?done=imported")


def pack(raw: bytes) -> str:
    return urlsafe_b64encode(zlib.compress(raw)).decode()


def unpack(text: str) -> bytes | None:
    """Never more than a file may have, whatever was packed."""
    try:
        packed = zlib.decompressobj()
        raw = packed.decompress(urlsafe_b64decode(text), LIMIT + 1)
    except (BadBase64, ValueError, zlib.error):
        return None
    return raw if packed.eof or len(raw) > LIMIT else None


async def _known(visit: Visit) -> Known:
    known = await known_to(visit)
    if not own_museums(visit.person, known) and not may(visit.person, "plan"):
        raise NotAllowed
    return known


def _wish(visit: Visit, form: Mapping[str, str], name: str, raw: bytes, *, dry: bool) -> ImportSessions:
    return ImportSessions(
        name=name, raw=raw, workshop=form.get("workshop", "")[:64], venue=form.get("venue", "")[:64],
        museum=visit.person.museum or "", state="open" if form.get("state") == "open" else "planned", dry=dry,
    )  # fmt: skip


def _page(
    visit: Visit,
    known: Known,
    typed: Mapping[str, str],
    found: Imported | None = None,
    wish: ImportSessions | None = None,
) -> Answer:
    own = own_museums(visit.person, known)
    status = 400 if found and not found.ready and found.flaws else 200
    return plan_page(
        visit, "plan_import.html", words_in(visit.lang)("plan-import"), IMPORT, known, status=status, typed=typed,
        found=found, wish=wish, packed=pack(wish.raw) if wish and found and found.ready else "",
        outcomes=OUTCOMES, flaws=[_flaw(visit.lang, flaw) for flaw in found.flaws] if found else [],
        teachable=[each for each in known.workshops.values() if each.museum in own and not each.closed],
    )  # fmt: skip


def _flaw(lang: str, flaw: Flaw) -> dict[str, str]:
    facts = {name: value for name, value in flaw.facts.items() if name not in SAID}
    words = words_in(lang)
    return {
        "place": str(flaw.place),
        "text": words(FLAWS[flaw.code], **facts) if facts else words(FLAWS[flaw.code]),
        "said": ": ".join(str(flaw.facts[name]) for name in SAID if name in flaw.facts),
    }


HANDLERS = [ask_file, preview, take]
