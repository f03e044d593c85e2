"""The sign-in page in a real browser with scripts switched off: first password, sessions, signing out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium
from tests.services.process import Missing, free_port
from tests.services.program import Program

SETTINGS = '[listen]\n[[agencies]]\nid = "H41"\nname = "UBND tỉnh Nghệ An"\n'
NEW = "con trâu kéo cày sáng sớm"


@pytest.fixture
def chromium() -> Chromium:
    try:
        return Chromium()
    except Missing as reason:
        pytest.skip(str(reason))


async def test_the_first_administrator_signs_in_changes_the_password_and_signs_out(
    tmp_path: Path, chromium: Chromium
) -> None:
    program = Program("gateway", tmp_path, SETTINGS, {}, port=free_port())
    kept = Path(os.environ.get("LIENTHONG_PICTURES", tmp_path))
    try:
        program.start()
        name, password = (tmp_path / "gateway" / "first-administrator.txt").read_text(encoding="utf-8").split()
        async with chromium as browser:
            await browser.open(f"{program.url}/auth")
            await browser.picture(kept / "sign-in.png")
            await browser.type(name=name, password=password)
            await browser.press("form button")
            assert "Mật khẩu này do người khác đặt" in await browser.text()
            await browser.type(old=password, new=NEW, again=NEW)
            await browser.press('form[action*="password"] button')
            page = await browser.text()
            assert "Đã đổi mật khẩu" in page
            assert "Quản trị viên – tất cả cơ quan" in page
            await browser.picture(kept / "account.png")
            await browser.press('form[action*="sign-out"] button')
            await browser.type(name=name, password="sai mật khẩu rồi")
            await browser.press("form button")
            assert "Tên đăng nhập hoặc mật khẩu không đúng" in await browser.text()
            await browser.picture(kept / "refused.png")
            # The one complaint is the refusal itself: nothing was blocked by the pages' own rules.
            assert [one for one in browser.complaints if "401" not in one] == []
        assert password not in program.log.read_text(encoding="utf-8")
        assert "first-administrator.txt" in program.log.read_text(encoding="utf-8")
    finally:
        program.kill()
