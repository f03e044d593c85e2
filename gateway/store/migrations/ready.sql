CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)

CREATE TABLE agencies (
	id VARCHAR(64) NOT NULL, 
	folded VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	parent VARCHAR(64), 
	mail TEXT, 
	mobile TEXT, 
	fax TEXT, 
	system VARCHAR(128), 
	active BOOLEAN NOT NULL, 
	held_since DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_agencies PRIMARY KEY (id), 
	CONSTRAINT uq_agencies_folded UNIQUE (folded)
)

CREATE TABLE api_keys (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	revoked_at DATETIME, role VARCHAR(16) DEFAULT 'system' NOT NULL, expires_at DATETIME, used_at DATETIME, previous_until DATETIME, previous_digest VARCHAR(64), certificate BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_api_keys PRIMARY KEY (id), 
	CONSTRAINT uq_api_keys_digest UNIQUE (digest)
)

CREATE TABLE packet_keys (
	"key" VARCHAR(64) NOT NULL, 
	packet VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_packet_keys PRIMARY KEY ("key")
)

CREATE TABLE packets (
	id VARCHAR(32) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	sender VARCHAR(64) NOT NULL, 
	document_id TEXT, 
	business_type INTEGER, 
	code TEXT, 
	promulgation_date VARCHAR(32), 
	subject TEXT, 
	priority INTEGER, 
	status_code VARCHAR(2), 
	size BIGINT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	via VARCHAR(128) NOT NULL, 
	received_at DATETIME NOT NULL, 
	verdict VARCHAR(16) NOT NULL, 
	reasons JSON NOT NULL, 
	signer TEXT, 
	certificate VARCHAR(64), 
	warnings JSON NOT NULL, 
	header JSON NOT NULL, destroyed_at DATETIME, archived_at DATETIME, chain JSON, 
	CONSTRAINT pk_packets PRIMARY KEY (id)
)

CREATE TABLE refusals (
	id VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	door VARCHAR(32) NOT NULL, 
	system VARCHAR(128), 
	findings JSON NOT NULL, 
	size BIGINT, 
	sha256 VARCHAR(64), 
	CONSTRAINT pk_refusals PRIMARY KEY (id)
)

CREATE TABLE requests (
	system VARCHAR(128) NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	packet VARCHAR(32) NOT NULL, asked VARCHAR(64), 
	CONSTRAINT pk_requests PRIMARY KEY (system, "key")
)

CREATE TABLE api_key_agencies (
	api_key VARCHAR(32) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_api_key_agencies PRIMARY KEY (api_key, agency), 
	CONSTRAINT fk_api_key_agencies_api_key FOREIGN KEY(api_key) REFERENCES api_keys (id)
)

CREATE TABLE attachments (
	packet VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	content_type TEXT, 
	size BIGINT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_attachments PRIMARY KEY (packet, number), 
	CONSTRAINT fk_attachments_packet FOREIGN KEY(packet) REFERENCES packets (id)
)

CREATE TABLE deliveries (
	id VARCHAR(32) NOT NULL, 
	packet VARCHAR(32) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	receiver VARCHAR(64) NOT NULL, 
	endpoint VARCHAR(64) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	attempts INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	next_at DATETIME NOT NULL, 
	lease_until DATETIME, 
	fence INTEGER NOT NULL, 
	fetched_at DATETIME, 
	arrival_due BOOLEAN NOT NULL, 
	receipt TEXT NOT NULL, 
	error TEXT NOT NULL, address VARCHAR(64), priority INTEGER DEFAULT '0' NOT NULL, cause VARCHAR(16) DEFAULT '' NOT NULL, code VARCHAR(100) DEFAULT '' NOT NULL, failing_since DATETIME, begun INTEGER DEFAULT '0' NOT NULL, stage VARCHAR(16) DEFAULT 'sent' NOT NULL, stage_before VARCHAR(16), stage_at DATETIME, released_at DATETIME, search_number BIGINT, search_sender VARCHAR(64), 
	CONSTRAINT pk_deliveries PRIMARY KEY (id), 
	CONSTRAINT fk_deliveries_packet FOREIGN KEY(packet) REFERENCES packets (id), 
	CONSTRAINT uq_deliveries_packet_receiver UNIQUE (packet, receiver)
)

CREATE TABLE statuses (
	packet VARCHAR(32) NOT NULL, 
	document VARCHAR(32), 
	sender VARCHAR(64) NOT NULL, 
	receiver VARCHAR(64) NOT NULL, 
	code VARCHAR(2) NOT NULL, 
	description TEXT, 
	staff JSON NOT NULL, 
	stated_at VARCHAR(32), 
	recorded_at DATETIME NOT NULL, outcome VARCHAR(16) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_statuses PRIMARY KEY (packet), 
	CONSTRAINT fk_statuses_packet FOREIGN KEY(packet) REFERENCES packets (id)
)

CREATE TABLE relations (
	packet VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	target VARCHAR(32), 
	document_id TEXT, 
	reference JSON NOT NULL, 
	receivers JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_relations PRIMARY KEY (packet, number), 
	CONSTRAINT fk_relations_packet FOREIGN KEY(packet) REFERENCES packets (id)
)

