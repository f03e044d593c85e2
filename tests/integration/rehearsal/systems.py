"""Document systems under rehearsal, on the bus's wire: a good one, and its relatives with one fault each."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

import aiohttp
from lxml import etree

from adapters.vxp_signing import signed_headers, unpadded
from gateway.rehearsal.house import House
from tests.packets import document_xml, replacement, status_xml

_PAUSE = 0.05
_NAMES = {"e": "http://www.mic.gov.vn/TBT/QCVN_102_2016"}


@dataclass
class WireSystem:
    """Polls, fetches, stores, acknowledges, reports; each switch is a habit of systems that were seen."""

    house: House
    decision: str = "03"
    reason: str = "Đã xem"
    answer: str = "16"
    finishes: bool = True
    checks_length: bool = True
    acknowledges: bool = True
    reads_first: bool = True
    believes_any_signature: bool = False
    forgets_what_it_has: bool = False
    gives_up_on_html: bool = False
    new_id_after_failure: bool = False
    known: set[str] = field(default_factory=set)
    documents: list[str] = field(default_factory=list)
    """DocumentIds of what it sent."""
    arrived: int = 0
    sick: list[BaseException] = field(default_factory=list)

    async def call(
        self, operation: str, parameters: Mapping[str, str], body: bytes = b"{}", kind: str = "application/json"
    ) -> tuple[int, bytes]:
        cast = self.house.cast
        headers = signed_headers(cast.system, cast.secret, parameters, kind, datetime.now().astimezone())
        async with self._client.post(f"{self.house.address}/vxp/{operation}", data=body, headers=headers) as answer:
            if self.checks_length:
                return answer.status, await answer.read()
            read = b""
            with suppress(aiohttp.ClientError):
                async for piece in answer.content.iter_any():
                    read += piece
            return answer.status, read

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as self._client:
            polling = asyncio.create_task(self._poll())
            try:
                yield
            finally:
                polling.cancel()
                with suppress(asyncio.CancelledError):
                    await polling
        assert not self.sick, self.sick

    async def _poll(self) -> None:
        while True:
            for kind in ("edoc", "status"):
                try:
                    await self._look(kind)
                except (aiohttp.ClientError, ValueError):
                    if self.gives_up_on_html:
                        await asyncio.sleep(3600)
                except Exception as problem:
                    self.sick.append(problem)
                    raise
            await asyncio.sleep(_PAUSE)

    async def _look(self, kind: str) -> None:
        _, body = await self.call("getReceivedEdocList", {"servicetype": "eDoc", "messagetype": kind})
        for item in json.loads(body)["data"]:
            await self._receive(item["docId"], kind)

    async def _receive(self, item: str, kind: str) -> None:
        if item in self.known and not self.forgets_what_it_has:
            if self.acknowledges:
                await self._say(item, "done")
            return
        if not self.reads_first:
            await self._say(item, "done")
            return
        status, packet = await self.call("downloadEdoc", {"docId": item})
        if status != HTTPStatus.OK:
            return
        if kind == "status":
            await self._say(item, "done")
            await self._heard(packet)
            return
        tree = etree.fromstring(packet, etree.XMLParser(recover=True, huge_tree=True))
        if self.acknowledges:
            await self._say(item, "done")
        self.known.add(item)
        await self._report(tree)

    async def _say(self, item: str, word: str) -> None:
        await self.call("updateStatus", {"status": word, "docId": item})

    def _text(self, tree: etree._Element, name: str) -> str | None:
        found = tree.find(f".//e:{name}", _NAMES)
        return None if found is None else found.text

    async def _report(self, tree: etree._Element) -> None:
        document_id, subject = self._text(tree, "DocumentId"), self._text(tree, "Subject") or ""
        sender = self._text(tree, "OrganId") or ""
        if document_id is None:
            return
        forged = "chữ ký không" in subject or not subject.startswith("Về việc")
        if forged and not self.believes_any_signature:
            await self._status(document_id, sender, "02", self.reason)
            return
        self.arrived += 1
        await self._status(document_id, sender, "01", f"Đã đến, số đến {self.arrived}")
        kind = self._text(tree, "BussinessDocType")
        if kind in ("1", "2", "3"):
            await self._status(document_id, sender, self.answer, self.reason)
            return
        await self._status(document_id, sender, self.decision, self.reason)
        if self.finishes and self.decision == "03":
            for code in ("04", "05", "06"):
                await self._status(document_id, sender, code, "Diễn tập")

    async def _heard(self, packet: bytes) -> None:
        tree = etree.fromstring(packet)
        if self._text(tree, "StatusCode") == "13":
            told = tree.find(".//e:ResponseFor/e:DocumentId", _NAMES)
            assert told is not None
            assert told.text
            await self._status(told.text, self.house.cast.partner, self.answer, self.reason)

    async def _status(self, document_id: str, told: str, code: str, reason: str) -> None:
        now = datetime.now().astimezone().strftime("%Y/%m/%d %H:%M:%S")
        packet = status_xml(self.house.cast.agency, told, code, document_id=document_id, description=reason, time=now)
        await self._send(packet, "status")

    async def _send(self, packet: bytes, kind: str) -> tuple[int, bytes]:
        digest = unpadded(hashlib.sha256(packet).hexdigest())
        parameters = {
            "from": self.house.cast.agency,
            "servicetype": "eDoc",
            "messagetype": kind,
            "hash-file": digest,
        }
        return await self.call("sendEdoc", parameters, packet + b"\r\n", "application/octet-stream")

    async def send(self, *, business: int = 0, about: str | None = None) -> None:
        """Send a document as a person at this system would, again while its fate is unknown."""
        cast = self.house.cast
        number = 100 + len(self.documents)
        while True:
            document_id = f"{cast.agency},2026/01/05,{number}/TB-ST"
            packet = document_xml(
                cast.agency,
                [cast.partner],
                number="15" if self.new_id_after_failure else str(number),
                document_id=document_id,
                business=business,
                target=about if business in (1, 2) else None,
                replaced=[replacement(about, cast.partner)] if business == 3 and about else (),
            )
            status, _ = await self._send(packet, "edoc")
            if status == HTTPStatus.OK:
                self.documents.append(document_id)
                return
            if self.new_id_after_failure:
                number += 1
            await asyncio.sleep(_PAUSE)

    async def ask_back(self, document_id: str) -> None:
        await self._status(document_id, self.house.cast.partner, "13", "Gửi nhầm")
