"""Tables about certificates: whose they are by the directory, and what their authorities say about revocations."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from gateway.store.schema.base import AGENCY_LENGTH, DIGEST_LENGTH, ID_LENGTH, SYSTEM_LENGTH, Moment, metadata

TOPIC_LENGTH = 160

agency_certificates = Table(
    "agency_certificates",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("agency", String(AGENCY_LENGTH), nullable=False),
    Column("folded", String(AGENCY_LENGTH), nullable=False),
    Column("fingerprint", String(DIGEST_LENGTH), nullable=False),
    # SHA-256 of the public key: a renewed certificate with the same key is the agency's as well.
    Column("subject_key", String(DIGEST_LENGTH), nullable=False),
    Column("subject", Text, nullable=False),
    Column("not_after", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    # When it counts as the agency's; open where empty. What the certificate says of itself is judged besides.
    Column("since", Moment),
    Column("until", Moment),
    Column("source", String(16), nullable=False),
    Column("added_by", String(SYSTEM_LENGTH), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("retired_at", Moment),
    UniqueConstraint("folded", "fingerprint"),
)

revocation_states = Table(
    "revocation_states",
    metadata,
    Column("certificate", String(DIGEST_LENGTH), primary_key=True),
    # Base64 of the certificates from this one up to the anchor.
    Column("path", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    # Why nothing is known, where that is so.
    Column("cause", String(32)),
    Column("as_of", Moment),
    Column("until", Moment),
    Column("revoked_at", Moment),
    Column("reason", String(64)),
    # The answer that says so.
    Column("answer", String(DIGEST_LENGTH)),
    Column("next_at", Moment, nullable=False, index=True),
    Column("failures", Integer, nullable=False),
    Column("used_at", Moment, nullable=False),
)

revocation_answers = Table(
    "revocation_answers",
    metadata,
    Column("digest", String(DIGEST_LENGTH), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("as_of", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    # The address that it came from, or the name of a file.
    Column("source", Text, nullable=False),
    Column("kept_at", Moment, nullable=False),
)

revocation_topics = Table(
    # Whom an answer is about: a list about all of an authority, an OCSP answer about one certificate or a few.
    "revocation_topics",
    metadata,
    Column("topic", String(TOPIC_LENGTH), primary_key=True),
    Column("answer", ForeignKey("revocation_answers.digest"), primary_key=True),
    Index(None, "answer"),
)

changes = Table(
    # Counted up whenever something changes that processes keep in memory.
    "changes",
    metadata,
    Column("topic", String(32), primary_key=True),
    Column("number", Integer, nullable=False),
)
