"""``SendDocument``: a packet as it is, or metadata and files of which a packet is made here, into the exchange."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from gateway.exchange.intake.repeats import digest_of
from gateway.exchange.views import OutgoingFile
from gateway.findings import Finding, Refused, refuse
from gateway.packet.names import Kind
from gateway.soap.names import CONTRACT
from gateway.soap.writing import finding, value, values
from gateway.web.problems import finding_json
from gateway.web.rest.names import plain_text
from gateway.web.rest.sender import sender_of
from gateway.web.rest.upload import base_name
from gateway.web.soap.answers import answer

if TYPE_CHECKING:
    from aiohttp import web

    from gateway.exchange.views import Receipt
    from gateway.soap.tree import Node
    from gateway.web.soap.message import Message

DOOR: Final = "soap"
_CARRIED: Final = frozenset({"Packet", "PacketReference", "Draft", "Attachment"})
MOST_KEY: Final = 200


async def send(given: Message) -> web.StreamResponse:
    """Take a document or status in; the same again gets the first receipt."""
    # Imported late: pydantic costs memory that a hub without such callers need not spend.
    from gateway.web.soap.model import SendIn
    from gateway.web.soap.reading import parse

    asked = parse(SendIn, given.operation, "SendDocument", without=_CARRIED)
    carried = [node for node in given.operation.children if node.local in _CARRIED and node.namespace == CONTRACT]
    names = [node.local for node in carried]
    if names in (["Packet"], ["PacketReference"]):
        receipt = await _packet(given, carried[0], asked)
    elif names.count("Draft") == 1 and set(names) <= {"Draft", "Attachment"}:
        receipt = await _draft(given, carried, asked)
    else:
        raise refuse("soap.carried", "SendDocument")
    warnings = "".join(finding("Warning", finding_json(one)) for one in receipt.warnings)
    facts = {"Id": receipt.document, "Kind": receipt.kind.value, "Duplicate": receipt.duplicate}
    verdict = value("Verdict", receipt.signature.verdict.value if receipt.signature is not None else None)
    return answer(given, "SendDocument", values(facts), verdict, warnings)


async def _packet(given: Message, node: Node, asked: Any) -> Receipt:
    if asked.idempotency_key:
        raise refuse("soap.key-for-drafts", "SendDocument/IdempotencyKey")
    kind = Kind(asked.kind) if asked.kind is not None else None
    only = list(dict.fromkeys(asked.to)) or None
    return await given.exchange.accept(given.file_of(node), given.caller, door=DOOR, kind=kind, only=only)


async def _draft(given: Message, carried: list[Node], asked: Any) -> Receipt:
    from gateway.web.rest.model import DocumentIn, draft_of
    from gateway.web.rest.sending import plain
    from gateway.web.soap.reading import parse

    if asked.kind == Kind.STATUS.value or asked.to:
        raise refuse("soap.only-for-packets", "SendDocument")
    key = plain_text(asked.idempotency_key or "", "SendDocument/IdempotencyKey", MOST_KEY)
    document = next(node for node in carried if node.local == "Draft")
    parsed = parse(DocumentIn, document, "SendDocument/Draft")
    draft = draft_of(parsed, sender_of(parsed, given.caller))
    if given.caller.staff is not None and draft.business is not None:
        draft = replace(draft, business=replace(draft.business, staff=given.caller.staff))
    attached = [_file(given, node, number) for number, node in enumerate(_attachments(carried), 1)]
    files = [file for file, _ in attached]
    named = [(file.name, file.content_type) for file in files]
    digest = digest_of(plain(parsed), named, [sha256 for _, sha256 in attached])
    return await given.exchange.compose(draft, files, given.caller, idempotency_key=key, digest=digest)


def _attachments(carried: list[Node]) -> list[Node]:
    return [node for node in carried if node.local == "Attachment"]


def _file(given: Message, node: Node, number: int) -> tuple[OutgoingFile, str]:
    """Return an attachment and the digest of its bytes."""
    from gateway.web.soap.model import AttachmentIn
    from gateway.web.soap.reading import parse

    path = f"SendDocument/Attachment[{number}]"
    holders = frozenset({"Content", "ContentReference"})
    asked = parse(AttachmentIn, node, path, without=holders)
    content = [child for child in node.children if child.local in holders]
    name = base_name(asked.name)
    if len(content) != 1 or not name:
        code = "soap.carried" if name else "rest.file-name-missing"
        raise Refused([Finding(code, path, {"number": number})])
    blob = given.file_of(content[0])
    sha256: str = blob.finish()
    return OutgoingFile(name, (asked.content_type or "").split(";")[0].strip()[:100] or None, blob.path), sha256
