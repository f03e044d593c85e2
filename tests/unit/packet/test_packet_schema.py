"""The two schemas: lenient for what comes, strict for what goes, each violation explained with its place."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gateway.packet.schema import LARGEST, MOST, check_schema, check_skeleton, parse_skeleton
from tests.packets import document_xml
from tests.unit.packet.crafting import DOCUMENT, STATUS, bent, places, tag, without

SUBJECT = "<edXML:Subject>"


@pytest.mark.parametrize("data", [DOCUMENT, STATUS], ids=["document", "status"])
def test_a_sound_packet_follows_both(data: bytes) -> None:
    tree = parse_skeleton(data)
    assert check_schema(tree, strict=False) == ()
    assert check_schema(tree, strict=True) == ()


STRICT: dict[str, tuple[bytes, str]] = {
    "no subject": (without(DOCUMENT, "Subject"), "MessageHeader"),
    "no signer": (without(DOCUMENT, "SignerInfo"), "MessageHeader"),
    "no priority": (without(DOCUMENT, "Priority"), "MessageHeader/OtherInfo"),
    "no place": (without(DOCUMENT, "Place"), "MessageHeader/PromulgationInfo"),
    "another order": (
        bent(without(DOCUMENT, "Subject"), ("</edXML:MessageHeader>", tag("Subject", "x") + "</edXML:MessageHeader>")),
        "MessageHeader",
    ),
    "a long subject": (document_xml(subject="x" * 501), "MessageHeader/Subject"),
    "a long number": (document_xml(number="123456789012"), "MessageHeader/Code/CodeNumber"),
    "an impossible month": (
        bent(DOCUMENT, (">2026/01/05</edXML:PromulgationDate", ">2026/13/05</edXML:PromulgationDate")),
        "MessageHeader/PromulgationInfo/PromulgationDate",
    ),
    "an id with a blank": (document_xml(to=("H 41",)), "MessageHeader/To/OrganId"),
    "an unknown priority": (document_xml(priority=7), "MessageHeader/OtherInfo/Priority"),
    "an unknown element": (bent(DOCUMENT, (SUBJECT, "<edXML:Mood/>" + SUBJECT)), "MessageHeader"),
    "a content id without cid": (bent(DOCUMENT, ("<ContentId>cid:", "<ContentId>")), "Attachment/ContentId"),
    "no status code": (without(STATUS, "StatusCode"), "MessageHeader"),
    "no time": (without(STATUS, "Timestamp"), "MessageHeader"),
}


@pytest.mark.parametrize("fault", STRICT)
def test_what_we_send_is_asked_for_more(fault: str) -> None:
    data, path = STRICT[fault]
    assert ("schema.invalid", path) in places(check_skeleton(data, strict=True))
    assert check_skeleton(data, strict=False) == ()


def test_a_violation_has_a_reason() -> None:
    (finding,) = check_skeleton(document_xml(subject="x" * 501), strict=True)
    assert "500" in str(finding.facts["reason"])


def test_reasons_are_capped() -> None:
    data = bent(DOCUMENT, (SUBJECT, "<edXML:To>x</edXML:To>" * 500 + SUBJECT))
    assert len(check_skeleton(data, strict=False)) == MOST


def test_a_large_tree_is_refused_without_the_slow_explainer() -> None:
    data = bent(DOCUMENT, (SUBJECT, "<edXML:To>x</edXML:To>" * (LARGEST + 1) + SUBJECT))
    (finding,) = check_skeleton(data, strict=False)
    assert "To" in str(finding.facts["reason"])


def test_a_large_sound_tree_is_taken() -> None:
    data = bent(DOCUMENT, (SUBJECT, "<edXML:To/>" * (LARGEST + 1) + SUBJECT))
    assert check_skeleton(data, strict=False) == ()


@pytest.mark.parametrize("attribute", ['type="xs:foo"', 'type="party"', 'nil="true"', 'type="x:y:z"', 'type=""'])
def test_types_named_by_a_packet_are_refused_and_never_raise(attribute: str) -> None:
    hint = f'<edXML:From xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:{attribute}>'
    data = bent(DOCUMENT, ("<edXML:From>", hint))
    assert {finding.code for finding in check_skeleton(data, strict=False)} == {"schema.invalid"}


def test_a_proper_signature_is_allowed_in_what_we_send() -> None:
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>'
    data = bent(DOCUMENT, ("</edXML:edXMLHeader>", f"{signature}</edXML:edXMLHeader>"))
    assert check_skeleton(data, strict=True) == ()


def test_locations_named_by_a_packet_are_never_fetched() -> None:
    hint = '<edXML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x file:///nowhere.xsd"'
    data = bent(DOCUMENT, ("<edXML ", hint + " "), ("<edXML:From>", "<edXML:From>oops"))
    assert places(check_skeleton(data, strict=False)) == [("schema.invalid", "MessageHeader/From")]


def test_reading_a_sound_packet_never_loads_the_explainer() -> None:
    program = (
        "import io, sys; from gateway.packet.reader import read_packet; from gateway.packet.sinks import ScratchSink;"
        "reading = read_packet(io.BytesIO(sys.stdin.buffer.read()), ScratchSink());"
        "sys.exit(bool(reading.errors) or 'xmlschema' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], input=DOCUMENT, check=False).returncode == 0


FIRST = """
import sys, threading
import schemas
start, faults = threading.Barrier(16), []
def judge():
    start.wait()
    try:
        schemas.packet_schema("receive")
    except Exception as fault:
        faults.append(fault)
threads = [threading.Thread(target=judge) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
sys.exit(len(faults))
"""


def test_many_threads_may_be_the_first_to_judge() -> None:
    # Only the first compilation of a process matters. Without the lock a fifth of these processes fail, or abort.
    for _ in range(20):
        done = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
