"""How deadlines are worded: the patterns of :mod:`.deadlines` and the numbers that stand in them."""

from __future__ import annotations

import re
from typing import Final

WEEKDAYS: Final = {
    "hai": "monday",
    "2": "monday",
    "ba": "tuesday",
    "3": "tuesday",
    "tư": "wednesday",
    "4": "wednesday",
    "năm": "thursday",
    "5": "thursday",
    "sáu": "friday",
    "6": "friday",
    "bảy": "saturday",
    "7": "saturday",
}
QUARTERS: Final = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
}
NUMBERS: Final = {
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mười lăm": 15,
    "hai mươi": 20,
    "ba mươi": 30,
}
DONE: Final = (
    r"(?:(?:phải |cần )?(?:hoàn thành|hoàn tất|hoàn thiện|xong|kết thúc|báo cáo|gửi|trình|ban hành"
    r"|thực hiện|thời gian|thời hạn|thời gian thực hiện|thời gian hoàn thành"
    r"|thời hạn hoàn thành)(?: (?:xong|việc này|ngay))?[:,]? )?"
)
HOUR: Final = (
    r"(?:(?:vào )?(?:lúc )?\d{1,2}(?: ?(?:giờ|h|g|:)(?: ?\d{2})?)?(?: phút|')?(?: (?:sáng|trưa|chiều|tối))?,? )?"
)
WEEKDAY: Final = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)"
_BY: Final = (
    r"(?:(?:chậm nhất|muộn nhất|trễ nhất|không muộn hơn|không chậm hơn|không quá|hạn cuối|hạn chót)"
    r"(?: là| đến| vào| trong)*:? ?)?(?:trước thời điểm|xong trước|trước|đến hết|hết|vào|đến|ngay trong|trong)? ?"
)
_ON: Final = rf"(?:(?:sáng |chiều )?(?:ngày )?{WEEKDAY},? \(?)?"
WEEK_RANGE: Final = re.compile(
    r"(?:thời gian )?(?:(?:trong )?tuần )?(?:(?:từ )?ngày (\d{1,2})(?:(?:/"
    r"| tháng )(\d{1,2})(?:(?:/| năm )(\d{4}))?)?) đến (?:hết )?(?:ngày )?(\d{1,2})(?:/"
    r"| tháng )(\d{1,2})(?:(?:/| năm )(\d{4}))?"
)
_DATE: Final = r"(\d{1,2})(?: ?[/.-] ?| tháng )(\d{1,2})(?:(?: ?[/.-] ?|,? năm )(\d{4}))?(?![\d/])"
SPAN: Final = re.compile(
    rf"từ (?:(nay)|{HOUR}(?:ngày )?(\d{{1,2}})(?:(?: ?[/.-] ?| tháng )(\d{{1,2}})"
    rf"(?:(?: ?[/.-] ?|,? năm )(\d{{4}}))?)?),?"
    rf" (?:cho )?đến (?:hết )?{HOUR}(?:ngày )?{_DATE}"
)
"""From a day, or from now on, to another."""
DAY: Final = re.compile(
    rf"{DONE}({_BY}){HOUR}{_ON}(ngày (?:[^\W\d_]+ ){{0,3}}?)?"
    r"(\d{1,2})( ?/ ?| ?tháng |-|\.)(\d{1,2})(?:(?: ?/ ?|,? ?năm |-|\.)(\d{4}))?(?![\d/])"
)
MONTH: Final = re.compile(
    rf"{DONE}(ngay trong|trong|hết|chậm nhất(?: trong| là)?|đến hết|đến|vào|trước"
    r"|từ nay đến hết)? ?(?<!\d )tháng (\d{1,2})(?:(?:, ?| và | ?- ?| đến (?:hết )?)(?:tháng )?(\d{1,2})"
    r"(?=/\d{4}| năm \d{4}|\s*[.;)]|$))?(?:(?:/| ?năm |-)(\d{4}))?(?![\d/])"
)
_QUARTER: Final = r"(?:i{1,3}|iv|[1-4]|một|hai|ba|tư)"
QUARTER: Final = re.compile(
    rf"{DONE}(ngay trong|trong|hết|chậm nhất(?: trong| là)?|đến hết|đến|vào|trước)? ?quý {_QUARTER}"
    rf"(?:(?:, ?| và | ?- ?| đến )(?:hết )?(?:quý )?{_QUARTER}(?!\w))*(?:(?:/| ?năm |-|, ?)(\d{{4}}))?(?!\w)"
)
HALF: Final = re.compile(rf"{DONE}(?:trong |hết )(?:0?6|sáu) tháng (đầu|cuối) năm (\d{{4}})(?!\w)")
YEARS: Final = re.compile(
    rf"{DONE}(trong |giai đoạn )?(?:các )?năm (\d{{4}}) ?(?:-|và|đến|,) ?(?:năm )?(\d{{4}})(?!\w)"
)
YEAR: Final = re.compile(
    rf"{DONE}(trong|hết|chậm nhất(?: trong| là)?|đến hết|vào|trước|ngay trong|từ nay đến hết"
    rf")? ?năm (\d{{4}})(?![\d/])"
)
WITHIN: Final = re.compile(
    r"(?:hoàn thành |chậm nhất )?(?:(?:trong )?(?:vòng|thời hạn|thời gian)(?: không quá| tối đa"
    r"| là)?|chậm nhất(?: là)?(?: sau)?|sau|không quá|tối đa|trong) (\d{1,3}|một|hai|ba|bốn|năm|sáu|bảy"
    r"|tám|chín|mười|mười lăm|hai mươi|ba mươi)(?: \((?:\w+ ?){1,3}\))? (ngày làm việc|ngày|tuần"
    r"|tháng|giờ)(?!\w| (?:đầu|cuối|qua|gần|tới)(?!\w))"
    r"(?:,? (?:kể |tính )?(?:từ|sau) (?:(?:khi|ngày|thời điểm) )*([^.;,:()]{0,80}))?"
)
RECURS: Final = re.compile(
    r"(?:(?:theo |báo cáo )?định kỳ(?: vào)?,? )?(?:(?:chậm nhất |muộn nhất )?(?:là )?(?:trước|vào|đến)? ?)?"
    rf"{HOUR}(?:(?:ngày )?(thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật) )?(?:(?:(?:ngày "
    rf"|mồng |mùng )|(?=\d{{1,2}}/\d))(\d{{1,2}})(?:(?:/| tháng )(\d{{1,2}}))?,? (?:của )?)?"
    r"(?:hằng|hàng|mỗi|từng) (ngày|tuần|tháng|quý|năm)(?! nay)(?:[ ,]+(?:vào "
    r"|trước )?(?:ngày )?(?:(\d{1,2})(?:/| tháng )(\d{1,2})|(?:trước ngày"
    r"|vào ngày) (\d{1,2})))?(?! (?:nghìn|trăm|triệu|loạt|hóa|đạt|tăng|giảm)(?!\w))"
)
LAST_MONTH: Final = re.compile(
    r"(?:trước |vào |chậm nhất )*ngày (\d{1,2})(?:,? (?:của )?tháng (?:cuối|đầu)(?: cùng)?"
    r" (?:của |mỗi |hằng |hàng )*quý"
    r"(?: sau| tiếp theo| kế tiếp)?| (?:của )?(?:mỗi|từng) quý)"
)
OF_THE_MONTH: Final = re.compile(
    r"(?:chậm nhất |muộn nhất )?(?:là )?(?:trước|vào|chậm nhất|muộn nhất) (?:ngày|mùng) (\d{1,2}) (?:của )?tháng"
    r"(?: báo cáo| sau| tiếp theo| kế tiếp| liền kề)?(?! (?:\d|này|cuối|đầu|\w+ năm))(?!\w)"
)
EACH: Final = re.compile(
    r"(?:(?:0?1|một) lần ?/ ?(?:0?1 |một )?(tuần|tháng|quý|năm)|(?:\d{1,2}|hai|ba) lần ?/ ?(ngày|tuần))(?!\w)"
)
HALF_YEARLY: Final = re.compile(
    r"(?:định kỳ )(?:0?6|sáu) tháng,? \(?(?:trước|vào|chậm nhất)(?: là)? ngày (\d{1,2})"
    r"(?:/| tháng )(\d{1,2})(?![/\d]| năm)"
)
TWICE_A_YEAR: Final = re.compile(
    r"(?:định kỳ,? )?(?:trước |vào )?(?:ngày )?\d{1,2}(?:/| tháng )\d{1,2}(?:,| và) (?:trước |vào )?(?:ngày )?"
    r"\d{1,2}(?:/| tháng )\d{1,2} (?:hằng|hàng) năm(?!\w)"
)
PERIODIC: Final = re.compile(r"định kỳ(?: (\d{1,2}|sáu|ba) tháng(?: (?:một|1) lần)?)?(?!\w)")
OPEN: Final = re.compile(
    r"thường xuyên(?: hằng năm| hàng năm)?$|nhiệm vụ thường xuyên(?=[.;]|$)"
    r"|(?:theo|đúng) (?:lộ trình|tiến độ)[^.;,]{0,80}"
    r"|khi có yêu cầu(?: của [^.;,]{0,60})?|(?<!tháng )(?:đầu|giữa|cuối) (?:tháng|năm"
    r"|quý)(?: \d{1,2}(?!\d)| i{1,3}v?(?!\w))?(?:[/ ](?:năm )?\d{4})?|năm \d{4} và (?:các )?(?:năm"
    r"|những năm) (?:tiếp theo|sau)|để kịp trình [^.;]{0,80}"
    r"|trước (?:tết nguyên đán|mùa mưa|mùa khô|khai giảng)[^.;,]{0,40}|trong thời gian sớm nhất$"
)
QUALIFIES: Final = re.compile(
    r"(?:được giao|được phân bổ|đã ký|dự toán|kế hoạch|mục tiêu|biên chế|năm học|ngân sách"
    r"|chỉ tiêu|tăng trưởng|giai đoạn|tháng đầu|tháng cuối|tháng|kỳ|dịp|thuế|vốn|nhiệm vụ|tổng kết"
    r"|sơ kết|tết|đã có|phát sinh|so với|cùng kỳ|từ|thực hiện|kết quả|công tác|đầu tư công|xuân"
    r"|mùa|dự kiến)(?: (?:của|cho|đến hết|trong|từ))?$"
)
DELIVERS: Final = re.compile(r"\b(?:hoàn thành|ban hành|(?<!công )(?<!chương )trình|phê duyệt|thông qua)\b")
ENDS: Final = re.compile(
    r"\s*(?:[.;,:)(\]/]|$|để |và |theo |nhằm |trình |báo cáo |gửi |thuộc |bảo đảm |đảm bảo |qua "
    r"|tổng hợp|đồng thời|về )"
)
GOAL: Final = re.compile(
    r"hoàn thành|hoàn tất|ban hành|trình|xong|phê duyệt|đưa vào|khởi công|khánh thành|bàn giao"
    r"|báo cáo|gửi|thời gian|thời hạn|tiến độ|xây dựng|triển khai|kết thúc|công bố|thực hiện|xử lý"
    r"|phấn đấu|bảo đảm|đảm bảo|tổng kết|sơ kết|chấm dứt|đạt|giải ngân|thông qua|ký|tổ chức"
)
STOPS: Final = re.compile(r"[;.]")
LEADING: Final = re.compile(
    r"[ ,]*(?:(?:phải |cần )?(?:hoàn tất|hoàn thiện|kết thúc|báo cáo|gửi|trình|ban hành|thực hiện"
    r"|(?:thời gian|thời hạn)(?: thực hiện| hoàn thành)?)(?: (?:việc này|ngay))?[:,]? ?(?:là )?)?"
)
"""What stands before an expression and is not the deadline itself."""

WEEKDAY_AFTER: Final = re.compile(
    r",? \(?(?:vào |trước )?(?:\d{1,2}(?: giờ|:\d\d|h\d*),? )?(?:chiều |sáng |ngày )*"
    r"(thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)(?!\w| h[ằà]ng )"
)
VAGUE: Final = re.compile(r"(?:đầu|giữa|cuối) $")
APART: Final = re.compile(
    r"(?:trước|vào|chậm nhất|muộn nhất)(?: là| vào)? ngày (\d{1,2})(?:(?:/| tháng )(\d{1,2}))?(?![/\d]| năm| tháng)"
)
LABELLED: Final = re.compile(
    r"(?:thời hạn|thời gian|hoàn thành|tiến độ|xong|khởi công|khánh thành|thông xe)[^.;]{0,12}:? ?$"
)
ASIDE: Final = re.compile(r"\([^()]{0,600}\)")
"""In brackets things are told of and not ordered, where something has been done."""
PAST: Final = re.compile(
    r"(?:đã|được|tính|xảy ra|(?<!để )tổ chức|ban hành)[^.;,]{0,40}$"
    r"|(?:tại|theo|của) [^.;,]{0,30}$"
)
