"""A push from its beginning to its end: state, version, ticket, what is missing, the signed list, the commit.

Nothing counts before the commit is answered. A push that breaks off anywhere is begun again, and what was sent is
there.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from companion.publishing.receiving.messages import Commit, Committed, Pushed, Signed, State, Statement, Ticket
from companion.pushing.contents import Contents
from companion.pushing.door import Door
from companion.pushing.errors import Doubtful, NotOurs, Refusal
from companion.pushing.memory import Memory
from companion.pushing.patience import Patience
from companion.pushing.roles import check_signers, judge, next_role
from companion.pushing.sending import Meter, Sending
from content_packs.format.keys import PrivateKey
from content_packs.format.manifest import Blob
from content_packs.format.trust.files import Keys, version_of
from content_packs.format.trust.names import manifest_path

ROUNDS = 12  # of a push whose ticket ends, or that another push of the museum overtakes
DAY = timedelta(days=1)


class Asking(Protocol):
    """Who pushes: is told, and asked."""

    def tell(self, what: str) -> None: ...

    def accept(self, museum: str, unknown: Sequence[str]) -> bool: ...


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a push came to."""

    museum: str
    pack: str
    version: int
    sha256: str
    done: bool  # it was pushed just now
    missing: int = 0  # blobs that the server lacked
    bytes: int = 0  # of these
    sent: int = 0  # bytes of bodies that were sent for it
    note: str = ""


