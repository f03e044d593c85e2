"""The story that is played: a directive goes from the Government Office to a ministry, and its statuses come back.

Each step acts through REST if it has to, and counts only when it was read back from REST, of the sender or of the
receiver, within its time. The story remembers ids, never outcomes.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any, Final

import aiohttp

from gateway.demo.rest import DocumentSystem, RestError
from gateway.demo.scene import Scene
from gateway.demo.words import Teller

_PATIENCE: Final = 45.0
"""Seconds until a step has to be seen."""
_PAUSE: Final = 0.15
"""Seconds between two looks."""

_FILE: Final = "218-VPCP-KSTT.pdf"
_STAFF: Final = {"department": "Văn phòng Bộ", "staff": "Trần Thị Thông", "email": "vanthu@bkhcn.example"}

_REPORTS: Final = (
    ("03", "Đã tiếp nhận", "accepted", "Văn thư Bộ đã tiếp nhận và vào sổ văn bản đến"),
    ("04", "Phân công", "assigned", "Giao Trung tâm Công nghệ thông tin chủ trì"),
    ("05", "Đang xử lý", "being processed", "Đang rà soát hạ tầng kết nối"),
    ("06", "Hoàn thành", "finished", "Đã hoàn thành và báo cáo Văn phòng Chính phủ"),
)


class Unseen(Exception):
    """A step was not observed; it has been told on the terminal."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that must happen, and where it is read.

    ``seen`` gets the JSON at the path and returns in words what it shows, or ``None`` while it does not show it yet.
    """

    vi: str
    en: str
    reader: DocumentSystem
    path: Callable[[], str]
    seen: Callable[[dict[str, Any]], Awaitable[str | None]]
    act: Callable[[], Awaitable[None]] | None = None


class Story:
    """Plays the document systems of both sides and tells each step."""

    def __init__(self, scene: Scene, sender: DocumentSystem, receiver: DocumentSystem, teller: Teller) -> None:
        self._scene = scene
        self._sender = sender
        self._receiver = receiver
        self._teller = teller
        self.sent = ""
        """Id of the document at the sender's gateway."""
        self.received = ""
        """Id of the same document at the receiver's gateway."""
        self._document_id = ""
        self._delivery = ""

    def steps(self) -> list[Step]:
        """Return the whole story, in its order."""
        here, there = self._sender, self._receiver
        sent, received = self._at_sender, self._at_receiver
        return [
            Step("Đã lập gói tin edXML", "packet built", here, sent, self._built, self._send),
            Step("Đã ký số", "signed", here, sent, self._signed),
            Step("Trục liên thông đã tiếp nhận", "accepted by the bus", here, sent, self._accepted),
            Step("Bộ đã lấy văn bản từ trục", "fetched by the ministry", there, self._at_inbox, self._fetched),
            Step("Chữ ký đã được kiểm tra", "signature verified", there, received, self._verified),
            Step("Hệ thống của Bộ đã nhận văn bản", "taken by its system", there, received, self._taken, self._take),
            self._status("01", "Đã đến", "arrived"),
            *(self._status(code, vi, en, reason) for code, vi, en, reason in _REPORTS),
        ]  # fmt: skip

    async def play(self) -> None:
        """Play all steps. Raises Unseen at the first that is not observed."""
        for step in self.steps():
            try:
                async with asyncio.timeout(_PATIENCE):
                    detail = await self._observed(step)
            except TimeoutError:
                self._fail(step, f"not seen within {_PATIENCE:.0f} s at {step.reader.url(step.path())}")
            except (RestError, aiohttp.ClientError) as problem:
                self._fail(step, str(problem))
            else:
                self._teller.done(step.vi, step.en, detail, f"GET {step.reader.url(step.path())}")

    def _fail(self, step: Step, reason: str) -> None:
        self._teller.failed(step.vi, step.en, reason)
        raise Unseen

    async def _observed(self, step: Step) -> str:
        if step.act is not None:
            await step.act()
        while True:
            detail = await step.seen(await step.reader.get(step.path()))
            if detail is not None:
                return detail
            await asyncio.sleep(_PAUSE)

    def _at_sender(self) -> str:
        return f"documents/{self.sent}"

    def _at_receiver(self) -> str:
        return f"documents/{self.received}"

    @staticmethod
    def _at_inbox() -> str:
        return "inbox?limit=100"

    async def _send(self) -> None:
        pdf = files("gateway.demo").joinpath("directive.pdf").read_bytes()
        self.sent = await self._sender.send(directive(self._scene), _FILE, pdf)

    async def _built(self, document: dict[str, Any]) -> str | None:
        self._document_id = document["document_id"]
        attachment = document["attachments"][0]
        return f"{document['code']} «{document['subject']}», {attachment['name']} {attachment['size']:,} bytes"

    async def _signed(self, document: dict[str, Any]) -> str | None:
        return _valid(document)

    async def _accepted(self, document: dict[str, Any]) -> str | None:
        delivery = document["receivers"][0]["delivery"]
        if delivery["state"] == "dead":
            raise RestError(f"the bus refused: {delivery['error']}")
        return f"delivery done, receipt of the bus {delivery['receipt']}" if delivery["state"] == "done" else None

    async def _fetched(self, inbox: dict[str, Any]) -> str | None:
        for item in inbox["items"]:
            if item["kind"] == "document" and item["document_id"] == self._document_id:
                self._delivery, self.received = item["delivery"], item["document"]
                return f"waits in the inbox as delivery {item['delivery']}, from {item['from']}"
        return None

    async def _verified(self, document: dict[str, Any]) -> str | None:
        content = await self._receiver.get_bytes(f"{self._at_receiver()}/attachments/1")
        sent = (await self._sender.get(self._at_sender()))["attachments"][0]
        if hashlib.sha256(content).hexdigest() != sent["sha256"]:
            raise RestError("the attachment differs from the one that was sent")
        return f"{_valid(document)}; attachment identical"

    async def _take(self) -> None:
        await self._receiver.acknowledge(self._delivery)

    async def _taken(self, document: dict[str, Any]) -> str | None:
        state = document["receivers"][0]["delivery"]["state"]
        return f"delivery {self._delivery} is {state}" if state == "done" else None

    def _status(self, code: str, vi: str, en: str, reason: str | None = None) -> Step:
        act = None if reason is None else partial(self._report, code, reason)
        vi, en = f"Trạng thái {code} đã về: {vi}", f"status {code} is back: {en}"
        return Step(vi, en, self._sender, self._at_sender, partial(self._came_back, code), act)

    async def _report(self, code: str, reason: str) -> None:
        await self._receiver.report(self.received, code, reason, _STAFF)

    @staticmethod
    async def _came_back(code: str, document: dict[str, Any]) -> str | None:
        for status in document["receivers"][0]["statuses"]:
            if status["code"] == code:
                return f"from {status['from']}: {status['description'] or ''}"
        return None


