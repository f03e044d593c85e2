# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Classes and offices whose names only a heading or a duty sets apart; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

LEADS: Final = (
    Snippet(
        "classes in headings by all their words, a purpose with actions, short titles over headings",
        date(2025, 11, 12),
        """ỦY BAN NHÂN DÂN
TỈNH LÂM ĐỒNG
Số: 21/CT-UBND
CHỈ THỊ
Về việc cấp phép khai thác nước
Chủ tịch Ủy ban nhân dân tỉnh yêu cầu Thủ trưởng các sở, ban, ngành và Chủ tịch UBND các xã, phường thực hiện các nội dung sau:
I. Trách nhiệm cấp phép
1. Các cơ quan cấp phép khai thác (Sở Công Thương, Sở Xây dựng):
a) Tiếp nhận hồ sơ, trả kết quả đúng hạn.
b) Công khai quy trình cấp phép.
Trường hợp các đơn vị có ý kiến khác nhau, cơ quan cấp phép có trách nhiệm làm rõ.
2. Các sở, ngành: Là các đơn vị được lấy ý kiến, chịu trách nhiệm các nội dung sau:
2.1. Trách nhiệm chung
a) Đánh giá sự phù hợp của hồ sơ với quy hoạch.
b) Trả lời đúng thời hạn.
2.2. Trách nhiệm riêng
a) Sở Y tế
- Đánh giá chất lượng nước.
b) Công an tỉnh
- Đánh giá tác động đến trật tự, an toàn.
3. Cơ quan chủ trì giải quyết hồ sơ cấp nước
a) Hướng dẫn người dân lập hồ sơ.
b) Tổng hợp kết quả cấp phép.
4. Cơ quan tiếp nhận phản ánh có trách nhiệm trả lời người dân bằng văn bản.
5. Để nâng cao chất lượng nước, tăng cường giám sát, kiểm tra các công trình cấp nước, các sở, ngành, UBND cấp xã và các đơn vị có liên quan theo chức năng, nhiệm vụ thực hiện những nội dung sau:
a) Rà soát các công trình xuống cấp.
b) Xử lý nghiêm các vi phạm.
6. Công ty TNHH MTV Cấp nước Lâm Đồng và các đơn vị quản lý, khai thác giếng, hồ chứa
- Duy tu công trình theo kế hoạch.
7. Các cơ sở sản xuất đá, nước tinh khiết:
- Chủ cơ sở có trách nhiệm kiểm nghiệm mẫu nước.
- Báo cáo kết quả kiểm nghiệm về Sở Y tế.
8. Các doanh nghiệp du lịch, vận tải, kho bãi trên địa bàn tỉnh có trách nhiệm tiết kiệm nước.
9. Các chủ vườn cà phê, hộ trồng hoa thực hiện nghiêm lịch tưới luân phiên.
10. Các cơ sở lưu trú công lập và ngoài công lập: Lắp đặt đồng hồ đo nước.
""",
        """
Các cơ quan cấp phép khai thác | | Tiếp nhận hồ sơ |
Các cơ quan cấp phép khai thác | | Công khai quy trình |
Các sở, ngành | | Đánh giá sự phù hợp |
Các sở, ngành | | Trả lời đúng thời hạn |
Sở Y tế | | Đánh giá chất lượng nước |
Công an tỉnh | | Đánh giá tác động |
Cơ quan chủ trì giải quyết hồ sơ cấp nước | | Hướng dẫn người dân |
Cơ quan chủ trì giải quyết hồ sơ cấp nước | | Tổng hợp kết quả |
Cơ quan tiếp nhận phản ánh | | Cơ quan tiếp nhận phản ánh |
các sở, ngành + UBND cấp xã + các đơn vị có liên quan | | Rà soát các công trình |
các sở, ngành + UBND cấp xã + các đơn vị có liên quan | | Xử lý nghiêm |
Công ty TNHH MTV Cấp nước Lâm Đồng + các đơn vị quản lý, khai thác giếng, hồ chứa | | Duy tu công trình |
Chủ cơ sở | | Chủ cơ sở |
Các cơ sở sản xuất đá, nước tinh khiết | | Báo cáo kết quả |
Các doanh nghiệp du lịch, vận tải, kho bãi trên địa bàn tỉnh | | Các doanh nghiệp |
Các chủ vườn cà phê, hộ trồng hoa | | Các chủ vườn |
Các cơ sở lưu trú công lập và ngoài công lập | | Lắp đặt đồng hồ |
""",
    ),
    Snippet(
        "names that go on after a verb, a comma or a colon; lists with semicolons; reports that come again",
        date(2025, 11, 20),
        """BỘ CÔNG THƯƠNG
Số: 512/QĐ-BCT
QUYẾT ĐỊNH
QUYẾT ĐỊNH:
Điều 1. Tổ chức thực hiện
1. Ban quản lý Khu Nông nghiệp ứng dụng Công nghệ cao Phú Yên rà soát quy hoạch lưới điện.
2. Các Tập đoàn: Bưu chính Viễn thông Việt Nam, Công nghiệp - Viễn thông Quân đội khôi phục liên lạc.
3. Phòng Thanh tra, pháp chế: Chủ trì soạn thảo quy chế.
4. Phòng Quản lý chất lượng và Công nghệ thông tin nâng cấp phần mềm.
5. UBND các tỉnh có đường dây truyền tải đi qua bố trí quỹ đất xây dựng trạm.
6. Cục Điện lực hướng dẫn các Sở Công Thương, các tổ chức xã hội; các xã, phường và đơn vị điện lực vận hành lưới điện.
7. Cục Hóa chất phối hợp với Ban Quản lý các khu công nghệ cao và khu công nghiệp; các doanh nghiệp hóa chất và các đơn vị liên quan rà soát kho chứa.
8. Cục Công nghiệp theo dõi, đôn đốc việc triển khai thực hiện chương trình cơ khí trọng điểm trong toàn ngành, định kỳ hằng năm báo cáo Bộ trưởng và đề xuất các biện pháp cần thiết.
9. Vụ Dầu khí và Than xây dựng kế hoạch kiểm tra, giám sát hằng năm.
10. Bộ trân trọng đề nghị Ban Kinh tế Trung ương, Văn phòng Trung ương Đảng phối hợp trong quá trình triển khai thực hiện.
11. Đối với các trường trung cấp, cao đẳng
- Mở lớp đào tạo thợ điện.
""",
        """
Ban quản lý Khu Nông nghiệp ứng dụng Công nghệ cao Phú Yên | | Ban quản lý Khu |
Tập đoàn Bưu chính Viễn thông Việt Nam + Tập đoàn Công nghiệp - Viễn thông Quân đội | | Các Tập đoàn |
Phòng Thanh tra, pháp chế | | Chủ trì soạn thảo |
Phòng Quản lý chất lượng và Công nghệ thông tin | | Phòng Quản lý |
UBND các tỉnh có đường dây truyền tải đi qua | | UBND các tỉnh |
Cục Điện lực | | Cục Điện lực |
Cục Hóa chất | Ban Quản lý các khu công nghệ cao và khu công nghiệp + các doanh nghiệp hóa chất + các đơn vị liên quan | Cục Hóa chất |
Cục Công nghiệp | | Cục Công nghiệp |
Cục Công nghiệp | | định kỳ hằng năm | yearly
Vụ Dầu khí và Than | | Vụ Dầu khí |
Ban Kinh tế Trung ương + Văn phòng Trung ương Đảng | | Bộ trân trọng |
các trường trung cấp, cao đẳng | | Mở lớp |
""",
    ),
)
