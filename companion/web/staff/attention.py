"""What publishing has to tell on the first page: refused and waiting packs, what ends soon, space, pushes given up."""

from collections.abc import Sequence
from datetime import timedelta

from companion.accounts.people import Person, may
from companion.health import free
from companion.office import Office
from companion.publishing.overview.packs import look_over
from companion.publishing.overview.roles import Role, list_roles
from companion.publishing.overview.storage import list_uploads, spaces
from companion.web.staff.notice import Notice, Severity
from companion.web.words import key

TOLD = 4  # of a kind one by one; more are told as a number
URGENT = 14  # days until something ends
QUIET = timedelta(hours=1)  # an upload from which nothing was heard
FULL = 90  # per cent of a quota
LOW = 5  # times the floor of free space
ENDING = {"alliance": key("notice-ending-alliance"), "server": key("notice-ending-server"),
          "museum": key("notice-ending-museum")}  # fmt: skip
ENDED = {"alliance": key("notice-ended-alliance"), "server": key("notice-ended-server"),
         "museum": key("notice-ended-museum")}  # fmt: skip


def refused(office: Office, person: Person) -> Sequence[Notice]:
    """Packs that the site does not show as was published; and a site that can verify nothing."""
    status = office.status()
    if status is None or not may(person, "museum", person.museum):
        return []
    mine = [pack for pack in sorted(status.refused) if may(person, "museum", pack.partition("/")[0])]
    found = [
        Notice(severity="urgent", text=key("notice-refused"), facts={"pack": pack}, link=f"/staff/packs/{pack}")
        for pack in mine[:TOLD]
    ]
    if len(mine) > TOLD:
        found.append(_number(key("notice-refused-more"), len(mine), "urgent", "/staff/packs"))
    if status.trouble and may(person, "alliance"):
        found.append(Notice(severity="urgent", text=key("notice-trouble"), link="/staff/keys"))
    return found


def waiting(office: Office, person: Person) -> Sequence[Notice]:
    """Versions that were pushed and that nobody has decided on."""
    if not may(person, "museum", person.museum):
        return []
    found = [each for each in look_over(office, person.museum or "") if each.waits]
    if len(found) > TOLD:
        return [_number(key("notice-waiting-more"), len(found), "soon", "/staff/packs")]
    return [
        Notice(
            severity="soon",
            text=key("notice-waiting"),
            facts={"pack": each.pack, "version": each.newest.version},
            link=f"/staff/packs/{each.pack}/versions/{each.newest.version}",
        )
        for each in found
    ]


def ending(office: Office, person: Person) -> Sequence[Notice]:
    """Signatures that end within 90 days, or that the server should have renewed."""
    if not may(person, "museum", person.museum):
        return []
    return [_ending(role) for role in list_roles(office, person.museum or "") if role.warned]


def _ending(role: Role) -> Notice:
    assert role.expires is not None
    urgent: Severity = "urgent" if role.days < URGENT else "soon"
    text = (ENDED if role.ended else ENDING)[role.who]
    facts = {"role": role.name, "days": max(role.days, 0), "day": f"{role.expires.astimezone():%Y-%m-%d}"}
    return Notice(severity=urgent, text=text, facts=facts, link="/staff/keys")


def space(office: Office, person: Person) -> Sequence[Notice]:
    """A disk that fills up, quotas that are nearly used."""
    if not may(person, "museum", person.museum):
        return []
    full = [each for each in spaces(office, person.museum or "") if not each.museum.removed and each.percent >= FULL]
    found = [
        Notice(
            severity="soon",
            text=key("notice-quota"),
            facts={"museum": each.museum.name, "percent": each.percent},
            link="/staff/storage",
        )
        for each in full[:TOLD]
    ]
    left, floor = free(office.settings.data), office.settings.space_floor
    if may(person, "alliance") and left < LOW * floor:
        urgent: Severity = "urgent" if left < floor else "soon"
        megabytes = left // 10**6
        found.append(
            Notice(severity=urgent, text=key("notice-space"), facts={"megabytes": megabytes}, link="/staff/storage")
        )
    return found


def given_up(office: Office, person: Person) -> Sequence[Notice]:
    """Pushes that began and went quiet."""
    if not may(person, "museum", person.museum):
        return []
    now = office.now()
    quiet = [one for one in list_uploads(office, person.museum or "") if now - one.seen > QUIET]
    return [_number(key("notice-uploads"), len(quiet), "note", "/staff/storage")] if quiet else []


def _number(text: str, number: int, severity: Severity, link: str) -> Notice:
    return Notice(severity=severity, text=text, facts={"number": number}, link=link)


PROVIDERS = (refused, waiting, ending, space, given_up)
