"""Whether readers will accept a version: judged out of the store by the rule that they judge by (trust/confirmed.py).

So nobody publishes what no page and no kiosk would show, and whoever tries reads why.
"""

from datetime import datetime

from companion.publishing import rows
from companion.publishing.plans import Refused
from companion.publishing.signing import NoAlliance
from content_packs.errors import Untrusted
from content_packs.format.trust import names
from content_packs.format.trust.confirmed import MuseumRole, Removed, Silent, Standings, Word, judge
from content_packs.format.trust.documents import Step
from content_packs.format.trust.errors import Undelegated
from content_packs.format.trust.files import joint_of
from content_packs.format.trust.museums import check_floor, verify_museum


class NotAllowed(Refused):
    def __init__(self, pack: str, version: int, why: str) -> None:
        super().__init__(f"version {version} of {pack} cannot be published: {why}")


class LacksConsent(Refused):
    def __init__(self, pack: str, version: int, members: list[str]) -> None:
        super().__init__(
            f"version {version} of {pack} cannot be published: it is joint, and {', '.join(members)} has not signed "
            "this very version yet (`companion pack consent`)"
        )


def check_allowed(db: rows.Db, pack: str, version: int, now: datetime) -> None:
    """Nothing where readers accept it, else the reason."""
    known = standings(db, pack, now)
    held, why = judge(pack, (Step(version=version),), known)
    if held is not None and version in held.versions:
        return
    if lacking := _without_consent(pack, version, known):
        raise LacksConsent(pack, version, lacking)
    museum, _ = names.split(pack)
    if isinstance(known.words[museum], Removed):
        why = f"{museum} is not a museum of the alliance"
    raise NotAllowed(pack, version, why or "the museum has not signed it")


def standings(db: rows.Db, pack: str, now: datetime) -> Standings:
    """What its museum and the members of a joint pack say of it now."""
    targets = rows.newest(db, "targets")
    if targets is None:
        raise NoAlliance
    museum, _ = names.split(pack)
    joint = {name: members for name, members in joint_of(targets.raw).items() if name == pack}
    words = {name: _word(db, targets.raw, name, now) for name in {museum, *joint.get(pack, ())}}
    floor, hidden = _floor(db, pack, words[museum])
    return Standings(words, joint, {pack: floor}, {pack: hidden} if hidden else {}, {})


def floor_of(db: rows.Db, pack: str, now: datetime) -> int:
    """The lowest version that the museum still allows; 0 where it says nothing."""
    return standings(db, pack, now).floors[pack]


def _word(db: rows.Db, targets: bytes, museum: str, now: datetime) -> Word:
    role = rows.newest(db, museum)
    if role is None:
        return Silent(f"{museum} has pushed nothing yet")
    try:
        return verify_museum(targets, museum, role.raw, now)
    except Undelegated:
        return Removed()
    except Untrusted as error:
        return Silent(str(error))


def _floor(db: rows.Db, pack: str, word: Word) -> tuple[int, str]:
    """The floor, or why it cannot be read."""
    path = names.floor_path(pack)
    blob = word.lines.get(path) if isinstance(word, MuseumRole) else None
    if blob is None:
        return 0, ""
    raw = rows.document_at(db, blob.sha256, path)
    if raw is None:
        return 0, f"its floor ({path}) is not here"
    return check_floor(pack, blob, raw).floor, ""


def _without_consent(pack: str, version: int, known: Standings) -> list[str]:
    """Members that have not signed what the museum did."""
    museum, _ = names.split(pack)
    own = known.words[museum]
    blob = own.lines.get(names.manifest_path(pack, version)) if isinstance(own, MuseumRole) else None
    members = [name for name in known.joint.get(pack, ()) if name != museum]
    return [name for name in members if blob and not _carries(known.words[name], name, pack, version, blob.sha256)]


def _carries(word: Word, member: str, pack: str, version: int, sha256: str) -> bool:
    line = word.lines.get(names.consent_path(member, pack, version)) if isinstance(word, MuseumRole) else None
    return line is not None and line.sha256 == sha256
