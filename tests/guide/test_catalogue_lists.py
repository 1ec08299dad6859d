"""Lists: every order walked by cursors, and facets counted, both against what Python says of the same artifacts."""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide import model
from content_packs.guide.catalogue import FACETS, SORTS, BadCursor, Catalogue, Facet, Wish, build_catalogue, find
from content_packs.guide.catalogue.orders import Facts, order_key
from tests.packs import artifact, make_pack, picture, stories

CULTURES: tuple[dict[str, str], ...] = (
    {},
    {"en": "Shang", "zh-Hans": "商"},
    {"en": "Chu; Zeng", "zh-Hans": "楚；曾"},
    {"en": "zeng"},
    {"en": " SHANG "},
)
PERIODS: tuple[dict[str, str], ...] = ({}, {"en": "Qing"}, {"en": "Ming"}, {"en": "ming"})
MATERIALS = ({"en": "bronze"}, {"en": "jade"}, {"en": "Bronze"})
TITLES = ("Bell 10", "bell 2", "Écran", "Zebra", "编钟", "編鐘", "جرس", "bells", "")
THEMES = ((), ("music",), ("music", "ritual"), ("ritual",))


def made(museum: str, number: int) -> model.Artifact:
    """The same artifact for the same number; all combinations of facts come."""
    year = None if number % 7 == 0 else (number * 37) % 3000 - 1500 or 1
    facts: dict[str, Any] = {
        "title": {"en": TITLES[number % len(TITLES)] or f"n{number}"},
        "culture": CULTURES[number % len(CULTURES)],
        "period": PERIODS[number // 2 % len(PERIODS)],
        "material": MATERIALS[number // 3 % len(MATERIALS)],
        "themes": THEMES[number // 5 % len(THEMES)],
        "gallery": ("", "hall", "attic")[number % 3],
        "keypad": number if number % 4 == 0 and number else None,
        "on_view": number % 3 != 1,
        "date": model.Date(earliest=year, latest=year and year + number % 3),
        "stories": stories(en="Found in a river." if number % 2 else "Bought."),
        "pictures": (picture(),) if number % 6 == 0 else (),
    }
    return artifact(f"n{number:03}", museum=museum, **facts)


ALL = {f"{museum}/n{n:03}": made(museum, n) for museum, count in (("one", 60), ("two", 33)) for n in range(count)}


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Catalogue]]:
    opened = []
    for museum in ("one", "two"):
        folder = tmp_path_factory.mktemp(museum)
        about = model.Museum(
            id=museum,
            name={"en": museum.title()},
            languages=("zh-Hans", "en"),
            galleries=(model.Gallery(id="hall", name={"en": "Hall", "zh-Hans": "厅"}),),
            themes=(model.Theme(id="music", name={"en": "Music"}),),
        )
        exhibition = model.Exhibition(id="e", title={"en": "River"}, artifacts=())
        documents = [one for ref, one in ALL.items() if ref.startswith(f"{museum}/")]
        pack = make_pack(folder, [about, *documents, exhibition], museum=museum)
        build_catalogue(pack, folder / "catalogue.sqlite")
        opened.append(Catalogue.open(folder / "catalogue.sqlite", pack.sha256))
    yield opened
    for one in opened:
        one.close()


def keys_of(ref: str) -> dict[str, set[str]]:
    """What an artifact is chosen by: the oracle."""
    one = ALL[ref]
    museum = ref.partition("/")[0]

    def split(text: dict[str, str]) -> set[str]:
        own = text.get("zh-Hans") or text.get("en", "")
        return {part.strip().lower() for part in own.replace("；", ";").split(";") if part.strip()}

    return {
        "museum": {museum},
        "gallery": {f"{museum}/{one.gallery}"} if one.gallery else set(),
        "theme": set(one.themes),
        "period": split(one.period),
        "culture": split(one.culture),
        "material": split(one.material),
        "on_view": {str(one.on_view).lower()},
    }


KEYS = {ref: keys_of(ref) for ref in ALL}
VALUES = {facet: sorted({key for keys in KEYS.values() for key in keys[facet]}) for facet in FACETS}
choices = st.fixed_dictionaries(
    {},
    optional={
        facet: st.lists(st.sampled_from([*keys, "none"]), min_size=1, max_size=2, unique=True)
        for facet, keys in VALUES.items()
    },
)


def wanted(chosen: dict[str, list[str]], query: str, but: str = "") -> set[str]:
    return {
        ref
        for ref, keys in KEYS.items()
        if all(keys[facet] & set(some) for facet, some in chosen.items() if facet != but)
        and (not query or "river" in ALL[ref].stories["standard"]["en"].html)
    }


def counted(facet: Facet) -> dict[str, int]:
    return {value.key: value.count for value in facet.values if value.count}


@given(choices, st.sampled_from(("", "river")))
def test_facets_count_what_a_loop_over_all_artifacts_counts(
    catalogues: list[Catalogue], chosen: dict[str, list[str]], query: str
) -> None:
    wish = Wish(query=query, chosen={facet: tuple(keys) for facet, keys in chosen.items()}, sort="walk", values=100)
    found = find(catalogues, wish)
    assert found.total == len(wanted(chosen, query))
    for facet in found.facets:
        left = wanted(chosen, query, but=facet.name)
        assert counted(facet) == Counter(key for ref in left for key in KEYS[ref][facet.name])
        assert {value.key for value in facet.values if value.chosen} == set(chosen.get(facet.name, ()))


@given(
    choices,
    st.sampled_from(SORTS),
    st.sampled_from(("", "river")),
    st.integers(1, 40),
    st.sampled_from(("en", "zh-Hans")),
)
def test_cursors_walk_every_artifact_once_in_every_order_and_back(
    catalogues: list[Catalogue], chosen: dict[str, list[str]], sort: str, query: str, limit: int, lang: str
) -> None:
    wish = Wish(
        query=query, lang=lang, kinds=("artifact",), sort=sort, limit=limit,
        chosen={facet: tuple(keys) for facet, keys in chosen.items()},
    )  # fmt: skip
    there = list(walk(catalogues, wish, "after"))
    refs = [ref for page in there for ref in page]
    assert len(refs) == len(set(refs))
    assert set(refs) == wanted(chosen, query)
    last = wish
    for _ in there[1:]:
        last = replaced(last, find(catalogues, last).after)
    assert list(walk(catalogues, last, "before"))[::-1] == there


def walk(catalogues: list[Catalogue], wish: Wish, way: str) -> Iterator[list[str]]:
    for _ in range(200):
        page = find(catalogues, wish)
        yield [card.ref for card in page.cards]
        cursor = getattr(page, way)
        if not cursor:
            return
        wish = replaced(wish, cursor)
    raise AssertionError("it never ends")


def replaced(wish: Wish, cursor: str) -> Wish:
    return msgspec.structs.replace(wish, cursor=cursor)


def test_a_list_goes_as_a_visitor_walks_pack_by_pack(catalogues: list[Catalogue]) -> None:
    refs = [ref for page in walk(catalogues, Wish(limit=100), "after") for ref in page]
    assert refs == sorted(refs, key=lambda ref: (ref[:3], ALL[ref].keypad or 10**6, ref))


def test_titles_go_by_words_and_numbers_by_what_they_count(catalogues: list[Catalogue]) -> None:
    cards = find(catalogues, Wish(sort="title", limit=100)).cards
    first = list(dict.fromkeys(card.title["en"] for card in cards if not card.title["en"].startswith("n")))
    assert first == ["bell 2", "Bell 10", "bells", "Écran", "Zebra", "جرس", "编钟", "編鐘"]


@pytest.mark.parametrize(("sort", "direction"), [("oldest", 1), ("newest", -1)])
def test_dates_go_up_or_down_and_undated_come_last(catalogues: list[Catalogue], sort: str, direction: int) -> None:
    dates = [ALL[card.ref].date for card in find(catalogues, Wish(sort=sort, limit=100)).cards]
    years = [date.earliest if direction == 1 else date.latest for date in dates]
    dated = [year for year in years if year is not None]
    assert dated == sorted(dated, reverse=direction == -1)
    assert years[len(dated) :] == [None] * (len(years) - len(dated)) != []


@given(st.integers() | st.none(), st.integers() | st.none())
def test_any_year_has_a_key_that_sorts(one: int | None, other: int | None) -> None:
    def key(year: int | None) -> str:
        return order_key("oldest", "", (), "p", Facts(ref="m/a", keypad=None, title={}, earliest=year, latest=None))

    if one is not None and other is not None and abs(one) < 10**9 > abs(other):
        assert (key(one) < key(other)) == (one < other)
    assert len(key(one)) <= 10


def test_values_bear_names_in_all_languages_and_about_when(catalogues: list[Catalogue]) -> None:
    facets = {facet.name: facet for facet in find(catalogues, Wish(values=20)).facets}
    names = {value.key: value.name for facet in facets.values() for value in facet.values}
    assert names["one"] == {"en": "One"}
    assert names["one/hall"] == {"en": "Hall", "zh-Hans": "厅"}
    assert names["music"] == {"en": "Music"}
    assert names["曾"] == {"en": "Zeng", "zh-Hans": "曾"}
    assert all(value.year is not None for value in facets["period"].values)


def test_only_the_most_frequent_values_are_given_and_more_of_one_facet(catalogues: list[Catalogue]) -> None:
    few = {facet.name: facet for facet in find(catalogues, Wish(values=1, more="culture")).facets}
    assert [value.key for value in few["theme"].values] == ["ritual"] or [v.key for v in few["theme"].values] == [
        "music"
    ]
    assert few["theme"].different == 2
    assert len(few["culture"].values) == few["culture"].different == 5


def test_the_same_place_in_two_spellings_is_one_value(catalogues: list[Catalogue]) -> None:
    period = next(one for one in find(catalogues, Wish(values=20)).facets if one.name == "period")
    assert sorted(value.key for value in period.values) == ["ming", "qing"]


HOSTILE = ["é", "YQ", "====", "x" * 1000, "_-_-", "W10", "bnVsbA", "WzEsMiwzXQ"]


@pytest.mark.parametrize("cursor", HOSTILE)
def test_a_forged_cursor_is_refused(catalogues: list[Catalogue], cursor: str) -> None:
    with pytest.raises(BadCursor):
        find(catalogues, Wish(cursor=cursor))


@given(st.text(min_size=1))
def test_any_cursor_leads_somewhere_or_is_refused(cursor: str) -> None:
    with suppress(BadCursor):
        assert find([], Wish(cursor=cursor)).cards == ()


def test_a_cursor_of_another_list_is_refused(catalogues: list[Catalogue]) -> None:
    cursor = find(catalogues, Wish(limit=2)).after
    for other in (Wish(sort="title"), Wish(query="river"), Wish(chosen={"museum": ("one",)}), Wish(lang="fr")):
        with pytest.raises(BadCursor):
            find(catalogues, replaced(other, cursor))


def test_a_cursor_says_nothing_that_is_not_bounded(catalogues: list[Catalogue]) -> None:
    cursor = find(catalogues, Wish(query="river", limit=2)).after
    fields = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    fields[-1] = 10**12
    forged = base64.urlsafe_b64encode(json.dumps(fields, separators=(",", ":")).encode()).decode().rstrip("=")
    assert find(catalogues, Wish(query="river", limit=2, cursor=forged)).cards == ()


def test_a_choice_means_artifacts_only(catalogues: list[Catalogue]) -> None:
    assert {card.kind for card in find(catalogues, Wish(query="river", limit=100)).cards} == {"artifact", "exhibition"}
    chosen = Wish(query="river", limit=100, chosen={"museum": ("one", "two")})
    assert {card.kind for card in find(catalogues, chosen).cards} == {"artifact"}


def test_a_list_of_nothing_is_empty(tmp_path: Path) -> None:
    pack = make_pack(tmp_path, [])
    build_catalogue(pack, tmp_path / "catalogue.sqlite")
    opened = Catalogue.open(tmp_path / "catalogue.sqlite", pack.sha256)
    found = find([opened], Wish(values=5))
    assert (found.total, found.cards, found.after, found.before) == (0, (), "", "")
    assert {facet.different for facet in found.facets} == {0}
    opened.close()


def test_words_are_shown_where_they_stand_in_any_order(catalogues: list[Catalogue]) -> None:
    for sort in SORTS:
        snippets = [
            card.snippet for card in find(catalogues, Wish(query="river", sort=sort, kinds=("artifact",))).cards
        ]
        assert all(one and any(match for _, match in one.parts) for one in snippets)
    assert find(catalogues, Wish(sort="title")).cards[0].snippet is None
