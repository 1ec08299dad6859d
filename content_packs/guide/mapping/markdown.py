"""Texts of exports, plain or HTML, as a label's line or as Markdown that says the same. Pure; never raises.

What looks like HTML (a tag of the list below, an entity) is read as HTML, everything else as plain text, where a line
break ends a paragraph. Paragraphs, headings, emphasis, lists, quotes and https links stay; other tags leave their text,
scripts and styles leave nothing. `<a>` in a transliteration is no tag: it has no href.
"""

import re
from html import unescape
from html.parser import HTMLParser

import nh3

_TAG = re.compile(
    r"<(?:/?(?:p|br|i|b|em|strong|u|ul|ol|li|h[1-6]|div|span|font|blockquote|table|tr|td|sup|sub|script|style|img)"
    r"(?:\s[^<>]*)?/?|a\s[^<>]*|/a\s*|!--)>?",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_BLOCKS = re.compile(r"<(?:p|br|div|ul|ol|li|h[1-6]|blockquote|tr)\b", re.IGNORECASE)
_ALLOWED = {"p", "br", "em", "i", "strong", "b", "a", "ul", "ol", "li", "blockquote", "div", "tr", "td"}
_ALLOWED |= {f"h{level}" for level in range(1, 7)}
_cleaner = nh3.Cleaner(
    tags=_ALLOWED,
    clean_content_tags={"script", "style"},
    attributes={"a": {"href"}},
    url_schemes={"https"},
    link_rel=None,
)
_NEST = re.compile(r"<(/?)(?:div|span|font|blockquote|ul|ol|table|tr|td|b|i|u|em|strong|sup|sub|h[1-6])\b", re.I)
_DEEPEST = 200  # tags inside tags; the cleaner takes the square of them
_INLINE = re.compile(r"([\\`*_\[\]<>~])|&(?=#?\w+;)")
_START = re.compile(r"^(#{1,6}(?=\s|$)|[+-](?=\s|$)|[=-]+\s*$|\d{1,9}[.)](?=\s|$))")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAK = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")


def is_html(text: str) -> bool:
    return ("<" in text and _TAG.search(text) is not None) or ("&" in text and _ENTITY.search(text) is not None)


def _clean(text: str) -> str:
    """HTML of the tags that are allowed alone; what is nested beyond all reason keeps its words and loses its tags."""
    depth = 0
    for match in _NEST.finditer(text):
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > _DEEPEST:
            return _cleaner.clean(re.sub(r"<[^<>]*>", " ", text))
    return _cleaner.clean(text)


def to_line(text: str) -> str:
    """One line without markup, for labels."""
    if is_html(text):
        text = unescape(_clean(re.sub(r"(?i)<br\b|</?(?:p|div|li|tr|td)\b", r" \g<0>", text)))
        text = re.sub(r"</?(?:p|br|em|i|strong|b|a|ul|ol|li|blockquote|div|tr|td|h[1-6])(?:\s[^<>]*)?>", "", text)
    return " ".join(_CONTROL.sub("", text).split())


def to_markdown(text: str, plain: bool = False) -> str:
    """Markdown whose rendering reads like `text`; empty where it says nothing."""
    text = _BREAK.sub("\n", _CONTROL.sub("", text))
    if not plain and is_html(text):
        return _from_html(text)
    return "\n\n".join(escaped for line in text.split("\n") if (escaped := escape(line)))


def escape(text: str) -> str:
    """Plain text as one Markdown paragraph, on one line."""
    line = _INLINE.sub(r"\\\g<0>", " ".join(text.split()))
    return _START.sub(_escape_start, line)


def _escape_start(match: re.Match[str]) -> str:
    start = match[0]
    return f"{start[:-1]}\\{start[-1]}" if start[0].isdigit() else f"\\{start}"


def _from_html(text: str) -> str:
    if not _BLOCKS.search(text):  # markup within lines only: their breaks are the author's
        text = text.replace("\n", "<br><br>")
    writer = _Writer()
    writer.feed(_clean(text))
    writer.close()
    return writer.written()


class _Writer(HTMLParser):
    """Writes Markdown for clean HTML. Emphasis and links are put only around words, and never over a block's end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.line: list[str] = []  # of the block being written
        self.marks: list[tuple[str, int]] = []  # open emphasis and links: what closes it, and where in `line` it began
        self.lists: list[str] = []
        self.lead = ""  # what the block begins with
        self.quote = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("em", "i", "strong", "b"):
            self.marks.append(("*" if tag in ("em", "i") else "**", len(self.line)))
        elif tag == "a":
            href = dict(attrs).get("href") or ""
            self.marks.append((_target(href), len(self.line)))
        elif tag == "br":
            self.break_line()
        elif tag != "td":
            self.end_block()
            self.open_block(tag)

    def open_block(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self.lists.append(tag)
        elif tag == "li":
            self.lead = "1. " if self.lists[-1:] == ["ol"] else "- "
        elif tag == "blockquote":
            self.quote += 1
        elif tag[0] == "h":
            self.lead = "## " if tag in ("h1", "h2") else "### "

    def handle_endtag(self, tag: str) -> None:
        if tag in ("em", "i", "strong", "b", "a"):
            self.close_mark()
        elif tag == "td":
            self.line.append(" ")
        elif tag != "br":
            self.end_block()
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
            elif tag == "blockquote":
                self.quote = max(0, self.quote - 1)

    def handle_data(self, data: str) -> None:
        self.line.append(_INLINE.sub(r"\\\g<0>", re.sub(r"\s+", " ", data)))

    def break_line(self) -> None:
        """A <br> ends a paragraph: readers of exports put two of them, or one, for the same thing."""
        if not self.lists:
            self.end_block()

    def close_mark(self) -> None:
        if not self.marks:
            return
        mark, began = self.marks.pop()
        inner = "".join(self.line[began:])
        words = inner.strip()
        if not words or not mark:
            return
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        shown = f"[{words}]({mark})" if mark.startswith("https://") else _emphasised(words, mark)
        self.line[began:] = [before, shown, after]

    def end_block(self) -> None:
        self.marks.clear()  # marks open over the end of a block are let go
        text = " ".join("".join(self.line).split())
        self.line.clear()
        lead, self.lead = self.lead, ""
        if text:
            text = lead + (_START.sub(_escape_start, text) if not lead.startswith("#") else text)
            self.blocks.append("> " * min(self.quote, 5) + text)

    def written(self) -> str:
        self.end_block()
        return "\n\n".join(self.blocks)


def _emphasised(words: str, mark: str) -> str:
    """CommonMark reads a mark only beside a word, not a stop; and none inside other emphasis, to be sure."""
    sound = words[0].isalnum() and words[-1].isalnum() and "*" not in words
    return f"{mark}{words}{mark}" if sound else words


def _target(href: str) -> str:
    safe = re.fullmatch(r"https://[^\s()<>\\\"'`*\[\]]{1,1000}", href.strip())
    return href.strip().replace("_", "%5F") if safe else ""
