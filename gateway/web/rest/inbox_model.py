"""The JSON with which items of an inbox are locked and taken off, and what stands behind the question mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from gateway.exchange.intake.inbox import Taking, Which
from gateway.packet.names import Kind
from gateway.validation import Strict, validated
from gateway.web.rest.calls import Parameter
from gateway.web.rest.model import MOST_ID, Needed, Word
from gateway.web.rest.search_model import PAGING, Priorities
from gateway.web.rest.search_query import PRIORITY

if TYPE_CHECKING:
    from multidict import MultiMapping

MOST_SECONDS: Final = 24 * 3600

MOST: Final = 1000
"""Items that one call locks or takes off."""

Seconds = Annotated[float, Field(gt=0, le=MOST_SECONDS)]


QUERY: Final = (
    Parameter(
        "after",
        "Những mục sau lượt chuyển này.",
        "Items behind this delivery.",
        {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    ),
    Parameter("kind", "Loại gói tin.", "Which kind of packet.", {"type": "string", "enum": ["document", "status"]}),
    Parameter("agency", "Chỉ hộp thư này.", "This inbox alone.", {"type": "string", "maxLength": MOST_ID}),
    PRIORITY,
    Parameter(
        "locked",
        "Chỉ những mục chưa ai giữ.",
        "Items alone that nobody has in hand.",
        {"type": "string", "enum": ["no"]},
    ),
)
"""What may stand behind the question mark, beside ``limit``."""


class WhichIn(Strict):
    """Which items are meant."""

    kind: Literal["document", "status"] | None = None
    agency: Word | None = None
    priority: Priorities = ()
    locked: Annotated[Literal["no"] | None, Field()] = None

    def which(self) -> Which:
        """Return it as the exchange takes it."""
        kind = Kind(self.kind) if self.kind else None
        return Which(kind, self.agency or None, self.priority, unlocked=self.locked == "no")


class LockIn(Strict):
    """For how long an item is wanted alone; with ``token`` a lock of one's own is made longer."""

    seconds: Seconds = 300.0
    token: Word | None = None


class LockSomeIn(Strict):
    """How many items are wanted alone, which, and for how long."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = 10
    seconds: Seconds = 300.0
    kind: Literal["document", "status"] | None = None
    agency: Word | None = None
    priority: Annotated[tuple[Annotated[int, Field(ge=0, le=4)], ...], Field(strict=False, max_length=5)] = ()

    def which(self) -> Which:
        """Return it as the exchange takes it."""
        return Which(Kind(self.kind) if self.kind else None, self.agency or None, self.priority)


class UnlockIn(Strict):
    """The token of the lock that is given back."""

    token: Needed


class AckIn(Strict):
    """The body of an acknowledgement, where there is one: the token of the item's lock."""

    token: Word | None = None


class TakenIn(AckIn):
    """One item that is taken off."""

    delivery: Needed


class AckAllIn(AckIn):
    """Items that are taken off together; ``token`` is that of all that name none of their own."""

    items: Annotated[tuple[TakenIn, ...], Field(strict=False, min_length=1, max_length=MOST)]

    def takings(self) -> list[Taking]:
        """Return the items as the exchange takes them, each once."""
        found = {one.delivery: Taking(one.delivery, one.token or self.token or None) for one in self.items}
        return list(found.values())


def which_of(query: MultiMapping[str]) -> Which:
    """Return which items the query of an address means. Raises Refused with every fault."""
    return validated(WhichIn, {name: value for name, value in query.items() if name not in PAGING}).which()
