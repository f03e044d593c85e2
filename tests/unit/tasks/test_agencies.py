"""The grammar of agencies: names that hold commas and hyphens, short forms, formulas, holders of offices."""

from __future__ import annotations

from typing import Final

import pytest

from gateway.tasks.reading.agencies import agencies_at
from gateway.tasks.reading.folding import composed, folded, plain


def names(text: str) -> list[str]:
    shown = plain(composed(text))
    found = agencies_at(shown, folded(shown), 0)
    return found.names if found is not None else []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Bộ Văn hóa, Thể thao và Du lịch chủ trì", ["Bộ Văn hóa, Thể thao và Du lịch"]),
        ("Bộ Lao động - Thương binh và Xã hội, Bộ Y tế", ["Bộ Lao động - Thương binh và Xã hội", "Bộ Y tế"]),
        ("Bộ Tài chính và Bộ Nội vụ khẩn trương", ["Bộ Tài chính", "Bộ Nội vụ"]),
        ("Vụ Kế hoạch, Tài chính tham mưu", ["Vụ Kế hoạch, Tài chính"]),
        ("Cục Kết cấu hạ tầng xây dựng tham mưu", ["Cục Kết cấu hạ tầng xây dựng"]),
        ("Cục Văn hóa các dân tộc Việt Nam: Chủ trì", ["Cục Văn hóa các dân tộc Việt Nam"]),
        ("Tập đoàn Công nghiệp - Viễn thông Quân đội phối hợp", ["Tập đoàn Công nghiệp - Viễn thông Quân đội"]),
        (
            "Tập đoàn Công nghiệp-Năng lượng quốc gia Việt Nam báo",
            ["Tập đoàn Công nghiệp-Năng lượng quốc gia Việt Nam"],
        ),
        ("các Bộ: Quốc phòng, Công an và Y tế", ["Bộ Quốc phòng", "Bộ Công an", "Bộ Y tế"]),
        (
            "Các Bộ, cơ quan: Tài chính, Xây dựng, Kiểm toán nhà nước",
            ["Bộ Tài chính", "Bộ Xây dựng", "Kiểm toán nhà nước"],
        ),
        ("các Cục: Đường bộ Việt Nam, Hàng không Việt Nam", ["Cục Đường bộ Việt Nam", "Cục Hàng không Việt Nam"]),
        ("các bộ, ngành, địa phương khẩn trương", ["các bộ, ngành, địa phương"]),
        ("các sở, ban, ngành; Ủy ban nhân dân cấp xã", ["các sở, ban, ngành", "Ủy ban nhân dân cấp xã"]),
        (
            "Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ rà soát",
            ["Các bộ", "cơ quan ngang bộ", "cơ quan thuộc Chính phủ"],
        ),
        (
            "Ủy ban nhân dân các tỉnh, thành phố: Huế, Lâm Đồng chủ động",
            ["Ủy ban nhân dân thành phố Huế", "Ủy ban nhân dân tỉnh Lâm Đồng"],
        ),
        (
            "Bí thư Tỉnh ủy và Chủ tịch Ủy ban nhân dân các tỉnh: Gia Lai, Đắk Lắk chỉ đạo",
            [
                "Bí thư Tỉnh ủy Gia Lai",
                "Chủ tịch Ủy ban nhân dân tỉnh Gia Lai",
                "Bí thư Tỉnh ủy Đắk Lắk",
                "Chủ tịch Ủy ban nhân dân tỉnh Đắk Lắk",
            ],
        ),
        ("Bộ trưởng Bộ Tài chính - Phó Trưởng ban Thường trực Ban Chỉ đạo chỉ đạo", ["Bộ trưởng Bộ Tài chính"]),
        ("Bộ Tài chính (cơ quan thường trực), Bộ Tư pháp rà soát", ["Bộ Tài chính", "Bộ Tư pháp"]),
        ("Giám đốc các Sở: Tài chính, Y tế tham mưu", ["Giám đốc Sở Tài chính", "Giám đốc Sở Y tế"]),
        ("Phó Thủ tướng Chính phủ Trần Hồng Hà chỉ đạo", ["Phó Thủ tướng Chính phủ Trần Hồng Hà"]),
        ("UBND các huyện Sóc Sơn, Ba Vì di dời", ["UBND huyện Sóc Sơn", "UBND huyện Ba Vì"]),
        ("Sở Giao thông vận tải - Xây dựng phối hợp", ["Sở Giao thông vận tải - Xây dựng"]),
        ("Tổng công ty Cấp nước Hải Phòng kiểm tra.", ["Tổng công ty Cấp nước Hải Phòng"]),
        ("Quân khu 4, Bộ Tư lệnh Bộ đội Biên phòng sẵn sàng", ["Quân khu 4", "Bộ Tư lệnh Bộ đội Biên phòng"]),
        ("Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ đôn đốc", ["Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ"]),
        ("Thành phố Cần Thơ và các tỉnh An Giang, Cà Mau rà", ["Thành phố Cần Thơ", "Tỉnh An Giang", "Tỉnh Cà Mau"]),
        (
            "Trung tâm Thông tin Văn hóa, Thể thao và Du lịch quảng bá",
            ["Trung tâm Thông tin Văn hóa, Thể thao và Du lịch"],
        ),
        (
            "Ban Quản lý Khu kinh tế Vân Đồn và các Khu công nghiệp Quảng Ninh rà soát",
            ["Ban Quản lý Khu kinh tế Vân Đồn và các Khu công nghiệp Quảng Ninh"],
        ),
        ("Thống kê tỉnh, thành phố chủ trì", ["Thống kê tỉnh, thành phố"]),
        ("các văn phòng tỉnh ủy, thành ủy tiếp tục", ["các văn phòng tỉnh ủy, thành ủy"]),
        ("các đơn vị cấp nước thuộc phạm vi quản lý để", ["các đơn vị cấp nước thuộc phạm vi quản lý"]),
        ("Các cơ sở nuôi trồng thủy sản theo dõi", ["Các cơ sở nuôi trồng thủy sản"]),
        ("các địa phương giám sát dịch bệnh", ["các địa phương"]),
        ("các Vụ liên quan của Bộ VHTTDL để", ["các Vụ liên quan của Bộ VHTTDL"]),
        ("lực lượng tại chỗ sơ tán", ["lực lượng tại chỗ"]),
        ("Báo cáo Thủ tướng Chính phủ kết quả", []),
        ("Tổ chức xây dựng kế hoạch cụ thể", []),
        ("Trường hợp có khó khăn", []),
        ("Xây dựng phương án", []),
    ],
)
def test_a_list_of_agencies(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


def test_a_name_in_decomposed_letters_with_old_tone_marks_is_the_same() -> None:
    assert names("Uỷ ban nhân dân tỉnh Khánh Hoà chủ trì") == ["Uỷ ban nhân dân tỉnh Khánh Hoà"]


WHOLE_NAMES: Final = (
    "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông tỉnh",
    "Ban Quản lý các khu kinh tế và khu công nghiệp tỉnh",
    "Ban Tuyên giáo và Dân vận Tỉnh ủy",
    "Trạm Y tế các xã, phường",
    "Trường Đại học Giao thông vận tải",
    "Cục Truyền thông Công an nhân dân",
    "Lực lượng Cảnh sát phòng cháy, chữa cháy và cứu nạn, cứu hộ",
    "Cảng vụ Hàng không miền Bắc",
    "Các cơ sở sản xuất, kinh doanh thực phẩm",
    "Các nhà thầu thi công",
    "Hiệu trưởng các trường trung học phổ thông",
    "Các hãng hàng không Việt Nam",
    "Thủ trưởng các đơn vị thuộc cơ quan Bộ",
)


@pytest.mark.parametrize("name", WHOLE_NAMES)
@pytest.mark.parametrize("goes_on", [" chủ trì xây dựng kế hoạch.", " rà soát, bố trí kinh phí.", ": Rà soát hồ sơ."])
def test_a_name_ends_where_the_work_begins(name: str, goes_on: str) -> None:
    assert names(name + goes_on) == [name]
