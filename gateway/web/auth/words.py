"""The words of the sign-in pages in both languages; refusals bring theirs from the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.roles import Role
from gateway.web.problems import prefers_english

if TYPE_CHECKING:
    from aiohttp import web

_VI: Final = {
    "title": "Liên Thông",
    "sign-in": "Đăng nhập",
    "name": "Tên đăng nhập",
    "password": "Mật khẩu",
    "outside": "Đăng nhập bằng tài khoản {label}",
    "outside-name": "dùng chung",
    "signed-in": "Bạn đã đăng nhập",
    "full-name": "Họ và tên",
    "department": "Đơn vị",
    "roles": "Vai trò",
    "all": "tất cả cơ quan",
    "no-roles": "Chưa được giao vai trò nào. Hãy liên hệ quản trị viên.",
    "change": "Đổi mật khẩu",
    "change-first": "Mật khẩu này do người khác đặt. Hãy đổi mật khẩu trước khi làm việc.",
    "old": "Mật khẩu hiện tại",
    "new": "Mật khẩu mới",
    "new-hint": "Ít nhất {least} ký tự; một câu dễ nhớ là tốt nhất.",
    "again": "Nhập lại mật khẩu mới",
    "sessions": "Phiên đăng nhập",
    "this": "phiên này",
    "since": "Từ",
    "address": "Địa chỉ",
    "agent": "Trình duyệt",
    "end": "Kết thúc",
    "sign-out": "Đăng xuất",
    "everywhere": "Đăng xuất mọi nơi",
    "changed": "Đã đổi mật khẩu; các phiên khác đã kết thúc.",
    "other": "English",
    Role.ADMINISTRATOR: "Quản trị viên",
    Role.OPERATOR: "Vận hành viên",
    Role.CLERK: "Văn thư",
    Role.LEADER: "Lãnh đạo",
    Role.VIEWER: "Người xem",
    Role.SYSTEM: "Hệ thống",
}

_EN: Final = {
    "title": "Liên Thông",
    "sign-in": "Sign in",
    "name": "Account name",
    "password": "Password",
    "outside": "Sign in with {label} account",
    "outside-name": "a shared",
    "signed-in": "You are signed in",
    "full-name": "Full name",
    "department": "Department",
    "roles": "Roles",
    "all": "all agencies",
    "no-roles": "No role was given to you yet. Please ask an administrator.",
    "change": "Change password",
    "change-first": "Somebody else set this password. Please change it before you go on.",
    "old": "Current password",
    "new": "New password",
    "new-hint": "At least {least} characters; a sentence that you remember is best.",
    "again": "New password again",
    "sessions": "Sessions",
    "this": "this session",
    "since": "Since",
    "address": "Address",
    "agent": "Browser",
    "end": "End",
    "sign-out": "Sign out",
    "everywhere": "Sign out everywhere",
    "changed": "The password was changed; all other sessions ended.",
    "other": "Tiếng Việt",
    Role.ADMINISTRATOR: "Administrator",
    Role.OPERATOR: "Operator",
    Role.CLERK: "Clerk",
    Role.LEADER: "Leader",
    Role.VIEWER: "Viewer",
    Role.SYSTEM: "System",
}


class Words:
    """The words in the reader's language: as asked for by ``?lang=``, else by the browser; Vietnamese by default."""

    def __init__(self, request: web.Request) -> None:
        asked = request.query.get("lang", "")
        self.english = (
            asked == "en" if asked in {"vi", "en"} else prefers_english(request.headers.get("Accept-Language", ""))
        )

    @property
    def code(self) -> str:
        """The language's code, as HTML names it."""
        return "en" if self.english else "vi"

    @property
    def other(self) -> str:
        """The code of the other language."""
        return "vi" if self.english else "en"

    def __call__(self, name: str, **facts: str | int) -> str:
        return (_EN if self.english else _VI)[name].format_map(facts)
