"""Made answers are kept within a bound."""

import gzip

import brotli

from content_packs.visitor.answers import MOST_READY, Answer, Answers, Asked, Key, Ready, compress
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


def asked(path: str) -> Asked:
    return path, b"", b"", b"", b""


def ready(answer: Answer) -> Ready:
    coded = answer.coded("identity")
    return Ready("", answer.lang, coded.tag, coded.start, coded.rest, coded.same)


def test_nothing_is_ready_of_an_answer_that_went() -> None:
    one = Answer(b"x" * 100, "text/plain", READER)
    answers = Answers(most=one.size)
    answers.keep(key("a"), one)
    answers.keep_ready(asked("a"), ready(one))
    answers.keep(key("b"), Answer(b"x" * 100, "text/plain", READER))
    assert not answers.ready


def test_what_is_ready_is_bounded_in_number_and_in_words() -> None:
    answers = Answers()
    one = ready(Answer(b"x", "text/plain", READER))
    for number in range(MOST_READY + 1):
        answers.keep_ready(asked(str(number)), one)
    assert 0 < len(answers.ready) <= MOST_READY
    answers.keep_ready(asked("long" * 1_000), one)
    assert asked("long" * 1_000) not in answers.ready
