"""What alembic runs for each migration or comparison: the connection is handed in by `migrating`."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeEngine

from companion.store.schema import Moment, schema


def render(kind: str, thing: Any, _: object) -> str | Literal[False]:
    """A migration names no type of ours: it must mean the same when the schema has moved on."""
    return "sa.BigInteger()" if kind == "type" and isinstance(thing, Moment) else False


def same_type(_: object, __: object, ___: object, inspected: TypeEngine[Any], wanted: TypeEngine[Any]) -> bool | None:
    return False if isinstance(wanted, Moment) else None


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema,
    render_item=render,
    compare_type=same_type,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
