"""Delivery settings: what one class says before what is said for all, what an endpoint says before both."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.assembly.delivery import delivery_rules
from gateway.exchange.delivery.policy import CircuitRule, EndpointRules, Rule, Rules
from gateway.findings import Finding, Refused
from gateway.settings import load

ENDPOINT = '[[endpoints]]\nname = "bus"\n'


def rules(folder: Path, text: str) -> tuple[Rules, list[Finding]]:
    file = folder / "g.toml"
    file.write_text(f'data = "d"\n{text}', encoding="utf-8")
    faults: list[Finding] = []
    return delivery_rules(load(file), faults), faults


def test_without_a_word_the_programs_own_rules_hold(tmp_path: Path) -> None:
    found, faults = rules(tmp_path, ENDPOINT)
    assert (found, faults) == (Rules(EndpointRules()), [])


def test_the_plain_rule_is_for_passing_and_unknown_failures_only(tmp_path: Path) -> None:
    found, _ = rules(tmp_path, "[delivery]\nattempts = 7\nfirst_seconds = 1.5\n")
    policy = found.common.policy
    assert policy.transient == policy.unknown == Rule(first=1.5, attempts=7)
    assert (policy.throttled.attempts, policy.permanent.attempts) == (2000, 1)


def test_a_class_goes_before_all_and_an_endpoint_before_both(tmp_path: Path) -> None:
    text = (
        "[delivery]\nattempts = 7\nparallel = 9\n[delivery.unknown]\nattempts = 8\ndeadline_seconds = 60.0\n"
        "[delivery.circuit]\nfailures = 3\n"
        f"{ENDPOINT}[endpoints.delivery]\nattempts = 2\nper_day = 100\n[endpoints.delivery.circuit]\nprobes = 4\n"
        '[[endpoints]]\nname = "axis"\nserves = ["A"]\n'
    )
    found, _ = rules(tmp_path, text)
    common, bus = found.of("axis"), found.of("bus")
    assert (common.policy.transient.attempts, common.policy.unknown.attempts) == (7, 8)
    assert bus.policy.transient.attempts == bus.policy.unknown.attempts == 2
    assert bus.policy.unknown.deadline == 60.0
    assert (bus.parallel, bus.per_day, common.per_day) == (9, 100, 0)
    assert bus.circuit == CircuitRule(failures=3, probes=4)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[delivery.throttled]\nfirst_seconds = 9000.0\n", "delivery.throttled"),
        ("[delivery.circuit]\nopen_seconds = 9000.0\n", "delivery.circuit"),
        (f"{ENDPOINT}[endpoints.delivery.permanent]\nmost_seconds = 0.1\n", "endpoints[1].delivery.permanent"),
    ],
)
def test_a_first_pause_above_the_longest_is_refused(tmp_path: Path, text: str, path: str) -> None:
    _, faults = rules(tmp_path, text)
    assert [(fault.code, fault.path) for fault in faults] == [("config.pauses-out-of-order", path)]


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("[delivery]\nparallel = 0\n", "field.too-small", "delivery.parallel"),
        ("[delivery]\nfactor = 0.5\n", "field.too-small", "delivery.factor"),
        ('[delivery]\njitter = "none"\n', "field.not-one-of", "delivery.jitter"),
        ("[delivery.circuit]\nprobes = 0\n", "field.too-small", "delivery.circuit.probes"),
        ("[delivery.unknwon]\nattempts = 1\n", "field.unknown", "delivery.unknwon"),
        (
            f"{ENDPOINT}[endpoints.delivery]\npoll_seconds = 1.0\n",
            "field.unknown",
            "endpoints[1].delivery.poll_seconds",
        ),
    ],
)
def test_faults_are_named_with_their_place(tmp_path: Path, text: str, code: str, path: str) -> None:
    with pytest.raises(Refused) as caught:
        rules(tmp_path, text)
    assert [(fault.code, fault.path) for fault in caught.value.findings] == [(code, path)]
