"""Taking in a push, up to its commit: challenge, ticket, what is missing, pieces of blobs and batches.

The protocol is PROTOCOL.md. Everything here blocks (disk, database) and is called from threads; `companion.web.publish`
streams.
"""

import secrets
import time
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import BinaryIO
from weakref import WeakKeyDictionary

from companion.office import Office
from companion.publishing.receiving import rows
from companion.publishing.receiving.admission import KEPT, admit
from companion.publishing.receiving.challenges import check_challenge, make_challenge, secret_in
from companion.publishing.receiving.collecting import INCOMING
from companion.publishing.receiving.committing import commit, take_role
from companion.publishing.receiving.expected import BLOBS, Expected, expect
from companion.publishing.receiving.identity import check_audience, check_signature, keys_of
from companion.publishing.receiving.messages import (
    PUSH,
    Awaiting,
    Challenge,
    Commit,
    Committed,
    Limits,
    Pushed,
    Signed,
    State,
    Ticket,
    origin_of,
)
from companion.publishing.receiving.parts import Part, Parts, giving_back
from companion.publishing.receiving.refusals import (
    BadBatch,
    CannotPublish,
    ChallengeRefused,
    NotNamed,
    TicketRefused,
    TooMuch,
    UnknownMuseum,
    WrongBytes,
)
from companion.publishing.rows import newest
from content_packs.errors import Damaged
from content_packs.exchange import batches
from content_packs.format.paths import is_sha256

TICKET = timedelta(minutes=15)
AT_A_STRETCH, BREATH = 2, 0.0005  # blobs, then seconds in which visitors' answers have the interpreter to themselves
REMEMBERED = 8  # pushes whose lists are in memory


