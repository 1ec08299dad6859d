"""What stands inside every page is ours, named by its hash, and small."""

import gzip
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from content_packs.guide.model import Museum
from content_packs.visitor import pages, render, statics
from content_packs.visitor.colours import contrast, for_day, for_night
from content_packs.visitor.words import words_in
from tests.packs import artifact
from tests.visitor.libraries import make_library, reader_of

KILOBYTE = 1000


def test_everything_inline_is_named_by_its_hash(tmp_path: Path) -> None:
    library = make_library(tmp_path, [artifact("bells")])
    page = pages.artifact(library, reader_of("en"), "example/bells")
    inline = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page, re.DOTALL)
    hashes = {"sha256-" + b64encode(sha256(text.encode()).digest()).decode() for text in inline}
    named = {render.STYLE_HASH, render.style_hash(render.library_style(library)), *render.SCRIPT_HASHES}
    assert hashes == named


def test_style_and_module_stay_small() -> None:
    assert len(gzip.compress(render.STYLE.encode())) <= 9 * KILOBYTE
    assert len(statics.FILES["visitor.js"].gzip) <= 6 * KILOBYTE


def test_style_knows_no_left_and_no_right() -> None:
    assert not re.search(r"(margin|padding|border|inset)?-?\b(left|right)\b\s*:", render.STYLE)


def test_squeezed_style_says_what_it_said() -> None:
    assert "(min-width: 48em)" in render.STYLE
    assert "calc(.75rem + 3px)" in render.STYLE
    assert ':root:not([data-theme="light"]) [class*="of-"]' in render.STYLE


def test_accent_of_a_museum_is_a_class_for_day_and_night(tmp_path: Path) -> None:
    museum = Museum(id="example", name={"en": "Example"}, languages=("en",), accent="#1f5c57")
    style = render.library_style(make_library(tmp_path, [museum]))
    assert style == f".of-example{{--day:#1f5c57;--night:{for_night('#1f5c57')}}}"


@pytest.mark.parametrize("accent", ["red;}body{display:none", "#fff", "", "#ffffff", "#ÀÀÀÀÀÀ"])
def test_accent_that_is_no_readable_colour_is_the_houses(accent: str) -> None:
    assert for_day(accent) == "#7a2e1d"


@pytest.mark.parametrize("accent", ["#000000", "#7a2e1d", "#1f5c57", "#00008b", "#767676"])
def test_accent_can_be_read_by_day_and_by_night(accent: str) -> None:
    assert contrast(for_day(accent), "#ffffff") >= 4.5
    assert contrast(for_night(accent), "#16140f") >= 4.5


def test_name_that_a_template_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render.render("failure.html", words_in("en"))


def test_prepare_makes_every_template() -> None:
    render.prepare(["fr"])
