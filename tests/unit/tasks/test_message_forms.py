"""The two forms of messages about tasks: they say the same, both schemas agree, and nothing hostile is read."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.findings import Refused
from gateway.tasks.life.happenings import RULES, Happening
from gateway.tasks.life.terms import Body
from gateway.tasks.messages.cover import HAPPENED, page, subject
from gateway.tasks.messages.forms import read_message, write_json, write_xml
from gateway.tasks.messages.model import MOST_BYTES, OUTWARD, Message
from gateway.tasks.messages.parsing import message_of
from gateway.tasks.messages.plain import plain_of
from gateway.tasks.messages.xml import xml_of
from schemas import TASK_MESSAGE_FILES, task_message_file, task_message_schema
from tests.unit.tasks.messages import messages, whole

JSON = jsonschema_rs.validator_for(orjson.loads(task_message_file("task-message-1.json")), validate_formats=True)


def code_of(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_message(data)
    return refused.value.findings[0].code


def is_read(data: bytes) -> bool:
    try:
        read_message(data)
    except Refused:
        return False
    return True


def judged(data: bytes) -> bool:
    return bool(task_message_schema().validate(etree.fromstring(data)))


def test_a_message_that_says_everything_is_read_from_both_forms() -> None:
    message = read_message(write_xml(whole()))
    assert message == read_message(write_json(whole()))
    assert message.tasks[0].terms == whole().tasks[0].terms
    assert message.tasks[0].stands == whole().tasks[0].stands
    assert [event.kind for event in message.tasks[0].events] == [event.kind for event in whole().tasks[0].events]
    assert judged(write_xml(whole()))
    JSON.validate(orjson.loads(write_json(whole())))


@given(messages)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_both_forms_of_any_message_say_the_same_and_suit_both_schemas(message: Message) -> None:
    as_xml, as_json = write_xml(message), write_json(message)
    assert read_message(as_xml) == read_message(as_json)
    assert judged(as_xml)
    JSON.validate(orjson.loads(as_json))


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in members:
        yield from places(value, (*path, name))


PLACES = [path for path in places(plain_of(whole())) if path]
JUNK: tuple[Any, ...] = ("", "x" * 20_001, "2026-02-30", "draft", -1, 101, True, {}, [], {"x": "1"}, None)


@given(st.sampled_from(PLACES), st.sampled_from([*JUNK, "gone", "more"]))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_wrong_is_wrong_by_the_schema_and_by_the_reader_alike(path: tuple[Any, ...], junk: Any) -> None:
    data = copy.deepcopy(plain_of(whole()))
    place = data
    for name in path[:-1]:
        place = place[name]
    if junk == "gone":
        del place[path[-1]]
    elif junk == "more" and isinstance(place, dict):
        place["colour"] = "red"
    else:
        place[path[-1]] = junk
    if path == ("version",):
        return
    by_schema = JSON.is_valid(data)
    assert is_read(orjson.dumps(data)) is by_schema
    if by_schema:
        assert judged(xml_of(plain_of(message_of(data))))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'percent="40"', b'percent="-1"'),
        (b'percent="40"', b'percent="040"'),
        (b"<key>true</key>", b"<key>yes</key>"),
        (b"<kind>recurring</kind>", b"<kind>often</kind>"),
        (b'state="suspended"', b'state="draft"'),
        (b'kind="accepted"', b'kind="split"'),
        (b'kind="accepted"', b'kind="report-prepared"'),
        (b'at="2026-', b'at="1926-'),
        (b'<agency id="H14"/>', b"<agency/>"),
        (b"<stands ", b'<stands colour="red" '),
        (b"</terms>", b"<colour>red</colour></terms>"),
        (b"</terms>", b"</terms>text"),
        (b"</content>", b"</content><content>again</content>"),
    ],
)
def test_xml_that_is_wrong_is_refused_with_a_code(old: bytes, new: bytes) -> None:
    data = write_xml(whole())
    assert old in data
    assert code_of(data.replace(old, new, 1)) == "task-message.invalid"


def test_what_a_newer_minor_version_brings_is_read_without_it() -> None:
    data = write_xml(whole()).replace(b'version="1.0"', b'version="1.7"')
    data = data.replace(b"<stands ", b'<stands colour="red" ', 1).replace(b"</terms>", b"<colour>red</colour></terms>")
    assert read_message(data).tasks == read_message(write_xml(whole())).tasks
    plain = plain_of(whole()) | {"version": "1.7", "colour": "red"}
    assert read_message(orjson.dumps(plain)).version == "1.7"


def test_another_major_version_is_refused_with_a_code_of_its_own() -> None:
    assert code_of(write_xml(whole()).replace(b"task-message:1", b"task-message:2")) == "task-message.version"
    assert code_of(write_json(whole()).replace(b'"1.0"', b'"2.0"')) == "task-message.version"
    assert code_of(write_json(whole()).replace(b'"1.0"', b'"one"')) == "task-message.invalid"


BOMB = b"""<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;">]>"""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\x00",
        b"<tasks/>",
        b"<a><b></a>",
        BOMB + write_xml(whole()).split(b"?>", 1)[1].replace(b"NV2026-ABCD", b"&c;"),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        write_xml(whole()).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        write_xml(whole()).replace(b"UTF-8", b"ISO-8859-1"),
        b"<tasks xmlns='urn:lien-thong:task-message:1'>" + b"<task>" * 5_000,
        b"\xff\xfe{",
    ],
)
def test_hostile_and_broken_bytes_are_refused(data: bytes) -> None:
    assert code_of(data) == "task-message.unreadable"


@pytest.mark.parametrize("data", [b"{}", b'{"version":"1.0","tasks":' + b"[" * 900 + b"]" * 900 + b"}"])
def test_json_of_another_shape_is_refused(data: bytes) -> None:
    assert code_of(data) == "task-message.invalid"


def test_what_is_too_long_is_refused_unread() -> None:
    assert code_of(b"{" + b" " * MOST_BYTES + b"}") == "task-message.too-large"


def test_what_no_form_carries_is_left_out_when_it_is_written() -> None:
    message = whole()
    task = message.tasks[0]
    noted = task.events[-1].__class__("n", Happening.NOTED, task.events[0].at, "k\x00", "G22", "", {
        "text": "a\x00b\ud800", "document": "our-id", "percent": "many", "colour": "red", "support": 7,
    })  # fmt: skip
    odd = Message("m", message.sent_at, "G22", "H41", (task.__class__("G22", "N", task.terms, task.stands, (noted,)),))
    for data in (write_xml(odd), write_json(odd)):
        [read] = read_message(data).tasks[0].events
        assert (read.by, dict(read.body)) == ("k ", {"text": "a b "})


def test_what_is_inside_an_agency_has_no_place_in_messages() -> None:
    assert {kind for kind in Happening if kind not in OUTWARD} == {kind for kind, rule in RULES.items() if rule.inside}
    assert set(HAPPENED) == set(OUTWARD)


def test_the_page_for_people_says_what_happened_and_carries_no_markup_of_others() -> None:
    shown = page(whole()).decode()
    assert "Xây dựng &lt;đề án&gt;" in shown
    assert all(HAPPENED[kind] in shown for kind in OUTWARD)
    assert "<đề" not in shown
    assert subject(whole()) == "Cập nhật nhiệm vụ NV2026-ABCD: Ghi chú"
    assert Body("G22").id in shown


def test_both_schemas_are_shipped() -> None:
    assert all(task_message_file(name) for name in TASK_MESSAGE_FILES)
