-- The base. Times are seconds since 1970, dates days since 1970, amounts minor units. Enumerations
-- have the numbers of the public contract. Texts are bytes: they compare byte by byte, blanks at the
-- end included. Their sizes are four bytes for each character that server/domain/limits.h allows.
-- What each table is for and what its columns mean: server/domain/rows.h.

CREATE TABLE feed_head (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  cluster_id VARBINARY(16) NOT NULL,
  timeline BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  last_batch_id VARBINARY(16) NOT NULL,
  committed_at BIGINT NOT NULL,
  next_client_id BIGINT NOT NULL,
  min_available_revision BIGINT NOT NULL
) ENGINE=InnoDB;

CREATE TABLE change_batch (
  revision_last BIGINT NOT NULL PRIMARY KEY,
  revision_first BIGINT NOT NULL,
  batch_id VARBINARY(16) NOT NULL,
  prev_batch_id VARBINARY(16) NOT NULL,
  timeline BIGINT NOT NULL,
  committed_at BIGINT NOT NULL,
  checksum VARBINARY(32) NOT NULL,
  payload LONGBLOB NOT NULL,
  UNIQUE KEY change_batch_by_id (batch_id)
) ENGINE=InnoDB;

CREATE TABLE key_check (
  key_use VARBINARY(64) NOT NULL PRIMARY KEY,
  mark VARBINARY(64) NOT NULL
) ENGINE=InnoDB;

CREATE TABLE request (
  principal VARBINARY(256) NOT NULL,
  method VARBINARY(256) NOT NULL,
  request_id VARBINARY(256) NOT NULL,
  fingerprint VARBINARY(1024) NOT NULL,
  response LONGBLOB NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (principal, method, request_id),
  KEY request_by_age (recorded_at)
) ENGINE=InnoDB;

CREATE TABLE client (
  client_id BIGINT NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL,
  profile_revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  source VARBINARY(256) NOT NULL,
  owner VARBINARY(256) NOT NULL,
  stage VARBINARY(256) NOT NULL,
  stage_changed_at BIGINT,
  lost_reason VARBINARY(256) NOT NULL,
  gender SMALLINT NOT NULL,
  city VARBINARY(800) NOT NULL,
  region VARBINARY(800) NOT NULL,
  time_zone VARBINARY(256) NOT NULL,
  orders_count BIGINT NOT NULL,
  total_amount BIGINT NOT NULL,
  total_quantity BIGINT NOT NULL,
  first_order_at BIGINT,
  last_order_at BIGINT,
  largest_order_quantity BIGINT,
  last_order_quantity BIGINT,
  last_positive_at BIGINT,
  last_inbound_at BIGINT,
  last_reached_at BIGINT,
  last_reached_outcome SMALLINT NOT NULL,
  temperature_override SMALLINT NOT NULL,
  temperature_override_until BIGINT,
  processing_consent SMALLINT NOT NULL
) ENGINE=InnoDB;

CREATE TABLE client_profile (
  client_id BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  external_id VARBINARY(512) NOT NULL,
  display_name VARBINARY(800) NOT NULL,
  family_name VARBINARY(800) NOT NULL,
  given_name VARBINARY(800) NOT NULL,
  patronymic VARBINARY(800) NOT NULL,
  birth_date BIGINT,
  company VARBINARY(800) NOT NULL,
  tax_id VARBINARY(256) NOT NULL,
  PRIMARY KEY (client_id, revision)
) ENGINE=InnoDB;

CREATE TABLE client_external_id (
  external_id VARBINARY(512) NOT NULL PRIMARY KEY,
  client_id BIGINT NOT NULL
) ENGINE=InnoDB;

CREATE TABLE contact_point (
  client_id BIGINT NOT NULL,
  contact_id BIGINT NOT NULL,
  channel SMALLINT NOT NULL,
  address_key BIGINT NOT NULL,
  status SMALLINT NOT NULL,
  is_primary SMALLINT NOT NULL,
  verified_at BIGINT,
  removed SMALLINT NOT NULL,
  PRIMARY KEY (client_id, contact_id),
  KEY contact_point_by_address (address_key)
) ENGINE=InnoDB;

CREATE TABLE contact_address (
  client_id BIGINT NOT NULL,
  contact_id BIGINT NOT NULL,
  address VARBINARY(2000) NOT NULL,
  person VARBINARY(800) NOT NULL,
  role VARBINARY(800) NOT NULL,
  PRIMARY KEY (client_id, contact_id)
) ENGINE=InnoDB;

CREATE TABLE consent (
  client_id BIGINT NOT NULL,
  consent_id BIGINT NOT NULL,
  purpose SMALLINT NOT NULL,
  status SMALLINT NOT NULL,
  channel SMALLINT NOT NULL,
  address_key BIGINT NOT NULL,
  at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  actor VARBINARY(256) NOT NULL,
  means VARBINARY(256) NOT NULL,
  text_version VARBINARY(256) NOT NULL,
  PRIMARY KEY (client_id, consent_id)
) ENGINE=InnoDB;

