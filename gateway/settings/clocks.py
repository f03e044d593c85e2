"""The room ``[clocks]`` of the settings file: hours and limits of the legal clocks, in Vietnam's time."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from gateway.validation import Strict, fault


def _hour(given: object) -> object:
    """Take an hour as people write it, ``"11:30"``, besides TOML's own ``11:30:00``."""
    if not isinstance(given, str):
        return given
    try:
        hour = time.fromisoformat(given)
    except ValueError:
        raise fault("config.not-an-hour") from None
    if hour.tzinfo is not None:
        raise fault("config.not-an-hour")
    return hour


Hour = Annotated[time, BeforeValidator(_hour)]
Minutes = Annotated[int, Field(ge=1, le=1440)]
Days = Annotated[int, Field(ge=0, le=60)]


class ClockSettings(Strict):
    """Hours and limits by which documents are watched."""

    calendar: str = ""
    """File of holidays and swapped working days; without it, the one that is shipped."""
    morning_ends: Hour = time(11, 30)
    """Until when a document signed the working day before may be sent."""
    day_ends: Hour = time(17, 0)
    """When the working day ends."""
    urgent_minutes: Minutes = 15
    """From the signature of an urgent document to its sending."""
    present_urgent_minutes: Minutes = 30
    """From the arrival of an urgent document to the clerk's 03 or 02."""
    present_days: Days = 1
    """Working days after the day of arrival for the clerk's 03 or 02; 0 switches the clock off."""
    take_back_days: Days = 1
    """Working days for the answer to a take-back request; 0 switches the clock off."""
    warn_before_minutes: int = Field(default=60, ge=0, le=1440)
    """How long before a clock runs out it is warned of."""
    drift_seconds: float = Field(default=5.0, gt=0)
    """How far this machine's clock may be from the database's and the bus's."""

    @model_validator(mode="after")
    def _morning_before_evening(self) -> ClockSettings:
        if self.morning_ends >= self.day_ends:
            raise fault("config.day-without-afternoon")
        return self
