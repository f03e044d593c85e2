"""The words of the pages about the interface, in both languages."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "vi": {
        "title": "Giao diện REST của Liên Thông",
        "other": "English",
        "search": "Tìm theo đường dẫn, việc làm, mã lỗi…",
        "find": "Tìm",
        "found": "lời gọi",
        "nothing": "Không có lời gọi nào như vậy.",
        "roles": "Vai trò",
        "parameters": "Tham số",
        "body": "Nội dung gửi",
        "answers": "Trả lời",
        "example": "Ví dụ",
        "needed": "bắt buộc",
        "schemas": "Các kiểu dữ liệu",
        "machine": "Bản cho máy đọc (OpenAPI 3.1): GET /api/v1/openapi.json, hoặc lệnh lienthong openapi.",
        "auth": "Mỗi lời gọi kèm khoá: Authorization: Bearer …; hoặc chứng thư máy khách, hoặc phiên của một người.",
        "all": "Mọi lời gọi",
    },
    "en": {
        "title": "The REST interface of Liên Thông",
        "other": "Tiếng Việt",
        "search": "Search by path, purpose, error code…",
        "find": "Search",
        "found": "calls",
        "nothing": "There is no such call.",
        "roles": "Roles",
        "parameters": "Parameters",
        "body": "What is sent",
        "answers": "Answers",
        "example": "Example",
        "needed": "needed",
        "schemas": "Types of data",
        "machine": "For machines (OpenAPI 3.1): GET /api/v1/openapi.json, or the command lienthong openapi.",
        "auth": "Each call carries a key: Authorization: Bearer …; or a client certificate, or a person's session.",
        "all": "All calls",
    },
}
