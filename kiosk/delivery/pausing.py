"""How long to wait after something went wrong (pure)."""

SHORTEST = 2.0  # seconds
LONGEST = 900.0


def pause(failures: int, asked: float | None, dice: float) -> float:
    """Twice as long after each failure, give or take half; at least what the server asks for. `dice`: from 0 to 1."""
    span = min(LONGEST, SHORTEST * 2.0 ** min(failures - 1, 20))
    return max(asked or 0.0, span * (0.5 + dice))
