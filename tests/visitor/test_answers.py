"""Made answers are kept within a bound."""

import gzip

import brotli

from content_packs.visitor.answers import Answer, Answers, Key, compress
from content_packs.visitor.reader import Reader

READER = Reader("en", "en", "standard")


def key(path: str) -> Key:
    return Key(path, "en", "standard")


def test_every_coding_holds_the_same_bytes() -> None:
    body = compress(b"bell " * 100)
    assert gzip.decompress(body.gzip) == brotli.decompress(body.br) == body.identity


def test_least_recently_sent_goes_first_when_the_bound_is_reached() -> None:
    one = Answer(b"x" * 100, "text/plain", READER)
    answers = Answers(most=3 * one.size)
    for path in "abc":
        answers.keep(key(path), Answer(b"x" * 100, "text/plain", READER))
    answers.get(key("a"))
    answers.keep(key("d"), one)
    assert [each for each in "abcd" if answers.get(key(each))] == ["a", "c", "d"]
    assert answers.size <= 3 * one.size


def test_answer_made_twice_is_counted_once() -> None:
    answers = Answers()
    one = Answer(b"x", "text/plain", READER)
    answers.keep(key("a"), one)
    answers.keep(key("a"), one)
    assert answers.size == one.size
