"""Titles and explanations of the settings of ``adapters/amqp``, for forms."""

from __future__ import annotations

from typing import Final

from gateway.kit.plugin import Label

LABELS: Final = {
    "secret": Label(
        "Địa chỉ RabbitMQ",
        "Address of RabbitMQ",
        "Địa chỉ có người dùng, mật khẩu và vhost; nhiều nút cách nhau bằng dấu cách hoặc dấu phẩy.",
    ),
    "prefix": Label("Tiền tố", "Prefix", "Phần giữa trong tên mọi hàng đợi, thường là tên viết tắt của bộ."),
    "ca_file": Label(
        "Tệp chứng thư gốc", "Trusted authorities", "Tệp PEM các tổ chức được tin khi dùng amqps, thay cho kho của máy."
    ),
    "certificate_file": Label(
        "Chứng thư của ta",
        "Our certificate",
        "Tệp PEM chứng thư ta xuất trình khi RabbitMQ đòi hỏi, rồi các chứng thư cấp trên.",
    ),
    "key_file": Label("Khóa riêng", "Private key", "Tệp PEM khóa của chứng thư đó, nếu không nằm cùng tệp."),
    "password_file": Label("Tệp mật khẩu khóa", "Password of the key", "Tệp chứa mật khẩu của khóa."),
    "agencies": Label(
        "Cơ quan được gửi",
        "Agencies that may send",
        "Các cơ quan mà hệ thống ở đầu kia được gửi thay; để trống nếu đầu kia là một trục.",
    ),
    "inline_bytes": Label(
        "Cỡ gói trong bản tin (byte)",
        "Packet within a message",
        "Gói không dài hơn mức này đi ngay trong bản tin; dài hơn thì gửi phiếu nếu có thư mục chung.",
    ),
    "claims_folder": Label(
        "Thư mục chung", "Folder of claims", "Thư mục hai bên cùng thấy, cho các gói quá dài so với một bản tin."
    ),
    "most_waiting": Label(
        "Số bản tin chờ tối đa", "Most messages waiting", "Số bản tin trong một hàng đợi; nhiều hơn thì chờ ở phía ta."
    ),
    "expire_seconds": Label(
        "Hạn của bản tin (giây)",
        "Expiry of a message",
        "Bản tin không ai lấy sau chừng ấy giây chuyển sang hàng từ chối; mặc định không bao giờ.",
    ),
    "prefetch": Label("Số bản tin giữ", "Messages held", "Số bản tin đã lấy mà chưa xử lý xong."),
    "connect_seconds": Label(
        "Chờ kết nối (giây)", "Patience to connect", "Thời gian chờ lâu nhất để nối tới máy kia, tính bằng giây."
    ),
    "confirm_seconds": Label(
        "Chờ xác nhận (giây)", "Patience for a confirmation", "Thời gian chờ RabbitMQ trả lời về một bản tin."
    ),
    "heartbeat": Label(
        "Nhịp kiểm tra (giây)", "Heartbeat", "Nhịp kiểm tra kết nối; RabbitMQ im lặng khoảng ba nhịp thì bỏ kết nối."
    ),
    "later_seconds": Label(
        "Chờ lấy lại (giây)",
        "Time put aside",
        "Tin chưa nhận được thì để riêng chừng ấy giây rồi mới lấy lại, để không chặn các tin khác.",
    ),
}
