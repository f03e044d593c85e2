# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Whole short directives in the manner of many issuers, made for the tests; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

ISSUERS: Final = (
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
        """Bộ Nông nghiệp và Môi trường | các địa phương liên quan | yêu cầu Bộ Nông nghiệp |
Bộ Nông nghiệp và Môi trường | | báo cáo Thủ tướng | 2025-09-30""",
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
        """các cấp ủy, tổ chức đảng + chính quyền + Mặt trận Tổ quốc + các tổ chức chính trị - xã hội | | Quán triệt sâu sắc |
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
)
