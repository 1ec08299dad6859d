"""Sessions from CSV and XLSX: one row each, columns named by their headings, in any order (pure).

Bytes are read by the readers that the packs' spreadsheets have: encodings, separators, formulas and hidden sheets are
theirs. Headings are known in the languages of the interface.
"""

import re
from datetime import date, datetime, time, timedelta
from pathlib import PurePath

from companion.workshops.importing.drafts import FLAWS, SESSIONS, Draft, Flaw, Place, Read, Unreadable
from content_packs.guide.problems import Problem
from content_packs.guide.source.files import Refused
from content_packs.guide.source.workbook.grid import Grid, Number, Raw, Row, SheetBounds
from content_packs.guide.source.workbook.separated import read_csv
from content_packs.guide.source.workbook.xlsx import read_xlsx

BOUNDS = SheetBounds(
    packed=2_000_000, unpacked=40_000_000, parts=500, sheets=5, rows=SESSIONS + 50, columns=40, empty=200, cell=2_000
)
HEADINGS: dict[str, tuple[str, ...]] = {  # column: what it may be headed, folded
    "workshop": ("workshop", "工作坊", "活动", "活動", "ワークショップ", "atelier", "ورشة", "الورشة"),
    "venue": ("venue", "place", "地点", "地點", "场地", "場地", "会場", "場所", "lieu", "المكان"),
    "date": ("date", "day", "日期", "日付", "jour", "التاريخ"),
    "start": ("start", "begins", "from", "time", "开始", "開始", "时间", "時間", "début", "البداية"),
    "end": ("end", "ends", "until", "结束", "結束", "終了", "fin", "النهاية"),
    "minutes": ("minutes", "duration", "分钟", "分鐘", "时长", "時長", "所要時間", "durée", "المدة"),
    "languages": ("languages", "language", "语言", "語言", "言語", "langues", "langue", "اللغات", "اللغة"),
    "teacher": ("teacher", "教师", "教師", "老师", "老師", "講師", "animateur", "المعلم"),
    "kiosk": ("kiosk", "终端", "終端", "キオスク", "borne", "الكشك"),
    "seats": ("seats", "座位", "席数", "places", "المقاعد"),
    "kept": ("kept", "reserved", "预留", "預留", "優先席", "réservées", "المحجوزة"),
    "programme": ("programme", "program", "项目", "項目", "プログラム", "البرنامج"),
    "rule": ("repeat", "rule", "rrule", "重复", "重複", "繰り返し", "répétition", "التكرار"),
    "state": ("state", "状态", "狀態", "状態", "état", "الحالة"),
    "key": ("key", "id", "编号", "編號", "番号", "identifiant", "المعرّف"),
}
_COLUMN = {name: column for column, names in HEADINGS.items() for name in names}
NEEDED = ("date", "start")
STATES = {"planned": "planned", "计划": "planned", "計劃": "planned", "open": "open", "开放": "open", "開放": "open"}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T](\d{1,2}:\d{2})(?::\d{2})?)?")
_TIME = re.compile(r"(\d{1,2})\s*[:.h时時點点]\s*(\d{2})?\s*分?(?::00)?")


def read_sheets(name: str, raw: bytes) -> Read:
    """The drafts of a CSV or XLSX file; `Unreadable` where it is none."""
    try:
        workbook = PurePath(name).suffix.lower() in (".xlsx", ".xlsm") or raw.startswith(b"PK")
        grids, problems = read_xlsx(name, raw, BOUNDS) if workbook else read_csv(name, raw, BOUNDS)
    except Refused as refused:
        raise Unreadable("unreadable", what=refused.what, mend=refused.mend) from None
    flaws = [_told(problem) for problem in problems if problem.level == "error"]
    drafts: list[Draft] = []
    for grid in grids:
        found, wrong = _read_grid(grid)
        drafts += found
        flaws += wrong
    if len(drafts) > SESSIONS:
        raise Unreadable("too-many", most=SESSIONS)
    return Read(drafts, flaws[:FLAWS])


def _told(problem: Problem) -> Flaw:
    return Flaw(Place(problem.line, problem.sheet), "unreadable", {"what": problem.what, "mend": problem.mend})


