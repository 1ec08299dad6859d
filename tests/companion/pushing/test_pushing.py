"""A museum pushes: the client and the server's doors, over a line that a test breaks."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from companion.publishing.receiving.messages import DOOR
from companion.pushing.contents import open_contents
from companion.pushing.door import open_door
from companion.pushing.errors import BadAddress, Doubtful, NotOurs, Refusal, Unreachable
from companion.store import schema
from content_packs.format import keys
from content_packs.format.manifest import Blob, hash_of
from content_packs.format.pack import Pack
from content_packs.format.trust import authoring
from content_packs.format.trust.files import lines_of
from tests.companion.publishing.conftest import SOUND
from tests.companion.publishing.receiver import SERVER, Receiver
from tests.companion.pushing.pushers import Machine
from tests.packs import artifact, make_pack


@pytest.fixture
def machine(receiver: Receiver, tmp_path: Path) -> Machine:
    return Machine(receiver, tmp_path / "state")


def titled(folder: Path, title: str, **facts: object) -> Path:
    """The same pack with another text."""
    make_pack(folder, [artifact("bells", title={"en": title})], media={"artifacts/bells/toll.mp3": SOUND}, **facts)  # type: ignore[arg-type]
    return folder


def versions(receiver: Receiver) -> dict[int, str]:
    """What the museum's signed list names."""
    role = authoring_lines(receiver)
    return {int(path.split(".")[1]): blob.sha256 for path, blob in role.items()}


def authoring_lines(receiver: Receiver) -> dict[str, Blob]:
    return lines_of(receiver.alliance.newest("example"))