CREATE TABLE schema_facts (
	oldest VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_schema_facts PRIMARY KEY (oldest)
)

CREATE TABLE seals (
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	first BIGINT NOT NULL, 
	last BIGINT NOT NULL, 
	entries BIGINT NOT NULL, 
	root VARCHAR(64) NOT NULL, 
	audit BIGINT NOT NULL, 
	audit_hash VARCHAR(64) NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_seals PRIMARY KEY (number)
)

CREATE TABLE audit (
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	action VARCHAR(64) NOT NULL, 
	object TEXT NOT NULL, 
	facts JSON NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (number)
)

CREATE TABLE endpoint_states (
	endpoint VARCHAR(64) NOT NULL, 
	circuit VARCHAR(16) NOT NULL, 
	failures INTEGER NOT NULL, 
	opened INTEGER NOT NULL, 
	probe_at DATETIME, 
	tokens FLOAT NOT NULL, 
	tokens_at DATETIME NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	day_count INTEGER NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_endpoint_states PRIMARY KEY (endpoint)
)

CREATE TABLE duties (
	name VARCHAR(128) NOT NULL, 
	holder VARCHAR(128) NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_duties PRIMARY KEY (name)
)

CREATE TABLE alerts (
	id VARCHAR(32) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	subject VARCHAR(128) NOT NULL, 
	agency VARCHAR(64), 
	due_at DATETIME, 
	raised_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	facts JSON NOT NULL, 
	CONSTRAINT pk_alerts PRIMARY KEY (id)
)

CREATE TABLE ledger (
	number INTEGER NOT NULL, 
	packet VARCHAR(32) NOT NULL, 
	position INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	event VARCHAR(32) NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	agency VARCHAR(64), 
	facts JSON NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_ledger PRIMARY KEY (number)
)

CREATE TABLE recalls (
	delivery VARCHAR(32) NOT NULL, 
	packet VARCHAR(32) NOT NULL, 
	receiver VARCHAR(64) NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	owed BOOLEAN NOT NULL, 
	reason TEXT, 
	staff JSON NOT NULL, 
	agreed_at DATETIME NOT NULL, 
	answer VARCHAR(32), 
	done_at DATETIME, 
	CONSTRAINT pk_recalls PRIMARY KEY (delivery), 
	CONSTRAINT fk_recalls_delivery FOREIGN KEY(delivery) REFERENCES deliveries (id)
)

CREATE TABLE agency_certificates (
	id VARCHAR(32) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	folded VARCHAR(64) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	subject_key VARCHAR(64) NOT NULL, 
	subject TEXT NOT NULL, 
	not_after DATETIME NOT NULL, 
	content BLOB NOT NULL, 
	since DATETIME, 
	until DATETIME, 
	source VARCHAR(16) NOT NULL, 
	added_by VARCHAR(128) NOT NULL, 
	added_at DATETIME NOT NULL, 
	retired_at DATETIME, 
	CONSTRAINT pk_agency_certificates PRIMARY KEY (id), 
	CONSTRAINT uq_agency_certificates_folded_fingerprint UNIQUE (folded, fingerprint)
)

CREATE TABLE revocation_states (
	certificate VARCHAR(64) NOT NULL, 
	path JSON NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	cause VARCHAR(32), 
	as_of DATETIME, 
	until DATETIME, 
	revoked_at DATETIME, 
	reason VARCHAR(64), 
	answer VARCHAR(64), 
	next_at DATETIME NOT NULL, 
	failures INTEGER NOT NULL, 
	used_at DATETIME NOT NULL, 
	CONSTRAINT pk_revocation_states PRIMARY KEY (certificate)
)

CREATE TABLE revocation_answers (
	digest VARCHAR(64) NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	content BLOB NOT NULL, 
	as_of DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	source TEXT NOT NULL, 
	kept_at DATETIME NOT NULL, 
	CONSTRAINT pk_revocation_answers PRIMARY KEY (digest)
)

CREATE TABLE revocation_topics (
	topic VARCHAR(160) NOT NULL, 
	answer VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_revocation_topics PRIMARY KEY (topic, answer), 
	CONSTRAINT fk_revocation_topics_answer FOREIGN KEY(answer) REFERENCES revocation_answers (digest)
)

CREATE TABLE changes (
	topic VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	CONSTRAINT pk_changes PRIMARY KEY (topic)
)

CREATE TABLE inspections (
	packet VARCHAR(32) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	flagged BOOLEAN NOT NULL, 
	arrival_due BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	lease_until DATETIME, 
	fence INTEGER NOT NULL, 
	begun INTEGER NOT NULL, 
	put_off INTEGER NOT NULL, 
	settled_at DATETIME, 
	CONSTRAINT pk_inspections PRIMARY KEY (packet), 
	CONSTRAINT fk_inspections_packet FOREIGN KEY(packet) REFERENCES packets (id)
)

