"""Why no stick is written, or not to its end. Each says what to do; what is on the stick is left as it is."""

from collections.abc import Iterable
from pathlib import Path


class StickRefused(Exception):
    pass


class NotAFolder(StickRefused):
    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder}: {why}; name the folder of the stick itself, as /media/you/STICK")


class NotAStick(StickRefused):
    """There is something on it that looks like ours and was not written by us: it might be lost."""

    def __init__(self, folder: Path, what: str) -> None:
        super().__init__(
            f"{folder}: it has {what} and is no stick of this program; empty it, or take another: "
            "nothing is written where something could be lost"
        )


class OtherAlliance(StickRefused):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: this is a stick of another alliance; empty it, or take another")


class NoSuchGroup(StickRefused):
    def __init__(self, group: str, known: Iterable[str]) -> None:
        there = ", ".join(sorted(known)[:20]) or "none yet"
        super().__init__(
            f"no group {group[:80]!r}: nothing is published to it and no kiosk is of it. There is: {there} "
            "(companion pack publish … --group, companion kiosk list)"
        )


class TooManyGroups(StickRefused):
    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} groups go on one stick; --only leaves off the others, or take a second one")


class NotOfGroups(StickRefused):
    def __init__(self, kiosk: str, groups: Iterable[str]) -> None:
        super().__init__(
            f"there is no kiosk {kiosk[:64]!r} of {', '.join(groups)} that may have a day sheet: "
            "companion kiosk list says which there are"
        )


class NoRoom(StickRefused):
    """Said before anything is written."""

    def __init__(self, folder: Path, needed: int, free: int) -> None:
        super().__init__(
            f"{folder}: {needed / 1e6:,.1f} MB are to be written and the stick has {free / 1e6:,.1f} MB free: "
            f"{(needed - free) / 1e6:,.1f} MB too few. Nothing was written; a larger stick, or fewer groups on it"
        )
        self.needed, self.free = needed, free


class NotInStore(StickRefused):
    def __init__(self, sha256: str, why: str) -> None:
        super().__init__(
            f"the server's own copy of a blob cannot be used ({why}): put {sha256} back from a backup, or push the "
            "version that names it again; what is on the stick by now stays, and the same command goes on"
        )


class NotProven(StickRefused):
    """Read back as a kiosk reads it, it is not what it should be."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"{folder}: written, but a kiosk would not take it ({why}): give the command again; if it stays so, the "
            "stick is broken or this server's clock is wrong"
        )
