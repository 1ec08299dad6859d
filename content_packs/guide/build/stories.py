"""Markdown to safe HTML. Pure.

CommonMark without HTML, pictures and code; then only the tags that `model.Story` names pass, and links only to https.
Headings become h2 and h3: the title of the page is its only h1.
"""

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "h2", "h3", "em", "strong", "ul", "ol", "li", "blockquote", "a", "br"}

_markdown = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence", "backticks", "hr"])
_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}},
    url_schemes={"https"},
    link_rel=None,
    attribute_filter=lambda tag, attribute, value: value if value.startswith("https://") else None,
)


def render(markdown: str) -> str:
    """Safe HTML of a Markdown text."""
    tokens = _markdown.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"
    return _cleaner.clean(_markdown.renderer.render(tokens, _markdown.options, {})).strip()


def is_safe(html: str) -> bool:
    """Whether a story that somebody else built is such HTML."""
    return _cleaner.clean(html).strip() == html
