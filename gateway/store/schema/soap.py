"""Proofs of SOAP callers that were used already: each may be shown once, whichever worker or host sees it."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from gateway.store.schema.base import DIGEST_LENGTH, Moment, metadata

soap_proofs = Table(
    "soap_proofs",
    metadata,
    # Of the nonce with its time and name, or of the signature's value.
    Column("digest", String(DIGEST_LENGTH), primary_key=True),
    # From then on its own time no longer lets it pass.
    Column("until", Moment, nullable=False, index=True),
)
