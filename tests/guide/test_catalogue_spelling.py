"""Did you mean: which words are offered for mistyped ones."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.catalogue import Catalogue, Wish, build_catalogue, find
from content_packs.guide.catalogue.spelling import Vocabulary
from tests.packs import artifact, make_pack, stories

ARTIFACTS = (
    artifact("wave", title={"en": "Wave by Hokusai", "zh-Hans": "三星堆 面具"}),
    artifact("cat", title={"en": "Egyptian cat", "fr": "Chat égyptien"}, material={"en": "Porcelain", "ar": "البرونز"}),
    artifact("horse", title={"en": "Porcelain horse"}, stories=stories(en="A hoarse voice, xylographed.")),
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    folder = tmp_path_factory.mktemp("spelling")
    pack = make_pack(folder, ARTIFACTS)
    build_catalogue(pack, folder / "catalogue.sqlite")
    opened = Catalogue.open(folder / "catalogue.sqlite", pack.sha256)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("hokusia", "hokusai"), ("Hokusia", "Hokusai"), ("hoksai", "hokusai"), ("hokkusai", "hokusai")),
        *(("porcelian cat", "porcelain cat"), ("egyptain porcelan", "egyptian porcelain"), ("egiptien", "égyptien")),
        *(("okusai", "hokusai"), ("三星推", "三星堆"), ("三星准", "三星堆"), ("البروبز", "البرونز")),
    ],
)
def test_the_word_that_was_meant_is_offered_as_it_is_written(catalogue: Catalogue, typed: str, meant: str) -> None:
    assert find([catalogue], Wish(query=typed)).meant == meant


@pytest.mark.parametrize(
    "typed", ["hokusai", "hok", "cats", "zzzzqq", "1952", "ct", "hoarse", "xylograph", "", "三星", "…"]
)
def test_nothing_is_offered_for_what_is_right_or_far_from_everything(catalogue: Catalogue, typed: str) -> None:
    assert find([catalogue], Wish(query=typed)).meant == ""


def test_what_is_offered_finds_something(catalogue: Catalogue) -> None:
    assert find([catalogue], Wish(query="hokusia elephant")).meant == ""
    meant = find([catalogue], Wish(query="wave, hokusia!")).meant
    assert meant == "wave, hokusai!"
    assert [card.ref for card in find([catalogue], Wish(query=meant)).cards] == ["example/wave"]


@given(st.text(max_size=60) | st.text(st.sampled_from("hokusia 三星推,éاٱ\ud800\u0301"), max_size=60))
def test_any_query_is_answered(catalogue: Catalogue, typed: str) -> None:
    meant = find([catalogue], Wish(query=typed)).meant
    assert not meant or find([catalogue], Wish(query=meant)).total


def test_frequent_words_come_first_and_words_without_blanks_between() -> None:
    words = Vocabulary()
    for text in ("Bell Café bell", "vase BELL", "青铜，三星堆", "an 1952"):
        words.add(text)
    assert list(words.by_length()) == [(3, "三星堆", "三星堆"), (4, "bell cafe vase", "Bell Café vase")]
