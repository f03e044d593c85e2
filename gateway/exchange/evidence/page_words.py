"""Events of the ledger and verdicts in words, Vietnamese first, for people who read an archive's page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EVENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "received": "Đã nhận, lưu an toàn / received, on disk",
        "signature-judged": "Đã kiểm tra chữ ký / signature judged",
        "routed": "Đã định tuyến tới nơi nhận / routed",
        "repeated": "Được gửi lại, giống hệt / sent again, the same",
        "conflict": "Trùng mã với văn bản khác nội dung / same id, other content",
        "fetched": "Nơi nhận đã tải / fetched by the receiver",
        "processing": "Nơi nhận đang xử lý / being processed",
        "taken": "Nơi nhận đã lấy / taken by the receiver",
        "delivered": "Đã chuyển tới / delivered",
        "attempt-failed": "Một lần chuyển không thành / an attempt failed",
        "dead": "Không chuyển được / could not be delivered",
        "status": "Có trạng thái mới / a status",
        "arrival-not-reported": "Không báo được đã đến / arrival not reported",
        "mended": "Sửa định tuyến / routing mended",
        "replayed": "Cho chạy lại / replayed",
        "discarded": "Bỏ lượt chuyển / delivery put away",
        "clock-warning": "Sắp quá hạn / a deadline is near",
        "clock-breached": "Quá hạn / a deadline passed",
        "status-held": "Trạng thái chờ văn bản / status held",
        "status-orphaned": "Trạng thái không có văn bản / status without document",
        "related": "Liên hệ với văn bản khác / related to another",
        "take-back-asked": "Yêu cầu lấy lại / asked back",
        "take-back-impossible": "Không lấy lại được / cannot be taken back",
        "take-back-agreed": "Đồng ý cho lấy lại / take-back agreed",
        "take-back-declined": "Từ chối cho lấy lại / take-back declined",
        "take-back-not-reported": "Không báo được việc lấy lại / take-back not reported",
        "content-withheld": "Ngừng cung cấp nội dung / content withheld",
        "content-destroyed": "Đã hủy nội dung / content destroyed",
        "content-read": "Nội dung được đọc / content read",
        "held-for-inspection": "Chờ kiểm tra / held for inspection",
        "inspected": "Đã kiểm tra tệp đính kèm / attachments inspected",
        "quarantined": "Đưa vào khu cách ly / quarantined",
        "quarantine-released": "Cho ra khỏi khu cách ly / released from quarantine",
        "quarantine-destroyed": "Đã hủy trong khu cách ly / destroyed in quarantine",
        "archived": "Đã đưa vào kho lưu trữ / archived",
        "purged": "Hết hạn lưu, đã xóa nội dung / past its time, content removed",
    }
)

VERDICTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "valid": "Hợp lệ / valid",
        "invalid": "Không hợp lệ / invalid",
        "untrusted": "Không tin cậy / untrusted",
        "weak": "Hợp lệ nhưng thuật toán yếu / valid, weak algorithm",
        "unverifiable": "Không kiểm tra được / cannot be verified",
        "absent": "Không có chữ ký / no signature",
        "unchecked": "Chưa kiểm tra / not checked",
    }
)
