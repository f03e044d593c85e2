"""The JSON that holders of keys send about web-hooks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gateway.exchange.webhooks.views import Filters, Wanted
from gateway.validation import Strict
from gateway.web.rest.model import MOST_ID, Needed, Word, carried
from gateway.web.rest.people_model import Moment

Names = Annotated[tuple[Needed, ...], Field(strict=False, max_length=100)]
Priorities = Annotated[tuple[Annotated[int, Field(ge=0, le=4)], ...], Field(strict=False, max_length=5)]
Types = Annotated[tuple[Annotated[int, Field(ge=0, le=1000)], ...], Field(strict=False, max_length=100)]
Kinds = Annotated[tuple[Literal["document", "status"], ...], Field(strict=False, max_length=2)]
Address = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(carried)]


class FiltersIn(Strict):
    """Conditions that all have to hold; what is left out does not matter."""

    agencies: Names = ()
    kinds: Kinds = ()
    priorities: Priorities = ()
    document_types: Types = ()
    status_codes: Names = ()


class HookChangeIn(Strict):
    """Which events a subscription is told, and when."""

    events: Annotated[tuple[Needed, ...], Field(strict=False, min_length=1, max_length=100)]
    filters: FiltersIn = FiltersIn()
    description: Annotated[str, Field(max_length=MOST_ID), AfterValidator(carried)] = ""

    def wanted(self, url: str) -> Wanted:
        """Return it as the exchange takes it."""
        given = self.filters
        filters = Filters(
            agencies=frozenset(given.agencies),
            kinds=frozenset(given.kinds),
            priorities=frozenset(given.priorities),
            document_types=frozenset(given.document_types),
            status_codes=frozenset(given.status_codes),
        )
        return Wanted(url, tuple(dict.fromkeys(self.events)), filters, self.description)


class HookIn(HookChangeIn):
    """A new subscription."""

    url: Address


class HookPauseIn(Strict):
    """Why it is paused."""

    reason: Word = ""


class HookRotateIn(Strict):
    """How long messages are signed by the secret before as well."""

    overlap_hours: Annotated[float, Field(ge=0, le=168)] = 24.0


class HookReplayIn(Strict):
    """One event by its id, or all that happened since a moment."""

    event: Word | None = None
    since: Moment | None = None

    def moment(self) -> datetime | None:
        """Return the moment; without zone it is UTC."""
        if self.since is not None and self.since.tzinfo is None:
            return self.since.replace(tzinfo=UTC)
        return self.since
