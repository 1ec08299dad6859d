"""Errors of the ground floor; the type says what to do.

`Untrusted` is never retried: the bytes are not what was named. `Missing` may be had elsewhere. `Unavailable` may be
retried. `BadSource` and `Unbuildable` are for the author of a source folder. Errors take facts and build their
sentence.
"""


class PackError(Exception):
    """Anything that a pack, its source or its store can say."""


class Untrusted(PackError):
    """These bytes break the format or their hash: never shown, never retried as they are."""


class Damaged(Untrusted):
    def __init__(self, sha256: str, why: str) -> None:
        super().__init__(f"blob {sha256} is damaged: {why}")
        self.sha256 = sha256


class TooLarge(Untrusted):
    def __init__(self, what: str, size: int, limit: int) -> None:
        super().__init__(f"{what} is {size:,}, more than the {limit:,} allowed")


class BadPath(Untrusted):
    def __init__(self, path: str) -> None:
        super().__init__(
            f"unsafe path {path[:80]!r}: lower-case letters, digits, '.', '_' and '-' in segments split by '/'"
        )


class Missing(PackError):
    """A blob that a manifest names is not in this store."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not here")
        self.what = what


class Unavailable(PackError):
    """The disk or a source did not answer; the same call may succeed later."""


class BadSource(PackError):
    """A source folder cannot be built; `problems` says where and how to mend it."""

    def __init__(self, where: str, problems: int) -> None:
        super().__init__(f"{where}: {problems} error(s) must be mended before it can be built")
        self.problems = problems


class Unbuildable(PackError):
    """One file of a source cannot be turned into what a pack carries."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{file}: {why}")
        self.file = file
        self.why = why

    def __reduce__(self) -> tuple[type["Unbuildable"], tuple[str, str]]:
        return Unbuildable, (self.file, self.why)  # comes back whole from the process that found it
