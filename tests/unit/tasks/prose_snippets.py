# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Notices and letters whose tasks stand in prose, made for the tests; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

PROSE: Final = (
    Snippet(
        "conclusions with ordinals, aims in titles, provinces one by one and a day that has gone by",
        date(2025, 10, 20),
        """VĂN PHÒNG CHÍNH PHỦ
Số: 590/TB-VPCP
Hà Nội, ngày 20 tháng 10 năm 2025
THÔNG BÁO
Kết luận của Phó Thủ tướng tại phiên họp Ban Chỉ đạo phát triển đường thủy
Ngày 12 tháng 10 năm 2025, Phó Thủ tướng chủ trì phiên họp. Tham dự có các Ủy viên Ban Chỉ đạo:
Xây dựng, Tài chính, Nội vụ và đại diện một số nhà thầu. Sau khi nghe báo cáo, Phó Thủ tướng kết luận như sau:
I. ĐÁNH GIÁ CHUNG
Các bộ, địa phương đã tích cực triển khai.
II. MỘT SỐ YÊU CẦU
Thứ nhất, tinh thần chung là nói đi đôi với làm.
Thứ hai, các địa phương cần chủ động bàn giao mặt bằng bến cảng.
Đối với các chủ đầu tư cần nhanh chóng dọn dẹp luồng lạch sau lũ.
III. NHIỆM VỤ TRỌNG TÂM
Thời gian còn lại rất ngắn, do vậy, yêu cầu các bộ, ngành, địa phương liên quan:
1. Hoàn thành mục tiêu nạo vét 500 km luồng
a) Bộ Xây dựng kiểm tra tiến độ các dự án có kế hoạch hoàn thành năm 2027.
b) Các bộ, ngành, địa phương đăng ký công trình khởi công dịp 19 tháng 12 năm 2025.
2. Đối với dự án cảng Vân Phong
a) Thành phố Hải Phòng và các tỉnh Ninh Bình, Hưng Yên khẩn trương thống nhất hướng tuyến.
b) Bộ Tài chính bố trí vốn, báo cáo Thủ tướng Chính phủ trước ngày 15 tháng 10 năm 2025.
c) Giao Bộ Xây dựng chủ trì, làm việc với UBND tỉnh Khánh Hòa để thống nhất quy mô bến.
d) Với vai trò đặc biệt của dự án, yêu cầu Bộ Nội vụ đề xuất hình thức khen thưởng.
Văn phòng Chính phủ thông báo để các bộ, cơ quan biết, thực hiện./.""",
        """các địa phương | | các địa phương cần chủ động |
các chủ đầu tư | | Đối với các chủ đầu tư |
Bộ Xây dựng | | Bộ Xây dựng kiểm tra |
Các bộ, ngành, địa phương | | Các bộ, ngành, địa phương đăng |
Thành phố Hải Phòng + Tỉnh Ninh Bình + Tỉnh Hưng Yên | | Thành phố Hải Phòng và |
Bộ Tài chính | | Bộ Tài chính bố trí | 2025-10-15
Bộ Xây dựng | UBND tỉnh Khánh Hòa | Giao Bộ Xây dựng |
Bộ Nội vụ | | yêu cầu Bộ Nội vụ |""",
    ),
    Snippet(
        "a party's conclusion whose introduction names who acts in its last part",
        date(2025, 11, 4),
        """TỈNH ỦY ĐỒNG THÁP
VĂN PHÒNG
Số 31-KL/VPTU
Đồng Tháp, ngày 04 tháng 11 năm 2025
KẾT LUẬN
của đồng chí Chánh Văn phòng Tỉnh ủy tại hội nghị giao ban
Ngày 31/10/2025, Văn phòng Tỉnh ủy tổ chức hội nghị giao ban. Đồng chí Chánh Văn phòng đã phát biểu kết luận hội nghị như sau:
1. Về đánh giá tình hình 10 tháng
Các văn phòng đã nỗ lực; việc tham mưu còn chậm.
2. Về nhiệm vụ trọng tâm đến cuối năm
Tình hình còn khó khăn, đòi hỏi quyết tâm cao; căn cứ chương trình công tác, Văn phòng Tỉnh ủy và các văn phòng đảng ủy cấp xã cụ thể hóa để thực hiện, trong đó cần tập trung một số nhiệm vụ sau:
(1) Nâng cao chất lượng thẩm định đề án; phối hợp với các cơ quan chức năng của Nhà nước xử lý vướng mắc.
(2) Đúc kết kinh nghiệm tiếp công dân.
3. Về kinh phí
Kinh phí từ nguồn thường xuyên.""",
        """Văn phòng Tỉnh ủy + các văn phòng đảng ủy cấp xã | các cơ quan chức năng của Nhà nước | Nâng cao chất lượng thẩm |
Văn phòng Tỉnh ủy + các văn phòng đảng ủy cấp xã | | Đúc kết kinh nghiệm tiếp |""",
    ),
    Snippet(
        "a letter that asks its addressees after its reasons, and numbered items after dashes of reasons",
        date(2025, 9, 8),
        """CỤC THUẾ
Số: 3771/CT-KTr
Hà Nội, ngày 08 tháng 9 năm 2025
Kính gửi: Thuế các tỉnh, thành phố
Kết quả tám tháng cho thấy:
- Một số đơn vị có tỷ lệ thu nợ thấp.
- Dữ liệu chưa được cập nhật đầy đủ.
Để hoàn thành nhiệm vụ, Cục Thuế yêu cầu Thuế các tỉnh, thành phố thực hiện một số giải pháp sau:
1/ Phối hợp với các cơ quan ban ngành địa phương rà soát nguồn thu.
2/ Các đoàn kiểm tra khi làm việc tại doanh nghiệp phải lập biên bản.
3/ Tăng cường đôn đốc thu nợ; công khai danh sách người nợ thuế, định kỳ hằng tháng báo cáo kết quả về Cục Thuế trước ngày 05 hằng tháng.
Để kịp tổng hợp, đề nghị Quý đơn vị gửi kế hoạch thu nợ chậm nhất ngày 20/9/2025.""",
        """Thuế các tỉnh, thành phố | các cơ quan ban ngành địa phương | Phối hợp với các cơ |
Các đoàn kiểm tra | | Các đoàn kiểm tra khi |
Thuế các tỉnh, thành phố | | Tăng cường đôn đốc thu |
Thuế các tỉnh, thành phố | | định kỳ hằng tháng báo | monthly 5
Thuế các tỉnh, thành phố | | đề nghị Quý đơn vị | 2025-09-20""",
    ),
    Snippet(
        "an instruction with its spirit, reliefs that last, and a heading that names whom to work with",
        date(2025, 5, 6),
        """THỦ TƯỚNG CHÍNH PHỦ
Số: 14/CT-TTg
Hà Nội, ngày 06 tháng 5 năm 2025
CHỈ THỊ
Về hỗ trợ doanh nghiệp sau thiên tai
Thủ tướng Chính phủ yêu cầu các Bộ trưởng, Thủ trưởng cơ quan ngang bộ:
I. TINH THẦN CHỈ ĐẠO
1. Quán triệt phương châm bốn tại chỗ.
2. Tập trung thực hiện mục tiêu kép.
II. NHIỆM VỤ CỤ THỂ
1. Bộ Tài chính:
a) Hướng dẫn gia hạn nộp tiền thuê đất cho người bị thiệt hại đến hết tháng 12 năm 2025.
b) Chỉ đạo cơ quan thuế xem xét không kiểm tra định kỳ đối với doanh nghiệp bị ngập.
2. Về truyền thông
Bộ Văn hóa, Thể thao và Du lịch phối hợp với Bộ Y tế và chủ trì cùng các Bộ ngành, địa phương:
a) Tuyên truyền các chính sách hỗ trợ.
b) Cung cấp thông tin cho báo chí trong tháng 5 năm 2025.
3. Đề nghị Hiệp hội Doanh nghiệp nhỏ và vừa Việt Nam vận động hội viên tham gia.
Bộ trưởng, Thủ trưởng cơ quan ngang bộ, Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương chịu trách nhiệm trực tiếp trước Chính phủ về kết quả thực hiện Chỉ thị này.""",
        """Bộ Tài chính | | Hướng dẫn gia hạn nộp |
Bộ Tài chính | | Chỉ đạo cơ quan thuế |
Bộ Văn hóa, Thể thao và Du lịch | Bộ Y tế + các Bộ ngành, địa phương | Tuyên truyền các chính sách |
Bộ Văn hóa, Thể thao và Du lịch | Bộ Y tế + các Bộ ngành, địa phương | Cung cấp thông tin cho | 2025-05-31
Hiệp hội Doanh nghiệp nhỏ và vừa Việt Nam | | Đề nghị Hiệp hội Doanh |""",
    ),
    Snippet(
        "a letter whose request is followed by what has been done",
        date(2025, 8, 19),
        """BỘ Y TẾ
Số: 5120/BYT-TT
Hà Nội, ngày 19 tháng 8 năm 2025
Kính gửi:
- Đài Tiếng nói Việt Nam;
- Thông tấn xã Việt Nam.
Gần đây có tin sai về vắc xin. Bộ Y tế trân trọng đề nghị Đài Tiếng nói Việt Nam, Thông tấn xã Việt Nam chỉ đạo các phóng viên thông tin đúng về tiêm chủng, cụ thể như sau:
1. Trong thời gian qua, ngành y tế đã tiêm được hơn mười triệu liều, không có ca tai biến nặng nào liên quan đến vắc xin.
2. Ngày 01/8/2025, Hội đồng chuyên môn đã họp và kết luận vắc xin an toàn.
Trân trọng cảm ơn./.""",
        """Đài Tiếng nói Việt Nam + Thông tấn xã Việt Nam | | Bộ Y tế trân trọng |""",
    ),
    Snippet(
        "conclusions in which those who must act stand after what is to be done, or after who of them comes first",
        date(2025, 12, 2),
        """VĂN PHÒNG CHÍNH PHỦ
Số: 702/TB-VPCP
Hà Nội, ngày 02 tháng 12 năm 2025
THÔNG BÁO
Kết luận của Thủ tướng Chính phủ tại cuộc họp về khắc phục hậu quả bão
Sau khi nghe báo cáo, Thủ tướng Chính phủ kết luận như sau:
1. Về vấn đề nhà ở: Chính phủ đã ban hành Nghị quyết hỗ trợ.
2. Khắc phục nhanh các tuyến đường sạt lở, các địa phương phải huy động máy móc tại chỗ.
3. Cấp ủy, chính quyền địa phương các cấp, nhất là thành phố Huế và các tỉnh miền núi phải chủ động sơ tán dân. Đồng thời, lực lượng công an cơ sở phải tuần tra các khu sơ tán.
4. Bộ Quốc phòng, Bộ Công an duy trì lực lượng; sản lượng cứu hộ mỗi tháng tăng 5%.
Văn phòng Chính phủ thông báo để các cơ quan biết, thực hiện./.""",
        """các địa phương | | Khắc phục nhanh các tuyến |
Cấp ủy, chính quyền địa phương các cấp | | Cấp ủy, chính quyền địa |
lực lượng công an cơ sở | | Đồng thời, lực lượng công an |
Bộ Quốc phòng + Bộ Công an | | Bộ Quốc phòng, Bộ Công |""",
    ),
    Snippet(
        "a plan whose first section holds lettered items with fields and whose second has fields of its own",
        date(2025, 11, 14),
        """ỦY BAN NHÂN DÂN
THÀNH PHỐ HẢI PHÒNG
Số: 320/KH-UBND
Hải Phòng, ngày 14 tháng 11 năm 2025
KẾ HOẠCH
Triển khai chuyển đổi số năm 2026
II. NỘI DUNG
1. Hoàn thiện thể chế
a) Ban hành Quy chế quản lý dữ liệu dùng chung
- Cơ quan chủ trì: Sở Khoa học và Công nghệ.
- Cơ quan phối hợp: Công an thành phố, các sở, ngành.
- Thời gian hoàn thành: Quý I/2026.
b) Sửa đổi Bộ chỉ số đánh giá
- Chủ trì: Văn phòng UBND thành phố
- Thời gian: tháng 6/2026
2. Đào tạo
Nội dung: Tổ chức 20 lớp tập huấn cho cán bộ cấp xã.
Đơn vị thực hiện: Trường Chính trị Tô Hiệu; UBND các xã, phường, đặc khu.
Thời gian thực hiện: Từ tháng 02 đến tháng 10/2026.""",
        """Sở Khoa học và Công nghệ | Công an thành phố + các sở, ngành | Ban hành Quy chế | 2026-03-31
Văn phòng UBND thành phố | | Sửa đổi Bộ chỉ | 2026-06-30
Trường Chính trị Tô Hiệu + UBND các xã, phường, đặc khu | | Tổ chức 20 lớp | 2026-10-31""",
    ),
    Snippet(
        "a heading that directs its forces, communes with numbers, owners of reservoirs",
        date(2025, 11, 11),
        """ỦY BAN NHÂN DÂN
TỈNH LÂM ĐỒNG
Số: 61/CĐ-UBND
Lâm Đồng, ngày 11 tháng 11 năm 2025
CÔNG ĐIỆN
Về bảo đảm an toàn hồ đập
Chủ tịch UBND tỉnh yêu cầu:
1. Giám đốc Công an tỉnh chỉ đạo:
a) Lực lượng giao thông đường thủy, đường bộ chốt chặn các ngầm tràn.
b) Công an các đơn vị, địa phương tuần tra vùng hạ du.
2. UBND các xã Đạ Tẻh, Cát Tiên, Bảo Lâm 1 di dời các hộ dân, xong trước ngày 20/11/2025.
3. Yêu cầu các chủ hồ vận hành đúng quy trình, không để xảy ra sự cố.""",
        """Giám đốc Công an tỉnh | | Lực lượng giao thông |
Công an các đơn vị, địa phương | | Công an các đơn |
UBND xã Đạ Tẻh + UBND xã Cát Tiên + UBND xã Bảo Lâm 1 | | UBND các xã | 2025-11-20
các chủ hồ | | Yêu cầu các chủ hồ |""",
    ),
)
