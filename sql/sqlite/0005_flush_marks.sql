-- What a server writes to when it needs a commit of its own: everything that was seen before it is
-- durable then. server/store/durable_head.h

CREATE TABLE flush_mark (
  slot INTEGER PRIMARY KEY,
  flushes INTEGER NOT NULL
);

INSERT INTO flush_mark (slot, flushes) VALUES
  (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0),
  (8, 0), (9, 0), (10, 0), (11, 0), (12, 0), (13, 0), (14, 0), (15, 0);
