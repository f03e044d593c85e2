"""Tables of annexes: columns known by their headings, merged cells, sections, missing cells, tables that are none."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.tasks.reading.directive import read_directive
from tests.unit.tasks.test_snippets import squeezed, told

ISSUED = date(2025, 10, 1)

BODY = """ỦY BAN NHÂN DÂN TỈNH LÀO CAI
QUYẾT ĐỊNH:
Điều 2. Giao Sở Nội vụ chủ trì thực hiện các nhiệm vụ tại Phụ lục kèm theo.
PHỤ LỤC
PHÂN CÔNG NHIỆM VỤ
"""
HEAD = "TT\tNội dung công việc\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian hoàn thành\tSản phẩm\n"
ORDER = "Sở Nội vụ | | Giao Sở Nội vụ chủ |"


def rows(text: str) -> list[str]:
    """Return the tasks as rows: lead, coordinating, the first words, the deadline."""
    return [
        squeezed(
            " | ".join(
                [
                    " + ".join(task.lead),
                    " + ".join(task.coordinate),
                    " ".join(task.anchor.split()[:5]).rstrip(".;"),
                    told(task.deadline),
                ]
            )
        )
        for task in read_directive(text, issued=ISSUED).tasks
    ]


def wanted(*lines: str) -> list[str]:
    return [squeezed(line) for line in lines]


def test_each_row_is_a_task_and_the_order_that_points_to_the_annex_stays_one() -> None:
    table = (
        "1\tXây dựng kế hoạch số hóa\tSở Tư pháp\tCác sở, ban, ngành\t30/11/2025\tKế hoạch\n"
        "2\tTập huấn cho cấp xã\tSở Nội vụ; Sở Tài chính\t\tQuý I/2026\tLớp tập huấn\n"
    )
    assert rows(BODY + HEAD + table) == wanted(
        ORDER,
        "Sở Tư pháp | Các sở, ban, ngành | Xây dựng kế hoạch số | 2025-11-30",
        "Sở Nội vụ + Sở Tài chính | | Tập huấn cho cấp xã | 2026-03-31",
    )


def test_a_table_with_bars_as_people_type_it() -> None:
    table = (
        "| STT | Nhiệm vụ | Đơn vị chủ trì | Đơn vị phối hợp | Thời hạn |\n"
        "|-----|----------|----------------|-----------------|----------|\n"
        "| 1 | Rà soát thủ tục | Văn phòng UBND tỉnh | Sở Tư pháp | Tháng 12/2025 |\n"
        "| 2 | Báo cáo kết quả | Sở Nội vụ | | Hằng quý |\n"
    )
    assert rows(BODY + table) == wanted(
        ORDER,
        "Văn phòng UBND tỉnh | Sở Tư pháp | Rà soát thủ tục | 2025-12-31",
        "Sở Nội vụ | | Báo cáo kết quả | quarterly",
    )


def test_merged_cells_pass_down_and_sections_end_that() -> None:
    table = (
        "I\tCẢI CÁCH THỂ CHẾ\n"
        "1\tRà soát văn bản\tSở Tư pháp\tSở Nội vụ\tTháng 11/2025\n"
        "2\tĐề xuất bãi bỏ\t\t\tTháng 12/2025\n"
        "II\tCẢI CÁCH TÀI CHÍNH\n"
        "3\tLập dự toán\tSở Tài chính\n"
    )
    assert rows(BODY + HEAD + table) == wanted(
        ORDER,
        "Sở Tư pháp | Sở Nội vụ | Rà soát văn bản | 2025-11-30",
        "Sở Tư pháp | Sở Nội vụ | Đề xuất bãi bỏ | 2025-12-31",
        "Sở Tài chính | | Lập dự toán |",
    )


def test_a_heading_of_two_lines_and_one_that_is_repeated_on_the_next_page() -> None:
    table = (
        "STT\tNhiệm vụ\tCơ quan thực hiện\t\tThời gian\n"
        "\t\tChủ trì\tPhối hợp\t\n"
        "1\tLập danh mục hồ sơ\tSở Nội vụ\tSở Tư pháp\t15/12/2025\n"
        "STT\tNhiệm vụ\tCơ quan thực hiện\t\tThời gian\n"
        "\t\tChủ trì\tPhối hợp\t\n"
        "2\tQuét hồ sơ\tTrung tâm Lưu trữ tỉnh\tCác sở, ngành\t2026\n"
    )
    assert rows(BODY + table) == wanted(
        ORDER,
        "Sở Nội vụ | Sở Tư pháp | Lập danh mục hồ sơ | 2025-12-15",
        "Trung tâm Lưu trữ tỉnh | Các sở, ngành | Quét hồ sơ | 2026-12-31",
    )


def test_a_row_without_some_cells_is_read_as_it_fits_best() -> None:
    table = "1\tKiểm tra công vụ\tSở Nội vụ\tTrước ngày 20/12/2025\n"
    assert rows(BODY + HEAD + table) == wanted(ORDER, "Sở Nội vụ | | Kiểm tra công vụ | 2025-12-20")


@pytest.mark.parametrize(
    "table",
    [
        "TT\tTên dự án\tChủ đầu tư\tTổng mức đầu tư\n1\tĐường tránh\tSở Xây dựng\t120 tỷ\n",
        "TT\tChỉ tiêu\tNăm 2024\tNăm 2025\n1\tSố xã\t50\t60\n",
        "TT\tNhiệm vụ\tCơ quan chủ trì\n\t\t\n",
    ],
    ids=["projects", "figures", "an empty form"],
)
def test_a_table_that_assigns_nothing_gives_nothing(table: str) -> None:
    assert rows(BODY + table) == wanted(ORDER)


def test_every_field_of_a_row_names_its_place() -> None:
    text = BODY + HEAD + "1\tXây dựng kế hoạch\tSở Tư pháp\tSở Nội vụ\t30/11/2025\tKế hoạch\n"
    task = read_directive(text, issued=ISSUED).tasks[-1]
    shown = {name: [text[begin:end] for begin, end in spans] for name, spans in task.spans.items()}
    assert shown == {
        "clause": ["Xây dựng kế hoạch"],
        "lead": ["Sở Tư pháp"],
        "coordinate": ["Sở Nội vụ"],
        "deadline": ["30/11/2025"],
    }


def test_what_follows_a_table_is_read_as_before() -> None:
    text = (
        HEAD
        + "1\tXây dựng kế hoạch\tSở Tư pháp\t\t30/11/2025\n"
        + "Ủy ban nhân dân tỉnh yêu cầu:\n1. Sở Y tế báo cáo kết quả trước ngày 05/12/2025.\n"
    )
    assert rows(text) == wanted(
        "Sở Tư pháp | | Xây dựng kế hoạch | 2025-11-30", "Sở Y tế | | Sở Y tế báo cáo | 2025-12-05"
    )


def test_an_annex_that_comes_alone_is_read_and_its_title_is_no_issuer() -> None:
    read = read_directive(
        "PHỤ LỤC\nDANH MỤC NHIỆM VỤ\n"
        + HEAD
        + "I\tTHỂ CHẾ\n1\tRà soát quy hoạch\tSở Xây dựng\t\tQuý IV/2025\tBáo cáo\n",
        issued=ISSUED,
    )

    assert read.issuer == ""
    assert [(task.lead, told(task.deadline)) for task in read.tasks] == [(("Sở Xây dựng",), "2025-12-31")]
