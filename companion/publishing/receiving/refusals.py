"""What the server says no to, with what to do next (RFC 9457). The kinds are listed in PROTOCOL.md, held by a test.

No text here repeats a ticket, a signature or a path of the server.
"""


class Refused(Exception):
    """An answer with a problem detail; `kind` is for programs, the sentence for people."""

    kind = "refused"
    status = 422

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class UnknownMuseum(Refused):
    kind, status = "unknown-museum", 404

    def __init__(self, museum: str) -> None:
        super().__init__(
            f"No museum called {museum[:64]!r} publishes here. Compare the name in pack.toml with the one that the "
            "alliance gave you (`companion museum list` on the server)."
        )


class RemovedMuseum(Refused):
    kind, status = "removed-museum", 403

    def __init__(self, museum: str) -> None:
        super().__init__(f"{museum} no longer publishes here. Ask the alliance; what was sent is not shown.")


class ChallengeRefused(Refused):
    kind, status = "challenge-refused", 401

    def __init__(self, why: str) -> None:
        super().__init__(f"The challenge {why}. Ask for a new one and sign that.")


class SignatureRefused(Refused):
    kind, status = "signature-refused", 401

    def __init__(self, museum: str, why: str) -> None:
        super().__init__(
            f"This is not signed for {museum}: {why}. Push with the key whose public half the alliance has; "
            "if it was lost or replaced, ask for `companion museum rekey`."
        )


class WrongAudience(Refused):
    kind, status = "wrong-audience", 401

    def __init__(self, signed: str, own: str) -> None:
        todo = (
            "If that is its address, the server needs the setting `public_url`: tell the alliance."
            if signed.partition(":")[2] == own.partition(":")[2]
            else "Push to that address."
        )
        super().__init__(f"This was signed for {signed[:200]!r}, and this server is {own!r}. {todo}")


class TicketRefused(Refused):
    kind, status = "ticket-refused", 401

    def __init__(self, why: str = "unknown or expired") -> None:
        super().__init__(f"The ticket is {why}. Ask for a new one; what was sent before is kept.")


class VersionTaken(Refused):
    kind, status = "version-taken", 409

    def __init__(self, pack: str, version: int, next_free: int) -> None:
        super().__init__(
            f"Version {version} of {pack} is taken by other content. Push again: version {next_free} is free."
        )


class QuotaReached(Refused):
    kind, status = "quota-reached", 413

    def __init__(self, museum: str, quota: int, used: int, asked: int) -> None:
        super().__init__(
            f"{museum} may keep {_mb(quota)} here and has {_mb(used)}; this push names {_mb(asked)}. Ask the alliance "
            "for more, or wait until versions that are no longer shown are collected."
        )


class TooMuch(Refused):
    kind, status = "too-much", 413

    def __init__(self, what: str, size: int, limit: int) -> None:
        super().__init__(f"{what}: {size:,} bytes are more than the {limit:,} that are allowed here.")


class NoSpace(Refused):
    kind, status = "no-space", 507

    def __init__(self, asked: int, free: int) -> None:
        super().__init__(
            f"The server's disk is full: {_mb(asked)} to store and {_mb(free)} free. What is shown is not touched. "
            "Tell the alliance, then push again: what was stored is kept."
        )


class WrongOffset(Refused):
    kind, status = "wrong-offset", 409

    def __init__(self, offset: int) -> None:
        super().__init__(f"{offset:,} bytes are here: go on from there.")
        self.offset = offset


class Busy(Refused):
    kind, status = "busy", 423

    def __init__(self) -> None:
        super().__init__("Another push of this museum is sending the same bytes just now. Ask again in some seconds.")


class WrongBytes(Refused):
    kind, status = "wrong-bytes", 422

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"What arrived as {sha256} has another hash and was thrown away. Send it anew; if it happens again, "
            "build the pack again: the file on your disk has changed or is damaged."
        )


class NotNamed(Refused):
    kind, status = "not-named", 404

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not named by this push's manifest, as far as it is known here. Ask what is.")


class BadBatch(Refused):
    kind, status = "bad-batch", 422

    def __init__(self, why: str) -> None:
        super().__init__(f"The batch cannot be unpacked and was thrown away: {why}.")


class BadPack(Refused):
    kind, status = "bad-pack", 422

    def __init__(self, why: object) -> None:
        super().__init__(f"The pack does not open: {why}. Build it again, with this server's edition.")


class Incomplete(Refused):
    kind, status = "incomplete", 409

    def __init__(self, missing: str) -> None:
        super().__init__(f"Not all that the manifest names is here: {missing}, for one. Ask what is missing, send it.")


class RoleRefused(Refused):
    kind, status = "role-refused", 422

    def __init__(self, why: object) -> None:
        super().__init__(f"The museum's signed list of versions is refused: {why}.")


class RoleRaced(Refused):
    kind, status = "role-raced", 409

    def __init__(self, given: int, current: int) -> None:
        super().__init__(
            f"The signed list of versions is number {given}, and number {current} is here. Fetch it, add to it, sign "
            "again."
        )


class CannotPublish(Refused):
    kind, status = "cannot-publish", 503

    def __init__(self, why: object) -> None:
        super().__init__(f"This server cannot take pushes just now: {why}. Tell the alliance; nothing was lost.")


class OrderRefused(Refused):
    """What a museum decided cannot be done; the sentence is that of publishing."""

    kind, status = "order-refused", 409


class BadRequest(Refused):
    kind, status = "bad-request", 400

    def __init__(self, why: object) -> None:
        super().__init__(f"This request cannot be read: {why}. Client and server may be of different editions.")


def kinds() -> dict[str, int]:
    """Every kind and its status."""
    return {each.kind: each.status for each in Refused.__subclasses__()}


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
