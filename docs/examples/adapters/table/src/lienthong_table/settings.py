"""Settings of the adapter table, and their words for forms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from gateway.kit.plugin import AdapterSettings, Label
from pydantic import Field


class TableSettings(AdapterSettings):
    """Where the two tables are."""

    database_file: Annotated[Path, Field(strict=False)]
    """File of the SQLite database; its tables are made with ``schema.sql``."""
    agencies: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Agencies for which the system may send; empty only where it is a bus."""
    most_items: int = Field(default=100, ge=1, le=10_000)
    """Rows taken at one look."""
    most_bytes: int = Field(default=500_000_000, ge=1024, le=2_000_000_000)
    """Longest packet that fits into a row."""
    busy_seconds: Annotated[float, Field(gt=0, le=600)] = 10.0
    """Longest wait while the system itself writes."""


LABELS: Final = {
    "database_file": Label("Tệp cơ sở dữ liệu", "Database file", "Tệp SQLite có hai bảng tạo bằng schema.sql."),
    "agencies": Label("Cơ quan được gửi", "Agencies that may send", "Các cơ quan mà hệ thống được gửi thay."),
    "most_items": Label("Số dòng mỗi lượt", "Rows per look", "Số dòng lấy trong một lượt xem."),
    "most_bytes": Label("Gói lớn nhất (byte)", "Largest packet", "Gói dài nhất chứa được trong một dòng."),
    "busy_seconds": Label("Chờ khóa (giây)", "Patience", "Thời gian chờ khi chính hệ thống đang ghi."),
}