CREATE TABLE inspection_findings (
	packet VARCHAR(32) NOT NULL, 
	attachment INTEGER NOT NULL, 
	inspector VARCHAR(32) NOT NULL, 
	position INTEGER NOT NULL, 
	verdict VARCHAR(32) NOT NULL, 
	code VARCHAR(100) NOT NULL, 
	action VARCHAR(16) NOT NULL, 
	facts JSON NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_inspection_findings PRIMARY KEY (packet, attachment, inspector, position), 
	CONSTRAINT fk_inspection_findings_packet FOREIGN KEY(packet) REFERENCES packets (id)
)

CREATE TABLE accounts (
	id VARCHAR(32) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	folded VARCHAR(100) NOT NULL, 
	full_name TEXT NOT NULL, 
	department TEXT NOT NULL, 
	mail TEXT NOT NULL, 
	mobile TEXT NOT NULL, 
	password TEXT, 
	password_at DATETIME, 
	must_change BOOLEAN NOT NULL, 
	issuer TEXT, 
	subject TEXT, 
	created_at DATETIME NOT NULL, 
	disabled_at DATETIME, 
	signed_in_at DATETIME, 
	CONSTRAINT pk_accounts PRIMARY KEY (id), 
	CONSTRAINT uq_accounts_folded UNIQUE (folded), 
	CONSTRAINT uq_accounts_issuer_subject UNIQUE (issuer, subject)
)

CREATE TABLE account_roles (
	account VARCHAR(32) NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	source VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_account_roles PRIMARY KEY (account, role, agency, source), 
	CONSTRAINT fk_account_roles_account FOREIGN KEY(account) REFERENCES accounts (id)
)

CREATE TABLE sessions (
	id VARCHAR(32) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	account VARCHAR(32) NOT NULL, 
	created_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	address VARCHAR(64) NOT NULL, 
	agent VARCHAR(200) NOT NULL, 
	method VARCHAR(16) NOT NULL, 
	outside TEXT, 
	CONSTRAINT pk_sessions PRIMARY KEY (id), 
	CONSTRAINT uq_sessions_digest UNIQUE (digest), 
	CONSTRAINT fk_sessions_account FOREIGN KEY(account) REFERENCES accounts (id)
)

CREATE TABLE attempts (
	subject VARCHAR(80) NOT NULL, 
	failures INTEGER NOT NULL, 
	last_at DATETIME NOT NULL, 
	blocked_until DATETIME, 
	CONSTRAINT pk_attempts PRIMARY KEY (subject)
)

CREATE TABLE receipts (
	packet VARCHAR(32) NOT NULL, 
	due BOOLEAN NOT NULL, 
	stamp_due BOOLEAN NOT NULL, 
	made_at DATETIME, 
	sha256 VARCHAR(64), 
	content BLOB, 
	token BLOB, 
	stamped_at DATETIME, 
	basis JSON, 
	own_basis JSON, 
	CONSTRAINT pk_receipts PRIMARY KEY (packet), 
	CONSTRAINT fk_receipts_packet FOREIGN KEY(packet) REFERENCES packets (id)
)

CREATE TABLE evidence_data (
	digest VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	content BLOB NOT NULL, 
	kept_at DATETIME NOT NULL, 
	CONSTRAINT pk_evidence_data PRIMARY KEY (digest)
)

CREATE TABLE seal_stamps (
	seal INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	authority TEXT NOT NULL, 
	token BLOB NOT NULL, 
	CONSTRAINT pk_seal_stamps PRIMARY KEY (seal)
)

CREATE TABLE document_search (
	number INTEGER NOT NULL, 
	packet VARCHAR(32) NOT NULL, 
	terms TEXT NOT NULL, 
	CONSTRAINT pk_document_search PRIMARY KEY (number), 
	CONSTRAINT fk_document_search_packet FOREIGN KEY(packet) REFERENCES packets (id), 
	CONSTRAINT uq_document_search_packet UNIQUE (packet)
)

CREATE VIRTUAL TABLE document_terms USING fts5(terms, content='document_search', content_rowid='number',
        detail='none', columnsize=0, tokenize="ascii tokenchars '_'")

CREATE TABLE search_progress (
	checked_to VARCHAR(32) NOT NULL, parties_to VARCHAR(32) DEFAULT '' NOT NULL, parties_whole BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_search_progress PRIMARY KEY (checked_to)
)

CREATE TABLE inbox_locks (
	delivery VARCHAR(32) NOT NULL, 
	token VARCHAR(32) NOT NULL, 
	system VARCHAR(128) NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_inbox_locks PRIMARY KEY (delivery), 
	CONSTRAINT fk_inbox_locks_delivery FOREIGN KEY(delivery) REFERENCES deliveries (id)
)

CREATE TABLE uploads (
	id VARCHAR(32) NOT NULL, 
	system VARCHAR(128) NOT NULL, 
	place VARCHAR(64) NOT NULL, 
	length BIGINT NOT NULL, 
	received BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	content_type TEXT, 
	metadata TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_uploads PRIMARY KEY (id)
)

CREATE TABLE webhooks (
	id VARCHAR(32) NOT NULL, 
	api_key VARCHAR(32) NOT NULL, 
	url TEXT NOT NULL, 
	description TEXT NOT NULL, 
	events JSON NOT NULL, 
	filters JSON NOT NULL, 
	secret TEXT NOT NULL, 
	previous_secret TEXT, 
	previous_until DATETIME, 
	state VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	active_since DATETIME, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	failing_since DATETIME, 
	next_at DATETIME, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_webhooks PRIMARY KEY (id)
)

