"""Tables of the dated directory: entries, their ids and names, what became of them, and who changed what.

Not to be mixed up with ``agencies``: those are served or held here, the directory knows all that exist or existed.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text

from gateway.store.schema.base import ID_LENGTH, SYSTEM_LENGTH, Moment, metadata

KEY_LENGTH = 64
SOURCE_LENGTH = 64

directory_entries = Table(
    "directory_entries",
    metadata,
    Column("key", String(KEY_LENGTH), primary_key=True),
    # All of it, as gateway.directory.entry writes it down; the other columns are for finding it.
    Column("content", JSON, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("parent", String(KEY_LENGTH)),
    Column("since", Date),
    Column("until", Date),
    # Number of its last change; the cursor of whoever keeps a copy.
    Column("changed", BigInteger, nullable=False, unique=True),
    # Taken out again: whoever keeps a copy has to hear of it.
    Column("gone", Boolean, nullable=False),
    Index(None, "parent"),
    Index(None, "kind", "key"),
)

directory_names = Table(
    "directory_names",
    metadata,
    Column("entry", String(KEY_LENGTH), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    # As it is compared: ids in capitals, names in small letters.
    Column("folded", Text, nullable=False),
    # Without diacritics, for search.
    Column("plain", Text, nullable=False),
    # Beginnings are searched for, whatever the order of letters that a server has.
    *(Index(None, name, postgresql_ops={name: "text_pattern_ops"}) for name in ("folded", "plain")),
)

directory_successions = Table(
    "directory_successions",
    metadata,
    Column("entry", String(KEY_LENGTH), primary_key=True),
    Column("successor", String(KEY_LENGTH), primary_key=True, index=True),
    Column("relation", String(16), nullable=False),
    Column("day", Date, nullable=False),
)

directory_changes = Table(
    # Each change of one entry, what it was before and after: its history, and what an undo goes back to.
    "directory_changes",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("change_set", String(ID_LENGTH), nullable=False, index=True),
    Column("entry", String(KEY_LENGTH), nullable=False, index=True),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
)

directory_sets = Table(
    # What was changed together: one edit, one import, one look at a bus.
    "directory_sets",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(SYSTEM_LENGTH), nullable=False),
    # edit, import, sync, undo
    Column("what", String(16), nullable=False),
    Column("source", String(SOURCE_LENGTH), nullable=False),
    Column("undoes", String(ID_LENGTH)),
    Column("undone_by", String(ID_LENGTH)),
    # Empty while a large one is still being written, and where that broke off.
    Column("done_at", Moment),
)

directory_remotes = Table(
    # What a bus said last of an entry: the ground on which its news are merged with what administrators set.
    "directory_remotes",
    metadata,
    Column("source", String(SOURCE_LENGTH), primary_key=True),
    Column("entry", String(KEY_LENGTH), primary_key=True),
    Column("content", JSON, nullable=False),
)

directory_conflicts = Table(
    # Where a bus says something else than an administrator did.
    "directory_conflicts",
    metadata,
    Column("source", String(SOURCE_LENGTH), primary_key=True),
    Column("entry", String(KEY_LENGTH), primary_key=True),
    Column("field", String(16), primary_key=True),
    Column("ours", Text, nullable=False),
    Column("theirs", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

directory_syncs = Table(
    # How far each bus has been read.
    "directory_syncs",
    metadata,
    Column("source", String(SOURCE_LENGTH), primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("at", Moment, nullable=False),
    # Why the last look failed; empty where it did not.
    Column("fault", Text, nullable=False),
)
