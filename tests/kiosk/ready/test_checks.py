"""Ready for tomorrow: each line by itself, and the worst of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from kiosk.doctor import sentence
from kiosk.ready.checks import Seen, judge

NOW = datetime(2026, 5, 1, 18, tzinfo=UTC)
READY = Seen(now=NOW, enrolled=True, packs=3, fresh=NOW, free=10**10, clock=True, day=NOW)


def test_a_kiosk_in_order_is_ready() -> None:
    found = judge(READY)
    assert found.level == "good"
    assert {check.level for check in found.checks} == {"good"}


@pytest.mark.parametrize(
    ("name", "level", "facts"),
    [
        ("enrolled", "bad", {"enrolled": False}),
        ("packs", "bad", {"packs": 0}),
        ("packs", "care", {"failed": 1}),
        ("fresh", "bad", {"fresh": None}),
        ("fresh", "care", {"fresh": NOW - timedelta(days=8)}),
        ("fonts", "care", {"fonts": ("ja",)}),
        ("disk", "care", {"free": 400_000_000}),
        ("disk", "bad", {"free": 50_000_000}),
        ("clock", "care", {"clock": False}),
        ("outbox", "care", {"waiting": 12}),
        ("outbox", "bad", {"waiting": 12, "kept": 1}),
        ("day", "bad", {"day": None}),
        ("day", "care", {"day": NOW - timedelta(days=3)}),
    ],
)
def test_what_is_wrong_is_the_one_line_that_says_so(name: str, level: str, facts: dict[str, Any]) -> None:
    found = judge(msgspec.structs.replace(READY, **facts))
    assert found.level == level
    assert [(check.name, check.level) for check in found.checks if check.level != "good"] == [(name, level)]
    assert all(sentence(check) for check in found.checks)


def test_a_sheet_made_by_a_clock_ahead_of_ours_is_not_old() -> None:
    assert judge(msgspec.structs.replace(READY, day=NOW + timedelta(days=400))).level == "good"