CREATE TABLE webhook_deliveries (
	id VARCHAR(32) NOT NULL, 
	webhook VARCHAR(32) NOT NULL, 
	event VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	data JSON NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	attempts INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	next_at DATETIME NOT NULL, 
	failing_since DATETIME, 
	settled_at DATETIME, 
	status INTEGER, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id)
)

CREATE TABLE webhook_attempts (
	id VARCHAR(32) NOT NULL, 
	delivery VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	status INTEGER, 
	error TEXT NOT NULL, 
	milliseconds INTEGER NOT NULL, 
	CONSTRAINT pk_webhook_attempts PRIMARY KEY (id)
)

CREATE TABLE webhook_outbox (
	number INTEGER NOT NULL, 
	event VARCHAR(64) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	data JSON NOT NULL, 
	CONSTRAINT pk_webhook_outbox PRIMARY KEY (number)
)

CREATE TABLE webhook_cursor (
	source VARCHAR(16) NOT NULL, 
	number BIGINT NOT NULL, 
	CONSTRAINT pk_webhook_cursor PRIMARY KEY (source)
)

CREATE TABLE directory_entries (
	"key" VARCHAR(64) NOT NULL, 
	content JSON NOT NULL, 
	name TEXT NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	parent VARCHAR(64), 
	since DATE, 
	until DATE, 
	changed BIGINT NOT NULL, 
	gone BOOLEAN NOT NULL, 
	CONSTRAINT pk_directory_entries PRIMARY KEY ("key"), 
	CONSTRAINT uq_directory_entries_changed UNIQUE (changed)
)

CREATE TABLE directory_names (
	entry VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	folded TEXT NOT NULL, 
	plain TEXT NOT NULL, 
	CONSTRAINT pk_directory_names PRIMARY KEY (entry, number)
)

CREATE TABLE directory_successions (
	entry VARCHAR(64) NOT NULL, 
	successor VARCHAR(64) NOT NULL, 
	relation VARCHAR(16) NOT NULL, 
	day DATE NOT NULL, 
	CONSTRAINT pk_directory_successions PRIMARY KEY (entry, successor)
)

CREATE TABLE directory_changes (
	number BIGINT NOT NULL, 
	change_set VARCHAR(32) NOT NULL, 
	entry VARCHAR(64) NOT NULL, 
	"before" JSON, 
	"after" JSON, 
	CONSTRAINT pk_directory_changes PRIMARY KEY (number)
)

CREATE TABLE directory_sets (
	id VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	what VARCHAR(16) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	undoes VARCHAR(32), 
	undone_by VARCHAR(32), 
	done_at DATETIME, 
	CONSTRAINT pk_directory_sets PRIMARY KEY (id)
)

CREATE TABLE directory_remotes (
	source VARCHAR(64) NOT NULL, 
	entry VARCHAR(64) NOT NULL, 
	content JSON NOT NULL, 
	CONSTRAINT pk_directory_remotes PRIMARY KEY (source, entry)
)

CREATE TABLE directory_conflicts (
	source VARCHAR(64) NOT NULL, 
	entry VARCHAR(64) NOT NULL, 
	field VARCHAR(16) NOT NULL, 
	ours TEXT NOT NULL, 
	theirs TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_directory_conflicts PRIMARY KEY (source, entry, field)
)

CREATE TABLE directory_syncs (
	source VARCHAR(64) NOT NULL, 
	cursor TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	fault TEXT NOT NULL, 
	CONSTRAINT pk_directory_syncs PRIMARY KEY (source)
)

CREATE TABLE endpoints (
	name VARCHAR(64) NOT NULL, 
	version INTEGER NOT NULL, 
	owner VARCHAR(8) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	definition JSON NOT NULL, 
	limits JSON NOT NULL, 
	leftover VARCHAR(16), 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_endpoints PRIMARY KEY (name)
)

CREATE TABLE endpoint_versions (
	endpoint VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	act VARCHAR(16) NOT NULL, 
	reason TEXT NOT NULL, 
	owner VARCHAR(8) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	definition JSON NOT NULL, 
	limits JSON NOT NULL, 
	CONSTRAINT pk_endpoint_versions PRIMARY KEY (endpoint, number)
)

CREATE TABLE soap_proofs (
	digest VARCHAR(64) NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_soap_proofs PRIMARY KEY (digest)
)

CREATE TABLE tasks (
	id VARCHAR(32) NOT NULL, 
	code VARCHAR(128) NOT NULL, 
	system VARCHAR(128) NOT NULL, 
	clause VARCHAR(32), 
	parent VARCHAR(32), 
	directive VARCHAR(32), 
	state VARCHAR(24) NOT NULL, 
	terms JSON NOT NULL, 
	assigner VARCHAR(64) NOT NULL, 
	lead VARCHAR(64) NOT NULL, 
	deadline DATE, 
	number INTEGER NOT NULL, 
	held VARCHAR(24), 
	asked DATE, 
	prepared BOOLEAN NOT NULL, 
	percent INTEGER NOT NULL, 
	assigned_at DATETIME, 
	accepted_at DATETIME, 
	reported_at DATETIME, 
	ended_at DATETIME, 
	verdict VARCHAR(16), 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, period VARCHAR(16), recurring BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_tasks PRIMARY KEY (id), 
	CONSTRAINT uq_tasks_system_code UNIQUE (system, code)
)

