"""Why a push did not come to its end; the type says what to do."""

from content_packs.errors import PackError


class PushError(PackError):
    """Anything that a push can say."""


class Unreachable(PushError):
    """The line or the server failed: push again, what was sent is kept."""

    def __init__(self, where: str, why: object) -> None:
        super().__init__(f"{where} cannot be reached: {why}")


class Refusal(PushError):
    """The server said no, and why."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        super().__init__(detail or f"the server answers {status} {kind}")
        self.status = status
        self.kind = kind


class NotOurs(Refusal):
    """What answers there is no companion, or not one of this edition."""

    def __init__(self, where: str, what: object) -> None:
        super().__init__(0, "not-ours", f"{where} answers as no museum companion does: {what}")


class Doubtful(PushError):
    """The server shows a list of versions that this museum cannot simply sign on top of."""


class BadAddress(PushError):
    """Where to push to is no address that a push is sent to."""
