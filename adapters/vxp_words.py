"""Titles and explanations of the settings of ``adapters/vxp``, for forms."""

from __future__ import annotations

from typing import Final

from gateway.kit.plugin import Label

LABELS: Final = {
    "url": Label(
        "Địa chỉ của trục",
        "Address of the bus",
        "Địa chỉ mà tên các thao tác được nối vào sau, ví dụ https://bus.example/vxp.",
    ),
    "system": Label("Mã hệ thống", "System id", "Mã hệ thống của ta trên trục."),
    "secret": Label("Khóa bí mật", "Secret", "Khóa được cấp cùng mã hệ thống; dùng nguyên các ký tự, không giải mã."),
    "agencies": Label(
        "Cơ quan được nhận", "Agencies taken in", "Chỉ nhận văn bản gửi các cơ quan này; để trống là nhận tất cả."
    ),
    "fetch": Label(
        "Thao tác lấy gói tin",
        "Operation that fetches",
        "Thao tác dùng để lấy gói tin; chỉ trục bản 2.0.1 có downloadEdoc.",
    ),
    "ca_file": Label(
        "Tệp chứng thư gốc", "Trusted authorities", "Tệp PEM các tổ chức được tin khi dùng https, thay cho kho của máy."
    ),
    "certificate_file": Label(
        "Chứng thư của ta",
        "Our certificate",
        "Tệp PEM chứng thư ta xuất trình khi trục đòi hỏi, rồi các chứng thư cấp trên.",
    ),
    "key_file": Label("Khóa riêng", "Private key", "Tệp PEM khóa của chứng thư đó, nếu không nằm cùng tệp."),
    "password_file": Label("Tệp mật khẩu khóa", "Password of the key", "Tệp chứa mật khẩu của khóa."),
    "connections": Label("Số kết nối", "Connections", "Số kết nối mở cùng lúc tới trục."),
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
    "most_items": Label("Số mục mỗi lượt", "Items per look", "Số mục lấy từ một danh sách trước lần xem kế tiếp."),
    "most_list_bytes": Label("Cỡ danh sách (byte)", "Size of a list", "Danh sách dài nhất được đọc, tính bằng byte."),
    "units": Label(
        "Thao tác liệt kê cơ quan", "Operation that lists agencies", "Thao tác cho biết trục biết những cơ quan nào."
    ),
    "delta": Label(
        "Chỉ hỏi phần thay đổi",
        "Only what changed",
        "Chỉ hỏi những gì đã thay đổi; chỉ trục của ta hiểu cách hỏi này.",
    ),
    "ask": Label(
        "Hỏi lại kết quả",
        "Ask about outcomes",
        "Hỏi getSentEdocList theo mã băm khi chưa rõ kết quả; chỉ trục của ta hiểu thao tác này.",
    ),
}
