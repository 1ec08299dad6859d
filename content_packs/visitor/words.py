"""The interface's own words, in the reader's language: catalogues under `locale/`, read when first asked for.

Messages have short keys; English is a translation like the others. `.po` files are compiled in memory (8 ms each), so
no binary is kept. `scripts/translations` holds them complete.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone, get_timezone_name
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

FOLDER = Path(__file__).parent / "locale"


def key(message: str) -> str:
    """Mark a message key that stands in a table, so that `scripts/translations` finds it."""
    return message


class Words:
    """`words("listen")`, `words("only-in", language="French")`; what it returns is plain text, to be escaped."""

    def __init__(self, lang: str, catalogue: Path | None = None) -> None:
        self.lang = lang
        self.locale = Locale.parse(lang, sep="-")
        self._catalogue = _load(lang, catalogue or catalogue_file(lang))

    def __call__(self, message: str, /, **facts: object) -> str:
        text = self._catalogue.gettext(message)
        return text.format(**facts) if facts else text

    def plural(self, message: str, number: int, /, **facts: object) -> str:
        text = self._catalogue.ngettext(message, message, number)
        return text.format(number=self.number(number), **facts)

    def number(self, number: float) -> str:
        return str(format_decimal(number, locale=self.locale))

    def day(self, iso: str) -> str:
        """An ISO date as the language writes it; what is no date stays as it is."""
        try:
            return format_date(date.fromisoformat(iso), "long", locale=self.locale)
        except ValueError:
            return iso

    def date(self, day: date, form: str = "full") -> str:
        """`full` (with the weekday), `long`, `medium`, or a pattern of CLDR."""
        return _date(day, form, self.locale)

    def month(self, year: int, month: int) -> str:
        return str(format_skeleton("yMMMM", datetime(year, month, 1, tzinfo=UTC), locale=self.locale))

    def time(self, at: datetime) -> str:
        """The time of day in the zone of `at`."""
        return _time(at.hour, at.minute, self.locale)

    def zone(self, at: datetime) -> str:
        """What the zone of `at` is called."""
        return _zone(str(at.tzinfo), at.utcoffset(), self.locale)

    def language(self, tag: str, beside: str = "") -> str:
        """A language's name in this one; its script is named only where `beside` is the same language."""
        base = tag.partition("-")[0]
        names = self.locale.languages
        if base == beside.partition("-")[0]:
            return str(names.get(tag.replace("-", "_")) or names.get(base) or tag)
        return str(names.get(base) or tag)

    def listed(self, names: Iterable[str]) -> str:
        return self("comma").join(names)


@lru_cache(maxsize=4096)
def _date(day: date, form: str, locale: Locale) -> str:
    return str(format_date(day, form, locale=locale))


@lru_cache(maxsize=4096)
def _time(hour: int, minute: int, locale: Locale) -> str:
    return str(format_time(time(hour, minute), "short", locale=locale))


@lru_cache(maxsize=256)
def _zone(name: str, _: timedelta | None, locale: Locale) -> str:
    return str(get_timezone_name(get_timezone(name), locale=locale))


@lru_cache(maxsize=64)
def words_in(lang: str) -> Words:
    return Words(lang)


def catalogue_file(lang: str) -> Path:
    return FOLDER / lang.replace("-", "_") / "LC_MESSAGES" / "visitor.po"


def _load(lang: str, file: Path) -> GNUTranslations:
    with file.open("rb") as source:
        catalogue = read_po(source, locale=lang.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
