"""Deadlines in the many wordings of directives: days, periods, fields of plans, and what only looks like one."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.calendar_file import load_calendar
from gateway.tasks.reading.deadlines import Base, Value, deadlines_in
from gateway.tasks.reading.folding import folded
from gateway.tasks.reading.lines import block_at
from gateway.tasks.reading.time_field import time_of

BASE = Base(date(2025, 11, 20), arrived=date(2025, 11, 24), working=load_calendar().add_working_days)


def told(value: Value) -> str:
    if value is None or isinstance(value, date):
        return str(value or "")
    return " ".join(str(part) for part in value.values() if part is not None)


def read(text: str) -> str:
    return "; ".join(told(one.value) for one in deadlines_in(text, folded(text), 0, len(text), BASE))


def field(text: str) -> Value:
    block = block_at(text, 0, len(text))
    assert block is not None
    found = time_of(block, text.index(":") + 1, len(block.shown), BASE)
    assert found is not None
    return found.value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("hoàn thành xong trước 30/11/2025.", "2025-11-30"),
        ("báo cáo trước 30/11", "2025-11-30"),
        ("chậm nhất 15/12/2025", "2025-12-15"),
        ("chậm nhất là ngày 15/12/2025", "2025-12-15"),
        ("muộn nhất là 15/12/2025", "2025-12-15"),
        ("chậm nhất đến ngày 15/12/2025 phải hoàn thành", "2025-12-15"),
        ("chậm nhất đến hết ngày 15/12/2025", "2025-12-15"),
        ("chậm nhất trong ngày 25/11/2025", "2025-11-25"),
        ("không muộn hơn ngày 30/11/2025", "2025-11-30"),
        ("không chậm hơn ngày 30/11/2025", "2025-11-30"),
        ("hoàn thành không quá ngày 30/11/2025", "2025-11-30"),
        ("hạn chót 30/11/2025", "2025-11-30"),
        ("hạn cuối ngày 30/11", "2025-11-30"),
        ("báo cáo kết quả trong ngày 05/12/2025", "2025-12-05"),
        ("báo cáo kết quả trong ngày 05/12", "2025-12-05"),
        ("gửi báo cáo ngay trong ngày 21/11/2025", "2025-11-21"),
        ("đến ngày 31/12/2025 hoàn thành 100% hồ sơ", "2025-12-31"),
        ("đến hết ngày 31/12/2025", "2025-12-31"),
        ("thực hiện hết ngày 31/12/2025", "2025-12-31"),
        ("Thời hạn: 15/12/2025", "2025-12-15"),
        ("Thời hạn: trước 15/12/2025", "2025-12-15"),
        ("tổ chức đợt cao điểm từ ngày 15/12/2025 đến hết ngày 15/01/2026", "2026-01-15"),
        ("trước 15h00 ngày 25/11/2025", "2025-11-25"),
        ("trước 15h ngày 25/11", "2025-11-25"),
        ("trước 15h30' ngày 25/11/2025", "2025-11-25"),
        ("trước 17 giờ 00 phút ngày 25/11/2025", "2025-11-25"),
        ("trước 17 giờ 00 phút, ngày 25 tháng 11 năm 2025", "2025-11-25"),
        ("trước 16:30 ngày 25/11/2025", "2025-11-25"),
        ("trước 10 giờ sáng ngày 25/11/2025", "2025-11-25"),
        ("trước 17h00, thứ Sáu, ngày 28/11/2025", "2025-11-28"),
        ("trước thứ Sáu ngày 28/11/2025", "2025-11-28"),
        ("trước thứ Sáu (ngày 28/11/2025)", "2025-11-28"),
        ("trong tháng 12/2025", "2025-12-31"),
        ("ngay trong tháng 11/2025", "2025-11-30"),
        ("hoàn thành trong tháng 11, 12 năm 2025", "2025-12-31"),
        ("trong tháng 12", "2025-12-31"),
        ("chậm nhất trong tháng 12/2025", "2025-12-31"),
        ("hết tháng 12/2025", "2025-12-31"),
        ("trước tháng 3/2026", "2026-02-28"),
        ("xong trong tháng 12/2025", "2025-12-31"),
        ("trong Quý IV/2025", "2025-12-31"),
        ("Quý 4/2025", "2025-12-31"),
        ("trình UBND tỉnh trong quý IV", "2025-12-31"),
        ("Quý I, II/2026", "2026-06-30"),
        ("Quý I-II/2026", "2026-06-30"),
        ("Quý I, quý II năm 2026", "2026-06-30"),
        ("trước quý II/2026", "2026-03-31"),
        ("hết quý I/2026", "2026-03-31"),
        ("Trong năm 2026", "2026-12-31"),
        ("Hết năm 2026", "2026-12-31"),
        ("hoàn thành đến hết năm 2025", "2025-12-31"),
        ("Năm 2025-2026", "2026-12-31"),
        ("Năm 2025, 2026", "2026-12-31"),
        ("Các năm 2025, 2026", "2026-12-31"),
        ("trong vòng 15 ngày kể từ ngày ban hành Kế hoạch này", "2025-12-05"),
        ("trong 05 ngày làm việc kể từ ngày nhận được Công văn này", "2025-12-01"),
        ("trong 15 ngày kể từ ngày ký", "2025-12-05"),
        ("sau 10 ngày kể từ ngày ký ban hành", "2025-11-30"),
        ("chậm nhất 10 ngày kể từ ngày ban hành Quyết định", "2025-11-30"),
        ("trong thời hạn 30 ngày kể từ ngày Quyết định này có hiệu lực", "2025-12-20"),
        ("hoàn thành trước ngày 30.11.2025", "2025-11-30"),
        ("hoàn thành trước ngày 30-11-2025", "2025-11-30"),
        ("hoàn thành trước ngày 30 / 11 / 2025", "2025-11-30"),
        ("trước ngày 05 tháng 12 năm 2025", "2025-12-05"),
        ("trước ngày 05 tháng 12", "2025-12-05"),
        ("trước ngày 5 tháng 12 này", "2025-12-05"),
        ("trước ngày 30/11/2025 và báo cáo trước ngày 05/12/2025", "2025-11-30; 2025-12-05"),
        ("đến 30/11/2025 phải hoàn thành", "2025-11-30"),
        ("báo cáo UBND tỉnh (qua Sở Nội vụ) trước 30/11/2025", "2025-11-30"),
        ("hoàn thành trong 6 tháng đầu năm 2026", "2026-06-30"),
        ("hoàn thành trong quý I và quý II năm 2026", "2026-06-30"),
        ("hoàn thành trước 31/12/2025", "2025-12-31"),
        ("gửi về Sở Nội vụ trước ngày 25/11/2025 để tổng hợp", "2025-11-25"),
        ("hoàn thành trước thời điểm 01/01/2026", "2026-01-01"),
        ("hoàn thành trước thời điểm ngày 01/01/2026", "2026-01-01"),
        ("phấn đấu hoàn thành vào ngày 19/12/2025", "2025-12-19"),
        ("khởi công ngày 19/12/2025", "2025-12-19"),
        (
            "trình Chính phủ dự thảo Nghị định trong Quý I năm 2026, ban hành trong Quý II năm 2026.",
            "2026-03-31; 2026-06-30",
        ),
        (
            "hoàn thành trước ngày 15 tháng 12 năm 2025 và báo cáo kết quả trước ngày 20 tháng 12 năm 2025",
            "2025-12-15; 2025-12-20",
        ),
        ("phấn đấu đến hết năm 2025 giải ngân 100% kế hoạch vốn", "2025-12-31"),
        ("tổ chức sơ kết vào năm 2028, tổng kết vào năm 2030.", "2028-12-31; 2030-12-31"),
        ("hoàn thành trong tháng 11 và tháng 12 năm 2025", "2025-12-31"),
        ("báo cáo trước 16 giờ 30 phút ngày 30 tháng 11 năm 2025 (qua Sở Tư pháp)", "2025-11-30"),
        ("hoàn thành chậm nhất trong Quý I/2026", "2026-03-31"),
        ("đến ngày 15/12/2025, hoàn thành kiểm kê", "2025-12-15"),
        ("hạn chót là 17h00 ngày 28/11/2025", "2025-11-28"),
        ("đến tháng 6 năm 2026 hoàn thành toàn bộ dự án", "2026-06-30"),
        ("đến quý II/2026 hoàn thành toàn bộ dự án", "2026-06-30"),
        ("muộn nhất đến 20/12/2025", "2025-12-20"),
        ("khởi công trong tháng 12/2025, hoàn thành trong năm 2027", "2025-12-31; 2027-12-31"),
        ("phê duyệt quy hoạch trong năm 2026 để làm cơ sở thu hút đầu tư", "2026-12-31"),
    ],
)
def test_a_day(text: str, wanted: str) -> None:
    assert read(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("trước 16h00 hàng ngày", "daily"),
        ("báo cáo trước 16 giờ hằng ngày", "daily"),
        ("báo cáo hàng ngày về Sở Y tế", "daily"),
        ("trước ngày 25 hằng tháng", "monthly 25"),
        ("vào ngày 25 hằng tháng", "monthly 25"),
        ("ngày 25 hàng tháng", "monthly 25"),
        ("chậm nhất ngày 25 hàng tháng", "monthly 25"),
        ("trước ngày 25 của tháng", "monthly 25"),
        ("trước ngày 20 mỗi tháng", "monthly 20"),
        ("định kỳ ngày 20 hằng tháng", "monthly 20"),
        ("định kỳ hằng tháng (trước ngày 20)", "monthly 20"),
        ("định kỳ hằng tháng, trước ngày 20", "monthly 20"),
        ("hằng tháng, trước ngày 20, gửi báo cáo", "monthly 20"),
        ("hằng tháng (trước ngày 20 của tháng)", "monthly 20"),
        ("trước ngày 15 của tháng cuối mỗi quý", "quarterly 15"),
        ("trước ngày 10 tháng cuối quý", "quarterly 10"),
        ("trước ngày 20 của tháng cuối cùng hằng quý", "quarterly 20"),
        ("trước ngày 15 tháng cuối hàng quý", "quarterly 15"),
        ("trước ngày 05 tháng đầu quý sau", "quarterly 5"),
        ("định kỳ hằng quý (trước ngày 15 của tháng cuối quý)", "quarterly 15"),
        ("định kỳ hằng quý, trước ngày 15 tháng cuối quý", "quarterly 15"),
        ("trước ngày 15/12 hằng năm", "yearly 12 15"),
        ("trước ngày 15 tháng 12 hàng năm", "yearly 12 15"),
        ("trước 15/12 hàng năm", "yearly 12 15"),
        ("hằng năm (trước ngày 15/12)", "yearly 12 15"),
        ("hằng năm, trước ngày 15 tháng 12, gửi báo cáo", "yearly 12 15"),
        ("định kỳ hằng năm trước ngày 31 tháng 12", "yearly 12 31"),
        ("thứ 6 hàng tuần", "weekly friday"),
        ("trước 11 giờ thứ Năm hằng tuần", "weekly thursday"),
        ("vào chiều thứ Năm hằng tuần", "weekly thursday"),
        ("trước 16h00 thứ Sáu hàng tuần", "weekly friday"),
        ("trước 16h00 ngày thứ Sáu hàng tuần", "weekly friday"),
        ("trước 16h00, ngày thứ Năm hằng tuần", "weekly thursday"),
        ("trước ngày thứ Năm hằng tuần", "weekly thursday"),
        ("hằng tuần (trước 10 giờ thứ Sáu)", "weekly friday"),
        ("hằng tuần, trước 10h00 thứ Sáu, báo cáo", "weekly friday"),
        ("định kỳ hàng tuần vào thứ Hai", "weekly monday"),
        ("báo cáo tuần vào ngày thứ Năm hằng tuần", "weekly thursday"),
        ("định kỳ 6 tháng báo cáo", "periodic"),
        ("định kỳ 02 tuần/lần báo cáo", "periodic"),
        ("Hằng năm", "yearly"),
        ("Hàng năm", "yearly"),
        ("Hàng quý", "quarterly"),
        ("Báo cáo kết quả về Sở Nội vụ trước ngày 15/12 hằng năm", "yearly 12 15"),
        ("báo cáo hằng tháng trước ngày 20, hằng quý trước ngày 20 tháng cuối quý", "monthly 20; quarterly 20"),
        ("Hằng năm, lập dự toán gửi Sở Tài chính", "yearly"),
        ("Hằng năm tổ chức đánh giá kết quả", "yearly"),
        ("kiểm tra định kỳ, đột xuất", "periodic"),
        ("chậm nhất vào ngày 05 của tháng tiếp theo", "monthly 5"),
        ("cập nhật hằng ngày trước 16h00", "daily"),
        ("mỗi tuần một lần báo cáo tiến độ", "weekly"),
        ("báo cáo 01 lần/tuần", "weekly"),
        ("báo cáo 1 lần/tháng", "monthly"),
        (
            "báo cáo UBND tỉnh trước ngày 22 hàng tháng (kỳ báo cáo từ ngày 15 tháng trước đến ngày 14 tháng báo cáo)",
            "monthly 22",
        ),
    ],
)
def test_a_period(text: str, wanted: str) -> None:
    assert read(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2026 và những năm tiếp theo",
        "Năm 2026 và các năm tiếp theo",
        "Thường xuyên",
        "Thường xuyên, liên tục",
        "chậm nhất 07 ngày sau khi kết thúc kỳ họp",
        "cuối năm 2025",
        "hoàn thành vào cuối năm 2025",
        "đến cuối năm 2025",
        "trong tuần đầu tháng 12/2025",
        "đầu tháng 12/2025",
        "cuối Quý IV/2025",
        "giữa tháng 12 năm 2025",
        "trước Tết Nguyên đán Bính Ngọ năm 2026",
        "xong trước ngày Tết",
        "trình Thường trực HĐND tỉnh tại kỳ họp ngày 05/12/2025",
        "có hiệu lực từ ngày 01/01/2026",
        "áp dụng từ ngày 01/01/2026",
        "kể từ ngày 01/7/2025",
        "tính đến ngày 31/12/2025",
        "mục tiêu đến năm 2030",
        "đến năm 2030 đạt 100%",
        "theo Nghị quyết số 57-NQ/TW ngày 22/12/2024",
        "Luật Thanh tra năm 2022",
        "Luật Đất đai năm 2024",
        "kế hoạch đầu tư công năm 2026",
        "chương trình công tác năm 2026",
        "nhiệm vụ phát triển kinh tế - xã hội năm 2026",
        "dự toán ngân sách nhà nước năm 2026",
        "kế hoạch công tác năm 2026 của đơn vị",
        "Kế hoạch thanh tra năm 2026",
        "số liệu từ ngày 01/01/2025 đến ngày 31/12/2025",
        "Tết Nguyên đán năm 2026",
        "kỳ thi tốt nghiệp năm 2026",
        "bầu cử đại biểu Quốc hội khóa XVI ngày 15/3/2026",
        "góp phần hoàn thành mục tiêu tăng trưởng năm 2025",
        "trong 10 tháng đầu năm 2025",
        "trong giai đoạn 2021 - 2025",
        "Chương trình mục tiêu quốc gia giai đoạn 2026 - 2030",
        "đợt mưa lũ trong tháng 11 năm 2025",
        "trong mùa mưa năm 2025",
        "hoạt động thường xuyên",
        "Sở Tài chính tham mưu bố trí kinh phí từ nguồn dự toán năm 2026",
        "Đến năm 2030, 100% hồ sơ được số hóa",
        "Từ ngày 01/01/2026 thực hiện quy trình mới",
        "lập dự toán kinh phí hằng năm",
        "phục vụ nhân dân dịp Tết Nguyên đán Bính Ngọ 2026",
        "chuẩn bị cho năm học 2026 - 2027",
        "lập kế hoạch đầu tư công trung hạn giai đoạn 2026 - 2030",
        "trình HĐND tỉnh tại kỳ họp cuối năm 2025",
        "từ nay đến cuối năm 2025",
        "hoàn thành việc chi trả trước Tết Nguyên đán Bính Ngọ",
        "đưa vào sử dụng trước mùa mưa bão năm 2026",
        "Luật có hiệu lực thi hành từ ngày 01 tháng 3 năm 2026",
        "sau khi Luật có hiệu lực trong năm 2026",
        "tăng trưởng GRDP năm 2025 đạt trên 8%",
        "thực hiện nhiệm vụ thu ngân sách năm 2025",
        "giải ngân 100% kế hoạch vốn năm 2025",
        "tổng kết công tác năm 2025, triển khai nhiệm vụ năm 2026",
        "triển khai dự toán ngân sách nhà nước năm 2026 ngay từ đầu năm",
        "đánh giá tình hình thực hiện 9 tháng đầu năm, ước cả năm 2025",
        "kế hoạch phát triển kinh tế - xã hội 5 năm 2026 - 2030",
        "kế hoạch phát triển kinh tế - xã hội năm 2026 và giai đoạn 2026 - 2030",
        "hỗ trợ thiệt hại do bão số 13 từ ngày 06/11/2025 đến ngày 08/11/2025",
        "chi thường xuyên",
        "cập nhật thường xuyên",
        "sinh hoạt hằng ngày",
    ],
)
def test_no_day_and_no_period(text: str) -> None:
    assert read(text).strip("; ") == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Thời gian thực hiện: Từ ngày 01/12/2025 đến ngày 15/12/2025", "2025-12-15"),
        ("Thời gian: từ 01/12/2025 đến 15/12/2025", "2025-12-15"),
        ("Thời gian thực hiện: Từ tháng 12/2025 đến tháng 3/2026", "2026-03-31"),
        ("Thời gian thực hiện: từ nay đến hết tháng 12/2025", "2025-12-31"),
        ("Thời gian thực hiện: Từ nay đến 31/12/2025", "2025-12-31"),
        ("Thời gian thực hiện: Từ năm 2026 đến năm 2030", "2030-12-31"),
        ("Thời gian thực hiện: Giai đoạn 2026 - 2030", "2030-12-31"),
        ("Thời gian thực hiện: 2026-2027", "2027-12-31"),
        ("Thời gian thực hiện: 2026", "2026-12-31"),
        ("Thời gian thực hiện: 12/2025", "2025-12-31"),
        ("Thời gian hoàn thành: Tháng 12/2025.", "2025-12-31"),
        ("Thời gian hoàn thành: Tháng 12 năm 2025.", "2025-12-31"),
        ("Thời gian hoàn thành: 30/11/2025", "2025-11-30"),
        ("Thời gian hoàn thành: ngày 30/11/2025", "2025-11-30"),
    ],
)
def test_the_time_of_a_field(text: str, wanted: str) -> None:
    assert told(field(text)) == wanted


def test_a_field_may_tell_a_day_before_the_plan_was_signed() -> None:
    assert field("Thời gian hoàn thành: Trước ngày 15/11/2025.") == date(2025, 11, 15)


def test_a_field_that_goes_on_for_years_has_no_day() -> None:
    assert field("Thời gian thực hiện: Quý IV năm 2025 và các năm tiếp theo") is None
