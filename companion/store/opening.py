"""Opens the store of a settings' folder and URL, brought to the schema of this edition."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from companion.store.store import Store
from content_packs.running.lock import Lock

if TYPE_CHECKING:
    from sqlalchemy import Engine


def open_store(data: Path, url: str = "", lock: Lock | None = None) -> Store:
    """PostgreSQL at `url`, else one SQLite file in `data`, whose lock is taken unless it is held (`lock`) already."""
    return _open_postgres(url) if url else _open_sqlite(data, lock or Lock(data))


def _open_sqlite(data: Path, lock: Lock) -> Store:
    from companion.store.sqlite import FILE, SqliteStore, make_engine

    try:
        os.close(os.open(data / FILE, os.O_CREAT | os.O_CLOEXEC, 0o600))  # the files beside it take its mode
        _prepare(make_engine(data / FILE), str(data / FILE))
        return SqliteStore(data / FILE, lock)
    except BaseException:
        lock.release()
        raise


def _open_postgres(url: str) -> Store:
    from companion.store.postgres import PostgresStore, make_engine

    engine = make_engine(url)
    _prepare(engine, engine.url.render_as_string(hide_password=True))
    return PostgresStore(engine)


def _prepare(engine: "Engine", where: str) -> None:
    """Bring it to the schema; what cannot be opened is told in a sentence."""
    from sqlalchemy.exc import DBAPIError

    from companion.store.errors import StoreUnavailable
    from companion.store.migrating import migrate

    try:
        migrate(engine)
    except DBAPIError as error:
        raise StoreUnavailable(where, " ".join(str(error.orig).split())) from error
    finally:
        engine.dispose()
