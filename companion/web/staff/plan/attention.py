"""What of the programme needs attention, for the first page of the staff."""

from collections.abc import Sequence
from datetime import timedelta

from companion.accounts.people import Person, may
from companion.office import Office
from companion.web.staff.notice import Notice, Provider
from companion.web.staff.plan.parts import PATH, know
from companion.web.words import key
from companion.workshops import rows

WEEK = timedelta(days=7)
MOST = 5  # of one kind


def unattended(office: Office, person: Person) -> Sequence[Notice]:
    """Sessions of the next seven days without a teacher, and cancelled ones with people booked."""
    if not may(person, "plan", person.museum):
        return []
    now = office.now()

    def read(db: rows.Db) -> list[Notice]:
        found = rows.sessions_between(db, now, now + WEEK, museum=person.museum or "", limit=200)
        alone = [each for each in found if not each.teacher and each.state in ("open", "planned")][:MOST]
        booked = [each for each in found if each.state == "cancelled" and each.taken + each.taken_kept][:MOST]
        known = know(db, now) if alone or booked else None
        return [
            *(_notice(key("notice-no-teacher"), "soon", each.id, known and known.begins(each)) for each in alone),
            *(
                _notice(key("notice-cancelled"), "urgent", each.id, known and known.begins(each),
                        people=each.taken + each.taken_kept)
                for each in booked
            ),
        ]  # fmt: skip

    return office.store.read(read)


def _notice(text: str, severity: str, session: str, at: object, **facts: object) -> Notice:
    return Notice(
        severity="urgent" if severity == "urgent" else "soon", text=text, link=f"{PATH}/{session}",
        facts={"when": f"{at:%Y-%m-%d %H:%M}", **facts},
    )  # fmt: skip


PROVIDERS: tuple[Provider, ...] = (unattended,)
