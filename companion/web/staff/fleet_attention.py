"""What the fleet has to tell on the first page."""

from collections.abc import Sequence
from datetime import timedelta

from companion.accounts.people import Person, may
from companion.kiosks.judging import URGENT
from companion.kiosks.listing import Listed, ListKiosks, list_kiosks
from companion.office import Office
from companion.publishing.publications.rows import halted_since
from companion.web.staff.notice import Notice
from companion.web.words import key

TOLD = 3  # one by one; more are told as a number
RECENT = timedelta(days=7)


def ailing(office: Office, person: Person) -> Sequence[Notice]:
    """Kiosks that need somebody to look."""
    if not may(person, "kiosks", person.museum):
        return []
    fleet = list_kiosks(office, ListKiosks(museum=person.museum or ""), person.by).kiosks
    urgent = [each for each in fleet if URGENT & set(each.concerns)]
    others = [each for each in fleet if each.concerns and each not in urgent and each.concerns != ("behind",)]
    found = [_urgent(each) for each in urgent[:TOLD]]
    if len(urgent) > TOLD:
        facts: dict[str, object] = {"number": len(urgent)}
        found.append(Notice(severity="urgent", text=key("notice-kiosks-urgent"), facts=facts, link="/staff/kiosks"))
    if others:
        facts = {"number": len(others)}
        found.append(Notice(severity="soon", text=key("notice-kiosks"), facts=facts, link="/staff/kiosks"))
    return found


def halted(office: Office, person: Person) -> Sequence[Notice]:
    """Stages that stopped by themselves, until the next decision of that pack and group."""
    if not may(person, "museum", person.museum):
        return []
    since = office.now() - RECENT
    found = office.store.read(lambda db: halted_since(db, since))
    return [
        Notice(
            severity="urgent",
            text=key("notice-halted"),
            facts={"pack": each.pack, "version": each.version, "group": each.group},
            link=f"/staff/packs/{each.pack}#history",
        )
        for each in found
        if may(person, "museum", each.pack.partition("/")[0])
    ]


def _urgent(listed: Listed) -> Notice:
    return Notice(
        severity="urgent",
        text=key("notice-kiosk-urgent"),
        facts={"name": listed.kiosk.profile.name},
        link=f"/staff/kiosks/{listed.kiosk.id}",
    )


PROVIDERS = (halted, ailing)
