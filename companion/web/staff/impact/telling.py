"""How figures are told in a language: counts that may be hidden, months, and what a value is called."""

from collections.abc import Iterable
from datetime import date

from babel.dates import format_date
from babel.numbers import format_percent
from markupsafe import Markup

from companion.impact.plots import bar
from companion.impact.questions.answers import OTHERS
from companion.impact.questions.asking import Names
from companion.impact.questions.awaited import Awaited
from companion.impact.questions.hiding import Count
from companion.impact.questions.months import Month, write_month
from companion.impact.sheets import BESIDE, UNDER
from companion.web.render import moment, trusted
from companion.web.staff.telling import Telling
from companion.web.words import key, words_in
from content_packs.exchange.programme import Text
from content_packs.guide.language import direction

MEASURES = {
    "booked": key("impact-booked"),
    "came": key("impact-came"),
    "walked-in": key("impact-walked-in"),
    "no-shows": key("impact-no-shows"),
    "waiting": key("impact-waiting"),
    "cancelled": key("impact-cancelled"),
    "over": key("impact-over"),
    "after-cancellation": key("impact-after-cancellation"),
    "unknown": key("impact-unknown"),
}
CUTS = {
    "museum": key("impact-by-museum"),
    "area": key("impact-by-area"),
    "programme": key("impact-by-programme"),
    "workshop": key("impact-by-workshop"),
    "band": key("impact-by-band"),
    "language": key("impact-by-language"),
    "returning": key("impact-by-returning"),
    "face": key("impact-by-face"),
}
HEADS = {
    "museum": key("museum"),
    "area": key("impact-area"),
    "programme": key("impact-programme"),
    "workshop": key("impact-workshop"),
    "band": key("impact-band"),
    "language": key("language"),
    "returning": key("impact-returning"),
    "face": key("impact-face"),
}
VALUES = {
    ("area", ""): key("impact-no-area"),
    ("programme", ""): key("impact-no-programme"),
    ("returning", "new"): key("impact-new"),
    ("returning", "again"): key("impact-again"),
    ("face", "sad"): key("impact-sad"),
    ("face", "so-so"): key("impact-so-so"),
    ("face", "happy"): key("impact-happy"),
    ("band", "60+"): key("impact-sixty"),
}


class Figures(Telling):
    """For templates and exports, as `tell`."""

    def __init__(self, lang: str, names: Names) -> None:
        super().__init__(lang)
        self.lang = lang
        self.rtl = direction(lang) == "rtl"
        self.words = words_in(lang)
        self._names = names.by_cut

    def count(self, count: Count | None) -> str:
        if count is None:
            return ""
        if count.number is not None:
            return self.number(count.number)
        return self.fact(UNDER) if count.mark == "small" else BESIDE

    def bar(self, count: Count, counts: Iterable[Count]) -> Markup:
        """Beside a number, against the largest of its table."""
        return self.part(count.number or 0, max((one.number or 0 for one in counts), default=0))

    def part(self, number: float, most: float) -> Markup:
        return trusted(bar(number, most, self.rtl))

    def spoken(self, count: Count) -> str:
        """Of a mark, for who hears the page."""
        return self.words(_SPOKEN[count.mark]) if count.mark else ""

    def amount(self, amount: float) -> str:
        return self.words.number(round(amount, 2))

    def material(self, workshop: str, material: str) -> str:
        text: Text = self._names.get("material", {}).get(f"{workshop}/{material}", {})
        return self.title(text) or material

    def signed(self, per_cent: int) -> str:
        """`+12 %`, as the language writes it."""
        return str(format_percent(per_cent / 100, "+#,##0%;-#,##0%", locale=self.words.locale))

    def month(self, month: Month) -> str:
        return self._dated(self.words.locale.datetime_skeletons["yMMMM"].pattern, month)

    def short_month(self, month: Month) -> str:
        """Not by CLDR's pattern `LLL`: Babel 2.18 answers that in whichever language was asked for first."""
        return self._dated("MMM", month)

    def _dated(self, pattern: str, month: Month) -> str:
        return str(format_date(date(month // 12, month % 12 + 1, 1), pattern, locale=self.words.locale))

    def span(self, first: Month, last: Month) -> str:
        return self.month(first) if first == last else f"{self.month(first)} – {self.month(last)}"

    def awaited(self, awaited: Awaited) -> str:
        """How many kiosks have not reported; empty where there are none."""
        since, every = moment(awaited.since), self.number(awaited.kiosks)
        if awaited.late:
            return self.words.plural("impact-awaited", len(awaited.late), every=every, since=since)
        return self.words(key("impact-awaited-none"), since=since) if awaited.kiosks else ""

    def cut(self, cut: str) -> str:
        return self.words(CUTS[cut])

    def head(self, cut: str) -> str:
        return self.words(HEADS[cut])

    def measure(self, measure: str) -> str:
        return self.words(MEASURES[measure])

    def value(self, cut: str, value: str) -> str:
        """What a row of a table is called."""
        if (cut, value) in VALUES:
            return self.words(VALUES[cut, value])
        if value == OTHERS:
            return self.words(key("impact-others"))
        if cut == "language":
            return self.language(value)
        if cut == "band":
            return self.words(key("impact-years"), ages=self.fact(value.replace("-", "–")))
        return self.named(cut, value)

    def named(self, cut: str, name: str) -> str:
        """A workshop's, programme's, venue's title; what nobody has named is called by its id."""
        text: Text = self._names.get(cut, {}).get(name, {})
        return self.title(text) or name

    def months_of(self, first: Month, last: Month) -> list[tuple[str, str]]:
        """To choose from, the newest first."""
        return [(write_month(month), self.month(month)) for month in range(last, first - 1, -1)]


_SPOKEN = {"small": key("impact-under-five"), "beside": key("impact-beside")}
