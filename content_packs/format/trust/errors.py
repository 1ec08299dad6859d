"""What a reader says of signed files that it refuses: all `Untrusted`, for the same bytes would fare no better."""

from datetime import datetime

from content_packs.errors import Untrusted


class Expired(Untrusted):
    def __init__(self, what: str, when: datetime) -> None:
        super().__init__(f"{what} expired on {when:%Y-%m-%d %H:%M} UTC; a newer one has to be signed")
        self.what, self.when = what, when


class RolledBack(Untrusted):
    def __init__(self, what: str, why: object) -> None:
        super().__init__(f"{what} is older than what was seen before: {why}")
        self.what = what


class Unsigned(Untrusted):
    """Too few of the keys that may sign for a role have."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not signed by enough of the keys that may sign it")
        self.what = what


class Undelegated(Untrusted):
    def __init__(self, what: str) -> None:
        super().__init__(f"the alliance's list has no {what}")
        self.what = what


class Mismatched(Untrusted):
    """Bytes that have not the version, length or hash under which they are signed."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not the file that was signed: its version, length or hash differs")
        self.what = what


class Malformed(Untrusted):
    def __init__(self, what: str, why: object) -> None:
        super().__init__(f"{what} breaks the format: {why}")
        self.what = what


class Forgotten(Untrusted):
    """A reader's own memory is not readable; only who sets readers up can mend that."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this reader's trust is not readable ({why}): give it the alliance's root again")
