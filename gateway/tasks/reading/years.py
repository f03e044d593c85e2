"""Years as deadlines: of what is delivered, and of stretches of years; most years only tell of what one speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from gateway.tasks.reading.deadline import Base, Deadline, alone, made
from gateway.tasks.reading.deadline_forms import DELIVERS, ENDS, GOAL, QUALIFIES, VAGUE, YEAR, YEARS
from gateway.tasks.reading.deadline_judging import aimed

_DELIVERED: Final = re.compile(
    r"(?:^|[;,.] |và )(?:báo cáo|công bố|ban hành|sơ kết|tổng kết|phê duyệt|khởi công)(?: [^\s;,.:]+){1,8} \(?$"
)
"""What is delivered, told just before its year."""
_OF_A_DAY: Final = re.compile(r"tháng \d{1,2}$")


def spans_of_years(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    """Yield stretches of years ("năm 2026 - 2030")."""
    for match in YEARS.finditer(low, start, end):
        if not match.group(1) and not GOAL.search(match.group()) and not alone(low, match, start):
            continue
        if (match.group(1) or "").startswith("giai đoạn"):
            continue
        if base.issued is None or int(match.group(3)) >= base.issued.year:
            yield made(shown, match, date(int(match.group(3)), 12, 31), 0.8)


def single_years(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    """Yield years by which something is done."""
    for match in YEAR.finditer(low, start, end):
        if VAGUE.search(low[max(0, match.start() - 6) : match.start()]):
            continue
        lead, year = match.groups()
        number = int(year)
        done = re.match(r"(?:phải |cần )?(?:hoàn thành|hoàn tất|xong|kết thúc|thời)", match.group()) is not None
        if not 1990 <= number <= 2100 or (base.issued is not None and number < base.issued.year):
            continue
        before = low[max(start, match.start() - 40) : match.start()].rstrip()
        if _OF_A_DAY.search(before):
            continue
        opens = (
            lead is None
            and low[match.end() : match.end() + 1] == ","
            and (match.start() == start or low[match.start() - 2 : match.start()] == ". ")
        )
        if opens or _of_something_delivered(low, start, match):
            yield made(shown, match, date(number, 12, 31), 0.75)
            continue
        closes = lead is None and re.match(r"\s*[.;]", low[match.end() : match.end() + 2]) and DELIVERS.search(before)
        if lead is None and not done and not closes and not alone(low, match, start):
            continue
        if (
            not done
            and (
                (QUALIFIES.search(before) and lead not in {"vào", "hết", "đến hết"})
                or not GOAL.search(low[start : match.start()])
            )
            and not alone(low, match, start)
        ):
            continue
        if aimed(low, start, match.end()):
            continue
        if not ENDS.match(low, match.end()) and lead not in {"hết", "đến hết"}:
            continue
        if re.match(r" và (?:các|những) năm", low[match.end() :]):
            continue
        if lead == "trước":
            yield made(shown, match, date(number - 1, 12, 31), 0.6)
            continue
        yield made(shown, match, date(number, 12, 31), 0.85)


def _of_something_delivered(low: str, start: int, match: re.Match[str]) -> bool:
    """Say whether a year with "trong", or in brackets, stands after what is delivered ("Báo cáo ... (năm 2030)")."""
    if _DELIVERED.search(low[start : match.start()]) is None:
        return False
    bracketed = low[match.start() - 1 : match.start()] == "(" and low.startswith(")", match.end())
    return bracketed or match.group(1) == "trong"