def _read_grid(grid: Grid) -> tuple[list[Draft], list[Flaw]]:
    if not grid.rows:
        return [], []
    head, *rows = grid.rows
    columns = {
        number: known
        for number, raw in head.cells.items()
        if (known := _COLUMN.get(" ".join(_text(raw).casefold().split())))
    }
    missing = [name for name in NEEDED if name not in columns.values()]
    if missing:
        return [], [Flaw(Place(head.number, grid.sheet), "no-heading", {"name": name}) for name in missing]
    drafts, flaws = [], []
    for row in rows:
        reading = _Reading(grid.sheet, row, columns)
        if not reading.cells:
            continue
        draft = reading.draft()
        flaws += reading.flaws
        if draft and not reading.flaws:
            drafts.append(draft)
    return drafts, flaws


class _Reading:
    """The reading of one row."""

    def __init__(self, sheet: str, row: Row, columns: dict[int, str]) -> None:
        self.place = Place(row.number, sheet)
        self.cells = {columns[number]: raw for number, raw in row.cells.items() if number in columns}
        self.flaws: list[Flaw] = []

    def draft(self) -> Draft | None:
        begins = self.begins()
        minutes = self.minutes(begins) if begins else 0
        state = self.text("state").casefold()
        if state and state not in STATES:
            self.wrong("bad-state", value=state)
        seats, kept = self.number("seats"), self.number("kept")
        if begins is None or self.flaws:
            return None
        return Draft(
            place=self.place,
            key=f"key:{self.text('key')}" if self.text("key") else "",
            workshop=self.text("workshop"),
            venue=self.text("venue"),
            begins=begins,
            minutes=minutes,
            rule=self.text("rule"),
            languages=tuple(each for each in re.split(r"[\s,;、،]+", self.text("languages")) if each),
            teacher=self.text("teacher"),
            kiosk=self.text("kiosk"),
            programme=self.text("programme"),
            state=STATES.get(state, ""),
            seats=seats,
            kept=kept,
        )

    def begins(self) -> datetime | None:
        """Of the venue's clock."""
        day, start = self.date(), self.time("start")
        if day is None or start is None:
            return None
        return datetime.combine(day, start)

    def date(self) -> date | None:
        raw = self.cells.get("date")
        if isinstance(raw, date):
            return raw
        text = self.text("date")
        found = _DATE.fullmatch(text)
        try:
            if found:
                return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
        self.wrong("bad-date", value=text) if text else self.wrong("no-value", name="date")
        return None

    def time(self, name: str) -> time | None:
        raw, text = self.cells.get(name), self.text(name)
        if isinstance(raw, Number) and 0 <= raw.value < 1:  # a fraction of a day, as spreadsheets keep times
            minute = round(float(raw.value) * 1440) % 1440
            return time(minute // 60, minute % 60)
        found = _TIME.fullmatch(text.removesuffix(":00") if text.count(":") == 2 else text)
        if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
            return time(int(found[1]), int(found[2] or 0))
        self.wrong("bad-time", value=text) if text else self.wrong("no-value", name=name)
        return None

    def minutes(self, begins: datetime) -> int:
        if "end" not in self.cells:
            return self.number("minutes")
        end = self.time("end")
        if end is None:
            return 0
        length = datetime.combine(begins.date(), end) - begins
        if length <= timedelta():
            self.wrong("no-end")
        return int(length.total_seconds() // 60)

    def number(self, name: str) -> int:
        text = self.text(name)
        if not text:
            return 0
        if text.isascii() and text.isdecimal() and len(text) < 6:
            return int(text)
        self.wrong("bad-number", value=text, name=name)
        return 0

    def text(self, name: str) -> str:
        return _text(self.cells[name]) if name in self.cells else ""

    def wrong(self, code: str, **facts: str) -> None:
        self.flaws.append(Flaw(self.place, code, {name: value[:80] for name, value in facts.items()}))


def _text(raw: Raw) -> str:
    if isinstance(raw, Number):
        return raw.shown
    return " ".join(str(raw).split())
