"""What accounts refuse; each takes facts and builds its sentence. Pages say it in the reader's language by `code`."""

from typing import ClassVar


class AccountError(Exception):
    code: ClassVar[str] = "account"


class BadName(AccountError):
    code = "bad-name"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name[:80]!r} cannot be a name: letters and digits with '.', '_', '@' or '-' between them, at most 60"
        )


class BadRole(AccountError):
    code = "bad-role"

    def __init__(self, role: str, museum: str | None) -> None:
        why = "an editor works for one museum: name it" if role == "editor" else "only an editor belongs to a museum"
        super().__init__(f"role {role}, museum {museum}: {why}")


class UnknownMuseum(AccountError):
    code = "unknown-museum"

    def __init__(self, museum: str) -> None:
        super().__init__(f"there is no museum {museum[:64]!r} here; `companion museum list` shows which there are")


class NameTaken(AccountError):
    code = "name-taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"there is an account {name} already; `companion staff reset {name}` makes a new link for it")


class NoSuchPerson(AccountError):
    code = "no-such-person"

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no account {name[:80]!r}; `companion staff list` shows which there are")


class Closed(AccountError):
    code = "closed"

    def __init__(self, name: str) -> None:
        super().__init__(f"the account {name} is closed; `companion staff open {name}` opens it again")


class LastAlliance(AccountError):
    code = "last-alliance"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is the last open account of the alliance: open another one first")


class BadPassword(AccountError):
    """`why` is one of passwords.REASONS."""

    code = "bad-password"

    def __init__(self, why: str) -> None:
        super().__init__(f"this password is refused: {why}")
        self.why = why


class BadLink(AccountError):
    """Used, expired or never made: which of them is not said."""

    code = "bad-link"

    def __init__(self) -> None:
        super().__init__("this link is used up or too old; ask for a new one")


class NotAccepted(AccountError):
    """Name, password or code: which of them is not said."""

    code = "not-accepted"

    def __init__(self) -> None:
        super().__init__("name, password or code is not right")


class MustWait(AccountError):
    code = "must-wait"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many tries from here; try again in {seconds} seconds")
        self.seconds = seconds


class TooBusy(AccountError):
    """More log-ins at once than there is memory for."""

    code = "too-busy"

    def __init__(self) -> None:
        super().__init__("too many are logging in at this moment; try again")


class LooseKey(AccountError):
    code = "loose-key"

    def __init__(self, file: str) -> None:
        super().__init__(f"others of this machine can read {file}: chmod 600 {file}")
