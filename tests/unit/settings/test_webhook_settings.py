"""The room [webhooks] of the settings: closed by default, bounds heeded, faults named."""

from __future__ import annotations

import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.assembly.webhooks import webhook_rules
from gateway.findings import Refused
from gateway.settings import load


def written(folder: Path, text: str) -> Path:
    file = folder / "gateway.toml"
    file.write_text(f'data = "data"\n{text}', encoding="utf-8")
    return file


def test_nothing_leads_into_private_networks_or_goes_without_tls_unless_told_so(tmp_path: Path) -> None:
    rules = webhook_rules(load(written(tmp_path, "")))
    assert (rules.private, rules.plain, rules.per_key) == (False, False, 10)
    assert rules.context is not None
    assert (rules.context.verify_mode, rules.context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_patience_is_what_the_settings_say(tmp_path: Path) -> None:
    text = "[webhooks]\ngive_up_hours = 2.0\npause_hours = 1.0\nkept_days = 7.0\nseconds = 3.0\n"
    rules = webhook_rules(load(written(tmp_path, text)))
    assert (rules.rule.deadline, rules.pause_after, rules.kept) == (7200.0, timedelta(hours=1), timedelta(days=7))
    assert rules.seconds == 3.0


def test_a_file_of_authorities_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        webhook_rules(load(written(tmp_path, '[webhooks]\nca_file = "none.pem"\n')))
    assert [(one.code, one.path) for one in refused.value.findings] == [("config.not-a-file", "webhooks.ca_file")]
