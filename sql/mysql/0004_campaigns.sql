-- Campaigns whole: send windows and slots of audiences, what was streamed and released, deliveries
-- of audiences, addresses that must never be messaged, clients that were erased.

ALTER TABLE campaign ADD COLUMN status SMALLINT NOT NULL DEFAULT 2;
ALTER TABLE campaign ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaign ADD COLUMN options LONGBLOB;

ALTER TABLE audience ADD COLUMN step BIGINT NOT NULL DEFAULT 1;
ALTER TABLE audience ADD COLUMN send_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audience ADD COLUMN send_to BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audience ADD COLUMN week VARBINARY(32) NOT NULL DEFAULT '';
ALTER TABLE audience ADD COLUMN counts_toward_cap SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE audience ADD COLUMN released SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE audience ADD COLUMN released_at BIGINT;
ALTER TABLE audience ADD COLUMN options LONGBLOB;

ALTER TABLE audience_chunk ADD COLUMN format BIGINT NOT NULL DEFAULT 1;

CREATE TABLE audience_stream (
  campaign_id VARBINARY(256) NOT NULL,
  number BIGINT NOT NULL,
  chunk BIGINT NOT NULL,
  streamed LONGBLOB NOT NULL,
  PRIMARY KEY (campaign_id, number, chunk)
) ENGINE=InnoDB;

ALTER TABLE delivery ADD COLUMN audience_number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN variant BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN counts_toward_cap SMALLINT NOT NULL DEFAULT 1;
CREATE INDEX delivery_by_audience ON delivery (campaign_id, audience_number, client_id);

ALTER TABLE response ADD COLUMN audience_number BIGINT NOT NULL DEFAULT 0;

CREATE TABLE suppression (
  address_key BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  reason VARBINARY(256) NOT NULL,
  actor VARBINARY(256) NOT NULL
) ENGINE=InnoDB;

CREATE TABLE erasure (
  client_id BIGINT NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL,
  erased_at BIGINT NOT NULL,
  reason VARBINARY(2000) NOT NULL,
  actor VARBINARY(256) NOT NULL,
  receipt LONGBLOB NOT NULL,
  log_cleaned_at BIGINT,
  log_cleaned_to BIGINT NOT NULL DEFAULT 0
) ENGINE=InnoDB;

CREATE INDEX erasure_by_revision ON erasure (revision);
CREATE INDEX erasure_by_log_cleaned ON erasure (log_cleaned_at, revision);
