"""How updates of tasks are told and taken, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from gateway.trust.verdict import Action, Policy, Verdict

ALL: Final = frozenset(Verdict) - {Verdict.INVALID}


class Send(StrEnum):
    """To whom updates go as documents."""

    OTHERS = "others"
    """To agencies that do not see this very book."""
    ALL = "all"
    """Also to agencies that are held here, into their mailboxes."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MessageRules:
    """Rules of what books tell each other."""

    send: Send = Send.OTHERS
    receive: bool = True
    """Whether what comes by documents is taken into this book; a hub that only carries does not."""
    window: timedelta = timedelta(seconds=2)
    """How long updates are gathered before they are sent."""
    patience: timedelta = timedelta(hours=1)
    """How long an event may wait for one before it until somebody is told."""
    trusted: frozenset[Verdict] = ALL
    """Verdicts about a packet's signature with which its sender is believed."""
    statuses: bool = False
    """Whether 05 and 06 are said about a directive as its tasks go."""
    ask: bool = False
    """Whether a person joins records also where it is certain that they are one task."""


def trusted(policy: Policy, *, anchored: bool) -> frozenset[Verdict]:
    """Return the verdicts that a policy accepts; what it only flags is believed by a person.

    Without anchors no signature proves anything: then a sender is believed as the bus names it, with or without one.
    """
    accepted = frozenset(verdict for verdict in Verdict if policy.action(verdict) is Action.ACCEPT)
    if anchored or policy.action(Verdict.ABSENT) is Action.REFUSE:
        return accepted
    return accepted | {Verdict.ABSENT}
