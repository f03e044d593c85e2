"""Every answer that says no, in the form of its door: problem+json (RFC 9457), a SOAP fault or the bus's members.

Which form a request gets is decided by its path alone, so that malformed requests and unexpected failures keep the
form that the caller can read (wire 4.2: a client of the bus takes an HTML or text page for "nothing to fetch").
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast

import orjson
from aiohttp import web

from gateway import catalogue
from gateway.catalogue import ascii_text, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gateway.catalogue import Message
    from gateway.findings import Finding
    from gateway.web.rest.shapes import FindingOut

WIRE: Final = "/vxp/"
"""Paths below this one speak the bus's wire."""

SOAP: Final = "/soap/"
"""Paths below this one speak SOAP."""

GRAVEST: Final = (503, 507, 401, 403, 404, 405, 412, 428, 409, 410, 413, 431, 408, 400, 415)
"""HTTP statuses by weight: with several findings the first of these wins over all others."""

MOST_ERRORS: Final = 200
"""Findings that one answer lists; the rest are only counted."""


def finding_json(finding: Finding) -> FindingOut:
    """Return a finding as REST answers carry it: code, place, and both languages."""
    return cast("FindingOut", catalogue.finding_json(finding))


def prefers_english(accept_language: str) -> bool:
    """Tell whether a reader asks for English before Vietnamese; Vietnamese is the default."""
    languages = [part.split(";")[0].strip().lower()[:2] for part in accept_language[:200].split(",")]
    return next((language == "en" for language in languages if language in {"en", "vi"}), False)


def refusal(
    path: str, findings: Sequence[Finding], *, request_id: str, reference: str = "", accept_language: str = ""
) -> web.Response:
    """Return the answer to a refused request, in the form of the path's door; ``findings`` has at least one."""
    if path.startswith(SOAP):
        # Imported late: faults are made of what stands here.
        from gateway.web.soap.answers import refused

        answer = refused(findings, reference=reference or request_id)
        answer.headers["X-Request-Id"] = request_id
        return answer
    if path.startswith(WIRE):
        return _wire(path, findings, request_id=request_id, reference=reference)
    return _problem(findings, request_id=request_id, reference=reference, english=prefers_english(accept_language))


def _problem(findings: Sequence[Finding], *, request_id: str, reference: str, english: bool) -> web.Response:
    words = [message(finding) for finding in findings]
    status = gravest(word.http for word in words)
    main = next(word for word in words if word.http == status)
    body: dict[str, Any] = {
        "type": f"urn:lienthong:error:{main.code}",
        "title": main.en if english else main.vi,
        "status": status,
        "detail": _detail(main, english=english),
        "instance": f"urn:lienthong:request:{request_id}",
        "code": main.code,
        "errors": [finding_json(finding) for finding in findings[:MOST_ERRORS]],
    }
    if reference:
        body["reference"] = reference
    if len(findings) > MOST_ERRORS:
        body["more_errors"] = len(findings) - MOST_ERRORS
    answer = _json(body, status, request_id, "application/problem+json")
    answer.headers.update(retry_after(findings))
    return answer


def _detail(words: Message, *, english: bool) -> str:
    return words.do_en if english else words.do_vi


def _wire(path: str, findings: Sequence[Finding], *, request_id: str, reference: str) -> web.Response:
    words = [message(finding) for finding in findings]
    # A wire status of 200 is for business refusals; what is said here was never a business.
    status = max(gravest(max(word.wire, word.http) for word in words), 400)
    if path.rstrip("/").endswith("/downloadEdoc"):
        # The bus's client stores any body it gets from this operation as the document (wire 4.9).
        return web.Response(status=status, headers={"X-Request-Id": request_id})
    body = {
        "status": "FAIL",
        "ErrorCode": words[0].code,
        "ErrorDesc": ascii_text(words[0].vi),
        "DocId": "",
        "errors": [finding_json(finding) for finding in findings[:MOST_ERRORS]],
        "reference": reference or request_id,
    }
    return _json(body, status, request_id, "application/json")


def gravest(statuses: Iterable[int]) -> int:
    """Return the one HTTP status that stands for all of these."""
    found = list(statuses)
    return next((status for status in GRAVEST if status in found), max(found))


def retry_after(findings: Sequence[Finding]) -> dict[str, str]:
    """Return the header that says in how many seconds to come again, where one of the findings says so."""
    seconds = [found for finding in findings if isinstance(found := finding.facts.get("seconds"), int)]
    waits = any(message(finding).http == HTTPStatus.TOO_MANY_REQUESTS for finding in findings)
    return {"Retry-After": str(max(seconds))} if waits and seconds else {}


def _json(body: dict[str, Any], status: int, request_id: str, content_type: str) -> web.Response:
    return web.Response(
        body=orjson.dumps(body),
        status=status,
        content_type=content_type,
        charset="utf-8",
        headers={"X-Request-Id": request_id, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
    )
