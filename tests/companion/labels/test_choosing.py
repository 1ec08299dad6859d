from pathlib import Path

import pytest

from companion.labels import choosing
from companion.labels.choosing import NotThere, TooMany, Wish, choose_labels, default_languages
from content_packs.format.pack import Pack
from content_packs.guide import codes
from content_packs.guide.model import Exhibition, Gallery, Museum
from tests.packs import Document, artifact, make_pack


@pytest.fixture
def packs(tmp_path: Path) -> list[Pack]:
    halls = (Gallery(id="hall", name={"en": "Hall"}), Gallery(id="empty", name={"en": "Empty"}))
    names = {"zh-Hans": "示例馆", "en": "Example"}
    documents: list[Document] = [
        Museum(id="example", name=names, languages=("zh-Hans", "en"), galleries=halls),
        artifact("vase", title={"zh-Hans": "瓶", "en": "Vase"}, gallery="hall"),
        artifact("bell", title={"zh-Hans": "钟", "en": "Bell", "fr": "Cloche"}, keypad=12, gallery="hall"),
        artifact("drum", title={"zh-Hans": "鼓"}, keypad=3),
        Exhibition(
            id="sound", title={"en": "Sound"}, artifacts=("example/bell", "other/mask", "away/x", "example/drum")
        ),
    ]
    other: list[Document] = [
        artifact("mask", museum="other", title={"en": "Mask \n\x07 of  gold"}, keypad=7),
        Exhibition(id="sound", title={"en": "Other"}, artifacts=("other/mask",)),
    ]
    return [make_pack(tmp_path / "a", documents), make_pack(tmp_path / "b", other, museum="other")]


def refs(packs: list[Pack], wish: Wish) -> list[str]:
    return [label.ref for label in choose_labels(packs, wish)[0]]


def test_all_artifacts_in_the_order_of_keypad_numbers_then_ids(packs: list[Pack]) -> None:
    assert refs(packs, Wish()) == ["example/drum", "other/mask", "example/bell", "example/vase"]


def test_an_exhibition_brings_the_artifacts_of_all_packs_and_says_which_are_away(packs: list[Pack]) -> None:
    labels, warned = choose_labels(packs, Wish(exhibition="example/sound"))
    assert [label.ref for label in labels] == ["example/drum", "other/mask", "example/bell"]
    assert "away/x" in {each.artifact for each in warned}


def test_a_gallery_brings_what_stands_there(packs: list[Pack]) -> None:
    assert refs(packs, Wish(gallery="hall")) == ["example/bell", "example/vase"]
    assert refs(packs, Wish(gallery="example/hall")) == ["example/bell", "example/vase"]


def test_codes_bring_one_artifact_each(packs: list[Pack]) -> None:
    assert refs(packs, Wish(codes=(codes.issue("other", "mask"),))) == ["other/mask"]


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Wish(exhibition="sound"), "no single exhibition 'sound' in these packs; there are example/sound, other/sound"),
        (Wish(exhibition="none"), "there are example/sound, other/sound"),
        (Wish(gallery="none"), "there are example/empty, example/hall"),
        (Wish(gallery="empty"), "nothing stands in"),
        (Wish(codes=(codes.issue("example", "none"),)), "no artifact with code"),
    ],
    ids=["ambiguous", "exhibition", "gallery", "empty", "code"],
)
def test_what_is_not_there_is_named_beside_what_is(packs: list[Pack], wish: Wish, says: str) -> None:
    with pytest.raises(NotThere, match=says):
        choose_labels(packs, wish)


def test_titles_are_in_the_museums_own_language_and_english_or_as_asked(packs: list[Pack]) -> None:
    bell = choose_labels(packs, Wish())[0][2].words
    assert [(title.lang, title.text) for title in bell.titles] == [("zh-Hans", "钟"), ("en", "Bell")]
    assert [name.text for name in bell.museum] == ["示例馆", "Example"]
    french = choose_labels(packs, Wish(languages=("fr", "zh")))[0][2].words
    assert [title.text for title in french.titles] == ["Cloche", "钟"]


def test_a_missing_title_is_told_and_another_stands_in(packs: list[Pack]) -> None:
    labels, warned = choose_labels(packs, Wish(languages=("fr",)))
    assert [title.text for title in labels[0].words.titles] == ["鼓"]
    assert ("example/drum", "has no title in fr") in {(each.artifact, each.what) for each in warned}


def test_a_title_is_one_line_without_control_characters(packs: list[Pack]) -> None:
    assert choose_labels(packs, Wish())[0][1].words.titles[0].text == "Mask of gold"


def test_second_language_is_english_where_there_is_english() -> None:
    assert default_languages(("fr", "ar", "en")) == ("fr", "en")
    assert default_languages(("en", "fr")) == ("en", "fr")
    assert default_languages(("ja",)) == ("ja",)


def test_labels_have_a_bound(packs: list[Pack], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MOST", 3)
    with pytest.raises(TooMany):
        choose_labels(packs, Wish())
