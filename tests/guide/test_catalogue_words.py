from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.catalogue.excerpt import ROOM, excerpt
from content_packs.guide.catalogue.query import LENGTH, WORDS, Term, every, read_query, some
from content_packs.guide.catalogue.words import fold, fold_each, spell


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("編鐘", "编钟"),
        ("戦国時代", "战国时代"),
        ("錞于", "𬭚于"),
        ("ブロンズ", "ぶろんず"),
        ("ﾌﾞﾛﾝｽﾞ", "ブロンズ"),
        ("Café", "cafe"),
        ("cafe\u0301", "CAFÉ"),
        ("œuvre d’Œdipe", "oeuvre d’oedipe"),
        ("Ｃ１２", "c12"),
        ("١٩٥٢", "1952"),
        ("بُرُونْز", "برونز"),
        ("بـــرونز", "برونز"),
        ("أجراس", "اجراس"),
        ("مدينة", "مدينه"),
        ("موسيقى", "موسيقي"),
        ("Straße", "strasse"),
        ("bron\u200dze\u00ad", "bronze"),
    ],
)
def test_what_readers_take_for_the_same_folds_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_voiced_kana_stay_apart_from_unvoiced() -> None:
    assert fold("が") != fold("か")


def test_han_is_spelled_in_pairs_and_its_last_character() -> None:
    assert spell("三星堆, 1986年 bronze") == "三星 星堆 堆 1986 年 bronz"


@pytest.mark.parametrize(
    ("one", "several"),
    [
        *(("bell", "bells"), ("vase", "vases"), ("bronze", "bronzes"), ("dish", "dishes"), ("cloche", "cloches")),
        *(
            ("gallery", "galleries"),
            ("galerie", "galeries"),
            ("glass", "glasses"),
            ("Tasse", "TASSES"),
            ("box", "boxes"),
        ),
    ],
)
def test_one_and_several_are_spelled_alike(one: str, several: str) -> None:
    assert spell(one) == spell(several)


@pytest.mark.parametrize("name", ["iris", "paris", "augustus", "glass", "isis", "as"])
def test_what_only_ends_like_a_plural_is_left(name: str) -> None:
    assert spell(name) == name


def test_a_query_may_be_the_beginning_of_a_longer_word_than_its_singular() -> None:
    assert every(read_query("cloches")) == '("cloch" OR "cloches" *)'
    assert every(read_query("bell")) == '"bell" *'


def test_an_excerpt_comes_from_the_label_where_only_that_holds_the_words() -> None:
    assert excerpt("A story.", "Bronze\nZeng", read_query("zeng")) == (("Bronze · ", False), ("Zeng", True))


def test_words_are_cut_at_digits_and_marks() -> None:
    assert spell("CQ1952.3 l'art") == "cq 1952 3 l art"


def test_arabic_is_spelled_without_its_article() -> None:
    assert spell("الأجراس") == spell("أجراس")


@given(st.text() | st.text('"*()^:+-{}, \\x00'))
def test_any_text_is_spelled_without_syntax(text: str) -> None:
    assert not set(spell(text)) & set('"*()^:+-{},\x00')


@given(st.text())
def test_a_text_folds_as_its_characters_do(text: str) -> None:
    assert "".join(fold_each(normalize("NFKC", text))) == fold(text)


def test_a_query_is_read_into_phrases() -> None:
    assert read_query("三星堆 l'art CQ1952.3 鼎") == (
        Term(("三星", "星堆")),
        Term(("l", "art")),
        Term(("cq", "1952", "3")),
        Term(("鼎",), "鼎"),
    )


def test_the_last_word_may_be_unfinished() -> None:
    assert read_query("old bron") == (Term(("old",)), Term(("bron",), "bron"))
    assert read_query("vitamin c")[-1] == Term(("c",))


def test_expressions_quote_every_word() -> None:
    terms = read_query('AND NEAR("x" 三星堆) OR col:b*')
    assert every(terms) == '"and" AND "near x" AND "三星 星堆" AND "or" AND "col b"'
    assert some(terms).split(" OR ")[:4] == ['"and"', '"near"', '"x"', '"三星"']


def test_a_single_word_has_nothing_to_relax() -> None:
    assert some(read_query("编钟")) == ""


@given(st.text(max_size=3 * LENGTH))
def test_a_query_is_bounded(text: str) -> None:
    terms = read_query(text)
    assert sum(len(term.words) for term in terms) <= WORDS
    assert all(word for term in terms for word in term.words)


def test_an_excerpt_marks_what_was_looked_for() -> None:
    assert excerpt("The Bronze bells of the café.", "", read_query("café bron")) == (
        *(("The ", False), ("Bronze", True), (" bells of the ", False), ("café", True), (".", False)),
    )


def test_an_excerpt_marks_traditional_characters_for_simplified_ones() -> None:
    assert excerpt("這套編鐘很大", "", read_query("编钟")) == (("這套", False), ("編鐘", True), ("很大", False))
    assert excerpt("這套編鐘很大", "", read_query("钟")) == (("這套編", False), ("鐘", True), ("很大", False))


def test_a_single_character_is_marked_where_the_text_ends() -> None:
    assert excerpt("古鐘", "", read_query("钟")) == (("古", False), ("鐘", True))


def test_a_long_match_is_marked_as_one() -> None:
    assert excerpt("在三星堆出土", "", read_query("三星堆")) == (("在", False), ("三星堆", True), ("出土", False))


def test_an_excerpt_shows_the_first_match_between_words() -> None:
    text = "before " * 200 + "the bell rings " + "after " * 200
    parts = excerpt(text, "", read_query("bell"))
    assert parts[0] == ("…", False)
    assert parts[-1] == ("…", False)
    assert ("bell", True) in parts
    assert parts[1][0].startswith("before ")
    assert len("".join(words for words, _ in parts)) <= ROOM + 2


def test_an_excerpt_without_a_match_is_the_beginning() -> None:
    assert excerpt("Short.", "", read_query("bell")) == (("Short.", False),)
    assert excerpt("", "", read_query("bell")) == ()


@given(st.text(max_size=600), st.text(max_size=40))
def test_an_excerpt_is_a_stretch_of_its_text(text: str, query: str) -> None:
    parts = excerpt(text, "", read_query(query))
    words = [one for one, _ in parts]
    if words and words[0] == "…" and not text.startswith("…"):
        words = words[1:]
    if words and words[-1] == "…" and "".join(words) not in text:
        words = words[:-1]
    assert "".join(words) in text
    assert all(words)
