-- What the system's administrator makes once. The system writes rows into packets_out and reads packets_in.
CREATE TABLE packets_out (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  kind    TEXT NOT NULL CHECK (kind IN ('document', 'status')),
  sender  TEXT NOT NULL,
  packet  BLOB NOT NULL,
  state   TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'taken', 'failed')),
  result  TEXT NOT NULL DEFAULT ''
);
CREATE INDEX packets_out_waiting ON packets_out (id) WHERE state = 'waiting';
CREATE TABLE packets_in (
  id        TEXT PRIMARY KEY,
  kind      TEXT NOT NULL,
  sender    TEXT NOT NULL,
  receivers TEXT NOT NULL,
  packet    BLOB NOT NULL,
  at        TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
