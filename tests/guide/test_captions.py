import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_packs.guide.checks.captions import faults_in

SOUND = """\
WEBVTT - narration

NOTE not shown

STYLE
::cue { color: white }

1
00:00.000 --> 00:02.000 align:start
One
line and another

00:00:02.000 --> 00:00:04.500
<v Guide>Two</v>
"""


def test_sound_captions_have_no_fault() -> None:
    assert list(faults_in(SOUND, 4.0)) == []


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "not WEBVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\nSubRip", 1, "not WEBVTT"),
        ("WEBVTT\n00:00.000 --> 00:01.000\nx", 2, "empty line must follow"),
        ("WEBVTT\n", 1, "no cue"),
        ("WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nx", 3, "not a time"),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\nx", 3, "not a time"),
        ("WEBVTT\n\nwords alone", 3, "without a time"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nx", 3, "ends before it begins"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", 3, "no text"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n00:02.000 --> 00:03.000\ny", 5, "between cues"),
        ("WEBVTT\n\n00:03.000 --> 00:04.000\nx\n\n00:01.000 --> 00:02.000\ny", 6, "before the one above"),
        ("WEBVTT\n\n00:01.000 --> 00:12.000\nx", 3, "after the recording"),
    ],
)
def test_fault_is_told_with_its_line(text: str, line: int, says: str) -> None:
    faults = list(faults_in(text, 10.0))
    assert [(at, says in what) for at, what in faults if says in what] == [(line, True)]


def test_end_is_not_judged_where_the_recording_is_unreadable() -> None:
    assert list(faults_in(SOUND, 0.0)) == []


@settings(deadline=None)
@given(st.text(alphabet="WEBVTNO0123456789:.->\n \tx", max_size=120))
def test_no_text_breaks_the_parser(text: str) -> None:
    list(faults_in(text, 5.0))
    list(faults_in("WEBVTT\n\n" + text, 5.0))
