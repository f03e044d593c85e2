"""The legal clocks: by when a document is to be sent, its arrival reported, presented, a take-back answered.

Pure arithmetic on moments in Vietnam's time; the rules are those of domain 2.1 (QĐ28 Art. 6, NĐ30 Art. 21 and 23).
The texts name days and mornings but no hours, so hours and an agency's own limits are settings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from gateway.exchange.clocks.calendar import WorkingCalendar
from gateway.packet.dates import VIETNAM

URGENT: Final = range(1, 5)
"""Khẩn, Thượng khẩn, Hỏa tốc, Hỏa tốc hẹn giờ; 0 and, in one peer's list, 5 are Thường (domain 1.6)."""


@dataclass(frozen=True, slots=True)
class ClockRules:
    """Hours and limits by which the clocks go; every one can be set."""

    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    morning_ends: time = time(11, 30)
    day_ends: time = time(17, 0)
    urgent: timedelta = timedelta(minutes=15)
    """From signature to sending of an urgent document."""
    present_urgent: timedelta = timedelta(minutes=30)
    """From arrival of an urgent document to the clerk's 03 or 02."""
    present_days: int = 1
    """Working days after the day of arrival for the clerk's 03 or 02; 0: no clock."""
    take_back_days: int = 1
    """Working days after the day of a take-back request for its answer; 0: no clock."""
    warn_before: timedelta = timedelta(minutes=60)
    """How long before a clock runs out it is warned of."""
    drift: timedelta = timedelta(seconds=5)
    """By how much this machine's clock may differ from the database's or the bus's."""


def is_urgent(priority: int | None) -> bool:
    """Say whether a packet's priority is an urgency mark."""
    return priority in URGENT


def local_day(moment: datetime) -> date:
    """Return the day in Vietnam on which an aware moment falls."""
    return moment.astimezone(VIETNAM).date()


def send_by(rules: ClockRules, signed: datetime, priority: int | None = None) -> datetime:
    """Return by when a document signed at this moment is to be sent.

    At latest the end of the next working morning; urgent documents at once, some minutes after the signature
    (QĐ28 Art. 6).
    """
    if is_urgent(priority):
        return signed + rules.urgent
    return _at(rules.calendar.next_working(local_day(signed)), rules.morning_ends)


def hand_on_by(rules: ClockRules, signed: date | None, accepted: datetime, priority: int | None = None) -> datetime:
    """Return by when a gateway is to have sent a document that it accepted at this moment.

    Packets name only the day of signature. A document signed today counts from its acceptance; one that was handed
    over late still leaves us the minutes of an urgent one, since lateness that others caused is not ours. A date in
    the future, or none, counts as today.
    """
    today = local_day(accepted)
    if signed is None or signed >= today:
        return send_by(rules, accepted, priority)
    legal = send_by(rules, _at(signed, rules.day_ends), priority)
    return max(legal, accepted + rules.urgent)


def acknowledge_by(arrived: datetime) -> datetime:
    """Return the last moment of the day of arrival, until which the automatic 01 is to be said (NĐ30 Art. 21)."""
    return _at(local_day(arrived), time.max)


def present_by(rules: ClockRules, arrived: datetime, priority: int | None = None) -> datetime | None:
    """Return by when the clerk is to have answered 03 or 02; ``None`` where this clock is switched off.

    The end of the next working day; urgent documents at once (NĐ30 Art. 23).
    """
    if not rules.present_days:
        return None
    if is_urgent(priority):
        return arrived + rules.present_urgent
    return _after_days(rules, arrived, rules.present_days)


def answer_take_back_by(rules: ClockRules, asked: datetime) -> datetime | None:
    """Return by when a take-back request is to be answered 15 or 16; ``None`` where this clock is switched off.

    The texts give no limit, so it is an agency's own (domain 7, question 7).
    """
    if not rules.take_back_days:
        return None
    return _after_days(rules, asked, rules.take_back_days)


def _after_days(rules: ClockRules, moment: datetime, days: int) -> datetime:
    return _at(rules.calendar.add_working_days(local_day(moment), days), rules.day_ends)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=VIETNAM)
