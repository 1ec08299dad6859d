"""The audit log: who did what, when; written in the transaction of the change itself, never changed afterwards.

`by` is `staff:‹name›`, `museum:‹name›`, `command` or `job`; an action is a noun and a verb, `pack.publish`. Details are
facts for people to read; secrets have no place in them, and a detail named like one is refused.
"""

import json
from datetime import datetime

import msgspec

from companion.accounts import rows
from companion.office import Office

SUBJECT_LIMIT = 200  # characters, as the schema says
BY_LIMIT = 100
SECRETS = frozenset({"link", "passphrase", "password", "pin", "secret", "ticket", "token", "totp"})

Fact = str | int | float | bool | datetime | None


class SecretInAudit(ValueError):
    def __init__(self, names: list[str]) -> None:
        super().__init__(f"the audit log holds no secrets: leave out {', '.join(names)}")


def record(
    db: rows.Db,
    *,
    by: str,
    action: str,
    subject: str,
    museum: str | None = None,
    now: datetime,
    **detail: Fact | list[str],
) -> None:
    """Add a row in the caller's transaction; `museum` is whose people may see it."""
    if secrets := sorted(SECRETS & detail.keys()):
        raise SecretInAudit(secrets)
    values = {
        "at": now,
        "by": _clean(by, BY_LIMIT),
        "action": action,
        "museum": museum,
        "subject": _clean(subject, SUBJECT_LIMIT),
        "detail": _written(detail),
    }
    rows.add_audit(db, values)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows: of one museum or all, of one action or person; those before the row `before`."""

    museum: str | None = None
    action: str = ""
    by: str = ""
    before: int | None = None
    limit: int = 50


class Found(msgspec.Struct, frozen=True, kw_only=True):
    entries: list[rows.Entry]
    more: bool
    actions: list[str]  # to choose from
    people: list[str]
    museums: list[str]


def look_up(office: Office, wish: Wish) -> Found:
    """The newest first, and what the log can be narrowed to."""

    def read(db: rows.Db) -> Found:
        entries = rows.find_audit(
            db, museum=wish.museum, action=wish.action, by=wish.by, before=wish.before, limit=wish.limit + 1
        )
        return Found(
            entries=entries[: wish.limit],
            more=len(entries) > wish.limit,
            actions=rows.audit_values(db, "action", wish.museum),
            people=rows.audit_values(db, "by", wish.museum),
            museums=rows.audit_values(db, "museum", wish.museum),
        )

    return office.store.read(read)


def _written(detail: dict[str, Fact | list[str]]) -> str:
    return _storable(json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str))


def _clean(text: str, limit: int) -> str:
    """One short line: a change is never lost because its name is strange."""
    line = _storable("".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _storable(text: str) -> str:
    """Without halves of surrogate pairs, which no database takes."""
    return text.encode(errors="replace").decode()
