"""SQL of the accounts' room: what reads and writes its tables, and nothing that decides."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlalchemy import Connection

from companion.store import schema

Db: TypeAlias = Connection  # what work functions are handed


def add_audit(db: Db, values: Mapping[str, Any]) -> None:
    db.execute(schema.audit.insert(), dict(values))
