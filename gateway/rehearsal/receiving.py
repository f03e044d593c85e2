"""Flows in which the partner sends and the system under test receives (domain 2.1 to 2.3)."""

from __future__ import annotations

from typing import Final

from gateway.exchange.views import DocumentView
from gateway.findings import Finding
from gateway.rehearsal.results import Check, Ending
from gateway.rehearsal.script import FaultKind, FaultSettings
from gateway.rehearsal.stage import Stage, Want, Wrong

FETCHED = Want("fetched", "Lấy văn bản", "fetches the document")
TAKEN = Want("taken", "Báo đã lấy xong", "says that it has it")
ARRIVED = Want("arrived", "Báo trạng thái 01", "reports status 01")
DECIDED = Want(
    "accepted", "Văn thư tiếp nhận (03) hoặc từ chối (02)", "a clerk accepts (03) or refuses (02)", person=True
)
ANSWERED = Want("answered", "Trả lời 15 hoặc 16", "answers 15 or 16", person=True)
FINISHED = Want("finished", "Báo trạng thái 04, 05, 06", "reports 04, 05, 06", person=True, grave=False)

LISTS: Final = ("getReceivedEdocList", "GET /api/v1/inbox", "POST /soap/edoc")
FETCHES: Final = (
    "getEdoc",
    "downloadEdoc",
    "GET /api/v1/documents/{id}/packet",
    "GET /api/v1/documents/{id}/attachments/{n}",
    "POST /soap/edoc",
)


async def receive_new(stage: Stage) -> None:
    """A new document: fetched, taken, 01, then a clerk's decision and its completion."""
    document = await stage.partner.send_document(stage.them, "Về việc diễn tập: văn bản mới")
    await _received(stage, document)
    await stage.need(DECIDED, lambda: _said(stage, document, "03", "02"))
    if await stage.looks.statuses(document, "02"):
        await _reasoned(stage, document)
        return
    await stage.see(FINISHED, lambda: _said(stage, document, "06"))


async def receive_update(stage: Stage) -> None:
    """An update of an earlier document (type 2): both versions kept, and an answer."""
    first = await _earlier(stage, "sẽ được cập nhật")
    about = await stage.looks.document(first)
    business: dict[str, object] = {
        "type": 2,
        "reason": "Bổ sung nội dung",
        "document_id": about.document_id or "",
        "document_info": {"document_info": True},
    }
    document = await stage.partner.send_document(stage.them, "Về việc diễn tập: văn bản cập nhật", business)
    await _received(stage, document)
    await stage.see(ANSWERED, lambda: _said(stage, document, "15", "16"))


async def receive_replacement(stage: Stage) -> None:
    """A replacement (type 3) of an earlier document."""
    first = await _earlier(stage, "sẽ được thay thế")
    about = await stage.looks.document(first)
    replaced = {"document_id": about.document_id or "", "organ_ids": [stage.them]}
    business: dict[str, object] = {"type": 3, "reason": "Thay thế", "replacements": [replaced]}
    document = await stage.partner.send_document(stage.them, "Về việc diễn tập: văn bản thay thế", business)
    await _received(stage, document)
    await stage.see(ANSWERED, lambda: _said(stage, document, "15", "16"))


async def receive_revocation(stage: Stage) -> None:
    """A revocation packet (type 1): a person decides; agreed, the content is destroyed."""
    first = await _earlier(stage, "sẽ được thu hồi bằng gói tin")
    about = await stage.looks.document(first)
    business: dict[str, object] = {"type": 1, "reason": "Gửi nhầm", "document_id": about.document_id or ""}
    document = await stage.partner.send_document(stage.them, "Về việc diễn tập: thu hồi văn bản", business)
    await _received(stage, document)
    await stage.see(ANSWERED, lambda: _said_of_either(stage, (document, first), "15", "16"))


async def receive_take_back(stage: Stage) -> None:
    """A take-back request (status 13): a person decides; agreed, the content is destroyed."""
    document = await _earlier(stage, "sẽ được thu hồi bằng trạng thái 13")
    await stage.partner.say(document, "13", "Gửi nhầm nơi nhận")
    await stage.see(ANSWERED, lambda: _said(stage, document, "15", "16"))


async def receive_large(stage: Stage) -> None:
    """A large packet, fetched whole."""
    subject = f"Về việc diễn tập: gói tin lớn, {stage.large_mib} MiB"
    document = await stage.partner.send_document(stage.them, subject, mib=stage.large_mib)
    await _received(stage, document)


async def receive_broken_off(stage: Stage) -> None:
    """The line breaks while the packet is fetched: half a document must not be taken for one."""
    document = await _sent_with(
        stage, "đường truyền đứt khi đang lấy", FaultSettings(kind=FaultKind.TRUNCATED, operations=FETCHES, times=1)
    )

    async def again() -> str | None:
        readings = await stage.looks.readings(document)
        takings = await stage.looks.takings(document)
        if takings and len(readings) < _TWICE:
            raise Wrong("rehearsal.took-half")
        return f"fetched {len(readings)} times" if len(readings) >= _TWICE else None

    await stage.need(Want("fetched-again", "Lấy lại cả văn bản", "fetches all of it again"), again)
    await stage.see(TAKEN, lambda: _taken(stage, document))
    await stage.see(ARRIVED, lambda: _said(stage, document, "01"))


