"""For which agency a document is sent that was handed over as metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.findings import refuse

if TYPE_CHECKING:
    from gateway.exchange.views import Caller
    from gateway.web.rest.model import DocumentIn


def sender_of(given: DocumentIn, caller: Caller) -> str:
    """Return the agency that is named, or the caller's only one. Raises Refused ``rest.sender-choose``."""
    if given.from_ is not None:
        return given.from_.organ_id
    if len(caller.agencies) == 1:
        return next(iter(caller.agencies))
    facts = {"agencies": ", ".join(sorted(caller.agencies)[:20]), "field": "from"}
    raise refuse("rest.sender-choose", "from", **facts)