CREATE TABLE task_agencies (
	agency VARCHAR(64) NOT NULL, 
	task VARCHAR(32) NOT NULL, 
	side VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_task_agencies PRIMARY KEY (agency, task, side)
)

CREATE TABLE task_events (
	task VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	id VARCHAR(128) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	at DATETIME NOT NULL, 
	written_at DATETIME NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	packet VARCHAR(32), 
	body JSON NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, "after" VARCHAR(128), 
	CONSTRAINT pk_task_events PRIMARY KEY (task, number), 
	CONSTRAINT uq_task_events_task_id UNIQUE (task, id)
)

CREATE TABLE task_spans (
	task VARCHAR(32) NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME, 
	state VARCHAR(24) NOT NULL, 
	verdict VARCHAR(16), 
	deadline DATE, 
	assigned_on DATE, 
	assigner VARCHAR(64) NOT NULL, 
	lead VARCHAR(64) NOT NULL, 
	leader TEXT NOT NULL, 
	field TEXT NOT NULL, 
	"key" BOOLEAN NOT NULL, 
	directive VARCHAR(32), 
	part BOOLEAN NOT NULL, along TEXT DEFAULT '' NOT NULL, packed SMALLINT DEFAULT '0' NOT NULL, chunk INTEGER, place INTEGER, 
	CONSTRAINT pk_task_spans PRIMARY KEY (task, since)
)

CREATE TABLE task_documents (
	task VARCHAR(32) NOT NULL, 
	packet VARCHAR(32) NOT NULL, 
	relation VARCHAR(16) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_task_documents PRIMARY KEY (task, packet, relation)
)

CREATE TABLE request_claims (
	system VARCHAR(128) NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	asked VARCHAR(64), 
	token VARCHAR(32) NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_request_claims PRIMARY KEY (system, "key")
)

CREATE TABLE task_updates (
	id VARCHAR(32) NOT NULL, 
	task VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	receiver VARCHAR(64) NOT NULL, 
	speaker VARCHAR(64) NOT NULL, 
	steering INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	next_at DATETIME NOT NULL, 
	attempts INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	outcome VARCHAR(16), 
	packet VARCHAR(32), 
	done_at DATETIME, 
	CONSTRAINT pk_task_updates PRIMARY KEY (id), 
	CONSTRAINT uq_task_updates_task_number_receiver UNIQUE (task, number, receiver)
)

CREATE TABLE task_conflicts (
	id VARCHAR(32) NOT NULL, 
	system VARCHAR(128) NOT NULL, 
	code VARCHAR(128) NOT NULL, 
	task VARCHAR(32), 
	event VARCHAR(128) NOT NULL, 
	sender VARCHAR(64) NOT NULL, 
	receiver VARCHAR(64) NOT NULL, 
	packet VARCHAR(32), 
	said JSON NOT NULL, 
	theirs JSON NOT NULL, 
	barred JSON, 
	why JSON NOT NULL, 
	tried INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	sent_at DATETIME NOT NULL, 
	settled_at DATETIME, 
	settled_by VARCHAR(128), 
	reason TEXT, 
	CONSTRAINT pk_task_conflicts PRIMARY KEY (id), 
	CONSTRAINT uq_task_conflicts_system_code_event_sender UNIQUE (system, code, event, sender)
)

CREATE TABLE task_statuses (
	directive VARCHAR(32) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	status VARCHAR(2) NOT NULL, 
	created_at DATETIME NOT NULL, 
	next_at DATETIME NOT NULL, 
	attempts INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	outcome VARCHAR(16), 
	CONSTRAINT pk_task_statuses PRIMARY KEY (directive, agency, status)
)

CREATE TABLE task_reminders (
	task VARCHAR(32) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	stage VARCHAR(48) NOT NULL, 
	made_at DATETIME NOT NULL, 
	told_on DATE, 
	withdrawn_at DATETIME, 
	CONSTRAINT pk_task_reminders PRIMARY KEY (task, agency, kind, stage)
)

CREATE TABLE task_digests (
	agency VARCHAR(64) NOT NULL, 
	day DATE NOT NULL, 
	channel VARCHAR(16) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_at DATETIME NOT NULL, 
	failing_since DATETIME, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_task_digests PRIMARY KEY (agency, day, channel)
)

CREATE TABLE task_chunks (
	number INTEGER NOT NULL, 
	still_open INTEGER NOT NULL, 
	places INTEGER NOT NULL, 
	holes INTEGER NOT NULL, 
	first_day INTEGER NOT NULL, 
	last_day INTEGER NOT NULL, born BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_task_chunks PRIMARY KEY (number)
)

CREATE TABLE task_columns (
	chunk INTEGER NOT NULL, 
	name VARCHAR(16) NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_task_columns PRIMARY KEY (chunk, name)
)

