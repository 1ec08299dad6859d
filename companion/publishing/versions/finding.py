"""A version that was pushed and is kept, or why there is none."""

from companion.publishing.plans import Refused
from companion.publishing.versions import rows


class NothingPushed(Refused):
    def __init__(self, pack: str) -> None:
        super().__init__(f"nothing of {pack} was pushed here: `companion pack list` says what was")


class NotPushed(Refused):
    def __init__(self, pack: str, version: int) -> None:
        super().__init__(f"version {version} of {pack} was not pushed here: `companion pack list` says which were")


class Swept(Refused):
    def __init__(self, pack: str, version: int) -> None:
        super().__init__(f"version {version} of {pack} is not kept here any more: push it again")


def find_version(db: rows.Db, pack: str, version: int | None = None) -> rows.Pushed:
    """The version, else the newest."""
    number = version or rows.newest_version(db, pack)
    if number is None:
        raise NothingPushed(pack)
    found = rows.version_of(db, pack, number)
    if found is None:
        raise NotPushed(pack, number)
    if found.swept is not None:
        raise Swept(pack, number)
    return found
