# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Short directives in the style of Viet Nam's administration, made for the tests, with the tasks that they assign.

Each case: a name, the day of issue, the text, and its tasks as ``lead | coordinating | first words | deadline``;
several agencies are joined by " + ", a recurrence is written as ``weekly friday``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Snippet:
    """One short directive and what it assigns."""

    name: str
    issued: date
    text: str
    tasks: str


SNIPPETS: Final = (
    Snippet(
        "old ministries in a telegram of 2019",
        date(2019, 7, 30),
        """THỦ TƯỚNG CHÍNH PHỦ
-------
Số: 903/CĐ-TTg
Hà Nội, ngày 30 tháng 7 năm 2019
CÔNG ĐIỆN
VỀ VIỆC ỨNG PHÓ BÃO SỐ 3
THỦ TƯỚNG CHÍNH PHỦ điện:
- Chủ tịch Ủy ban nhân dân các tỉnh, thành phố ven biển từ Quảng Ninh đến Quảng Nam;
- Các Bộ: Nông nghiệp và Phát triển nông thôn, Giao thông vận tải, Thông tin và Truyền thông.
Bão số 3 đang di chuyển nhanh. Để chủ động ứng phó, Thủ tướng Chính phủ yêu cầu:
1. Chủ tịch Ủy ban nhân dân các tỉnh, thành phố ven biển từ Quảng Ninh đến Quảng Nam chỉ đạo kiểm đếm tàu thuyền, kêu gọi vào nơi trú ẩn trước 19 giờ ngày 31 tháng 7 năm 2019.
2. Bộ Nông nghiệp và Phát triển nông thôn chủ trì, phối hợp với Bộ Tài nguyên và Môi trường, các địa phương chỉ đạo bảo vệ đê điều.
3. Bộ Giao thông vận tải, Bộ Công Thương theo chức năng, nhiệm vụ được giao chỉ đạo bảo đảm an toàn hồ đập và giao thông.
4. Bộ Thông tin và Truyền thông, Đài Tiếng nói Việt Nam tăng thời lượng phát sóng.
5. Văn phòng Chính phủ theo dõi, đôn đốc các bộ, ngành, địa phương thực hiện Công điện này./.""",
        """Chủ tịch Ủy ban nhân dân các tỉnh, thành phố ven biển từ Quảng Ninh đến Quảng Nam | | Chủ tịch Ủy ban nhân dân các tỉnh | 2019-07-31
Bộ Nông nghiệp và Phát triển nông thôn | Bộ Tài nguyên và Môi trường + các địa phương | Bộ Nông nghiệp và Phát triển nông thôn |
Bộ Giao thông vận tải + Bộ Công Thương | | Bộ Giao thông vận tải, Bộ Công Thương |
Bộ Thông tin và Truyền thông + Đài Tiếng nói Việt Nam | | Bộ Thông tin và Truyền thông |
Văn phòng Chính phủ | | Văn phòng Chính phủ theo dõi |""",
    ),
    Snippet(
        "a provincial directive with headings and dashes, districts before 2025",
        date(2022, 3, 15),
        """ỦY BAN NHÂN DÂN
TỈNH NAM ĐỊNH
Số: 04/CT-UBND
Nam Định, ngày 15 tháng 3 năm 2022
CHỈ THỊ
Về việc tăng cường phòng cháy, chữa cháy rừng
Thời gian qua, công tác phòng cháy đã đạt nhiều kết quả. Tuy nhiên vẫn còn hạn chế. Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành, Ủy ban nhân dân các huyện, thành phố thực hiện tốt các nhiệm vụ sau:
1. Sở Nông nghiệp và Phát triển nông thôn:
- Chỉ đạo Chi cục Kiểm lâm rà soát phương án phòng cháy; hoàn thành trước ngày 30/4/2022.
- Tham mưu Ủy ban nhân dân tỉnh kiện toàn Ban Chỉ đạo trong quý II năm 2022.
2. Công an tỉnh, Bộ Chỉ huy Quân sự tỉnh, Bộ Chỉ huy Bộ đội Biên phòng tỉnh: Phối hợp chặt chẽ với Sở Nông nghiệp và Phát triển nông thôn trong công tác tuần tra.
3. Sở Lao động - Thương binh và Xã hội chủ trì, phối hợp với Liên đoàn Lao động tỉnh tổ chức tập huấn.
4. Ủy ban nhân dân các huyện, thành phố:
a) Tổ chức ký cam kết với các hộ dân.
b) Định kỳ trước ngày 20 hằng tháng báo cáo kết quả về Sở Nông nghiệp và Phát triển nông thôn.
Giám đốc các sở, Thủ trưởng các ban, ngành và Chủ tịch Ủy ban nhân dân các huyện, thành phố chịu trách nhiệm thi hành Chỉ thị này./.
Nơi nhận:
- Như trên;
- Lưu: VT.""",
        """Sở Nông nghiệp và Phát triển nông thôn | | Chỉ đạo Chi cục Kiểm lâm rà soát | 2022-04-30
Sở Nông nghiệp và Phát triển nông thôn | | Tham mưu Ủy ban nhân dân tỉnh | 2022-06-30
Công an tỉnh + Bộ Chỉ huy Quân sự tỉnh + Bộ Chỉ huy Bộ đội Biên phòng tỉnh | Sở Nông nghiệp và Phát triển nông thôn | Phối hợp chặt chẽ với Sở |
Sở Lao động - Thương binh và Xã hội | Liên đoàn Lao động tỉnh | Sở Lao động - Thương binh |
Ủy ban nhân dân các huyện, thành phố | | Tổ chức ký cam kết |
Ủy ban nhân dân các huyện, thành phố | | Định kỳ trước ngày 20 hằng tháng | monthly 20""",
    ),
    Snippet(
        "a decision whose articles assign",
        date(2024, 5, 6),
        """BỘ TRƯỞNG BỘ Y TẾ
Số: 1200/QĐ-BYT
Hà Nội, ngày 06 tháng 5 năm 2024
QUYẾT ĐỊNH
Về việc thành lập Tổ công tác
Căn cứ Nghị định số 95/2022/NĐ-CP ngày 15 tháng 11 năm 2022 của Chính phủ;
Theo đề nghị của Cục trưởng Cục Quản lý Khám, chữa bệnh.
QUYẾT ĐỊNH:
Điều 1. Thành lập Tổ công tác về thuốc hiếm gồm các ông, bà có tên sau đây.
Điều 2. Giao Cục Quản lý Dược chủ trì, phối hợp với Vụ Kế hoạch - Tài chính và các đơn vị liên quan xây dựng danh mục thuốc hiếm, trình Bộ trưởng trước ngày 30 tháng 6 năm 2024.
Điều 3. Vụ Pháp chế có trách nhiệm thẩm định dự thảo.
Điều 4. Quyết định này có hiệu lực kể từ ngày ký ban hành.
Điều 5. Chánh Văn phòng Bộ, Chánh Thanh tra Bộ, các Vụ trưởng, Cục trưởng thuộc Bộ chịu trách nhiệm thi hành Quyết định này./.""",
        """Cục Quản lý Dược | Vụ Kế hoạch - Tài chính + các đơn vị liên quan | Giao Cục Quản lý Dược chủ trì | 2024-06-30
Vụ Pháp chế | | Vụ Pháp chế có trách nhiệm thẩm định |""",
    ),
    Snippet(
        "a letter of the Government Office in one sentence",
        date(2021, 2, 1),
        """VĂN PHÒNG CHÍNH PHỦ
Số: 812/VPCP-CN
V/v dự án cầu Rạch Miễu 2
Hà Nội, ngày 01 tháng 02 năm 2021
Kính gửi:
- Bộ Giao thông vận tải;
- Ủy ban nhân dân các tỉnh: Bến Tre, Tiền Giang.
Xét đề nghị của Bộ Giao thông vận tải tại văn bản số 400/BGTVT-KHĐT ngày 20 tháng 01 năm 2021, Phó Thủ tướng Trịnh Đình Dũng có ý kiến như sau:
Giao Bộ Giao thông vận tải chủ trì, phối hợp với Bộ Kế hoạch và Đầu tư, Ủy ban nhân dân các tỉnh: Bến Tre, Tiền Giang hoàn thiện hồ sơ dự án, báo cáo Thủ tướng Chính phủ trước ngày 28 tháng 02 năm 2021.
Văn phòng Chính phủ thông báo để các cơ quan biết, thực hiện./.""",
        """Bộ Giao thông vận tải | Bộ Kế hoạch và Đầu tư + Ủy ban nhân dân tỉnh Bến Tre + Ủy ban nhân dân tỉnh Tiền Giang | Giao Bộ Giao thông vận tải chủ trì | 2021-02-28""",
    ),
    Snippet(
        "a letter of a ministry that asks its addressees",
        date(2023, 9, 12),
        """BỘ GIÁO DỤC VÀ ĐÀO TẠO
Số: 5000/BGDĐT-GDTrH
V/v chuẩn bị năm học mới
Hà Nội, ngày 12 tháng 9 năm 2023
Kính gửi: Các Sở Giáo dục và Đào tạo
Thực hiện Chỉ thị của Thủ tướng Chính phủ, Bộ Giáo dục và Đào tạo đề nghị các Sở Giáo dục và Đào tạo thực hiện các nội dung sau:
1. Rà soát đội ngũ giáo viên, báo cáo Ủy ban nhân dân tỉnh bố trí đủ biên chế.
2. Chỉ đạo các trường trung học phổ thông tổ chức khai giảng an toàn.
3. Gửi báo cáo kết quả thực hiện về Bộ Giáo dục và Đào tạo (qua Vụ Giáo dục Trung học) trước ngày 30/9/2023.
Trong quá trình thực hiện, nếu có vướng mắc, đề nghị liên hệ Vụ Giáo dục Trung học để được hướng dẫn.
Trân trọng./.""",
        """các Sở Giáo dục và Đào tạo | | Rà soát đội ngũ giáo viên |
các Sở Giáo dục và Đào tạo | | Chỉ đạo các trường trung học phổ thông |
các Sở Giáo dục và Đào tạo | | Gửi báo cáo kết quả thực hiện | 2023-09-30""",
    ),
    Snippet(
        "a plan with fields on lines of their own",
        date(2024, 1, 10),
        """ỦY BAN NHÂN DÂN
THÀNH PHỐ ĐÀ NẴNG
Số: 12/KH-UBND
Đà Nẵng, ngày 10 tháng 01 năm 2024
KẾ HOẠCH
Chuyển đổi số năm 2024
I. MỤC ĐÍCH, YÊU CẦU
1. Nâng cao nhận thức của các cấp, các ngành.
2. Bảo đảm thiết thực, hiệu quả, tiết kiệm.
II. NỘI DUNG
1. Tổ chức hội thảo về dữ liệu mở
- Đơn vị chủ trì: Sở Thông tin và Truyền thông.
- Đơn vị phối hợp: Viện Nghiên cứu phát triển kinh tế - xã hội; các sở, ban, ngành.
- Thời gian thực hiện: Quý II/2024.
2. Số hóa hồ sơ đất đai
a) Rà soát, phân loại hồ sơ.
b) Quét, nhập dữ liệu.
Cơ quan chủ trì: Sở Tài nguyên và Môi trường.
Cơ quan phối hợp: Ủy ban nhân dân các quận, huyện.
Thời gian hoàn thành: trước ngày 15/11/2024.
III. TỔ CHỨC THỰC HIỆN
1. Sở Thông tin và Truyền thông theo dõi, đôn đốc việc thực hiện Kế hoạch này, báo cáo Ủy ban nhân dân thành phố hằng quý.
2. Sở Tài chính tham mưu bố trí kinh phí theo phân cấp ngân sách.""",
        """Sở Thông tin và Truyền thông | Viện Nghiên cứu phát triển kinh tế - xã hội + các sở, ban, ngành | Tổ chức hội thảo về dữ liệu mở | 2024-06-30
Sở Tài nguyên và Môi trường | Ủy ban nhân dân các quận, huyện | Rà soát, phân loại hồ sơ | 2024-11-15
Sở Tài nguyên và Môi trường | Ủy ban nhân dân các quận, huyện | Quét, nhập dữ liệu | 2024-11-15
Sở Thông tin và Truyền thông | | Sở Thông tin và Truyền thông theo dõi | quarterly
Sở Tài chính | | Sở Tài chính tham mưu bố trí |""",
    ),
    Snippet(
        "a plan with all fields in one paragraph",
        date(2025, 2, 3),
        """KẾ HOẠCH
Phòng, chống bệnh dại năm 2025
II. NỘI DUNG THỰC HIỆN
1. Tiêm phòng cho đàn chó, mèo. Đơn vị chủ trì: Chi cục Chăn nuôi và Thú y. Đơn vị phối hợp: Ủy ban nhân dân các xã, phường, thị trấn. Thời gian thực hiện: tháng 3 và tháng 9 năm 2025.
2. Xây dựng vùng an toàn dịch bệnh. Đơn vị chủ trì: Sở Nông nghiệp và Môi trường. Thời gian thực hiện: Thường xuyên.""",
        """Chi cục Chăn nuôi và Thú y | Ủy ban nhân dân các xã, phường, thị trấn | Tiêm phòng cho đàn chó, mèo | 2025-09-30
Sở Nông nghiệp và Môi trường | | Xây dựng vùng an toàn dịch bệnh |""",
    ),
    Snippet(
        "a notice of conclusions with a visited province",
        date(2023, 4, 14),
        """VĂN PHÒNG CHÍNH PHỦ
Số: 130/TB-VPCP
Hà Nội, ngày 14 tháng 4 năm 2023
THÔNG BÁO
Kết luận của Thủ tướng Chính phủ tại buổi làm việc với lãnh đạo tỉnh Sóc Trăng
Ngày 08 tháng 4 năm 2023, Thủ tướng Chính phủ đã làm việc với lãnh đạo tỉnh Sóc Trăng. Thủ tướng Chính phủ kết luận như sau:
I. ĐÁNH GIÁ CHUNG
Thủ tướng Chính phủ biểu dương những kết quả mà tỉnh đã đạt được.
II. NHIỆM VỤ THỜI GIAN TỚI
1. Tỉnh tập trung hoàn thành quy hoạch tỉnh trong quý III năm 2023.
2. Tỉnh phát huy tiềm năng kinh tế biển.
III. VỀ CÁC KIẾN NGHỊ
1. Về cảng Trần Đề: Giao Bộ Giao thông vận tải chủ trì, phối hợp với Bộ Kế hoạch và Đầu tư nghiên cứu, báo cáo Thủ tướng Chính phủ.
2. Về vốn hỗ trợ: Bộ Tài chính tổng hợp, trình cấp có thẩm quyền xem xét.
3. Về tuyến cao tốc: Đồng ý về chủ trương.
Văn phòng Chính phủ thông báo để các bộ, cơ quan và tỉnh Sóc Trăng biết, thực hiện./.""",
        """Tỉnh | | Tỉnh tập trung hoàn thành quy hoạch | 2023-09-30
Tỉnh | | Tỉnh phát huy tiềm năng |
Bộ Giao thông vận tải | Bộ Kế hoạch và Đầu tư | Giao Bộ Giao thông vận tải chủ trì |
Bộ Tài chính | | Bộ Tài chính tổng hợp |""",
    ),
    Snippet(
        "a resolution that gives tasks to classes and to one ministry",
        date(2020, 10, 9),
        """CHÍNH PHỦ
Số: 150/NQ-CP
Hà Nội, ngày 09 tháng 10 năm 2020
NGHỊ QUYẾT
Phiên họp Chính phủ thường kỳ tháng 9 năm 2020
QUYẾT NGHỊ:
1. Về tình hình kinh tế - xã hội
Chính phủ thống nhất đánh giá kinh tế phục hồi.
Chính phủ yêu cầu các bộ, cơ quan, địa phương tiếp tục thực hiện mục tiêu kép.
- Bộ Kế hoạch và Đầu tư chủ trì, phối hợp với Bộ Tài chính đôn đốc giải ngân vốn đầu tư công; định kỳ hằng tháng báo cáo Thủ tướng Chính phủ.
- Ngân hàng Nhà nước Việt Nam điều hành chính sách tiền tệ linh hoạt.
2. Về dự án Luật
Giao Bộ Tư pháp tiếp thu ý kiến các Thành viên Chính phủ, hoàn thiện dự án Luật trong tháng 10 năm 2020.""",
        """các bộ, cơ quan, địa phương | | Chính phủ yêu cầu các bộ |
Bộ Kế hoạch và Đầu tư | Bộ Tài chính | Bộ Kế hoạch và Đầu tư chủ trì |
Bộ Kế hoạch và Đầu tư | | định kỳ hằng tháng báo cáo | monthly
Ngân hàng Nhà nước Việt Nam | | Ngân hàng Nhà nước Việt Nam điều hành |
Bộ Tư pháp | | Giao Bộ Tư pháp tiếp thu | 2020-10-31""",
    ),
    Snippet(
        "small Roman items with other leads, after a colon",
        date(2025, 7, 2),
        """Số: 100/CĐ-TTg
Hà Nội, ngày 02 tháng 7 năm 2025
Thủ tướng Chính phủ yêu cầu:
1. Về tiến độ: (i) Bộ Xây dựng rà soát các dự án, báo cáo trước ngày 10 tháng 7 năm 2025; (ii) Ủy ban nhân dân các tỉnh: Đồng Nai, Tây Ninh và Thành phố Hồ Chí Minh bàn giao mặt bằng trong tháng 8 năm 2025; (iii) Tổng công ty Đầu tư phát triển đường cao tốc Việt Nam (VEC) khẩn trương thi công.""",
        """Bộ Xây dựng | | Bộ Xây dựng rà soát | 2025-07-10
Ủy ban nhân dân tỉnh Đồng Nai + Ủy ban nhân dân tỉnh Tây Ninh + Ủy ban nhân dân thành phố Hồ Chí Minh | | Ủy ban nhân dân các tỉnh: Đồng Nai | 2025-08-31
Tổng công ty Đầu tư phát triển đường cao tốc Việt Nam | | Tổng công ty Đầu tư phát triển |""",
    ),
    Snippet(
        "hospitals, schools and institutes as leads",
        date(2025, 3, 5),
        """SỞ Y TẾ
Số: 900/SYT-NVY
Kính gửi:
- Các bệnh viện công lập và ngoài công lập;
- Trung tâm Kiểm soát bệnh tật tỉnh.
Trước diễn biến của bệnh sởi, Sở Y tế yêu cầu các đơn vị thực hiện:
1. Bệnh viện Đa khoa tỉnh, Bệnh viện Sản - Nhi tổ chức khu cách ly, sẵn sàng thu dung điều trị.
2. Trung tâm Kiểm soát bệnh tật tỉnh phối hợp với Trường Cao đẳng Y tế tập huấn cho trạm y tế, hoàn thành trong tháng 3/2025.
3. Phòng Nghiệp vụ Y, Thanh tra Sở tăng cường kiểm tra, giám sát.""",
        """Bệnh viện Đa khoa tỉnh + Bệnh viện Sản - Nhi | | Bệnh viện Đa khoa tỉnh, Bệnh viện |
Trung tâm Kiểm soát bệnh tật tỉnh | Trường Cao đẳng Y tế | Trung tâm Kiểm soát bệnh tật tỉnh | 2025-03-31
Phòng Nghiệp vụ Y + Thanh tra Sở | | Phòng Nghiệp vụ Y, Thanh tra |""",
    ),
    Snippet(
        "enterprises and banks",
        date(2022, 8, 19),
        """Thủ tướng Chính phủ yêu cầu:
1. Ngân hàng Nhà nước Việt Nam chỉ đạo các tổ chức tín dụng tiết giảm chi phí.
2. Tập đoàn Điện lực Việt Nam, Tập đoàn Công nghiệp Than - Khoáng sản Việt Nam, Tập đoàn Dầu khí Việt Nam bảo đảm cung ứng đủ điện, than, khí.
3. Ủy ban Quản lý vốn nhà nước tại doanh nghiệp đôn đốc các tập đoàn, tổng công ty nhà nước thực hiện kế hoạch.
4. Ngân hàng Chính sách xã hội phối hợp với Tổng Liên đoàn Lao động Việt Nam, Hội Liên hiệp Phụ nữ Việt Nam rà soát đối tượng.""",
        """Ngân hàng Nhà nước Việt Nam | | Ngân hàng Nhà nước Việt Nam chỉ đạo |
Tập đoàn Điện lực Việt Nam + Tập đoàn Công nghiệp Than - Khoáng sản Việt Nam + Tập đoàn Dầu khí Việt Nam | | Tập đoàn Điện lực Việt Nam |
Ủy ban Quản lý vốn nhà nước tại doanh nghiệp | | Ủy ban Quản lý vốn nhà nước |
Ngân hàng Chính sách xã hội | Tổng Liên đoàn Lao động Việt Nam + Hội Liên hiệp Phụ nữ Việt Nam | Ngân hàng Chính sách xã hội phối hợp |""",
    ),
    Snippet(
        "holders of offices, and a deputy prime minister",
        date(2023, 6, 20),
        """Thủ tướng Chính phủ yêu cầu:
1. Thống đốc Ngân hàng Nhà nước Việt Nam chủ trì, phối hợp với Bộ trưởng Bộ Tài chính xử lý vướng mắc về trái phiếu.
2. Tổng Thanh tra Chính phủ chỉ đạo thanh tra chuyên đề.
3. Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ đôn đốc các bộ, ngành, địa phương.
4. Giao Phó Thủ tướng Trần Lưu Quang trực tiếp chỉ đạo việc thực hiện Công điện này.""",
        """Thống đốc Ngân hàng Nhà nước Việt Nam | Bộ trưởng Bộ Tài chính | Thống đốc Ngân hàng Nhà nước |
Tổng Thanh tra Chính phủ | | Tổng Thanh tra Chính phủ chỉ đạo |
Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ | | Bộ trưởng, Chủ nhiệm Văn phòng |
Phó Thủ tướng Trần Lưu Quang | | Giao Phó Thủ tướng Trần Lưu Quang |""",
    ),
    Snippet(
        "requests to party, front and courts",
        date(2024, 11, 1),
        """Chính phủ yêu cầu:
1. Đề nghị Ban Tuyên giáo Trung ương định hướng các cơ quan báo chí tuyên truyền.
2. Đề nghị Tòa án nhân dân tối cao, Viện kiểm sát nhân dân tối cao phối hợp chặt chẽ với Bộ Công an trong xử lý vi phạm.
3. Đề nghị Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam và các tổ chức chính trị - xã hội vận động nhân dân.""",
        """Ban Tuyên giáo Trung ương | | Đề nghị Ban Tuyên giáo Trung ương |
Tòa án nhân dân tối cao + Viện kiểm sát nhân dân tối cao | Bộ Công an | Đề nghị Tòa án nhân dân tối |
Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam + các tổ chức chính trị - xã hội | | Đề nghị Ủy ban Trung ương Mặt |""",
    ),
    Snippet(
        "letters as markers, elaborations below",
        date(2025, 5, 5),
        """Ủy ban nhân dân tỉnh yêu cầu:
1. Sở Nội vụ:
a) Xây dựng đề án sắp xếp tổ chức bộ máy theo hướng:
- Giảm đầu mối bên trong.
- Bảo đảm hoạt động thông suốt.
b) Trình Ủy ban nhân dân tỉnh trước ngày 20/5/2025.
2. Các sở, ban, ngành cấp tỉnh thực hiện chế độ báo cáo hằng tuần vào chiều thứ Năm hằng tuần.""",
        """Sở Nội vụ | | Xây dựng đề án sắp xếp tổ |
Sở Nội vụ | | Trình Ủy ban nhân dân tỉnh | 2025-05-20
Các sở, ban, ngành cấp tỉnh | | Các sở, ban, ngành cấp tỉnh thực | weekly thursday""",
    ),
    Snippet(
        "a deadline that closes the whole item",
        date(2025, 1, 6),
        """Thủ tướng Chính phủ yêu cầu:
1. Bộ Tài chính rà soát các quỹ ngoài ngân sách. Kho bạc Nhà nước đối chiếu số dư. Thời hạn hoàn thành: trước ngày 20/01/2025.
2. Bộ Công an xây dựng dự thảo Nghị định; hoàn thành trong quý I năm 2025.""",
        """Bộ Tài chính | | Bộ Tài chính rà soát các quỹ | 2025-01-20
Kho bạc Nhà nước | | Kho bạc Nhà nước đối chiếu | 2025-01-20
Bộ Công an | | Bộ Công an xây dựng dự thảo | 2025-03-31""",
    ),
    Snippet(
        "a quotation and a past order in the reasons",
        date(2025, 9, 1),
        """Tại Công điện số 10/CĐ-TTg ngày 10/01/2025, Thủ tướng Chính phủ đã giao “Bộ Xây dựng rà soát, báo cáo trước ngày 15/9/2025”. Bộ Tài chính đã có văn bản yêu cầu các địa phương báo cáo trước ngày 30/9/2025. Đến nay nhiều địa phương chưa báo cáo.
Thủ tướng Chính phủ yêu cầu Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương khẩn trương gửi báo cáo về Bộ Xây dựng trước ngày 10 tháng 9 năm 2025.""",
        """Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | yêu cầu Ủy ban nhân dân các | 2025-09-10""",
    ),
    Snippet(
        "relative deadlines in days and working days",
        date(2025, 4, 25),
        """Bộ trưởng yêu cầu:
1. Vụ Tổ chức cán bộ hoàn thành rà soát trong vòng 10 ngày kể từ ngày ký ban hành Chỉ thị này.
2. Thanh tra Bộ báo cáo kết quả chậm nhất sau 03 ngày làm việc kể từ ngày ký.
3. Văn phòng Bộ tổng hợp trong thời hạn 05 ngày kể từ ngày nhận đủ hồ sơ của các đơn vị.""",
        """Vụ Tổ chức cán bộ | | Vụ Tổ chức cán bộ hoàn thành | 2025-05-05
Thanh tra Bộ | | Thanh tra Bộ báo cáo kết quả | 2025-04-29
Văn phòng Bộ | | Văn phòng Bộ tổng hợp |""",
    ),
    Snippet(
        "years that qualify nouns are no deadlines",
        date(2025, 10, 10),
        """Thủ tướng Chính phủ yêu cầu:
1. Bộ Tài chính tập trung thực hiện các nhiệm vụ được giao trong năm 2025.
2. Bộ Nội vụ rà soát biên chế năm 2025 theo mục tiêu năm 2025 đã đề ra.
3. Bộ Công Thương hoàn thành đàm phán hiệp định trong năm 2025.
4. Bộ Y tế xây dựng Chiến lược, trình Thủ tướng Chính phủ năm 2026.""",
        """Bộ Tài chính | | Bộ Tài chính tập trung thực hiện |
Bộ Nội vụ | | Bộ Nội vụ rà soát biên chế |
Bộ Công Thương | | Bộ Công Thương hoàn thành đàm | 2025-12-31
Bộ Y tế | | Bộ Y tế xây dựng Chiến lược | 2026-12-31""",
    ),
    Snippet(
        "recurring reports of every period",
        date(2025, 6, 16),
        """Ủy ban nhân dân thành phố yêu cầu:
1. Sở Xây dựng báo cáo tiến độ vào thứ Sáu hằng tuần.
2. Sở Tài chính báo cáo giải ngân trước ngày 25 hàng tháng.
3. Sở Công Thương báo cáo tình hình thị trường hằng quý.
4. Sở Y tế báo cáo tổng kết trước ngày 15/12 hằng năm.
5. Sở Khoa học và Công nghệ định kỳ báo cáo Ủy ban nhân dân thành phố kết quả thực hiện.
6. Công an thành phố báo cáo trước ngày 15 của tháng cuối quý.""",
        """Sở Xây dựng | | Sở Xây dựng báo cáo tiến độ | weekly friday
Sở Tài chính | | Sở Tài chính báo cáo giải ngân | monthly 25
Sở Công Thương | | Sở Công Thương báo cáo tình hình | quarterly
Sở Y tế | | Sở Y tế báo cáo tổng kết | yearly 12 15
Sở Khoa học và Công nghệ | | Sở Khoa học và Công nghệ định | periodic
Công an thành phố | | Công an thành phố báo cáo | quarterly 15""",
    ),
    Snippet(
        "before Tết, with a date without year over New Year",
        date(2024, 12, 20),
        """Thủ tướng Chính phủ yêu cầu:
1. Bộ Công Thương bảo đảm nguồn hàng Tết; báo cáo trước ngày 15/01.
2. Các địa phương hoàn thành chi trả tiền lương trong tháng 1.
3. Bộ Công an mở đợt cao điểm trước, trong và sau Tết Nguyên đán Ất Tỵ.""",
        """Bộ Công Thương | | Bộ Công Thương bảo đảm nguồn hàng | 2025-01-15
Các địa phương | | Các địa phương hoàn thành chi trả | 2025-01-31
Bộ Công an | | Bộ Công an mở đợt cao điểm |""",
    ),
)
