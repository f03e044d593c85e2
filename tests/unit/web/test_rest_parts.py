"""The pieces of the REST door: names of files, dates, parties, languages, readiness."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.contract import Health
from gateway.exchange.health import ExchangeHealth
from gateway.findings import Finding, Refused
from gateway.packet.names import BusinessType
from gateway.web.health import Readiness, checks_of
from gateway.web.problems import gravest, prefers_english, refusal
from gateway.web.rest.files import disposition
from gateway.web.rest.model import DocumentIn, StatusIn, draft_of, parse
from gateway.web.rest.upload import base_name

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def document(**more: Any) -> bytes:
    given = {
        "to": ["B"],
        "code": {"number": "1", "notation": "X"},
        "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
        "subject": "Thử",
    }
    return json.dumps({**given, **more}).encode()


def codes(model: type[DocumentIn | StatusIn], body: bytes) -> set[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        parse(model, body, "document")
    return {(finding.code, finding.path) for finding in refused.value.findings}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("công văn.pdf", "công văn.pdf"),
        ("/etc/passwd", "passwd"),
        ("C:\\văn bản\\a.doc", "a.doc"),
        ("../..", ""),
        ("a\r\nb\0.pdf", "ab.pdf"),
        ("c%C3%B4ng%20v%C4%83n.pdf", "công văn.pdf"),
        ("..%2F..%2Fx.pdf", "x.pdf"),
        ("100%ff.pdf", "100%ff.pdf"),
        ("a" * 500 + ".pdf", "a" * 196 + ".pdf"),
        ("  ", ""),
    ],
)
def test_a_file_name_is_one_harmless_step(given: str, kept: str) -> None:
    assert base_name(given) == kept


@pytest.mark.parametrize("name", ['a"; x=".pdf', "a\r\nSet-Cookie: x", "ắ" * 100, "", "\u202egpj.exe"])
def test_a_disposition_is_one_plain_line(name: str) -> None:
    assert re.fullmatch(r"attachment; filename=\"[A-Za-z0-9._ -]+\"; filename\*=UTF-8''[\x21-\x7e]*", disposition(name))


@pytest.mark.parametrize("written", ["2026-01-05", "2026/01/05"])
def test_dates_are_taken_in_two_forms_and_written_in_one(written: str) -> None:
    given = parse(DocumentIn, document(promulgation={"place": "x", "date": written}, due_date=written), "document")
    draft = draft_of(given, "A")
    assert (draft.promulgation.date, draft.due_date) == ("2026/01/05", "2026/01/05")


@pytest.mark.parametrize("written", ["2026-02-30", "05/01/2026", "", "2026-1-5", "٢٠٢٦-٠١-٠٥", "0000-01-01"])
def test_what_is_no_date_is_refused(written: str) -> None:
    assert ("rest.date-wrong", "due_date") in codes(DocumentIn, document(due_date=written))


def test_receivers_are_ids_or_parties() -> None:
    draft = draft_of(parse(DocumentIn, document(to=["B", {"organ_id": "C", "organ_name": "Cê"}]), "document"), "A")
    assert [(party.organ_id, party.organ_name) for party in draft.receivers] == [("B", None), ("C", "Cê")]


def test_a_replacement_keeps_what_it_replaces() -> None:
    business = {"type": 3, "replacements": [{"document_id": "D", "organ_ids": ["B"]}], "staff": {"staff": "S"}}
    draft = draft_of(parse(DocumentIn, document(business=business), "document"), "A")
    assert draft.business.type is BusinessType.REPLACE
    assert draft.business.replacements[0].organ_ids == ("B",)


def test_texts_that_xml_cannot_carry_are_refused() -> None:
    assert codes(DocumentIn, document(subject="a\x01b")) == {("rest.text-wrong", "subject")}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 2000, b'{"a":NaN}'])
def test_what_is_not_json_is_refused(body: bytes) -> None:
    assert {code for code, _ in codes(DocumentIn, body)} == {"rest.json-broken"}


@pytest.mark.parametrize("body", [b"1", b"[]", b'"x"', b"null"])
def test_json_that_is_no_object_is_refused(body: bytes) -> None:
    assert {code for code, _ in codes(StatusIn, body)} == {"field.not-object"}


def test_the_example_of_the_guide_is_taken() -> None:
    guide = (ROOT / "docs" / "rest.md").read_text(encoding="utf-8")
    example = next(block for block in re.findall(r"```json[^\n]*\n(.*?)```", guide, re.DOTALL) if '"to"' in block)
    assert draft_of(parse(DocumentIn, example.encode(), "document"), "A").code.notation == "TB-ST"


@pytest.mark.parametrize(
    ("header", "english"), [("", False), ("en", True), ("vi,en;q=0.8", False), ("fr, en-GB", True), ("*", False)]
)
def test_english_is_chosen_only_before_vietnamese(header: str, english: bool) -> None:
    assert prefers_english(header) is english


def test_the_gravest_status_stands_for_all() -> None:
    assert gravest([422, 403, 422]) == 403
    assert gravest([422]) == 422


def test_many_findings_are_listed_up_to_a_bound() -> None:
    answer = refusal("/api/v1/x", [Finding("field.missing", "a")] * 500, request_id="r")
    body = json.loads(bytes(answer.body))  # type: ignore[arg-type]
    assert (len(body["errors"]), body["more_errors"]) == (200, 300)


def test_a_failed_download_has_an_empty_body() -> None:
    answer = refusal("/vxp/downloadEdoc", [Finding("web.unavailable", "", {"id": "x"})], request_id="r")
    assert (answer.status, answer.body) == (503, None)


def healthy(**changes: Any) -> ExchangeHealth:
    facts: dict[str, Any] = {
        "store_ok": True,
        "store_detail": "",
        "disk_free": 1000,
        "waiting": 0,
        "oldest_waiting": None,
        "endpoints": {},
    }
    return ExchangeHealth(**{**facts, **changes})


@pytest.mark.parametrize(
    ("changes", "failing"),
    [
        ({}, set()),
        ({"store_ok": False, "store_detail": "Read-only file system"}, {"store"}),
        ({"disk_free": 99}, {"disk"}),
        ({"oldest_waiting": NOW - timedelta(seconds=61)}, {"oldest_waiting"}),
        ({"oldest_waiting": NOW + timedelta(seconds=61)}, set()),
        ({"endpoints": {"bus": Health(False, "refused")}}, {"endpoint:bus"}),
    ],
)
def test_readiness_names_what_fails(changes: dict[str, Any], failing: set[str]) -> None:
    checks = checks_of(healthy(**changes), Readiness(min_free=100, oldest_seconds=60), NOW)
    assert {name for name, check in checks.items() if not check["ok"]} == failing
