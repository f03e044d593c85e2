"""Replies of the bus's wire: members, languages, statuses, and the catalogue behind them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from gateway.catalogue import entries
from gateway.findings import Finding
from gateway.web.vxp.replies import failure, moment, success


def test_times_are_those_of_vietnam() -> None:
    assert moment(datetime(2026, 1, 5, 17, 15, 30, tzinfo=UTC)) == "06/01/2026 00:15:30"


def test_no_time_is_an_empty_text() -> None:
    assert moment(None) == ""


def test_success_has_the_three_members() -> None:
    body = json.loads(success("getReceivedEdocList", data=[]).body)  # type: ignore[arg-type]
    assert body == {"status": "OK", "ErrorCode": "0", "ErrorDesc": "Thành công", "data": []}


def test_the_reply_to_a_sent_packet_is_plain_ascii() -> None:
    body = success("sendEdoc", DocId="d-1").body
    assert body == b'{"status":"OK","ErrorCode":"0","ErrorDesc":"Thanh cong","DocId":"d-1"}'


def test_a_refused_packet_has_an_empty_docid_and_ascii_throughout() -> None:
    answer = failure("sendEdoc", [Finding("wire.hash-mismatch", "XroadVnpt-hash-file")])
    assert isinstance(answer.body, bytes)
    body = json.loads(answer.body.decode("ascii"))
    assert (answer.status, body["status"], body["DocId"]) == (200, "FAIL", "")
    assert body["ErrorDesc"].isascii()
    assert not body["errors"][0]["message"].isascii()


def test_the_gravest_reason_gives_code_and_status_and_all_are_listed() -> None:
    answer = failure("getEdoc", [Finding("wire.parameter-missing"), Finding("wire.parameter-unsigned")])
    assert isinstance(answer.body, bytes)
    body = json.loads(answer.body)
    assert (answer.status, body["ErrorCode"]) == (401, "wire.parameter-unsigned")
    assert [error["code"] for error in body["errors"]] == ["wire.parameter-missing", "wire.parameter-unsigned"]


@pytest.mark.parametrize(
    ("code", "status"),
    [("delivery.unknown", 404), ("wire.signature-wrong", 401), ("agency.not-yours", 403), ("wire.hash-mismatch", 422)],
)
def test_a_failed_download_is_an_http_error_without_body(code: str, status: int) -> None:
    answer = failure("downloadEdoc", [Finding(code)])
    assert (answer.status, answer.body) == (status, None)


def test_refusals_of_the_wire_answer_200_for_business_and_an_error_for_the_rest() -> None:
    of_wire = {code: entry.wire for code, entry in entries().items() if code.startswith(("wire.", "agency."))}
    assert set(of_wire.values()) <= {200, 401, 403, 413}
    assert {code for code, wire in of_wire.items() if wire == 401} == {
        "wire.header-missing",
        "wire.header-repeated",
        "wire.system-unknown",
        "wire.signature-wrong",
        "wire.signature-malformed",
        "wire.signature-names",
        "wire.signature-mismatch",
        "wire.parameter-unsigned",
    }
