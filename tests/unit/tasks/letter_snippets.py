# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Letters of ministries, provinces and their offices, made for the tests; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

LETTERS: Final = (
    Snippet(
        "a provincial letter after a telegram",
        date(2025, 11, 21),
        """ỦY BAN NHÂN DÂN
TỈNH ĐỒNG THÁP
Số: 1890/UBND-KT
V/v triển khai Công điện số 229/CĐ-TTg
Đồng Tháp, ngày 21 tháng 11 năm 2025
Kính gửi:
- Các sở, ban, ngành tỉnh;
- UBND các xã, phường.
Thực hiện Công điện số 229/CĐ-TTg ngày 20/11/2025 của Thủ tướng Chính phủ (gửi kèm), Chủ tịch UBND tỉnh có ý kiến như sau:
1. Các sở, ban, ngành tỉnh, UBND các xã, phường theo chức năng, nhiệm vụ được giao, chủ động triển khai thực hiện nghiêm Công điện nêu trên; báo cáo kết quả về Sở Công Thương trước ngày 25 hằng tháng.
2. Giao Sở Công Thương chủ trì, phối hợp với Công an tỉnh, Chi cục Quản lý thị trường và các đơn vị liên quan:
a) Tham mưu UBND tỉnh kế hoạch kiểm tra, hoàn thành trước ngày 28 tháng 11 năm 2025.
b) Tổng hợp kết quả, tham mưu UBND tỉnh báo cáo Bộ Công Thương theo quy định.
3. Báo và Phát thanh, Truyền hình Đồng Tháp tăng thời lượng tuyên truyền.
Yêu cầu các đơn vị, địa phương khẩn trương triển khai thực hiện./.""",
        """Các sở, ban, ngành tỉnh + UBND các xã, phường | | Các sở, ban, ngành |
Các sở, ban, ngành tỉnh + UBND các xã, phường | | báo cáo kết quả | monthly 25
Sở Công Thương | Công an tỉnh + Chi cục Quản lý thị trường + các đơn vị liên quan | Tham mưu UBND tỉnh kế | 2025-11-28
Sở Công Thương | Công an tỉnh + Chi cục Quản lý thị trường + các đơn vị liên quan | Tổng hợp kết quả |
Báo và Phát thanh, Truyền hình Đồng Tháp | | Báo và Phát thanh |""",
    ),
    Snippet(
        "a ministry is asked in one sentence",
        date(2025, 9, 5),
        """VĂN PHÒNG CHÍNH PHỦ
Số: 8300/VPCP-NN
V/v phản ánh của báo chí về ô nhiễm sông
Hà Nội, ngày 05 tháng 9 năm 2025
Kính gửi:
- Bộ Nông nghiệp và Môi trường;
- Ủy ban nhân dân các tỉnh: Bắc Ninh, Hưng Yên.
Về phản ánh của báo chí liên quan đến ô nhiễm trên hệ thống thủy lợi, Phó Thủ tướng Trần Hồng Hà yêu cầu Bộ Nông nghiệp và Môi trường chủ trì, phối hợp với các địa phương liên quan kiểm tra, xử lý; báo cáo Thủ tướng Chính phủ kết quả trước ngày 30 tháng 9 năm 2025.
Văn phòng Chính phủ thông báo để Quý Bộ, Ủy ban nhân dân các tỉnh và các cơ quan liên quan biết, thực hiện./.""",
        """Bộ Nông nghiệp và Môi trường | các địa phương liên quan | yêu cầu Bộ Nông nghiệp | 2025-09-30""",
    ),
    Snippet(
        "a ministry asks with dashes",
        date(2025, 12, 4),
        """BỘ Y TẾ
Số: 8100/BYT-PB
V/v tăng cường phòng chống dịch bệnh mùa đông xuân
Hà Nội, ngày 04 tháng 12 năm 2025
Kính gửi: Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương
Hiện nay thời tiết thay đổi thất thường. Để chủ động, Bộ Y tế đề nghị Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương quan tâm, chỉ đạo một số nội dung sau:
- Chỉ đạo Sở Y tế theo dõi chặt chẽ tình hình dịch bệnh, xử lý triệt để ổ dịch, không để bùng phát;
- Chỉ đạo Sở Giáo dục và Đào tạo phối hợp với ngành Y tế truyền thông trong trường học;
- Bố trí kinh phí, vật tư, hóa chất phục vụ công tác phòng chống dịch;
- Báo cáo kết quả về Bộ Y tế (qua Cục Phòng bệnh) trước ngày 20/12/2025.
Trân trọng cảm ơn./.""",
        """Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | Chỉ đạo Sở Y tế |
Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | ngành Y tế | Chỉ đạo Sở Giáo dục |
Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | Bố trí kinh phí |
Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | Báo cáo kết quả | 2025-12-20""",
    ),
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
)
