import pytest

from content_packs.running.progress import Rate, describe


@pytest.mark.parametrize(
    ("done", "speed", "words"),
    [
        (0, 0, "0.0 of 64.0 MB"),
        (12_300_000, 1_200_000, "12.3 of 64.0 MB, 1.2 MB/s, 43 s left"),
        (0, 100_000, "0.0 of 64.0 MB, 0.1 MB/s, 11 min left"),
        (0, 1_000, "0.0 of 64.0 MB, 0.0 MB/s, 17.8 h left"),
        (64_000_000, 10, "64.0 of 64.0 MB, 0.0 MB/s, 0 s left"),
    ],
)
def test_rate_and_remaining_time_are_told(done: int, speed: float, words: str) -> None:
    assert describe(done, 64_000_000, speed) == words


def test_speed_is_that_of_the_last_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    now = 0.0
    rate = Rate(show=True, clock=lambda: now)
    for second in range(60):
        now = float(second)
        rate(second * (10 if second < 30 else 100), 10_000)
    assert rate.speed(59 * 100, now) > 90
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 6  # every ten seconds, where it is no terminal
