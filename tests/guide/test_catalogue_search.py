"""Searching: what is found, in which order, and that no query does harm."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide import codes, model
from content_packs.guide.catalogue import Catalogue, Found, Wish, build_catalogue, find
from content_packs.guide.catalogue.searching import MANY
from tests.packs import artifact, make_pack, picture, stories, story

BELLS = artifact(
    "bells",
    keypad=101,
    accession="CQ 1952.3",
    title={"zh-Hans": "虎钮錞于", "en": "Chunyu bell", "fr": "Cloche chunyu"},
    material={"zh-Hans": "青铜", "en": "bronze", "ar": "البرونز"},
    date=model.Date(earliest=-500, latest=-401),
    themes=("music",),
    stories=stories(
        zh_Hans="这件青铜打击乐器出土于涪陵小田溪，属战国时代。",
        en="Struck in battle, its voice carried far across the river.",
        fr="On la frappait pendant la bataille ; c’est une œuvre d’un atelier près du café.",
    ),
)
MASK = artifact(
    "mask",
    title={"zh-Hans": "青铜面具", "en": "Bronze mask"},
    origin={"zh-Hans": "三星堆", "en": "Sanxingdui"},
    stories=stories(zh_Hans="三星堆出土的面具，眼睛凸出。", en="Found in a pit, not far from a bell."),
)
SHU = model.Exhibition(
    id="shu",
    title={"zh-Hant": "古蜀的聲音", "en": "Voices of Shu"},
    about={"en": story("Bronze from two museums.")},
    artifacts=("example/mask",),
)
SHORT = model.Tour(
    id="short", title={"en": "Short"}, stops=(model.Stop(artifact="example/mask", text={"en": "Look at the ears"}),)
)
MUSEUM = model.Museum(
    id="example",
    name={"en": "Example"},
    languages=("zh-Hans", "en"),
    themes=(model.Theme(id="music", name={"en": "Music", "zh-Hans": "礼乐"}),),
)


def open_pack(folder: Path, *documents: object, museum: str = "example") -> Catalogue:
    pack = make_pack(folder, documents, museum=museum)  # type: ignore[arg-type]
    build_catalogue(pack, folder / "catalogue.sqlite")
    return Catalogue.open(folder / "catalogue.sqlite", pack.sha256)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    opened = open_pack(tmp_path_factory.mktemp("search"), MUSEUM, BELLS, MASK, SHU, SHORT)
    yield opened
    opened.close()


def refs(found: Found) -> list[str]:
    return [card.ref for card in found.cards]


@pytest.mark.parametrize(
    "query", ["虎", "于", "溪", "錞于", "𬭚于", "打击乐器", "打擊樂器", "戦国", "战国时代", "小田溪 青銅"]
)
def test_chinese_is_found_in_any_script_and_length(catalogue: Catalogue, query: str) -> None:
    found = find([catalogue], Wish(query=query, lang="zh-Hans"))
    assert refs(found) == ["example/bells"]
    assert not found.relaxed


@pytest.mark.parametrize(
    "query",
    [
        "battl",
        "BATTLE",
        "chun",
        "CQ 1952.3",
        "cq1952",
        "1952",
        "101",
        "cafe",
        "café",
        "oeuvre",
        "œuvre",
        "l’œuvre café",
    ],
)
def test_words_and_numbers_are_found(catalogue: Catalogue, query: str) -> None:
    assert refs(find([catalogue], Wish(query=query, lang="en"))) == ["example/bells"]


@pytest.mark.parametrize("query", ["برونز", "البرونز", "بُرُونْز", "برو"])
def test_arabic_is_found_with_and_without_marks_and_article(catalogue: Catalogue, query: str) -> None:
    assert refs(find([catalogue], Wish(query=query, lang="ar"))) == ["example/bells"]


def test_themes_and_dates_in_words_are_found(catalogue: Catalogue) -> None:
    assert refs(find([catalogue], Wish(query="礼乐", lang="zh-Hans"))) == ["example/bells"]
    assert refs(find([catalogue], Wish(query="5th century", lang="en"))) == ["example/bells"]
    assert refs(find([catalogue], Wish(query="公元前5世纪", lang="zh-Hans"))) == ["example/bells"]


def test_a_code_is_found_as_printed_and_as_stored(catalogue: Catalogue) -> None:
    assert refs(find([catalogue], Wish(query=codes.show(BELLS.code), lang="en"))) == ["example/bells"]
    assert refs(find([catalogue], Wish(query=BELLS.code.lower(), lang="en"))) == ["example/bells"]


def test_exhibitions_and_tours_are_found(catalogue: Catalogue) -> None:
    assert [(card.kind, card.ref) for card in find([catalogue], Wish(query="声音", lang="zh-Hans")).cards] == [
        ("exhibition", "example/shu")
    ]
    assert [(card.kind, card.path) for card in find([catalogue], Wish(query="ears", lang="en")).cards] == [
        ("tour", "tours/short")
    ]


def test_kinds_are_kept_to(catalogue: Catalogue) -> None:
    found = find([catalogue], Wish(query="bronze", lang="en", kinds=("exhibition",)))
    assert (refs(found), found.total) == (["example/shu"], 1)


def test_title_ranks_before_label_before_story(catalogue: Catalogue) -> None:
    assert refs(find([catalogue], Wish(query="bronze", lang="en"))) == ["example/mask", "example/bells", "example/shu"]
    assert refs(find([catalogue], Wish(query="bell", lang="en"))) == ["example/bells", "example/mask"]


def test_a_whole_title_or_number_ranks_before_all(tmp_path: Path) -> None:
    whole = artifact("a-whole", title={"en": "Cat", "fr": "Chat"}, on_view=False)
    seen = artifact("b-seen", title={"en": "Cat 54"}, pictures=(picture(),))
    numbered = artifact("c-numbered", accession="54", stories=stories(en="cat " * 9))
    opened = open_pack(tmp_path, seen, numbered, whole)
    assert refs(find([opened], Wish(query="cats", lang="en")))[0] == "example/a-whole"
    assert refs(find([opened], Wish(query="chat", lang="en")))[0] == "example/a-whole"
    assert refs(find([opened], Wish(query="54", lang="en"))) == ["example/c-numbered", "example/b-seen"]
    opened.close()


def test_of_two_that_hold_the_words_alike_the_one_on_view_ranks_first(tmp_path: Path) -> None:
    hidden = artifact("a", title={"en": "Cat"}, on_view=False, pictures=(picture(),))
    bare, pictured = artifact("b", title={"en": "Cat"}), artifact("c", title={"en": "Cat"}, pictures=(picture(),))
    opened = open_pack(tmp_path, hidden, bare, pictured)
    assert refs(find([opened], Wish(query="cat", lang="en"))) == ["example/c", "example/b", "example/a"]
    opened.close()


def test_words_that_nearly_all_hold_are_found_in_all_and_in_titles_first(tmp_path: Path) -> None:
    told = (artifact(f"n{number}", stories=stories(en="a gift"), title={"en": "Cup"}) for number in range(MANY + 1))
    opened = open_pack(tmp_path, *told, artifact("z", title={"en": "The gift of cups"}))
    found = find([opened], Wish(query="gift", lang="en", limit=2))
    assert (found.total, refs(found)) == (MANY + 2, ["example/z", "example/n0"])
    opened.close()


def test_several_are_found_by_the_word_for_one(catalogue: Catalogue) -> None:
    assert refs(find([catalogue], Wish(query="bells", lang="en"))) == refs(
        find([catalogue], Wish(query="bell", lang="en"))
    )
    assert refs(find([catalogue], Wish(query="cloches", lang="fr"))) == ["example/bells"]


def test_the_readers_language_ranks_first(tmp_path: Path) -> None:
    french = artifact("french", title={"fr": "Un dragon"})
    english = artifact("english", title={"en": "A dragon vessel"})
    opened = open_pack(tmp_path, french, english)
    assert refs(find([opened], Wish(query="dragon", lang="fr"))) == ["example/french", "example/english"]
    assert refs(find([opened], Wish(query="dragon", lang="en"))) == ["example/english", "example/french"]
    opened.close()


def test_a_snippet_is_in_the_readers_language_and_marked(catalogue: Catalogue) -> None:
    card = find([catalogue], Wish(query="bell", lang="en")).cards[1]
    assert card.snippet
    assert card.snippet.lang == "en"
    assert ("bell", True) in card.snippet.parts
    snippets = [find([catalogue], Wish(query="虎", lang=lang)).cards[0].snippet for lang in ("en", "ja")]
    assert [one and one.lang for one in snippets] == ["en", "zh-Hans"]


def test_where_nothing_holds_all_words_some_do(catalogue: Catalogue) -> None:
    found = find([catalogue], Wish(query="battle elephant", lang="en"))
    assert (refs(found), found.relaxed) == (["example/bells"], True)
    assert find([catalogue], Wish(query="青铜大面具", lang="zh-Hans")).relaxed
    assert find([catalogue], Wish(query="elephant", lang="en")) == Found()


def test_pages_of_hits_follow_one_another(catalogue: Catalogue) -> None:
    seen, cursors, cursor = [], [], ""
    for _ in range(3):
        page = find([catalogue], Wish(query="bronze", lang="en", limit=1, cursor=cursor))
        seen += refs(page)
        cursors.append((page.before, page.after))
        cursor = page.after
    assert seen == ["example/mask", "example/bells", "example/shu"]
    assert cursors[0][0] == cursors[2][1] == ""
    assert refs(find([catalogue], Wish(query="bronze", lang="en", limit=1, cursor=cursors[2][0]))) == ["example/bells"]
    assert refs(find([catalogue], Wish(query="bronze", lang="en", limit=-5))) == ["example/mask"]


def test_several_catalogues_make_one_list_in_an_order_of_their_own(catalogue: Catalogue, tmp_path: Path) -> None:
    drum = artifact("drum", title={"en": "Bronze drum"})
    horn = artifact("horn", stories=stories(en="Bronze, once."))
    other = open_pack(tmp_path, drum, horn, museum="other")
    found = find([catalogue, other], Wish(query="bronze", lang="en"))
    assert set(refs(found)[:2]) == {"example/mask", "other/drum"}
    assert refs(found)[2] == "example/bells"
    assert found.total == 5
    assert find([other, catalogue], Wish(query="bronze", lang="en")) == found
    assert refs(find([catalogue, other], Wish(query="bronze", lang="en", chosen={"museum": ("other",)}))) == [
        "other/drum",
        "other/horn",
    ]
    other.close()


HOSTILE = [
    *('"', "''", '" OR "', "NEAR(a b)", "a*", "*", "^bronze", "title:bronze", "-bronze", "{title}: x", "a AND", "NOT"),
    *(
        "\x00",
        "bron\x00ze",
        "\ud800",
        "bronze \udfff",
        "\u202e\u200fbronze",
        "😀",
        "👩‍👩‍👧",
        "   ",
        "",
        "...",
        "，。！",
    ),
    *("x" * 10_000, "编" * 10_000, '"' * 10_000, "a " * 10_000, "\u0301" * 300, "ﷺ" * 200, "';--", "%", "_", "\\"),
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_find_something_or_nothing(catalogue: Catalogue, query: str) -> None:
    assert find([catalogue], Wish(query=query, lang="en")).total >= 0


@given(st.text(st.characters(exclude_categories=())), st.sampled_from(("en", "zh-Hans", "ar", "xx")))
def test_any_query_finds_something_or_nothing(catalogue: Catalogue, query: str, lang: str) -> None:
    found = find([catalogue], Wish(query=query, lang=lang))
    assert len(found.cards) <= found.total <= 4


@given(st.text(st.sampled_from('"*()^:-+{} ANDORNOTNEAR青铜钟a\x00\u200f')))
def test_syntax_is_read_as_text(catalogue: Catalogue, query: str) -> None:
    assert find([catalogue], Wish(query=query, lang="en")).total <= 4


def test_format_characters_and_marks_inside_a_word_do_not_hide_it(catalogue: Catalogue) -> None:
    assert refs(find([catalogue], Wish(query="\u202ebat\u200btle\u200f", lang="en"))) == ["example/bells"]


def test_a_catalogue_is_searched_in_many_threads(catalogue: Catalogue) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: find([catalogue], Wish(query="bronze", lang="en")), range(200)))
    assert all(one == found[0] for one in found)


def test_a_catalogue_closed_under_a_search_ends_it_well(tmp_path: Path) -> None:
    opened = open_pack(tmp_path, BELLS)
    with ThreadPoolExecutor(4) as threads:
        searches = [threads.submit(find, [opened], Wish(query="bronze", lang="en")) for _ in range(40)]
        opened.close()
        assert {search.result().total for search in searches} == {1}
    opened.close()