CREATE TABLE client_channel (
  client_id BIGINT NOT NULL,
  channel SMALLINT NOT NULL,
  reason SMALLINT NOT NULL,
  contact_id BIGINT NOT NULL,
  address_key BIGINT NOT NULL,
  PRIMARY KEY (client_id, channel)
) ENGINE=InnoDB;

CREATE TABLE client_tag (
  client_id BIGINT NOT NULL,
  tag VARBINARY(256) NOT NULL,
  set_at BIGINT NOT NULL,
  actor VARBINARY(256) NOT NULL,
  expires_at BIGINT,
  PRIMARY KEY (client_id, tag)
) ENGINE=InnoDB;

CREATE TABLE tag (
  tag VARBINARY(256) NOT NULL PRIMARY KEY,
  title VARBINARY(800) NOT NULL,
  created_at BIGINT NOT NULL,
  actor VARBINARY(256) NOT NULL
) ENGINE=InnoDB;

CREATE TABLE sales_order (
  order_id BIGINT NOT NULL PRIMARY KEY,
  client_id BIGINT NOT NULL,
  external_id VARBINARY(512),
  superseded_by BIGINT NOT NULL,
  kind SMALLINT NOT NULL,
  placed_at BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  quantity BIGINT NOT NULL,
  discount BIGINT NOT NULL,
  cost BIGINT,
  promo_code VARBINARY(256) NOT NULL,
  original_order_id BIGINT NOT NULL,
  original_external_id VARBINARY(512) NOT NULL,
  canceled_at BIGINT,
  recorded_at BIGINT NOT NULL,
  actor VARBINARY(256) NOT NULL,
  UNIQUE KEY sales_order_by_external_id (external_id, superseded_by),
  KEY sales_order_by_client (client_id, placed_at, order_id)
) ENGINE=InnoDB;

CREATE TABLE order_line (
  order_id BIGINT NOT NULL,
  line_number BIGINT NOT NULL,
  sku VARBINARY(256) NOT NULL,
  quantity BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (order_id, line_number)
) ENGINE=InnoDB;

CREATE TABLE interaction (
  interaction_id BIGINT NOT NULL PRIMARY KEY,
  client_id BIGINT NOT NULL,
  external_id VARBINARY(512),
  at BIGINT NOT NULL,
  channel SMALLINT NOT NULL,
  direction SMALLINT NOT NULL,
  disposition SMALLINT NOT NULL,
  outcome SMALLINT NOT NULL,
  campaign_id VARBINARY(256) NOT NULL,
  step BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  actor VARBINARY(256) NOT NULL,
  UNIQUE KEY interaction_by_external_id (external_id),
  KEY interaction_by_client (client_id, at, interaction_id)
) ENGINE=InnoDB;

CREATE TABLE note (
  client_id BIGINT NOT NULL,
  note_id BIGINT NOT NULL,
  text VARBINARY(16000) NOT NULL,
  PRIMARY KEY (client_id, note_id)
) ENGINE=InnoDB;

CREATE TABLE client_event (
  client_id BIGINT NOT NULL,
  event_id BIGINT NOT NULL,
  kind SMALLINT NOT NULL,
  at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  actor VARBINARY(256) NOT NULL,
  value VARBINARY(1024) NOT NULL,
  previous VARBINARY(1024) NOT NULL,
  reason VARBINARY(1024) NOT NULL,
  PRIMARY KEY (client_id, event_id)
) ENGINE=InnoDB;

CREATE TABLE policy (
  version BIGINT NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor VARBINARY(256) NOT NULL,
  body LONGBLOB NOT NULL
) ENGINE=InnoDB;

CREATE TABLE campaign (
  campaign_id VARBINARY(256) NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  title VARBINARY(800) NOT NULL,
  filter LONGBLOB NOT NULL,
  channels VARBINARY(256) NOT NULL,
  audiences BIGINT NOT NULL
) ENGINE=InnoDB;

CREATE TABLE audience (
  campaign_id VARBINARY(256) NOT NULL,
  number BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  evaluated_revision BIGINT NOT NULL,
  evaluated_at BIGINT NOT NULL,
  filter LONGBLOB NOT NULL,
  channels VARBINARY(256) NOT NULL,
  policy_version BIGINT NOT NULL,
  matched BIGINT NOT NULL,
  members BIGINT NOT NULL,
  counts VARBINARY(1024) NOT NULL,
  members_hash VARBINARY(64) NOT NULL,
  provenance_hash VARBINARY(64) NOT NULL,
  PRIMARY KEY (campaign_id, number)
) ENGINE=InnoDB;

CREATE TABLE audience_chunk (
  campaign_id VARBINARY(256) NOT NULL,
  number BIGINT NOT NULL,
  chunk BIGINT NOT NULL,
  body LONGBLOB NOT NULL,
  PRIMARY KEY (campaign_id, number, chunk)
) ENGINE=InnoDB;
