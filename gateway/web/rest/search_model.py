"""What stands behind the question mark of a search, as a strict model: every fault at once, nothing ignored."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.search.wanted import Wanted
from gateway.exchange.views import DeliveryState
from gateway.findings import Finding, Refused
from gateway.packet.dates import VIETNAM
from gateway.packet.names import Kind
from gateway.trust.verdict import Verdict
from gateway.validation import Strict, fault, validated
from gateway.web.rest.model import Word, carried

if TYPE_CHECKING:
    from multidict import MultiMapping

MOST_VALUES: Final = 20
"""Values of one condition that takes several."""

_DAY: Final = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})", re.ASCII)


def _day(text: object) -> object:
    found = _DAY.fullmatch(text) if isinstance(text, str) else None
    try:
        return date(*map(int, found.groups())) if found else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: object) -> object:
    raise fault("rest.date-wrong", value=str(text)[:30])


def _moment(text: object) -> object:
    """Return a moment; a day alone is its first moment in Viet Nam, a time without zone is UTC."""
    if isinstance(text, str) and _DAY.fullmatch(text):
        day = _day(text)
        return datetime(day.year, day.month, day.day, tzinfo=VIETNAM) if isinstance(day, date) else day
    try:
        # In a query a plus sign is a blank unless it was written as %2B.
        moment = datetime.fromisoformat(str(text).replace(" ", "+")) if "T" in str(text) else None
    except ValueError:
        moment = None
    if moment is None:
        raise fault("rest.moment-wrong", value=str(text)[:40])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _end(text: object) -> object:
    """Return the moment before which something lies; a day alone is meant with all its hours."""
    moment = _moment(text)
    whole_day = isinstance(text, str) and _DAY.fullmatch(text)
    return moment + timedelta(days=1) if whole_day and isinstance(moment, datetime) else moment


def _several(value: object) -> object:
    return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value


def _numbers(value: object) -> object:
    parts = _several(value)
    return tuple(int(part) if part.isascii() and part.isdigit() else part for part in parts)  # type: ignore[attr-defined]


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
End = Annotated[datetime, BeforeValidator(_end)]
Phrase = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(carried)]
Digit = Annotated[int, Field(ge=0, le=9, strict=False)]
States = Annotated[
    tuple[Annotated[DeliveryState, Field(strict=False)], ...],
    BeforeValidator(_several),
    Field(strict=False, max_length=MOST_VALUES),
]
Stages = Annotated[
    tuple[Annotated[Stage, Field(strict=False)], ...],
    BeforeValidator(_several),
    Field(strict=False, max_length=MOST_VALUES),
]
Verdicts = Annotated[
    tuple[Annotated[Verdict, Field(strict=False)], ...],
    BeforeValidator(_several),
    Field(strict=False, max_length=MOST_VALUES),
]
Priorities = Annotated[
    tuple[Annotated[int, Field(ge=0, le=4)], ...],
    BeforeValidator(_numbers),
    Field(strict=False, max_length=MOST_VALUES),
]


class SearchIn(Strict):
    """Conditions of a search, which all have to hold; of several values, apart by commas, one has to."""

    kind: Literal["document", "status", "any"] = "document"
    direction: Literal["in", "out"] | None = None
    agency: Word | None = None
    sender: Word | None = None
    receiver: Word | None = None
    number: Word | None = None
    notation: Word | None = None
    code: Word | None = None
    document_id: Word | None = None
    subject: Phrase | None = None
    issued_from: Day | None = None
    issued_to: Day | None = None
    received_from: Moment | None = None
    received_to: End | None = None
    type: Word | None = None
    priority: Priorities = ()
    verdict: Verdicts = ()
    business_type: Annotated[int, Field(ge=0, le=3, strict=False)] | None = None
    status: Annotated[str, Field(max_length=2)] | None = None
    state: States = ()
    stage: Stages = ()

    def wanted(self) -> Wanted:
        """Return the conditions as the exchange takes them."""
        given = {name: (None if value == "" else value) for name, value in self}
        kind = None if self.kind == "any" else Kind(self.kind)
        texts = {"verdict": tuple(one.value for one in self.verdict), "stage": tuple(one.value for one in self.stage)}
        conditions: dict[str, Any] = {**given, **texts, "kind": kind}
        return Wanted(**conditions)


PAGING: Final = frozenset({"limit", "after"})


def wanted_of(query: MultiMapping[str]) -> Wanted:
    """Return what the query of an address asks for. Raises Refused with every fault."""
    names = [name for name in query if name not in PAGING]
    twice = sorted({name for name in names if names.count(name) > 1})
    faults = [Finding("rest.query-twice", name[:100], {"name": name[:100]}) for name in twice]
    try:
        found = validated(SearchIn, {name: query[name] for name in names}).wanted()
    except Refused as refused:
        raise Refused([*faults, *refused.findings]) from None
    if faults:
        raise Refused(faults)
    return found
