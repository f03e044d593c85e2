"""Titles and explanations of the settings of ``adapters/soap``, for forms."""

from __future__ import annotations

from typing import Final

from gateway.kit.plugin import Label

LABELS: Final = {
    "url": Label("Địa chỉ", "Address", "Địa chỉ của bên kia, ví dụ https://bo.example/soap/edoc."),
    "login": Label(
        "Cách xưng danh", "How we say who we are", "Khóa bearer, UsernameToken, digest của nó, hoặc chỉ chứng thư TLS."
    ),
    "username": Label("Tên đăng nhập", "User name", "Tên của ta ở bên kia; cần cho password và digest."),
    "secret": Label("Khóa bí mật", "Secret", "Khóa hoặc mật khẩu được cấp cùng tên đăng nhập."),
    "version": Label("Phiên bản SOAP", "SOAP version", "1.1 hoặc 1.2."),
    "transfer": Label(
        "Cách chuyển gói tin",
        "How packets travel",
        "Bên cạnh phong bì (mtom, swa) hoặc nằm trong đó (inline).",
    ),
    "agencies": Label(
        "Cơ quan được nhận", "Agencies taken in", "Chỉ nhận văn bản gửi các cơ quan này; để trống là nhận tất cả."
    ),
    "ca_file": Label(
        "Tệp chứng thư gốc", "Trusted authorities", "Tệp PEM các tổ chức được tin khi dùng https, thay cho kho của máy."
    ),
    "certificate_file": Label(
        "Chứng thư của ta", "Our certificate", "Tệp PEM chứng thư ta xuất trình, rồi các chứng thư cấp trên."
    ),
    "key_file": Label("Khóa riêng", "Private key", "Tệp PEM khóa của chứng thư đó, nếu không nằm cùng tệp."),
    "password_file": Label("Tệp mật khẩu khóa", "Password of the key", "Tệp chứa mật khẩu của khóa."),
    "connections": Label("Số kết nối", "Connections", "Số kết nối mở cùng lúc tới bên kia."),
    "connect_seconds": Label(
        "Chờ kết nối (giây)", "Patience to connect", "Thời gian chờ lâu nhất để nối tới máy kia, tính bằng giây."
    ),
    "idle_seconds": Label(
        "Khoảng lặng (giây)", "Longest pause", "Khoảng lặng dài nhất giữa một lần truyền, theo cả hai chiều."
    ),
    "answer_seconds": Label(
        "Chờ trả lời (giây)", "Patience for the answer", "Thời gian chờ trả lời lâu nhất sau khi đã gửi hết."
    ),
    "fetch_seconds": Label("Thời gian lấy một gói (giây)", "Time to fetch", "Thời gian dài nhất để lấy một gói tin."),
    "most_items": Label("Số mục mỗi lượt", "Items per look", "Số mục lấy từ danh sách trước lần xem kế tiếp."),
}
