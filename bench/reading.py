"""Reading of tasks: seconds of the processor for one directive of ten pages, and for growing texts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bench.throughput import Say
from gateway.tasks.reading.directive import read_directive

PAGE: Final = 450
"""Words of a page, as in the Official Gazette."""

ROUNDS: Final = 7
ISSUED: Final = date(2026, 5, 20)

# As dense as the annotated directives: about four tasks a page.
_ITEM: Final = """\
{number}. Bộ trưởng Bộ Tài chính chủ trì, phối hợp với Bộ Nội vụ, Ủy ban nhân dân các tỉnh, thành phố trực thuộc
Trung ương và các cơ quan, đơn vị liên quan rà soát, tổng hợp tình hình thực hiện; khẩn trương hoàn thiện, trình Thủ
tướng Chính phủ ban hành theo thẩm quyền trước ngày 30 tháng 6 năm 2026; bảo đảm phù hợp với tiêu chí, điều kiện theo
quy định của pháp luật và yêu cầu quản lý khi vận hành chính quyền địa phương hai cấp, xem xét đầy đủ các yếu tố đặc thù
về lịch sử, văn hóa, phong tục, tập quán, điều kiện địa lý, quốc phòng, an ninh và sự gắn kết tự nhiên của cộng đồng
dân cư, nhất là tại địa bàn miền núi, biên giới, hải đảo, vùng đồng bào dân tộc thiểu số; gắn với yêu cầu nâng cao hiệu
quả quản trị ở cơ sở, thúc đẩy chuyển đổi số, đáp ứng yêu cầu phát triển nhanh, bền vững và nâng cao chất lượng phục vụ
Nhân dân; giữ vững ổn định chính trị, trật tự an toàn xã hội, kịp thời xử lý các vấn đề phát sinh, không để xảy ra điểm
nóng, vụ việc phức tạp ở cơ sở, củng cố niềm tin của Nhân dân đối với Đảng, Nhà nước.
{next}. Sở Nông nghiệp và Môi trường:
a) Tham mưu Ủy ban nhân dân tỉnh bố trí kinh phí theo quy định; theo dõi, đôn đốc các xã, phường, đặc khu thực hiện.
b) Báo cáo kết quả về Văn phòng Chính phủ trước ngày 20 hằng tháng. Trong quá trình thực hiện, nếu có khó khăn, vướng
mắc, kịp thời phản ánh về Bộ Tài chính để tổng hợp, hướng dẫn.
"""


@dataclass(frozen=True, slots=True)
class ReadingCost:
    """Seconds of the processor: the best of several rounds, for each number of pages; and tasks of ten pages."""

    pages: Sequence[int] = field(default_factory=tuple)
    seconds: Sequence[float] = field(default_factory=tuple)
    tasks: int = 0


def measure_reading(say: Say, pages: Sequence[int] = (1, 10, 100)) -> ReadingCost:
    """Read directives of growing length in this process."""
    seconds: list[float] = []
    tasks = 0
    read_directive(directive(1), issued=ISSUED)
    for number in pages:
        text = directive(number)
        best = float("inf")
        for _ in range(ROUNDS if number < 100 else 2):
            started = time.process_time()
            found = read_directive(text, issued=ISSUED)
            best = min(best, time.process_time() - started)
        tasks = len(found.tasks) if number == 10 else tasks
        seconds.append(best)
        say(f"reading: {number} pages, {len(found.tasks)} tasks, {best * 1000:.1f} ms")
    return ReadingCost(tuple(pages), tuple(seconds), tasks)


def directive(pages: int) -> str:
    """Return a directive of so many pages."""
    lines = ["Số: 21/CT-TTg", "Hà Nội, ngày 20 tháng 5 năm 2026", "CHỈ THỊ", "Thủ tướng Chính phủ yêu cầu:"]
    words = number = 0
    while words < pages * PAGE:
        item = _ITEM.format(number=number % 98 + 1, next=number % 98 + 2)
        lines.append(item)
        words += len(item.split())
        number += 2
    return "\n".join(lines)
