"""Codes: fixed for life, read as people type them, a slip of the finger found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.codes import ALPHABET, LENGTH, candidates, is_code, issue, normalise, show

NAMES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
CODES = st.builds(issue, NAMES, NAMES)
PLACES = st.integers(0, LENGTH - 1)


def test_the_code_of_an_artifact_never_changes() -> None:
    assert show(issue("chongqing-example", "bells")) == "Z8T-1NH-NQN"


@given(CODES)
def test_what_is_issued_is_a_code_and_fits_a_url(code: str) -> None:
    assert is_code(code)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)


@given(CODES, st.sampled_from(["-", " ", "\u2010", "\u2011", "\u2013", ""]))
def test_code_is_read_in_either_case_and_with_any_hyphen(code: str, hyphen: str) -> None:
    typed = show(code).lower().replace("-", hyphen)
    assert normalise(f" {typed} ") == code
    assert normalise(typed.replace("0", "o").replace("1", "l")) == code


@given(CODES, PLACES, st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_found_and_the_right_code_offered(code: str, at: int, symbol: str) -> None:
    typed = code[:at] + symbol + code[at + 1 :]
    assert is_code(typed) is (typed == code)
    assert candidates(typed, {code}) == [code]


@given(CODES, st.integers(0, LENGTH - 2))
def test_two_neighbours_swapped_are_found_and_the_right_code_offered(code: str, at: int) -> None:
    typed = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert is_code(typed) is (typed == code)
    assert code in candidates(typed, {code})


@given(CODES, PLACES, st.sampled_from(ALPHABET))
def test_a_symbol_missing_or_too_many_is_mended(code: str, at: int, symbol: str) -> None:
    assert candidates(code[:at] + code[at + 1 :], {code}) == [code]
    assert candidates(code[:at] + symbol + code[at:], {code}) == [code]


@given(st.text(max_size=40))
def test_whatever_is_typed_is_taken_calmly(typed: str) -> None:
    code = normalise(typed)
    assert is_code(code) in (True, False)
    assert candidates(code, {"Z8T1NHNQN"}) in ([], ["Z8T1NHNQN"])


@pytest.mark.parametrize("typed", ["", "Z8T1NHNQ", "Z8T1NHNQNN", "Z8T1NHNQU", "Z8T1NHNQ*", "钟钟钟钟钟钟钟钟钟"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert not is_code(typed)


def test_no_more_candidates_than_asked_for() -> None:
    known = {"Z8T1NHNQ" + symbol for symbol in ALPHABET}
    assert len(candidates("Z8T1NHNQN", known)) == 5
    assert len(candidates("Z8T1NHNQN", known, most=2)) == 2
