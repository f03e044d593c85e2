"""Packets written by hand for tests, independent of our own writer, in the manner of the bus's SDK."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from xml.sax.saxutils import escape

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From><edXML:OrganId>{sender}</edXML:OrganId><edXML:OrganName>Đơn vị gửi</edXML:OrganName></edXML:From>
{to}
        <edXML:DocumentId>{document_id}</edXML:DocumentId>
        <edXML:Code><edXML:CodeNumber>{number}</edXML:CodeNumber><edXML:CodeNotation>TB-ST</edXML:CodeNotation></edXML:Code>
        <edXML:PromulgationInfo><edXML:Place>Hà Nội</edXML:Place>\
<edXML:PromulgationDate>2026/01/05</edXML:PromulgationDate></edXML:PromulgationInfo>
        <edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeDetail>0</edXML:TypeDetail>\
<edXML:TypeName>Thông báo</edXML:TypeName></edXML:DocumentType>
        <edXML:Subject>{subject}</edXML:Subject>
        <edXML:SignerInfo><edXML:FullName>Nguyễn Văn Thử</edXML:FullName></edXML:SignerInfo>
        <edXML:OtherInfo><edXML:Priority>{priority}</edXML:Priority></edXML:OtherInfo>{answers}
        <edXML:SteeringType>0</edXML:SteeringType>
      </edXML:MessageHeader>
      <edXML:TraceHeaderList>
        <edXML:Bussiness>{target}<edXML:BussinessDocType>{business}</edXML:BussinessDocType>\
<edXML:BussinessDocReason>Văn bản</edXML:BussinessDocReason><edXML:Paper>0</edXML:Paper>{replaced}</edXML:Bussiness>
        <edXML:TraceHeader><edXML:OrganId>{sender}</edXML:OrganId>\
<edXML:Timestamp>{stated}</edXML:Timestamp></edXML:TraceHeader>
      </edXML:TraceHeaderList>
    </edXML:edXMLHeader>
    <edXML:edXMLBody><edXML:edXMLManifest version="1.0"><edXML:Reference><edXML:ContentId>cid:tep-1</edXML:ContentId>\
<edXML:ContentType>application/pdf</edXML:ContentType><edXML:AttachmentName>thong bao.pdf</edXML:AttachmentName>\
</edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody>
  </edXML:edXMLEnvelope>
  <AttachmentEncoded>
    <Attachment>
      <ContentId>cid:tep-1</ContentId>
      <AttachmentName>thong bao.pdf</AttachmentName>
      <ContentType>application/pdf</ContentType>
      <edXML:ContentTransferEncoded xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">{content}\
</edXML:ContentTransferEncoded>
    </Attachment>
  </AttachmentEncoded>
</edXML>
"""

_STATUS = """<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From><edXML:OrganId>{sender}</edXML:OrganId><edXML:OrganName>Đơn vị báo</edXML:OrganName></edXML:From>
        <edXML:ResponseFor><edXML:OrganId>{told}</edXML:OrganId><edXML:Code>15/TB-ST</edXML:Code>\
<edXML:DocumentId>{document_id}</edXML:DocumentId>\
<edXML:PromulgationDate>2026/01/05</edXML:PromulgationDate></edXML:ResponseFor>
        <edXML:StatusCode>{code}</edXML:StatusCode>
        <edXML:Description>{description}</edXML:Description>
        <edXML:Timestamp>{time}</edXML:Timestamp>
      </edXML:MessageHeader>
    </edXML:edXMLHeader>
  </edXML:edXMLEnvelope>
</edXML>
"""


def document_xml(
    sender: str = "G22",
    to: Sequence[str] = ("H41",),
    *,
    document_id: str | None = None,
    number: str = "15",
    subject: str = "Về việc thử liên thông",
    business: int = 0,
    priority: int = 0,
    content: bytes = PDF,
    answers: Sequence[str] = (),
    target: str | None = None,
    replaced: Sequence[str] = (),
    stated: str = "2026/01/05 08:15:30",
) -> bytes:
    """Return a document packet with one PDF.

    ``answers`` are made by :func:`response_for`, ``replaced`` by :func:`replacement`; ``target`` is the
    ``Bussiness/DocumentId``, ``stated`` the sender's time.
    """
    receivers = "\n".join(
        f"        <edXML:To><edXML:OrganId>{escape(agency)}</edXML:OrganId>"
        "<edXML:OrganName>Đơn vị nhận</edXML:OrganName></edXML:To>"
        for agency in to
    )
    return _DOCUMENT.format(
        sender=escape(sender),
        to=receivers,
        document_id=escape(document_id or f"{sender},2026/01/05,{number}/TB-ST"),
        number=escape(number),
        subject=escape(subject),
        business=business,
        priority=priority,
        content=base64.b64encode(content).decode(),
        answers="".join(answers),
        target=f"<edXML:DocumentId>{escape(target)}</edXML:DocumentId>" if target else "",
        replaced=f"<edXML:ReplacementInfoList>{''.join(replaced)}</edXML:ReplacementInfoList>" if replaced else "",
        stated=stated,
    ).encode()


def response_for(organ: str, document_id: str | None = None, *, code: str | None = None, day: str | None = None) -> str:
    """Return a ``ResponseFor`` of a document."""
    members = {"OrganId": organ, "Code": code, "DocumentId": document_id, "PromulgationDate": day}
    inner = "".join(f"<edXML:{name}>{escape(text)}</edXML:{name}>" for name, text in members.items() if text)
    return f"<edXML:ResponseFor>{inner}</edXML:ResponseFor>"


def replacement(document_id: str, *organs: str) -> str:
    """Return a ``ReplacementInfo``: one replaced document and the agencies concerned."""
    listed = "".join(f"<edXML:OrganId>{escape(organ)}</edXML:OrganId>" for organ in organs)
    return (
        f"<edXML:ReplacementInfo><edXML:DocumentId>{escape(document_id)}</edXML:DocumentId>"
        f"<edXML:OrganIdList>{listed}</edXML:OrganIdList></edXML:ReplacementInfo>"
    )


def status_xml(
    sender: str = "H41",
    told: str = "G22",
    code: str = "03",
    *,
    document_id: str = "G22,2026/01/05,15/TB-ST",
    description: str = "Đã tiếp nhận",
    time: str = "2026/01/06 09:00:00",
) -> bytes:
    """Return a status packet."""
    return _STATUS.format(
        sender=escape(sender),
        told=escape(told),
        code=code,
        document_id=escape(document_id),
        description=escape(description),
        time=time,
    ).encode()
