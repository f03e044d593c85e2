"""Sheets as agencies keep them, for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook

HEADING = [
    "STT", "Số/ký hiệu văn bản", "Ngày văn bản", "Trích yếu", "Nội dung nhiệm vụ", "Cơ quan chủ trì",
    "Cơ quan phối hợp", "Thời hạn", "Lĩnh vực", "Trọng tâm", "Trạng thái", "Ngày hoàn thành", "Kết quả",
]  # fmt: skip

ROWS: list[list[Any]] = [
    [1, "12/TB-VPCP", date(2026, 1, 5), "Thông báo kết luận", "Xây dựng đề án A", "Bộ H41", "Bộ H14",
     datetime(2026, 3, 31),  # noqa: DTZ001 - as a sheet has it
     "Y tế", "x", "Đã hoàn thành", "20/03/2026", "Đã trình đề án"],
    [2, "12/TB-VPCP", "05/01/2026", "Thông báo kết luận", "Rà soát quy định B", "Bộ H41", None, "tháng 2/2026",
     "Y tế", None, "Đã hoàn thành", "15/03/2026", "Xong"],
    [3, "13/CĐ-TTg", "6/1/2026", None, "Báo cáo tình hình C", "Bộ H14", None, "31/01/2026", "Khoa học", None,
     "Đang thực hiện", None, None],
    [4, "13/CĐ-TTg", "06/01/2026", None, "Phối hợp thường xuyên D", "Bộ H14; Bộ H41", None, "Thường xuyên", None, "",
     None, None, None],
]  # fmt: skip


def xlsx(
    rows: Sequence[Sequence[Any]], heading: Sequence[Sequence[Any]] = (HEADING,), merged: Sequence[str] = ()
) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DANH SÁCH NHIỆM VỤ"])
    for number, row in enumerate((*heading, *rows), 2):
        sheet.append(list(row))
        for cell in (sheet.cell(number, place) for place in range(1, len(row) + 1)):
            if isinstance(cell.value, str):
                cell.data_type = "s"  # what begins with an equals sign is a text of somebody's, too
    for place in merged:
        sheet.merge_cells(place)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