CREATE TABLE task_labels (
	kind VARCHAR(16) NOT NULL, 
	number INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_task_labels PRIMARY KEY (kind, number), 
	CONSTRAINT uq_task_labels_kind_digest UNIQUE (kind, digest)
)

CREATE TABLE task_label_words (
	word VARCHAR(66) NOT NULL, 
	number INTEGER NOT NULL, 
	CONSTRAINT pk_task_label_words PRIMARY KEY (word, number)
)

CREATE TABLE task_search (
	number INTEGER NOT NULL, 
	task VARCHAR(32) NOT NULL, 
	terms TEXT NOT NULL, 
	CONSTRAINT pk_task_search PRIMARY KEY (number), 
	CONSTRAINT fk_task_search_task FOREIGN KEY(task) REFERENCES tasks (id), 
	CONSTRAINT uq_task_search_task UNIQUE (task)
)

CREATE VIRTUAL TABLE task_terms USING fts5(terms, content='task_search', content_rowid='number',
        detail='none', columnsize=0, tokenize="ascii tokenchars '_'")

CREATE TABLE task_imports (
	id VARCHAR(32) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	at DATETIME NOT NULL, 
	tasks JSON NOT NULL, 
	number INTEGER NOT NULL, 
	rows INTEGER NOT NULL, 
	undone_at DATETIME, 
	undone_by VARCHAR(128), unwritten INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_task_imports PRIMARY KEY (id)
)

CREATE TABLE directive_readings (
	packet VARCHAR(32) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	begun INTEGER NOT NULL, 
	due_at DATETIME NOT NULL, 
	noticed_at DATETIME NOT NULL, 
	read_at DATETIME, 
	doc_type TEXT DEFAULT '' NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	issuer TEXT DEFAULT '' NOT NULL, 
	issued DATE, 
	addressees JSON NOT NULL, 
	text TEXT, 
	found JSON NOT NULL, 
	notes JSON NOT NULL, 
	CONSTRAINT pk_directive_readings PRIMARY KEY (packet)
)

CREATE TABLE directive_agencies (
	packet VARCHAR(32) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	side VARCHAR(16) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	open INTEGER NOT NULL, 
	changed_by VARCHAR(32), 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_directive_agencies PRIMARY KEY (packet, agency)
)

CREATE TABLE task_proposals (
	id VARCHAR(32) NOT NULL, 
	packet VARCHAR(32) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	version INTEGER NOT NULL, 
	part VARCHAR(16) NOT NULL, 
	fields JSON NOT NULL, 
	read JSON, 
	confidence FLOAT NOT NULL, 
	targets JSON NOT NULL, 
	made JSON NOT NULL, 
	sources JSON NOT NULL, 
	by_rule BOOLEAN NOT NULL, 
	reason TEXT NOT NULL, 
	decided_by VARCHAR(128) NOT NULL, 
	decided_at DATETIME, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_task_proposals PRIMARY KEY (id)
)

CREATE TABLE proposal_acts (
	packet VARCHAR(32) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	id VARCHAR(128) NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	proposals JSON NOT NULL, 
	CONSTRAINT pk_proposal_acts PRIMARY KEY (packet, agency, id)
)

CREATE TABLE directive_cursor (
	source VARCHAR(16) NOT NULL, 
	number BIGINT NOT NULL, 
	CONSTRAINT pk_directive_cursor PRIMARY KEY (source)
)

CREATE TABLE document_parties (
	party BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	CONSTRAINT pk_document_parties PRIMARY KEY (party, number)
)
 WITHOUT ROWID

CREATE TABLE task_import_parts (
	list VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	tasks INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_task_import_parts PRIMARY KEY (list, number)
)

CREATE TABLE task_origins (
	task VARCHAR(32) NOT NULL, 
	document_id VARCHAR(300) NOT NULL, 
	code VARCHAR(100) NOT NULL, 
	date VARCHAR(32) NOT NULL, 
	anchor TEXT NOT NULL, 
	occurrence INTEGER NOT NULL, 
	CONSTRAINT pk_task_origins PRIMARY KEY (task)
)

CREATE TABLE task_joins (
	id VARCHAR(32) NOT NULL, 
	own VARCHAR(32) NOT NULL, 
	given VARCHAR(32) NOT NULL, 
	agency VARCHAR(64) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	place BOOLEAN NOT NULL, 
	words FLOAT NOT NULL, 
	created_at DATETIME NOT NULL, 
	decided_at DATETIME, 
	decided_by VARCHAR(128) DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_task_joins PRIMARY KEY (id), 
	CONSTRAINT uq_task_joins_own_given UNIQUE (own, given)
)

CREATE TABLE owed_destructions (
	digest VARCHAR(64) NOT NULL, 
	owed BOOLEAN NOT NULL, 
	since DATETIME NOT NULL, 
	why VARCHAR(16) NOT NULL, 
	tries INTEGER NOT NULL, 
	begun_at DATETIME, 
	late_until DATETIME, 
	CONSTRAINT pk_owed_destructions PRIMARY KEY (digest)
)

