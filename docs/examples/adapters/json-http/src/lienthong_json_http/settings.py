"""Settings of the adapter json-http, and their words for forms."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlsplit

from gateway.kit.plugin import AdapterSettings, Label
from pydantic import AfterValidator, Field, SecretStr


def _plain(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("an http or https address without query and fragment")
    return url.rstrip("/")


class JsonHttpSettings(AdapterSettings):
    """How the system is reached."""

    url: Annotated[str, AfterValidator(_plain)]
    """Address of the system's service, e.g. ``https://system.example/api``."""
    secret: SecretStr = Field(min_length=1)
    """The token that the system gave us."""
    agencies: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Agencies for which the system may send; empty only where it is a bus."""
    answer_seconds: Annotated[float, Field(gt=0, le=3600)] = 60.0
    """Longest wait for an answer, and longest pause in a transfer."""


LABELS: Final = {
    "url": Label("Địa chỉ", "Address", "Địa chỉ dịch vụ của hệ thống, ví dụ https://system.example/api."),
    "secret": Label("Mã truy cập", "Token", "Mã truy cập do hệ thống cấp."),
    "agencies": Label("Cơ quan được gửi", "Agencies that may send", "Các cơ quan mà hệ thống được gửi thay."),
    "answer_seconds": Label("Chờ trả lời (giây)", "Patience", "Thời gian chờ trả lời, và khoảng lặng dài nhất."),
}
