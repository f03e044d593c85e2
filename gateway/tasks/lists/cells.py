"""What stands in a cell: days in all the ways in which people write them, yes and no, states."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from typing import Final

from gateway.directory.names import plain
from gateway.moments import fits
from gateway.tasks.life.states import State
from gateway.tasks.lists.sheets import Value

_DAY: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_MONTH: Final = re.compile(r"(?:trong |truoc |het )?(?:thang )?(\d{1,2}) (?:nam )?(\d{4})")
_QUARTER: Final = re.compile(r"(?:trong |het )?quy (iv|iii|ii|i|[1-4]) (?:nam )?(\d{4})")
_YEAR: Final = re.compile(r"(?:trong |het )?nam (\d{4})")
_QUARTERS: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NONE: Final = frozenset(
    {"", "khong", "khong co", "khong thoi han", "khong co thoi han", "khong xac dinh", "thuong xuyen"}
    | {"hang nam", "hang quy", "hang thang", "dinh ky", "lien tuc", "none", "no deadline"}
)
_YES: Final = frozenset({"x", "co", "yes", "true", "1", "trong tam", "v", "key"})
_NO: Final = frozenset({"", "khong", "no", "false", "0"})

_STATES: Final = (
    (re.compile(r"(chua|khong) (tiep nhan|thuc hien|trien khai|phan cong|bat dau).*|moi|assigned"), State.ASSIGNED),
    (re.compile(r"(dang|chua|da tiep nhan|tiep nhan|trong han|qua han|sap|in progress|overdue).*"), State.IN_PROGRESS),
    (re.compile(r"(cho|da bao cao|unconfirmed).*"), State.AWAITING),
    (re.compile(r"(da |duoc )?(hoan thanh|xong|thuc hien|ket thuc|xac nhan).*|done.*"), State.DONE),
    (re.compile(r"(tam (hoan|dung)|suspended).*"), State.SUSPENDED),
    (re.compile(r"((da )?(thu hoi|huy)|recalled).*"), State.RECALLED),
    (re.compile(r"(du thao|draft)"), State.DRAFT),
)


def text_of(value: Value) -> str:
    """Return a cell as text, with single blanks; a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def day_of_cell(value: Value) -> date | None:
    """Return the day of a cell; nothing for an empty one, or one that says that there is none. Raises ValueError."""
    if isinstance(value, datetime):
        return _near(value.date())
    if isinstance(value, date):
        return _near(value)
    text = text_of(value)
    if found := _DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
        return _near(date(year, month, day))
    if found := _ISO.fullmatch(text):
        return _near(date(*map(int, found.groups())))
    bare = plain(text)
    if bare in _NONE:
        return None
    return _period(bare)


def _period(bare: str) -> date:
    """Return the last day of a month, a quarter or a year. Raises ValueError."""
    if found := _MONTH.fullmatch(bare):
        month, year = map(int, found.groups())
    elif found := _QUARTER.fullmatch(bare):
        month, year = 3 * int(_QUARTERS.get(found.group(1), found.group(1))), int(found.group(2))
    elif found := _YEAR.fullmatch(bare):
        month, year = 12, int(found.group(1))
    else:
        raise ValueError(bare)
    if not 1 <= month <= 12:
        raise ValueError(bare)
    return _near(date(year, month, monthrange(year, month)[1]))


def _near(day: date) -> date:
    if not fits(day):
        raise ValueError(day.isoformat())
    return day


def yes_of(value: Value) -> bool:
    """Return what a cell says about yes or no. Raises ValueError."""
    bare = plain(text_of(value)) if not isinstance(value, bool) else str(value).lower()
    if bare in _YES:
        return True
    if bare in _NO:
        return False
    raise ValueError(bare)


def state_of(value: Value) -> State | None:
    """Return the state that a cell names; nothing for an empty one. Raises ValueError."""
    bare = plain(text_of(value))
    if not bare:
        return None
    for pattern, state in _STATES:
        if pattern.fullmatch(bare):
            return state
    raise ValueError(bare)
