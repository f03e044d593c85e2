"""``sendEdoc``: the raw packet in the body, checked against its signed hash, into the exchange.

Everything that the headers can tell is checked before the body is read. The body then goes to the store as it comes;
where it ends in CR LF, the file is tried without these two bytes first (wire 2.1 and 4.7).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from gateway.directory.names import fold
from gateway.findings import refuse
from gateway.packet.names import Kind
from gateway.web.vxp import replies as vxp_replies
from gateway.web.vxp.call import Call, invite_body, pieces
from gateway.web.vxp.replies import KINDS, SERVICE

if TYPE_CHECKING:
    from aiohttp import web

    from gateway.web.vxp.signature import Parameters

_HASH: Final = re.compile(r"[0-9a-f]{32,64}")

_KINDS: Final = {word: kind for kind, word in KINDS.items()}

DOOR: Final = "vxp"


async def send(call: Call) -> web.StreamResponse:
    """Take a packet in; the DocId given back names the document for its sender."""
    sender, kind, only, claimed = _asked(call)
    too_large = call.most_bytes is not None and (call.request.content_length or 0) > call.most_bytes
    if too_large:
        raise refuse("packet.too-large", limit=call.most_bytes or 0)
    staged = call.exchange.stage()
    try:
        await invite_body(call.request)
        async for piece in pieces(call.request):
            await staged.write(piece)
        if line_end_beside(staged.digest(), claimed):
            await staged.trim()
        receipt = await call.exchange.accept(staged, call.caller, door=DOOR, sender=sender, kind=kind, only=only)
    finally:
        staged.discard()
    return vxp_replies.success(call.operation, DocId=receipt.document)


def _asked(call: Call) -> tuple[str, Kind, list[str] | None, str]:
    parameters = call.parameters
    sender = parameters.required("from")
    parameters.one_of("servicetype", SERVICE)
    kind = _KINDS.get(parameters.one_of("messagetype", *_KINDS))
    claimed = parameters.required("hash-file").lower()
    if claimed and not _HASH.fullmatch(claimed):
        parameters.add("wire.parameter-invalid", "hash-file", expected="SHA-256")
    # A status has no To: what stands there is left over from an earlier call of the client (wire 3).
    only = None if kind is Kind.STATUS else receivers(parameters)
    if sender and fold(sender) not in {fold(agency) for agency in call.caller.agencies}:
        parameters.add("sender.not-yours", "from", system=call.system.partition(":")[2], agency=sender[:64])
    parameters.settle()
    return sender, kind or Kind.DOCUMENT, only, claimed


def receivers(parameters: Parameters) -> list[str] | None:
    """Return the agencies that ``to`` names: a JSON list of texts, a JSON text, or a bare word; nothing for none."""
    text = parameters.optional("to")
    try:
        given = json.loads(text) if text[:1] in ("[", '"') or text == "null" else text
    except (ValueError, RecursionError):
        given = [None]
    named = [given] if isinstance(given, str) else given
    if not named or named == [""]:
        if named == []:
            parameters.add("receiver.none", "to")
        return None
    if not all(isinstance(agency, str) and agency.strip() for agency in named):
        parameters.add("wire.parameter-invalid", "to", expected='["agency", ...]')
        return None
    return list(dict.fromkeys(agency.strip() for agency in named))


def line_end_beside(digests: tuple[str, str | None], claimed: str) -> bool:
    """Tell whether the file is the body without its final CR LF, from the digests of both.

    ``claimed`` is the signed hash, padded or not. Raises Refused ``wire.hash-mismatch`` if it fits neither.
    """
    whole, shorter = digests
    if shorter is not None and claimed in (shorter, unpadded(shorter)):
        return True
    if claimed in (whole, unpadded(whole)):
        return False
    raise refuse("wire.hash-mismatch", "XroadVnpt-hash-file")


def unpadded(digest: str) -> str:
    """Return a hex digest as the bus's client writes it: each byte without its leading zero."""
    return "".join(f"{byte:x}" for byte in bytes.fromhex(digest))
