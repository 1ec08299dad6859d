"""Opens the store of a settings' folder and URL, brought to the schema of this edition."""

from pathlib import Path

from companion.store.lock import Lock
from companion.store.store import Store


def open_store(data: Path, url: str = "", lock: Lock | None = None) -> Store:
    """PostgreSQL at `url`, else one SQLite file in `data`, whose lock is taken unless it is held (`lock`) already."""
    return _open_postgres(url) if url else _open_sqlite(data, lock or Lock(data))


def _open_sqlite(data: Path, lock: Lock) -> Store:
    from companion.store.migrating import migrate
    from companion.store.sqlite import FILE, SqliteStore, make_engine

    try:
        engine = make_engine(data / FILE)
        migrate(engine)
        engine.dispose()
        return SqliteStore(data / FILE, lock)
    except BaseException:
        lock.release()
        raise


def _open_postgres(url: str) -> Store:
    from companion.store.migrating import migrate
    from companion.store.postgres import PostgresStore, make_engine

    engine = make_engine(url)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return PostgresStore(engine)
