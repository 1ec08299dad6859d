"""Queued wishes go to the server at a contact, and what became of them comes back."""

from collections.abc import Iterable
from datetime import timedelta

import msgspec

from content_packs.exchange.fleet import DOOR
from content_packs.exchange.wishes import MOST, Answers, WishAnswer, Wishes
from kiosk.fetch.port import NotOurs, Web
from kiosk.office import Office
from kiosk.wishes import rows

ANSWERS = 200_000  # bytes
KEPT = timedelta(days=45)  # that an answer can be looked up, by the device's clock


def send_wishes(office: Office, web: Web, token: str) -> int:
    """How many were answered. `token`: the pass. `Unreachable`, `NotOurs`: they wait on."""
    wishes = office.store.read(lambda db: rows.waiting(db, MOST))
    if not wishes:
        return 0
    body = msgspec.json.encode(Wishes(wishes=tuple(wishes)))
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    answer = web.ask("POST", f"{DOOR}/wishes", body, headers, ANSWERS)
    if answer.status != 200:
        raise NotOurs(f"{DOOR}/wishes: it answered {answer.status}")
    try:
        answers = msgspec.json.decode(answer.body, type=Answers).answers
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise NotOurs(f"{DOOR}/wishes: no answer of ours") from None
    return take_answers(office, answers)


def unsent(office: Office) -> frozenset[str]:
    """Wishes that no contact took yet, by number; of more than `MOST` the oldest."""
    return frozenset(wish.number for wish in office.store.read(lambda db: rows.waiting(db, MOST)))


def take_answers(office: Office, answers: Iterable[WishAnswer]) -> int:
    """From the server or a stick; each is kept, and who wished goes."""
    told = list(answers)
    before = int((office.now() - KEPT).timestamp())

    def write(db: rows.Db) -> None:
        for each in told:
            rows.answer(db, each)
        rows.forget_before(db, before)

    office.store.write(write)
    return len(told)
