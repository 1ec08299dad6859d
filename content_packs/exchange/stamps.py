"""What a device's clocks show at one instant: its wall clock may be wrong, its count since the boot is not (pure)."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Clock = Literal["good", "unsure", ""]


class Stamp(msgspec.Struct, frozen=True):
    """Goes into an event as it happens, and into a batch as it is sent."""

    at: datetime  # by the wall clock; aware
    boot: Annotated[str, Meta(max_length=64)] = ""  # another one after each start of the device
    monotonic: Annotated[int, Meta(ge=0, le=2**53)] = 0  # milliseconds since then
    clock: Clock = ""  # whether the device believes its wall clock
