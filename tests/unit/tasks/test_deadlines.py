"""Deadlines: every row of the guideline's table, and the dates that are none."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.calendar_file import load_calendar
from gateway.tasks.reading.deadlines import Base, Deadline, deadlines_in
from gateway.tasks.reading.folding import folded

ISSUED = date(2025, 11, 20)
BASE = Base(ISSUED, arrived=date(2025, 11, 24), working=load_calendar().add_working_days)


def read(text: str, base: Base = BASE) -> list[Deadline]:
    return deadlines_in(text, folded(text), 0, len(text), base)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hoàn thành trước ngày 30/11/2025.", "2025-11-30"),
        ("chậm nhất ngày 10 tháng 12 năm 2025", "2025-12-10"),
        ("chậm nhất trước ngày 31/12/2025", "2025-12-31"),
        ("xong trước ngày 05-12-2025", "2025-12-05"),
        ("triển khai vào ngày 01/12/2025 để", "2025-12-01"),
        ("trước 15 giờ 00 ngày 25/11/2025", "2025-11-25"),
        ("trước 15:00 ngày 25/11/2025", "2025-11-25"),
        ("xong trước ngày Quốc khánh 02/9/2026", "2026-09-02"),
        ("trước ngày 15/12", "2025-12-15"),
        ("trước ngày 15/01", "2026-01-15"),  # without a year, the day is ahead
        ("hoàn thành trong tháng 12 năm 2025", "2025-12-31"),
        ("hoàn thành trong tháng 2/2028", "2028-02-29"),
        ("hoàn thành trong tháng 1", "2026-01-31"),  # January is over, so the next one
        ("hoàn thành trong quý I năm 2026", "2026-03-31"),
        ("trình Thủ tướng Chính phủ trong quý II/2026", "2026-06-30"),
        ("Quý IV/2025", "2025-12-31"),
        ("hoàn thành trong năm 2025.", "2025-12-31"),
        ("Năm 2026", "2026-12-31"),
        ("Năm 2026 - 2027", "2027-12-31"),
        ("thời gian trong tuần ngày 15 đến ngày 31 tháng 12 năm 2025", "2025-12-31"),
        ("trong vòng 10 ngày kể từ ngày ký", "2025-11-30"),
        ("chậm nhất sau 05 ngày làm việc kể từ ngày ban hành", "2025-11-27"),
        ("trong thời hạn 03 ngày làm việc kể từ ngày nhận được văn bản này", "2025-11-27"),
        ("hoàn thành trong vòng 02 tuần", "2025-12-04"),
        ("trong vòng 01 tháng kể từ ngày ban hành", "2025-12-20"),
    ],
)
def test_a_day_is_resolved(text: str, day: str) -> None:
    assert [one.value for one in read(text)] == [date.fromisoformat(day)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("báo cáo hằng tháng", {"recurrence": "monthly", "day": None}),
        ("trước ngày 20 hàng tháng", {"recurrence": "monthly", "day": 20}),
        ("hằng tháng báo cáo kết quả trước ngày 25", {"recurrence": "monthly", "day": 25}),
        ("vào thứ Sáu hàng tuần", {"recurrence": "weekly", "weekday": "friday"}),
        ("trước 15:00 ngày Chủ nhật hàng tuần", {"recurrence": "weekly", "weekday": "sunday"}),
        ("mẫu báo cáo hàng tuần trước 15:00 ngày thứ Sáu hàng tuần", {"recurrence": "weekly", "weekday": "friday"}),
        ("báo cáo hằng quý", {"recurrence": "quarterly"}),
        ("trước ngày 15 của tháng cuối quý", {"recurrence": "quarterly", "day": 15}),
        ("trước ngày 25/12 hàng năm", {"recurrence": "yearly", "month": 12, "day": 25}),
        ("hằng năm gửi báo cáo trước ngày 15 tháng 12", {"recurrence": "yearly", "month": 12, "day": 15}),
        ("báo cáo hằng năm", {"recurrence": "yearly", "month": None, "day": None}),
        ("định kỳ báo cáo kết quả", {"recurrence": "periodic"}),
    ],
)
def test_a_period_is_resolved(text: str, value: dict[str, object]) -> None:
    assert [one.value for one in read(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "theo Công văn số 12/BTC-NSNN ngày 25/11/2025 của Bộ Tài chính",
        "các nhiệm vụ được giao trong năm 2025 của đơn vị",
        "dự toán năm 2026 được phân bổ",
        "kết quả 10 tháng năm 2025 đạt khá",
        "đợt mưa lũ từ ngày 16 đến ngày 22/11/2025",
        "xây dựng kế hoạch hằng năm của đơn vị",
        "khẩn trương, ngay trong thời gian ngắn nhất",
        "hoàn thành trước ngày 30/9/2025",  # before the day of issue: something that was
        "trước ngày 31/02/2026",
    ],
)
def test_what_is_no_deadline_gives_none(text: str) -> None:
    assert [one for one in read(text) if one.value is not None] == []


@pytest.mark.parametrize(
    "text",
    [
        "khi có yêu cầu của địa phương",
        "theo lộ trình của Chính phủ",
        "hoàn thành vào cuối năm 2026",
        "trong thời hạn 05 ngày làm việc kể từ ngày nhận đủ hồ sơ",
        "để kịp trình Kỳ họp thứ 10 của Quốc hội",
    ],
)
def test_what_cannot_be_resolved_keeps_its_text(text: str) -> None:
    (one,) = read(text)
    assert one.value is None
    assert one.text in text


def test_working_days_go_around_tet() -> None:
    tet = Base(date(2025, 1, 22), working=load_calendar().add_working_days)
    assert [one.value for one in read("trong vòng 05 ngày làm việc kể từ ngày ký", tet)] == [date(2025, 2, 5)]


def test_an_arrival_that_is_not_known_leaves_the_deadline_open() -> None:
    (one,) = read("trong thời hạn 03 ngày kể từ ngày nhận được văn bản", Base(ISSUED))
    assert one.value is None


def test_the_decision_itself_is_the_day_that_counts() -> None:
    decision = Base(date(2025, 11, 24), kind="quyết định")
    (one,) = read("chậm nhất sau 07 ngày kể từ ngày có Quyết định công bố Danh mục", decision)
    assert one.value == date(2025, 12, 1)