CREATE TABLE store_facts (
	name VARCHAR(32) NOT NULL, 
	value VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_store_facts PRIMARY KEY (name)
)

INSERT INTO "alembic_version" VALUES ('0026')

INSERT INTO "changes" VALUES ('certificates', 0)

INSERT INTO "changes" VALUES ('directory', 0)

INSERT INTO "changes" VALUES ('endpoints', 0)

INSERT INTO "changes" VALUES ('revocation', 0)

INSERT INTO "schema_facts" VALUES ('0002')

CREATE INDEX ix_agencies_system ON agencies (system)

CREATE INDEX ix_packets_document_id ON packets (document_id)

CREATE INDEX ix_packets_sender_document_id_kind ON packets (sender, document_id, kind)

CREATE INDEX ix_statuses_document ON statuses (document)

CREATE INDEX ix_packets_sha256 ON packets (sha256)

CREATE INDEX ix_attachments_sha256 ON attachments (sha256)

CREATE INDEX ix_deliveries_open ON deliveries (receiver, id) WHERE state IN ('waiting', 'processing')

CREATE INDEX ix_deliveries_due ON deliveries (endpoint, priority, next_at) WHERE state = 'waiting'

CREATE INDEX ix_deliveries_dead ON deliveries (endpoint, cause, id) WHERE state = 'dead'

CREATE INDEX ix_deliveries_arrival_due ON deliveries (id) WHERE arrival_due

CREATE INDEX ix_deliveries_asked ON deliveries (id) WHERE stage = 'asked'

CREATE INDEX ix_deliveries_leased ON deliveries (lease_until) WHERE lease_until IS NOT NULL

CREATE INDEX ix_statuses_held ON statuses (packet) WHERE document IS NULL

CREATE INDEX ix_relations_open ON relations (document_id) WHERE target IS NULL

CREATE UNIQUE INDEX ux_alerts_open ON alerts (kind, subject) WHERE closed_at IS NULL

CREATE INDEX ix_ledger_packet_position ON ledger (packet, position)

CREATE INDEX ix_recalls_packet ON recalls (packet)

CREATE INDEX ix_recalls_open ON recalls (owed, delivery) WHERE done_at IS NULL

CREATE INDEX ix_relations_target ON relations (target) WHERE target IS NOT NULL

CREATE INDEX ix_revocation_states_next_at ON revocation_states (next_at)

CREATE INDEX ix_revocation_topics_answer ON revocation_topics (answer)

CREATE INDEX ix_inspections_due ON inspections (due_at) WHERE state = 'pending'

CREATE INDEX ix_inspections_quarantined ON inspections (packet) WHERE state = 'quarantined'

CREATE INDEX ix_sessions_account ON sessions (account)

CREATE INDEX ix_sessions_expires_at ON sessions (expires_at)

CREATE INDEX ix_attempts_last_at ON attempts (last_at)

CREATE INDEX ix_api_keys_previous_digest ON api_keys (previous_digest)

CREATE INDEX ix_receipts_due ON receipts (packet) WHERE due

CREATE INDEX ix_receipts_stamp_due ON receipts (packet) WHERE stamp_due

CREATE INDEX ix_inbox_locks_until ON inbox_locks (until)

CREATE INDEX ix_uploads_expires_at ON uploads (expires_at)

CREATE INDEX ix_uploads_system ON uploads (system)

CREATE INDEX ix_webhooks_api_key ON webhooks (api_key)

CREATE INDEX ix_webhook_deliveries_due ON webhook_deliveries (webhook, next_at) WHERE state = 'waiting'

CREATE INDEX ix_webhook_deliveries_webhook_id ON webhook_deliveries (webhook, id)

CREATE INDEX ix_webhook_attempts_delivery ON webhook_attempts (delivery)

CREATE INDEX ix_directory_entries_parent ON directory_entries (parent)

CREATE INDEX ix_directory_entries_kind_key ON directory_entries (kind, "key")

CREATE INDEX ix_directory_names_folded ON directory_names (folded)

CREATE INDEX ix_directory_names_plain ON directory_names (plain)

CREATE INDEX ix_directory_successions_successor ON directory_successions (successor)

CREATE INDEX ix_directory_changes_change_set ON directory_changes (change_set)

CREATE INDEX ix_directory_changes_entry ON directory_changes (entry)

CREATE INDEX ix_deliveries_held ON deliveries (endpoint) WHERE state = 'held'

CREATE INDEX ix_packets_sent ON packets (sender, received_at, id) WHERE kind = 'document'

CREATE INDEX ix_deliveries_received ON deliveries (receiver, coalesce(released_at, created_at), id) WHERE kind = 'document'

CREATE INDEX ix_deliveries_released ON deliveries (released_at) WHERE released_at IS NOT NULL

CREATE INDEX ix_deliveries_open_kind ON deliveries (receiver, kind, created_at, id) WHERE state IN ('waiting', 'processing')

CREATE INDEX ix_statuses_take_backs ON statuses (packet) WHERE code = '13'

CREATE INDEX ix_soap_proofs_until ON soap_proofs (until)

CREATE INDEX ix_tasks_clause ON tasks (clause)

