# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Letters, telegrams, resolutions and conclusions, made for the tests; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

LETTERS: Final = (
    Snippet(
        "a chairman has an opinion",
        date(2025, 10, 20),
        """ỦY BAN NHÂN DÂN
TỈNH LÂM ĐỒNG
VĂN PHÒNG
Số: 3300/VP-KT
V/v thực hiện ý kiến của Chủ tịch UBND tỉnh
Lâm Đồng, ngày 20 tháng 10 năm 2025
Kính gửi:
- Sở Công Thương;
- Sở Xây dựng.
Chủ tịch UBND tỉnh nhận được Văn bản số 210/SCT-QLNL ngày 15/10/2025 của Sở Công Thương về việc hỗ trợ dự án điện (bản sao kèm theo).
Sau khi xem xét, Chủ tịch UBND tỉnh có ý kiến chỉ đạo như sau:
Giao Sở Xây dựng chủ trì, phối hợp với Sở Công Thương, các cơ quan, đơn vị liên quan nghiên cứu nội dung đề xuất nêu trên, tham mưu UBND tỉnh xem xét, chỉ đạo; hoàn thành trước ngày 31/10/2025.
Văn phòng UBND tỉnh thông báo để các cơ quan, đơn vị biết và triển khai thực hiện./.""",
        """Sở Xây dựng | Sở Công Thương + các cơ quan, đơn vị liên quan | Giao Sở Xây dựng chủ | 2025-10-31""",
    ),
    Snippet(
        "a department asks its hospitals",
        date(2025, 11, 25),
        """SỞ Y TẾ
Số: 5120/SYT-NVY
V/v báo cáo tổng kết công tác y tế năm 2025
Thanh Hóa, ngày 25 tháng 11 năm 2025
Kính gửi: Các đơn vị trong ngành
Để chuẩn bị cho hội nghị tổng kết công tác y tế năm 2025, triển khai nhiệm vụ năm 2026, Sở Y tế đề nghị các đơn vị:
1. Xây dựng báo cáo kết quả công tác năm 2025 và phương hướng, nhiệm vụ năm 2026 (theo đề cương gửi kèm).
2. Báo cáo gửi về Sở Y tế (qua Phòng Kế hoạch - Tài chính) trước ngày 05/12/2025, đồng thời gửi bản mềm qua hộp thư điện tử.
Đề nghị Thủ trưởng các đơn vị nghiêm túc triển khai thực hiện./.""",
        """các đơn vị | | Xây dựng báo cáo kết |
các đơn vị | | Báo cáo gửi về Sở | 2025-12-05""",
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
    Snippet(
        "conclusions about one project",
        date(2025, 11, 24),
        """ỦY BAN NHÂN DÂN
TỈNH KHÁNH HÒA
Số: 610/TB-UBND
Khánh Hòa, ngày 24 tháng 11 năm 2025
THÔNG BÁO
Kết luận của Phó Chủ tịch UBND tỉnh tại cuộc họp nghe báo cáo tiến độ dự án hồ chứa nước
Ngày 20/11/2025, tại trụ sở UBND tỉnh, Phó Chủ tịch UBND tỉnh chủ trì cuộc họp nghe báo cáo tiến độ dự án. Tham dự cuộc họp có đại diện các Sở: Tài chính, Nông nghiệp và Môi trường; UBND xã Khánh Vĩnh; Ban Quản lý dự án Nông nghiệp. Sau khi nghe Ban Quản lý dự án Nông nghiệp báo cáo, ý kiến của các đại biểu, Phó Chủ tịch UBND tỉnh kết luận:
1. Hoan nghênh Ban Quản lý dự án Nông nghiệp đã chuẩn bị nội dung báo cáo.
2. Giao UBND xã Khánh Vĩnh:
- Khẩn trương phê duyệt phương án bồi thường đợt 2, hoàn thành chậm nhất ngày 05/12/2025; chi trả tiền xong trước ngày 20/12/2025.
- Vận động người dân bàn giao mặt bằng.
3. Giao Ban Quản lý dự án Nông nghiệp phối hợp chặt chẽ với UBND xã Khánh Vĩnh, đơn vị tư vấn hoàn chỉnh thiết kế; trình thẩm định trước 15/12/2025.
4. Giao Sở Tài chính tham mưu bố trí vốn, báo cáo UBND tỉnh trong tuần đầu tháng 12/2025.
5. Về kiến nghị của nhà thầu: Sở Xây dựng xem xét, giải quyết theo thẩm quyền, trường hợp vượt thẩm quyền báo cáo UBND tỉnh.
6. Thống nhất chủ trương gia hạn hợp đồng, giao chủ đầu tư thực hiện đúng quy định.
Trên đây là kết luận của Phó Chủ tịch UBND tỉnh, thông báo đến các cơ quan, đơn vị biết, thực hiện./.""",
        """UBND xã Khánh Vĩnh | | Khẩn trương phê duyệt | 2025-12-05
UBND xã Khánh Vĩnh | | chi trả tiền xong | 2025-12-20
UBND xã Khánh Vĩnh | | Vận động người dân |
Ban Quản lý dự án Nông nghiệp | UBND xã Khánh Vĩnh + đơn vị tư vấn | Giao Ban Quản lý | 2025-12-15
Sở Tài chính | | Giao Sở Tài chính |
Sở Xây dựng | | Sở Xây dựng xem |
chủ đầu tư | | giao chủ đầu tư |""",
    ),
    Snippet(
        "guidance in parts to many addressees",
        date(2025, 10, 8),
        """BỘ NỘI VỤ
Số: 8800/BNV-TCCB
V/v hướng dẫn thực hiện chính sách
Hà Nội, ngày 08 tháng 10 năm 2025
Kính gửi:
- Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ;
- Ủy ban nhân dân các tỉnh, thành phố.
Thực hiện Nghị định số 170/2025/NĐ-CP ngày 30/6/2025 của Chính phủ, Bộ Nội vụ đề nghị các bộ, ngành, địa phương thực hiện một số nội dung sau:
I. VỀ ĐỐI TƯỢNG
1. Rà soát, lập danh sách người hưởng chính sách, bảo đảm đúng đối tượng.
2. Công khai danh sách tại cơ quan, đơn vị trong thời hạn 05 ngày làm việc.
II. VỀ KINH PHÍ
Các bộ, ngành, địa phương tổng hợp nhu cầu kinh phí, gửi Bộ Tài chính trước ngày 31/10/2025.
III. CHẾ ĐỘ BÁO CÁO
Định kỳ trước ngày 15 hằng tháng, các bộ, ngành, địa phương gửi báo cáo kết quả thực hiện về Bộ Nội vụ (qua Vụ Tổ chức - Biên chế).
Trong quá trình thực hiện, nếu có vướng mắc, đề nghị các cơ quan phản ánh về Bộ Nội vụ để xem xét, hướng dẫn./.""",
        """các bộ, ngành, địa phương | | Rà soát, lập danh |
các bộ, ngành, địa phương | | Công khai danh sách | 2025-10-15
Các bộ, ngành, địa phương | | Các bộ, ngành, địa | 2025-10-31
các bộ, ngành, địa phương | | Định kỳ trước ngày | monthly 15""",
    ),
    Snippet(
        "conclusions of a party committee",
        date(2025, 10, 30),
        """TỈNH ỦY HƯNG YÊN
*
Số 120-KL/TU
Hưng Yên, ngày 30 tháng 10 năm 2025
KẾT LUẬN
CỦA BAN THƯỜNG VỤ TỈNH ỦY
về kết quả sắp xếp tổ chức bộ máy
Sau khi xem xét Báo cáo của Ban Tổ chức Tỉnh ủy, Ban Thường vụ Tỉnh ủy kết luận:
1. Ban Thường vụ Tỉnh ủy cơ bản thống nhất với Báo cáo.
2. Thời gian tới, yêu cầu các cấp ủy, tổ chức đảng tập trung thực hiện tốt một số nhiệm vụ sau:
2.1. Tiếp tục rà soát, bố trí cán bộ cho cấp xã, hoàn thành trước ngày 30/11/2025.
2.2. Quan tâm công tác tư tưởng đối với cán bộ.
3. Giao Đảng ủy UBND tỉnh chỉ đạo UBND tỉnh khẩn trương sắp xếp trụ sở dôi dư, báo cáo Ban Thường vụ Tỉnh ủy trước 15/12/2025.
4. Giao Ban Tổ chức Tỉnh ủy theo dõi, đôn đốc việc thực hiện Kết luận này.""",
        """các cấp ủy, tổ chức đảng | | Tiếp tục rà soát | 2025-11-30
các cấp ủy, tổ chức đảng | | Quan tâm công tác |
Đảng ủy UBND tỉnh | | Giao Đảng ủy UBND | 2025-12-15
Ban Tổ chức Tỉnh ủy | | Giao Ban Tổ chức |""",
    ),
    Snippet(
        "projects of a city",
        date(2025, 12, 2),
        """ỦY BAN NHÂN DÂN
THÀNH PHỐ HUẾ
Số: 9100/UBND-XD
V/v đẩy nhanh tiến độ các dự án trọng điểm
Huế, ngày 02 tháng 12 năm 2025
Kính gửi:
- Sở Xây dựng;
- Sở Tài chính;
- Ban QLDA Đầu tư xây dựng công trình giao thông thành phố;
- UBND các phường: Thuận Hóa, Phú Xuân.
Để đẩy nhanh tiến độ các dự án trọng điểm, Chủ tịch UBND thành phố chỉ đạo:
1. Ban QLDA Đầu tư xây dựng công trình giao thông thành phố:
- Chỉ đạo nhà thầu tăng cường máy móc, nhân lực; hoàn thành thông xe kỹ thuật cầu vượt cửa biển trước ngày 19/12/2025.
- Lập hồ sơ quyết toán các gói thầu đã hoàn thành trong Quý I/2026.
2. UBND các phường Thuận Hóa, Phú Xuân hoàn thành giải phóng mặt bằng trong tháng 12 năm 2025; Sở Nông nghiệp và Môi trường hướng dẫn, tháo gỡ vướng mắc về đất đai.
3. Sở Tài chính chủ trì, phối hợp Kho bạc Nhà nước khu vực XIII rút ngắn thời gian thanh toán.
4. Sở Xây dựng là cơ quan đầu mối, tổng hợp báo cáo UBND thành phố vào ngày 25 hằng tháng./.""",
        """Ban QLDA Đầu tư xây dựng công trình giao thông thành phố | | Chỉ đạo nhà thầu | 2025-12-19
Ban QLDA Đầu tư xây dựng công trình giao thông thành phố | | Lập hồ sơ quyết | 2026-03-31
UBND phường Thuận Hóa + UBND phường Phú Xuân | | UBND các phường Thuận | 2025-12-31
Sở Nông nghiệp và Môi trường | | Sở Nông nghiệp và |
Sở Tài chính | Kho bạc Nhà nước khu vực XIII | Sở Tài chính chủ |
Sở Xây dựng | | Sở Xây dựng là | monthly 25""",
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
        "a deputy prime minister has an opinion",
        date(2025, 8, 14),
        """VĂN PHÒNG CHÍNH PHỦ
Số: 7600/VPCP-CN
V/v vướng mắc dự án đường sắt
Hà Nội, ngày 14 tháng 8 năm 2025
Kính gửi:
- Bộ trưởng Bộ Xây dựng;
- Bộ trưởng Bộ Tài chính;
- Chủ tịch Ủy ban nhân dân thành phố Hà Nội.
Xét báo cáo của Bộ Xây dựng (Văn bản số 8000/BXD-KHTC ngày 01 tháng 8 năm 2025), ý kiến của Bộ Tài chính (Văn bản số 11000/BTC-ĐT ngày 08 tháng 8 năm 2025) về dự án đường sắt, Phó Thủ tướng Chính phủ Trần Hồng Hà có ý kiến như sau:
1. Bộ Xây dựng chịu trách nhiệm toàn diện về nội dung báo cáo; khẩn trương hoàn thiện hồ sơ, trình Thủ tướng Chính phủ trước ngày 25 tháng 8 năm 2025.
2. Bộ Tài chính bố trí vốn, bảo đảm tiến độ.
3. Ủy ban nhân dân thành phố Hà Nội đẩy nhanh công tác giải phóng mặt bằng, bàn giao toàn bộ mặt bằng trong tháng 9 năm 2025, không để ảnh hưởng đến tiến độ khởi công dự án vào ngày 19 tháng 12 năm 2025.
Văn phòng Chính phủ xin thông báo để Bộ trưởng các Bộ, Chủ tịch Ủy ban nhân dân thành phố Hà Nội biết, thực hiện./.""",
        """Bộ Xây dựng | | Bộ Xây dựng chịu | 2025-08-25
Bộ Tài chính | | Bộ Tài chính bố |
Ủy ban nhân dân thành phố Hà Nội | | Ủy ban nhân dân | 2025-09-30""",
    ),
    Snippet(
        "a plan with places and participants",
        date(2025, 11, 10),
        """ỦY BAN NHÂN DÂN
TỈNH ĐIỆN BIÊN
Số: 5500/KH-UBND
KẾ HOẠCH
Tổng kết phong trào thi đua
I. MỤC ĐÍCH
Đánh giá đúng kết quả.
II. NỘI DUNG, THỜI GIAN
1. Tổng kết ở cơ sở: Hoàn thành trước ngày 30/11/2025, do UBND các xã, phường thực hiện.
2. Tổng kết cấp tỉnh
- Thời gian: Dự kiến trong tháng 12/2025.
- Địa điểm: Hội trường UBND tỉnh.
- Thành phần: Lãnh đạo tỉnh, các sở, ban, ngành.
- Cơ quan tham mưu: Sở Nội vụ.
III. PHÂN CÔNG NHIỆM VỤ
1. Sở Nội vụ là cơ quan thường trực, có nhiệm vụ:
- Xây dựng báo cáo tổng kết.
- Tham mưu khen thưởng.
2. Văn phòng UBND tỉnh chuẩn bị hội trường, giấy mời.
3. Công an tỉnh: Bảo đảm an ninh trật tự.
4. Các sở, ban, ngành, đoàn thể tỉnh; UBND các xã, phường báo cáo kết quả về Sở Nội vụ trước ngày 20/11/2025.""",
        """Sở Nội vụ | | Tổng kết cấp tỉnh | 2025-12-31
Sở Nội vụ | | Xây dựng báo cáo |
Sở Nội vụ | | Tham mưu khen thưởng |
Văn phòng UBND tỉnh | | Văn phòng UBND tỉnh |
Công an tỉnh | | Bảo đảm an ninh |
Các sở, ban, ngành, đoàn thể tỉnh + UBND các xã, phường | | Các sở, ban, ngành | 2025-11-20""",
    ),
    Snippet(
        "items counted within a sentence",
        date(2025, 11, 18),
        """BỘ TÀI CHÍNH
Số: 18000/BTC-NSNN
V/v đôn đốc thu ngân sách
Kính gửi: Ủy ban nhân dân các tỉnh, thành phố
Qua theo dõi, số thu tại một số địa phương còn chậm. Bộ Tài chính đề nghị Ủy ban nhân dân các tỉnh, thành phố: (1) Chỉ đạo cơ quan Thuế, Hải quan tăng cường chống thất thu; (2) Rà soát các khoản nợ đọng, xử lý trước ngày 15/12/2025; (3) Báo cáo kết quả về Bộ Tài chính trước ngày 20/12/2025.
Kết quả thực hiện đề nghị gửi kèm bản mềm./.""",
        """Ủy ban nhân dân các tỉnh, thành phố | | Chỉ đạo cơ quan Thuế |
Ủy ban nhân dân các tỉnh, thành phố | | Rà soát các khoản nợ | 2025-12-15
Ủy ban nhân dân các tỉnh, thành phố | | Báo cáo kết quả về | 2025-12-20""",
    ),
    Snippet(
        "dashes that begin with agencies",
        date(2025, 9, 22),
        """Thủ tướng Chính phủ giao:
- Bộ Công Thương chủ trì, cùng Bộ Ngoại giao đàm phán với đối tác; báo cáo Thủ tướng Chính phủ hằng tuần vào thứ Năm.
- Bộ Tài chính nghiên cứu giảm thuế, trình Chính phủ trong tháng 10/2025.
- Các hiệp hội ngành hàng cung cấp thông tin cho doanh nghiệp.""",
        """Bộ Công Thương | Bộ Ngoại giao | Bộ Công Thương chủ trì |
Bộ Công Thương | | báo cáo Thủ tướng | weekly thursday
Bộ Tài chính | | Bộ Tài chính nghiên cứu | 2025-10-31
Các hiệp hội ngành hàng | | Các hiệp hội ngành hàng |""",
    ),
    Snippet(
        "a letter that closes with a report",
        date(2025, 10, 6),
        """ỦY BAN NHÂN DÂN
TỈNH BẮC NINH
Số: 2700/UBND-NC
V/v tăng cường phòng cháy, chữa cháy
Kính gửi:
- Các sở, ban, ngành;
- UBND các xã, phường.
Thực hiện Công điện của Thủ tướng Chính phủ, UBND tỉnh yêu cầu các sở, ban, ngành, UBND các xã, phường:
1. Tổ chức kiểm tra an toàn phòng cháy tại các cơ sở thuộc phạm vi quản lý.
2. Tuyên truyền kỹ năng thoát nạn cho người dân.
Kết quả thực hiện báo cáo UBND tỉnh (qua Công an tỉnh) trước ngày 25/10/2025 để tổng hợp.
Giao Công an tỉnh theo dõi, đôn đốc việc thực hiện./.""",
        """các sở, ban, ngành + UBND các xã, phường | | Tổ chức kiểm tra an |
các sở, ban, ngành + UBND các xã, phường | | Tuyên truyền kỹ năng thoát |
các sở, ban, ngành + UBND các xã, phường | | Kết quả thực hiện báo | 2025-10-25
Công an tỉnh | | Giao Công an tỉnh |""",
    ),
    Snippet(
        "one item, many leads",
        date(2025, 7, 1),
        """Chủ tịch Ủy ban nhân dân thành phố yêu cầu:
1. Về vận hành chính quyền địa phương 2 cấp: Sở Nội vụ hướng dẫn bố trí nhân sự. Sở Tài chính bố trí trụ sở, phương tiện làm việc trước ngày 15/7/2025. Sở Khoa học và Công nghệ bảo đảm đường truyền thông suốt. UBND các xã, phường bố trí cán bộ trực.
2. Công an thành phố, Sở Xây dựng phối hợp tổ chức lại giao thông; UBND phường Hải Châu giải tỏa lấn chiếm vỉa hè; hoàn thành trong tháng 7/2025.
3. Sở Y tế: Là cơ quan đầu mối tiếp nhận phản ánh về an toàn thực phẩm.""",
        """Sở Nội vụ | | Sở Nội vụ hướng dẫn |
Sở Tài chính | | Sở Tài chính bố trí | 2025-07-15
Sở Khoa học và Công nghệ | | Sở Khoa học và Công |
UBND các xã, phường | | UBND các xã, phường |
Công an thành phố + Sở Xây dựng | | Công an thành phố |
UBND phường Hải Châu | | UBND phường Hải Châu | 2025-07-31
Sở Y tế | | Là cơ quan đầu mối |""",
    ),
    Snippet(
        "ends that close items",
        date(2025, 8, 8),
        """Bộ trưởng Bộ Y tế yêu cầu:
1. Cục Quản lý Dược:
a) Rà soát danh mục thuốc thiếu;
b) Đề xuất cơ chế mua sắm.
Thời hạn hoàn thành: trước ngày 30/8/2025.
2. Vụ Bảo hiểm y tế xây dựng dự thảo Thông tư. Thời gian hoàn thành: tháng 9/2025.
3. Giám đốc các bệnh viện trực thuộc Bộ; Giám đốc Sở Y tế các tỉnh, thành phố tổ chức trực cấp cứu 24/7.""",
        """Cục Quản lý Dược | | Rà soát danh mục thuốc | 2025-08-30
Cục Quản lý Dược | | Đề xuất cơ chế mua | 2025-08-30
Vụ Bảo hiểm y tế | | Vụ Bảo hiểm y tế | 2025-09-30
Giám đốc các bệnh viện trực thuộc Bộ + Giám đốc Sở Y tế các tỉnh, thành phố | | Giám đốc các bệnh viện |""",
    ),
    Snippet(
        "what is agreed and what is ordered",
        date(2025, 10, 15),
        """QUYẾT NGHỊ:
1. Về dự án Luật Đường sắt
Chính phủ thống nhất với đề nghị của Bộ Xây dựng. Giao Bộ Xây dựng chủ trì, phối hợp với Bộ Tư pháp và các cơ quan liên quan tiếp thu ý kiến Thành viên Chính phủ, hoàn thiện dự án Luật; giao Bộ trưởng Bộ Xây dựng thừa ủy quyền Thủ tướng Chính phủ, thay mặt Chính phủ ký Tờ trình của Chính phủ trình Quốc hội.
2. Về đề nghị xây dựng Nghị định
Chính phủ cơ bản thống nhất về sự cần thiết. Yêu cầu Bộ Tài chính nghiên cứu, tiếp thu ý kiến, chỉnh lý, trình Chính phủ trong tháng 11 năm 2025.
Phân công Phó Thủ tướng Hồ Đức Phớc trực tiếp chỉ đạo hoàn thiện dự thảo Nghị định.
3. Văn phòng Chính phủ theo dõi, đôn đốc các bộ, cơ quan thực hiện Nghị quyết này.""",
        """Bộ Xây dựng | Bộ Tư pháp + các cơ quan liên quan | Giao Bộ Xây dựng chủ |
Bộ trưởng Bộ Xây dựng | | giao Bộ trưởng Bộ Xây |
Bộ Tài chính | | Yêu cầu Bộ Tài chính | 2025-11-30
Phó Thủ tướng Hồ Đức Phớc | | Phân công Phó Thủ tướng |
Văn phòng Chính phủ | | Văn phòng Chính phủ theo |""",
    ),
    Snippet(
        "holders of offices in lists",
        date(2025, 6, 5),
        """Ủy ban nhân dân tỉnh giao các cơ quan, đơn vị sau:
1. Giám đốc các Sở: Tài chính, Xây dựng; Chủ tịch UBND các phường: Long Xuyên, Châu Đốc; Trưởng Ban Quản lý Khu kinh tế tỉnh rà soát quỹ đất, báo cáo trước ngày 20 tháng 6 năm 2025.
2. Các đồng chí Ủy viên UBND tỉnh theo lĩnh vực được phân công kiểm tra, đôn đốc.
3. Sở Công Thương, Ngân hàng Nhà nước Chi nhánh Khu vực 15, Thuế tỉnh An Giang, Bảo hiểm xã hội tỉnh tháo gỡ khó khăn cho doanh nghiệp.
4. Trường Đại học An Giang, Trường Cao đẳng nghề An Giang mở lớp đào tạo nghề theo nhu cầu của doanh nghiệp; hằng năm báo cáo kết quả trước ngày 31/12.""",
        """Giám đốc Sở Tài chính + Giám đốc Sở Xây dựng + Chủ tịch UBND phường Long Xuyên + Chủ tịch UBND phường Châu Đốc + Trưởng Ban Quản lý Khu kinh tế tỉnh | | Giám đốc các Sở: Tài | 2025-06-20
Ủy viên UBND tỉnh | | Các đồng chí Ủy viên |
Sở Công Thương + Ngân hàng Nhà nước Chi nhánh Khu vực 15 + Thuế tỉnh An Giang + Bảo hiểm xã hội tỉnh | | Sở Công Thương, Ngân hàng |
Trường Đại học An Giang + Trường Cao đẳng nghề An Giang | | Trường Đại học An Giang |
Trường Đại học An Giang + Trường Cao đẳng nghề An Giang | | hằng năm báo cáo kết | yearly 12 31""",
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
)
