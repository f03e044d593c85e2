"""Settings of the folder drop: where the two folders lie, and when a file in them counts as complete."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gateway.kit.plugin import AdapterSettings, Label

Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
Folder = Annotated[Path, Field(strict=False)]


class FolderSettings(AdapterSettings):
    """Two folders that a system and this gateway both see: one for what it sends, one for what comes for it."""

    outbox_folder: Folder
    """Folder into which the system lays what it sends; ``working``, ``sent`` and ``refused`` are made in it."""
    inbox_folder: Folder
    """Folder in which the system finds what came for it."""
    mount_folder: Folder | None = None
    """Where a network share is mounted: while nothing is mounted there, nothing is read or written."""
    agencies: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    """Agencies for which the system may send; empty only where the other end is a bus."""
    complete: Literal["stable", "renamed", "ready"] = "stable"
    """When a file is complete: unchanged for a while, as soon as it has its name, or once NAME.ready lies beside it."""
    stable_seconds: Seconds = 10.0
    """With ``complete = "stable"``: a file whose size and time have not changed for so long is complete."""
    claim_seconds: Annotated[float, Field(ge=1, le=86_400)] = 300.0
    """A file in the hands of a gateway that has given no sign of life for so long is taken over by another."""
    answer_seconds: Annotated[float, Field(gt=0, le=3600)] = 60.0
    """Longest wait for one answer of the file system; a share that hangs is given up after it."""
    most_items: int = Field(default=1000, ge=1, le=10_000)
    """Files taken at one look."""
    most_bytes: int = Field(default=4 * 1024**3 - 1, ge=1024)
    """Longest packet that is laid into the inbox; older file systems end at 4 GiB."""
    unpack: bool = False
    """Lay the attachments of each document beside its packet, as files of their own."""

    @model_validator(mode="after")
    def _two_folders(self) -> FolderSettings:
        out, into = self.outbox_folder.absolute(), self.inbox_folder.absolute()
        if out == into or out in into.parents or into in out.parents:
            raise PydanticCustomError("folder.same-folder", "{code}", {"code": "folder.same-folder"})
        return self


LABELS: Final = {
    "outbox_folder": Label(
        "Thư mục gửi đi",
        "Outbox",
        "Thư mục mà hệ thống đặt gói tin cần gửi; trong đó có các thư mục con working, sent và refused.",
    ),
    "inbox_folder": Label("Thư mục nhận về", "Inbox", "Thư mục mà hệ thống lấy những gì gửi cho mình."),
    "mount_folder": Label(
        "Điểm gắn ổ mạng",
        "Mount point",
        "Nơi gắn thư mục mạng; khi chưa gắn thì không đọc và không ghi gì.",
    ),
    "agencies": Label(
        "Cơ quan được gửi",
        "Agencies that may send",
        "Các cơ quan mà hệ thống được gửi thay; chỉ để trống nếu đầu kia là một trục.",
    ),
    "complete": Label(
        "Khi nào tệp đã đủ",
        "When a file is complete",
        "Không đổi trong một lúc, ngay khi có tên, hoặc khi có tệp TÊN.ready bên cạnh.",
    ),
    "stable_seconds": Label(
        "Thời gian không đổi (giây)",
        "Unchanged for (seconds)",
        'Với complete = "stable": tệp giữ nguyên cỡ và thời gian sửa chừng ấy giây thì coi là đủ.',
    ),
    "claim_seconds": Label(
        "Hạn giữ tệp (giây)",
        "Claims last (seconds)",
        "Tệp do một cổng đã im lặng chừng ấy giây giữ sẽ được cổng khác nhận lại.",
    ),
    "answer_seconds": Label(
        "Chờ hệ thống tệp (giây)",
        "Patience with the file system",
        "Thời gian chờ một lần trả lời của hệ thống tệp; ổ mạng treo lâu hơn thì bỏ lượt.",
    ),
    "most_items": Label("Số tệp mỗi lượt", "Files per look", "Số tệp nhận trong một lượt xem."),
    "most_bytes": Label(
        "Gói lớn nhất (byte)",
        "Largest packet",
        "Gói dài nhất được đặt vào thư mục nhận; hệ thống tệp cũ chỉ tới 4 GiB.",
    ),
    "unpack": Label(
        "Tách tệp đính kèm", "Unpack attachments", "Đặt các tệp đính kèm bên cạnh gói tin thành tệp riêng."
    ),
}
