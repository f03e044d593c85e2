"""Whose messages are believed: what the policy accepts; without anchors as the bus names senders."""

from __future__ import annotations

from gateway.tasks.messages.rules import trusted
from gateway.trust.verdict import Action, Policy, Verdict


def test_what_a_policy_only_flags_waits_for_a_person() -> None:
    assert trusted(Policy(), anchored=True) == {Verdict.VALID, Verdict.UNCHECKED}
    assert Verdict.WEAK in trusted(Policy(weak=Action.ACCEPT), anchored=True)


def test_without_anchors_the_bus_is_believed_unless_the_policy_wants_signatures() -> None:
    assert trusted(Policy(), anchored=False) == {Verdict.VALID, Verdict.UNCHECKED, Verdict.ABSENT}
    assert trusted(Policy(absent=Action.REFUSE), anchored=False) == {Verdict.VALID, Verdict.UNCHECKED}
