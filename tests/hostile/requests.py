"""Requests of the REST door that try something, by family, each with the code that answers.
Sound ones are taken (``TAKEN``).

The names of files are tried with what may become of them in :data:`NAMES`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.conformance.vxp_hub import RECEIVER

DOCUMENTS = "/api/v1/documents"
TAKEN = ""
"""Instead of a code: the request is taken, and does no harm."""
BROKEN, MULTIPART, TEXT = "rest.json-broken", "rest.multipart-broken", "rest.text-wrong"
_SOUND: dict[str, Any] = {
    "to": [RECEIVER],
    "code": {"number": "1", "notation": "CĐ-TTg"},
    "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
    "document_type": {"type": 2, "type_name": "Công điện"},
    "subject": "Về việc thử",
    "signer": {"full_name": "Nguyễn Thử", "position": "Bộ trưởng"},
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request; the test adds host, key and length. ``length`` announces another length than the body has."""

    body: bytes = b""
    path: str = DOCUMENTS
    fields: tuple[bytes, ...] = ()
    method: str = "POST"
    length: int | None = None


def part(name: bytes, body: bytes, *fields: bytes, more: bytes = b"") -> bytes:
    """Return one part of a multipart body."""
    head = [b"--B", b"Content-Disposition: form-data; name=" + name + more, *fields, b"", body, b""]
    return b"\r\n".join(head)


def multipart(*parts: bytes, end: bytes = b"--B--\r\n", boundary: bytes = b"B") -> Request:
    """Return a sending request of these parts."""
    return Request(b"".join(parts) + end, fields=(b"Content-Type: multipart/form-data; boundary=" + boundary,))


def document(**more: Any) -> bytes:
    """Return the JSON of a sound document with some members changed."""
    return json.dumps({**_SOUND, **more}, ensure_ascii=False).encode()


def sent(text: bytes) -> Request:
    """Return a sending request with this as its JSON, and one file."""
    return multipart(part(b'"document"', text), file(b'; filename="a.pdf"'))


def file(name: bytes, *fields: bytes) -> bytes:
    """Return the part of a file; ``name`` are the parameters of its disposition."""
    return part(b'"files"', b"%PDF-1.4\n", *(fields or (b"Content-Type: application/pdf",)), more=name)


def _seal(order: object) -> bytes:
    return part(b'"seal"', json.dumps(order).encode())


def sealed(order: object) -> Request:
    """Return a sending request of a sound document and one file, with this order to seal."""
    return multipart(part(b'"document"', document()), _seal(order), file(b'; filename="a.pdf"'))


def with_member(text: str) -> Request:
    """Return a document with one more member written by hand."""
    return sent(document()[:-1] + b"," + text.encode() + b"}")


def status(body: bytes) -> Request:
    """Return a status report about a document that is not there."""
    return Request(body, f"{DOCUMENTS}/khong-co/statuses", (b"Content-Type: application/json",))