async def receive_proxy_page(stage: Stage) -> None:
    """A proxy answers the list with its own page, twice: that is no empty list."""
    fault = FaultSettings(kind=FaultKind.PROXY_PAGE, operations=LISTS, times=2)
    await _received(stage, await _sent_with(stage, "máy chủ trung gian báo lỗi 502", fault))


async def receive_slowly(stage: Stage) -> None:
    """The list takes twenty seconds, and the bus's clock is ten minutes ahead."""
    slow = FaultSettings(kind=FaultKind.DELAY, operations=LISTS, times=1, seconds=20)
    ahead = FaultSettings(kind=FaultKind.CLOCK_SKEW, seconds=600)
    await _received(stage, await _sent_with(stage, "trục chậm và sai giờ", slow, ahead))


async def receive_twice(stage: Stage) -> None:
    """An item that was taken stands in the list once more: taken again, and reported once."""
    fault = FaultSettings(kind=FaultKind.DUPLICATE, operations=("inbox",), systems=(stage.them,), times=1)
    document = await _sent_with(stage, "được giao hai lần", fault)
    await _received(stage, document)

    async def once_more() -> str | None:
        since = stage.script.since(FaultKind.DUPLICATE)
        said = await stage.looks.statuses(document, "01")
        if len(said) > 1:
            raise Wrong("rehearsal.reported-twice", number=len(said))
        return "listed again, reported once" if since is not None and since > stage.calm else None

    await stage.see(Want("calm", "Không xử lý lần thứ hai", "does not process it a second time"), once_more)


async def receive_forged(stage: Stage) -> None:
    """A packet whose signature does not hold any more: not to be accepted as an official document."""
    fault = FaultSettings(kind=FaultKind.WRONG_SIGNATURE, operations=("fetch",), systems=(stage.them,))
    document = await _sent_with(stage, "chữ ký không còn đúng", fault)
    await stage.need(FETCHED, lambda: _fetched(stage, document))

    async def refused() -> str | None:
        if await stage.looks.statuses(document, "03", "04", "05", "06"):
            raise Wrong("rehearsal.took-forged")
        if await stage.looks.statuses(document, "02"):
            return "refused with 02"
        delivery = (await stage.looks.receiver(document)).delivery
        return "marked as failed" if delivery is not None and delivery.state == "dead" else None

    want = Want("refused-forged", "Từ chối văn bản (02)", "refuses the document (02)", person=True)
    if await stage.see(want, refused) and await stage.looks.statuses(document, "02"):
        await _reasoned(stage, document)


_TWICE: Final = 2


async def _sent_with(stage: Stage, what: str, *faults: FaultSettings) -> str:
    stage.script.arm(*faults)
    return await stage.partner.send_document(stage.them, f"Về việc diễn tập: {what}")


async def _earlier(stage: Stage, what: str) -> str:
    """Send a document to which a later one refers, and wait until it was received."""
    document = await stage.partner.send_document(stage.them, f"Về việc diễn tập: văn bản {what}")
    await _received(stage, document)
    return document


async def _received(stage: Stage, document: str) -> None:
    await stage.need(FETCHED, lambda: _fetched(stage, document))
    await stage.need(TAKEN, lambda: _taken(stage, document))
    if await stage.see(ARRIVED, lambda: _said(stage, document, "01")):
        await _told_well(stage, document)


async def _fetched(stage: Stage, document: str) -> str | None:
    readings = await stage.looks.readings(document)
    if not readings and await stage.looks.takings(document):
        raise Wrong("rehearsal.taken-unread")
    return f"through {readings[0].facts.get('door', '?')}" if readings else None


async def _taken(stage: Stage, document: str) -> str | None:
    return "acknowledged" if await stage.looks.taken(document) else None


async def _said(stage: Stage, document: str, *codes: str) -> str | None:
    said = await stage.looks.statuses(document, *codes)
    return f"{said[-1].code}: {said[-1].description or ''}".strip(": ") if said else None


async def _said_of_either(stage: Stage, documents: tuple[str, ...], *codes: str) -> str | None:
    for document in documents:
        if said := await _said(stage, document, *codes):
            return said
    return None


async def _told_well(stage: Stage, document: str) -> None:
    """Look at the packet of the newest status: what the standard finds odd in it is worth knowing."""
    status = (await stage.looks.statuses(document))[-1]
    packet = await stage.looks.document(status.packet)
    note_oddities(stage, packet)


async def _reasoned(stage: Stage, document: str) -> None:
    said = (await stage.looks.statuses(document, "02"))[-1]
    if not (said.description or "").strip():
        finding = Finding("rehearsal.no-reason", "", {})
        stage.note(Check("reasoned", "Nêu lý do từ chối", "gives its reason", Ending.FAILED, 0.0, "", finding))


def note_oddities(stage: Stage, packet: DocumentView) -> None:
    """Write down each kind of warning about a packet that the system under test made."""
    codes = sorted({finding.code for finding in packet.warnings if not finding.code.startswith("verdict.")})
    if not codes:
        return
    facts: dict[str, str | int] = {"codes": ", ".join(codes)[:500]}
    vi, en = "Gói tin đúng chuẩn edXML", "its packet follows edXML to the letter"
    stage.note(Check("standard", vi, en, Ending.NOTED, 0.0, "", Finding("rehearsal.oddities", "", facts)))
