# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Notices of conclusions, and lists of those who are charged, made for the tests; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

CONCLUSIONS: Final = (
    Snippet(
        "conclusions of a province's chairman",
        date(2025, 10, 14),
        """ỦY BAN NHÂN DÂN
TỈNH AN GIANG
VĂN PHÒNG
Số: 512/TB-VP
An Giang, ngày 14 tháng 10 năm 2025
THÔNG BÁO
Kết luận của Chủ tịch UBND tỉnh tại cuộc họp về tiến độ giải ngân vốn đầu tư công
Ngày 10 tháng 10 năm 2025, đồng chí Chủ tịch UBND tỉnh chủ trì họp nghe Sở Tài chính báo cáo. Tham dự có lãnh đạo các sở. Sau khi nghe báo cáo, ý kiến của các đại biểu, Chủ tịch UBND tỉnh kết luận, chỉ đạo như sau:
1. Ghi nhận nỗ lực của các chủ đầu tư. Tuy nhiên, tỷ lệ giải ngân còn thấp.
2. Về nhiệm vụ thời gian tới:
a) Các chủ đầu tư:
- Lập tiến độ chi tiết từng dự án, gửi Sở Tài chính trước ngày 20/10/2025.
- Chịu trách nhiệm toàn diện trước UBND tỉnh về kết quả giải ngân.
b) Sở Tài chính: tham mưu UBND tỉnh điều chuyển vốn từ các dự án chậm giải ngân; hoàn thành trong tháng 10/2025.
c) Giao Sở Xây dựng khẩn trương công bố giá vật liệu; Sở Nông nghiệp và Môi trường rút ngắn thời gian cấp phép mỏ; Công an tỉnh xử lý nghiêm hành vi thông đồng, nâng giá.
3. Đối với dự án đường ven biển: Ban Quản lý dự án đầu tư xây dựng công trình giao thông tỉnh phối hợp UBND phường Rạch Giá bàn giao mặt bằng, xong trước 30/11/2025.
4. Thống nhất đề xuất của Sở Y tế về mua sắm trang thiết bị. Sở Y tế hoàn chỉnh hồ sơ, trình UBND tỉnh trong ngày 16/10/2025.
5. Giao Văn phòng UBND tỉnh theo dõi, đôn đốc việc thực hiện Thông báo này.
Thừa lệnh Chủ tịch UBND tỉnh, Văn phòng UBND tỉnh thông báo để các cơ quan, đơn vị biết, thực hiện./.""",
        """Các chủ đầu tư | | Lập tiến độ chi tiết | 2025-10-20
Các chủ đầu tư | | Chịu trách nhiệm toàn diện |
Sở Tài chính | | tham mưu UBND tỉnh | 2025-10-31
Sở Xây dựng | | Giao Sở Xây dựng |
Sở Nông nghiệp và Môi trường | | Sở Nông nghiệp và |
Công an tỉnh | | Công an tỉnh xử |
Ban Quản lý dự án đầu tư xây dựng công trình giao thông tỉnh | UBND phường Rạch Giá | Ban Quản lý dự | 2025-11-30
Sở Y tế | | Sở Y tế hoàn | 2025-10-16
Văn phòng UBND tỉnh | | Giao Văn phòng UBND |""",
    ),
    Snippet(
        "conclusions with small Roman items",
        date(2025, 10, 2),
        """VĂN PHÒNG CHÍNH PHỦ
Số: 520/TB-VPCP
Hà Nội, ngày 02 tháng 10 năm 2025
THÔNG BÁO
Kết luận của Phó Thủ tướng Hồ Đức Phớc tại cuộc họp về Trung tâm tài chính
Ngày 30 tháng 9 năm 2025, tại Trụ sở Chính phủ, Phó Thủ tướng Hồ Đức Phớc đã chủ trì cuộc họp. Sau khi nghe báo cáo của Bộ Tài chính, Phó Thủ tướng kết luận như sau:
1. Bộ Tài chính đã tích cực chuẩn bị. Tuy nhiên, còn một số vướng mắc.
2. Để bảo đảm tiến độ, yêu cầu các bộ, địa phương tập trung thực hiện các nhiệm vụ sau:
a) Bộ Tài chính: (i) Hoàn thiện dự thảo Nghị định về tổ chức Trung tâm, trình Chính phủ trước ngày 15 tháng 10 năm 2025; (ii) Chủ trì, phối hợp với Bộ Tư pháp, Ngân hàng Nhà nước Việt Nam nghiên cứu đề xuất cơ chế giải quyết tranh chấp.
b) Ủy ban nhân dân Thành phố Hồ Chí Minh và Ủy ban nhân dân thành phố Đà Nẵng chuẩn bị cơ sở hạ tầng, nhân lực; định kỳ hằng tháng (trước ngày 25) báo cáo Ban Chỉ đạo.
c) Về việc bổ sung biên chế: Bộ Nội vụ xem xét, hướng dẫn theo thẩm quyền trong tháng 10 năm 2025.
3. Giao Bộ Tài chính là cơ quan đầu mối, theo dõi, đôn đốc các cơ quan thực hiện nhiệm vụ được giao tại Thông báo này.
Văn phòng Chính phủ thông báo để các bộ, cơ quan, địa phương biết, thực hiện./.""",
        """Bộ Tài chính | | Hoàn thiện dự thảo Nghị | 2025-10-15
Bộ Tài chính | Bộ Tư pháp + Ngân hàng Nhà nước Việt Nam | Chủ trì, phối hợp |
Ủy ban nhân dân Thành phố Hồ Chí Minh + Ủy ban nhân dân thành phố Đà Nẵng | | Ủy ban nhân dân Thành |
Ủy ban nhân dân Thành phố Hồ Chí Minh + Ủy ban nhân dân thành phố Đà Nẵng | | định kỳ hằng tháng | monthly 25
Bộ Nội vụ | | Bộ Nội vụ xem | 2025-10-31
Bộ Tài chính | | Giao Bộ Tài chính |""",
    ),
    Snippet(
        "a ministry's monthly meeting",
        date(2025, 9, 30),
        """BỘ XÂY DỰNG
Số: 420/TB-BXD
Hà Nội, ngày 30 tháng 9 năm 2025
THÔNG BÁO
Kết luận của Bộ trưởng tại cuộc họp giao ban công tác tháng 9, triển khai nhiệm vụ tháng 10 năm 2025
Ngày 29/9/2025, Bộ trưởng chủ trì cuộc họp giao ban. Sau khi nghe Văn phòng Bộ báo cáo và ý kiến của các đơn vị, Bộ trưởng kết luận như sau:
I. VỀ CÔNG TÁC THÁNG 9
Trong tháng 9, các đơn vị đã hoàn thành 98% nhiệm vụ được giao. Tuy nhiên còn 05 nhiệm vụ quá hạn.
II. NHIỆM VỤ TRỌNG TÂM THÁNG 10
1. Công tác xây dựng thể chế
- Vụ Pháp chế đôn đốc các đơn vị hoàn thành hồ sơ 03 Nghị định, trình Bộ trước ngày 15/10/2025.
- Cục Quản lý nhà và thị trường bất động sản hoàn thiện dự thảo Nghị quyết, trình Chính phủ trong tháng 10.
2. Về đầu tư công
2.1. Các Ban Quản lý dự án: 2, 6, 85, Thăng Long:
- Tăng ca, tăng kíp, bảo đảm tiến độ các dự án.
- Báo cáo kết quả giải ngân vào thứ Năm hằng tuần.
2.2. Cục Kinh tế - Quản lý đầu tư xây dựng chủ trì, phối hợp với Vụ Kế hoạch - Tài chính rà soát, tham mưu điều chuyển vốn (trước ngày 20/10/2025).
3. Công tác khác
Giao Vụ Tổ chức cán bộ tham mưu kiện toàn lãnh đạo các đơn vị; hoàn thành trong quý IV năm 2025.
Các đồng chí Thứ trưởng theo lĩnh vực phụ trách trực tiếp chỉ đạo, đôn đốc các đơn vị.
III. TỔ CHỨC THỰC HIỆN
Văn phòng Bộ theo dõi, đôn đốc, tổng hợp tình hình thực hiện, báo cáo Bộ trưởng tại giao ban tháng 10.
Văn phòng Bộ thông báo để các đơn vị biết, thực hiện./.""",
        """Vụ Pháp chế | | Vụ Pháp chế đôn đốc | 2025-10-15
Cục Quản lý nhà và thị trường bất động sản | | Cục Quản lý nhà | 2025-10-31
Ban Quản lý dự án 2 + Ban Quản lý dự án 6 + Ban Quản lý dự án 85 + Ban Quản lý dự án Thăng Long | | Tăng ca, tăng kíp |
Ban Quản lý dự án 2 + Ban Quản lý dự án 6 + Ban Quản lý dự án 85 + Ban Quản lý dự án Thăng Long | | Báo cáo kết quả | weekly thursday
Cục Kinh tế - Quản lý đầu tư xây dựng | Vụ Kế hoạch - Tài chính | Cục Kinh tế - | 2025-10-20
Vụ Tổ chức cán bộ | | Giao Vụ Tổ chức | 2025-12-31
Thứ trưởng | | Các đồng chí Thứ |
Văn phòng Bộ | | Văn phòng Bộ theo |""",
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
        """các cấp ủy + tổ chức đảng | | Tiếp tục rà soát | 2025-11-30
các cấp ủy + tổ chức đảng | | Quan tâm công tác |
Đảng ủy UBND tỉnh | | Giao Đảng ủy UBND | 2025-12-15
Ban Tổ chức Tỉnh ủy | | Giao Ban Tổ chức |""",
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
)
