"""The museum's signed list of versions: judged as the server shows it, and the next one written and signed (pure).

A server may lie. What it shows as the museum's newest list is signed upon only if one of our own keys signed it, or a
person has seen and accepted its lines; and never if it is older than what this machine signed and the server took.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from companion.ceremony.terms import YEARLY
from companion.pushing.errors import Doubtful
from content_packs.errors import PackError
from content_packs.format.keys import PrivateKey
from content_packs.format.manifest import Blob
from content_packs.format.trust.authoring import next_museum, next_targets, sign
from content_packs.format.trust.files import Keys, lines_of, standing, version_of


class Judged(msgspec.Struct, frozen=True):
    """What the next list follows from."""

    base: bytes | None
    unknown: tuple[str, ...]  # lines that this machine has not signed
    ours: bool  # one of our keys signed it: nobody else can have made these lines


def judge(
    museum: str, given: bytes | None, taken: bytes | None, pending: bytes | None, keys: Keys, now: datetime
) -> Judged:
    """`given` by the server; `taken`: what this machine signed and the server took last; `pending`: what it signed
    since and got no answer for."""
    behind = taken is not None and (given is None or version_of(given) < version_of(taken))
    if taken is not None and behind:
        shown = "no list" if given is None else f"list number {version_of(given)}"
        raise Doubtful(
            f"the server shows {shown} of {museum}, and took number {version_of(taken)} from here before: it was put "
            "back to an older state, or is not the one that you pushed to. Ask the alliance before you push"
        )
    if given is None:
        return Judged(None, (), ours=True)
    known = {path: blob for raw in (taken, pending) if raw for path, blob in lines_of(raw).items()}
    unknown = tuple(sorted(path for path, blob in lines_of(given).items() if known.get(path) != blob))
    return Judged(given, unknown, ours=not unknown or is_signed(museum, given, keys, now))


def is_signed(museum: str, raw: bytes, keys: Keys, now: datetime) -> bool:
    """Whether any of `keys` signed it."""
    alone = Keys(keys.keys, 1)
    try:
        return standing(raw, museum, next_targets(None, now, {museum: alone})).missing == 0
    except PackError:
        return False


def next_role(
    museum: str,
    base: bytes | None,
    lines: Mapping[str, Blob],
    drop: Iterable[str],
    signers: Sequence[PrivateKey],
    now: datetime,
) -> bytes:
    """The next list, signed by all of `signers`."""
    raw = next_museum(base, museum, now + YEARLY, lines, drop)
    for signer in signers:
        raw = sign(raw, signer)
    return raw


def check_signers(museum: str, allowed: Collection[str], threshold: int, signers: Sequence[PrivateKey]) -> None:
    """That these keys are enough for the museum, as far as the server says: told before the work."""
    if not allowed:
        raise Doubtful(f"the alliance of this server has no museum called {museum}: compare the name in pack.toml")
    mine = {signer.public_key.keyid for signer in signers}
    fitting = len(mine.intersection(allowed))
    if not fitting:
        raise Doubtful(
            f"none of the keys given is one of {museum}'s ({', '.join(keyid[:8] for keyid in sorted(mine))}); take "
            "the key whose public half the alliance has, or ask for `companion museum rekey`"
        )
    if fitting < threshold:
        raise Doubtful(f"{museum} signs with {threshold} keys, and {fitting} of them is given: name each with --key")
