"""Documents that somebody else wrote: of another venue, out of range, or made to search for ever."""

from pathlib import Path

import msgspec
import pytest

from content_packs.errors import Unbuildable, Untrusted
from content_packs.format.pack import open_folder
from content_packs.guide.build.building import build_pack
from content_packs.guide.imdf import venue_of
from content_packs.guide.model import Gate, Venue, Walk, Walks
from content_packs.guide.walking.build import MOST_OPENINGS, walks_of
from content_packs.guide.walking.ground import Ground
from content_packs.guide.walking.places import in_unit, of_amenity
from content_packs.guide.walking.reach import reach_of, ways_in
from tests.guide.plans import features, files, plan
from tests.guide.sources import read_changed


def house() -> Venue:
    found = venue_of(features(plan()), {"en": "Museum"})
    assert found
    return found[0]


@pytest.mark.parametrize(
    "walks",
    [
        Walks(gates=(Gate(unit="gone", at=(0, 0)),), walks=()),
        Walks(gates=(Gate(unit="hall", opening="gone", at=(0, 0)),), walks=()),
        Walks(gates=(Gate(unit="hall", at=(0, 0)),), walks=(Walk(one=0, two=1, metres=1),)),
        Walks(gates=(Gate(unit="hall", at=(0, 0)),), walks=(Walk(one=-1, two=0, metres=1),)),
        Walks(gates=(Gate(unit="hall", at=(0, 0)),), walks=(Walk(one=0, two=0, metres=-1),)),
    ],
)
def test_walks_of_another_venue_or_of_negative_length_are_refused(walks: Walks) -> None:
    with pytest.raises(Untrusted, match="walks"):
        Ground(house(), walks)


def test_more_openings_than_can_be_walked_through_are_refused() -> None:
    venue = house()
    with pytest.raises(Unbuildable, match="too many to walk through"):
        walks_of(msgspec.structs.replace(venue, openings=venue.openings * MOST_OPENINGS))


def test_reach_tells_both_ways_and_the_one_way_lift_does_not_count_as_step_free() -> None:
    venue = house()
    ground = Ground(venue, walks_of(venue))
    assert [door.id for door in ways_in(ground)] == ["entrance"]
    hall, gallery = reach_of(ground, [in_unit(ground.rooms[name]) for name in ("hall", "gallery")])
    assert hall.is_step_free
    assert gallery.reached
    assert not gallery.is_step_free  # up by the lift, and never down again
    assert gallery.plain > hall.plain


def test_amenity_is_where_it_stands() -> None:
    venue = house()
    ground = Ground(venue, walks_of(venue))
    placed = of_amenity(venue.amenities[0], ground.rooms)
    assert placed
    assert (placed.unit, placed.level) == ("gallery", "upper")


def test_pack_carries_its_walks(tmp_path: Path) -> None:
    source = read_changed(tmp_path / "source", files())
    build_pack(source, tmp_path / "pack", tmp_path / "cache")
    pack = open_folder(tmp_path / "pack")
    venue = pack.document("venue", Venue)
    assert pack.document("walks", Walks) == walks_of(venue)
    assert Ground(venue, pack.document("walks", Walks)).edges
