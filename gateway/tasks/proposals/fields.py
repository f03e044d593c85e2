"""The fields of a proposal: what a person sees, mends and confirms, plain enough to be kept as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from gateway.tasks.life.terms import Body, TaskKind, Terms

ANCHOR: Final = 8
"""Words of an anchor."""


@dataclass(frozen=True, slots=True)
class Doer:
    """An agency or a class as the directive names it: its id where it is known, of a class those who belong to it.

    ``official`` is what the directory calls it, ``maybe`` are agencies of which it is not sure that they are meant.
    """

    name: str
    id: str = ""
    members: tuple[str, ...] = ()
    official: str = ""
    maybe: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "name": self.name,
            "id": self.id,
            "members": list(self.members),
            "official": self.official,
            "maybe": list(self.maybe),
        }

    def is_(self, agency: str) -> bool:
        """Tell whether an agency is meant, by itself or as one of a class."""
        return agency == self.id or agency in self.members

    def bodies(self, names: Mapping[str, str]) -> list[Body]:
        """Return those meant one by one; a class that nobody is known to belong to stays one body without an id.

        ``names`` are of agencies that exchange the document, by id.
        """
        if self.members and not self.id:
            return [Body(one, names.get(one) or self.name) for one in self.members]
        return [Body(self.id, self.official or self.name or names.get(self.id, ""))]


@dataclass(frozen=True, slots=True)
class Fields:
    """What is proposed. ``recurrence`` is as the reading gives it; ``clause`` are the directive's own words."""

    content: str
    clause: str = ""
    anchor: str = ""
    anchor_occurrence: int | None = None
    lead: tuple[Doer, ...] = ()
    support: tuple[Doer, ...] = ()
    monitor: Doer | None = None
    deadline: date | None = None
    deadline_text: str = ""
    recurrence: Mapping[str, Any] | None = None
    kind: TaskKind = TaskKind.STANDING
    key: bool = False
    field: str = ""
    product: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the fields for JSON."""
        return {
            "content": self.content,
            "clause": self.clause,
            "anchor": self.anchor,
            "anchor_occurrence": self.anchor_occurrence,
            "lead": [one.plain() for one in self.lead],
            "support": [one.plain() for one in self.support],
            "monitor": self.monitor.plain() if self.monitor else None,
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "deadline_text": self.deadline_text,
            "recurrence": dict(self.recurrence) if self.recurrence else None,
            "kind": self.kind.value,
            "key": self.key,
            "field": self.field,
            "product": self.product,
        }

    def gold(self) -> dict[str, Any]:
        """Return the fields in the shape of the annotated directives."""
        deadline = dict(self.recurrence) if self.recurrence else self.deadline.isoformat() if self.deadline else None
        return {
            "lead": [one.name or one.id for one in self.lead],
            "coordinate": [one.name or one.id for one in self.support],
            "content": self.content,
            "anchor": self.anchor or first_words(self.clause or self.content),
            **({"anchor_occurrence": self.anchor_occurrence} if self.anchor_occurrence else {}),
            "deadline_text": self.deadline_text or None,
            "deadline": deadline,
            "kind": self.kind.value,
            "monitor": (self.monitor.name or self.monitor.id) if self.monitor else None,
        }

    def changed(self, given: Mapping[str, Any]) -> Fields:
        """Return the fields with some of them given anew, as :meth:`plain` writes them. Raises ValueError."""
        made = replace(self, **_read(given))
        if "clause" in given and "anchor" not in given:
            made = replace(made, anchor=first_words(made.clause), anchor_occurrence=None)
        return made

    def doers(self) -> Iterable[Doer]:
        """Yield everybody named."""
        yield from (*self.lead, *self.support, *filter(None, [self.monitor]))

    def terms(self, assigner: Body, lead: Body, support: Iterable[Body], monitor: Body | None, leader: str) -> Terms:
        """Return the terms of a task for one lead."""
        return Terms(
            content=self.content,
            assigner=assigner,
            lead=lead,
            support=tuple(support),
            monitor=monitor,
            leader=leader,
            deadline=self.deadline,
            deadline_text=self.deadline_text,
            recurrence=self.recurrence,
            kind=self.kind,
            key=self.key,
            field=self.field,
            product=self.product,
        )


def fields_of(given: Mapping[str, Any]) -> Fields:
    """Return fields from what :meth:`Fields.plain` wrote. Raises ValueError, KeyError or TypeError."""
    return Fields(**_read(given))


def fields_read(task: Mapping[str, Any]) -> Fields:
    """Return the fields of a task as the reading proposes it (:meth:`.reading.proposals.Proposal.plain`)."""
    content = task["content"]
    deadline = task["deadline"]
    recurs = isinstance(deadline, Mapping)
    return Fields(
        # What the reading shortened is a task in its own words all the same.
        content=task["clause"] if content.endswith("...") else content,
        clause=task["clause"],
        anchor=task["anchor"],
        anchor_occurrence=task.get("anchor_occurrence"),
        lead=tuple(Doer(name) for name in task["lead"]),
        support=tuple(Doer(name) for name in task["coordinate"]),
        monitor=Doer(task["monitor"]) if task["monitor"] else None,
        deadline=date.fromisoformat(deadline) if deadline and not recurs else None,
        deadline_text=task["deadline_text"] or "",
        recurrence=deadline if recurs else None,
        kind=TaskKind(task["kind"]),
    )


def first_words(text: str) -> str:
    """Return the words by which a clause is found again."""
    return " ".join(text.split()[:ANCHOR])


NAMES: Final = frozenset(one.name for one in fields(Fields))


def _doer(given: Mapping[str, Any]) -> Doer:
    return Doer(
        given.get("name", ""),
        given.get("id", ""),
        tuple(given.get("members", ())),
        given.get("official", ""),
        tuple(given.get("maybe", ())),
    )


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(given) - NAMES):
        raise ValueError(unknown[0])
    read = dict(given)
    for name in ("lead", "support"):
        if name in given:
            read[name] = tuple(_doer(one) for one in given[name])
    if given.get("monitor"):
        read["monitor"] = _doer(given["monitor"])
    if isinstance(given.get("deadline"), str):
        read["deadline"] = date.fromisoformat(given["deadline"])
    if "kind" in given:
        read["kind"] = TaskKind(given["kind"])
    return read
