# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Short directives for single forms of language: markers, times, classes, committees; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

FORMS: Final = (
    Snippet(
        "markers on lines of their own, wrapped",
        date(2025, 6, 10),
        """ỦY BAN NHÂN DÂN
TỈNH SƠN LA

KẾ HOẠCH

PHÒNG, CHỐNG HẠN TRÊN ĐỊA BÀN TỈNH

I.
ĐÁNH GIÁ TÌNH HÌNH HẠN

1.
Nguy cơ thiếu nước sản xuất

a)
Các vùng cuối kênh thường xuyên thiếu nước vào mùa khô.

II. TỔ
CHỨC THỰC HIỆN

1.
Sở Nông nghiệp và Môi trường:

-
Chỉ đạo nạo vét kênh mương, hoàn thành trước ngày
30/6/2025.

- Theo
dõi mực nước các hồ chứa.

2.
Các hội, tổ chức xã hội:

Vận
động hội viên sử dụng nước tiết kiệm.""",
        """Sở Nông nghiệp và Môi trường | | Chỉ đạo nạo vét kênh mương | 2025-06-30
Sở Nông nghiệp và Môi trường | | Theo dõi mực nước |
Các hội, tổ chức xã hội | | Vận động hội viên |""",
    ),
    Snippet(
        "a time below each item, no field names who acts",
        date(2025, 10, 2),
        """KẾ HOẠCH
Rà soát nhà đất công
I. NHIỆM VỤ
1. Sở Tài chính
- Xây dựng biểu mẫu rà soát.
Thời gian hoàn thành: Tháng 10 - 11/2025.
- Tập huấn cho các đơn vị.
Thời gian thực hiện: Từ ngày 15/11/2025 đến ngày 30/11/2025.
- Tổng hợp báo cáo. Thời gian hoàn thành: Trước ngày 31/12/2025.
2. Trách nhiệm của đối tượng được rà soát (kể cả đơn vị tự chủ):
- Lập hồ sơ từng cơ sở.
Thời hạn hoàn thành: Trước ngày 15/12/2025.
- Cập nhật thường xuyên.
Thời gian thực hiện: Năm 2026 và các năm tiếp theo.""",
        """Sở Tài chính | | Xây dựng biểu mẫu | 2025-11-30
Sở Tài chính | | Tập huấn cho | 2025-11-30
Sở Tài chính | | Tổng hợp báo cáo | 2025-12-31
đối tượng được rà soát | | Lập hồ sơ | 2025-12-15
đối tượng được rà soát | | Cập nhật thường xuyên |""",
    ),
    Snippet(
        "a visited city is meant where nobody is named",
        date(2025, 9, 15),
        """THÔNG BÁO
KẾT LUẬN CỦA PHÓ THỦ TƯỚNG TẠI BUỔI LÀM VIỆC VỚI LÃNH ĐẠO THÀNH PHỐ CẦN THƠ
Ngày 10 tháng 9 năm 2025, Phó Thủ tướng đã làm việc với lãnh đạo thành phố Cần Thơ. Phó Thủ tướng kết luận như sau:
I. ĐÁNH GIÁ CHUNG
Trong 8 tháng đầu năm 2025, kinh tế thành phố tăng trưởng khá.
II. NHIỆM VỤ TRỌNG TÂM
1. Về giao thông:
Thành phố cần đẩy nhanh giải phóng mặt bằng các tuyến cao tốc.
2. Rà soát, điều chỉnh quy hoạch cho phù hợp sau sáp nhập.
3. Trên cơ sở đó, xây dựng danh mục dự án ưu tiên trong tháng 10 năm 2025.
III. VỀ KIẾN NGHỊ
1. Về Chương trình mục tiêu quốc gia giảm nghèo:
Giao Bộ Nông nghiệp và Môi trường chủ trì, phối với Bộ Tài chính hướng dẫn.""",
        """Thành phố | | Thành phố cần đẩy |
Thành phố | | Rà soát, điều chỉnh |
Thành phố | | Trên cơ sở đó | 2025-10-31
Bộ Nông nghiệp và Môi trường | Bộ Tài chính | Giao Bộ Nông nghiệp |""",
    ),
    Snippet(
        "a topic, and below it what the addressees do",
        date(2025, 11, 3),
        """Kính gửi: Chủ tịch Ủy ban nhân dân các tỉnh, thành phố.
Thực hiện kết luận của cấp trên, Ban Chỉ đạo yêu cầu Chủ tịch Ủy ban nhân dân các tỉnh, thành phố tập trung một số nội dung sau:
1. Về trụ sở và tài sản công
Rà soát, bố trí lại trụ sở cho cấp xã.
2. Về nhân lực
- Cấp ủy, chính quyền địa phương cần bố trí đủ cán bộ.
- Khẩn trương tuyển dụng viên chức, bảo đảm đến hết năm 2025 không còn xã thiếu người.""",
        """Chủ tịch Ủy ban nhân dân các tỉnh, thành phố | | Rà soát, bố trí |
Cấp ủy, chính quyền địa phương | | Cấp ủy, chính quyền |
Chủ tịch Ủy ban nhân dân các tỉnh, thành phố | | Khẩn trương tuyển dụng | 2025-12-31""",
    ),
    Snippet(
        "who only answers for something, and who does more beside it",
        date(2025, 5, 6),
        """QUYẾT NGHỊ:
Điều 1. Thông qua hồ sơ dự án Luật. Bộ Công an chịu trách nhiệm về nội dung giải trình.
Bộ Công an phối hợp với Bộ Tư pháp hoàn thiện dự thảo.
Điều 2. Giao Bộ trưởng Bộ Công an thừa ủy quyền ký tờ trình.
Bộ Công an chịu trách nhiệm toàn diện về dự thảo; chuẩn bị hồ sơ gửi Quốc hội; báo cáo những vấn đề phát sinh.""",
        """Bộ Công an | Bộ Tư pháp | Bộ Công an phối |
Bộ trưởng Bộ Công an | | Giao Bộ trưởng Bộ |
Bộ Công an | | Bộ Công an chịu |""",
    ),
    Snippet(
        "two yearly reports in one sentence, a monthly one after a label",
        date(2025, 8, 20),
        """Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành thực hiện:
1. Về chế độ báo cáo:
1.1. Báo cáo tháng: Sở Công Thương tổng hợp số liệu của tỉnh trước ngày 12 hàng tháng.
1.2. Báo cáo khác:
Yêu cầu các sở, ban, ngành, Ủy ban nhân dân các xã, phường trước ngày 10 tháng 01 hàng năm gửi báo cáo năm và trước ngày 10 tháng 7 hàng năm gửi báo cáo giữa năm.
2. Danh mục phải báo cáo:
Yêu cầu Công an tỉnh báo cáo hàng quý các số liệu gồm:
(1) Số vụ việc;
(2) Số người bị xử lý.""",
        """Sở Công Thương | | Sở Công Thương tổng | monthly 12
các sở, ban, ngành + Ủy ban nhân dân các xã, phường | | Yêu cầu các sở | yearly 1 10
các sở, ban, ngành + Ủy ban nhân dân các xã, phường | | trước ngày 10 tháng 7 | yearly 7 10
Công an tỉnh | | Yêu cầu Công an tỉnh | quarterly""",
    ),
    Snippet(
        "classes by whatever name",
        date(2025, 4, 14),
        """Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
1. Các đơn vị khai thác khoáng sản trên địa bàn có trách nhiệm:
a) Phục hồi môi trường sau khai thác.
2. Các tổ chức, cá nhân và hộ gia đình nuôi cá lồng:
a) Di dời lồng bè đến nơi an toàn.
b) Khuyến khích áp dụng kỹ thuật mới.
3. Ủy ban nhân dân các địa phương có rừng thường xuyên tuần tra các điểm dễ cháy.
4. Các Tập đoàn, Tổng Công ty nhà nước, doanh nghiệp xuất khẩu: mở rộng thị trường.
5. Các sở: Công Thương, Nông nghiệp và Môi trường và Ủy ban nhân dân các xã: Có ý kiến thẩm định trước ngày 30/4/2025.
6. Hội Phụ nữ hỗ trợ người dân khắc phục hậu quả.
7. Trung tâm Kiểm soát bệnh tật tỉnh hỗ trợ các địa phương xét nghiệm.
8. Giao Phó Thủ tướng Trần Hồng Hà và các Phó Thủ tướng chỉ đạo việc thực hiện.
9. Các cơ quan được phân công chủ trì nhiệm vụ có trách nhiệm lập dự toán.
10. Giao Thanh tra tỉnh tổ chức thanh tra chuyên đề.
11. Các đơn vị sự nghiệp công lập trực thuộc Ủy ban nhân dân tỉnh rà soát tài sản.
12. Ban Quản lý dự án đầu tư xây dựng công trình giao thông tỉnh phối hợp Ủy ban Kiểm tra Tỉnh ủy kiểm tra các gói thầu.""",
        """Các đơn vị khai thác khoáng sản trên địa bàn | | Phục hồi môi trường |
Các tổ chức, cá nhân và hộ gia đình nuôi cá lồng | | Di dời lồng bè |
Ủy ban nhân dân các địa phương có rừng | | Ủy ban nhân dân các |
Các Tập đoàn, Tổng Công ty nhà nước + doanh nghiệp xuất khẩu | | mở rộng thị trường |
Sở Công Thương + Sở Nông nghiệp và Môi trường + Ủy ban nhân dân các xã | | Có ý kiến thẩm | 2025-04-30
Hội Phụ nữ | | Hội Phụ nữ hỗ |
Trung tâm Kiểm soát bệnh tật tỉnh | | Trung tâm Kiểm soát |
Phó Thủ tướng Trần Hồng Hà + các Phó Thủ tướng | | Giao Phó Thủ tướng |
Các cơ quan được phân công chủ trì nhiệm vụ | | Các cơ quan được |
Thanh tra tỉnh | | Giao Thanh tra tỉnh |
Các đơn vị sự nghiệp công lập trực thuộc Ủy ban nhân dân tỉnh | | Các đơn vị sự |
Ban Quản lý dự án đầu tư xây dựng công trình giao thông tỉnh | Ủy ban Kiểm tra Tỉnh ủy | Ban Quản lý dự |""",
    ),
    Snippet(
        "a plan's fields with an unknown office, and works below an introduction",
        date(2025, 3, 18),
        """KẾ HOẠCH
II. NỘI DUNG
1. Biên soạn tài liệu
- Cơ quan thực hiện: Sở Tư pháp; Nhà Văn hóa Lao động Sông Hồng; các sở, ngành liên quan.
- Thời gian thực hiện: 2025 - 2026.
2. Hỗ trợ thi hành
- Các nội dung hỗ trợ bao gồm:
+ Hướng dẫn áp dụng văn bản;
+ Tiếp nhận kiến nghị của người dân;
- Cơ quan chủ trì: Sở Nội vụ.
- Thời gian: Quý II, III/2025.
3. Kinh phí
3.1. Đối với các nhiệm vụ triển khai trong năm 2025, các sở, ngành chủ động cân đối dự toán.""",
        """Sở Tư pháp + Nhà Văn hóa Lao động Sông Hồng + các sở, ngành liên quan | | Biên soạn tài liệu | 2026-12-31
Sở Nội vụ | | Hướng dẫn áp dụng | 2025-09-30
Sở Nội vụ | | Tiếp nhận kiến nghị | 2025-09-30
các sở, ngành | | Đối với các nhiệm |""",
    ),
    Snippet(
        "a short notice that asks in its first paragraph",
        date(2026, 4, 2),
        """THÔNG BÁO
Về việc treo cờ
Nhân dịp kỷ niệm ngày thành lập tỉnh, Ủy ban nhân dân tỉnh đề nghị các cơ quan, đơn vị của Trung ương; các sở, ban, ngành và các hộ gia đình trên địa bàn tỉnh treo cờ Tổ quốc từ ngày 10/4/2026 đến hết ngày 12/4/2026.
Ủy ban nhân dân các xã, phường có trách nhiệm kiểm tra việc treo cờ; Thủ trưởng các cơ quan, đơn vị nhắc nhở cán bộ thực hiện./.""",
        """các cơ quan, đơn vị của Trung ương + các sở, ban, ngành + các hộ gia đình trên địa bàn tỉnh | | đề nghị các cơ quan | 2026-04-12
Ủy ban nhân dân các xã, phường | | Ủy ban nhân dân các |
Thủ trưởng các cơ quan, đơn vị | | Thủ trưởng các cơ quan |""",
    ),
    Snippet(
        "a committee: its members are told nothing, its duties are tasks",
        date(2025, 6, 2),
        """QUYẾT ĐỊNH:
Điều 1. Thành lập Ban Chỉ đạo về trồng rừng (gọi tắt là Ban Chỉ đạo), gồm các thành viên sau đây:
1. Trưởng ban: Phó Thủ tướng Trần Hồng Hà.
2. Các ủy viên:
- Bộ trưởng Bộ Nông nghiệp và Môi trường;
- Bộ trưởng Bộ Tài chính;
- 01 Thứ trưởng Bộ Nội vụ.
Điều 2. Nhiệm vụ của Ban Chỉ đạo:
1. Xây dựng đề án trồng rừng.
2. Phối hợp với các bộ, ngành kiểm tra kết quả.
Điều 3. Quyền hạn của Ban Chỉ đạo
1. Mời chuyên gia dự họp.
2. Yêu cầu các bộ, ngành cung cấp thông tin.
Điều 4. Ban Chỉ đạo làm việc theo nguyên tắc tập trung dân chủ.
Điều 5. Kinh phí hoạt động của Ban Chỉ đạo do ngân sách nhà nước cấp hằng năm.
Điều 6. Các Bộ trưởng, Thủ trưởng cơ quan ngang bộ chịu trách nhiệm thi hành Quyết định này./.""",
        """Ban Chỉ đạo | | Xây dựng đề án |
Ban Chỉ đạo | các bộ, ngành | Phối hợp với các |""",
    ),
    Snippet(
        "a ministry asks kindly, and says when at the end",
        date(2025, 9, 3),
        """Kính gửi: Ủy ban nhân dân các tỉnh, thành phố.
Bộ Tài chính tổ chức lớp tập huấn về quản lý thuế. Thông tin cụ thể như sau:
1. Đối tượng:
- Công chức cấp xã.
2. Thời gian:
- Lớp 1: 01 buổi sáng, ngày 15/9/2025.
Bộ Tài chính trân trọng đề nghị Ủy ban nhân dân các tỉnh, thành phố cử công chức tham dự; đồng thời gửi danh sách về Bộ trước ngày 10/9/2025.
Trân trọng cảm ơn./.""",
        """Ủy ban nhân dân các tỉnh, thành phố | | trân trọng đề nghị Ủy | 2025-09-10""",
    ),
    Snippet(
        "an intention before the order, items below a whole sentence, office-holders with their field",
        date(2025, 9, 8),
        """Phó Thủ tướng kết luận như sau:
2. Để bảo đảm tiến độ, phấn đấu hoàn thành xây dựng trước ngày 30 tháng 11 năm 2025, yêu cầu Bộ Y tế và các nhà thầu tập trung một số nội dung như sau:
(1) Bộ Y tế chỉ đạo Ban Quản lý dự án hoàn thiện hồ sơ.
- Chỉ đạo hai bệnh viện chuẩn bị nhân lực.
- Chủ trì, phối hợp với Bộ Tài chính trình cơ chế vận hành.
(2) Đồng chí Bộ trưởng Bộ Y tế, Thứ trưởng Bộ Y tế phụ trách lĩnh vực kiểm tra công trường; chỉ đạo báo cáo Thủ tướng Chính phủ hằng tuần.
(3) Bộ Công an tiếp tục phối hợp, hướng dẫn Bộ Y tế nghiệm thu phòng cháy.""",
        """Bộ Y tế | | Bộ Y tế chỉ đạo |
Bộ Y tế | | Chỉ đạo hai bệnh |
Bộ Y tế | Bộ Tài chính | Chủ trì, phối hợp |
Bộ trưởng Bộ Y tế + Thứ trưởng Bộ Y tế phụ trách lĩnh vực | | Đồng chí Bộ trưởng |
Bộ trưởng Bộ Y tế + Thứ trưởng Bộ Y tế phụ trách lĩnh vực | | chỉ đạo báo cáo | weekly
Bộ Công an | Bộ Y tế | Bộ Công an tiếp |""",
    ),
    Snippet(
        "groups by their names, two holders of places, what is to be done by two days",
        date(2025, 10, 1),
        """Thủ tướng Chính phủ yêu cầu:
1. Bí thư, Chủ tịch Ủy ban nhân dân các tỉnh khu vực Trung Bộ, nhất là các tỉnh: Khánh Hòa, Đắk Lắk tiếp tục tập trung một số nhiệm vụ, trong đó tập trung một số nhiệm vụ sau:
(1) Bố trí chỗ ở tạm, hoàn thành trước ngày 15/10/2025; nhà bị sập, trôi được dựng lại, hoàn thành trước ngày 31/12/2025.
(2) Thăm hỏi các gia đình bị nạn.
2. Bộ Khoa học và Công nghệ, các Tập đoàn VNPT, Viettel khôi phục thông tin liên lạc.
3. Văn phòng Ban Chỉ đạo phòng thủ dân sự quốc gia theo dõi diễn biến.
4. Bộ Xây dựng xử lý chi phí xong trước ngày 01 tháng 11 năm 2025 đối với dự án cũ, xong trước ngày 01 tháng 12 năm 2025 đối với dự án mới.
5. Các cơ quan truyền thông, báo chí đưa tin kịp thời.
Yêu cầu các bộ, ngành, địa phương khẩn trương triển khai./.""",
        """Bí thư các tỉnh khu vực Trung Bộ + Chủ tịch Ủy ban nhân dân các tỉnh khu vực Trung Bộ | | Bố trí chỗ ở | 2025-10-15
Bí thư các tỉnh khu vực Trung Bộ + Chủ tịch Ủy ban nhân dân các tỉnh khu vực Trung Bộ | | nhà bị sập | 2025-12-31
Bí thư các tỉnh khu vực Trung Bộ + Chủ tịch Ủy ban nhân dân các tỉnh khu vực Trung Bộ | | Thăm hỏi các gia |
Bộ Khoa học và Công nghệ + Tập đoàn VNPT + Tập đoàn Viettel | | Bộ Khoa học và |
Văn phòng Ban Chỉ đạo phòng thủ dân sự quốc gia | | Văn phòng Ban Chỉ |
Bộ Xây dựng | | Bộ Xây dựng xử | 2025-11-01
Bộ Xây dựng | | xong trước ngày 01 | 2025-12-01
Các cơ quan truyền thông, báo chí | | Các cơ quan truyền |""",
    ),
    Snippet(
        "a city is told after the assessment of it, labels before paragraphs",
        date(2025, 11, 4),
        """THÔNG BÁO
KẾT LUẬN CỦA PHÓ THỦ TƯỚNG TẠI BUỔI LÀM VIỆC VỚI THÀNH PHỐ HUẾ
Phó Thủ tướng kết luận như sau:
I. ĐÁNH GIÁ CHUNG
Thành phố đã có nhiều cố gắng trong năm 2025.
Để tiếp tục phát triển, thành phố Huế cần tập trung thực hiện tốt một số nhiệm vụ, giải pháp sau đây:
1. Căn cứ quy hoạch để phát triển đô thị di sản.
2. Tăng cường kiểm tra cơ sở.
Về kinh phí: Ủy ban nhân dân thành phố chủ động cân đối ngân sách.
Văn phòng Chính phủ xin trân trọng thông báo./.""",
        """thành phố Huế | | Căn cứ quy hoạch |
thành phố Huế | | Tăng cường kiểm tra |
Ủy ban nhân dân thành phố | | Ủy ban nhân dân thành |""",
    ),
    Snippet(
        "preludes, and a list with semicolons after an order",
        date(2025, 12, 1),
        """Kính gửi: Các đồng chí Bộ trưởng, Thủ trưởng cơ quan ngang Bộ
Ban Chỉ đạo yêu cầu các đồng chí Bộ trưởng, Thủ trưởng cơ quan ngang Bộ khẩn trương chỉ đạo thực hiện các nội dung sau:
1. Đối với các nhiệm vụ cần ban hành văn bản, các Bộ, cơ quan ngang Bộ khẩn trương ban hành. Thời hạn hoàn thành chậm nhất ngày 25/12/2025.
2. Đối với nhiệm vụ cần điều chỉnh (danh mục gửi kèm), yêu cầu các Bộ: Xây dựng; Nội vụ xây dựng phương án, báo cáo trước ngày 15/12/2025.
3. Đối với dữ liệu còn thiếu, cần ưu tiên rà soát, bổ sung.""",
        """các Bộ + cơ quan ngang Bộ | | Đối với các nhiệm | 2025-12-25
Bộ Xây dựng + Bộ Nội vụ | | Đối với nhiệm vụ | 2025-12-15
Bộ trưởng + Thủ trưởng cơ quan ngang Bộ | | Đối với dữ liệu |""",
    ),
    Snippet(
        "headings of names that no data hold",
        date(2025, 10, 7),
        """Bộ trưởng yêu cầu các đơn vị thuộc Bộ:
1. Cục Xuất bản, In và Phát hành
- Sửa đổi quy trình cấp phép, đảm bảo hoàn thành trong quý I/2026.
2. Cục Mỹ thuật, Nhiếp ảnh và Triển lãm
Khẩn trương trình Nghị định. Đảm bảo hoàn thành thực thi trong năm 2026.
3. Tiểu ban giúp việc Ban Chỉ đạo 934
- Phân công thành viên kịp thời.
4. Thủ trưởng các cơ quan, đơn vị được giao nhiệm vụ
- Báo cáo 02 lần/ngày về Văn phòng Bộ.
5. Báo và Phát thanh - Truyền hình tỉnh, Sở Nội vụ và hệ thống truyền thanh cơ sở:
Theo chức năng, nhiệm vụ tăng cường tuyên truyền.
6. Đề nghị các doanh nghiệp viễn thông (VNPT, Viettel và doanh nghiệp khác): Bảo đảm thông tin liên lạc.""",
        """Cục Xuất bản, In và Phát hành | | Sửa đổi quy trình | 2026-03-31
Cục Mỹ thuật, Nhiếp ảnh và Triển lãm | | Khẩn trương trình Nghị | 2026-12-31
Tiểu ban giúp việc Ban Chỉ đạo 934 | | Phân công thành viên |
Thủ trưởng các cơ quan, đơn vị được giao nhiệm vụ | | Báo cáo 02 lần/ngày | daily
Báo và Phát thanh - Truyền hình tỉnh + Sở Nội vụ + hệ thống truyền thanh cơ sở | | Theo chức năng |
các doanh nghiệp viễn thông | | Bảo đảm thông tin |""",
    ),
)
