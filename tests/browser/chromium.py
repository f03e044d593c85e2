"""A real browser: Debian's Chromium without a window, driven over its own debugging protocol, scripts switched off."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.services.process import Missing, Process

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--remote-debugging-port=0",
    "--window-size=900,1000",
    "--accept-lang=vi-VN",
)


class Chromium:
    """One browser with one page; what is typed goes through the page's own fields."""

    def __init__(self) -> None:
        program = shutil.which("chromium")
        if program is None:
            raise Missing("Chromium is not installed (Debian package chromium)")
        self.folder = Path(tempfile.mkdtemp(prefix="lienthong-"))
        words = [program, *FLAGS, f"--user-data-dir={self.folder / 'profile'}", "about:blank"]
        self._process = Process(words, self.folder / "log", os.environ, self.folder)
        self._number = 0
        self._client: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self.complaints: list[str] = []
        """What the browser says against our pages: blocked styles, forms, scripts."""

    async def __aenter__(self) -> Self:
        place = self.folder / "profile" / "DevToolsActivePort"
        await asyncio.to_thread(
            self._process.wait_until, lambda: place.is_file() and "\n" in place.read_text(), "chromium"
        )
        port = place.read_text(encoding="utf-8").splitlines()[0]
        self._client = aiohttp.ClientSession()
        async with self._client.get(f"http://127.0.0.1:{port}/json/list") as answer:
            page = next(one for one in await answer.json(content_type=None) if one["type"] == "page")
        self._socket = await self._client.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0)
        for domain in ("Page", "DOM", "Log", "Network"):
            await self.say(f"{domain}.enable")
        await self.say("Emulation.setScriptExecutionDisabled", value=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.close()
        self._process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def say(self, method: str, **parameters: object) -> dict[str, Any]:
        """Send one command and return its result."""
        self._number += 1
        assert self._socket is not None
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            found = await self._receive()
            if found.get("id") == self._number:
                assert "error" not in found, found
                return dict(found["result"])

    async def _receive(self) -> dict[str, Any]:
        assert self._socket is not None
        found: dict[str, Any] = await self._socket.receive_json(timeout=60)
        if found.get("method") == "Log.entryAdded" and found["params"]["entry"]["level"] == "error":
            entry = found["params"]["entry"]
            self.complaints.append(f"{entry['source']}: {entry['text']}")
        return found

    async def _loaded(self) -> None:
        while (await self._receive()).get("method") != "Page.loadEventFired":
            pass

    async def open(self, address: str) -> None:
        """Go to an address and wait for the page."""
        await self.say("Page.navigate", url=address)
        await self._loaded()

    async def type(self, **fields: str) -> None:
        """Type into fields by their names."""
        for name, text in fields.items():
            await self.say("DOM.focus", nodeId=await self._find(f'[name="{name}"]'))
            await self.say("Input.insertText", text=text)

    async def press(self, selector: str) -> None:
        """Press a button with the keyboard and wait for the page that follows."""
        await self.say("DOM.focus", nodeId=await self._find(selector))
        for kind in ("keyDown", "keyUp"):
            more = {"text": "\r"} if kind == "keyDown" else {}
            await self.say("Input.dispatchKeyEvent", type=kind, key="Enter", windowsVirtualKeyCode=13, **more)
        await self._loaded()

    async def _find(self, selector: str) -> int:
        root = (await self.say("DOM.getDocument", depth=0))["root"]["nodeId"]
        found = await self.say("DOM.querySelector", nodeId=root, selector=selector)
        assert found["nodeId"], f"no {selector} on the page"
        return int(found["nodeId"])

    async def text(self) -> str:
        """Return the page as HTML."""
        root = (await self.say("DOM.getDocument", depth=0))["root"]["nodeId"]
        return str((await self.say("DOM.getOuterHTML", nodeId=root))["outerHTML"])

    async def picture(self, file: Path) -> None:
        """Keep a picture of the page."""
        found = await self.say("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        await asyncio.to_thread(file.write_bytes, base64.b64decode(found["data"]))