def _valid(document: dict[str, Any]) -> str:
    signature = document["signature"]
    if signature["verdict"] != "valid":
        reasons = ", ".join(str(reason.get("code", reason)) for reason in signature["reasons"])
        raise RestError(f"verdict {signature['verdict']}: {reasons}")
    return f"verdict valid, signer {signature['signer']}"


def directive(scene: Scene) -> dict[str, object]:
    """Return the directive's metadata as a document system states them."""
    subject = "Về việc thử nghiệm liên thông văn bản chỉ đạo và trạng thái xử lý"
    return {
        "from": scene.sender.agency,
        "to": [{"organ_id": scene.receiver.agency, "organ_name": scene.receiver.name}],
        "code": {"number": "218", "notation": "VPCP-KSTT"},
        "promulgation": {"place": "Hà Nội", "date": "2026-01-15"},
        "document_type": {"type": 2, "type_detail": 18, "type_name": "Công văn"},
        "subject": subject,
        "content": f"{subject}. Bộ chủ trì rà soát hạ tầng kết nối và báo cáo kết quả trước ngày 15/4/2026.",
        "signer": {"position": "Phó Chủ nhiệm", "full_name": "Nguyễn Văn Liên"},
        "due_date": "2026-04-15",
        "other": {"priority": 1, "page_amount": 1, "direction": True},
        "steering_type": 1,
        "to_places": ["Như trên", "Lưu: VT, KSTT"],
    }
