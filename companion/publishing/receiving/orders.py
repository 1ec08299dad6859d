"""A museum decides from its own machine what is shown of its packs: an order signed with its key, as a push is.

The order is bound to this server, a fresh challenge and every fact that it says; a challenge serves once. The pack is
always the museum's own: its name follows from the key that signed. Whether readers will accept the version is asked as
for everybody (publications/checking.py).
"""

from datetime import datetime

from companion.publishing import plans
from companion.publishing.publications import deciding
from companion.publishing.publications.deciding import Decided
from companion.publishing.receiving import rows
from companion.publishing.receiving.challenges import check_challenge, secret_in
from companion.publishing.receiving.identity import check_audience, check_signature
from companion.publishing.receiving.messages import DECIDING, Order, Ordered, SignedOrder
from companion.publishing.receiving.receiving import Receiving, hash_of_text
from companion.publishing.receiving.refusals import BadRequest, CannotPublish, ChallengeRefused, OrderRefused
from companion.publishing.rows import newest
from companion.publishing.signing import NoAlliance
from content_packs.errors import PackError


def take_order(receiving: Receiving, wish: SignedOrder, host: str) -> Ordered:
    """Carry the order out, once; the challenge is used up by it, whatever comes of the rest."""
    office, said = receiving.office, wish.statement
    now = office.now()
    check_audience(said.audience, receiving.audience(host))
    expires = check_challenge(secret_in(office.settings.data), said.museum, said.challenge, now)
    targets = office.store.read(lambda db: newest(db, "targets"))
    if targets is None:
        raise CannotPublish(NoAlliance())
    check_signature(wish, targets.raw, DECIDING)
    used = hash_of_text(said.challenge)
    if not office.store.write_now(lambda db: rows.use_challenge(db, used, said.museum, expires, now)):
        raise ChallengeRefused("was used before")
    try:
        return _told(_decide(receiving, said, hash_of_text(f"{said.museum}\n{said.key}")))
    except (plans.Refused, PackError) as error:
        raise OrderRefused(_sentence(error)) from None


def _decide(receiving: Receiving, said: Order, key: str) -> Decided:
    office, pack, by = receiving.office, f"{said.museum}/{said.pack}", f"museum:{said.museum}"
    match said.kind:
        case "publish":
            wish = deciding.Publish(
                pack=pack, version=said.version, group=said.group, at=_instant(said.at), percent=said.percent, key=key
            )
            return deciding.publish(office, wish, by)
        case "rollback":
            back = deciding.Rollback(pack=pack, version=said.version, group=said.group, key=key)
            return deciding.rollback(office, back, by)
        case "withdraw":
            return deciding.withdraw(office, deciding.Withdraw(pack=pack, group=said.group, key=key), by)
        case "cancel":
            return deciding.cancel(office, deciding.Cancel(pack=pack, group=said.group, key=key), by)
    raise BadRequest(f"{said.kind!r} is nothing to decide")


def _told(decided: Decided) -> Ordered:
    facts = {name: getattr(decided, name) for name in Ordered.__struct_fields__}
    return Ordered(**facts | {"since": decided.since.isoformat() if decided.since else ""})


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"{text!r} is no ISO 8601 time") from None
    if at.tzinfo is None:
        raise BadRequest(f"{text!r} has no zone")
    return at


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith(('.', ')')) else '.'}"
