"""The contract of checks: what each wants to look at, what it finds, and what follows from that.

A check runs in a worker process of little memory and time (see ``worker``), so that a hostile file harms nobody else.
A new check is a class like these, named in a recipe (``recipes``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

from gateway.exchange.inspection.kinds import FileKind, Sample
from gateway.trust.certificates import Certificate


class Action(StrEnum):
    """What follows from a finding; a later one is graver."""

    NOTE = "note"
    """It is kept and shown, nothing else."""
    FLAG = "flag"
    """The document is delivered and marked, in the inbox too."""
    QUARANTINE = "quarantine"
    """The document is delivered to nobody and read by nobody until a person decides."""


_GRAVITY = {action: number for number, action in enumerate(Action)}


def gravest(actions: Sequence[Action]) -> Action:
    """Return the gravest of some actions; ``NOTE`` for none."""
    return max(actions, key=_GRAVITY.__getitem__, default=Action.NOTE)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a check found in an attachment.

    ``code`` is one of the catalogue, ``verdict`` a short word of the check's own; ``facts`` are plain data for JSON and
    fill the code's sentence. They never hold what the attachment says. ``aside`` goes from the worker process to its
    asker, and no further.
    """

    code: str
    verdict: str
    action: Action = Action.NOTE
    facts: Mapping[str, Any] = field(default_factory=dict)
    aside: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return it as data for JSON."""
        return {"code": self.code, "verdict": self.verdict, "action": self.action.value, "facts": dict(self.facts)}

    @staticmethod
    def of(plain: Mapping[str, Any]) -> Found:
        """Return what :meth:`plain` was made from, with what stands aside where that came along."""
        return Found(plain["code"], plain["verdict"], Action(plain["action"]), plain["facts"], plain.get("aside", {}))


class Check(Protocol):
    """Looks at attachments for one thing. Its module must be cheap to import: heavy libraries belong into ``run``."""

    name: str
    """Up to 32 characters; stands in the database and in JSON."""

    def wants(self, sample: Sample) -> bool:
        """Say whether it has to look at this attachment; asked at intake, so it must be quick."""

    def run(self, file: Path, sample: Sample) -> Sequence[Found]:
        """Look at the file. Called in a worker process; it may raise, hang or die, which is a finding by itself."""


@runtime_checkable
class Learner(Protocol):
    """A check that is told what is known of revocations, and finds chains about which more should be known."""

    def learn(self, news: Mapping[str, Any]) -> None:
        """Take what is known now; called in a worker process."""

    def chains(self, found: Found) -> Sequence[tuple[Certificate, ...]]:
        """Return the chains to anchors behind a finding; called by the asker."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a check is made, in this process or another: ``module:Class``, and plain options for its constructor."""

    place: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def make(self) -> Check:
        """Return the check."""
        module, name = self.place.split(":")
        return cast("Check", getattr(import_module(module), name)(**self.options))


def sample_plain(sample: Sample) -> dict[str, Any]:
    """Return a sample as data for JSON."""
    return asdict(sample)


def sample_of(plain: Mapping[str, Any]) -> Sample:
    """Return what :func:`sample_plain` was made from."""
    return Sample(**{**plain, "kind": FileKind(plain["kind"])})
