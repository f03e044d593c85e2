"""The one relational schema, for SQLite and PostgreSQL alike; migrations must lead exactly here (a test compares).

Ids are the texts of :func:`gateway.ids.new_id`, so that ordering by id is ordering by time. Times are UTC.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from gateway.store.schema.base import (
    AGENCY_LENGTH,
    DIGEST_LENGTH,
    ENDPOINT_LENGTH,
    ID_LENGTH,
    NUMBER,
    SYSTEM_LENGTH,
    Moment,
    where,
)
from gateway.store.schema.base import metadata as metadata
from gateway.store.schema.certificates import agency_certificates as agency_certificates
from gateway.store.schema.certificates import changes as changes
from gateway.store.schema.certificates import revocation_answers as revocation_answers
from gateway.store.schema.certificates import revocation_states as revocation_states
from gateway.store.schema.certificates import revocation_topics as revocation_topics
from gateway.store.schema.destructions import owed_destructions as owed_destructions
from gateway.store.schema.destructions import store_facts as store_facts
from gateway.store.schema.directory import directory_changes as directory_changes
from gateway.store.schema.directory import directory_conflicts as directory_conflicts
from gateway.store.schema.directory import directory_entries as directory_entries
from gateway.store.schema.directory import directory_names as directory_names
from gateway.store.schema.directory import directory_remotes as directory_remotes
from gateway.store.schema.directory import directory_sets as directory_sets
from gateway.store.schema.directory import directory_successions as directory_successions
from gateway.store.schema.directory import directory_syncs as directory_syncs
from gateway.store.schema.endpoints import endpoint_versions as endpoint_versions
from gateway.store.schema.endpoints import endpoints as endpoints
from gateway.store.schema.evidence import evidence_data as evidence_data
from gateway.store.schema.evidence import receipts as receipts
from gateway.store.schema.evidence import seal_stamps as seal_stamps
from gateway.store.schema.inspections import inspection_findings as inspection_findings
from gateway.store.schema.inspections import inspections as inspections
from gateway.store.schema.people import account_roles as account_roles
from gateway.store.schema.people import accounts as accounts
from gateway.store.schema.people import attempts as attempts
from gateway.store.schema.people import sessions as sessions
from gateway.store.schema.proposals import directive_agencies as directive_agencies
from gateway.store.schema.proposals import directive_cursor as directive_cursor
from gateway.store.schema.proposals import directive_readings as directive_readings
from gateway.store.schema.proposals import proposal_acts as proposal_acts
from gateway.store.schema.proposals import task_proposals as task_proposals
from gateway.store.schema.rest import inbox_locks as inbox_locks
from gateway.store.schema.rest import request_claims as request_claims
from gateway.store.schema.rest import uploads as uploads
from gateway.store.schema.search import document_parties as document_parties
from gateway.store.schema.search import document_search as document_search
from gateway.store.schema.search import search_progress as search_progress
from gateway.store.schema.soap import soap_proofs as soap_proofs
from gateway.store.schema.task_counts import task_chunks as task_chunks
from gateway.store.schema.task_counts import task_columns as task_columns
from gateway.store.schema.task_counts import task_import_parts as task_import_parts
from gateway.store.schema.task_counts import task_imports as task_imports
from gateway.store.schema.task_counts import task_label_words as task_label_words
from gateway.store.schema.task_counts import task_labels as task_labels
from gateway.store.schema.task_counts import task_search as task_search
from gateway.store.schema.task_joins import task_joins as task_joins
from gateway.store.schema.task_joins import task_origins as task_origins
from gateway.store.schema.task_messages import task_conflicts as task_conflicts
from gateway.store.schema.task_messages import task_statuses as task_statuses
from gateway.store.schema.task_messages import task_updates as task_updates
from gateway.store.schema.tasks import task_agencies as task_agencies
from gateway.store.schema.tasks import task_digests as task_digests
from gateway.store.schema.tasks import task_documents as task_documents
from gateway.store.schema.tasks import task_events as task_events
from gateway.store.schema.tasks import task_reminders as task_reminders
from gateway.store.schema.tasks import task_spans as task_spans
from gateway.store.schema.tasks import tasks as tasks
from gateway.store.schema.webhooks import webhook_attempts as webhook_attempts
from gateway.store.schema.webhooks import webhook_cursor as webhook_cursor
from gateway.store.schema.webhooks import webhook_deliveries as webhook_deliveries
from gateway.store.schema.webhooks import webhook_outbox as webhook_outbox
from gateway.store.schema.webhooks import webhooks as webhooks

ARRIVED: Final = "coalesce(released_at, created_at)"
"""When a delivery that is neither held nor in quarantine reached its receiver; never changes from then on."""

OPEN_DELIVERY: Final = "state IN ('waiting', 'processing')"

UNNUMBERED: Final = "search_number IS NULL AND kind = 'document'"
"""A delivery that searches by state do not know yet: of before there were such, or written by an older host."""

agencies = Table(
    "agencies",
    metadata,
    Column("id", String(AGENCY_LENGTH), primary_key=True),
    Column("folded", String(AGENCY_LENGTH), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("parent", String(AGENCY_LENGTH)),
    Column("mail", Text),
    Column("mobile", Text),
    Column("fax", Text),
    Column("system", String(SYSTEM_LENGTH), index=True),
    Column("active", Boolean, nullable=False),
    # Since when the system holds it: what was delivered before belongs to the holder before.
    Column("held_since", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", String(DIGEST_LENGTH), nullable=False, unique=True),
    # One of gateway/roles.py: "system" speaks for its agencies; "operator" looks after deliveries of all.
    Column("role", String(16), nullable=False, server_default="system"),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("expires_at", Moment),
    # About when it was used last: written at most once an hour.
    Column("used_at", Moment),
    # The secret before the last rotation, good until then.
    Column("previous_digest", String(DIGEST_LENGTH), index=True),
    Column("previous_until", Moment),
    # It is a client certificate, whose digest stands in place of a secret's.
    Column("certificate", Boolean, nullable=False, server_default=false()),
)

api_key_agencies = Table(
    "api_key_agencies",
    metadata,
    Column("api_key", ForeignKey("api_keys.id"), primary_key=True),
    Column("agency", String(AGENCY_LENGTH), primary_key=True),
)

packets = Table(
    "packets",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("sender", String(AGENCY_LENGTH), nullable=False),
    # Of the packet itself, or of the document that a status answers.
    Column("document_id", Text),
    Column("business_type", Integer),
    Column("code", Text),
    Column("promulgation_date", String(32)),
    Column("subject", Text),
    Column("priority", Integer),
    Column("status_code", String(2)),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(DIGEST_LENGTH), nullable=False),
    Column("via", String(SYSTEM_LENGTH), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("signer", Text),
    Column("certificate", String(DIGEST_LENGTH)),
    # The chain that the verdict rests on, and what was known of revocations.
    Column("chain", JSON),
    Column("warnings", JSON, nullable=False),
    Column("header", JSON, nullable=False),
    # Since when the content is gone, lawfully; metadata, digests and proof stay.
    Column("destroyed_at", Moment),
    Column("archived_at", Moment),
    Index(None, "sender", "document_id", "kind"),
    # For the books. Not by id, though ids follow time: the planner would take it for one of those above.
    Index("ix_packets_sent", "sender", "received_at", "id", **where("kind = 'document'")),
    Index(None, "document_id"),
    Index(None, "sha256"),
)

packet_keys = Table(
    # Apart from the packets, so that these can be cut into months: a partition cannot hold a global unique key.
    "packet_keys",
    metadata,
    Column("key", String(DIGEST_LENGTH), primary_key=True),
    Column("packet", String(ID_LENGTH), nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("system", String(SYSTEM_LENGTH), primary_key=True),
    Column("key", String(DIGEST_LENGTH), primary_key=True),
    Column("packet", String(ID_LENGTH), nullable=False),
    # Digest of what was asked; nothing where it was asked before digests were kept.
    Column("asked", String(DIGEST_LENGTH)),
)

attachments = Table(
    "attachments",
    metadata,
    Column("packet", ForeignKey("packets.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("content_type", Text),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(DIGEST_LENGTH), nullable=False),
    Index(None, "sha256"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("packet", ForeignKey("packets.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("receiver", String(AGENCY_LENGTH), nullable=False),
    # The code under which transport knows the receiver, where an operator mended it.
    Column("address", String(AGENCY_LENGTH)),
    Column("endpoint", String(ENDPOINT_LENGTH), nullable=False),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("lease_until", Moment),
    # Counts the leases: an outcome is written only by the holder of the newest one.
    Column("fence", Integer, nullable=False),
    Column("fetched_at", Moment),
    # True until the automatic status 01 for this receiver stands in the ledger.
    Column("arrival_due", Boolean, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("error", Text, nullable=False),
    # Of the last failure: its class (permanent, transient, throttled, unknown, poison) and the code given.
    Column("cause", String(16), nullable=False, server_default=""),
    Column("code", String(100), nullable=False, server_default=""),
    Column("failing_since", Moment),
    # Attempts that began since the last outcome: whoever made them died, or could not write what came of them.
    Column("begun", Integer, nullable=False, server_default="0"),
    # How far this receiver has come with the document (domain 2.2), and where it stood before a take-back was asked.
    Column("stage", String(16), nullable=False, server_default="sent"),
    Column("stage_before", String(16)),
    Column("stage_at", Moment),
    # When inspection let it go, only then it arrived; null for what was never held, which arrived when it was made.
    Column("released_at", Moment),
    # Of its packet, for searches by how deliveries stand: its number in document_search, and who sent it. Null for
    # statuses, and until a background round has been there for what was stored before.
    Column("search_number", BigInteger),
    Column("search_sender", String(AGENCY_LENGTH)),
    UniqueConstraint("packet", "receiver"),
    Index(
        "ix_deliveries_standing_in", "receiver", "state", "stage", "search_number", **where("search_number IS NOT NULL")
    ),
    Index(
        "ix_deliveries_standing_out",
        "search_sender",
        "state",
        "stage",
        "search_number",
        **where("search_number IS NOT NULL"),
    ),
    Index("ix_deliveries_unnumbered", "id", **where(UNNUMBERED)),
    Index("ix_deliveries_received", "receiver", text(ARRIVED), "id", **where("kind = 'document'")),
    Index("ix_deliveries_released", "released_at", **where("released_at IS NOT NULL")),
    Index("ix_deliveries_open", "receiver", "id", **where(OPEN_DELIVERY)),
    Index("ix_deliveries_open_kind", "receiver", "kind", "created_at", "id", **where(OPEN_DELIVERY)),
    Index("ix_deliveries_due", "endpoint", "priority", "next_at", **where("state = 'waiting'")),
    Index("ix_deliveries_held", "endpoint", **where("state = 'held'")),
    Index("ix_deliveries_dead", "endpoint", "cause", "id", **where("state = 'dead'")),
    Index("ix_deliveries_arrival_due", "id", **where("arrival_due")),
    Index("ix_deliveries_asked", "id", **where("stage = 'asked'")),
    Index("ix_deliveries_leased", "lease_until", **where("lease_until IS NOT NULL")),
)

statuses = Table(
    "statuses",
    metadata,
    Column("packet", ForeignKey("packets.id"), primary_key=True),
    # The document that it is about; null while that document is not known here.
    Column("document", String(ID_LENGTH), index=True),
    Column("sender", String(AGENCY_LENGTH), nullable=False),
    Column("receiver", String(AGENCY_LENGTH), nullable=False),
    Column("code", String(2), nullable=False),
    Column("description", Text),
    Column("staff", JSON, nullable=False),
    Column("stated_at", String(32)),
    Column("recorded_at", Moment, nullable=False),
    # What the rules made of it: applied, repeat, late, held and so on.
    Column("outcome", String(16), nullable=False, server_default=""),
    Index("ix_statuses_take_backs", "packet", **where("code = '13'")),
    Index("ix_statuses_held", "packet", **where("document IS NULL")),
)

relations = Table(
    # What one document says about another: updates, replaces, revokes, answers.
    "relations",
    metadata,
    Column("packet", ForeignKey("packets.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    # The document meant; null while it is not known here, or not clear.
    Column("target", String(ID_LENGTH)),
    Column("document_id", Text),
    Column("reference", JSON, nullable=False),
    # The receivers concerned; empty for all.
    Column("receivers", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_relations_target", "target", **where("target IS NOT NULL")),
    Index("ix_relations_open", "document_id", **where("target IS NULL")),
)

recalls = Table(
    # A receiver's agreement to a take-back: open until the content is destroyed here and, where owed, that is reported.
    "recalls",
    metadata,
    Column("delivery", ForeignKey("deliveries.id"), primary_key=True),
    Column("packet", String(ID_LENGTH), nullable=False, index=True),
    Column("receiver", String(AGENCY_LENGTH), nullable=False),
    Column("actor", String(SYSTEM_LENGTH), nullable=False),
    # What the clerk wants to be said in the answer that is owed from here.
    Column("owed", Boolean, nullable=False),
    Column("reason", Text),
    Column("staff", JSON, nullable=False),
    Column("agreed_at", Moment, nullable=False),
    # Our id of the status packet that reported it.
    Column("answer", String(ID_LENGTH)),
    Column("done_at", Moment),
    Index("ix_recalls_open", "owed", "delivery", **where("done_at IS NULL")),
)

ledger = Table(
    # On PostgreSQL cut into months by ``at``, which its primary key there includes.
    "ledger",
    metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("packet", String(ID_LENGTH), nullable=False),
    # Counts the entries of the packet from 1; each holds the hash of the one before.
    Column("position", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("event", String(32), nullable=False),
    Column("actor", String(SYSTEM_LENGTH), nullable=False),
    Column("agency", String(AGENCY_LENGTH)),
    Column("facts", JSON, nullable=False),
    Column("previous", String(DIGEST_LENGTH), nullable=False),
    Column("hash", String(DIGEST_LENGTH), nullable=False),
    Index(None, "packet", "position"),
)

schema_facts = Table(
    # One row: the oldest release, named by its newest migration, that still works on this database.
    "schema_facts",
    metadata,
    Column("oldest", String(32), primary_key=True),
)

seals = Table(
    # Each covers all entries of the ledger that the seal before it did not, and says how far the audit had come.
    "seals",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("root", String(DIGEST_LENGTH), nullable=False),
    Column("audit", BigInteger, nullable=False),
    Column("audit_hash", String(DIGEST_LENGTH), nullable=False),
    Column("previous", String(DIGEST_LENGTH), nullable=False),
    Column("hash", String(DIGEST_LENGTH), nullable=False),
)

audit = Table(
    # Acts of administration, one chain for all.
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(SYSTEM_LENGTH), nullable=False),
    Column("action", String(64), nullable=False),
    Column("object", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("previous", String(DIGEST_LENGTH), nullable=False),
    Column("hash", String(DIGEST_LENGTH), nullable=False),
)

endpoint_states = Table(
    # What all processes have to know together about an endpoint: its circuit, its rate and quota.
    "endpoint_states",
    metadata,
    Column("endpoint", String(ENDPOINT_LENGTH), primary_key=True),
    Column("circuit", String(16), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("opened", Integer, nullable=False),
    Column("probe_at", Moment),
    Column("tokens", Float, nullable=False),
    Column("tokens_at", Moment, nullable=False),
    Column("day", String(10), nullable=False),
    Column("day_count", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

duties = Table(
    # What only one process at a time should do, and which one does.
    "duties",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("holder", String(SYSTEM_LENGTH), nullable=False),
    Column("until", Moment, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("subject", String(SYSTEM_LENGTH), nullable=False),
    Column("agency", String(AGENCY_LENGTH)),
    Column("due_at", Moment),
    Column("raised_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("facts", JSON, nullable=False),
    Index("ux_alerts_open", "kind", "subject", unique=True, **where("closed_at IS NULL")),
)

refusals = Table(
    "refusals",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("door", String(32), nullable=False),
    Column("system", String(SYSTEM_LENGTH)),
    Column("findings", JSON, nullable=False),
    Column("size", BigInteger),
    Column("sha256", String(DIGEST_LENGTH)),
)