class Receiving:
    def __init__(self, office: Office, limits: Limits = PUSH) -> None:
        self.office = office
        self.limits = limits
        self.parts = Parts(office.settings.data / INCOMING, office.settings.space_floor)
        self._expected: OrderedDict[str, Expected] = OrderedDict()
        self._mutex = Lock()

    # Challenge and ticket

    def challenge(self, museum: str, host: str) -> Challenge:
        """`host` is what the request said; it counts where the settings give no address."""
        now = self.office.now()
        if self.office.store.read(lambda db: rows.museum(db, museum)) is None:
            raise UnknownMuseum(museum)
        made = make_challenge(self._secret(), museum, now)
        return Challenge(challenge=made, audience=self.audience(host), expires=when(now + timedelta(minutes=5)))

    def audience(self, host: str) -> str:
        return origin_of(self.office.settings.public_url) or origin_of(f"http://{host}")

    def begin(self, wish: Signed, host: str) -> Ticket:
        """A ticket for what the statement says; the challenge is used up by it, whatever comes of the rest."""
        now, said = self.office.now(), wish.statement
        check_audience(said.audience, self.audience(host))
        expires = check_challenge(self._secret(), said.museum, said.challenge, now)
        check_signature(wish, self._targets())
        ticket = secrets.token_urlsafe(32)
        upload = rows.Upload(
            secrets.token_hex(16), said.museum, said.pack, said.version, said.manifest, said.size, wish.keyid,
            now + TICKET, None,
        )  # fmt: skip
        used = hash_of_text(said.challenge)
        if not self.office.store.write_now(lambda db: rows.use_challenge(db, used, said.museum, expires, now)):
            raise ChallengeRefused("was used before")
        known = self.office.store.write_now(lambda db: admit(db, upload, hash_of_text(ticket), now))
        return Ticket(
            ticket=ticket,
            expires=when(upload.expires),
            committed=known,
            awaiting=self._look(upload),
            limits=self.limits,
        )

    def upload(self, ticket: str, *, late: bool = False) -> rows.Upload:
        """What a ticket is for, or `TicketRefused`. A commit that comes again may come `late`."""
        found = self.office.store.read(lambda db: rows.upload_of(db, hash_of_text(ticket)))
        if found is None or (found.expires <= self.office.now() and not (late and found.committed)):
            raise TicketRefused
        return found

    def state(self, museum: str, host: str) -> State:
        """What the museum pushed so far."""
        now = self.office.now()

        def look(db: rows.Db) -> State:
            found = rows.museum(db, museum)
            if found is None:
                raise UnknownMuseum(museum)
            role, targets = newest(db, museum), newest(db, "targets")
            keys, threshold = keys_of(targets.raw, museum) if targets else ({}, 0)
            used = rows.kept(db, museum) + sum(rows.running(db, museum, now - KEPT).values())
            return State(
                museum=museum,
                audience=self.audience(host),
                role=b64encode(role.raw).decode() if role else None,
                keys=sorted(keys),
                threshold=threshold,
                versions=[
                    Pushed(
                        pack=each.pack,
                        version=each.version,
                        sha256=each.sha256,
                        pushed=when(each.pushed),
                        swept=each.swept is not None,
                    )
                    for each in rows.newest_versions(db, museum)
                ],
                quota=found.quota,
                used=used,
                now=when(now),
            )

        return self.office.store.read(look)

    def commit(self, upload: rows.Upload, wish: Commit) -> Committed:
        """The version counts when this returns."""
        return commit(self.office, upload, wish)

    def take_role(self, museum: str, wish: Commit) -> Committed:
        """A list of versions without a pack: floors, consents, renewal. Its signatures say who sent it."""
        return take_role(self.office, museum, wish)

    # What is missing

    def awaiting(self, upload: rows.Upload) -> Awaiting:
        """Looked up on the disk anew."""
        return self._look(upload)

    def _look(self, upload: rows.Upload) -> Awaiting:
        expected = self._expect(upload, anew=True)
        self._touch(expected)
        return expected.awaiting(self.parts.lengths(upload.museum))

    def _expect(self, upload: rows.Upload, *, anew: bool = False) -> Expected:
        with self._mutex:
            expected = self._expected.pop(upload.id, None)
            if expected is None or anew:
                expected = expect(upload, self.office.blobs)
            self._expected[upload.id] = expected
            while len(self._expected) > REMEMBERED:
                self._expected.popitem(last=False)
            return expected

    def _touch(self, expected: Expected) -> None:
        """What a push builds on counts as new, so that no sweep takes it meanwhile (collecting.py)."""
        for name in expected.have:
            self.office.blobs.touch(name)

    # Pieces

    def offset(self, upload: rows.Upload, name: str, *, batch: bool = False) -> int:
        """How many bytes of a blob, or of a batch, are here."""
        length = 0 if batch else self._length(upload, name)
        if not batch and name in self.office.blobs:
            return length
        if not is_sha256(name):
            raise NotNamed("A batch without a SHA-256")
        return self.parts.length(upload.museum, name)

    def open_blob(self, upload: rows.Upload, name: str, offset: int, piece: int) -> Part | None:
        """None where all of it is here already; a piece never reaches beyond what the manifest says."""
        length = self._length(upload, name)
        if name in self.office.blobs:
            return None
        if offset + piece > length:
            raise TooMuch(f"blob {name} as its manifest has it", offset + piece, length)
        return self.parts.open(upload.museum, name, offset, length)

    def open_batch(self, upload: rows.Upload, name: str, offset: int, piece: int, length: int) -> Part:
        if not is_sha256(name):
            raise NotNamed("A batch without a SHA-256")
        if max(length, offset + piece) > self.limits.batch:
            raise TooMuch("a batch", max(length, offset + piece), self.limits.batch)
        if offset + piece > length:
            raise TooMuch(f"batch {name} as it was announced", offset + piece, length)
        return self.parts.open(upload.museum, name, offset, length)

    def _next_stage(self, upload: rows.Upload, expected: Expected) -> Expected:
        """The stage after one that is complete."""
        if expected.stage == BLOBS or expected.lacking():
            return expected
        expected = self._expect(upload, anew=True)
        self._touch(expected)
        return expected

    def keep_blob(self, upload: rows.Upload, name: str, part: Part) -> None:
        """If it is whole: stored durably under its hash, or thrown away."""
        expected = self._expect(upload)
        if part.length < expected.lengths[name]:
            return
        with _Taking(part, name), giving_back(part.path, part.length):
            self.office.blobs.adopt(part.path, name)
        expected.have.add(name)

    def keep_batch(self, upload: rows.Upload, name: str, part: Part, length: int) -> Awaiting | None:
        """If it is whole: each of its blobs stored durably; what is missing then."""
        if part.length < length:
            return None
        with _Taking(part, name):
            _check_hash(part.path, name)
            with part.path.open("rb") as file, giving_back(part.path, length):
                stored = self.office.blobs.put_all(self._named(upload, _unpacked(file, self.limits)))
        expected = self._expect(upload)
        expected.have.update(stored)
        return self._next_stage(upload, expected).awaiting(self.parts.lengths(upload.museum))

    def _named(self, upload: rows.Upload, blobs: Iterator[bytes]) -> Iterator[bytes]:
        """Those that the manifest names, as they are taken out; another ends it all."""
        expected = self._expect(upload)
        for number, blob in enumerate(blobs, 1):
            if not expected.allows(sha256(blob).hexdigest(), len(blob)):
                raise NotNamed(f"Blob {number} of the batch, of {len(blob):,} bytes,")
            yield blob
            if number % AT_A_STRETCH == 0:
                time.sleep(BREATH)

    def _length(self, upload: rows.Upload, name: str) -> int:
        expected = self._expect(upload)
        length = expected.lengths.get(name)
        if length is None or expected.stage != BLOBS:
            raise NotNamed(f"Blob {name}")
        return length

    def _targets(self) -> bytes:
        found = self.office.store.read(lambda db: newest(db, "targets"))
        if found is None:
            raise CannotPublish("the alliance has not been set up here (`companion alliance init`)")
        return found.raw

    def _secret(self) -> bytes:
        return secret_in(self.office.settings.data)


class _Taking:
    """Whatever comes of a whole part, its file goes: what is good is in the store, what is not is sent anew."""

    def __init__(self, part: Part, name: str) -> None:
        self.part = part
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        self.part.path.unlink(missing_ok=True)
        if isinstance(error, Damaged):
            raise WrongBytes(self.name) from None


def _check_hash(file: Path, name: str) -> None:
    with file.open("rb") as source:
        if file_digest(source, "sha256").hexdigest() != name:
            raise Damaged(name, "its bytes have another hash")


_all: WeakKeyDictionary[Office, Receiving] = WeakKeyDictionary()


def receiving_of(office: Office) -> Receiving:
    """The same each time."""
    return _all.setdefault(office, Receiving(office))


def hash_of_text(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def when(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _unpacked(file: BinaryIO, limits: Limits) -> Iterator[bytes]:
    try:
        yield from batches.unpack_batch(file, limits)
    except batches.BadBatch as error:
        raise BadBatch(str(error)) from None
