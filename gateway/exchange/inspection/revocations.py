"""What is known of revocations, on its way to the worker processes; and the chains that they found, on their way back.

Workers reach no database: they are told what changed before a job. Chains that a worker names are looked at again here,
since the file that it read may have been stronger than it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from gateway.trust.anchors import Anchors
from gateway.trust.certificates import Certificate, read_certificate
from gateway.trust.chain import judge_chain
from gateway.trust.standing import Known
from gateway.trust.verdict import Revocation

Chain = tuple[Certificate, ...]


def news_of(known: Mapping[str, Known]) -> dict[str, Any]:
    """Return what was proven as data for JSON; what is not known is left out."""
    return {
        name: [one.state.value, one.as_of.isoformat(), one.until.isoformat(), _text(one.revoked_at), one.reason]
        for name, one in known.items()
        if one.as_of is not None and one.until is not None
    }


def known_of(news: Mapping[str, Any]) -> dict[str, Known]:
    """Return what :func:`news_of` was made from."""
    return {
        name: Known(Revocation(state), _moment(as_of), _moment(until), _moment(revoked_at), reason)
        for name, (state, as_of, until, revoked_at, reason) in news.items()
    }


def chain_plain(chain: Chain) -> list[str]:
    """Return a chain as data for JSON."""
    return [b64encode(item.der).decode("ascii") for item in chain]


def chains_of(plain: Iterable[Sequence[str]], anchors: Anchors) -> list[Chain]:
    """Return the chains that lead to an anchor indeed."""
    found = []
    for texts in plain:
        read = [read_certificate(b64decode(text)) for text in texts]
        leaf, *others = read if read else [None]
        if leaf is not None:
            found.append(judge_chain(leaf, tuple(item for item in others if item), anchors, datetime.now(UTC)).path)
    return [path for path in found if len(path) > 1]


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None
