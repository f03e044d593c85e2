# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""Directives of the party, communes, councils and departments, made for the tests; see :mod:`tests.unit.tasks.snippets`."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.unit.tasks.snippets import Snippet

OFFICES: Final = (
    Snippet(
        "an instruction of a province's party committee, its items marked 1-",
        date(2025, 11, 10),
        """TỈNH ỦY LẠNG SƠN
Số: 45-CT/TU
Lạng Sơn, ngày 10 tháng 11 năm 2025
CHỈ THỊ
về tăng cường sự lãnh đạo của Đảng đối với công tác bầu cử đại biểu Quốc hội khóa XVI
Để lãnh đạo tổ chức thành công cuộc bầu cử, Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy, tổ chức đảng, Mặt trận Tổ quốc, các tổ chức chính trị - xã hội tập trung thực hiện tốt một số nhiệm vụ trọng tâm sau đây:
1- Các cấp ủy, tổ chức đảng quán triệt sâu sắc Chỉ thị số 46-CT/TW; cụ thể hóa thành kế hoạch phù hợp với tình hình địa phương, hoàn thành trước ngày 30/11/2025.
2- Ban Tuyên giáo và Dân vận Tỉnh ủy chủ trì, phối hợp với các cơ quan liên quan hướng dẫn công tác tuyên truyền trước, trong và sau bầu cử; định hướng các cơ quan báo chí.
3- Đảng ủy Hội đồng nhân dân tỉnh lãnh đạo Thường trực Hội đồng nhân dân tỉnh thực hiện dự kiến cơ cấu, thành phần, số lượng người ứng cử, bảo đảm đúng thời gian quy định.
4- Ủy ban Kiểm tra Tỉnh ủy, Đảng ủy Công an tỉnh giải quyết kịp thời khiếu nại, tố cáo liên quan đến nhân sự; báo cáo Ban Thường vụ Tỉnh ủy trước ngày bầu cử ít nhất 20 ngày.
5- Đảng ủy Ủy ban nhân dân tỉnh lãnh đạo, chỉ đạo:
- Sở Nội vụ hướng dẫn nghiệp vụ công tác tổ chức bầu cử.
- Sở Tài chính bố trí kinh phí bầu cử, trước ngày 31/12/2025.
- Công an tỉnh, Bộ Chỉ huy Quân sự tỉnh xây dựng phương án bảo đảm an ninh.
6- Văn phòng Tỉnh ủy chủ trì, phối hợp với Ban Tổ chức Tỉnh ủy theo dõi, kiểm tra việc thực hiện Chỉ thị, định kỳ báo cáo Ban Thường vụ Tỉnh ủy.
Chỉ thị này phổ biến đến chi bộ.
T/M BAN THƯỜNG VỤ
BÍ THƯ""",
        """Các cấp ủy + tổ chức đảng | | Các cấp ủy, tổ | 2025-11-30
Ban Tuyên giáo và Dân vận Tỉnh ủy | các cơ quan liên quan | Ban Tuyên giáo và |
Đảng ủy Hội đồng nhân dân tỉnh | | Đảng ủy Hội đồng |
Ủy ban Kiểm tra Tỉnh ủy + Đảng ủy Công an tỉnh | | Ủy ban Kiểm tra |
Sở Nội vụ | | Sở Nội vụ hướng |
Sở Tài chính | | Sở Tài chính bố | 2025-12-31
Công an tỉnh + Bộ Chỉ huy Quân sự tỉnh | | Công an tỉnh, Bộ |
Văn phòng Tỉnh ủy | Ban Tổ chức Tỉnh ủy | Văn phòng Tỉnh ủy | periodic""",
    ),
    Snippet(
        "conclusions of a standing committee, parts marked I-",
        date(2025, 10, 18),
        """THÀNH ỦY HẢI PHÒNG
*
Số 88-KL/TU
ĐẢNG CỘNG SẢN VIỆT NAM
Hải Phòng, ngày 18 tháng 10 năm 2025

KẾT LUẬN
CỦA BAN THƯỜNG VỤ THÀNH ỦY
về tình hình thực hiện nhiệm vụ 9 tháng đầu năm, nhiệm vụ trọng tâm Quý IV năm 2025
-----
Tại phiên họp ngày 16/10/2025, sau khi nghe Đảng ủy UBND thành phố báo cáo, Ban Thường vụ Thành ủy kết luận:
I- KẾT QUẢ ĐẠT ĐƯỢC
9 tháng đầu năm, kinh tế thành phố tiếp tục tăng trưởng khá, GRDP tăng 11,59%.
II- NHIỆM VỤ TRỌNG TÂM QUÝ IV/2025
1. Đảng ủy UBND thành phố lãnh đạo, chỉ đạo UBND thành phố:
1.1. Rà soát các chỉ tiêu chưa đạt, đề ra giải pháp cụ thể hoàn thành kế hoạch năm 2025.
1.2. Đẩy nhanh giải ngân vốn đầu tư công, phấn đấu đến ngày 31/12/2025 đạt 100% kế hoạch.
1.3. Chuẩn bị nội dung trình Kỳ họp thường lệ cuối năm của HĐND thành phố trước ngày 20/11/2025.
2. Ban Tổ chức Thành ủy khẩn trương tham mưu Ban Thường vụ Thành ủy phương án bố trí cán bộ; hoàn thành trong tháng 10/2025.
3. Ủy ban Kiểm tra Thành ủy tập trung hoàn thành chương trình kiểm tra, giám sát.
4. Đảng ủy Công an thành phố, Đảng ủy Quân sự thành phố chủ động nắm tình hình, giữ vững an ninh chính trị.
5. Mặt trận Tổ quốc và các tổ chức chính trị - xã hội thành phố đẩy mạnh các phong trào thi đua yêu nước.
6. Các xã, phường, đặc khu: Khẩn trương ổn định tổ chức bộ máy; công khai thủ tục hành chính; định kỳ ngày 25 hằng tháng báo cáo tiến độ về Văn phòng Thành ủy.
Giao Văn phòng Thành ủy theo dõi, đôn đốc, tổng hợp kết quả thực hiện Kết luận này./.""",
        """Đảng ủy UBND thành phố | | Rà soát các chỉ |
Đảng ủy UBND thành phố | | Đẩy nhanh giải ngân | 2025-12-31
Đảng ủy UBND thành phố | | Chuẩn bị nội dung | 2025-11-20
Ban Tổ chức Thành ủy | | Ban Tổ chức Thành | 2025-10-31
Ủy ban Kiểm tra Thành ủy | | Ủy ban Kiểm tra |
Đảng ủy Công an thành phố + Đảng ủy Quân sự thành phố | | Đảng ủy Công an |
Mặt trận Tổ quốc + các tổ chức chính trị - xã hội thành phố | | Mặt trận Tổ quốc |
Các xã, phường, đặc khu | | Khẩn trương ổn định |
Các xã, phường, đặc khu | | định kỳ ngày 25 | monthly 25
Văn phòng Thành ủy | | Giao Văn phòng Thành |""",
    ),
    Snippet(
        "a plan of a commune",
        date(2026, 1, 6),
        """ỦY BAN NHÂN DÂN
XÃ KIM ANH
Số: 15/KH-UBND
Kim Anh, ngày 06 tháng 01 năm 2026
KẾ HOẠCH
Tổ chức Tết trồng cây "Đời đời nhớ ơn Bác Hồ" xuân Bính Ngọ năm 2026
Thực hiện Kế hoạch số 350/KH-UBND ngày 25/12/2025 của UBND Thành phố, UBND xã Kim Anh ban hành Kế hoạch như sau:
I. MỤC ĐÍCH, YÊU CẦU
1. Nâng cao nhận thức của cán bộ, Nhân dân về ý nghĩa của việc trồng cây.
2. Việc tổ chức phải thiết thực, hiệu quả, tiết kiệm.
II. NỘI DUNG
1. Thời gian: 07 giờ 30 phút ngày 22/02/2026 (mùng 6 Tết).
2. Địa điểm: Nhà văn hóa thôn Đông.
3. Số lượng: 500 cây.
III. TỔ CHỨC THỰC HIỆN
1. Phòng Kinh tế xã
- Là cơ quan thường trực, tham mưu UBND xã tổ chức lễ phát động; chuẩn bị cây giống xong trước ngày 15/02/2026.
- Tổng hợp kết quả, báo cáo UBND xã và Sở Nông nghiệp và Môi trường trước ngày 05/3/2026.
2. Phòng Văn hóa - Xã hội: Tuyên truyền trên hệ thống truyền thanh; phối hợp với Trung tâm Văn hóa - Thông tin và Thể thao trang trí khánh tiết.
3. Văn phòng HĐND và UBND xã: Phát hành giấy mời, chuẩn bị bài phát biểu của lãnh đạo xã.
4. Công an xã, Ban Chỉ huy Quân sự xã: Bảo đảm an ninh trật tự tại lễ phát động; huy động lực lượng dân quân tham gia trồng cây.
5. Đề nghị Ủy ban MTTQ Việt Nam xã và các tổ chức chính trị - xã hội: Vận động đoàn viên, hội viên tham gia trồng cây, chăm sóc, bảo vệ cây sau khi trồng.
6. Trưởng các thôn: Lựa chọn vị trí, đào hố trước ngày 20/02/2026; vận động nhân dân tham gia.
7. Các trường học trên địa bàn: Tổ chức trồng cây tại đơn vị, báo cáo kết quả về UBND xã (qua Phòng Kinh tế) trước 28/02/2026.
Trên đây là Kế hoạch tổ chức Tết trồng cây, đề nghị các đơn vị nghiêm túc triển khai thực hiện./.""",
        """Phòng Kinh tế xã | | Là cơ quan thường | 2026-02-15
Phòng Kinh tế xã | | Tổng hợp kết quả | 2026-03-05
Phòng Văn hóa - Xã hội | Trung tâm Văn hóa - Thông tin và Thể thao | Tuyên truyền trên hệ |
Văn phòng HĐND và UBND xã | | Phát hành giấy mời |
Công an xã + Ban Chỉ huy Quân sự xã | | Bảo đảm an ninh |
Ủy ban MTTQ Việt Nam xã + các tổ chức chính trị - xã hội | | Vận động đoàn viên |
Trưởng các thôn | | Lựa chọn vị trí | 2026-02-20
Các trường học trên địa bàn | | Tổ chức trồng cây | 2026-02-28""",
    ),
    Snippet(
        "a council's resolution, its aims and figures no tasks",
        date(2025, 12, 10),
        """HỘI ĐỒNG NHÂN DÂN
TỈNH ĐỒNG THÁP
Số: 42/NQ-HĐND
Đồng Tháp, ngày 10 tháng 12 năm 2025
NGHỊ QUYẾT
Về Kế hoạch phát triển kinh tế - xã hội năm 2026
HỘI ĐỒNG NHÂN DÂN TỈNH ĐỒNG THÁP
KHÓA X, KỲ HỌP THỨ 7
Căn cứ Luật Tổ chức chính quyền địa phương;
Xét Tờ trình số 510/TTr-UBND ngày 20 tháng 11 năm 2025 của Ủy ban nhân dân tỉnh;
QUYẾT NGHỊ:
Điều 1. Thông qua Kế hoạch phát triển kinh tế - xã hội năm 2026 với các nội dung sau:
1. Mục tiêu tổng quát
Tiếp tục đổi mới mô hình tăng trưởng.
2. Các chỉ tiêu chủ yếu
a) Tốc độ tăng trưởng GRDP đạt 8,0%.
b) Tổng thu ngân sách 15.000 tỷ đồng.
3. Nhiệm vụ, giải pháp
a) Đẩy mạnh cơ cấu lại ngành nông nghiệp.
b) Thu hút đầu tư vào khu công nghiệp.
Điều 2. Tổ chức thực hiện
1. Giao Ủy ban nhân dân tỉnh tổ chức triển khai thực hiện Nghị quyết; báo cáo kết quả thực hiện tại kỳ họp cuối năm 2026.
2. Thường trực Hội đồng nhân dân, các Ban Hội đồng nhân dân, Tổ đại biểu và đại biểu Hội đồng nhân dân tỉnh giám sát việc thực hiện Nghị quyết.
3. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội vận động Nhân dân thực hiện Nghị quyết.
Nghị quyết này đã được Hội đồng nhân dân tỉnh Đồng Tháp khóa X, Kỳ họp thứ 7 thông qua ngày 10 tháng 12 năm 2025 và có hiệu lực từ ngày thông qua./.""",
        """Ủy ban nhân dân tỉnh | | Giao Ủy ban nhân |
Thường trực Hội đồng nhân dân + các Ban Hội đồng nhân dân + Tổ đại biểu + đại biểu Hội đồng nhân dân tỉnh | | Thường trực Hội đồng |
Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh + các tổ chức chính trị - xã hội | | Đề nghị Ủy ban |""",
    ),
    Snippet(
        "a department of education's letter",
        date(2025, 11, 3),
        """UBND TỈNH NGHỆ AN
SỞ GIÁO DỤC VÀ ĐÀO TẠO
Số: 2512/SGDĐT-GDTrH
V/v tổ chức kỳ thi chọn học sinh giỏi cấp tỉnh lớp 12 năm học 2025 - 2026
Nghệ An, ngày 03 tháng 11 năm 2025
Kính gửi: Các trường THPT, các trung tâm GDTX - GDNN trên địa bàn tỉnh.
Căn cứ Kế hoạch số 1200/KH-SGDĐT ngày 28/8/2025, Sở Giáo dục và Đào tạo hướng dẫn tổ chức kỳ thi chọn học sinh giỏi cấp tỉnh như sau:
1. Môn thi và thời gian
- Môn thi: Toán, Vật lí, Hóa học, Ngữ văn.
- Ngày thi: 16/12/2025.
2. Đăng ký dự thi
Các đơn vị lập danh sách học sinh dự thi theo mẫu, gửi về Sở (qua Phòng Giáo dục Trung học) trước ngày 15/11/2025, đồng thời gửi file mềm qua email phonggdtrh@nghean.edu.vn.
3. Tổ chức thực hiện
- Phòng Quản lý chất lượng: chuẩn bị đề thi, in sao đề; thành lập Hội đồng coi thi trước ngày 10/12/2025.
- Phòng Kế hoạch - Tài chính bố trí kinh phí theo quy định.
- Trường THPT chuyên Phan Bội Châu, Trường THPT Huỳnh Thúc Kháng chuẩn bị cơ sở vật chất làm điểm thi.
- Hiệu trưởng các trường THPT, Giám đốc các trung tâm GDTX - GDNN phổ biến quy chế thi đến học sinh, cử giáo viên coi thi, chấm thi đúng thành phần.
Nhận được Công văn này, Sở yêu cầu các đơn vị nghiêm túc triển khai thực hiện. Trong quá trình thực hiện, nếu có vướng mắc, liên hệ Phòng Giáo dục Trung học (ĐT: 0238.123456)./.""",
        """Các đơn vị | | Các đơn vị lập | 2025-11-15
Phòng Quản lý chất lượng | | chuẩn bị đề thi | 2025-12-10
Phòng Kế hoạch - Tài chính | | Phòng Kế hoạch - |
Trường THPT chuyên Phan Bội Châu + Trường THPT Huỳnh Thúc Kháng | | Trường THPT chuyên Phan |
Hiệu trưởng các trường THPT + Giám đốc các trung tâm GDTX - GDNN | | Hiệu trưởng các trường |""",
    ),
    Snippet(
        "a ministry's plan with fields below letters and dashes",
        date(2025, 11, 3),
        """BỘ CÔNG THƯƠNG
Số: 3100/QĐ-BCT
Hà Nội, ngày 03 tháng 11 năm 2025
QUYẾT ĐỊNH
Ban hành Kế hoạch triển khai thi hành Luật Thương mại điện tử
BỘ TRƯỞNG BỘ CÔNG THƯƠNG
Căn cứ Nghị định số 40/2025/NĐ-CP;
Theo đề nghị của Cục trưởng Cục Thương mại điện tử và Kinh tế số.
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Kế hoạch triển khai thi hành Luật Thương mại điện tử.
Điều 2. Quyết định này có hiệu lực kể từ ngày ký.
Điều 3. Chánh Văn phòng Bộ, Cục trưởng Cục Thương mại điện tử và Kinh tế số và Thủ trưởng các đơn vị liên quan chịu trách nhiệm thi hành Quyết định này./.
KẾ HOẠCH
Triển khai thi hành Luật Thương mại điện tử
(Ban hành kèm theo Quyết định số 3100/QĐ-BCT ngày 03 tháng 11 năm 2025)
I. MỤC ĐÍCH, YÊU CẦU
1. Xác định cụ thể nội dung công việc.
II. NỘI DUNG
1. Xây dựng văn bản quy định chi tiết
1.1. Nghị định quy định chi tiết một số điều của Luật
a) Đơn vị chủ trì: Cục Thương mại điện tử và Kinh tế số.
b) Đơn vị phối hợp: Vụ Pháp chế, các đơn vị liên quan.
c) Thời gian trình: Tháng 4/2026.
1.2. Thông tư quy định về mẫu biểu
a) Đơn vị chủ trì: Vụ Pháp chế.
b) Thời gian ban hành: Trước ngày 01/7/2026.
2. Tuyên truyền, phổ biến Luật
- Nội dung: Tổ chức hội nghị phổ biến tại 3 miền.
- Đơn vị thực hiện: Cục Thương mại điện tử và Kinh tế số; Báo Công Thương.
- Thời gian: Quý I, quý II năm 2026.
- Kết quả: Hội nghị.
III. TỔ CHỨC THỰC HIỆN
1. Các đơn vị được phân công chủ trì có trách nhiệm xây dựng kế hoạch chi tiết, gửi Vụ Pháp chế trước ngày 30/11/2025 để tổng hợp.
2. Văn phòng Bộ bố trí kinh phí.
3. Vụ Pháp chế theo dõi, đôn đốc, định kỳ 6 tháng báo cáo Bộ trưởng.""",
        """Cục Thương mại điện tử và Kinh tế số | Vụ Pháp chế + các đơn vị liên quan | Nghị định quy định | 2026-04-30
Vụ Pháp chế | | Thông tư quy định | 2026-07-01
Cục Thương mại điện tử và Kinh tế số + Báo Công Thương | | Tổ chức hội nghị | 2026-06-30
Các đơn vị được phân công chủ trì | | Các đơn vị được | 2025-11-30
Văn phòng Bộ | | Văn phòng Bộ bố |
Vụ Pháp chế | | Vụ Pháp chế theo | periodic""",
    ),
    Snippet(
        "a telegram to some provinces",
        date(2025, 11, 12),
        """BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG
Số: 8812/CĐ-BNNMT
Hà Nội, ngày 12 tháng 11 năm 2025
CÔNG ĐIỆN
Về việc chủ động ứng phó với không khí lạnh và rét đậm, rét hại
BỘ TRƯỞNG BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG điện:
- Chủ tịch Ủy ban nhân dân các tỉnh, thành phố từ Đà Nẵng trở ra;
- Các đơn vị thuộc Bộ: Cục Chăn nuôi và Thú y, Cục Trồng trọt và Bảo vệ thực vật, Cục Quản lý đê điều và Phòng, chống thiên tai.
Theo dự báo của Trung tâm Dự báo khí tượng thủy văn quốc gia, từ ngày 16/11, không khí lạnh tăng cường ảnh hưởng đến miền Bắc. Để chủ động ứng phó, Bộ trưởng yêu cầu:
1. Ủy ban nhân dân các tỉnh, thành phố từ Đà Nẵng trở ra
a) Theo dõi chặt chẽ diễn biến rét; thông tin kịp thời đến người dân; tuyệt đối không để người dân sưởi bằng than trong phòng kín.
b) Hướng dẫn người dân che chắn chuồng trại, dự trữ thức ăn cho gia súc; hạn chế thả rông khi nhiệt độ dưới 12 độ C.
2. Cục Chăn nuôi và Thú y cử đoàn công tác kiểm tra tại các tỉnh miền núi phía Bắc trong 05 ngày kể từ ngày ban hành Công điện; hướng dẫn kỹ thuật chăm sóc gia súc.
3. Cục Trồng trọt và Bảo vệ thực vật phối hợp với các địa phương chỉ đạo gieo cấy vụ Đông Xuân 2025-2026 trong khung thời vụ tốt nhất.
4. Cục Quản lý đê điều và Phòng, chống thiên tai tổ chức trực ban 24/24h, tổng hợp tình hình thiệt hại, báo cáo Bộ.
5. Báo Nông nghiệp và Môi trường, các cơ quan truyền thông của Bộ tăng thời lượng đưa tin.
Yêu cầu các cơ quan, đơn vị báo cáo về Bộ (qua Cục Quản lý đê điều và Phòng, chống thiên tai) trước 10h00 ngày 18/11/2025 để tổng hợp báo cáo Thủ tướng Chính phủ./.""",
        """Ủy ban nhân dân các tỉnh, thành phố từ Đà Nẵng trở ra | | Theo dõi chặt chẽ |
Ủy ban nhân dân các tỉnh, thành phố từ Đà Nẵng trở ra | | Hướng dẫn người dân |
Cục Chăn nuôi và Thú y | | Cục Chăn nuôi và | 2025-11-17
Cục Trồng trọt và Bảo vệ thực vật | các địa phương | Cục Trồng trọt và |
Cục Quản lý đê điều và Phòng, chống thiên tai | | Cục Quản lý đê |
Báo Nông nghiệp và Môi trường + các cơ quan truyền thông của Bộ | | Báo Nông nghiệp và |
các cơ quan, đơn vị | | Yêu cầu các cơ | 2025-11-18""",
    ),
    Snippet(
        "a ministry's letter that ends with a report",
        date(2026, 1, 20),
        """BỘ Y TẾ
Số: 6650/BYT-KCB
V/v tăng cường công tác khám bệnh, chữa bệnh dịp Tết Nguyên đán Bính Ngọ
Hà Nội, ngày 20 tháng 01 năm 2026
Kính gửi:
- Sở Y tế các tỉnh, thành phố trực thuộc Trung ương;
- Các bệnh viện trực thuộc Bộ Y tế.

Thực hiện Chỉ thị số 35/CT-TTg ngày 15 tháng 12 năm 2025 của Thủ tướng Chính phủ, để bảo đảm công tác y tế trong dịp Tết, Bộ Y tế yêu cầu Giám đốc Sở Y tế các tỉnh, thành phố, Giám đốc các bệnh viện trực thuộc Bộ Y tế triển khai các nội dung sau:
1. Tổ chức thường trực cấp cứu 24/24 giờ, phân công lịch trực gồm 4 cấp: trực lãnh đạo, trực chuyên môn, trực hành chính - hậu cần và trực bảo vệ, tự vệ.
2. Dự trữ đầy đủ cơ số thuốc, máu, dịch truyền; không để người bệnh phải chờ đợi.
3. Chế độ báo cáo:
a) Báo cáo nhanh hằng ngày trước 14 giờ 00 từ ngày 14/02/2026 đến ngày 22/02/2026 qua phần mềm trực tuyến.
b) Báo cáo tổng hợp gửi về Cục Quản lý Khám, chữa bệnh trước 10 giờ ngày 23/02/2026.
4. Riêng Bệnh viện Bạch Mai, Bệnh viện Chợ Rẫy bố trí đội cấp cứu ngoại viện sẵn sàng chi viện khi có yêu cầu.
Giao Cục Quản lý Khám, chữa bệnh làm đầu mối theo dõi, tổng hợp, báo cáo Lãnh đạo Bộ.
Đề nghị các đơn vị nghiêm túc thực hiện./.""",
        """Giám đốc Sở Y tế các tỉnh, thành phố + Giám đốc các bệnh viện trực thuộc Bộ Y tế | | Tổ chức thường trực |
Giám đốc Sở Y tế các tỉnh, thành phố + Giám đốc các bệnh viện trực thuộc Bộ Y tế | | Dự trữ đầy đủ |
Giám đốc Sở Y tế các tỉnh, thành phố + Giám đốc các bệnh viện trực thuộc Bộ Y tế | | Báo cáo nhanh hằng | daily
Giám đốc Sở Y tế các tỉnh, thành phố + Giám đốc các bệnh viện trực thuộc Bộ Y tế | | Báo cáo tổng hợp | 2026-02-23
Bệnh viện Bạch Mai + Bệnh viện Chợ Rẫy | | Riêng Bệnh viện Bạch |
Cục Quản lý Khám, chữa bệnh | | Giao Cục Quản lý |""",
    ),
    Snippet(
        "a decision that sets up a committee",
        date(2025, 10, 20),
        """ỦY BAN NHÂN DÂN
TỈNH GIA LAI
Số: 1450/QĐ-UBND
Gia Lai, ngày 20 tháng 10 năm 2025

QUYẾT ĐỊNH
Về việc thành lập Ban Chỉ đạo chuyển đổi số tỉnh Gia Lai
CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH
Căn cứ Luật Tổ chức chính quyền địa phương ngày 16/6/2025;
Theo đề nghị của Giám đốc Sở Khoa học và Công nghệ tại Tờ trình số 88/TTr-SKHCN ngày 10/10/2025.
QUYẾT ĐỊNH:
Điều 1. Thành lập Ban Chỉ đạo chuyển đổi số tỉnh Gia Lai (sau đây gọi là Ban Chỉ đạo) gồm các ông, bà có tên sau:
1. Trưởng Ban: Ông Nguyễn Văn A, Chủ tịch Ủy ban nhân dân tỉnh.
2. Phó Trưởng Ban:
- Ông Trần Văn B, Phó Chủ tịch Ủy ban nhân dân tỉnh;
- Ông Lê Văn C, Giám đốc Sở Khoa học và Công nghệ.
3. Các Ủy viên:
- Giám đốc Sở Tài chính;
- Giám đốc Sở Nội vụ.
Điều 2. Nhiệm vụ của Ban Chỉ đạo
1. Nghiên cứu, đề xuất với Ủy ban nhân dân tỉnh chủ trương, chiến lược chuyển đổi số.
2. Chỉ đạo, điều phối việc thực hiện các chương trình chuyển đổi số.
Điều 3. Sở Khoa học và Công nghệ là cơ quan thường trực của Ban Chỉ đạo, có trách nhiệm tham mưu kế hoạch hoạt động của Ban Chỉ đạo; xây dựng Quy chế hoạt động trình Trưởng Ban ban hành trước ngày 15/11/2025.
Điều 4. Ban Chỉ đạo làm việc theo chế độ kiêm nhiệm. Kinh phí hoạt động do ngân sách nhà nước bảo đảm.
Điều 5. Quyết định này có hiệu lực kể từ ngày ký và thay thế Quyết định số 12/QĐ-UBND ngày 02/01/2024.
Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc các sở, Thủ trưởng các cơ quan, đơn vị liên quan và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.""",
        """Ban Chỉ đạo | | Nghiên cứu, đề xuất |
Ban Chỉ đạo | | Chỉ đạo, điều phối |
Sở Khoa học và Công nghệ | | Sở Khoa học và | 2025-11-15""",
    ),
    Snippet(
        "a chairman has an opinion on what a newspaper wrote",
        date(2025, 11, 7),
        """ỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ
Số: 3321/UBND-NNMT
V/v xử lý phản ánh về ô nhiễm môi trường tại Khu công nghiệp Nam Đông Hà
Quảng Trị, ngày 07 tháng 11 năm 2025
Kính gửi:
- Sở Nông nghiệp và Môi trường;
- Ban Quản lý Khu kinh tế tỉnh;
- UBND phường Nam Đông Hà.

Báo Tiền phong điện tử ngày 05/11/2025 có bài "Dân khổ vì mùi hôi từ khu công nghiệp". Về việc này, Chủ tịch UBND tỉnh có ý kiến như sau:
Giao Sở Nông nghiệp và Môi trường chủ trì, phối hợp với Ban Quản lý Khu kinh tế tỉnh, UBND phường Nam Đông Hà và các cơ quan liên quan kiểm tra, xác minh nội dung báo nêu, xử lý nghiêm vi phạm (nếu có); báo cáo kết quả về UBND tỉnh trước ngày 20/11/2025, đồng thời thông tin cho cơ quan báo chí theo quy định.
Yêu cầu Ban Quản lý Khu kinh tế tỉnh rà soát toàn bộ hệ thống xử lý nước thải của các doanh nghiệp trong khu công nghiệp, hoàn thành trước 30/11/2025.
Nhận được văn bản này, yêu cầu các đơn vị triển khai thực hiện./.""",
        """Sở Nông nghiệp và Môi trường | Ban Quản lý Khu kinh tế tỉnh + UBND phường Nam Đông Hà + các cơ quan liên quan | Giao Sở Nông nghiệp | 2025-11-20
Ban Quản lý Khu kinh tế tỉnh | | Yêu cầu Ban Quản | 2025-11-30""",
    ),
)
