"""`insert` with `on_conflict_do_nothing` and `on_conflict_do_update`, for both databases.

SQLAlchemy has one class for each dialect; PostgreSQL's is compiled for SQLite as well (tests hold it).
"""

from sqlalchemy.dialects.postgresql import insert

__all__ = ["insert"]