def test_push_brings_a_version_to_the_server(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    outcome = machine.push(tmp_path / "pack")
    assert (outcome.done, outcome.version, outcome.sha256, outcome.missing) == (True, 1, pack.sha256, 3)
    assert versions(machine.receiver) == {1: pack.sha256}
    assert machine.receiver.office.blobs.read(hash_of(SOUND), len(SOUND)) == SOUND


def test_second_push_of_the_same_changes_nothing(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    machine.push(tmp_path / "pack")
    again = machine.push(tmp_path / "pack")
    assert (again.done, again.sent, again.version) == (False, 0, 1)
    assert again.note.startswith("nothing changed since version 1")


def test_content_whose_blobs_were_swept_is_pushed_as_the_next_version(
    machine: Machine, pack: Pack, tmp_path: Path
) -> None:
    machine.push(tmp_path / "pack")
    gone = schema.manifests.update().values(swept=machine.receiver.now)
    machine.receiver.office.store.write_now(lambda db: db.execute(gone) and None)
    machine.receiver.office.blobs.path(hash_of(SOUND)).unlink()
    again = machine.push(tmp_path / "pack")
    assert (again.done, again.version, again.missing) == (True, 2, 1)


def test_only_what_changed_is_sent(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    machine.push(tmp_path / "pack")
    outcome = machine.push(titled(tmp_path / "second", "Chimes", version=2))
    assert (outcome.done, outcome.version, outcome.missing) == (True, 2, 1)
    assert outcome.sent < 2_000


def test_version_that_is_taken_becomes_the_next_free_one(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    machine.push(tmp_path / "pack")
    outcome = machine.push(titled(tmp_path / "second", "Chimes"))
    assert (outcome.version, outcome.note) == (2, "version 1 is taken, so this becomes version 2")
    assert sorted(versions(machine.receiver)) == [1, 2]


def test_dry_run_tells_what_would_move_and_leaves_the_server_as_it_was(
    machine: Machine, pack: Pack, tmp_path: Path
) -> None:
    outcome = machine.push(tmp_path / "pack", dry=True)
    assert (outcome.done, outcome.missing, outcome.bytes) == (False, 3, sum(e.length for e in pack.entries.values()))
    assert hash_of(SOUND) not in machine.receiver.office.blobs
    assert machine.receiver.client.get(f"{DOOR}/museums/example").json()["versions"] == []


def fails_at(number: int) -> Callable[[httpx.Request, int], None]:
    def fail(_: httpx.Request, count: int) -> None:
        if count == number:
            raise httpx.ReadError("cut")

    return fail


@pytest.mark.parametrize("number", range(10))
@pytest.mark.parametrize("when", ["before", "after"])
def test_line_that_breaks_at_any_request_costs_nothing(
    machine: Machine, pack: Pack, tmp_path: Path, number: int, when: str
) -> None:
    setattr(machine.line, when, fails_at(number))
    outcome = machine.push(tmp_path / "pack")
    assert outcome.done or outcome.note.startswith("nothing changed")
    assert versions(machine.receiver) == {1: pack.sha256}
    machine.line.before = machine.line.after = lambda request, count: None
    assert not machine.push(tmp_path / "pack").done
    assert machine.memory.pending is None


def test_line_that_stays_broken_is_given_up_and_a_later_push_goes_on(
    machine: Machine, pack: Pack, tmp_path: Path
) -> None:
    def cut(request: httpx.Request, _: int) -> None:
        if "/blobs/" in request.url.path and request.method == "PATCH":
            raise httpx.ConnectError("cut")

    machine.line.before = cut
    with pytest.raises(Unreachable):
        machine.push(tmp_path / "pack")
    assert len(machine.pauses) == 8
    assert machine.pauses == sorted(machine.pauses) or max(machine.pauses) <= 40
    machine.line.before = lambda request, count: None
    assert machine.push(tmp_path / "pack").sent < len(SOUND) + 1_000


def test_ticket_that_ends_meanwhile_is_renewed(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    def let_time_pass(request: httpx.Request, _: int) -> None:
        if "/blobs/" in request.url.path and machine.receiver.now.minute < 15:
            machine.receiver.now += timedelta(minutes=16)

    machine.line.before = let_time_pass
    assert machine.push(tmp_path / "pack").done
    assert machine.line.asked.count("POST /uploads") == 2


def test_two_machines_of_a_museum_do_not_mix(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    """Both push their own version 1 at once: one becomes version 2, and says so."""
    other = Machine(machine.receiver, tmp_path / "elsewhere")
    titled(tmp_path / "second", "Chimes")

    def overtake(request: httpx.Request, _: int) -> None:
        if request.url.path.endswith("/commit"):
            machine.line.before = lambda request, count: None
            assert other.push(tmp_path / "second").version == 1

    machine.line.before = overtake
    outcome = machine.push(tmp_path / "pack")
    assert (outcome.version, sorted(versions(machine.receiver))) == (2, [1, 2])
    assert "Version 1 of example/main is taken" in outcome.note


def test_two_packs_at_once_are_both_in_the_list(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    other = Machine(machine.receiver, tmp_path / "elsewhere")
    make_pack(tmp_path / "tour", [artifact("bowl")], pack="tour")

    def overtake(request: httpx.Request, _: int) -> None:
        if request.url.path.endswith("/commit"):
            machine.line.before = lambda request, count: None
            other.push(tmp_path / "tour")

    machine.line.before = overtake
    machine.push(tmp_path / "pack")
    assert set(authoring_lines(machine.receiver)) == {"example/main.1.json", "example/tour.1.json"}


def test_server_that_was_put_back_is_not_signed_for(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    machine.push(tmp_path / "pack")
    first = machine.receiver.client.get(f"{DOOR}/museums/example")
    machine.push(titled(tmp_path / "second", "Chimes", version=2))

    def lie(request: httpx.Request, _: int) -> httpx.Response | None:
        return httpx.Response(200, content=first.content) if request.method == "GET" else None

    machine.line.before = lie
    with pytest.raises(Doubtful, match="list number 1 of example"):
        machine.push(titled(tmp_path / "third", "Gongs", version=3))


def test_lying_server_gets_no_signature_under_lines_that_were_never_pushed(
    machine: Machine, pack: Pack, tmp_path: Path
) -> None:
    """It cannot sign for the museum, so it shows a list of its own making."""
    machine.push(tmp_path / "pack")
    told = machine.receiver.client.get(f"{DOOR}/museums/example").json()
    base = machine.receiver.alliance.newest("example")
    forged = authoring.sign(
        authoring.next_museum(
            base, "example", machine.receiver.now + timedelta(days=99), {"example/evil.1.json": Blob("0" * 64, 9)}
        ),
        keys.generate(),
    )

    def lie(request: httpx.Request, _: int) -> httpx.Response | None:
        from tests.companion.publishing.receiver import text

        return httpx.Response(200, json=told | {"role": text(forged)}) if request.method == "GET" else None

    machine.line.before = lie
    with pytest.raises(Doubtful, match=r"example/evil\.1\.json"):
        machine.push(titled(tmp_path / "second", "Chimes", version=2))
    assert machine.desk.asked == [("example/evil.1.json",)]


def test_lines_of_a_colleagues_machine_are_told(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    machine.push(tmp_path / "pack")
    other = Machine(machine.receiver, tmp_path / "elsewhere")
    other.push(titled(tmp_path / "second", "Chimes", version=2))
    machine.push(titled(tmp_path / "third", "Gongs", version=3))
    assert machine.desk.told == ["pushed from elsewhere since: example/main.2.json"]
    assert machine.desk.asked == []


def test_after_a_change_of_keys_lines_of_the_old_one_need_a_yes(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    from content_packs.format.trust.files import Keys

    receiver = machine.receiver
    machine.push(tmp_path / "pack")
    fresh = keys.generate()
    receiver.alliance.next_targets(museums={"example": Keys((fresh.public_key,))})
    receiver.alliance.install()
    second = titled(tmp_path / "second", "Chimes", version=2)
    with pytest.raises(Doubtful, match="none of the keys given"):
        machine.push(second)
    with pytest.raises(Doubtful, match="push again with --yes"):
        Machine(receiver, tmp_path / "new", signers=[fresh]).push(second)
    assert Machine(receiver, tmp_path / "new", signers=[fresh], yes=True).push(second).done


def test_museum_that_signs_with_two_keys_needs_both(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    from content_packs.format.trust.files import Keys

    pair = [keys.generate(), keys.generate()]
    receiver.alliance.next_targets(museums={"example": Keys(tuple(one.public_key for one in pair), 2)})
    receiver.alliance.install()
    with pytest.raises(Doubtful, match="signs with 2 keys, and 1 of them is given"):
        Machine(receiver, tmp_path / "one", signers=pair[:1]).push(tmp_path / "pack")
    assert Machine(receiver, tmp_path / "two", signers=pair).push(tmp_path / "pack").done


@pytest.mark.parametrize("years", [-20, 20])
def test_client_whose_clock_is_twenty_years_off_signs_nothing(
    receiver: Receiver, pack: Pack, tmp_path: Path, years: int
) -> None:
    wrong = receiver.now + timedelta(days=365 * years)
    with pytest.raises(Doubtful, match="set the clock"):
        Machine(receiver, tmp_path / "state", now=lambda: wrong).push(tmp_path / "pack")


def test_statement_is_signed_for_the_address_that_was_typed(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    """A server in between passes on another's challenge and says that it is that other."""
    machine.door.origin = "https://evil.test"
    with pytest.raises(Refusal, match=r"signed for 'https://evil\.test'"):
        machine.push(tmp_path / "pack")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(302, headers={"location": "https://elsewhere.test/"}), "push to that address itself"),
        (httpx.Response(200, content=b"<html>"), "answers as no museum companion does"),
        (httpx.Response(200, content=b"x" * 16_000_001), "more than 16,000,000 bytes"),
        (httpx.Response(200, json={"museum": 1}), "answers as no museum companion does"),
    ],
    ids=["redirect", "log-in page", "endless", "other types"],
)
def test_what_is_no_companion_is_told_so(
    machine: Machine, pack: Pack, tmp_path: Path, answer: httpx.Response, words: str
) -> None:
    machine.line.before = lambda request, count: answer
    with pytest.raises(NotOurs, match=words):
        machine.push(tmp_path / "pack")


@pytest.mark.parametrize(
    "to",
    [
        "guide.test",
        "ftp://guide.test",
        "https://",
        "http://guide.test",
        "https://guide.test/path",
        "https://x:y",
        "https://a:b@guide.test",
    ],
)
def test_addresses_that_are_none_or_not_safe_are_refused(to: str) -> None:
    with pytest.raises(BadAddress):
        open_door(to)


@pytest.mark.parametrize(
    "to", ["https://guide.test", "https://Guide.test/", "http://127.0.0.1:8000", "http://[::1]:80"]
)
def test_addresses_that_are_pushed_to(to: str) -> None:
    assert open_door(to).origin


def test_home_network_is_insisted_on() -> None:
    assert open_door("http://192.168.1.5:8000", insecure=True).origin == "http://192.168.1.5:8000"


def test_blob_that_changed_on_our_own_disk_is_told(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    file = pack.blobs.path(hash_of(SOUND))
    file.write_bytes(bytes(len(SOUND)))
    with pytest.raises(Exception, match="is damaged"):
        machine.push(tmp_path / "pack")


def test_server_is_never_told_a_key_or_passphrase(machine: Machine, pack: Pack, tmp_path: Path) -> None:
    seen: list[bytes] = []
    machine.line.before = lambda request, count: seen.append(bytes(request.content) + repr(request.headers).encode())
    machine.push(tmp_path / "pack")
    secret = machine.signers[0].private_bytes
    assert all(secret not in each and SERVER for each in seen)


def test_what_is_asked_for_each_blob_is_sorted_once(pack: Pack, tmp_path: Path) -> None:
    contents = open_contents(tmp_path / "pack")
    assert contents.lengths is contents.lengths
    assert contents.shards is contents.shards
    assert list(contents.lengths) == sorted(contents.lengths)
