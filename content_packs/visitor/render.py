"""Templates to text: the only module that knows Jinja.

Everything is escaped but what a pack holds as safe HTML; a name that is not there is an error. The style sheet and the
one early script stand inside each page, so a story comes in one round trip; the Content-Security-Policy names their
hashes (STYLE_HASH, SCRIPT_HASHES, and `style_hash(library_style(library))`): nothing else that is inline runs.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from content_packs.guide.library import Library
from content_packs.visitor import colours, urls
from content_packs.visitor.words import Words, words_in

FOLDER = Path(__file__).parent / "templates"


def style_hash(text: str) -> str:
    """The source expression of an inline style or script in a Content-Security-Policy, without its quotes."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def library_style(library: Library) -> str:
    """The accents of a library's museums as classes: `of-‹museum›`. No style attribute is needed, nor allowed."""
    return _accents(tuple((museum.id, museum.accent) for museum in library.museums.values()))


def render(template: str, words: Words, /, **facts: object) -> str:
    """A template in the language of `words`."""
    return _environment(words.lang).get_template(template).render(**facts)


def prepare(langs: Iterable[str]) -> None:
    """Make what each language's first page would wait for: 20 ms for one language."""
    for lang in langs:
        for file in sorted(FOLDER.glob("*.html")):
            _environment(lang).get_template(file.name)


@lru_cache(maxsize=8)
def _accents(museums: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f".of-{museum}{{--day:{colours.for_day(accent)};--night:{colours.for_night(colours.for_day(accent))}}}"
        for museum, accent in museums
    )


def _squeeze(css: str) -> str:
    """Without comments, and without the white space that means nothing."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?|(?<=:) (?=[^{}]*})", r"\1", css).replace(";}", "}").strip()


class _Compiled(FileSystemBytecodeCache):
    """Each template is compiled once for all languages: kept in memory, and, as Python keeps its modules, beside the
    templates where that can be written (100 ms of a start)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])
        else:
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


@lru_cache(maxsize=16)
def _environment(lang: str) -> Environment:
    """One for each language, so that what is imported from a template is made once and not for every page."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_COMPILED,
    )
    words = words_in(lang)
    made.globals.update(_=_speaker(words), _n=words.plural, words=words, urls=urls)
    made.globals.update(style=trusted(STYLE), early=trusted(_EARLY), workshops_style=trusted(WORKSHOPS_STYLE))
    # What is the same on every page is made once: a story is rendered in half the time.
    made.globals["icon"] = lru_cache(maxsize=64)(made.get_template("icons.html").module.icon)  # type: ignore[attr-defined]
    made.globals["settings"] = trusted(made.get_template("settings.html").render())
    return made


def _speaker(words: Words) -> Callable[..., str]:
    """`words` for templates: what takes no facts is escaped once."""

    @lru_cache(maxsize=1024)
    def plain(message: str) -> Markup:
        return escape(words(message))

    def speak(message: str, **facts: object) -> str:
        return words(message, **facts) if facts else plain(message)

    return speak


def trusted(ours: str) -> Markup:
    """HTML that we made ourselves."""
    return Markup(ours)  # noqa: S704 (a file of our own)


STYLE = _squeeze((FOLDER / "style.css").read_text("utf-8"))
STYLE_HASH = style_hash(STYLE)
WORKSHOPS_STYLE = _squeeze((FOLDER / "workshops.css").read_text("utf-8"))  # of their pages alone
WORKSHOPS_HASH = style_hash(WORKSHOPS_STYLE)
_EARLY = (FOLDER / "early.js").read_text("utf-8").strip()
SCRIPT_HASHES = (style_hash(_EARLY),)
_COMPILED = _Compiled(FOLDER / "__pycache__")
