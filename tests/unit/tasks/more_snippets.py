# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""More short directives: other markers, other layouts, other issuers; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

MORE: Final = (
    Snippet(
        "numbers with a bracket, letters with a full stop, plus signs",
        date(2025, 8, 4),
        """Bộ trưởng Bộ Nông nghiệp và Môi trường yêu cầu:
1) Cục Thủy lợi và Phòng, chống thiên tai:
a. Theo dõi sát mực nước các hồ chứa.
b. Hướng dẫn địa phương vận hành liên hồ chứa.
2) Cục Chăn nuôi và Thú y:
+ Cung ứng đủ vắc xin cho các tỉnh.
+ Kiểm tra việc tiêm phòng, báo cáo Bộ trước ngày 31/8/2025.""",
        """Cục Thủy lợi và Phòng, chống thiên tai | | Theo dõi sát mực nước |
Cục Thủy lợi và Phòng, chống thiên tai | | Hướng dẫn địa phương vận hành |
Cục Chăn nuôi và Thú y | | Cung ứng đủ vắc xin |
Cục Chăn nuôi và Thú y | | Kiểm tra việc tiêm phòng | 2025-08-31""",
    ),
    Snippet(
        "sections with capitals, headings without colon, action on the next line",
        date(2025, 9, 9),
        """ỦY BAN NHÂN DÂN TỈNH LÂM ĐỒNG
CHỈ THỊ
Chủ tịch Ủy ban nhân dân tỉnh yêu cầu thủ trưởng các sở, ban, ngành, Chủ tịch Ủy ban nhân dân các xã, phường, đặc khu thực hiện nghiêm các nội dung sau:
I. VỀ QUẢN LÝ ĐẤT ĐAI
1. Sở Nông nghiệp và Môi trường

Rà soát toàn bộ quỹ đất công, hoàn thành trong tháng 10 năm 2025.

2. Ủy ban nhân dân các xã, phường, đặc khu

a) Lập danh sách các trường hợp lấn chiếm.

b) Xử lý dứt điểm vi phạm trong quý IV năm 2025.

II. VỀ ĐẦU TƯ CÔNG
Sở Tài chính chủ trì, phối hợp với Kho bạc Nhà nước khu vực XVI đôn đốc giải ngân.""",
        """Sở Nông nghiệp và Môi trường | | Rà soát toàn bộ quỹ đất công | 2025-10-31
Ủy ban nhân dân các xã, phường, đặc khu | | Lập danh sách các trường hợp |
Ủy ban nhân dân các xã, phường, đặc khu | | Xử lý dứt điểm vi phạm | 2025-12-31
Sở Tài chính | Kho bạc Nhà nước khu vực XVI | Sở Tài chính chủ trì |""",
    ),
    Snippet(
        "a decision with an annexed plan after the signature",
        date(2023, 2, 20),
        """THỦ TƯỚNG CHÍNH PHỦ
Số: 150/QĐ-TTg
Hà Nội, ngày 20 tháng 02 năm 2023
QUYẾT ĐỊNH
Ban hành Kế hoạch triển khai thi hành Luật Thanh tra
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Kế hoạch triển khai thi hành Luật Thanh tra.
Điều 2. Quyết định này có hiệu lực thi hành từ ngày ký ban hành.
Điều 3. Các Bộ trưởng, Thủ trưởng cơ quan ngang bộ chịu trách nhiệm thi hành Quyết định này./.
Nơi nhận:
- Ban Bí thư Trung ương Đảng;
- Các bộ, cơ quan ngang bộ.
KẾ HOẠCH
TRIỂN KHAI THI HÀNH LUẬT THANH TRA
I. MỤC ĐÍCH, YÊU CẦU
1. Xác định cụ thể các nội dung công việc.
II. NỘI DUNG
1. Tổ chức quán triệt, phổ biến Luật
a) Cơ quan chủ trì: Thanh tra Chính phủ.
b) Cơ quan phối hợp: Bộ Tư pháp, Bộ Thông tin và Truyền thông.
c) Thời gian thực hiện: Năm 2023.
2. Xây dựng Nghị định quy định chi tiết
a) Cơ quan chủ trì: Thanh tra Chính phủ.
b) Thời gian trình: Tháng 5 năm 2023.""",
        """Thanh tra Chính phủ | Bộ Tư pháp + Bộ Thông tin và Truyền thông | Tổ chức quán triệt, phổ biến Luật | 2023-12-31
Thanh tra Chính phủ | | Xây dựng Nghị định quy định | 2023-05-31""",
    ),
    Snippet(
        "an agency line that gives each agency its own action",
        date(2025, 3, 3),
        """KẾ HOẠCH
II. NỘI DUNG
1. Kiểm tra an toàn thực phẩm
- Cơ quan thực hiện: Sở Y tế tiến hành kiểm tra các bếp ăn tập thể; Sở Công Thương kiểm tra chợ, siêu thị.
- Thời gian thực hiện: trước ngày 30/4/2025.""",
        """Sở Y tế | | Sở Y tế tiến hành kiểm tra | 2025-04-30
Sở Công Thương | | Sở Công Thương kiểm tra chợ | 2025-04-30""",
    ),
    Snippet(
        "tasks under articles with numbered points",
        date(2024, 8, 8),
        """HỘI ĐỒNG NHÂN DÂN
TỈNH HÀ NAM
Số: 20/NQ-HĐND
NGHỊ QUYẾT
QUYẾT NGHỊ:
Điều 1. Thông qua danh mục dự án.
Điều 2. Tổ chức thực hiện
1. Giao Ủy ban nhân dân tỉnh tổ chức thực hiện Nghị quyết và báo cáo Hội đồng nhân dân tỉnh tại kỳ họp cuối năm.
2. Thường trực Hội đồng nhân dân, các Ban của Hội đồng nhân dân và đại biểu Hội đồng nhân dân tỉnh giám sát việc thực hiện Nghị quyết.
Nghị quyết này có hiệu lực từ ngày ký.""",
        """Ủy ban nhân dân tỉnh | | Giao Ủy ban nhân dân tỉnh tổ |
Thường trực Hội đồng nhân dân + các Ban của Hội đồng nhân dân + đại biểu Hội đồng nhân dân tỉnh | | Thường trực Hội đồng nhân dân |""",
    ),
    Snippet(
        "two agencies with two verbs and two days in one item",
        date(2025, 12, 1),
        """Thủ tướng Chính phủ yêu cầu:
1. Bộ Tài chính bố trí kinh phí trước ngày 10/12/2025; Bộ Quốc phòng vận chuyển hàng cứu trợ trước ngày 15/12/2025.
2. Bộ Y tế báo cáo kết quả điều trị trước ngày 05/12/2025, hoàn thành cấp thuốc trước ngày 20/12/2025.""",
        """Bộ Tài chính | | Bộ Tài chính bố trí kinh phí | 2025-12-10
Bộ Quốc phòng | | Bộ Quốc phòng vận chuyển hàng | 2025-12-15
Bộ Y tế | | Bộ Y tế báo cáo kết quả | 2025-12-05
Bộ Y tế | | hoàn thành cấp thuốc | 2025-12-20""",
    ),
    Snippet(
        "ministries in a short form without colon",
        date(2024, 7, 1),
        """Thủ tướng Chính phủ yêu cầu:
1. Các Bộ Quốc phòng, Công an, Y tế và Công Thương khẩn trương xuất cấp hàng dự trữ.
2. Các Bộ trưởng: Tài chính, Nội vụ chỉ đạo rà soát.
3. Sở Xây dựng các tỉnh, thành phố: Hà Giang, Lào Cai và Hải Phòng kiểm tra các tuyến đường.
4. Giám đốc các Sở: Tài chính, Y tế tham mưu Ủy ban nhân dân tỉnh.""",
        """Bộ Quốc phòng + Bộ Công an + Bộ Y tế + Bộ Công Thương | | Các Bộ Quốc phòng, Công an |
Bộ trưởng Bộ Tài chính + Bộ trưởng Bộ Nội vụ | | Các Bộ trưởng: Tài chính |
Sở Xây dựng tỉnh Hà Giang + Sở Xây dựng tỉnh Lào Cai + Sở Xây dựng thành phố Hải Phòng | | Sở Xây dựng các tỉnh, thành phố |
Giám đốc Sở Tài chính + Giám đốc Sở Y tế | | Giám đốc các Sở: Tài chính |""",
    ),
    Snippet(
        "a class between commas and one agency in the list",
        date(2023, 1, 16),
        """Thủ tướng Chính phủ yêu cầu:
1. Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ, Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương và các tập đoàn, tổng công ty nhà nước thực hành tiết kiệm.
2. Bảo hiểm xã hội Việt Nam, các cơ quan, đơn vị liên quan cung cấp dữ liệu.
3. Các địa phương, nhất là các thành phố lớn, chủ động phương án cách ly.""",
        """Các bộ + cơ quan ngang bộ + cơ quan thuộc Chính phủ + Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương + các tập đoàn, tổng công ty nhà nước | | Các bộ, cơ quan ngang bộ |
Bảo hiểm xã hội Việt Nam + các cơ quan, đơn vị liên quan | | Bảo hiểm xã hội Việt Nam |
Các địa phương | | Các địa phương, nhất là |""",
    ),
    Snippet(
        "coordination in every wording",
        date(2025, 2, 10),
        """Ủy ban nhân dân tỉnh giao:
1. Sở Tư pháp chủ trì, phối hợp cùng Sở Nội vụ, Công an tỉnh rà soát văn bản.
2. Sở Ngoại vụ chủ trì cùng Sở Tài chính lập dự toán.
3. Ban Quản lý Khu kinh tế phối hợp chặt chẽ với Ủy ban nhân dân các xã, phường liên quan giải phóng mặt bằng.
4. Văn phòng Ủy ban nhân dân tỉnh phối hợp với Báo và Phát thanh, Truyền hình tỉnh đưa tin.""",
        """Sở Tư pháp | Sở Nội vụ + Công an tỉnh | Sở Tư pháp chủ trì |
Sở Ngoại vụ | Sở Tài chính | Sở Ngoại vụ chủ trì cùng |
Ban Quản lý Khu kinh tế | Ủy ban nhân dân các xã, phường liên quan | Ban Quản lý Khu kinh tế phối |
Văn phòng Ủy ban nhân dân tỉnh | Báo và Phát thanh, Truyền hình tỉnh | Văn phòng Ủy ban nhân dân tỉnh |""",
    ),
    Snippet(
        "receivers of reports are no partners",
        date(2025, 2, 10),
        """Thủ tướng Chính phủ yêu cầu:
1. Bộ Nội vụ hướng dẫn các địa phương, gửi Bộ Tài chính tổng hợp, báo cáo Ban Chỉ đạo.
2. Bộ Tư pháp trình Chính phủ dự án Luật trước ngày 15 tháng 3 năm 2025.""",
        """Bộ Nội vụ | | Bộ Nội vụ hướng dẫn |
Bộ Tư pháp | | Bộ Tư pháp trình Chính phủ | 2025-03-15""",
    ),
    Snippet(
        "a ministry that speaks of itself and its units",
        date(2021, 5, 18),
        """BỘ TÀI CHÍNH
Số: 02/CT-BTC
CHỈ THỊ
Bộ trưởng Bộ Tài chính yêu cầu Thủ trưởng các đơn vị thuộc Bộ thực hiện:
1. Tổng cục Thuế, Tổng cục Hải quan tăng cường chống thất thu ngân sách.
2. Cục Quản lý giá theo dõi sát giá cả thị trường, định kỳ hằng tuần báo cáo Bộ.
3. Các đơn vị sự nghiệp trực thuộc Bộ thực hiện tiết kiệm 10% chi thường xuyên.
4. Giao Vụ Ngân sách nhà nước đôn đốc, tổng hợp việc thực hiện Chỉ thị này.""",
        """Tổng cục Thuế + Tổng cục Hải quan | | Tổng cục Thuế, Tổng cục Hải quan |
Cục Quản lý giá | | Cục Quản lý giá theo dõi | weekly
Các đơn vị sự nghiệp trực thuộc Bộ | | Các đơn vị sự nghiệp trực thuộc |
Vụ Ngân sách nhà nước | | Giao Vụ Ngân sách nhà nước |""",
    ),
    Snippet(
        "universities are told by letter",
        date(2022, 5, 20),
        """Kính gửi: Các đại học, học viện, trường đại học
Để chuẩn bị tuyển sinh, Bộ Giáo dục và Đào tạo đề nghị các cơ sở đào tạo:
1. Công bố đề án tuyển sinh trước ngày 15/6/2022.
2. Rà soát điều kiện bảo đảm chất lượng.""",
        """các cơ sở đào tạo | | Công bố đề án tuyển sinh | 2022-06-15
các cơ sở đào tạo | | Rà soát điều kiện bảo đảm |""",
    ),
    Snippet(
        "offices as plain headings, dashes between",
        date(2025, 10, 10),
        """Thủ tướng Chính phủ yêu cầu các Bộ, cơ quan, địa phương khẩn trương triển khai các nhiệm vụ sau:
Bộ Công Thương:
- Theo dõi sát diễn biến cung cầu, báo cáo trước ngày 15 hàng tháng.
- Chỉ đạo lực lượng quản lý thị trường tăng cường kiểm tra.
Ngân hàng Nhà nước Việt Nam điều hành lãi suất hợp lý.
Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương:
+ Chuẩn bị hàng hóa Tết.
+ Xử lý nghiêm hành vi găm hàng.""",
        """Bộ Công Thương | | Theo dõi sát diễn biến | monthly 15
Bộ Công Thương | | Chỉ đạo lực lượng quản lý |
Ngân hàng Nhà nước Việt Nam | | Ngân hàng Nhà nước Việt Nam |
Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | Chuẩn bị hàng hóa Tết |
Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | Xử lý nghiêm hành vi |""",
    ),
    Snippet(
        "responsibilities as headings, and a label before who acts",
        date(2025, 9, 22),
        """Thủ tướng Chính phủ chỉ thị:
1. Bộ Y tế có trách nhiệm:
a) Sửa đổi Luật An toàn thực phẩm, trình Chính phủ trong quý I năm 2026.
2. Trách nhiệm của Bộ Công an
a) Đấu tranh với tội phạm.
3. Đối với Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương:
a) Hàng quý báo cáo Bộ Y tế.
4. Chế độ báo cáo: các bộ, ngành báo cáo trước ngày 14 hằng tháng.
5. Bộ Y tế theo dõi, đôn đốc việc thực hiện Chỉ thị này, báo cáo hằng tuần vào thứ Sáu.""",
        """Bộ Y tế | | Sửa đổi Luật An toàn thực phẩm | 2026-03-31
Bộ Công an | | Đấu tranh với tội phạm |
Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương | | Hàng quý báo cáo Bộ Y tế | quarterly
các bộ, ngành | | các bộ, ngành báo cáo | monthly 14
Bộ Y tế | | Bộ Y tế theo dõi | weekly friday""",
    ),
    Snippet(
        "a session's resolution with headings below a topic",
        date(2025, 10, 7),
        """QUYẾT NGHỊ:
1. Về tình hình kinh tế - xã hội
Chính phủ thống nhất đánh giá: Tình hình tiếp tục chuyển biến tích cực.
Chính phủ, Thủ tướng Chính phủ yêu cầu các bộ, ngành, địa phương tập trung thực hiện các nhiệm vụ, giải pháp sau:
a) Ngân hàng Nhà nước Việt Nam chủ trì, phối hợp với các cơ quan liên quan:
- Điều hành linh hoạt chính sách tiền tệ.
- Báo cáo Thủ tướng Chính phủ về thị trường vàng trong tháng 10 năm 2025.
b) Bộ Công Thương khẩn trương trình Chính phủ ban hành Nghị định trước ngày 20 tháng 10 năm 2025.
2. Đồng ý cho Bộ Y tế tiếp tục cơ chế mua sắm thuốc.
3. Các bộ, cơ quan, hằng năm gửi báo cáo về Bộ Tài chính trước ngày 15 tháng 12.""",
        """Ngân hàng Nhà nước Việt Nam | các cơ quan liên quan | Điều hành linh hoạt chính sách |
Ngân hàng Nhà nước Việt Nam | các cơ quan liên quan | Báo cáo Thủ tướng Chính phủ | 2025-10-31
Bộ Công Thương | | Bộ Công Thương khẩn trương trình | 2025-10-20
Các bộ, cơ quan | | Các bộ, cơ quan, hằng năm | yearly 12 15""",
    ),
    Snippet(
        "no order at all",
        date(2022, 5, 20),
        """Kính gửi: Bộ Tài chính
Trả lời Công văn số 100/BTC-NSNN ngày 10 tháng 5 năm 2022, Bộ Xây dựng đã có ý kiến thống nhất với dự thảo Nghị định. Bộ Xây dựng gửi Bộ Tài chính để tổng hợp./.""",
        "",
    ),
    Snippet(
        "entry into force and general duties are no tasks",
        date(2022, 5, 20),
        """QUYẾT ĐỊNH:
Điều 1. Công nhận 10 xã đạt chuẩn nông thôn mới.
Điều 2. Quyết định này có hiệu lực kể từ ngày ký.
Điều 3. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc các sở, Thủ trưởng các ban, ngành và Chủ tịch Ủy ban nhân dân các huyện chịu trách nhiệm thi hành Quyết định này./.""",
        "",
    ),
    Snippet(
        "an exhortation and troubles at the end",
        date(2025, 10, 1),
        """Thủ tướng Chính phủ yêu cầu:
1. Bộ Xây dựng rà soát quy hoạch.
Yêu cầu các bộ, ngành, địa phương nghiêm túc triển khai thực hiện Công điện này.
Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, kịp thời phản ánh về Bộ Xây dựng để tổng hợp, báo cáo Thủ tướng Chính phủ./.""",
        """Bộ Xây dựng | | Bộ Xây dựng rà soát quy hoạch |""",
    ),
    Snippet(
        "numbers of two levels",
        date(2025, 6, 30),
        """Chủ tịch Ủy ban nhân dân Thành phố chỉ đạo như sau:
1. Về cải cách thủ tục hành chính
1.1. Giao Sở Nội vụ công bố danh mục thủ tục trước ngày 05/7/2025.
1.2. Văn phòng Ủy ban nhân dân Thành phố kiểm tra đột xuất Trung tâm Phục vụ hành chính công các phường, xã.
2. Về nhân sự: Giao Sở Nội vụ tham mưu bố trí cán bộ.""",
        """Sở Nội vụ | | Giao Sở Nội vụ công bố | 2025-07-05
Văn phòng Ủy ban nhân dân Thành phố | | Văn phòng Ủy ban nhân dân Thành |
Sở Nội vụ | | Giao Sở Nội vụ tham mưu |""",
    ),
    Snippet(
        "hour and day, and the day of issue itself",
        date(2025, 11, 20),
        """Thủ tướng Chính phủ yêu cầu:
1. Chủ tịch Ủy ban nhân dân tỉnh Đắk Lắk sơ tán dân xong trước 17 giờ ngày 20/11/2025.
2. Bộ Quốc phòng báo cáo trước 15:00 ngày 21/11/2025.
3. Bộ Công an tổ chức ứng trực 24/24 giờ.""",
        """Chủ tịch Ủy ban nhân dân tỉnh Đắk Lắk | | Chủ tịch Ủy ban nhân dân tỉnh | 2025-11-20
Bộ Quốc phòng | | Bộ Quốc phòng báo cáo trước | 2025-11-21
Bộ Công an | | Bộ Công an tổ chức ứng trực |""",
    ),
    Snippet(
        "quarter and year of a deliverable, in short forms",
        date(2024, 2, 1),
        """Chính phủ giao:
1. Bộ Nội vụ trình Đề án trong quý II/2024.
2. Bộ Khoa học và Công nghệ hoàn thành cơ sở dữ liệu trong năm 2024 - 2025.
3. Bộ Tư pháp ban hành Thông tư trong tháng 3/2024.
4. Bộ Y tế đưa bệnh viện vào hoạt động trước ngày 31-12-2024.""",
        """Bộ Nội vụ | | Bộ Nội vụ trình Đề án | 2024-06-30
Bộ Khoa học và Công nghệ | | Bộ Khoa học và Công nghệ hoàn | 2025-12-31
Bộ Tư pháp | | Bộ Tư pháp ban hành | 2024-03-31
Bộ Y tế | | Bộ Y tế đưa bệnh viện | 2024-12-31""",
    ),
    Snippet(
        "the last working days before Tết",
        date(2025, 1, 22),
        """Bộ trưởng yêu cầu:
1. Vụ Kế hoạch - Tài chính báo cáo trong vòng 05 ngày làm việc kể từ ngày ký.""",
        """Vụ Kế hoạch - Tài chính | | Vụ Kế hoạch - Tài chính báo | 2025-02-05""",
    ),
    Snippet(
        "the heading of an introduced list has its own day",
        date(2025, 7, 7),
        """Thủ tướng Chính phủ yêu cầu:
1. Bộ Khoa học và Công nghệ thực hiện các nhiệm vụ sau, hoàn thành trước ngày 31/7/2025:
a) Nâng cấp Cổng dịch vụ công.
b) Công bố mã định danh.
2. Bộ Công an, trong tháng 8 năm 2025, hoàn thành kết nối dữ liệu dân cư.""",
        """Bộ Khoa học và Công nghệ | | Nâng cấp Cổng dịch vụ công | 2025-07-31
Bộ Khoa học và Công nghệ | | Công bố mã định danh | 2025-07-31
Bộ Công an | | Bộ Công an, trong tháng 8 | 2025-08-31""",
    ),
)
