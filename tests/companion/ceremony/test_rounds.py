"""Whatever people change and sign, in whatever order: what is complete follows from what was; nobody is locked out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.ceremony import changes
from companion.ceremony.chain import check_roots, check_targets
from companion.ceremony.state import Ceremony, add_signature, check, signable, waiting
from content_packs.format import keys
from content_packs.format.trust.files import Keys, keys_of, museums_of, version_of

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PEOPLE = {name: keys.generate() for name in ("chen", "li", "wang", "wu", "zhou", "zhao")}
MUSEUMS = ("town", "city", "coast")
SPARE = {name: keys.generate() for name in (*MUSEUMS, "snapshot", "timestamp", "channels", "sticks")}


def public(name: str) -> keys.PublicKey:
    return keys.with_name((PEOPLE | SPARE)[name].public_key, name)


def begun() -> Ceremony:
    roots = Keys(tuple(map(public, ("chen", "li", "wang"))), 2)
    online = {role: public(role) for role in ("snapshot", "timestamp", "channels", "sticks")}
    return changes.begin(roots, roots, online, NOW)


def names_of(ceremony: Ceremony, role: str) -> set[str]:
    return {keys.name_of(key) for key in ceremony.keys()[role].keys}


class Step:
    """What one person does; `apply` leaves the ceremony as it was where it is refused."""

    def __init__(self, what: str, who: str, other: str, museum: str) -> None:
        self.what, self.who, self.other, self.museum = what, who, other, museum

    def __repr__(self) -> str:
        return f"{self.what}({self.who}, {self.other}, {self.museum})"

    def apply(self, ceremony: Ceremony, now: datetime) -> Ceremony:
        try:
            return self._do(ceremony, now)
        except changes.Refused:
            return ceremony

    def _do(self, ceremony: Ceremony, now: datetime) -> Ceremony:
        match self.what:
            case "sign":
                return add_signature(ceremony, PEOPLE[self.who])
            case "refresh":
                return changes.refresh(ceremony, now)
            case "root" | "targets":
                return changes.rotate(ceremony, self.what, [self.who], [public(self.other)], None, now)
            case "add":
                return changes.add_museum(ceremony, self.museum, Keys((public(self.museum),)), now)
            case "remove":
                return changes.remove_museum(ceremony, self.museum, now)
        raise AssertionError(self.what)


steps = st.builds(
    Step,
    st.sampled_from(("sign", "sign", "sign", "sign", "refresh", "root", "targets", "add", "remove")),
    st.sampled_from(sorted(PEOPLE)),
    st.sampled_from(sorted(PEOPLE)),
    st.sampled_from(MUSEUMS),
)


def sign_all(ceremony: Ceremony) -> Ceremony:
    for signer in PEOPLE.values():
        ceremony = add_signature(ceremony, signer)
    return ceremony


@given(st.lists(steps, max_size=25))
@settings(max_examples=60)
def test_what_is_complete_follows_from_what_was(done: list[Step]) -> None:
    ceremony, now = begun(), NOW
    for step in done:
        before, now = ceremony, now + timedelta(days=1)
        ceremony = step.apply(ceremony, now)
        check(ceremony)
        assert ceremony.roots[: len(before.roots)] == before.roots  # what is complete never changes
        assert version_of(ceremony.top) >= version_of(before.top)
        if step.what != "sign":
            assert ceremony.targets == before.targets  # nothing is complete without a signature
    ceremony = sign_all(ceremony)
    check(ceremony)
    assert waiting(ceremony) == []  # everybody together can always end it
    assert ceremony.targets
    check_roots(ceremony.roots)
    check_targets(ceremony.targets, ceremony.roots[-1])  # what a server is handed


@given(st.lists(steps, max_size=12), st.sampled_from(sorted(PEOPLE)))
@settings(max_examples=40)
def test_one_person_alone_never_completes_anything(done: list[Step], alone: str) -> None:
    ceremony = sign_all(begun())
    kept = (ceremony.roots, ceremony.targets)
    for step in done:
        mine = Step(step.what, alone if step.what == "sign" else step.who, step.other, step.museum)
        ceremony = mine.apply(ceremony, NOW)
    assert (ceremony.roots, ceremony.targets) == kept


def test_the_keys_that_go_sign_once_more_and_then_no_longer() -> None:
    ceremony = sign_all(begun())
    ceremony = changes.rotate(ceremony, "root", ["wang"], [public("wu")], None, NOW)
    assert signable(ceremony, PEOPLE["wang"].public_key.keyid) == ["2.root.json"]
    ceremony = sign_all(ceremony)
    assert names_of(ceremony, "root") == {"chen", "li", "wu"}
    assert signable(changes.refresh(ceremony, NOW), PEOPLE["wang"].public_key.keyid) == ["2.targets.json"]


def test_museums_and_their_keys_stay_through_every_other_change() -> None:
    ceremony = changes.add_museum(sign_all(begun()), "town", Keys((public("town"),)), NOW)
    ceremony = changes.rotate(ceremony, "sticks", ["sticks"], [public("coast")], None, NOW)
    ceremony = sign_all(changes.refresh(ceremony, NOW))
    assert ceremony.targets
    assert museums_of(ceremony.targets)["town"].keys == (public("town"),)
    assert keys_of(ceremony.targets)["sticks"].keys == (public("coast"),)
    assert version_of(ceremony.targets) == 2  # changes before a signature are one version


@pytest.mark.parametrize("role", ["snapshot", "timestamp", "channels", "sticks"])
def test_an_online_key_is_no_persons_key(role: str) -> None:
    with pytest.raises(changes.KeyTaken):
        changes.rotate(begun(), role, [], [public("li")], None, NOW)
