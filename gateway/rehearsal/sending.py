"""Flows in which people at the system under test send, and the partner answers (domain 2.2 to 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.exchange.views import RelationKind
from gateway.findings import Finding
from gateway.packet.names import BusinessType, Kind
from gateway.rehearsal.receiving import note_oddities
from gateway.rehearsal.results import Check, Ending
from gateway.rehearsal.script import FaultKind, FaultSettings
from gateway.rehearsal.stage import Abandoned, Stage, Want, Wrong

if TYPE_CHECKING:
    from gateway.exchange.views import DocumentView, InboxItem

SENDS: Final = ("sendEdoc", "POST /api/v1/documents", "POST /api/v1/packets", "POST /soap/edoc")
_TWICE: Final = 2

SENT: Final = Want("sent", "Gửi văn bản", "sends the document", person=True)
HEARD: Final = Want("heard", "Lấy trạng thái đã báo về", "fetches the statuses that came back")


async def send_new(stage: Stage) -> None:
    """A new document, then its way at the receiver: 01, 03, 04, 05 twice, 06."""
    document = await _new(stage, "một văn bản mới có tệp đính kèm", "a new document with a file")
    for code in ("01", "03", "04", "05", "05", "06"):
        await stage.partner.say(document, code)
    await stage.see(HEARD, lambda: _heard(stage, document, 5))


async def send_refused(stage: Stage) -> None:
    """A document that its receiver refuses with a reason."""
    document = await _new(stage, "một văn bản mới; văn bản này sẽ bị từ chối", "a new document, which will be refused")
    await stage.partner.say(document, "01")
    await stage.partner.say(document, "02", "Diễn tập: không thuộc thẩm quyền")
    await stage.see(HEARD, lambda: _heard(stage, document, 2))


async def send_disordered(stage: Stage) -> None:
    """Statuses that come back in the wrong order."""
    document = await _new(
        stage, "một văn bản mới; trạng thái sẽ về sai thứ tự", "a new document; its statuses come out of order"
    )
    stage.script.arm(FaultSettings(kind=FaultKind.STATUSES_OUT_OF_ORDER, operations=("inbox",), systems=(stage.them,)))
    for code in ("01", "03", "05"):
        await stage.partner.say(document, code)
    await stage.see(HEARD, lambda: _heard(stage, document, 3))


async def send_update(stage: Stage) -> None:
    """An update of a document that was sent."""
    earlier = await _theirs(stage)
    ask = ("bản cập nhật (loại 2) của văn bản mới gửi gần nhất", "an update (type 2) of the newest document sent")
    document = await _related(stage, earlier, BusinessType.UPDATE, RelationKind.UPDATES, ask)
    await stage.partner.say(document, "16", "Diễn tập: không đồng ý cập nhật")
    await stage.see(HEARD, lambda: _heard(stage, document, 1))


async def send_replacement(stage: Stage) -> None:
    """A replacement of a document that was sent."""
    earlier = await _theirs(stage)
    ask = ("bản thay thế (loại 3) của văn bản mới gửi gần nhất", "a replacement (type 3) of the newest document sent")
    document = await _related(stage, earlier, BusinessType.REPLACE, RelationKind.REPLACES, ask)
    await stage.partner.say(document, "15", "Diễn tập: đồng ý thay thế")
    await stage.see(HEARD, lambda: _heard(stage, document, 1))


async def send_take_back(stage: Stage) -> None:
    """A take-back, by a revocation packet or by status 13; the partner says no, then it may be asked again."""
    earlier = await _theirs(stage)
    before = await stage.skim()
    stage.ask(
        "Hãy thu hồi văn bản mới gửi gần nhất (trạng thái 13 hoặc gói tin thu hồi, loại 1).",
        "Take back the newest document sent (status 13, or a revocation packet, type 1).",
    )
    found: list[InboxItem] = []

    async def asked() -> str | None:
        for item in await stage.looks.from_them(before):
            status = item.kind is Kind.STATUS and item.about == earlier
            packet = item.kind is Kind.DOCUMENT and item.business_type == BusinessType.REVOKE
            if status or packet:
                found.append(item)
                return "status 13" if status else "revocation packet"
        return None

    await stage.need(Want("asked-back", "Yêu cầu thu hồi", "asks for the document back", person=True), asked)
    await stage.take(found[0])
    if found[0].kind is Kind.DOCUMENT:
        view = await stage.looks.document(found[0].document)
        _related_to(stage, view, earlier, RelationKind.REVOKES)
    await stage.partner.say(earlier, "16", "Diễn tập: văn bản đã được xử lý")
    await stage.see(HEARD, lambda: _heard(stage, earlier, 1, "16"))


async def send_answer_lost(stage: Stage) -> None:
    """The bus takes the document and its answer is lost: the same packet is sent again, not another one."""
    stage.script.arm(FaultSettings(kind=FaultKind.PROXY_PAGE, operations=SENDS, times=1, after=True))
    mark = stage.house.calls.number
    document = await _new(
        stage, "một văn bản mới; câu trả lời của trục sẽ bị mất", "a new document; the answer of the bus will be lost"
    )
    about = await stage.looks.document(document)

    async def again() -> str | None:
        calls = [call for call in stage.house.calls.since(mark) if call.operation in SENDS]
        others = [await stage.looks.document(item.document) for item in await stage.looks.from_them(set())]
        if any(one.id != document and one.subject == about.subject and one.code == about.code for one in others):
            raise Wrong("rehearsal.sent-twice")
        return f"{len(calls)} calls, one document" if len(calls) >= _TWICE else None

    await stage.see(Want("sent-again", "Gửi lại đúng gói tin ấy", "sends the same packet again", person=True), again)


async def _new(stage: Stage, vi: str, en: str) -> str:
    """Ask for a new document and judge it; return its id. Raises Abandoned."""
    item = await _comes(stage, BusinessType.NEW, vi, en)
    view = await stage.looks.document(item.document)
    _judge(stage, view)
    stage.house.sent.append(item.document)
    return item.document


async def _comes(stage: Stage, kind: BusinessType, vi: str, en: str) -> InboxItem:
    before = await stage.skim()
    stage.ask(f"Hãy gửi tới {stage.us} {vi}.", f"Send {en} to {stage.us}.")
    found: list[InboxItem] = []

    async def came() -> str | None:
        for item in await stage.looks.from_them(before):
            if item.kind is Kind.DOCUMENT and (item.business_type or BusinessType.NEW) == kind:
                found.append(item)
                return f"{item.code or '?'} {(item.subject or '')[:80]}"
        return None

    await stage.need(SENT, came)
    await stage.take(found[0])
    return found[0]


def _judge(stage: Stage, view: DocumentView) -> None:
    """Write down what is to be said about a document that the system under test made."""
    note_oddities(stage, view)
    verdict = view.signature.verdict.value
    good = verdict == "valid"
    facts: dict[str, str | int] = {"verdict": verdict, "signer": view.signature.signer or "?"}
    finding = None if good else Finding("rehearsal.signature", "", facts)
    ending = Ending.PASSED if good else Ending.FAILED if verdict == "invalid" else Ending.NOTED
    vi, en = "Gói tin được ký đúng", "its packet is signed well"
    stage.note(Check("signed", vi, en, ending, 0.0, f"{verdict}, {view.signature.signer or '-'}", finding))


async def _theirs(stage: Stage) -> str:
    """Return a new document of the system under test, asking for one if there is none yet."""
    if stage.house.sent:
        return stage.house.sent[-1]
    return await _new(stage, "một văn bản mới", "a new document")


async def _related(stage: Stage, earlier: str, kind: BusinessType, relation: RelationKind, ask: tuple[str, str]) -> str:
    item = await _comes(stage, kind, *ask)
    view = await stage.looks.document(item.document)
    _judge(stage, view)
    _related_to(stage, view, earlier, relation)
    return item.document


def _related_to(stage: Stage, view: DocumentView, earlier: str, relation: RelationKind) -> None:
    """Write down whether a document says clearly which earlier one it is about. Raises Abandoned if not."""
    named = [one for one in view.relations if one.kind is relation]
    good = any(one.target == earlier for one in named)
    said = ", ".join(one.document_id or "?" for one in named) or "-"
    finding = None if good else Finding("rehearsal.relation-unclear", "", {"named": said[:200]})
    vi, en = "Chỉ rõ văn bản liên quan", "names the document it is about"
    stage.note(Check("related", vi, en, Ending.PASSED if good else Ending.FAILED, 0.0, said, finding))
    if not good:
        raise Abandoned("related")


async def _heard(stage: Stage, document: str, number: int, *codes: str) -> str | None:
    """Tell whether the system under test took every status that the partner said about its document."""
    receiver = await stage.looks.receiver(document)
    ours = [one for one in receiver.statuses if one.sender == stage.us and (not codes or one.code in codes)]
    taken = [one.code for one in ours if await stage.looks.taken(one.packet)]
    return ", ".join(taken) if len(ours) >= number and len(taken) == len(ours) else None
