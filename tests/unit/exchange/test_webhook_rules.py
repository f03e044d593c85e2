"""Small parts of web-hooks by themselves: conditions, signatures, what an entry of the ledger is to whom."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from gateway.exchange.ledger import Event
from gateway.exchange.webhooks.dealing import Told, document_type, wanted
from gateway.exchange.webhooks.events import CLOSED, DEAD, EVENTS, LEDGER, RECEIVED, TOLD
from gateway.exchange.webhooks.rows import Live, filters_json, filters_of
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.exchange.webhooks.sending import check_address
from gateway.exchange.webhooks.signing import PREFIX, headers, new_secret
from gateway.exchange.webhooks.views import Filters
from gateway.findings import Refused

NOW = datetime.now(UTC)
ASKED = {"kinds": "document", "priorities": 2, "document_types": 5}


def hook(filters: Filters, since: datetime = NOW) -> Live:
    return Live("w", frozenset({"document.received"}), filters, frozenset({"H41", "H42"}), since)


def told(*agencies: str, at: datetime = NOW) -> Told:
    return Told(RECEIVED, at, frozenset(agencies), {}, ASKED)


@pytest.mark.parametrize(
    ("filters", "is_wanted"),
    [
        (Filters(), True),
        (Filters(agencies=frozenset({"H42"})), False),
        (Filters(agencies=frozenset({"H41"}), kinds=frozenset({"document"})), True),
        (Filters(kinds=frozenset({"status"})), False),
        (Filters(priorities=frozenset({1, 2})), True),
        (Filters(document_types=frozenset({6})), False),
        (Filters(status_codes=frozenset({"03"})), True),
        (Filters(priorities=frozenset({2}), document_types=frozenset({6})), False),
    ],
)
def test_every_condition_holds_that_an_event_says_something_about(filters: Filters, *, is_wanted: bool) -> None:
    assert wanted(hook(filters), told("H41", "X")) is is_wanted
    assert filters_of(filters_json(filters)) == filters


def test_what_concerns_others_or_happened_before_or_was_not_asked_for_is_not_told() -> None:
    assert not wanted(hook(Filters()), told("X"))
    assert not wanted(hook(Filters()), told("H41", at=NOW - timedelta(seconds=1)))
    assert not wanted(hook(Filters()), Told(CLOSED, NOW, frozenset({"H41"}), {}))


@given(body=st.binary(max_size=200), secrets=st.integers(1, 2))
def test_the_reference_library_accepts_a_signature_by_any_of_the_secrets(body: bytes, secrets: int) -> None:
    keys = [new_secret() for _ in range(secrets)]
    body = b'{"x":"' + base64.b64encode(body) + b'"}'
    head = headers("m1", datetime.now(UTC), body, keys)
    for key in keys:
        assert key.startswith(PREFIX)
        assert Webhook(key).verify(body, head)


def test_every_entry_that_is_looked_at_is_one_of_the_ledger() -> None:
    assert {str(event) for event in LEDGER} <= TOLD <= {event.value for event in Event}
    assert {kind.name for kind in LEDGER.values()} <= set(EVENTS)
    assert LEDGER[Event.DEAD] is DEAD


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ({"document_type": {"type": 5}}, 5),
        ({"document_type": {"type": None}}, None),
        ({"document_type": None}, None),
        ({}, None),
    ],
)
def test_the_kind_of_document_is_read_where_there_is_one(header: dict[str, object], found: int | None) -> None:
    assert document_type(header) == found


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example/", "webhook.address-wrong"),
        ("ftp://hooks.example/", "webhook.address-wrong"),
        ("https://name:secret@hooks.example/", "webhook.address-wrong"),
        ("https://hooks.example/#x", "webhook.address-wrong"),
        ("https:///nowhere", "webhook.address-wrong"),
        ("https://hooks.example:99999/", "webhook.address-wrong"),
        ("https://[::1", "webhook.address-wrong"),
        ("https://hóa.example/ a", "webhook.address-wrong"),
        ("https://127.0.0.1/", "webhook.address-private"),
        ("https://10.1.2.3/hooks", "webhook.address-private"),
        ("https://169.254.169.254/latest", "webhook.address-private"),
        ("https://[::ffff:10.0.0.1]/", "webhook.address-private"),
        ("https://2130706433/", "webhook.address-private"),
        ("https://0x7f.1/", "webhook.address-private"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused(url: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_address(url, WebhookRules())
    assert [one.code for one in refused.value.findings] == [code]


@pytest.mark.parametrize("url", ["https://hooks.example/", "https://hooks.example:8443/a?b=c", "https://1.1.1.1/"])
def test_a_public_address_may_be_called(url: str) -> None:
    check_address(url, WebhookRules())


def test_a_setting_opens_private_networks_and_another_what_has_no_tls() -> None:
    check_address("https://10.1.2.3/hooks", WebhookRules(private=True))
    check_address("http://hooks.example/", WebhookRules(plain=True))
