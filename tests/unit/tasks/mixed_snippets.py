# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Plans, instructions, telegrams and conclusions with leads told in many ways, made for the tests; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

MIXED: Final = (
    Snippet(
        "a plan with leads in brackets, in capitals, and after 'trách nhiệm của'",
        date(2025, 10, 14),
        """ỦY BAN NHÂN DÂN
TỈNH CÀ MAU
Số: 188/KH-UBND
Cà Mau, ngày 14 tháng 10 năm 2025
KẾ HOẠCH
Triển khai chiến dịch làm sạch dữ liệu đất đai
I. MỤC TIÊU
- Bảo đảm dữ liệu đúng, đủ, sạch, sống.
II. NHIỆM VỤ
1. Rà soát, đối chiếu 100% thửa đất (Sở Nông nghiệp và Môi trường chủ trì; hoàn thành trước 30/11/2025).
2. Kết nối cơ sở dữ liệu đất đai với cơ sở dữ liệu quốc gia về dân cư (Công an tỉnh chủ trì, phối hợp với Sở Khoa học và Công nghệ; thời gian: trong tháng 12/2025).
III. TRÁCH NHIỆM THỰC HIỆN
1. SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG (cơ quan thường trực):
a) Hướng dẫn các xã, phường thu thập giấy chứng nhận.
b) Định kỳ trước 16 giờ thứ Năm hằng tuần tổng hợp, báo cáo UBND tỉnh.
2. TRÁCH NHIỆM CỦA CÔNG AN TỈNH
Chỉ đạo Công an cấp xã phối hợp thu thập dữ liệu tại nhà.
3. Đối với Sở Tài chính
Tham mưu bố trí kinh phí; thời gian hoàn thành: trước ngày 25/10/2025.
4. UBND các xã, phường có trách nhiệm:
* Thành lập Tổ công tác trong ngày 17/10/2025.
* Thu thập bản sao giấy chứng nhận của người dân từ ngày 20/10 đến hết ngày 15/11/2025.
* Cử cán bộ đầu mối, gửi danh sách về Sở Nông nghiệp và Môi trường chậm nhất ngày 18/10/2025.
5. Chế độ thông tin, báo cáo: Các cơ quan, đơn vị gửi báo cáo kết quả về Sở Nông nghiệp và Môi trường trước ngày 20/11/2025.""",
        """Sở Nông nghiệp và Môi trường | | Rà soát, đối chiếu | 2025-11-30
Công an tỉnh | Sở Khoa học và Công nghệ | Kết nối cơ sở | 2025-12-31
SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG | | Hướng dẫn các xã |
SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG | | Định kỳ trước 16 | weekly thursday
CÔNG AN TỈNH | | Chỉ đạo Công an |
Sở Tài chính | | Tham mưu bố trí | 2025-10-25
UBND các xã, phường | | Thành lập Tổ công | 2025-10-17
UBND các xã, phường | | Thu thập bản sao | 2025-11-15
UBND các xã, phường | | Cử cán bộ đầu | 2025-10-18
Các cơ quan, đơn vị | | Các cơ quan, đơn | 2025-11-20""",
    ),
    Snippet(
        "a minister's instruction to departments",
        date(2025, 9, 9),
        """BỘ TÀI CHÍNH
Số: 15/CT-BTC
Hà Nội, ngày 09 tháng 9 năm 2025
CHỈ THỊ
Về việc tăng cường kỷ luật, kỷ cương tài chính - ngân sách
Thời gian qua, công tác quản lý tài chính đạt kết quả tích cực. Tuy nhiên, vẫn còn hạn chế. Để khắc phục, Bộ trưởng Bộ Tài chính yêu cầu Thủ trưởng các đơn vị thuộc Bộ thực hiện nghiêm các nhiệm vụ sau:
1. Thủ trưởng các đơn vị thuộc, trực thuộc Bộ:
a) Quán triệt, thực hiện nghiêm Chỉ thị này tới từng công chức, viên chức;
b) Chịu trách nhiệm trước Bộ trưởng về kết quả giải ngân của đơn vị; kiên quyết điều chuyển vốn dự án chậm giải ngân trước ngày 30/9/2025;
c) Trước ngày 15 hằng tháng, báo cáo kết quả giải ngân về Bộ (qua Cục Kế hoạch - Tài chính).
2. Giao nhiệm vụ cụ thể cho một số đơn vị:
2.1. Cục Thuế:
- Tăng cường quản lý thu, chống thất thu đối với hoạt động thương mại điện tử;
- Đôn đốc thu hồi nợ thuế, phấn đấu đến 31/12/2025 tổng số nợ thuế không vượt quá 8% tổng thu.
2.2. Cục Hải quan: Đẩy mạnh tạo thuận lợi thương mại; phối hợp với Cục Thuế trao đổi thông tin; hoàn thành Đề án hải quan số trong quý IV năm 2025.
2.3. Ủy ban Chứng khoán Nhà nước, Cục Quản lý, giám sát bảo hiểm chủ động theo dõi thị trường, xử lý nghiêm vi phạm.
2.4. Vụ Ngân sách nhà nước chủ trì, phối hợp Vụ Tổng hợp kinh tế quốc dân, Kho bạc Nhà nước xây dựng phương án điều hành ngân sách quý IV, trình Bộ trước ngày 20/9/2025.
3. Cục Công nghệ thông tin và chuyển đổi số phối hợp với các đơn vị triển khai hệ thống theo dõi việc thực hiện Chỉ thị.
4. Văn phòng Bộ làm đầu mối theo dõi, đôn đốc, định kỳ hằng quý tổng hợp báo cáo Bộ trưởng.
Chỉ thị này có hiệu lực kể từ ngày ký. Thủ trưởng các đơn vị chịu trách nhiệm thi hành Chỉ thị này./.
BỘ TRƯỞNG""",
        """Thủ trưởng các đơn vị thuộc, trực thuộc Bộ | | Quán triệt, thực hiện |
Thủ trưởng các đơn vị thuộc, trực thuộc Bộ | | Chịu trách nhiệm trước | 2025-09-30
Thủ trưởng các đơn vị thuộc, trực thuộc Bộ | | Trước ngày 15 hằng | monthly 15
Cục Thuế | | Tăng cường quản lý |
Cục Thuế | | Đôn đốc thu hồi | 2025-12-31
Cục Hải quan | Cục Thuế | Đẩy mạnh tạo thuận | 2025-12-31
Ủy ban Chứng khoán Nhà nước + Cục Quản lý, giám sát bảo hiểm | | Ủy ban Chứng khoán |
Vụ Ngân sách nhà nước | Vụ Tổng hợp kinh tế quốc dân + Kho bạc Nhà nước | Vụ Ngân sách nhà | 2025-09-20
Cục Công nghệ thông tin và chuyển đổi số | các đơn vị | Cục Công nghệ thông |
Văn phòng Bộ | | Văn phòng Bộ làm | quarterly""",
    ),
    Snippet(
        "a prime minister's telegram to provinces one by one",
        date(2025, 10, 22),
        """THỦ TƯỚNG CHÍNH PHỦ
Số: 201/CĐ-TTg
Hà Nội, ngày 22 tháng 10 năm 2025
CÔNG ĐIỆN
Về việc chủ động ứng phó bão số 12
THỦ TƯỚNG CHÍNH PHỦ điện:
- Bí thư, Chủ tịch UBND các tỉnh, thành phố: Hà Tĩnh, Quảng Trị, thành phố Huế, Đà Nẵng, Quảng Ngãi;
- Bộ trưởng các Bộ: Quốc phòng, Công an, Nông nghiệp và Môi trường, Xây dựng.
Bão số 12 di chuyển nhanh. Thủ tướng Chính phủ yêu cầu các Bộ trưởng, Chủ tịch UBND các tỉnh, thành phố nêu trên không được chủ quan, lơ là, trong đó:
1. Chủ tịch UBND các tỉnh, thành phố: Hà Tĩnh, Quảng Trị, thành phố Huế, Đà Nẵng, Quảng Ngãi tập trung chỉ đạo:
a) Rà soát, kiểm đếm tàu thuyền, hướng dẫn về nơi tránh trú an toàn, hoàn thành trước 17 giờ ngày 22/10/2025;
b) Sơ tán dân ra khỏi khu vực nguy hiểm; tổ chức cưỡng chế sơ tán nếu cần thiết;
c) Dự trữ lương thực, nhu yếu phẩm tại các địa bàn có nguy cơ bị chia cắt.
2. Bộ Nông nghiệp và Môi trường chỉ đạo dự báo, cảnh báo sớm; vận hành liên hồ chứa an toàn, hiệu quả.
3. Bộ Quốc phòng, Bộ Công an chỉ đạo lực lượng đóng trên địa bàn rà soát phương án, sẵn sàng hỗ trợ địa phương.
4. Các Bộ: Xây dựng, Công Thương, Giáo dục và Đào tạo và các Bộ, ngành liên quan theo chức năng, nhiệm vụ được giao phối hợp chặt chẽ với các địa phương triển khai công tác ứng phó.
5. Đài Truyền hình Việt Nam, Đài Tiếng nói Việt Nam, Thông tấn xã Việt Nam tăng cường đưa tin.
6. Phân công Phó Thủ tướng Trần Hồng Hà trực tiếp chỉ đạo các Bộ, ngành, địa phương triển khai công tác ứng phó bão.
7. Văn phòng Chính phủ theo dõi, đôn đốc; báo cáo Thủ tướng Chính phủ, Phó Thủ tướng phụ trách những vấn đề đột xuất, phát sinh./.""",
        """Chủ tịch UBND tỉnh Hà Tĩnh + Chủ tịch UBND tỉnh Quảng Trị + Chủ tịch UBND thành phố Huế + Chủ tịch UBND thành phố Đà Nẵng + Chủ tịch UBND tỉnh Quảng Ngãi | | Rà soát, kiểm đếm | 2025-10-22
Chủ tịch UBND tỉnh Hà Tĩnh + Chủ tịch UBND tỉnh Quảng Trị + Chủ tịch UBND thành phố Huế + Chủ tịch UBND thành phố Đà Nẵng + Chủ tịch UBND tỉnh Quảng Ngãi | | Sơ tán dân ra |
Chủ tịch UBND tỉnh Hà Tĩnh + Chủ tịch UBND tỉnh Quảng Trị + Chủ tịch UBND thành phố Huế + Chủ tịch UBND thành phố Đà Nẵng + Chủ tịch UBND tỉnh Quảng Ngãi | | Dự trữ lương thực |
Bộ Nông nghiệp và Môi trường | | Bộ Nông nghiệp và |
Bộ Quốc phòng + Bộ Công an | | Bộ Quốc phòng, Bộ |
Bộ Xây dựng + Bộ Công Thương + Bộ Giáo dục và Đào tạo + các Bộ, ngành liên quan | các địa phương | Các Bộ: Xây dựng |
Đài Truyền hình Việt Nam + Đài Tiếng nói Việt Nam + Thông tấn xã Việt Nam | | Đài Truyền hình Việt |
Phó Thủ tướng Trần Hồng Hà | | Phân công Phó Thủ |
Văn phòng Chính phủ | | Văn phòng Chính phủ |""",
    ),
    Snippet(
        "a mayor's monthly meeting",
        date(2025, 11, 11),
        """ỦY BAN NHÂN DÂN
THÀNH PHỐ CẦN THƠ
Số: 512/TB-UBND
Cần Thơ, ngày 11 tháng 11 năm 2025
THÔNG BÁO
Ý kiến kết luận của Chủ tịch UBND thành phố tại cuộc họp giao ban tháng 11 năm 2025
Ngày 10/11/2025, Chủ tịch UBND thành phố chủ trì cuộc họp giao ban. Qua nghe báo cáo, ý kiến thảo luận, Chủ tịch UBND thành phố kết luận, chỉ đạo như sau:
I. Về giải ngân vốn đầu tư công
Đến ngày 31/10/2025, toàn thành phố giải ngân đạt 58%, thấp hơn cùng kỳ. Yêu cầu các chủ đầu tư cam kết tiến độ từng dự án, gửi Sở Tài chính trước ngày 15/11/2025. Giao Sở Tài chính tham mưu điều chuyển vốn trong tuần này; Kho bạc Nhà nước Khu vực XIX thanh toán kịp thời khi đủ hồ sơ.
II. Về chuyển đổi số
Thống nhất với đề xuất của Sở Khoa học và Công nghệ. Giao:
- Sở Khoa học và Công nghệ hoàn thiện đề án, trình UBND thành phố trước ngày 30/11/2025.
- Sở Nội vụ rà soát nhân lực chuyển đổi số cấp xã.
- Giao Văn phòng UBND thành phố công khai kết quả xử lý thủ tục hành chính hằng tuần.
III. Một số nội dung khác
1. Việc chuẩn bị Tết: Sở Công Thương chủ trì xây dựng kế hoạch dự trữ hàng hóa, hoàn thành trước ngày 05/12/2025.
2. Về vụ việc báo chí nêu: Thanh tra thành phố kiểm tra, báo cáo Chủ tịch UBND thành phố trước ngày 20/11.
Trên đây là ý kiến kết luận của Chủ tịch UBND thành phố, Văn phòng UBND thành phố thông báo đến các đơn vị biết và thực hiện./.""",
        """các chủ đầu tư | | Yêu cầu các chủ | 2025-11-15
Sở Tài chính | | Giao Sở Tài chính |
Kho bạc Nhà nước Khu vực XIX | | Kho bạc Nhà nước |
Sở Khoa học và Công nghệ | | Sở Khoa học và | 2025-11-30
Sở Nội vụ | | Sở Nội vụ rà |
Văn phòng UBND thành phố | | Giao Văn phòng UBND | weekly
Sở Công Thương | | Sở Công Thương chủ | 2025-12-05
Thanh tra thành phố | | Thanh tra thành phố | 2025-11-20""",
    ),
)
