import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_packs.guide.source.lines import TooDeep, find_lines, line_of

TEXT = '''\
# a comment with [brackets] and "quotes
title = { zh-Hans = "a # b", en = "c" }
related = [ "a",   # first

  'b, c',
]
long = """
one ""\\" two
"""
after = 1
[date]
from = -433
[[picture]]
file = "x"
[picture.alt]
en = "y"
[[picture]]
file = "z"
alt.en = "w"
stops = [ { text = { en = "k" } },
  { text = { en = "l" } } ]
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("title", 2),
        ("title.en", 2),
        ("related[0]", 3),
        ("related[1]", 5),
        ("after", 10),
        ("date.from", 12),
        ("picture[0].alt.en", 16),
        ("picture[1]", 17),
        ("picture[1].alt.en", 19),
        ("picture[1].stops[1].text.en", 21),
    ],
)
def test_value_is_found_on_its_line(path: str, line: int) -> None:
    assert find_lines(TEXT)[path] == line


def test_missing_value_is_reported_where_it_should_stand() -> None:
    lines = find_lines(TEXT)
    assert line_of(lines, "picture[1].alt.fr") == 19
    assert line_of(lines, "picture[1].caption") == 17
    assert line_of(lines, "keypad") == 0


@pytest.mark.parametrize("text", ["a" + ".a" * 400_000 + "=1", "x=" + "[" * 100_000, "k" * 1_000_000 + "=1"])
def test_keys_too_deep_for_tomllib_are_refused(text: str) -> None:
    with pytest.raises(TooDeep):
        find_lines(text)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("a.[]{}=\"'\\,#\n é1-"), max_size=60))
def test_no_text_breaks_the_finder(text: str) -> None:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        find_lines(text)
        return
    assert set(_paths(table, "")) <= set(find_lines(text))


keys = st.text(alphabet="abcé-_ 1", min_size=1, max_size=4)
values = st.recursive(
    st.one_of(st.integers(-9, 9), st.booleans(), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(keys, values, max_size=4))
def test_every_value_of_sound_toml_has_a_line(table: dict[str, Any]) -> None:
    text = "\n".join(f"{_quote(key)} = {_write(value)}" for key, value in table.items())
    assert tomllib.loads(text) == table
    lines = find_lines(text)
    assert set(_paths(table, "")) <= set(lines)


def _paths(value: object, path: str) -> Iterator[str]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.isascii() and "\\" not in key and key:  # paths of keys with escapes are not looked up
                yield from _paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _paths(inner, f"{path}[{number}]")


def _write(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quote(k)} = {_write(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(_write, value)) + "\n]"
    if isinstance(value, bool):
        return str(value).lower()
    return _quote(value) if isinstance(value, str) else str(value)


def _quote(text: str) -> str:
    return '"' + "".join(f"\\U{ord(c):08X}" if c in '"\\' or not c.isprintable() else c for c in text) + '"'
