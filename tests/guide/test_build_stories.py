"""Markdown becomes HTML that can be shown as it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.build.stories import TAGS, render


def test_headings_paragraphs_lists_and_quotes() -> None:
    markdown = "# One\n\n## Two\n\n### Three\n\na *b* **c**  \nd\n\n- e\n\n1. f\n\n> g\n"
    assert re.sub(r"\n", "", render(markdown)) == (
        "<h2>One</h2><h2>Two</h2><h3>Three</h3><p>a <em>b</em> <strong>c</strong><br>d</p>"
        "<ul><li>e</li></ul><ol><li>f</li></ol><blockquote><p>g</p></blockquote>"
    )


def test_link_to_https_stays() -> None:
    assert render("[a](https://example.org/?a=1&b=2)") == '<p><a href="https://example.org/?a=1&amp;b=2">a</a></p>'


@pytest.mark.parametrize(
    "target",
    ["http://example.org", "javascript:alert(1)", "//example.org", "/admin", "page", "data:text/html,x", "HTTPS:x"],
)
def test_link_to_anything_else_is_text(target: str) -> None:
    assert "href" not in render(f"[a]({target})")


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "a <b onclick=x>b</b>",
        "![a](https://example.org/a.png)",
        "`code`",
        "    <i>indented</i>",
        "```html\n<script>x</script>\n```",
        "<!-- a -->",
        "***",
    ],
)
def test_what_stories_may_not_hold_is_text(markdown: str) -> None:
    assert set(re.findall(r"<([a-z0-9]+)", render(markdown))) <= TAGS


@given(st.text(alphabet=st.sampled_from(list("<>&\"'/=[]()!*_`#-\n ahrefscriptonload:")), max_size=80))
def test_no_text_makes_another_tag(markdown: str) -> None:
    html = render(markdown)
    assert set(re.findall(r"<([a-zA-Z!/?][a-z0-9]*)", html.replace("</", "<"))) <= TAGS
    assert not re.search(r"<[^>]*\son", html)
