-- The servers that follow the log, and how far each is: none of it is purged that one of them still
-- needs.

CREATE TABLE replica (
  replica_id VARBINARY(64) NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
) ENGINE=InnoDB;
