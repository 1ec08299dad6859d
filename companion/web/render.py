"""Staff templates to text: this room's door to Jinja.

The house's style sheet and the staff's own stand inside each page and are allowed by their hashes; there is no script
at all. Everything is escaped; a name that is not there is an error.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from companion.web.words import words_in
from content_packs.visitor.render import STYLE, style_hash

FOLDER = Path(__file__).parent / "templates"


def render(template: str, lang: str, /, **facts: object) -> str:
    """A template in a language of the interface."""
    return _environment(lang).get_template(template).render(**facts)


def trusted(ours: str) -> Markup:
    """HTML that we made ourselves, a QR symbol say."""
    return Markup(ours)  # noqa: S704


def moment(at: datetime) -> str:
    """As staff read and compare it, in every language: of the server's time zone."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def instant(seconds: int) -> datetime:
    """Of Unix time, as channels write it."""
    return datetime.fromtimestamp(seconds, UTC)


@lru_cache(maxsize=16)
def _environment(lang: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = words_in(lang)
    made.globals.update(_=words, _n=words.plural, words=words, house=trusted(STYLE), own=trusted(OWN))
    made.globals.update(moment=moment, instant=instant)
    return made


def _squeeze(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s+", " ", css).strip()


OWN = _squeeze((FOLDER / "staff.css").read_text("utf-8"))
STYLE_HASHES = (style_hash(STYLE), style_hash(OWN))
