# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Plans, programmes and decisions in the manner of many issuers, made for the tests; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

PLANS: Final = (
    Snippet(
        "a provincial plan with fields of every layout",
        date(2025, 11, 3),
        """ỦY BAN NHÂN DÂN
TỈNH TUYÊN QUANG
Số: 215/KH-UBND
Tuyên Quang, ngày 03 tháng 11 năm 2025
KẾ HOẠCH
Triển khai công tác cải cách hành chính năm 2026
I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
- Nâng cao chất lượng phục vụ.
2. Yêu cầu
- Các sở, ban, ngành chủ động triển khai.
II. NHIỆM VỤ TRỌNG TÂM
1. Cải cách thể chế
1.1. Rà soát, hệ thống hóa văn bản quy phạm pháp luật.
- Chủ trì: Sở Tư pháp.
- Phối hợp: Các sở, ban, ngành; UBND các xã, phường.
- Thời gian hoàn thành: Quý II/2026.
1.2. Tự kiểm tra văn bản
+ Cơ quan chủ trì: Sở Tư pháp;
+ Cơ quan phối hợp: Văn phòng UBND tỉnh;
+ Thời gian thực hiện: Thường xuyên.
2. Cải cách thủ tục hành chính
2.1. Công bố danh mục thủ tục hành chính nội bộ (Cơ quan chủ trì: Văn phòng UBND tỉnh; cơ quan phối hợp: các sở, ban, ngành; thời gian hoàn thành: trước ngày 31/3/2026).
III. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ
- Chủ trì theo dõi, đôn đốc việc thực hiện Kế hoạch này.
- Tổng hợp, báo cáo UBND tỉnh định kỳ hằng quý (trước ngày 15 của tháng cuối quý).
2. Sở Tài chính: Tham mưu bố trí kinh phí thực hiện.
3. Các sở, ban, ngành, UBND các xã, phường
Căn cứ Kế hoạch này xây dựng kế hoạch của đơn vị mình, gửi Sở Nội vụ trước ngày 15/12/2025.
4. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội tăng cường giám sát.
Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, các đơn vị phản ánh về Sở Nội vụ để tổng hợp, báo cáo UBND tỉnh xem xét, quyết định./.""",
        """Sở Tư pháp | Các sở, ban, ngành + UBND các xã, phường | Rà soát, hệ thống hóa | 2026-06-30
Sở Tư pháp | Văn phòng UBND tỉnh | Tự kiểm tra văn bản |
Văn phòng UBND tỉnh | các sở, ban, ngành | Công bố danh mục | 2026-03-31
Sở Nội vụ | | Chủ trì theo dõi |
Sở Nội vụ | | Tổng hợp, báo cáo | quarterly 15
Sở Tài chính | | Tham mưu bố trí |
Các sở, ban, ngành + UBND các xã, phường | | Căn cứ Kế hoạch này | 2025-12-15
Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh + các tổ chức chính trị - xã hội | | Đề nghị Ủy ban Mặt |""",
    ),
    Snippet(
        "a plan whose last part goes by agencies",
        date(2025, 12, 1),
        """ỦY BAN NHÂN DÂN
THÀNH PHỐ HẢI PHÒNG
Số: 400/KH-UBND
Hải Phòng, ngày 01 tháng 12 năm 2025
KẾ HOẠCH
Tổ chức đón Tết Nguyên đán Bính Ngọ năm 2026
Ủy ban nhân dân thành phố ban hành Kế hoạch tổ chức đón Tết, cụ thể như sau:
I. MỤC ĐÍCH, YÊU CẦU
1. Bảo đảm nhân dân đón Tết vui tươi.
II. NỘI DUNG
1. Hoạt động văn hóa
- Bắn pháo hoa tại 05 điểm.
- Tổ chức chợ hoa xuân.
III. TỔ CHỨC THỰC HIỆN
1. Sở Văn hóa, Thể thao và Du lịch
- Chủ trì xây dựng kịch bản chương trình nghệ thuật, báo cáo UBND thành phố trước ngày 20/12/2025.
- Tham mưu tổ chức Hội Báo xuân.
2. Sở Công Thương: Bảo đảm nguồn hàng phục vụ Tết; thực hiện bình ổn giá từ ngày 15/01/2026 đến ngày 28/02/2026.
3. Công an thành phố, Bộ Chỉ huy Quân sự thành phố:
Mở đợt cao điểm tấn công, trấn áp tội phạm.
4. Ủy ban nhân dân các xã, phường, đặc khu
- Thăm hỏi, tặng quà các gia đình chính sách, hoàn thành trước ngày 10/02/2026.
- Báo cáo tình hình Tết về Văn phòng UBND thành phố trước 15h00 ngày 22/02/2026 (mùng 6 Tết).
5. Các cơ quan, đơn vị, địa phương phân công trực Tết 24/24 giờ.
Giao Văn phòng UBND thành phố theo dõi, tổng hợp, báo cáo UBND thành phố./.""",
        """Sở Văn hóa, Thể thao và Du lịch | | Chủ trì xây dựng | 2025-12-20
Sở Văn hóa, Thể thao và Du lịch | | Tham mưu tổ chức |
Sở Công Thương | | Bảo đảm nguồn hàng | 2026-02-28
Công an thành phố + Bộ Chỉ huy Quân sự thành phố | | Mở đợt cao điểm |
Ủy ban nhân dân các xã, phường, đặc khu | | Thăm hỏi, tặng quà | 2026-02-10
Ủy ban nhân dân các xã, phường, đặc khu | | Báo cáo tình hình | 2026-02-22
Các cơ quan, đơn vị, địa phương | | Các cơ quan, đơn |
Văn phòng UBND thành phố | | Giao Văn phòng UBND |""",
    ),
    Snippet(
        "fields in brackets and below letters",
        date(2025, 12, 5),
        """ỦY BAN NHÂN DÂN
TỈNH QUẢNG NINH
Số: 410/KH-UBND
Quảng Ninh, ngày 05 tháng 12 năm 2025
KẾ HOẠCH
Kiểm soát thủ tục hành chính năm 2026
I. MỤC ĐÍCH, YÊU CẦU
1. Nâng cao trách nhiệm của cơ quan, đơn vị.
II. NỘI DUNG THỰC HIỆN
1. Rà soát, đơn giản hóa thủ tục hành chính
a) Nội dung: Rà soát các thủ tục thuộc lĩnh vực đất đai, xây dựng.
b) Cơ quan, đơn vị thực hiện:
- Chủ trì: Sở Nông nghiệp và Môi trường, Sở Xây dựng.
- Phối hợp: Văn phòng UBND tỉnh.
c) Thời gian hoàn thành: Trước ngày 30/6/2026.
d) Sản phẩm: Quyết định phê duyệt phương án.
2. Tập huấn nghiệp vụ
- Phân công thực hiện: Văn phòng UBND tỉnh chủ trì, phối hợp với Sở Nội vụ.
- Thời gian: Quý II, quý III năm 2026.
3. Công khai thủ tục hành chính: Các sở, ban, ngành; UBND các xã, phường, đặc khu công khai đầy đủ thủ tục tại trụ sở. Thời gian thực hiện: Thường xuyên.
4. Kiểm tra việc thực hiện kiểm soát thủ tục hành chính (Thời gian: Quý III/2026; Đơn vị chủ trì: Văn phòng UBND tỉnh).
III. KINH PHÍ
Kinh phí thực hiện từ nguồn ngân sách nhà nước năm 2026.
IV. TỔ CHỨC THỰC HIỆN
1. Các sở, ban, ngành; UBND các xã, phường, đặc khu: Căn cứ Kế hoạch này, xây dựng kế hoạch của cơ quan, đơn vị, ban hành trước ngày 31/12/2025.
2. Sở Tài chính: bố trí kinh phí.
3. Giao Văn phòng UBND tỉnh:
a) Theo dõi, đôn đốc, kiểm tra việc thực hiện Kế hoạch;
b) Tham mưu UBND tỉnh báo cáo Chính phủ theo quy định.""",
        """Sở Nông nghiệp và Môi trường + Sở Xây dựng | Văn phòng UBND tỉnh | Rà soát các thủ tục | 2026-06-30
Văn phòng UBND tỉnh | Sở Nội vụ | Tập huấn nghiệp vụ | 2026-09-30
Các sở, ban, ngành + UBND các xã, phường, đặc khu | | Các sở, ban, ngành |
Văn phòng UBND tỉnh | | Kiểm tra việc thực | 2026-09-30
Các sở, ban, ngành + UBND các xã, phường, đặc khu | | Căn cứ Kế hoạch | 2025-12-31
Sở Tài chính | | bố trí kinh phí |
Văn phòng UBND tỉnh | | Theo dõi, đôn đốc |
Văn phòng UBND tỉnh | | Tham mưu UBND tỉnh |""",
    ),
    Snippet(
        "a programme within an article",
        date(2025, 8, 25),
        """THỦ TƯỚNG CHÍNH PHỦ
Số: 1800/QĐ-TTg
Hà Nội, ngày 25 tháng 8 năm 2025
QUYẾT ĐỊNH
Phê duyệt Chương trình phát triển nguồn nhân lực
QUYẾT ĐỊNH:
Điều 1. Phê duyệt Chương trình phát triển nguồn nhân lực (sau đây gọi là Chương trình) với các nội dung sau:
I. QUAN ĐIỂM
1. Phát triển nguồn nhân lực là đột phá chiến lược.
II. MỤC TIÊU
Đến năm 2030 đào tạo 50.000 kỹ sư.
III. NHIỆM VỤ, GIẢI PHÁP
1. Hoàn thiện cơ chế, chính sách thu hút nhân lực.
2. Đầu tư cơ sở vật chất cho các trường đại học.
IV. KINH PHÍ
Từ ngân sách nhà nước và các nguồn hợp pháp khác.
V. TỔ CHỨC THỰC HIỆN
1. Bộ Giáo dục và Đào tạo
a) Là cơ quan thường trực, chủ trì, phối hợp với các bộ, ngành, địa phương tổ chức thực hiện Chương trình.
b) Xây dựng, ban hành chuẩn chương trình đào tạo trong năm 2026.
c) Tổ chức sơ kết vào năm 2028 và tổng kết vào cuối năm 2030.
2. Bộ Tài chính bố trí vốn đầu tư, kinh phí thường xuyên để thực hiện Chương trình theo quy định của pháp luật.
3. Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ và Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương
a) Xây dựng kế hoạch triển khai thực hiện Chương trình trong Quý IV năm 2025.
b) Hằng năm, trước ngày 15 tháng 12, báo cáo kết quả gửi Bộ Giáo dục và Đào tạo để tổng hợp, báo cáo Thủ tướng Chính phủ.
4. Các cơ sở giáo dục đại học chủ động đổi mới phương pháp giảng dạy.
Điều 2. Quyết định này có hiệu lực thi hành kể từ ngày ký ban hành.
Điều 3. Các Bộ trưởng, Thủ trưởng cơ quan ngang bộ, Thủ trưởng cơ quan thuộc Chính phủ, Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương và các cơ quan, đơn vị có liên quan chịu trách nhiệm thi hành Quyết định này./.""",
        """Bộ Giáo dục và Đào tạo | các bộ, ngành, địa phương | Là cơ quan thường trực |
Bộ Giáo dục và Đào tạo | | Xây dựng, ban hành chuẩn | 2026-12-31
Bộ Giáo dục và Đào tạo | | Tổ chức sơ kết vào | 2028-12-31
Bộ Tài chính | | Bộ Tài chính bố trí |
Các bộ + cơ quan ngang bộ + cơ quan thuộc Chính phủ + Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | Xây dựng kế hoạch triển | 2025-12-31
Các bộ + cơ quan ngang bộ + cơ quan thuộc Chính phủ + Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | Hằng năm, trước ngày | yearly 12 15
Các cơ sở giáo dục đại học | | Các cơ sở giáo dục |""",
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
        "a decision that approves and then assigns",
        date(2025, 8, 12),
        """BỘ NỘI VỤ
Số: 940/QĐ-BNV
Hà Nội, ngày 12 tháng 8 năm 2025
QUYẾT ĐỊNH
Về việc phê duyệt Đề án số hóa hồ sơ
BỘ TRƯỞNG BỘ NỘI VỤ
Căn cứ Nghị định số 25/2025/NĐ-CP ngày 21 tháng 02 năm 2025 của Chính phủ;
Theo đề nghị của Chánh Văn phòng Bộ.
QUYẾT ĐỊNH:
Điều 1. Phê duyệt Đề án số hóa hồ sơ với những nội dung chính sau:
I. MỤC TIÊU
- Số hóa 100% hồ sơ vào năm 2027.
II. NHIỆM VỤ
1. Số hóa hồ sơ cán bộ.
2. Xây dựng cơ sở dữ liệu.
Điều 2. Tổ chức thực hiện
1. Văn phòng Bộ
a) Chủ trì, phối hợp với Trung tâm Công nghệ thông tin tổ chức triển khai Đề án;
b) Hằng năm tổng hợp, báo cáo Bộ trưởng kết quả thực hiện trước ngày 15 tháng 12.
2. Vụ Kế hoạch - Tài chính có trách nhiệm bố trí kinh phí.
3. Các đơn vị thuộc, trực thuộc Bộ có trách nhiệm phối hợp với Văn phòng Bộ rà soát hồ sơ, hoàn thành trong quý IV năm 2025.
Điều 3. Quyết định này có hiệu lực kể từ ngày ký.
Điều 4. Chánh Văn phòng Bộ, Thủ trưởng các đơn vị thuộc, trực thuộc Bộ chịu trách nhiệm thi hành Quyết định này./.""",
        """Văn phòng Bộ | Trung tâm Công nghệ thông tin | Chủ trì, phối hợp |
Văn phòng Bộ | | Hằng năm tổng hợp | yearly 12 15
Vụ Kế hoạch - Tài chính | | Vụ Kế hoạch - |
Các đơn vị thuộc, trực thuộc Bộ | Văn phòng Bộ | Các đơn vị thuộc | 2025-12-31""",
    ),
)
