"""How long what is signed holds, and when it is signed anew (pure).

Expiry stops a mirror that shows readers an old world for ever; it blocks accepting and never serving. What the server
signs by itself is short, and renewed long before, so that a server that stood still for days catches up before anybody
notices. What people sign: `ceremony.terms`.
"""

from datetime import timedelta

CHANNELS = timedelta(days=120)
SNAPSHOT = timedelta(days=35)
TIMESTAMP = timedelta(days=7)
STICKS = timedelta(days=75)  # of what a stick says of itself; it is written anew, never renewed
TERMS = {"channels": CHANNELS, "snapshot": SNAPSHOT, "timestamp": TIMESTAMP}  # of what the server signs
KEPT = timedelta(days=1)  # what was replaced stays so long for readers that have begun with it


def renewal(role: str) -> timedelta:
    """What the server signs is signed anew when so much is left: half of its term."""
    return TERMS[role] / 2
