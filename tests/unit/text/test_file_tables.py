"""Tables of files, ruled ones of PDF among them: a row one line, a cell whole, and an annex read as tasks."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import docx
import pytest

from gateway.tasks.reading.directive import read_directive
from tests.unit.tasks.test_snippets import told
from tests.unit.text.printed import pdf, word
from tests.unit.text.test_text_kinds import read

PARAGRAPH = (
    "Các sở, ban, ngành căn cứ nhiệm vụ được giao tại Phụ lục này để xây dựng kế hoạch của cơ quan, đơn vị mình và "
    "tổ chức thực hiện bảo đảm tiến độ, chất lượng."
)
ANNEX = (
    ("TT", "Nội dung công việc", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"),
    ("I", "CẢI CÁCH THỂ CHẾ", "", "", ""),
    (
        "1",
        "Xây dựng kế hoạch số hóa hồ sơ lưu trữ lịch sử của tỉnh giai đoạn 2026 - 2030, triển khai đến cấp xã",
        "Sở Nội vụ",
        "Sở Khoa học và Công nghệ; các sở, ban, ngành liên quan",
        "Trước ngày 30/11/2025",
    ),
    ("2", "Rà soát, công bố danh mục thủ tục hành chính nội bộ", "Văn phòng UBND tỉnh", "Sở Tư pháp", "Tháng 12/2025"),
)


def test_a_ruled_table_of_a_pdf_keeps_its_cells_whole_however_many_lines_they_take(tmp_path: Path) -> None:
    lines = read(tmp_path, pdf((PARAGRAPH,), title=("PHỤ LỤC",), table=ANNEX, ruled=True)).text.split("\n")

    assert lines[-4:] == ["\t".join(row).rstrip("\t") for row in ANNEX]
    assert lines[-5] == PARAGRAPH


def test_merged_cells_of_word_keep_the_columns_after_them_in_place(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=4)
    for number, name in enumerate(("TT", "Nhiệm vụ", "Chủ trì", "Thời hạn")):
        table.rows[0].cells[number].text = name
    table.rows[1].cells[0].merge(table.rows[1].cells[1]).text = "1. Rà soát"
    table.rows[1].cells[3].text = "2026"
    made = io.BytesIO()
    document.save(made)

    assert read(tmp_path, made.getvalue()).text.split("\n") == [
        "TT\tNhiệm vụ\tChủ trì\tThời hạn",
        "1. Rà soát\t\t\t2026",
    ]


def test_a_row_of_a_page_is_one_line_whatever_its_cells_hold(tmp_path: Path) -> None:
    page = (
        "<html><body><p>PHỤ LỤC</p><table><tr><th><p>TT</p></th><th><p>Nhiệm vụ</p></th><th>Cơ quan<br>chủ trì</th>"
        "<th>Thời hạn</th></tr><tr><td>1</td><td><p>Rà soát</p><p>các khu</p></td><td>Sở Y tế</td><td>2026</td></tr>"
        "</table><p>Hết</p></body></html>"
    )

    assert read(tmp_path, page.encode()).text.split("\n") == [
        "PHỤ LỤC",
        "TT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn",
        "1\tRà soát các khu\tSở Y tế\t2026",
        "Hết",
    ]


@pytest.mark.parametrize("made", [partial(pdf, ruled=True), word], ids=["pdf", "docx"])
def test_the_rows_of_an_annex_become_tasks(tmp_path: Path, made: Callable[..., bytes]) -> None:
    body = (
        "QUYẾT ĐỊNH:",
        "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch cải cách hành chính.",
        "PHỤ LỤC",
        "DANH MỤC NHIỆM VỤ",
    )

    tasks = read_directive(read(tmp_path, made(body, table=ANNEX)).text, issued=date(2025, 10, 1)).tasks

    assert [(list(task.lead), list(task.coordinate), told(task.deadline)) for task in tasks] == [
        (["Sở Nội vụ"], ["Sở Khoa học và Công nghệ", "các sở, ban, ngành liên quan"], "2025-11-30"),
        (["Văn phòng UBND tỉnh"], ["Sở Tư pháp"], "2025-12-31"),
    ]
