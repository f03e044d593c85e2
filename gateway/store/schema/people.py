"""Tables of people: accounts and their roles, sessions, and how often a sign-in failed."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from gateway.store.schema.base import AGENCY_LENGTH, DIGEST_LENGTH, ID_LENGTH, Moment, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("folded", String(100), nullable=False, unique=True),
    Column("full_name", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("mail", Text, nullable=False),
    Column("mobile", Text, nullable=False),
    # An argon2id hash with its salt and parameters; null for those who only sign in elsewhere.
    Column("password", Text),
    Column("password_at", Moment),
    # The password was given by somebody else: nothing may be done before it is changed.
    Column("must_change", Boolean, nullable=False),
    # Who the OpenID provider says it is.
    Column("issuer", Text),
    Column("subject", Text),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Column("signed_in_at", Moment),
    UniqueConstraint("issuer", "subject"),
)

account_roles = Table(
    "account_roles",
    metadata,
    Column("account", ForeignKey("accounts.id"), primary_key=True),
    Column("role", String(16), primary_key=True),
    # An agency's id, or * for all.
    Column("agency", String(AGENCY_LENGTH), primary_key=True),
    # "given" by an administrator, "claims" of the OpenID provider at the last sign-in.
    Column("source", String(16), primary_key=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    # Of the token in the cookie, which is kept nowhere.
    Column("digest", String(DIGEST_LENGTH), nullable=False, unique=True),
    Column("account", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("address", String(64), nullable=False),
    Column("agent", String(200), nullable=False),
    # "password" or "oidc".
    Column("method", String(16), nullable=False),
    # The provider's own id of the session, for its log-out.
    Column("outside", Text),
)

attempts = Table(
    # Failed sign-ins by account name and by address, counted for all workers and hosts together.
    "attempts",
    metadata,
    Column("subject", String(80), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("blocked_until", Moment),
    Index(None, "last_at"),
)
