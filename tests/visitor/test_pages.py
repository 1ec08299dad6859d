"""What pages promise to every reader: something to read, marked where it is not in their language, safely made."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import brotli
import msgspec
import pytest

from content_packs.errors import Missing
from content_packs.guide.catalogue import Wish
from content_packs.guide.library import Library
from content_packs.guide.model import Exhibition, Story, Video
from content_packs.visitor import pages
from content_packs.visitor.listing import find_in
from content_packs.visitor.pages.exhibitions import FIRST
from content_packs.visitor.pages.maps import EACH
from content_packs.visitor.reader import INTERFACE, Reader
from tests.packs import artifact, medium, picture, stories
from tests.visitor.libraries import documents, make_library, reader_of, search_page

EN, ZH, FR, AR = (reader_of(lang) for lang in ("en", "zh-Hans", "fr", "ar"))
VOID = {"meta", "link", "img", "input", "source", "track", "br"}


@pytest.fixture
def house(tmp_path: Path) -> Library:
    """A museum with everything: two artifacts, an exhibition, a tour, a scene, two floors."""
    return make_library(tmp_path, documents({}))


def every_page(library: Library, reader: Reader) -> Iterator[str]:
    yield pages.home(library, reader)
    yield pages.museum(library, reader, "example")
    yield pages.artifact(library, reader, "example/bells")
    yield pages.artifact(library, reader, "example/drum")
    yield pages.exhibition(library, reader, "example/sound")
    yield pages.tour(library, reader, "example/walk")
    yield pages.scene(library, reader, "example/yard")
    yield pages.floor_map(library, reader, "example")
    yield pages.floor_map(library, reader, "example", "up")
    yield search_page(library, reader, "bells")
    yield search_page(library, reader, chosen={"on_view": ("true",), "material": ("bronze", "x")}, more="theme")
    yield search_page(library, reader, "nothing like it")
    yield pages.codes(library, reader, "K7M", ["example/bells"])
    yield pages.failure(reader, 404, library.languages)
    yield pages.offline(reader)


class Wellformed(HTMLParser):
    """Fails where tags do not nest, an id stands twice, or a script or style is not one of ours."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        assert len(named) == len(attrs), f"doubled attribute in {attrs}"
        assert not any(name.startswith("on") or name == "style" for name in named)
        assert not (named.get("href") or "").startswith("javascript:")
        if "id" in named:
            assert named["id"] not in self.ids
            self.ids.add(named["id"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> str:
    """`page` itself, well-formed."""
    parser = Wellformed()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return page


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("lang", [*INTERFACE, "de"])
def test_every_page_is_well_formed_in_every_language(house: Library, lang: str) -> None:
    reader = reader_of(lang)
    for page in every_page(house, reader):
        assert f'<html lang="{reader.ui}" dir="{"rtl" if lang == "ar" else "ltr"}"' in read(page)
        assert page.count("<h1") == 1


def test_hostile_text_is_never_markup(tmp_path: Path) -> None:
    hostile = '"><script>alert(1)</script><b onclick=x>{{ 7*7 }}&amp;'
    library = make_library(tmp_path, documents({"en": hostile}))
    for page in [
        *every_page(library, EN),
        search_page(library, EN, hostile, chosen={"culture": (hostile,)}),
        pages.codes(library, EN, hostile, []),
    ]:
        assert "alert(1)</script>" not in read(page)
        assert "<b onclick" not in page


def test_text_in_another_language_carries_it_and_is_noted_once_in_a_block(house: Library) -> None:
    page = main_of(pages.artifact(house, FR, "example/bells"))
    assert '<h1 lang="en" dir="ltr">Bells</h1>' in page
    head = page[page.index('<header class="head">') : page.index("</header>")]
    assert head.count('class="note"') == 1
    assert "Pour l’instant uniquement dans cette langue : anglais" in head


def test_text_in_the_readers_language_is_not_marked(house: Library) -> None:
    page = main_of(pages.artifact(house, EN, "example/bells"))
    assert "<h1>Bells</h1>" in page
    assert 'class="note"' not in page


def test_text_in_the_language_of_the_page_is_marked_for_who_asked_for_another(house: Library) -> None:
    page = pages.artifact(house, reader_of("de"), "example/bells")
    assert '<html lang="en"' in page
    assert "Only in English so far" in page


def test_right_to_left_page_turns_foreign_text_left_to_right(house: Library) -> None:
    page = pages.artifact(house, AR, "example/bells")
    assert '<html lang="ar" dir="rtl"' in page
    assert '<div class="story" lang="en" dir="ltr">' in page


def test_missing_variant_falls_back_and_says_so(house: Library) -> None:
    page = pages.artifact(house, reader_of("en", "kids"), "example/bells")
    assert "Not yet told as “For children”; this is another version." in page
    assert "They ring." in page


def test_variants_are_offered_only_where_there_are_some(tmp_path: Path, house: Library) -> None:
    assert 'class="variants"' not in pages.artifact(house, EN, "example/bells")
    both = stories(en="They ring.") | stories("easy", en="Ding.", fr="Ding !")
    library = make_library(tmp_path / "other", [artifact("bells", stories=both)])
    page = pages.artifact(library, reader_of("en", "easy"), "example/bells")
    assert '<a href="/artifacts/example/bells?variant=easy" aria-current="true">Easy to read</a>' in page
    assert "Ding." in main_of(page)


def test_own_language_comes_before_the_variant(tmp_path: Path) -> None:
    told = stories(fr="Elles sonnent.") | stories("easy", en="Ding.")
    library = make_library(tmp_path, [artifact("bells", stories=told)], languages=("en", "fr"))
    page = pages.artifact(library, reader_of("fr", "easy"), "example/bells")
    assert "Elles sonnent." in page
    assert "Ding." not in main_of(page)


def test_stale_translation_is_marked(tmp_path: Path) -> None:
    story = Story(html="<p>Elles sonnent.</p>", origin="0" * 16, stale=True)
    bells = artifact("bells", title={"fr": "Cloches"}, stale=("title@fr",), stories={"standard": {"fr": story}})
    library = make_library(tmp_path, [bells], languages=("zh-Hans", "fr"))
    page = pages.artifact(library, FR, "example/bells")
    assert page.count("L’original a changé depuis cette traduction.") == 2  # title, story


def test_page_names_itself_and_its_other_languages(house: Library) -> None:
    page = pages.artifact(house, ZH, "example/bells")
    assert '<link rel="canonical" href="/artifacts/example/bells?lang=zh-Hans">' in page
    for lang in INTERFACE:
        assert f'<link rel="alternate" hreflang="{lang}" href="/artifacts/example/bells?lang={lang}">' in page
    assert '<link rel="alternate" hreflang="x-default" href="/artifacts/example/bells">' in page
    assert '<a href="/artifacts/example/bells?lang=ar" hreflang="ar" lang="ar" dir="auto">العربية</a>' in page


def test_address_is_absolute_where_the_library_knows_its_own(house: Library) -> None:
    page = pages.artifact(Library(house.shelves, "https://guide.test"), ZH, "example/bells")
    assert '<link rel="canonical" href="https://guide.test/artifacts/example/bells?lang=zh-Hans">' in page
    assert 'hreflang="fr" href="https://guide.test/artifacts/example/bells?lang=fr"' in page


def test_page_that_is_no_place_is_not_indexed() -> None:
    page = pages.failure(ZH, 404, ("zh-Hans",))
    assert 'content="noindex"' in page
    assert "canonical" not in page


def test_what_may_have_been_meant_is_a_link(house: Library) -> None:
    assert '<a href="/search?q=bells" dir="auto">bells</a>' in read(search_page(house, EN, "blels"))


def test_what_is_chosen_can_be_let_go_and_stays_in_every_link(house: Library) -> None:
    chosen = {"on_view": ("true",), "material": ("bronze",)}
    page = main_of(read(search_page(house, EN, "bells", chosen=chosen, sort="title")))
    assert 'href="/search?q=bells&amp;material=bronze&amp;sort=title"' in page
    assert 'href="/search?q=bells&amp;on_view=true&amp;sort=title"' in page
    assert '<input type="hidden" name="material" value="bronze">' in page


def test_titles_mark_what_was_looked_for(house: Library) -> None:
    assert "<mark>Bells</mark>" in search_page(house, EN, "bell")


def test_pages_of_a_list_lead_on_and_back(house: Library) -> None:
    first = search_page(house, EN, limit=1)
    cursor = find_in(house, Wish(limit=1)).after
    assert f'rel="next" href="/search?cursor={cursor}"' in first
    assert 'rel="prev"' not in first
    second = search_page(house, EN, limit=1, cursor=cursor)
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


def test_a_crowded_gallery_is_one_dot_that_leads_to_its_list(tmp_path: Path) -> None:
    crowd = [artifact(f"n{n}", gallery="hall", position=(1.0 + n % 9, 2.0)) for n in range(1_000)]
    library = make_library(tmp_path, [*documents({}), *crowd])
    page = main_of(read(pages.floor_map(library, EN, "example")))
    assert page.count('class="reach"') == 1
    assert "1,001 artifacts" in page
    assert 'r="15"' in page  # four figures fit
    assert page.count('class="card of-') == EACH
    assert 'href="/search?gallery=example%2Fhall&amp;on_view=true"' in page
    assert len(page) < 60_000


def test_a_large_exhibition_shows_some_and_names_the_rest(tmp_path: Path) -> None:
    crowd = [artifact(f"n{n:03}", title={"en": f"Cup {n}"}, pictures=(picture(),)) for n in range(300)]
    shown = Exhibition(id="all", title={"en": "All"}, artifacts=tuple(f"example/{one.id}" for one in crowd))
    library = make_library(tmp_path, [*crowd, shown])
    page = main_of(read(pages.exhibition(library, EN, "example/all")))
    assert page.count("<img") == FIRST
    assert page.count('href="/artifacts/') == 300
    assert "300 artifacts" in page
    assert "240 more artifacts" in page
    assert len(brotli.compress(page.encode(), quality=5)) < 15_000


def test_of_many_exhibitions_some_have_posters_and_the_rest_are_named(tmp_path: Path) -> None:
    many = [Exhibition(id=f"n{n}", title={"en": f"Show {n}"}, artifacts=(), picture=picture()) for n in range(294)]
    library = make_library(tmp_path, many)
    for page in (pages.home(library, EN), pages.museum(library, EN, "example")):
        assert main_of(read(page)).count("<img") == 12
        assert page.count('href="/exhibitions/') == 294
        assert "282 more exhibitions" in page


def test_query_stays_when_the_language_changes(house: Library) -> None:
    page = search_page(house, EN, "bells & drums")
    assert 'href="/search?q=bells+%26+drums&amp;lang=fr"' in page


def test_first_picture_comes_at_once_and_the_others_when_they_are_reached(tmp_path: Path) -> None:
    library = make_library(tmp_path, [artifact("bells", pictures=(picture("one"), picture("two")))])
    page = pages.artifact(library, EN, "example/bells")
    images = re.findall(r"<img [^>]*>", page)
    assert 'fetchpriority="high"' in images[0]
    assert "loading" not in images[0]
    assert 'loading="lazy"' in images[1]
    assert all('width="960" height="720"' in image for image in images)


def test_label_says_dates_and_measures_in_words(house: Library) -> None:
    page = pages.artifact(house, ZH, "example/bells")
    assert "约公元前433—前400年" in page
    assert "高153.4厘米" in page
    assert "Free to use for anything" in pages.artifact(house, EN, "example/bells")


def test_next_stop_of_a_tour_is_the_next_artifact_that_is_here(house: Library) -> None:
    page = pages.artifact(house, EN, "example/bells")
    assert "stop 1 of 3" in page
    assert page.index("Next stop") < page.index("Drum", page.index("Next stop"))
    assert "Last stop of the tour" in pages.artifact(house, EN, "example/drum")


def test_sound_can_be_heard_and_read_without_javascript(house: Library) -> None:
    page = pages.artifact(house, EN, "example/bells")
    assert '<audio controls preload="none"' in page
    assert '<track kind="captions"' in page
    assert '<details class="transcript" open>' in page
    assert "1:05" in page


def test_artifact_that_is_not_on_view_says_so(house: Library) -> None:
    assert "Not on display at the moment" in pages.artifact(house, EN, "example/drum")


def test_artifacts_of_museums_that_are_not_here_are_passed_over(house: Library) -> None:
    page = pages.exhibition(house, EN, "example/sound")
    assert "2 artifacts" in page
    assert "elsewhere" not in page


def test_address_that_is_no_web_address_is_not_a_link(house: Library) -> None:
    page = pages.exhibition(house, EN, "example/sound")
    assert "A book" in page
    assert "javascript:" not in page


def test_dates_of_an_exhibition_are_in_the_readers_language(house: Library) -> None:
    assert "Du 1 mai 2026 au 31 octobre 2026" in pages.exhibition(house, FR, "example/sound")
    assert "2026年5月1日—2026年10月31日" in pages.exhibition(house, ZH, "example/sound")


def test_scene_leads_only_to_what_is_here(house: Library) -> None:
    page = pages.scene(house, EN, "example/yard")
    assert '<a href="/artifacts/example/bells">To the bells</a>' in page
    assert "Nowhere" not in page


def test_map_shows_galleries_as_drawing_and_as_list(house: Library) -> None:
    page = pages.floor_map(house, EN, "example")
    assert '<a href="/artifacts/example/bells" aria-label="Bells">' in page
    assert 'id="gallery-hall"' in page
    assert "<tspan" in page
    assert "There are no galleries on this floor." in pages.floor_map(house, EN, "example", "up")


def test_home_of_an_empty_library_helps(house: Library) -> None:
    empty = read(pages.home(Library([]), EN))
    assert "Nothing is shown here yet" in empty
    assert "Nothing is shown here yet" not in pages.home(house, EN)


def test_example_museum_says_so_on_every_page_of_its_own(house: Library) -> None:
    for page in (
        pages.museum(house, EN, "example"),
        pages.artifact(house, EN, "example/bells"),
        pages.exhibition(house, EN, "example/sound"),
        pages.floor_map(house, EN, "example"),
    ):
        assert "An example museum" in page


def test_what_is_not_there_is_missing(house: Library) -> None:
    for call in (pages.artifact, pages.exhibition, pages.tour, pages.scene):
        with pytest.raises(Missing):
            call(house, EN, "example/gone")
    with pytest.raises(Missing):
        pages.museum(house, EN, "gone")
    with pytest.raises(Missing):
        pages.floor_map(house, EN, "example", "attic")


def test_several_artifacts_of_one_number_are_told_apart_by_museum(house: Library) -> None:
    page = pages.codes(house, EN, "101", ["example/bells", "example/drum"])
    assert "Several museums use this number" in page
    assert page.count('<span class="over">Example</span>') == 2


def test_unknown_code_shows_what_was_typed_and_what_it_may_have_been(house: Library) -> None:
    page = pages.codes(house, EN, "K7M29QXDW", ["example/bells"])
    assert "This code is not known here" in page
    assert "K7M29QXDW" in page
    assert "Did you mean one of these?" in page


@pytest.mark.parametrize("status", [400, 404, 405, 413, 429, 500, 503, 418])
def test_every_failure_says_what_to_do(status: int) -> None:
    page = read(pages.failure(FR, status, ("zh-Hans", "en")))
    assert '<form class="ask keypad"' in page
    assert 'href="/?lang=ar"' in page


def test_manifest_of_the_web_app_names_icons_that_are_there(house: Library) -> None:
    manifest = msgspec.json.decode(msgspec.json.encode(pages.web_manifest(house, AR)))
    assert manifest["dir"] == "rtl"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert manifest["theme_color"] == "#7a2e1d"


def test_a_film_in_sign_language_stands_with_the_signed_story(tmp_path: Path) -> None:
    film = Video(
        id="film", language="en", variant="sign", seconds=9, width=320, height=180, file=medium(b"mp4", "video/mp4")
    )
    told = {**stories(en="Bells."), **stories("sign", en="A film.")}
    with_story = artifact("bells", stories=told, videos=(film,))
    alone = artifact("drum", stories=stories(en="A drum."), videos=(film,))
    library = make_library(tmp_path, [with_story, alone])
    assert "<video" not in pages.artifact(library, EN, "example/bells")
    assert "<video" in pages.artifact(library, reader_of("en", "sign"), "example/bells")
    assert "<video" in pages.artifact(library, EN, "example/drum")  # nowhere else to go
