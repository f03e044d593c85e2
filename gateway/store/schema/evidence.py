"""Tables of evidence: receipts of documents, timestamps on seals, and what verdicts rested on when they were given."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from gateway.store.schema.base import DIGEST_LENGTH, ID_LENGTH, Moment, metadata, where

receipts = Table(
    # Written with the document that it is owed for; exactly one for each.
    "receipts",
    metadata,
    Column("packet", String(ID_LENGTH), ForeignKey("packets.id"), primary_key=True),
    # True until the signed receipt is there.
    Column("due", Boolean, nullable=False),
    # True until it carries a timestamp; false where nobody gives any.
    Column("stamp_due", Boolean, nullable=False),
    Column("made_at", Moment),
    Column("sha256", String(DIGEST_LENGTH)),
    # As it was signed first; timestamp and long-term values are put in when it is asked for.
    Column("content", LargeBinary),
    Column("token", LargeBinary),
    Column("stamped_at", Moment),
    # Digests of evidence_data: certificates and revocation data at hand when it was made, of the packet's signer.
    Column("basis", JSON),
    # The same of the service's own signature.
    Column("own_basis", JSON),
    Index("ix_receipts_due", "packet", **where("due")),
    Index("ix_receipts_stamp_due", "packet", **where("stamp_due")),
)

evidence_data = Table(
    # Certificates, revocation lists, OCSP answers by their digest: one list serves thousands of receipts.
    "evidence_data",
    metadata,
    Column("digest", String(DIGEST_LENGTH), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("kept_at", Moment, nullable=False),
)

seal_stamps = Table(
    # A timestamp on a seal covers all seals before, since each holds the hash of the one before.
    "seal_stamps",
    metadata,
    Column("seal", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("authority", Text, nullable=False),
    Column("token", LargeBinary, nullable=False),
)
