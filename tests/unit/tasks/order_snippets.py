# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Instructions, telegrams and resolutions in the manner of many issuers, made for the tests; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

ORDERS: Final = (
    Snippet(
        "a province's telegram before a storm",
        date(2025, 11, 5),
        """ỦY BAN NHÂN DÂN
TỈNH GIA LAI
Số: 12/CĐ-UBND
Gia Lai, ngày 05 tháng 11 năm 2025
CÔNG ĐIỆN
Về việc tập trung ứng phó bão số 13
CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH ĐIỆN:
- Thủ trưởng các sở, ban, ngành, hội đoàn thể tỉnh;
- Chủ tịch UBND các xã, phường.
Bão số 13 sẽ ảnh hưởng trực tiếp từ ngày 06/11/2025. Để chủ động ứng phó, Chủ tịch UBND tỉnh yêu cầu:
1. Thủ trưởng các sở, ban, ngành, Chủ tịch UBND các xã, phường hoãn các cuộc họp không cấp bách, tập trung chỉ đạo ứng phó bão.
2. Chủ tịch UBND các xã, phường ven biển:
- Kêu gọi tàu thuyền vào bờ trước 10 giờ ngày 06/11/2025;
- Sơ tán dân khỏi vùng nguy hiểm, hoàn thành trước 16 giờ 00 cùng ngày.
3. Giám đốc Sở Nông nghiệp và Môi trường, Giám đốc Sở Xây dựng, Giám đốc Công an tỉnh theo lĩnh vực phụ trách trực tiếp chỉ đạo công tác ứng phó.
4. Bộ Chỉ huy Quân sự tỉnh, Bộ Chỉ huy Bộ đội Biên phòng tỉnh, Công an tỉnh bố trí lực lượng, phương tiện sẵn sàng cứu hộ, cứu nạn.
5. Công ty Điện lực Gia Lai, VNPT Gia Lai, Viettel Gia Lai bảo đảm an toàn lưới điện, thông tin liên lạc.
6. Đài Khí tượng Thủy văn tỉnh tăng cường dự báo; Báo và Phát thanh, Truyền hình Gia Lai đưa tin kịp thời.
7. Giao Văn phòng UBND tỉnh, Sở Nông nghiệp và Môi trường theo dõi, đôn đốc các địa phương thực hiện; báo cáo Chủ tịch UBND tỉnh trước 17 giờ hằng ngày.
Yêu cầu các đơn vị, địa phương nghiêm túc triển khai thực hiện./.""",
        """Thủ trưởng các sở, ban, ngành + Chủ tịch UBND các xã, phường | | Thủ trưởng các sở |
Chủ tịch UBND các xã, phường ven biển | | Kêu gọi tàu thuyền | 2025-11-06
Chủ tịch UBND các xã, phường ven biển | | Sơ tán dân khỏi |
Giám đốc Sở Nông nghiệp và Môi trường + Giám đốc Sở Xây dựng + Giám đốc Công an tỉnh | | Giám đốc Sở Nông |
Bộ Chỉ huy Quân sự tỉnh + Bộ Chỉ huy Bộ đội Biên phòng tỉnh + Công an tỉnh | | Bộ Chỉ huy Quân |
Công ty Điện lực Gia Lai + VNPT Gia Lai + Viettel Gia Lai | | Công ty Điện lực |
Đài Khí tượng Thủy văn tỉnh | | Đài Khí tượng Thủy |
Báo và Phát thanh, Truyền hình Gia Lai | | Báo và Phát thanh |
Văn phòng UBND tỉnh + Sở Nông nghiệp và Môi trường | | Giao Văn phòng UBND |
Văn phòng UBND tỉnh + Sở Nông nghiệp và Môi trường | | báo cáo Chủ tịch | daily""",
    ),
    Snippet(
        "an instruction of a party committee",
        date(2025, 9, 18),
        """TỈNH ỦY THANH HÓA
*
Số 22-CT/TU
Thanh Hóa, ngày 18 tháng 9 năm 2025
CHỈ THỊ
về tăng cường sự lãnh đạo của Đảng đối với công tác tiếp dân
Thời gian qua, công tác tiếp dân có chuyển biến. Để khắc phục hạn chế, Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy, tổ chức đảng, chính quyền, Mặt trận Tổ quốc và các tổ chức chính trị - xã hội thực hiện tốt các nhiệm vụ sau:
1. Quán triệt sâu sắc các quy định của Đảng về tiếp dân.
2. Đảng ủy Ủy ban nhân dân tỉnh lãnh đạo Ủy ban nhân dân tỉnh rà soát, giải quyết dứt điểm các vụ việc tồn đọng, hoàn thành trước 31/12/2025.
3. Ban Nội chính Tỉnh ủy chủ trì, phối hợp với Ủy ban Kiểm tra Tỉnh ủy, Văn phòng Tỉnh ủy hướng dẫn, kiểm tra, đôn đốc việc thực hiện Chỉ thị, định kỳ báo cáo Ban Thường vụ Tỉnh ủy.
4. Các đảng ủy xã, phường căn cứ Chỉ thị xây dựng kế hoạch thực hiện, gửi Ban Nội chính Tỉnh ủy trong tháng 10/2025.
Chỉ thị này phổ biến đến chi bộ./.""",
        """các cấp ủy + tổ chức đảng + chính quyền + Mặt trận Tổ quốc + các tổ chức chính trị - xã hội | | Quán triệt sâu sắc |
Đảng ủy Ủy ban nhân dân tỉnh | | Đảng ủy Ủy ban | 2025-12-31
Ban Nội chính Tỉnh ủy | Ủy ban Kiểm tra Tỉnh ủy + Văn phòng Tỉnh ủy | Ban Nội chính Tỉnh | periodic
Các đảng ủy xã, phường | | Các đảng ủy xã | 2025-10-31""",
    ),
    Snippet(
        "a session with sections of its own",
        date(2025, 9, 6),
        """CHÍNH PHỦ
Số: 260/NQ-CP
Hà Nội, ngày 06 tháng 9 năm 2025
NGHỊ QUYẾT
Phiên họp Chính phủ thường kỳ tháng 8 năm 2025
QUYẾT NGHỊ:
I. VỀ TÌNH HÌNH KINH TẾ - XÃ HỘI
Chính phủ thống nhất đánh giá: Kinh tế - xã hội tháng 8 tiếp tục xu hướng tích cực.
Trong thời gian tới, Chính phủ yêu cầu các bộ, cơ quan, địa phương quán triệt, thực hiện nghiêm các nhiệm vụ sau:
1. Về hoàn thiện thể chế
a) Bộ Tư pháp chủ trì, phối hợp với các bộ, cơ quan rà soát, trình Chính phủ danh mục luật cần sửa đổi trước ngày 20 tháng 9 năm 2025.
b) Các bộ, cơ quan, địa phương, theo chức năng, nhiệm vụ, thẩm quyền được giao: tiếp tục cắt giảm thủ tục hành chính, hoàn thành trong tháng 12 năm 2025.
2. Về tăng trưởng
a) Ngân hàng Nhà nước Việt Nam:
- Điều hành chính sách tiền tệ chủ động, linh hoạt.
- Phối hợp với Bộ Xây dựng đẩy mạnh tín dụng nhà ở xã hội.
b) Bộ Tài chính khẩn trương hoàn thiện, trình Chính phủ Nghị định về trái phiếu trong tháng 9 năm 2025; đôn đốc các bộ, địa phương giải ngân vốn đầu tư công.
II. VỀ BÁO CÁO CÔNG TÁC NHÂN QUYỀN
Chính phủ thống nhất với Báo cáo của Bộ Công an. Giao Bộ Công an chủ trì, phối hợp với Bộ Ngoại giao hoàn thiện, thừa ủy quyền Thủ tướng Chính phủ báo cáo Quốc hội.""",
        """Bộ Tư pháp | các bộ, cơ quan | Bộ Tư pháp chủ | 2025-09-20
Các bộ, cơ quan, địa phương | | tiếp tục cắt giảm | 2025-12-31
Ngân hàng Nhà nước Việt Nam | | Điều hành chính sách |
Ngân hàng Nhà nước Việt Nam | Bộ Xây dựng | Phối hợp với Bộ |
Bộ Tài chính | | Bộ Tài chính khẩn | 2025-09-30
Bộ Công an | Bộ Ngoại giao | Giao Bộ Công an |""",
    ),
    Snippet(
        "an instruction in three parts",
        date(2025, 10, 29),
        """THỦ TƯỚNG CHÍNH PHỦ
Số: 31/CT-TTg
Hà Nội, ngày 29 tháng 10 năm 2025
CHỈ THỊ
VỀ ĐẨY MẠNH PHÁT TRIỂN KINH TẾ SỐ
Để thực hiện thắng lợi mục tiêu tăng trưởng, Thủ tướng Chính phủ yêu cầu Bộ trưởng, Thủ trưởng cơ quan ngang bộ, cơ quan thuộc Chính phủ, Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương tập trung thực hiện các nhiệm vụ, giải pháp sau:
I. CÁC NHIỆM VỤ CHUNG
1. Quán triệt đầy đủ chủ trương của Đảng về chuyển đổi số.
2. Bố trí ngân sách cho khoa học, công nghệ và chuyển đổi số theo quy định.
II. NHIỆM VỤ CỤ THỂ
1. Bộ Khoa học và Công nghệ:
a) Chủ trì xây dựng bộ chỉ số đo lường kinh tế số, ban hành trong Quý IV năm 2025.
b) Phối hợp với Cục Thống kê (Bộ Tài chính) công bố số liệu định kỳ hằng quý.
2. Các Bộ: Công Thương, Y tế, Giáo dục và Đào tạo xây dựng nền tảng số ngành, hoàn thành trước ngày 30 tháng 6 năm 2026.
III. TỔ CHỨC THỰC HIỆN
1. Bộ trưởng, Thủ trưởng cơ quan ngang bộ, cơ quan thuộc Chính phủ, Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương báo cáo kết quả về Bộ Khoa học và Công nghệ trước ngày 15 tháng 11 hằng năm.
2. Giao Phó Thủ tướng Chính phủ Nguyễn Chí Dũng trực tiếp chỉ đạo.
3. Văn phòng Chính phủ, Bộ Khoa học và Công nghệ theo chức năng, nhiệm vụ được giao theo dõi, đôn đốc việc thực hiện Chỉ thị này, báo cáo Thủ tướng Chính phủ những vấn đề phát sinh./.""",
        """Bộ trưởng + Thủ trưởng cơ quan ngang bộ + cơ quan thuộc Chính phủ + Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | Quán triệt đầy đủ |
Bộ trưởng + Thủ trưởng cơ quan ngang bộ + cơ quan thuộc Chính phủ + Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | Bố trí ngân sách |
Bộ Khoa học và Công nghệ | | Chủ trì xây dựng | 2025-12-31
Bộ Khoa học và Công nghệ | Cục Thống kê | Phối hợp với Cục | quarterly
Bộ Công Thương + Bộ Y tế + Bộ Giáo dục và Đào tạo | | Các Bộ: Công Thương | 2026-06-30
Bộ trưởng + Thủ trưởng cơ quan ngang bộ + cơ quan thuộc Chính phủ + Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | Bộ trưởng, Thủ trưởng | yearly 11 15
Phó Thủ tướng Chính phủ Nguyễn Chí Dũng | | Giao Phó Thủ tướng |
Văn phòng Chính phủ + Bộ Khoa học và Công nghệ | | Văn phòng Chính phủ |""",
    ),
    Snippet(
        "discipline, with numbers of two levels",
        date(2025, 11, 12),
        """ỦY BAN NHÂN DÂN
TỈNH NGHỆ AN
Số: 21/CT-UBND
Nghệ An, ngày 12 tháng 11 năm 2025
CHỈ THỊ
Về tăng cường kỷ luật, kỷ cương hành chính
Thực hiện Chỉ thị của Thủ tướng Chính phủ, thời gian qua các cấp, các ngành đã có nhiều cố gắng. Tuy nhiên, vẫn còn tình trạng chậm trễ trong xử lý công việc. Để khắc phục, Chủ tịch UBND tỉnh yêu cầu:
1. Giám đốc, Thủ trưởng các sở, ban, ngành; Chủ tịch UBND các xã, phường; các cơ quan Trung ương đóng trên địa bàn tỉnh:
1.1. Chấp hành nghiêm giờ giấc làm việc; nghiêm cấm sử dụng rượu, bia trong giờ làm việc.
1.2. Trả lời dứt điểm các văn bản quá hạn, xong trước ngày 30/11.
1.3. Tổ chức đối thoại với người dân ít nhất 01 lần/quý.
2. Giao Giám đốc Sở Nội vụ:
2.1. Thành lập đoàn kiểm tra công vụ trong quý IV/2025.
2.2. Theo dõi, đôn đốc, tổng hợp kết quả thực hiện Chỉ thị này; định kỳ 6 tháng, hằng năm báo cáo Chủ tịch UBND tỉnh.
3. Đề nghị Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh, các tổ chức chính trị - xã hội tỉnh phối hợp giám sát việc thực hiện Chỉ thị.
4. Báo Nghệ An, Đài Phát thanh và Truyền hình Nghệ An xây dựng chuyên mục tuyên truyền.
Chỉ thị này có hiệu lực kể từ ngày ký ban hành. Nhận được Chỉ thị này, yêu cầu Giám đốc các sở, Thủ trưởng các ban, ngành, Chủ tịch UBND các xã, phường và các đơn vị liên quan nghiêm túc tổ chức thực hiện./.""",
        """Giám đốc, Thủ trưởng các sở, ban, ngành + Chủ tịch UBND các xã, phường + các cơ quan Trung ương đóng trên địa bàn tỉnh | | Chấp hành nghiêm giờ giấc |
Giám đốc, Thủ trưởng các sở, ban, ngành + Chủ tịch UBND các xã, phường + các cơ quan Trung ương đóng trên địa bàn tỉnh | | Trả lời dứt điểm | 2025-11-30
Giám đốc, Thủ trưởng các sở, ban, ngành + Chủ tịch UBND các xã, phường + các cơ quan Trung ương đóng trên địa bàn tỉnh | | Tổ chức đối thoại | quarterly
Giám đốc Sở Nội vụ | | Thành lập đoàn kiểm tra | 2025-12-31
Giám đốc Sở Nội vụ | | Theo dõi, đôn đốc |
Giám đốc Sở Nội vụ | | định kỳ 6 tháng | yearly
Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh + các tổ chức chính trị - xã hội tỉnh | | Đề nghị Ban Thường |
Báo Nghệ An + Đài Phát thanh và Truyền hình Nghệ An | | Báo Nghệ An, Đài |""",
    ),
    Snippet(
        "a telegram after a flood",
        date(2025, 11, 19),
        """THỦ TƯỚNG CHÍNH PHỦ
-------
Số: 300/CĐ-TTg
Hà Nội, ngày 19 tháng 11 năm 2025
CÔNG ĐIỆN
Về khắc phục hậu quả mưa lũ
THỦ TƯỚNG CHÍNH PHỦ điện:
- Bí thư, Chủ tịch Ủy ban nhân dân các tỉnh: Khánh Hòa, Đắk Lắk, Gia Lai;
- Bộ trưởng các Bộ: Quốc phòng, Công an, Nông nghiệp và Môi trường, Xây dựng, Công Thương;
- Tổng Giám đốc Tập đoàn Điện lực Việt Nam.
Những ngày qua, mưa lớn đã gây thiệt hại nặng nề. Để khẩn trương khắc phục hậu quả, Thủ tướng Chính phủ yêu cầu:
1. Chủ tịch Ủy ban nhân dân các tỉnh Khánh Hòa, Đắk Lắk, Gia Lai:
a) Tiếp tục huy động lực lượng tìm kiếm người mất tích; tổ chức thăm hỏi, hỗ trợ gia đình có người bị nạn.
b) Rà soát, thống kê thiệt hại, báo cáo Bộ Tài chính trước 10 giờ ngày 22 tháng 11 năm 2025.
c) Hoàn thành việc sửa chữa nhà ở bị hư hỏng trước ngày 31 tháng 12 năm 2025; xây dựng lại nhà bị sập, đổ, hoàn thành trước ngày 31 tháng 01 năm 2026.
2. Bộ Quốc phòng chỉ đạo Quân khu 5 và các lực lượng đóng quân trên địa bàn giúp dân dọn dẹp vệ sinh.
3. Bộ trưởng Bộ Công Thương chỉ đạo Tập đoàn Điện lực Việt Nam khôi phục cấp điện, hoàn thành trong ngày 21 tháng 11 năm 2025.
4. Bộ Nông nghiệp và Môi trường tổng hợp đề xuất hỗ trợ giống cây trồng, vật nuôi, báo cáo Thủ tướng Chính phủ trong tháng 11 năm 2025.
5. Giao Phó Thủ tướng Hồ Quốc Dũng tiếp tục chỉ đạo công tác khắc phục hậu quả.
6. Văn phòng Chính phủ theo chức năng, nhiệm vụ được giao, theo dõi, đôn đốc các bộ, địa phương thực hiện nghiêm Công điện này; báo cáo Thủ tướng Chính phủ, Phó Thủ tướng phụ trách những vấn đề đột xuất, phát sinh./.""",
        """Chủ tịch Ủy ban nhân dân tỉnh Khánh Hòa + Chủ tịch Ủy ban nhân dân tỉnh Đắk Lắk + Chủ tịch Ủy ban nhân dân tỉnh Gia Lai | | Tiếp tục huy động |
Chủ tịch Ủy ban nhân dân tỉnh Khánh Hòa + Chủ tịch Ủy ban nhân dân tỉnh Đắk Lắk + Chủ tịch Ủy ban nhân dân tỉnh Gia Lai | | Rà soát, thống kê | 2025-11-22
Chủ tịch Ủy ban nhân dân tỉnh Khánh Hòa + Chủ tịch Ủy ban nhân dân tỉnh Đắk Lắk + Chủ tịch Ủy ban nhân dân tỉnh Gia Lai | | Hoàn thành việc sửa | 2025-12-31
Chủ tịch Ủy ban nhân dân tỉnh Khánh Hòa + Chủ tịch Ủy ban nhân dân tỉnh Đắk Lắk + Chủ tịch Ủy ban nhân dân tỉnh Gia Lai | | xây dựng lại nhà | 2026-01-31
Bộ Quốc phòng | | Bộ Quốc phòng chỉ đạo |
Bộ trưởng Bộ Công Thương | | Bộ trưởng Bộ Công | 2025-11-21
Bộ Nông nghiệp và Môi trường | | Bộ Nông nghiệp và | 2025-11-30
Phó Thủ tướng Hồ Quốc Dũng | | Giao Phó Thủ tướng |
Văn phòng Chính phủ | | Văn phòng Chính phủ |""",
    ),
    Snippet(
        "a ministry's telegram",
        date(2025, 11, 6),
        """BỘ XÂY DỰNG
Số: 90/CĐ-BXD
Hà Nội, ngày 06 tháng 11 năm 2025
CÔNG ĐIỆN
Về ứng phó bão số 13
Bộ Xây dựng điện:
- Các Cục: Đường bộ Việt Nam, Đường sắt Việt Nam, Hàng hải và Đường thủy Việt Nam, Hàng không Việt Nam;
- Các Sở Xây dựng: Huế, Đà Nẵng, Quảng Ngãi, Gia Lai;
- Tổng công ty Đường sắt Việt Nam.
Thực hiện Công điện của Thủ tướng Chính phủ, Bộ Xây dựng yêu cầu:
1. Cục Đường bộ Việt Nam chỉ đạo các khu quản lý đường bộ phối hợp với Sở Xây dựng địa phương chốt trực tại vị trí ngập sâu.
2. Cục Hàng hải và Đường thủy Việt Nam chỉ đạo Cảng vụ hàng hải kêu gọi tàu thuyền neo đậu an toàn trước 15 giờ ngày 06/11/2025.
3. Sở Xây dựng các tỉnh, thành phố nêu trên chuẩn bị vật tư, phương tiện; trực ban 24/24h.
4. Cục Kinh tế - Quản lý đầu tư xây dựng đôn đốc các chủ đầu tư bảo đảm an toàn công trình đang thi công.
5. Các đơn vị báo cáo về Bộ (qua Cục Kết cấu hạ tầng xây dựng, điện thoại 024.39421444) trước 16h00 hằng ngày.""",
        """Cục Đường bộ Việt Nam | Sở Xây dựng địa phương | Cục Đường bộ Việt Nam |
Cục Hàng hải và Đường thủy Việt Nam | | Cục Hàng hải và Đường | 2025-11-06
Sở Xây dựng các tỉnh, thành phố nêu trên | | Sở Xây dựng các tỉnh |
Cục Kinh tế - Quản lý đầu tư xây dựng | | Cục Kinh tế - Quản |
Các đơn vị | | Các đơn vị báo cáo | daily""",
    ),
    Snippet(
        "a school year",
        date(2025, 7, 18),
        """BỘ GIÁO DỤC VÀ ĐÀO TẠO
Số: 2020/CT-BGDĐT
Hà Nội, ngày 18 tháng 7 năm 2025
CHỈ THỊ
Về nhiệm vụ trọng tâm năm học 2025 - 2026
Năm học 2025 - 2026 là năm học đầu tiên thực hiện chính quyền hai cấp. Bộ trưởng Bộ Giáo dục và Đào tạo yêu cầu toàn ngành tập trung triển khai các nhiệm vụ trọng tâm sau:
I. NHIỆM VỤ CHUNG
1. Hoàn thiện thể chế, chính sách phát triển giáo dục.
2. Chuẩn bị tốt các điều kiện cho năm học mới, tổ chức khai giảng.
II. TỔ CHỨC THỰC HIỆN
1. Các đơn vị thuộc Bộ Giáo dục và Đào tạo
Căn cứ chức năng, nhiệm vụ, xây dựng kế hoạch hành động, trình Bộ trưởng phê duyệt trước ngày 31/7/2025.
2. Các Sở Giáo dục và Đào tạo
a) Tham mưu với UBND tỉnh, thành phố bố trí đủ giáo viên.
b) Tổ chức tổng kết năm học, báo cáo về Bộ trước ngày 15/6/2026.
3. Các đại học, trường đại học, trường cao đẳng sư phạm
Cụ thể hóa Chỉ thị này thành các giải pháp phù hợp.
4. Văn phòng Bộ, Thanh tra và các Vụ, Cục liên quan kiểm tra, đôn đốc việc thực hiện Chỉ thị.""",
        """toàn ngành | | Hoàn thiện thể chế |
toàn ngành | | Chuẩn bị tốt các |
Các đơn vị thuộc Bộ Giáo dục và Đào tạo | | Căn cứ chức năng | 2025-07-31
Các Sở Giáo dục và Đào tạo | | Tham mưu với UBND |
Các Sở Giáo dục và Đào tạo | | Tổ chức tổng kết | 2026-06-15
Các đại học, trường đại học, trường cao đẳng sư phạm | | Cụ thể hóa Chỉ |
Văn phòng Bộ + Thanh tra + các Vụ, Cục liên quan | | Văn phòng Bộ, Thanh |""",
    ),
    Snippet(
        "a people's council's resolution",
        date(2025, 12, 9),
        """HỘI ĐỒNG NHÂN DÂN
TỈNH PHÚ THỌ
Số: 55/NQ-HĐND
Phú Thọ, ngày 09 tháng 12 năm 2025
NGHỊ QUYẾT
Về kế hoạch phát triển kinh tế - xã hội năm 2026
QUYẾT NGHỊ:
Điều 1. Mục tiêu tổng quát
Phấn đấu tăng trưởng GRDP năm 2026 đạt trên 10%.
Điều 2. Nhiệm vụ và giải pháp chủ yếu
1. Tập trung hoàn thiện thể chế.
2. Đẩy mạnh giải ngân vốn đầu tư công.
Điều 3. Tổ chức thực hiện
1. Hội đồng nhân dân tỉnh giao:
a) Ủy ban nhân dân tỉnh tổ chức triển khai thực hiện Nghị quyết; báo cáo Hội đồng nhân dân tỉnh tại kỳ họp giữa năm 2026.
b) Thường trực Hội đồng nhân dân, các Ban, các Tổ đại biểu và đại biểu Hội đồng nhân dân tỉnh giám sát việc thực hiện Nghị quyết.
2. Nghị quyết này đã được Hội đồng nhân dân tỉnh khóa XIX, kỳ họp thứ 8 thông qua ngày 09 tháng 12 năm 2025 và có hiệu lực từ ngày 01 tháng 01 năm 2026./.""",
        """Ủy ban nhân dân tỉnh | | Ủy ban nhân dân tỉnh |
Thường trực Hội đồng nhân dân + các Ban + các Tổ đại biểu + đại biểu Hội đồng nhân dân tỉnh | | Thường trực Hội đồng nhân |""",
    ),
)
