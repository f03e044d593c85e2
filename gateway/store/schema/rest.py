"""Tables of the REST door: items of inboxes in hand, requests under way, and uploads that come in pieces."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text

from gateway.store.schema.base import DIGEST_LENGTH, ENDPOINT_LENGTH, ID_LENGTH, SYSTEM_LENGTH, Moment, metadata

inbox_locks = Table(
    # At most one for each delivery; it ends by itself at its time.
    "inbox_locks",
    metadata,
    Column("delivery", String(ID_LENGTH), ForeignKey("deliveries.id"), primary_key=True),
    Column("token", String(ID_LENGTH), nullable=False),
    Column("system", String(SYSTEM_LENGTH), nullable=False),
    Column("until", Moment, nullable=False, index=True),
)

request_claims = Table(
    # A request with a key of its caller's that is under way; what it made goes to ``requests``.
    "request_claims",
    metadata,
    Column("system", String(SYSTEM_LENGTH), primary_key=True),
    Column("key", String(DIGEST_LENGTH), primary_key=True),
    Column("asked", String(DIGEST_LENGTH)),
    Column("token", String(ID_LENGTH), nullable=False, index=True),
    # From then on its process counts as dead.
    Column("until", Moment, nullable=False),
)

uploads = Table(
    # One file that comes in pieces; its bytes lie under its id in the folder of uploads.
    "uploads",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("system", String(SYSTEM_LENGTH), nullable=False),
    # The service whose folder holds the bytes; empty where all hosts share it.
    Column("place", String(ENDPOINT_LENGTH), nullable=False),
    Column("length", BigInteger, nullable=False),
    # What is on the disk for sure.
    Column("received", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("content_type", Text),
    # As the client sent it, for whoever asks.
    Column("metadata", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Index(None, "system"),
)
