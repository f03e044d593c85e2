"""The REST models: JSON of documents, statuses and operators, names of files; what is taken can be written as edXML.

The first byte chooses the model, the rest is the body.
"""

from __future__ import annotations

import io
import re
from typing import Final

from gateway.findings import Refused
from gateway.packet.reader import read_packet
from gateway.packet.sinks import ScratchSink
from gateway.packet.writer import write_document
from gateway.web.rest.desk_model import DiscardIn, MendIn, ReplayIn
from gateway.web.rest.files import disposition
from gateway.web.rest.model import DocumentIn, StatusIn, TargetIn, draft_of, parse, staff_of
from gateway.web.rest.upload import MOST_NAME, base_name
from tests.fuzz.oracle import sayable

INSTRUMENTED: Final = ("gateway.web", "gateway.validation", "gateway.packet")
_NEVER: Final = {"packet.not-wellformed", "packet.encoding", "packet.root", "packet.dtd"}


def one(data: bytes) -> None:
    """Take one body; a refusal has to be sayable."""
    if not data:
        return
    try:
        (_document, _document, _status, _others, _name)[data[0] % 5](data[1:])
    except Refused as refused:
        sayable(refused.findings)


def _document(data: bytes) -> None:
    draft = draft_of(parse(DocumentIn, data, "document"), "G22")
    target = io.BytesIO()
    write_document(draft, (), target)
    target.seek(0)
    reading = read_packet(target, ScratchSink(), wire=True)
    assert not _NEVER & {error.code for error in reading.errors}
    if reading.packet is not None and not reading.errors:
        assert reading.packet.sender.organ_id == draft.sender.organ_id.strip()


def _status(data: bytes) -> None:
    staff_of(parse(StatusIn, data, "").staff)


def _others(data: bytes) -> None:
    parse((TargetIn, ReplayIn, MendIn, DiscardIn)[len(data) % 4], data, "")


def _name(data: bytes) -> None:
    name = base_name(data.decode("utf-8", "surrogateescape"))
    assert len(name) <= MOST_NAME
    assert not re.search(r"[/\\\x00-\x1f]", name)
    assert name not in {".", ".."}
    disposition(name).encode("ascii")
