"""The signature of the bus's wire: published check values, and every way in which a request may try to cheat."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from adapters.vxp_signing import unpadded as client_unpadded
from gateway.findings import Refused
from gateway.web.vxp.send import receivers, unpadded
from gateway.web.vxp.signature import Parameters, RawHeaders, SignedHeaders, verify

SECRET = "khoa-thu-nghiem-01"
SYSTEMS = {"he.thu.01": SECRET.encode()}

LIST_TEXT = (
    '{"XroadVnpt-systemid":"he.thu.01","XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"edoc",'
    '"XroadVnpt-timestamp":"05012026T081530+0042","XroadVnpt-Content-Type":"application/json"}'
)
LIST_HASH = "0c3c8ab61c5a7c48e19c51a94078061712234c551bce81dcc5978dd8259834a0"
SEND_TEXT = (
    '{"XroadVnpt-systemid":"he.thu.01","XroadVnpt-from":"901.23.01.Z91","XroadVnpt-servicetype":"eDoc",'
    '"XroadVnpt-messagetype":"edoc",'
    '"XroadVnpt-hash-file":"b57a531a4c66ca4913bb9ef33f4213dd484ff1e3384999ac3fd5a25db4b843a",'
    '"XroadVnpt-timestamp":"05012026T081530+0042","XroadVnpt-Content-Type":"application/octet-stream"}'
)
SEND_HASH = "d9c1d9fd8726b8cd72c381656adbe82e695539d8cea03872db08dc5a910b4921"

Fields = list[tuple[str, str]]


def fields_of(text: str, secret: str = SECRET) -> Fields:
    """Return all headers of a request that signs this text, values as the text gives them."""
    members = json.loads(text)
    return [
        *members.items(),
        ("XroadVnpt-sign-header-key", ";".join(name.removeprefix("XroadVnpt-") for name in members)),
        ("XroadVnpt-sign-header", text),
        ("XroadVnpt-hash-header", hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()),
    ]


def raw(fields: Fields) -> RawHeaders:
    return tuple((name.encode(), value.encode()) for name, value in fields)


def text_of(**parameters: str) -> str:
    members = {"systemid": "he.thu.01", **parameters, "timestamp": "05012026T081530+0042"}
    return json.dumps({f"XroadVnpt-{name}": value for name, value in members.items()}, ensure_ascii=False)


def codes(fields: Fields) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        verify(raw(fields), SYSTEMS)
    return [(finding.code, finding.path) for finding in caught.value.findings]


def parameters(fields: Fields) -> Parameters:
    return Parameters(verify(raw(fields), SYSTEMS))


@pytest.mark.parametrize(("text", "digest"), [(LIST_TEXT, LIST_HASH), (SEND_TEXT, SEND_HASH)], ids=["list", "send"])
def test_the_published_check_values_verify(text: str, digest: str) -> None:
    fields = fields_of(text)
    assert fields[-1] == ("XroadVnpt-hash-header", digest)
    assert verify(raw(fields), SYSTEMS).system == "he.thu.01"


def test_the_hash_of_a_file_is_written_without_leading_zeros() -> None:
    digest = hashlib.sha256(b"van ban 2\n").hexdigest()
    assert digest == "b57a531a4c66ca4913bb9ef33f4213dd484ff1e3384999ac3fd5a25db40b843a"
    assert unpadded(digest) == "b57a531a4c66ca4913bb9ef33f4213dd484ff1e3384999ac3fd5a25db4b843a"
    assert client_unpadded(digest) == unpadded(digest)


def test_spaces_and_escapes_in_the_signed_text_are_hashed_as_received() -> None:
    fields = fields_of('{ "XroadVnpt-systemid" : "he.thu.\\u0030\\u0031" }')
    assert verify(raw(fields), SYSTEMS).system == "he.thu.01"


def test_names_are_found_in_any_case() -> None:
    fields = [(name.upper(), value) for name, value in fields_of(text_of(docId="d-1"))]
    assert parameters(fields).required("DOCID") == "d-1"


def test_non_ascii_text_signed_as_utf8_verifies() -> None:
    assert parameters(fields_of(text_of(note="Sở Thử"))).optional("note") == "Sở Thử"


def test_all_missing_headers_are_named_at_once() -> None:
    assert codes([("Host", "h")]) == [
        ("wire.header-missing", f"XroadVnpt-{name}")
        for name in ("systemid", "sign-header-key", "sign-header", "hash-header")
    ]


def test_a_second_systemid_with_another_value_is_refused() -> None:
    fields = [*fields_of(LIST_TEXT), ("xroadvnpt-SystemId", "he.thu.02")]
    assert codes(fields) == [("wire.header-repeated", "XroadVnpt-systemid")]


def test_an_unknown_system_is_refused() -> None:
    text = LIST_TEXT.replace("he.thu.01", "he.la")
    assert codes(fields_of(text)) == [("wire.system-unknown", "XroadVnpt-systemid")]


def test_a_wrong_secret_is_refused() -> None:
    assert codes(fields_of(LIST_TEXT, "khac")) == [("wire.signature-wrong", "XroadVnpt-hash-header")]


def test_a_hash_with_letters_outside_ascii_is_refused() -> None:
    fields = [*fields_of(LIST_TEXT)[:-1], ("XroadVnpt-hash-header", "đđđ")]
    assert codes(fields) == [("wire.signature-wrong", "XroadVnpt-hash-header")]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '"text"',
        "{",
        "[" * 50_000,
        '{"XroadVnpt-systemid":1}',
        '{"XroadVnpt-systemid":null}',
        '{"XroadVnpt-systemid":{"a":"b"}}',
        '{"systemid":"he.thu.01"}',
        '{"XroadVnpt-systemid":"he.thu.01","XroadVnpt-systemid":"he.thu.01"}',
    ],
    ids=["list", "text", "open", "deep", "number", "null", "nested", "no prefix", "name twice"],
)
def test_a_signed_text_that_is_not_a_flat_object_is_refused(text: str) -> None:
    fields = [("XroadVnpt-systemid", "he.thu.01"), ("XroadVnpt-sign-header-key", "systemid")]
    fields.append(("XroadVnpt-sign-header", text))
    fields.append(("XroadVnpt-hash-header", hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()))
    assert codes(fields) == [("wire.signature-malformed", "XroadVnpt-sign-header")]


def test_signed_bytes_that_are_not_utf8_are_refused_without_failing() -> None:
    text = b'{"XroadVnpt-systemid":"he.thu.01","XroadVnpt-a":"\xe9"}'
    digest = hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest().encode()
    fields = (
        (b"XroadVnpt-systemid", b"he.thu.01"),
        (b"XroadVnpt-a", b"\xe9"),
        (b"XroadVnpt-sign-header-key", b"systemid;a"),
        (b"XroadVnpt-sign-header", text),
        (b"XroadVnpt-hash-header", digest),
    )
    with pytest.raises(Refused):
        verify(fields, SYSTEMS)


def test_a_header_that_differs_from_its_signed_value_is_refused() -> None:
    fields = [(name, "d-2" if name == "XroadVnpt-docId" else value) for name, value in fields_of(text_of(docId="d-1"))]
    assert ("wire.signature-mismatch", "XroadVnpt-sign-header") in codes(fields)


def test_a_signed_name_without_header_is_refused() -> None:
    fields = [field for field in fields_of(text_of(docId="d-1")) if field[0] != "XroadVnpt-docId"]
    assert codes(fields) == [("wire.signature-mismatch", "XroadVnpt-sign-header")]


def test_a_list_of_names_in_another_order_is_refused() -> None:
    fields = fields_of(LIST_TEXT)
    swapped = [(name, "timestamp;systemid" if name == "XroadVnpt-sign-header-key" else value) for name, value in fields]
    assert codes(swapped) == [("wire.signature-names", "XroadVnpt-sign-header-key")]


def test_the_system_must_be_among_what_is_signed() -> None:
    fields = [*fields_of('{"XroadVnpt-timestamp":"1"}'), ("XroadVnpt-systemid", "he.thu.01")]
    assert codes(fields) == [("wire.parameter-unsigned", "XroadVnpt-systemid")]


def test_a_parameter_outside_the_signed_text_is_not_used() -> None:
    found = parameters([*fields_of(text_of()), ("XroadVnpt-docId", "d-1")])
    assert found.required("docId") == ""
    assert [finding.code for finding in found.findings] == ["wire.parameter-unsigned"]


def test_two_spellings_with_two_values_are_ambiguous() -> None:
    found = parameters(fields_of(text_of(docId="d-1", docid="d-2")))
    assert found.required("docId") == ""
    assert [finding.code for finding in found.findings] == ["wire.parameter-ambiguous"]


def test_two_spellings_with_one_value_are_fine() -> None:
    assert parameters(fields_of(text_of(docId="d-1", docid="d-1"))).required("docId") == "d-1"


def test_two_spellings_do_not_matter_to_an_operation_that_does_not_use_them() -> None:
    found = parameters(fields_of(text_of(docId="d-1", docid="d-2", messagetype="edoc")))
    assert found.one_of("messagetype", "edoc", "status") == "edoc"
    found.settle()


def test_everything_wrong_with_parameters_is_told_at_once() -> None:
    found = parameters(fields_of(text_of(messagetype="letter")))
    found.one_of("servicetype", "eDoc")
    found.one_of("messagetype", "edoc", "status")
    found.required("hash-file")
    with pytest.raises(Refused) as caught:
        found.settle()
    assert [(finding.code, finding.path) for finding in caught.value.findings] == [
        ("wire.parameter-missing", "XroadVnpt-servicetype"),
        ("wire.parameter-invalid", "XroadVnpt-messagetype"),
        ("wire.parameter-missing", "XroadVnpt-hash-file"),
    ]


def to(value: str) -> tuple[list[str] | None, list[str]]:
    headers = SignedHeaders("s", {"to": [value]}, {"to": [value]})
    found = Parameters(headers)
    return receivers(found), [finding.code for finding in found.findings]


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ('["902.23.02.Z92"]', ["902.23.02.Z92"]),
        ('["A", " B ", "A"]', ["A", "B"]),
        ('"902.23.02.Z92"', ["902.23.02.Z92"]),
        ("902.23.02.Z92", ["902.23.02.Z92"]),
        ("null", None),
        ('""', None),
        ("", None),
    ],
)
def test_receivers_are_read_from_a_list_a_text_or_a_bare_word(value: str, named: list[str] | None) -> None:
    assert to(value) == (named, [])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("[]", "receiver.none"),
        ("[1]", "wire.parameter-invalid"),
        ('[["A"]]', "wire.parameter-invalid"),
        ('["A", null]', "wire.parameter-invalid"),
        ('["A"', "wire.parameter-invalid"),
        ("[" * 20_000, "wire.parameter-invalid"),
    ],
)
def test_receivers_that_cannot_be_read_are_refused(value: str, code: str) -> None:
    assert to(value) == (None, [code])