REQUESTS: dict[str, dict[str, tuple[Request, str]]] = {
    "JSON": {
        "deep nesting": (sent(b'{"a":' * 5000), BROKEN),
        "deep nesting that ends": (sent(b'{"a":' + b"[" * 900 + b"]" * 900 + b"}"), "field.unknown"),
        "a member twice": (with_member('"subject": "Khác"'), "rest.json-repeated"),
        "a member twice further in": (
            with_member('"other": {"priority": 0, "priority": 4}'),
            "rest.json-repeated",
        ),
        "a member twice in a status": (status(b'{"code":"03","code":"13"}'), "rest.json-repeated"),
        "NaN": (with_member('"steering_type": NaN'), BROKEN),
        "Infinity": (with_member('"steering_type": -Infinity'), BROKEN),
        "a number without end": (with_member(f'"steering_type": {"9" * 5000}'), BROKEN),
        "a number beyond 64 bits": (with_member(f'"steering_type": {2**70}'), "field.not-integer"),
        "a number beyond all": (with_member('"steering_type": 1e999'), BROKEN),
        "half a character": (with_member('"content": "\\ud800"'), BROKEN),
        "NUL in a text": (with_member('"content": "a\\u0000b"'), TEXT),
        "a subject that is written backwards": (sent(document(subject="a\u202eb")), "rest.text-bidi"),
        "bytes that are no UTF-8": (sent(document().replace(b"Nguy", b"\xc3\x28")), BROKEN),
        "overlong UTF-8": (sent(document().replace(b"Nguy", b"\xc0\xaf")), BROKEN),
        "UTF-16": (sent(document().decode().encode("utf-16")), BROKEN),
        "UTF-7": (sent(b"+AHsAIg-" + document()), BROKEN),
        "a mark before the text": (sent(b"\xef\xbb\xbf" + document()), BROKEN),
        "text behind the object": (sent(document() + b"{}"), BROKEN),
        "a list instead of an object": (sent(b"[1]"), "field.not-object"),
        "a number instead of a text": (sent(document(subject=1)), "field.not-text"),
        "a member of a class": (with_member('"__class__": "x"'), "field.unknown"),
        "an endless body": (sent(b" " * 1_100_000), "rest.too-large"),
        "a compressed body": (
            Request(b"\x1f\x8b\x08\0", f"{DOCUMENTS}/khong-co/statuses", (b"Content-Encoding: gzip",)),
            BROKEN,
        ),
    },
    "Multipart": {
        "no end": (multipart(part(b'"document"', document()), end=b""), MULTIPART),
        "no parts": (multipart(), "rest.part-missing"),
        "no boundary": (multipart(boundary=b""), MULTIPART),
        "a boundary of bytes": (multipart(boundary=b"\xff"), MULTIPART),
        "an endless boundary": (multipart(boundary=b"B" * 500), MULTIPART),
        "another form": (Request(b"{}", fields=(b"Content-Type: text/plain",)), "rest.not-multipart"),
        "the document twice": (
            multipart(part(b'"document"', document()), part(b'"document"', document(subject="Khác"))),
            "rest.part-repeated",
        ),
        "the seal twice": (multipart(_seal({}), _seal({})), "rest.part-repeated"),
        "an endless seal": (multipart(part(b'"seal"', b" " * 1_100_000)), "rest.too-large"),
        "a seal for a file beyond all": (sealed({"files": [{"file": 2**70}]}), "field.not-integer"),
        "a seal at no place": (sealed({"files": [{"file": 1, "page": 1, "box": [0, 0, 1e300, 1]}]}), "field.too-large"),
        "a seal beside half a character": (sealed({"files": [{"file": 1, "beside": "\ud800"}]}), BROKEN),
        "a seal of an agency that has none": (sealed({"files": [{"file": 1, "form": "text"}]}), "seal.not-set-up"),
        "an unknown part": (multipart(part(b'"x"', b"y")), "rest.part-unknown"),
        "a part named by half a character": (multipart(part(b'"\xff"', b"y")), "rest.part-unknown"),
        "a part within a part": (
            multipart(part(b'"document"', document(), b"Content-Type: multipart/mixed; boundary=C")),
            "rest.part-unknown",
        ),
        "a part that names a charset for the others": (multipart(part(b'"_charset_"', b"utf-7")), MULTIPART),
        "a part in base64": (
            multipart(part(b'"document"', document(), b"Content-Transfer-Encoding: base64")),
            "rest.part-encoded",
        ),
        "a compressed part": (
            multipart(part(b'"document"', document(), b"Content-Encoding: gzip")),
            "rest.part-encoded",
        ),
        "thousands of fields in a part": (multipart(part(b'"document"', document(), *[b"X: y"] * 5000)), MULTIPART),
        "many files": (
            multipart(part(b'"document"', document()), *[file(b'; filename="a.pdf"')] * 9),
            "rest.too-many-files",
        ),
        "a large file": (
            multipart(part(b'"document"', document()), part(b'"files"', b"x" * 500_000, more=b'; filename="a.pdf"')),
            "rest.too-large",
        ),
        "a length that is too short": (
            Request(multipart(part(b'"document"', document())).body, fields=multipart().fields, length=40),
            "web.bad-request",
        ),
        "a type of control characters": (
            multipart(part(b'"document"', document()), file(b'; filename="a.pdf"', b"Content-Type: \xff/\x01")),
            MULTIPART,
        ),
    },
    "Names, keys and queries": {
        "a file without a name": (
            multipart(part(b'"document"', document()), file(b'; filename="../.."')),
            "rest.file-name-missing",
        ),
        "a file name that is no UTF-8 behind an asterisk": (
            multipart(part(b'"document"', document()), file(b"; filename*=utf-8''%ff%ff")),
            "rest.file-name-missing",
        ),
        "a DocumentId with line ends": (sent(document(document_id="a\nb")), "document-id.invalid"),
        "a DocumentId with a bidi control": (sent(document(document_id="a\u202eb")), "rest.text-bidi"),
        "an agency's id that climbs": (sent(document(to=["../../etc"])), "organ-id.invalid"),
        "an agency's id with look-alike letters": (sent(document(to=["901.23.01.Ζ91"])), "organ-id.invalid"),
        "an idempotency key of broken bytes": (
            Request(sent(document()).body, fields=(*sent(b"").fields, b"Idempotency-Key: \xff\xfe")),
            "rest.header-wrong",
        ),
        "a query with NUL": (Request(path="/api/v1/inbox?limit=%00", method="GET"), "rest.query-broken"),
        "a query with half a character": (
            Request(path="/api/v1/inbox?a=%ed%a0%80%0a", method="GET"),
            "rest.query-broken",
        ),
        "an attachment's number beyond all": (
            Request(path=f"{DOCUMENTS}/x/attachments/99999999999", method="GET"),
            "rest.attachment-number",
        ),
        "an id of another's form": (
            Request(path=f"{DOCUMENTS}/' OR 1=1 --".replace(" ", "%20"), method="GET"),
            "document.unknown",
        ),
        "a key of bytes": (
            Request(path="/api/v1/inbox", method="GET", fields=(b"Authorization: Bearer \xff",)),
            "rest.key-unknown",
        ),
        "operators' work with a system's key": (
            Request(path="/api/v1/dead-letters", method="GET"),
            "desk.operators-only",
        ),
    },
}
"""What is asked of REST, by family and trick: the request and the code."""

NAMES: dict[str, tuple[bytes, str]] = {
    "climbing": (b'; filename="../../a.pdf"', "a.pdf"),
    "climbing on Windows": (b'; filename="..\\\\..\\\\a.pdf"', "a.pdf"),
    "rooted": (b'; filename="/etc/a.pdf"', "a.pdf"),
    "climbing in percent signs": (b'; filename="%2e%2e%2fa.pdf"', "a.pdf"),
    "a bidi control": ('; filename="thu\u202efdp.exe"'.encode(), "thufdp.exe"),
    "letters without width": ('; filename="th\u200bu\u2066.pdf"'.encode(), "thu.pdf"),
    "broken bytes": (b'; filename="\xff\xfea.pdf"', "a.pdf"),
    "a charset that is a transformation": (b"; filename*=rot13''n.pdf", "n.pdf"),
}
"""Names of files: the parameters of the disposition, and the name that is kept."""
