"""What somebody looks for: every condition of a search, and the words of the index that it comes down to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import blake2b
from typing import Final, Literal

from gateway.directory.names import fold
from gateway.exchange.search import terms
from gateway.exchange.views import Caller, DeliveryState
from gateway.packet.names import BusinessType, Kind, Priority
from gateway.trust.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions that all have to hold; nothing stands for any.

    ``agency`` is one of the caller's own; ``state`` and ``stage`` are those of a delivery that concerns the caller.
    """

    kind: Kind | None = Kind.DOCUMENT
    direction: Literal["in", "out"] | None = None
    agency: str | None = None
    sender: str | None = None
    receiver: str | None = None
    number: str | None = None
    notation: str | None = None
    code: str | None = None
    document_id: str | None = None
    subject: str | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    type: str | None = None
    priority: tuple[int, ...] = ()
    verdict: tuple[str, ...] = ()
    business_type: int | None = None
    status: str | None = None
    state: tuple[DeliveryState, ...] = ()
    stage: tuple[str, ...] = ()

    def agencies(self, caller: Caller) -> frozenset[str]:
        """Return the caller's agencies that are meant."""
        if self.agency is None:
            return caller.agencies
        return frozenset(one for one in caller.agencies if fold(one) == fold(self.agency))

    def mark(self, caller: Caller) -> bytes:
        """Return a short mark of this search by this caller: a cursor is good for no other."""
        said = [f"{field.name}={getattr(self, field.name)!r}" for field in fields(self)]
        return blake2b("\0".join([*said, *sorted(caller.agencies)]).encode(), digest_size=6).digest()


@dataclass(frozen=True, slots=True)
class Common:
    """What nearly every packet answers: looked at in the packets that the index names, since looking these words up in
    it would mean walking through nearly all of it.
    """

    verdicts: tuple[str, ...] = ()
    business_type: int | None = None
    priorities: tuple[int, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether there is anything to look at."""
        return self != Common()


_USUAL_VERDICTS: Final = frozenset({Verdict.VALID.value, Verdict.ABSENT.value, Verdict.UNCHECKED.value})


def common(wanted: Wanted) -> Common:
    """Return those conditions that nearly every packet fulfils; :func:`question` leaves them out."""
    return Common(
        verdicts=tuple(wanted.verdict) if _USUAL_VERDICTS & set(wanted.verdict) else (),
        business_type=wanted.business_type if wanted.business_type == BusinessType.NEW else None,
        priorities=tuple(wanted.priority) if Priority.NORMAL in wanted.priority else (),
    )


def question(wanted: Wanted, agencies: Collection[str]) -> list[tuple[str, ...]]:
    """Return groups of words: a packet is meant that has one of each; ``agencies`` is not empty."""
    return [parties(wanted, agencies), *rest(wanted)]


def walk(wanted: Wanted, agencies: Collection[str]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return words for parties of which all that is meant has one, as few as there are, and the groups beside them."""
    mine, groups = parties(wanted, agencies), rest(wanted)
    named = [way(wanted, one) for one, way in ((wanted.sender, _sent), (wanted.receiver, _received)) if one is not None]
    if not named:
        return mine, groups
    # What one of the own agencies sent is their business already.
    own = [group for group in named if set(group) <= set(mine)]
    chosen = own[0] if own else named[0]
    groups.remove(chosen)
    return chosen, groups if own else [mine, *groups]


def parties(wanted: Wanted, agencies: Collection[str]) -> tuple[str, ...]:
    """Return the words for what these agencies sent or received, as far as it is wanted."""
    ways = {"out": (_sent,), "in": (_received,)}.get(wanted.direction or "", (_sent, _received))
    return tuple(sorted(word for way in ways for one in agencies for word in way(wanted, one)))


def _sent(wanted: Wanted, agency: str) -> tuple[str, ...]:
    return tuple(terms.sender(kind, agency) for kind in _kinds(wanted))


def _received(wanted: Wanted, agency: str) -> tuple[str, ...]:
    return tuple(terms.receiver(kind, agency) for kind in _kinds(wanted))


def _kinds(wanted: Wanted) -> tuple[str, ...]:
    return terms.KINDS if wanted.kind is None else (wanted.kind.value,)


def rest(wanted: Wanted) -> list[tuple[str, ...]]:
    """Return the groups of all other conditions."""
    usual = common(wanted)
    groups: list[tuple[str, ...]] = []
    for value, word in (
        (wanted.number, terms.number),
        (wanted.notation, terms.notation),
        (wanted.code, terms.code),
        (wanted.document_id, terms.document_id),
        (wanted.status, terms.status_code),
    ):
        if value is not None:
            groups.append((word(value),))
    groups += [
        way(wanted, value) for value, way in ((wanted.sender, _sent), (wanted.receiver, _received)) if value is not None
    ]
    if wanted.business_type is not None and usual.business_type is None:
        groups.append((terms.business_type(wanted.business_type),))
    if wanted.type is not None:
        by_number = (terms.type_number(int(wanted.type)),) if wanted.type.isascii() and wanted.type.isdigit() else ()
        groups.append((terms.type_name(wanted.type), *by_number))
    if wanted.priority and not usual.priorities:
        groups.append(tuple(map(terms.priority, wanted.priority)))
    if wanted.verdict and not usual.verdicts:
        groups.append(tuple(map(terms.verdict, wanted.verdict)))
    if wanted.issued_from is not None or wanted.issued_to is not None:
        groups.append(terms.days(wanted.issued_from, wanted.issued_to))
    groups += [(word,) for word in terms.asked_words(wanted.subject or "")]
    return groups
