"""The pages about the interface in a real browser with scripts switched off: look, search, the other language."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gateway.web.docs.door import docs_routes
from tests.browser.chromium import Chromium
from tests.services.process import Missing
from tests.unit.web.serving import Serve, serve

__all__ = ["serve"]


async def test_a_reader_searches_the_calls_and_changes_the_language(serve: Serve, tmp_path: Path) -> None:
    kept = Path(os.environ.get("LIENTHONG_PICTURES", tmp_path))
    try:
        chromium = Chromium()
    except Missing as reason:
        pytest.skip(str(reason))
    served = await serve(docs_routes())
    async with chromium as browser:
        await browser.open(f"http://127.0.0.1:{served.port}/api/docs?lang=vi")
        assert "Gói edXML, đúng từng byte như khi đến." in await browser.text()
        await browser.picture(kept / "docs.png")
        await browser.type(q="inbox ack")
        await browser.press("form button")
        text = await browser.text()
        assert "/inbox/{delivery}/ack" in text
        assert "/accounts" not in text
        await browser.picture(kept / "docs-search.png")
        await browser.press("header a")
        assert "Says that a delivery was taken" in await browser.text()
        assert browser.complaints == []
