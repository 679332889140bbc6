-- The servers that follow the log, and how far each is: none of it is purged that one of them still
-- needs.

CREATE TABLE replica (
  replica_id BLOB PRIMARY KEY,
  revision INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) WITHOUT ROWID;
