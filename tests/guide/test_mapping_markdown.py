"""Texts of exports as Markdown: they read the same, and nothing in them is more than text."""

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.build.stories import render
from content_packs.guide.checks.words import judge
from content_packs.guide.mapping.markdown import to_line, to_markdown

HTML = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<em>",
            "</em>",
            "<ul>",
            "<li>",
            "</li>",
            "</ul>",
            "<br/>",
            "<a href='https://x.y/a_b'>",
            "</a>",
            "<h2>",
            "</h2>",
            "<script>",
            "</script>",
            "<blockquote>",
            "</blockquote>",
            "<!--",
            "<![",
            "&lt;b&gt;",
            "&#0;",
            "*",
            "_",
            "#",
            "1. ",
            "- ",
            "\n",
            " ",
            "\t",
            "word",
            "钟",
            "`",
            "[x](y)",
            "&amp;",
            "<",
            ">",
            "\\",
            "===",
        ]
    ),
    max_size=30,
).map("".join)


def shown(markdown: str) -> str:
    """What a reader reads, without blanks."""
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]*>", "", render(markdown))))


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("<p>A <em>fine</em> <b>bell</b>.</p><p>Old.</p>", "A *fine* **bell**.\n\nOld."),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n\n- two"),
        ("<h1>Bell</h1>text", "## Bell\n\ntext"),
        ('see <a href="https://x.org/a_b" onclick="x()">here</a>', "see [here](https://x.org/a%5Fb)"),
        ('see <a href="javascript:alert(1)">here</a>', "see here"),
        ('see <a href="http://x.org">here</a>', "see here"),
        ("<script>alert(1)</script><style>p{}</style><p>text</p>", "text"),
        ("first<br>second", "first\n\nsecond"),
        ("Fish &amp; chips", "Fish & chips"),
        ("one\r\ntwo\rthree\x0bfour", "one\n\ntwo\n\nthree\n\nfour"),
        ("wa-al-sal<a>h", "wa-al-sal\\<a\\>h"),
        ("1. a stop and # no heading", "1\\. a stop and # no heading"),
        ("# Kept", "\\# Kept"),
        ("a < b & c", "a \\< b & c"),
        ("   ", ""),
        ("\x00\x07bell\x1b[2J", "bell\\[2J"),
    ],
)
def test_text_becomes_markdown(text: str, markdown: str) -> None:
    assert to_markdown(text) == markdown


def test_plain_text_is_not_read_as_html() -> None:
    assert to_markdown("<b>bell</b>", plain=True) == "\\<b\\>bell\\</b\\>"


def test_tags_nested_beyond_reason_cost_no_time() -> None:
    assert to_markdown("<div>" * 500_000 + "deep &amp; *sea*") == "deep & \\*sea\\*"
    assert to_line("<div>" * 500_000 + "deep") == "deep"
    assert to_markdown("<p>a</p>" * 300 + "<div>b</div>" * 300).count("b") == 300


def test_label_is_one_line_without_markup() -> None:
    assert to_line("<p>A <b>bell</b></p>\r\n<p>old &amp; loud</p>") == "A bell old & loud"
    assert to_line("a < b") == "a < b"


@given(st.text(max_size=200))
def test_plain_text_reads_the_same(text: str) -> None:
    plain = to_markdown(text, plain=True)
    wanted = re.sub(r"\s", "", re.sub("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]", "", text))
    assert shown(plain) == wanted


@given(st.one_of(HTML, st.text(max_size=200)))
def test_nothing_passes_that_the_check_refuses(text: str) -> None:
    markdown = to_markdown(text)
    if markdown:
        assert not [problem for problem in judge(Path("story.en.md"), markdown + "\n") if problem.rule != "bad-heading"]
    assert "\n" not in to_line(text)
