"""Which program this is, and since when it can be: no clock that says an earlier time is right."""

from datetime import UTC, datetime
from importlib.metadata import version

BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # raised with each edition; a file's date would be the installing clock's


def edition() -> str:
    return version("museum-companion")[:64]
