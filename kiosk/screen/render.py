"""Templates of the screen to text: this room's door to Jinja. The visitor's icons and settings are used as they are.

Everything is escaped; a name that is not there is an error. Styles and scripts are files of our own (`statics`).
"""

from functools import lru_cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from content_packs.visitor import urls
from content_packs.visitor.render import FOLDER as VISITOR
from content_packs.visitor.render import STYLE
from kiosk.screen import statics
from kiosk.screen.words import words_in

FOLDER = Path(__file__).parent / "templates"


def render(template: str, lang: str, /, **facts: object) -> str:
    """A template in a language of the interface."""
    return _environment(lang).get_template(template).render(**facts)


def trusted(ours: str) -> Markup:
    """HTML that we made ourselves."""
    return Markup(ours)  # noqa: S704


@lru_cache(maxsize=16)
def _environment(lang: str) -> Environment:
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(FOLDER), FileSystemLoader(VISITOR)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = words_in(lang)
    made.globals.update(_=words, _n=words.plural, words=words, urls=urls, static=statics.url, house=trusted(STYLE))
    made.globals["icon"] = made.get_template("icons.html").module.icon  # type: ignore[attr-defined]
    return made
