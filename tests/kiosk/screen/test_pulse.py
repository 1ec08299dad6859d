"""Whether the page lives, as the watchdog is told."""

from kiosk.screen.pulse import STAFF, Pulse


def test_silence_counts_from_the_last_beat_and_not_below_nothing() -> None:
    now = [100.0]
    pulse = Pulse(lambda: now[0])
    now[0] += 7.9
    assert pulse.silence() == 7
    pulse.beat()
    assert pulse.silence() == 0
    pulse.beat(STAFF)
    now[0] += STAFF
    assert pulse.silence() == 0
    now[0] += 5
    assert pulse.silence() == 5
    pulse.beat(STAFF)
    pulse.beat()  # the staff page was left
    now[0] += 9
    assert pulse.silence() == 9
