"""Why a kiosk, or what is asked of one, is refused. `kind` is what programs look at; each says what to do instead."""


class KioskRefused(Exception):
    kind = "refused"
    status = 400

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class WrongCode(KioskRefused):
    kind, status = "wrong-code", 404

    def __init__(self) -> None:
        super().__init__("no such code: look at it again (companion kiosk invite makes a new one)")


class UsedCode(KioskRefused):
    kind, status = "used-code", 409

    def __init__(self) -> None:
        super().__init__("this code was used by another kiosk: each is good once (companion kiosk invite)")


class OldCode(KioskRefused):
    kind, status = "old-code", 410

    def __init__(self) -> None:
        super().__init__("this code is over: it is good for a day (companion kiosk invite)")


class KnownKey(KioskRefused):
    kind, status = "known-key", 409

    def __init__(self) -> None:
        super().__init__("this device has an identity here already: kiosk enrol --again makes another one")


class NotReady(KioskRefused):
    kind, status = "not-ready", 503

    def __init__(self) -> None:
        super().__init__("this server has no alliance yet: companion alliance init, sign, install (docs/keys.md)")


class TooManyWrong(KioskRefused):
    kind, status = "slow-down", 429

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds))
        super().__init__(f"too many wrong codes: wait {self.seconds} seconds")


class UnknownKiosk(KioskRefused):
    """No such kiosk, or no signature of its key: nobody is told which."""

    kind, status = "unknown-kiosk", 401

    def __init__(self) -> None:
        super().__init__("no signature of a kiosk of this server: enrol it (again)")


class RevokedKiosk(KioskRefused):
    kind, status = "revoked", 403

    def __init__(self) -> None:
        super().__init__("this kiosk was revoked: the alliance can restore it, or invite it anew")


class UsedNumber(KioskRefused):
    kind, status = "used-number", 409

    def __init__(self, number: int, last: int) -> None:
        super().__init__(
            f"number {number} is not above {last}, which this kiosk signed with before: if its card was copied, "
            "enrol it again (kiosk enrol --again)"
        )


class BadReport(KioskRefused):
    kind, status = "bad-report", 400

    def __init__(self, why: str) -> None:
        super().__init__(f"the report cannot be read: {why}")


class NoSuchKiosk(KioskRefused):
    kind, status = "no-such-kiosk", 404

    def __init__(self, kiosk: str) -> None:
        super().__init__(f"there is no kiosk {kiosk[:80]!r}: companion kiosk list says which there are")


class NotRevoked(KioskRefused):
    kind, status = "not-revoked", 409

    def __init__(self, kiosk: str) -> None:
        super().__init__(f"{kiosk} is not revoked: only a revoked kiosk can be forgotten (companion kiosk revoke)")


class BadProfile(KioskRefused):
    kind, status = "bad-profile", 400
