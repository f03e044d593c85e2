# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Parts of plans, notices and letters that hold tasks or none, made for the tests; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

PARTS: Final = (
    Snippet(
        "fields in sets below one title, agencies below a field, a title that is what is made",
        date(2025, 11, 3),
        """ỦY BAN NHÂN DÂN
TỈNH PHÚ THỌ
Số: 77/KH-UBND
KẾ HOẠCH
Phát triển thư viện số
I. NHIỆM VỤ
1. Nâng cao năng lực cán bộ thư viện
- Rà soát đội ngũ cán bộ thư viện các xã.
- Cử cán bộ đi học tập.
Đơn vị thực hiện: Các sở, ngành, UBND cấp xã.
Đơn vị phối hợp: Sở Tư pháp.
Thời gian thực hiện: Thường xuyên.
- Tổ chức lớp bồi dưỡng biên mục.
Đơn vị chủ trì tham mưu thực hiện: Sở Nội vụ.
Thời gian thực hiện: Tháng 12/2025.
- Thực hiện chế độ phụ cấp cho cán bộ.
Đơn vị chủ trì: Sở Tài chính.
Thời gian thực hiện: Từ 01/3/2025.
2. Kiểm kê tài liệu
- Nội dung: kiểm kê sách báo tại các thư viện xã.
- Cơ quan thực hiện:
+ Sở Văn hóa, Thể thao và Du lịch chủ trì, phối hợp với UBND cấp xã.
+ Sở Khoa học và Công nghệ cung cấp phần mềm kiểm kê.
- Thời gian thực hiện:
+ UBND cấp xã gửi kết quả kiểm kê về Sở Văn hóa, Thể thao và Du lịch trước ngày 15 tháng 12 năm 2025.
3. Xây dựng văn bản
- Quyết định quy định mức thu phí mượn sách
+ Nội dung: quy định chi tiết mức thu và nơi nộp.
+ Cơ quan chủ trì: Sở Tài chính.
+ Thời hạn ban hành: trước ngày 01 tháng 02 năm 2026.
II. KINH PHÍ THỰC HIỆN
1. Kinh phí thực hiện do ngân sách tỉnh bảo đảm.
2. Sở Tài chính tổng hợp nhu cầu kinh phí trong dự toán ngân sách nhà nước hằng năm của các đơn vị.
III. TỔ CHỨC THỰC HIỆN
1. Các sở, ngành triển khai Kế hoạch này; định kỳ trước ngày 05/6 và 05/12 hằng năm báo cáo kết quả về Sở Nội vụ.
2. Thủ trưởng các sở chịu trách nhiệm thi hành Kế hoạch này.
Căn cứ Kế hoạch này, UBND cấp xã xây dựng kế hoạch của địa phương.""",
        """Các sở, ngành + UBND cấp xã | Sở Tư pháp | Rà soát đội ngũ |
Các sở, ngành + UBND cấp xã | Sở Tư pháp | Cử cán bộ |
Sở Nội vụ | | Tổ chức lớp bồi dưỡng | 2025-12-31
Sở Tài chính | | Thực hiện chế độ |
Sở Văn hóa, Thể thao và Du lịch | UBND cấp xã | kiểm kê sách báo |
Sở Khoa học và Công nghệ | | Sở Khoa học và |
UBND cấp xã | | UBND cấp xã gửi | 2025-12-15
Sở Tài chính | | Quyết định quy định mức | 2026-02-01
Sở Tài chính | | Sở Tài chính tổng hợp |
Các sở, ngành | | Các sở, ngành triển |
Các sở, ngành | | định kỳ trước ngày | yearly
UBND cấp xã | | Căn cứ Kế hoạch |""",
    ),
    Snippet(
        "parts of a duty after 'trong đó', who must act in some places, topics between an item and its tasks",
        date(2025, 11, 3),
        """CÔNG ĐIỆN
về phòng, chống cháy rừng
CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH GIA LAI điện:
- Giám đốc các sở;
- Chủ tịch Ủy ban nhân dân các xã, phường.
Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
1. Chủ tịch Ủy ban nhân dân các xã, phường tại khu vực dự báo nguy cơ cháy cao tập trung chỉ đạo các biện pháp cấp bách, trong đó:
a) Tổ chức canh gác tại các chòi quan sát.
b) Chủ động bố trí lực lượng, phương tiện chữa cháy.
2. Giám đốc Sở Nông nghiệp và Môi trường tập trung xử lý các khu rừng có nguy cơ cao.
2.1. Về rừng phòng hộ:
- Rà soát vật liệu cháy dưới tán rừng.
- Lắp đặt biển báo tại các cửa rừng.
2.2. Về rừng trồng, rừng sản xuất:
Hướng dẫn chủ rừng làm đường băng cản lửa.
3. Đối với các đơn vị khai thác, chế biến lâm sản, kinh doanh gỗ và mây tre:
- Nghiêm cấm đốt phế liệu ngoài trời.
4. Đẩy mạnh tuyên truyền về phòng cháy, bảo vệ rừng và an toàn điện trong mùa khô: Các cơ quan báo chí tăng thời lượng đưa tin; nhiệm vụ thường xuyên.""",
        """Chủ tịch Ủy ban nhân dân các xã, phường | | Tổ chức canh gác |
Chủ tịch Ủy ban nhân dân các xã, phường | | Chủ động bố trí |
Giám đốc Sở Nông nghiệp và Môi trường | | Rà soát vật liệu |
Giám đốc Sở Nông nghiệp và Môi trường | | Lắp đặt biển báo |
Giám đốc Sở Nông nghiệp và Môi trường | | Hướng dẫn chủ rừng |
các đơn vị khai thác, chế biến lâm sản, kinh doanh gỗ và mây tre | | Nghiêm cấm đốt |
Các cơ quan báo chí | | Các cơ quan báo |""",
    ),
    Snippet(
        "a letter that cites another over several paragraphs, asks after its reasons, and says who acts in which case",
        date(2025, 11, 3),
        """TỔNG CỤC DỰ TRỮ
Số: 88/TCDT-KT
Kính gửi: Các Cục Dự trữ khu vực
Ngày 05/02/2025 Tổng cục Dự trữ đã ban hành Công văn số 12/TCDT-KT, trong đó yêu cầu các Cục Dự trữ khu vực kiểm kê:
“... Rà soát kho tàng, lập danh sách kho xuống cấp.
Báo cáo kết quả về Tổng cục Dự trữ trước ngày 01/4/2025.
Thực hiện nghiêm chế độ trực kho.”
Hiện nay, nhiều kho đã xuống cấp.
Để kịp thời sửa chữa trong năm, bảo đảm chất lượng hàng dự trữ, Tổng cục Dự trữ đề nghị các Cục Dự trữ khu vực rà soát toàn bộ kho tàng và gửi danh sách kho cần sửa về Tổng cục Dự trữ trước ngày 05/12/2025.
Một số vấn đề lưu ý:
(1) Trường hợp hồ sơ kho không đầy đủ thì đơn vị quản lý kho phải lập lại hồ sơ.
(2) Các cơ quan, đơn vị được giao chủ trì có trách nhiệm hoàn thành nhiệm vụ đúng tiến độ, các cơ quan phối hợp có trách nhiệm cung cấp số liệu.
Tổng cục Dự trữ gửi kèm biểu mẫu gồm: danh sách kho và phiếu kiểm tra.
Nếu có vướng mắc, đề nghị các Cục Dự trữ khu vực phản ánh về Tổng cục Dự trữ để xử lý./.""",
        """các Cục Dự trữ khu vực | | đề nghị các Cục Dự trữ | 2025-12-05
đơn vị quản lý kho | | Trường hợp hồ sơ |
Các cơ quan, đơn vị được giao chủ trì | | Các cơ quan, đơn vị được |
các cơ quan phối hợp | | các cơ quan phối hợp |""",
    ),
    Snippet(
        "aims in a title that acts, others who act on that ground, reports that are things, who answers for what",
        date(2025, 11, 3),
        """VĂN PHÒNG CHÍNH PHỦ
Số: 700/TB-VPCP
THÔNG BÁO
Kết luận của Phó Thủ tướng về phát triển cảng cạn
Phó Thủ tướng kết luận như sau:
I. NHIỆM VỤ
1. Hoàn thiện thể chế đáp ứng mục tiêu phát triển cảng cạn
a) Các bộ, ngành rà soát quy hoạch, trên cơ sở kết quả rà soát, Bộ Xây dựng tổng hợp, báo cáo Thủ tướng Chính phủ.
b) Bộ Xây dựng chịu trách nhiệm về số liệu đã báo cáo. Tham mưu Thủ tướng Chính phủ ban hành tiêu chí cảng cạn.
2. Bộ Tài chính khẩn trương hoàn thiện các báo cáo: (i) Báo cáo về phí hạ tầng; (ii) Báo cáo về thuế nhập khẩu thiết bị. Các báo cáo trên gửi Văn phòng Chính phủ trước ngày 25 tháng 11 năm 2025.
3. Bộ Công Thương: (1) trình Chính phủ Nghị định về dịch vụ kho; (2) các địa phương tập trung: (i) Rà soát quỹ đất làm cảng cạn; (ii) Công bố danh mục kêu gọi đầu tư.
4. Ủy ban nhân dân các tỉnh nêu tại Phụ lục kèm theo căn cứ tình hình thực tế bố trí vốn đối ứng.""",
        """Các bộ, ngành | | Các bộ, ngành rà |
Bộ Xây dựng | | Bộ Xây dựng tổng |
Bộ Xây dựng | | Tham mưu Thủ tướng |
Bộ Tài chính | | Bộ Tài chính khẩn trương | 2025-11-25
Bộ Công Thương | | trình Chính phủ Nghị định |
các địa phương | | Rà soát quỹ đất |
các địa phương | | Công bố danh mục |
Ủy ban nhân dân các tỉnh nêu tại Phụ lục kèm theo | | Ủy ban nhân dân |""",
    ),
    Snippet(
        "who works along by whatever name, classes told apart in headings, paragraphs that go on below an item",
        date(2025, 11, 3),
        """ỦY BAN NHÂN DÂN
TỈNH TÂY NINH
Số: 90/KH-UBND
KẾ HOẠCH
Quản lý kinh doanh trên mạng
Ngày 02/10/2025, Bộ Công Thương ban hành Chiến lược phát triển thương mại điện tử.
Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:
I. NHIỆM VỤ
1. Thuế tỉnh
a) Phối hợp với cơ quan Công an, Quản lý thị trường, Ngân hàng Nhà nước khu vực 13 và các trường đại học rà soát người bán hàng trên mạng. Lưu ý tránh trùng lặp (hoàn thành trong tháng 12/2025).
b) Phối hợp các cơ quan liên quan như: Sở Công Thương, Hiệp hội Doanh nghiệp tỉnh tuyên truyền.
c) Sở Tư pháp chủ trì, Sở Nội vụ phối hợp rà soát văn bản.
d) Theo dõi sát việc kê khai của các hộ kinh doanh trên địa bàn toàn tỉnh, tổng hợp, báo cáo kết quả hằng tháng.
đ) Tổ chức trực tư vấn vào thứ Bảy hoặc Chủ nhật hằng tuần.
2. Các doanh nghiệp hoạt động trong lĩnh vực vận tải, kho bãi, giao nhận trên địa bàn tỉnh
- Cung cấp dữ liệu giao nhận khi có yêu cầu.
- Chủ động đề xuất giải pháp.
3. Các tỉnh ủy, thành ủy, đảng ủy trực thuộc Trung ương cụ thể hóa nội dung này.
Bố trí kinh phí cho công tác tuyên truyền.
4. Sở Văn hóa, Thể thao và Du lịch/Sở Văn hóa và Thể thao
Chủ trì, phối hợp với các cơ quan có liên quan tham mưu cho Ủy ban nhân dân tỉnh:
a) Tổ chức tháng khuyến mại.
b) Từ năm 2026, từng bước mở rộng phạm vi hội chợ.
II. TỔ CHỨC THỰC HIỆN
Định kỳ trước ngày 25 hằng tháng, các phòng, đơn vị thuộc cơ quan Cục Thuế gửi báo cáo về Văn phòng.
Ủy ban nhân dân tỉnh giao Giám đốc các sở, các cơ quan liên quan theo chức năng, nhiệm vụ được giao tại Kế hoạch này triển khai thực hiện./.""",
        """Thuế tỉnh | cơ quan Công an + Quản lý thị trường + Ngân hàng Nhà nước khu vực 13 + các trường đại học | Phối hợp với cơ | 2025-12-31
Thuế tỉnh | Sở Công Thương + Hiệp hội Doanh nghiệp tỉnh | Phối hợp các cơ |
Sở Tư pháp | Sở Nội vụ | Sở Tư pháp chủ |
Thuế tỉnh | | Theo dõi sát việc |
Thuế tỉnh | | tổng hợp, báo cáo | monthly
Thuế tỉnh | | Tổ chức trực tư vấn | weekly
Các doanh nghiệp hoạt động trong lĩnh vực vận tải, kho bãi, giao nhận trên địa bàn tỉnh | | Cung cấp dữ liệu |
Các doanh nghiệp hoạt động trong lĩnh vực vận tải, kho bãi, giao nhận trên địa bàn tỉnh | | Chủ động đề xuất |
Các tỉnh ủy, thành ủy, đảng ủy trực thuộc Trung ương | | Các tỉnh ủy, thành |
Các tỉnh ủy, thành ủy, đảng ủy trực thuộc Trung ương | | Bố trí kinh phí |
Sở Văn hóa, Thể thao và Du lịch + Sở Văn hóa và Thể thao | các cơ quan có liên quan | Tổ chức tháng |
Sở Văn hóa, Thể thao và Du lịch + Sở Văn hóa và Thể thao | các cơ quan có liên quan | Từ năm 2026 |
các phòng, đơn vị thuộc cơ quan Cục Thuế | | Định kỳ trước ngày | monthly 25""",
    ),
    Snippet(
        "partners below a heading, an unknown body after an order, years in brackets and of targets, verbs of one syllable",
        date(2025, 11, 3),
        """ỦY BAN NHÂN DÂN
TỈNH LÀO CAI
Số: 15/KH-UBND
KẾ HOẠCH
Phát triển thể thao quần chúng
PHÂN CÔNG NHIỆM VỤ
1. Sở Văn hóa, Thể thao và Du lịch
a) Chủ trì, phối hợp
- Sở Tài chính và các đơn vị có liên quan lập dự toán sửa chữa sân tập.
- Sở Xây dựng rà soát quỹ đất làm sân vận động.
b) Hướng dẫn các xã phấn đấu đạt mục tiêu ít nhất 60% thôn có sân tập vào năm 2030.
c) Nhắc nhở các câu lạc bộ thực hiện nội quy; khám sức khỏe định kỳ cho vận động viên.
d) Nêu gương điển hình; trao đổi kinh nghiệm giữa các xã.
đ) Mua dụng cụ tập luyện cho thôn, bản.
2. Đề nghị Trung ương Liên hội Võ cổ truyền
- Cử huấn luyện viên giúp tỉnh.
- Giới thiệu trọng tài.
3. Sở Nội vụ
Báo cáo giữa kỳ thực hiện Kế hoạch (năm 2028) và báo cáo tổng kết thực hiện Kế hoạch (năm 2030).""",
        """Sở Văn hóa, Thể thao và Du lịch | Sở Tài chính + các đơn vị có liên quan | Sở Tài chính và |
Sở Văn hóa, Thể thao và Du lịch | Sở Xây dựng | Sở Xây dựng rà |
Sở Văn hóa, Thể thao và Du lịch | | Hướng dẫn các xã |
Sở Văn hóa, Thể thao và Du lịch | | Nhắc nhở các câu |
Sở Văn hóa, Thể thao và Du lịch | | Nêu gương điển hình |
Sở Văn hóa, Thể thao và Du lịch | | Mua dụng cụ |
Trung ương Liên hội Võ cổ truyền | | Cử huấn luyện viên |
Trung ương Liên hội Võ cổ truyền | | Giới thiệu trọng tài |
Sở Nội vụ | | Báo cáo giữa kỳ | 2028-12-31
Sở Nội vụ | | báo cáo tổng kết | 2030-12-31""",
    ),
    Snippet(
        "a work after the fields, with no fields of its own",
        date(2025, 11, 3),
        """ỦY BAN NHÂN DÂN
TỈNH LÀO CAI
Số: 16/KH-UBND
KẾ HOẠCH
Phát triển chợ nông thôn
I. NHIỆM VỤ
1. Phát triển chợ
- Rà soát quy hoạch chợ.
- Cơ quan chủ trì: Sở Công Thương.
- Công bố danh mục chợ.
- Thời gian thực hiện: Tháng 12/2025.""",
        """Sở Công Thương | | Rà soát quy hoạch | 2025-12-31
Sở Công Thương | | Công bố danh mục | 2025-12-31""",
    ),
)
