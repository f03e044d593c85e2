"""Was a certificate revoked at a moment in the past, by what its authorities said then or later: judged offline.

An independent second reading of the chain, by pyhanko-certvalidator, which also judges who signed lists and answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from asn1crypto import x509

from gateway.trust.certificates import Certificate


class Then(StrEnum):
    """What revocation data say about a moment."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Said:
    """Lists and answers of authorities, DER."""

    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


def revoked_then(
    leaf: Certificate, others: Sequence[Certificate], anchors: Iterable[Certificate], said: Said, at: datetime
) -> Then:
    """Return whether the chain from this certificate to an anchor was free of revocations at a moment."""
    try:
        return asyncio.run(_judge(leaf, others, list(anchors), said, at))
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
        return Then.UNKNOWN  # bytes that are no list or answer


async def _judge(
    leaf: Certificate, others: Sequence[Certificate], anchors: list[Certificate], said: Said, at: datetime
) -> Then:
    from pyhanko_certvalidator import CertificateValidator
    from pyhanko_certvalidator.context import ValidationContext
    from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, RevokedError, ValidationError

    context = ValidationContext(
        trust_roots=[_parsed(item) for item in anchors],
        moment=at,
        crls=said.crls,
        ocsps=said.ocsps,
        allow_fetching=False,
        revocation_mode="require",
        retroactive_revinfo=True,
    )
    middle = [_parsed(item) for item in others if item != leaf]
    validator = CertificateValidator(_parsed(leaf), intermediate_certs=middle, validation_context=context)
    try:
        await validator.async_validate_path()
    except RevokedError:
        return Then.REVOKED
    except (PathBuildingError, PathValidationError, ValidationError):
        return Then.UNKNOWN
    return Then.GOOD


def _parsed(certificate: Certificate) -> Any:
    return x509.Certificate.load(certificate.der)
