"""Why a signature is weak, in the words of the list of algorithms: ended, not begun yet, or never listed."""

from __future__ import annotations

from gateway.findings import Finding
from gateway.trust.allowed import Limit


def weak(code: str, limit: Limit, **facts: str | int) -> Finding:
    """Return the finding: ``code`` where the last day has passed, another where it was too early or never allowed."""
    told: dict[str, str | int] = {"algorithm": limit.name, **facts}
    if limit.until is not None:
        return Finding(code, "Signature", {**told, "until": limit.until.isoformat()})
    if limit.since is not None:
        return Finding("signature.not-yet-allowed", "Signature", {**told, "since": limit.since.isoformat()})
    return Finding("signature.not-allowed", "Signature", told)