class Pusher:
    """One museum at one server, with its keys."""

    def __init__(
        self,
        museum: str,
        door: Door,
        signers: Sequence[PrivateKey],
        memory: Memory,
        asking: Asking,
        now: Callable[[], datetime],
        patience: Patience,
    ) -> None:
        self.museum = museum
        self.door = door
        self.signers = signers
        self.memory = memory
        self.asking = asking
        self.now = now
        self.patience = patience

    def push(self, contents: Contents, meter: Meter, *, dry: bool = False) -> Outcome:
        """Bring `contents` to the server as a version; `dry`: find out what that would move."""
        state = self.look()
        newest = next((each for each in state.versions if each.pack == contents.name), None)
        chosen, note = choose_version(contents, newest)
        if chosen is None:
            assert newest is not None
            self._remember(state)
            return _outcome(contents.under(newest.version), self.door, done=False, note=note)
        for _ in range(ROUNDS):
            try:
                return self._round(chosen, meter, state, dry=dry, note=note)
            except Refusal as refusal:
                state = self._consider(refusal)
                if refusal.kind == "version-taken":
                    newest = next(each for each in state.versions if each.pack == contents.name)
                    chosen, note = contents.under(newest.version + 1), str(refusal)
        raise Doubtful("other pushes of this museum came in between again and again: push again when they are done")

    def change(self, lines: Mapping[str, Blob], drop: Sequence[str] = (), documents: Sequence[bytes] = ()) -> Committed:
        """Sign a list with these lines set and others dropped, without a pack: floors, consents, renewal."""
        for _ in range(ROUNDS):
            state = self.look()
            try:
                role = self._sign(state, lines, drop)
                commit = Commit(role=_text(role), documents=[_text(raw) for raw in documents])
                return self._taken(role, self.patience.ask(lambda: self.door.take_role(self.museum, commit)))  # noqa: B023
            except Refusal as refusal:
                self._consider(refusal)
        raise Doubtful("other changes of this museum came in between again and again: try again when they are done")

    def look(self) -> State:
        """What the museum has at the server, its clock and keys judged."""
        state = self.patience.ask(lambda: self.door.state(self.museum))
        away = abs(datetime.fromisoformat(state.now) - self.now())
        if away > DAY:
            raise Doubtful(
                f"this machine's clock says {self.now():%Y-%m-%d}, the server's {state.now[:10]}: set the clock that "
                "is wrong, for what is signed says until when it is good"
            )
        check_signers(self.museum, state.keys, state.threshold, self.signers)
        return state

    def _round(self, contents: Contents, meter: Meter, state: State, *, dry: bool, note: str) -> Outcome:
        """One ticket's worth."""
        ticket = self._begin(contents)
        sending = Sending(contents, self.door, ticket.limits, self.patience, meter)
        awaiting = sending.names(ticket.awaiting)
        missing = sending.missing(awaiting)
        facts = {"missing": len(missing), "bytes": sum(contents.lengths[name] for name in missing), "note": note}
        if dry:
            return _outcome(contents, self.door, done=False, **facts)
        sending.blobs(awaiting)
        line = {manifest_path(f"{self.museum}/{contents.name}", contents.version): contents.blob}
        role = self._sign(state, line)
        self._taken(role, self.patience.ask(lambda: self.door.commit(Commit(role=_text(role)))))
        return _outcome(contents, self.door, done=True, **facts)

    def _begin(self, contents: Contents) -> Ticket:
        """A fresh challenge each time: one whose answer got lost is used up."""

        def begin() -> Ticket:
            self.door.ticket = ""
            asked = self.door.challenge(self.museum)
            statement = Statement(
                challenge=asked.challenge,
                audience=self.door.origin,  # what was typed here, never what the server says it is
                museum=self.museum,
                pack=contents.name,
                version=contents.version,
                manifest=contents.blob.sha256,
                size=contents.size,
            )
            made = self.signers[0].sign(statement.signed())
            return self.door.begin(Signed(statement=statement, keyid=made.keyid, signature=made.signature))

        ticket = self.patience.ask(begin)
        self.door.ticket = ticket.ticket
        return ticket

    def _sign(self, state: State, lines: Mapping[str, Blob], drop: Sequence[str] = ()) -> bytes:
        """The next list over the one that the server shows, once that is judged."""
        given = b64decode(state.role) if state.role is not None else None
        keys = Keys(tuple(signer.public_key for signer in self.signers))
        now = self.now()
        judged = judge(self.museum, given, self.memory.taken, self.memory.pending, keys, now)
        if judged.unknown and judged.ours and self.memory.taken is not None:
            self.asking.tell(f"pushed from elsewhere since: {_few(judged.unknown)}")
        if not judged.ours and not self.asking.accept(self.museum, judged.unknown):
            raise Doubtful(
                f"the server's list of {self.museum} has lines that none of your keys signed: {_few(judged.unknown)}. "
                "If they are the museum's own (after a change of keys, or from a colleague), push again with --yes"
            )
        role = next_role(self.museum, judged.base, lines, drop, self.signers, now)
        self.memory.sign(role)
        return role

    def _taken(self, role: bytes, committed: Committed) -> Committed:
        if committed.museum != self.museum:
            raise NotOurs(self.door.url, "it took the list of another museum")
        if committed.role == version_of(role):
            self.memory.take(role)
        return committed

    def _remember(self, state: State) -> None:
        """A commit whose answer got lost was taken after all."""
        pending = self.memory.pending
        if pending is not None and state.role is not None and b64decode(state.role) == pending:
            self.memory.take(pending)

    def _consider(self, refusal: Refusal) -> State:
        """The state anew, where another round may go well; else the refusal."""
        if refusal.kind not in ("ticket-refused", "version-taken", "role-raced", "incomplete", "challenge-refused"):
            raise refusal
        return self.look()


def choose_version(contents: Contents, newest: Pushed | None) -> tuple[Contents | None, str]:
    """Under which version to push, and what to say of it; None where this very content is the newest already."""
    if newest is None:
        return contents, ""
    if not newest.swept and contents.under(newest.version).blob.sha256 == newest.sha256:
        return None, f"nothing changed since version {newest.version}, pushed {newest.pushed[:10]}"
    if contents.version > newest.version:
        return contents, ""
    following = newest.version + 1
    return contents.under(following), f"version {contents.version} is taken, so this becomes version {following}"


def _outcome(contents: Contents, door: Door, *, done: bool, **facts: object) -> Outcome:
    made = Outcome(
        museum=contents.museum,
        pack=contents.name,
        version=contents.version,
        sha256=contents.blob.sha256,
        done=done,
        sent=door.sent,
    )
    return msgspec.structs.replace(made, **facts)


def _few(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
    return ", ".join(paths[:5]) + more


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
