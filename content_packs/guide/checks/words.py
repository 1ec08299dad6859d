"""Stories and transcripts: Markdown with nothing in it that a page would not show. Transcripts are read here.

The renderer drops HTML whatever this says; this tells the curator, with the line.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import BOUNDS, Refused, read_text, resolve
from content_packs.guide.source.parts import parts_in
from content_packs.guide.source.schema import AudioTable, Document, Source

_UNSHOWN = {"fence": "code", "code_block": "code (four spaces at the start of a line)", "hr": "a rule"}
_UNSHOWN |= {"code_inline": "code", "image": "a picture"}
_HEADINGS = {"h2", "h3"}


def check_words(source: Source, document: Document) -> Iterator[Problem]:
    """Every story, every text of an exhibition, tour or scene, and every transcript."""
    for by_language in document.words.values():
        for words in by_language.values():
            yield from judge(words.file, words.text)
    for path, recording in parts_in(document.table, AudioTable):
        if recording.transcript:
            try:
                text = read_text(resolve(source, document, recording.transcript), BOUNDS.words)
            except Refused as refusal:
                yield refusal.at(document.file, document.line(f"{path}.transcript"))
            else:
                yield from judge(document.folder / recording.transcript, text)


def judge(file: Path, text: str) -> Iterator[Problem]:
    """What is wrong with one Markdown text."""
    if not text.strip():
        yield warning("empty-text", file, 0, "nothing is written here", "write it, or take the file out")
    for token in _parser().parse(text):
        line = token.map[0] + 1 if token.map else 0
        yield from _block(file, line, token)
        for inner in token.children or ():
            line += inner.type in {"softbreak", "hardbreak"}
            yield from _inline(file, line, inner)
            line += inner.content.count("\n")


@cache
def _parser() -> MarkdownIt:
    """HTML on and every link taken, so that they are seen."""
    parser = MarkdownIt("commonmark", {"html": True})
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _block(file: Path, line: int, token: Token) -> Iterator[Problem]:
    if token.type == "html_block":
        yield _html(file, line, token.content)
    elif token.type == "heading_open" and token.tag not in _HEADINGS:
        what = f"a heading of level {token.tag[1:]}; the title of the page is the only level 1"
        yield warning("bad-heading", file, line, what, "use ## and ###")
    else:
        yield from _not_shown(file, line, token)


def _inline(file: Path, line: int, token: Token) -> Iterator[Problem]:
    if token.type == "html_inline" and not token.content.startswith("</"):
        yield _html(file, line, token.content)
    elif token.type == "link_open":
        to = str(token.attrGet("href") or "")
        if not to.startswith("https://"):
            mend = "link to https:// addresses; to artifacts with `related`"
            yield error("forbidden-link", file, line, f"a link to {to[:80]!r}", mend)
    else:
        yield from _not_shown(file, line, token)


def _html(file: Path, line: int, content: str) -> Problem:
    what = f"HTML is not allowed: {content.strip()[:60]!r}"
    return error(
        "forbidden-html", file, line, what, "write Markdown: *emphasis*, **strong**, ## heading; or \\< for a <"
    )


def _not_shown(file: Path, line: int, token: Token) -> Iterator[Problem]:
    if token.type in _UNSHOWN:
        mend = "pictures belong in the TOML; write the rest as plain paragraphs"
        yield warning("unshown-markdown", file, line, f"{_UNSHOWN[token.type]} is not shown in stories", mend)