CREATE INDEX ix_tasks_parent ON tasks (parent)

CREATE INDEX ix_tasks_directive ON tasks (directive)

CREATE INDEX ix_tasks_due ON tasks (deadline, id) WHERE state NOT IN ('done', 'recalled', 'draft')

CREATE INDEX ix_task_agencies_task ON task_agencies (task)

CREATE INDEX ix_task_documents_packet ON task_documents (packet)

CREATE INDEX ix_request_claims_token ON request_claims (token)

CREATE INDEX ix_task_updates_owed ON task_updates (next_at, id) WHERE outcome IS NULL

CREATE INDEX ix_task_conflicts_open ON task_conflicts (id) WHERE state = 'open'

CREATE INDEX ix_task_conflicts_task ON task_conflicts (task)

CREATE INDEX ix_task_statuses_owed ON task_statuses (next_at) WHERE outcome IS NULL

CREATE INDEX ix_tasks_waiting ON tasks (id) WHERE state IN ('assigned', 'returned', 'awaiting-confirmation') OR asked IS NOT NULL OR prepared

CREATE INDEX ix_tasks_recurring ON tasks (id) WHERE recurring

CREATE INDEX ix_task_reminders_open ON task_reminders (agency) WHERE told_on IS NULL AND withdrawn_at IS NULL

CREATE INDEX ix_task_reminders_agency_told_on ON task_reminders (agency, told_on)

CREATE INDEX ix_task_digests_due ON task_digests (next_at) WHERE state = 'waiting'

CREATE INDEX ix_task_spans_loose ON task_spans (task, since) WHERE packed <> 1

CREATE INDEX ix_task_spans_due ON task_spans (deadline, task) WHERE until IS NULL

CREATE INDEX ix_task_spans_lead_task ON task_spans (lead, task)

CREATE INDEX ix_task_spans_assigner_task ON task_spans (assigner, task)

CREATE INDEX ix_task_spans_directive_task ON task_spans (directive, task)

CREATE INDEX ix_task_spans_chunk_place ON task_spans (chunk, place)

CREATE INDEX ix_task_imports_agency ON task_imports (agency)

CREATE INDEX ix_task_imports_agency_sha256 ON task_imports (agency, sha256)

CREATE INDEX ix_directive_readings_due ON directive_readings (due_at) WHERE state = 'due'

CREATE INDEX ix_directive_agencies_agency ON directive_agencies (agency, state, packet)

CREATE INDEX ix_directive_agencies_due ON directive_agencies (packet) WHERE state = 'due'

CREATE INDEX ix_task_proposals_packet_agency ON task_proposals (packet, agency, position)

CREATE INDEX ix_deliveries_standing_in ON deliveries (receiver, state, stage, search_number) WHERE search_number IS NOT NULL

CREATE INDEX ix_deliveries_standing_out ON deliveries (search_sender, state, stage, search_number) WHERE search_number IS NOT NULL

CREATE INDEX ix_directive_agencies_open ON directive_agencies (packet, open) WHERE state = 'open'

CREATE INDEX ix_task_imports_unwritten ON task_imports (id, unwritten) WHERE unwritten > 0

CREATE INDEX ix_task_origins_document_id ON task_origins (document_id)

CREATE INDEX ix_task_origins_code ON task_origins (code)

CREATE INDEX ix_task_joins_given ON task_joins (given)

CREATE INDEX ix_task_joins_proposed ON task_joins (agency, id) WHERE state = 'proposed'

CREATE INDEX ix_owed_destructions_owed ON owed_destructions (since) WHERE owed

CREATE INDEX ix_owed_destructions_late ON owed_destructions (late_until) WHERE late_until IS NOT NULL

CREATE INDEX ix_deliveries_unnumbered ON deliveries (id) WHERE search_number IS NULL AND kind = 'document'

CREATE TRIGGER document_search_added AFTER INSERT ON document_search BEGIN
        INSERT INTO document_terms(rowid, terms) VALUES (new.number, new.terms);
       END

CREATE TRIGGER document_search_removed AFTER DELETE ON document_search BEGIN
        INSERT INTO document_terms(document_terms, rowid, terms) VALUES ('delete', old.number, old.terms);
       END

CREATE TRIGGER document_search_changed AFTER UPDATE ON document_search BEGIN
        INSERT INTO document_terms(document_terms, rowid, terms) VALUES ('delete', old.number, old.terms);
        INSERT INTO document_terms(rowid, terms) VALUES (new.number, new.terms);
       END

CREATE TRIGGER task_search_added AFTER INSERT ON task_search BEGIN
        INSERT INTO task_terms(rowid, terms) VALUES (new.number, new.terms);
       END

CREATE TRIGGER task_search_removed AFTER DELETE ON task_search BEGIN
        INSERT INTO task_terms(task_terms, rowid, terms) VALUES ('delete', old.number, old.terms);
       END

CREATE TRIGGER task_search_changed AFTER UPDATE ON task_search BEGIN
        INSERT INTO task_terms(task_terms, rowid, terms) VALUES ('delete', old.number, old.terms);
        INSERT INTO task_terms(rowid, terms) VALUES (new.number, new.terms);
       END
