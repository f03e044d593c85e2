"""What all targets demand of what they get back: findings that have words in both languages and fit into an answer."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from gateway.catalogue import ascii_text
from gateway.findings import Finding
from gateway.web.problems import finding_json


def sayable(findings: Iterable[Finding]) -> None:
    """Assert that every finding can be told: its code is in the catalogue, its words can be sent and logged."""
    for finding in findings:
        told = finding_json(finding)
        orjson.dumps(told)
        ascii_text(told["message"]).encode("ascii")
