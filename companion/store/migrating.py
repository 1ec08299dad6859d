"""Brings a database to the schema of this edition."""

from sqlalchemy import Engine

from companion.store.schema import schema


def migrate(engine: Engine) -> None:
    with engine.begin() as db:
        schema.create_all(db)
