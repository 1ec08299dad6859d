"""Whatever becomes of files on their way: what is allowed was signed, and nothing but our own errors is raised."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_packs.errors import PackError
from content_packs.format.manifest import Blob
from content_packs.format.trust.confirmed import Held, MuseumRole, Removed, Silent, Standings, Word, judge
from content_packs.format.trust.documents import Step, bucket_of, chosen
from content_packs.format.trust.memory import VolatileMemory
from content_packs.format.trust.verifier import Verifier, begin
from tests.simulator import NOW, YEAR, Alliance, Mirror

HONEST = Alliance("town", "port")
BLOBS = [HONEST.push("town/main", 1), HONEST.push("town/main", 2), HONEST.push("port/main", 1)]
HONEST.set_floor("town/main", 2)
HONEST.show("site", {"town/main": 2, "port/main": 1})
ALLOWED = {("town/main", 2): BLOBS[1], ("port/main", 1): BLOBS[2]}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_mutation_of_a_file_gets_anything_else_accepted(data: st.DataObject) -> None:
    mirror = HONEST.mirror.copy()
    kept = data.draw(st.sampled_from([mirror.files, mirror.targets]))
    name = data.draw(st.sampled_from(sorted(kept)))
    raw = kept[name]
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 8)))
    kept[name] = raw[:start] + data.draw(st.binary(max_size=8)) + raw[end:]
    memory = VolatileMemory()
    begin(memory, HONEST.root, NOW)
    try:
        confirmed = Verifier(memory, mirror).refresh("site", NOW)
    except PackError:
        confirmed = None
    assert not confirmed or confirmed.allowed.items() <= ALLOWED.items()


NAMES = st.sampled_from(["signed", "signatures", "_type", "version", "expires", "meta", "spec_version"]) | st.text()
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner))


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_no_json_breaks_a_reader(value: object) -> None:
    files = HONEST.mirror.files | {"timestamp.json": json.dumps(value).encode()}
    memory = VolatileMemory()
    begin(memory, HONEST.root, NOW)
    try:
        Verifier(memory, Mirror(files, HONEST.mirror.targets)).refresh("site", NOW)
    except PackError:
        return
    raise AssertionError("accepted")


BLOB = st.builds(Blob, st.sampled_from(["a" * 64, "b" * 64]), st.integers(1, 2))
NUMBERS = st.integers(1, 4)


@st.composite
def words(draw: st.DrawFn, museum: str) -> Word:
    if draw(st.booleans()):
        return Silent("expired") if draw(st.booleans()) else Removed()
    path = "town/joint.{}.json" if museum == "town" else f"{museum}/town.joint.{{}}.json"
    lines = {path.format(number): draw(BLOB) for number in draw(st.sets(NUMBERS))}
    return MuseumRole(museum, 1, NOW + YEAR, lines)


STEPS = st.lists(st.builds(Step, version=NUMBERS, since=st.integers(0, 3), percent=st.integers(1, 100)), min_size=1)
HELD = st.builds(Held, st.dictionaries(NUMBERS, BLOB), STEPS.map(tuple))


@settings(deadline=None)
@given(words("town"), words("port"), STEPS.map(tuple), st.integers(0, 4), st.none() | HELD)
def test_what_may_be_shown_is_signed_by_all_who_can_be_heard_and_not_below_the_floor(
    town: Word, port: Word, steps: tuple[Step, ...], floor: int, before: Held | None
) -> None:
    known = Standings(
        {"town": town, "port": port},
        {"town/joint": ("port", "town")},
        {"town/joint": floor},
        {},
        {"town/joint": before} if before else {},
    )
    held, why = judge("town/joint", steps, known)
    if held is None:
        assert why
        return
    assert held.steps
    assert {step.version for step in held.steps} <= set(held.versions)
    assert not isinstance(town, Removed)
    assert not isinstance(port, Removed)
    for number, blob in held.versions.items():
        assert number >= floor
        assert not isinstance(town, MuseumRole) or town.lines[f"town/joint.{number}.json"] == blob
        assert not isinstance(port, MuseumRole) or port.lines[f"port/town.joint.{number}.json"] == blob
        if isinstance(town, Silent) or isinstance(port, Silent):
            assert before
            assert before.versions[number] == blob
    assert why or held.steps == steps


@given(STEPS.map(tuple), st.integers(0, 99))
def test_a_reader_never_goes_back_as_a_stage_widens(steps: tuple[Step, ...], bucket: int) -> None:
    picked = chosen(steps, bucket, NOW)
    assert picked is None or picked in {step.version for step in steps if bucket < step.percent}


@given(st.text())
def test_bucket_of_a_reader_is_fixed(reader: str) -> None:
    assert 0 <= bucket_of(reader) < 100
    assert bucket_of(reader) == bucket_of(reader)
