"""What one reader is given of a pack's texts: the nearest language and variant there is, always marked.

A text in another language than the page's carries `lang` and `dir`; a block of texts that are not in the language asked
for carries one note that says so. Nothing is ever blank where a pack has words in any language.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import msgspec
from markupsafe import Markup, escape

from content_packs.guide.language import Chosen, Text, choose, direction
from content_packs.guide.model import Story
from content_packs.visitor.reader import Reader
from content_packs.visitor.words import Words


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A text for this reader. `marks` are the attributes of the element that holds it."""

    text: str
    lang: str
    marks: Markup = Markup("")
    foreign: bool = False  # in another language than asked for
    stale: bool = False  # its original has changed since it was translated

    def __html__(self) -> str:
        return str(escape(self.text))

    def __str__(self) -> str:
        return self.text


class Told(Said, frozen=True, kw_only=True):
    """A story for this reader; `text` is the pack's safe HTML."""

    variant: str
    other: bool = False  # in another variant than asked for

    def __html__(self) -> str:
        return self.text


class Texts:
    """Chooses for one reader among one museum's languages."""

    def __init__(self, reader: Reader, languages: tuple[str, ...]) -> None:
        self.reader = reader
        self.order = reader.order(languages)

    def say(self, text: Text, field: str = "", stale: Collection[str] = ()) -> Said | None:
        return self.show(choose(text, self.order), field, stale)

    def show(self, chosen: Chosen | None, field: str = "", stale: Collection[str] = ()) -> Said | None:
        """A text that was chosen elsewhere: a date or a measure in words."""
        if chosen is None:
            return None
        return Said(
            text=chosen.text,
            lang=chosen.lang,
            marks=marks(chosen.lang, self.reader.ui),
            foreign=chosen.lang != self.reader.lang,
            stale=f"{field}@{chosen.lang}" in stale,
        )

    def tell(self, stories: Mapping[str, Mapping[str, Story]]) -> Told | None:
        """The story: the reader's language comes before the reader's variant."""
        wanted = tuple(dict.fromkeys((self.reader.variant, "standard", *stories)))
        langs = dict.fromkeys((*self.order, *(lang for told in stories.values() for lang in told)))
        for lang in langs:
            for variant in wanted:
                story = stories.get(variant, {}).get(lang)
                if story and story.html:
                    return self._told(story, lang, variant)
        return None

    def _told(self, story: Story, lang: str, variant: str) -> Told:
        return Told(
            text=story.html,
            lang=lang,
            marks=marks(lang, self.reader.ui),
            foreign=lang != self.reader.lang,
            stale=story.stale,
            variant=variant,
            other=variant != self.reader.variant,
        )


@lru_cache(maxsize=1024)
def marks(lang: str, page: str) -> Markup:
    """Attributes for a text in `lang` on a page in `page`; empty where they are one."""
    return Markup("") if lang == page else Markup(' lang="{}" dir="{}"').format(lang, direction(lang))


def notes(words: Words, reader: Reader, texts: Iterable[Said | None]) -> list[str]:
    """What a block must say of its texts: in which other languages they stand, and whether one is stale."""
    present = [text for text in texts if text is not None]
    foreign = dict.fromkeys(words.language(text.lang, reader.lang) for text in present if text.foreign)
    found = [words("only-in", language=words.listed(foreign))] if foreign else []
    if any(text.stale for text in present):
        found.append(words("stale"))
    return found
