"""The kiosk's staff templates to text: this room's door to Jinja. Everything is escaped; there is no script at all."""

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from content_packs.visitor.render import STYLE, style_hash
from kiosk.staff.words import words_in

FOLDER = Path(__file__).parent / "templates"


def render(template: str, lang: str, /, **facts: object) -> str:
    return _environment(lang).get_template(template).render(**facts)


def trusted(ours: str) -> Markup:
    """HTML that we made ourselves, a QR symbol say."""
    return Markup(ours)  # noqa: S704


@lru_cache(maxsize=8)
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
    house, own = Markup(STYLE), Markup(OWN)  # noqa: S704 (ours)
    made.globals.update(_=words, _n=words.plural, words=words, house=house, own=own)
    return made


def _squeeze(css: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


OWN = _squeeze((FOLDER / "staff.css").read_text("utf-8"))
STYLE_HASHES = (style_hash(STYLE), style_hash(OWN))
