"""Orders: a museum decides what is shown of its own packs, and of no one else's."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from companion.publishing.publications.rows import history, steps_of
from companion.publishing.receiving.messages import DOOR, PURPOSE, Order, SignedOrder
from content_packs.format import keys
from content_packs.format.manifest import encode
from content_packs.format.pack import Pack
from content_packs.format.trust.documents import Step
from tests.companion.publishing.receiver import SERVER, Receiver
from tests.companion.publishing.test_committing import pushed
from tests.companion.publishing.test_tickets import refusal


def order_of(receiver: Receiver, museum: str = "example", **changes: Any) -> Order:
    asked = receiver.client.post(f"{DOOR}/challenges", json={"museum": museum}).json()["challenge"]
    facts: dict[str, Any] = {
        "challenge": asked, "audience": SERVER, "museum": museum, "pack": "main", "kind": "publish",
        "group": "site", "key": "k1",
    }  # fmt: skip
    return Order(**(facts | changes))


def give(receiver: Receiver, order: Order, signer: keys.PrivateKey | None = None) -> httpx.Response:
    made = (signer or receiver.signers[order.museum]).sign(order.signed())
    wish = SignedOrder(statement=order, keyid=made.keyid, signature=made.signature)
    return receiver.client.post(f"{DOOR}/orders", content=encode(wish), headers={"content-type": "application/json"})


@pytest.fixture
def ready(receiver: Receiver, pack: Pack, tmp_path: Path) -> Receiver:
    """The museum `example` has pushed version 1 of its pack."""
    assert pushed(receiver, pack, tmp_path / "pack").status_code < 300
    return receiver


def shown(receiver: Receiver) -> tuple[Step, ...]:
    return receiver.office.store.read(lambda db: steps_of(db, "site", "example/main"))


def test_a_museum_publishes_its_own_pack(ready: Receiver) -> None:
    told = give(ready, order_of(ready)).json()
    assert (told["version"], told["before"], told["changed"]) == (1, None, True)
    assert shown(ready) == (Step(version=1),)
    (row,) = ready.office.store.read(lambda db: history(db, "example/main"))
    assert row.by == "museum:example"


def test_a_museum_schedules_cancels_and_withdraws(ready: Receiver) -> None:
    give(ready, order_of(ready))
    later = (ready.now + timedelta(hours=1)).isoformat()
    assert not give(ready, order_of(ready, at=later, key="k2")).is_error
    assert len(shown(ready)) == 2
    assert not give(ready, order_of(ready, kind="cancel", key="k3")).is_error
    assert len(shown(ready)) == 1
    assert not give(ready, order_of(ready, kind="withdraw", key="k4")).is_error
    assert shown(ready) == ()


def test_another_museums_key_decides_nothing(ready: Receiver) -> None:
    for signer in (ready.signers["other"], keys.generate()):
        assert refusal(give(ready, order_of(ready), signer)) == (401, "signature-refused")
    assert shown(ready) == ()


def test_an_order_given_again_is_refused_and_done_once(ready: Receiver) -> None:
    order = order_of(ready)
    first = give(ready, order)
    assert refusal(give(ready, order)) == (401, "challenge-refused")
    give(ready, order_of(ready, kind="withdraw", key="k2"))
    again = give(ready, order_of(ready))  # its answer was lost: the same key, another challenge
    assert again.json() == first.json()
    assert shown(ready) == ()


def test_what_was_signed_for_a_push_is_no_order(ready: Receiver) -> None:
    assert refusal(give(ready, order_of(ready, purpose=PURPOSE))) == (401, "signature-refused")


def test_an_order_that_was_changed_on_the_way_is_refused(ready: Receiver) -> None:
    order = order_of(ready)
    made = ready.signers["example"].sign(order.signed())
    changed = order_of(ready, challenge=order.challenge, group="van")
    wish = SignedOrder(statement=changed, keyid=made.keyid, signature=made.signature)
    answer = ready.client.post(f"{DOOR}/orders", content=encode(wish), headers={"content-type": "application/json"})
    assert refusal(answer) == (401, "signature-refused")


def test_an_order_for_another_server_is_refused(ready: Receiver) -> None:
    assert refusal(give(ready, order_of(ready, audience="https://elsewhere.test")))[1] == "wrong-audience"


@pytest.mark.parametrize("changes", [{"version": 9}, {"pack": "none"}, {"percent": 20}, {"kind": "rollback"}])
def test_what_cannot_be_decided_is_refused_with_the_reason(ready: Receiver, changes: dict[str, Any]) -> None:
    assert refusal(give(ready, order_of(ready, **changes))) == (409, "order-refused")


@pytest.mark.parametrize("at", ["tomorrow", "2026-05-20T09:00"])
def test_a_time_without_a_zone_is_refused(ready: Receiver, at: str) -> None:
    assert refusal(give(ready, order_of(ready, at=at))) == (400, "bad-request")
