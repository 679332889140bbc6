-- Campaigns whole: send windows and slots of audiences, what was streamed and released, deliveries
-- of audiences, addresses that must never be messaged, clients that were erased.

ALTER TABLE campaign ADD COLUMN status INTEGER NOT NULL DEFAULT 2;
ALTER TABLE campaign ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaign ADD COLUMN options BLOB;

ALTER TABLE audience ADD COLUMN step INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audience ADD COLUMN send_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audience ADD COLUMN send_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audience ADD COLUMN week TEXT NOT NULL DEFAULT '';
ALTER TABLE audience ADD COLUMN counts_toward_cap INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audience ADD COLUMN released INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audience ADD COLUMN released_at INTEGER;
ALTER TABLE audience ADD COLUMN options BLOB;

ALTER TABLE audience_chunk ADD COLUMN format INTEGER NOT NULL DEFAULT 1;

CREATE TABLE audience_stream (
  campaign_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  chunk INTEGER NOT NULL,
  streamed BLOB NOT NULL,
  PRIMARY KEY (campaign_id, number, chunk)
);

ALTER TABLE delivery ADD COLUMN audience_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN variant INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN counts_toward_cap INTEGER NOT NULL DEFAULT 1;
CREATE INDEX delivery_by_audience ON delivery (campaign_id, audience_number, client_id);

ALTER TABLE response ADD COLUMN audience_number INTEGER NOT NULL DEFAULT 0;

CREATE TABLE suppression (
  address_key INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  actor TEXT NOT NULL
);

CREATE TABLE erasure (
  client_id INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  erased_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  receipt BLOB NOT NULL,
  log_cleaned_at INTEGER,
  log_cleaned_to INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX erasure_by_revision ON erasure (revision);
CREATE INDEX erasure_by_log_cleaned ON erasure (log_cleaned_at, revision);
