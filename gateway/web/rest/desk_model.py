"""The JSON that operators send: which dead letters, where to, and why."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from gateway.exchange.delivery.operations import PER_SECOND
from gateway.validation import Strict
from gateway.web.rest.model import Word, carried

Id = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(carried)]
Ids = Annotated[tuple[Id, ...], Field(strict=False, max_length=10_000)]


class FilterIn(Strict):
    """Conditions that all have to hold; what is left out does not matter."""

    endpoint: Word = ""
    cause: Word = ""
    code: Word = ""
    receiver: Word = ""
    document: Word = ""
    group: Word = ""


class ReplayIn(Strict):
    """Dead letters by their ids or by a filter, and how many packets a second."""

    ids: Ids = ()
    filter: FilterIn = FilterIn()
    per_second: float = Field(default=PER_SECOND, ge=0.001, le=100_000)


class MendIn(Strict):
    """Another endpoint, or the code under which transport addresses the receiver; an empty one undoes that."""

    endpoint: Word | None = None
    address: Word | None = None


class DiscardIn(Strict):
    """Why it is put away."""

    reason: Annotated[str, Field(max_length=500), AfterValidator(carried)]
