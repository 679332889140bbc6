-- The base. Times are seconds since 1970, dates days since 1970, amounts minor units. Enumerations
-- have the numbers of the public contract. Identifiers compare byte by byte. What each table is for
-- and what its columns mean: server/domain/rows.h.

CREATE TABLE feed_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  cluster_id BLOB NOT NULL,
  timeline INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  last_batch_id BLOB NOT NULL,
  committed_at INTEGER NOT NULL,
  next_client_id INTEGER NOT NULL,
  min_available_revision INTEGER NOT NULL
);

CREATE TABLE change_batch (
  revision_last INTEGER PRIMARY KEY,
  revision_first INTEGER NOT NULL,
  batch_id BLOB NOT NULL UNIQUE,
  prev_batch_id BLOB NOT NULL,
  timeline INTEGER NOT NULL,
  committed_at INTEGER NOT NULL,
  checksum BLOB NOT NULL,
  payload BLOB NOT NULL
);

CREATE TABLE key_check (
  key_use TEXT PRIMARY KEY,
  mark BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE request (
  principal TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  response BLOB NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (principal, method, request_id)
) WITHOUT ROWID;

CREATE INDEX request_by_age ON request (recorded_at);

CREATE TABLE client (
  client_id INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  profile_revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  owner TEXT NOT NULL,
  stage TEXT NOT NULL,
  stage_changed_at INTEGER,
  lost_reason TEXT NOT NULL,
  gender INTEGER NOT NULL,
  city TEXT NOT NULL,
  region TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  orders_count INTEGER NOT NULL,
  total_amount INTEGER NOT NULL,
  total_quantity INTEGER NOT NULL,
  first_order_at INTEGER,
  last_order_at INTEGER,
  largest_order_quantity INTEGER,
  last_order_quantity INTEGER,
  last_positive_at INTEGER,
  last_inbound_at INTEGER,
  last_reached_at INTEGER,
  last_reached_outcome INTEGER NOT NULL,
  temperature_override INTEGER NOT NULL,
  temperature_override_until INTEGER,
  processing_consent INTEGER NOT NULL
);

CREATE TABLE client_profile (
  client_id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  external_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  given_name TEXT NOT NULL,
  patronymic TEXT NOT NULL,
  birth_date INTEGER,
  company TEXT NOT NULL,
  tax_id TEXT NOT NULL,
  PRIMARY KEY (client_id, revision)
) WITHOUT ROWID;

CREATE TABLE client_external_id (
  external_id TEXT PRIMARY KEY,
  client_id INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE contact_point (
  client_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  address_key INTEGER NOT NULL,
  status INTEGER NOT NULL,
  is_primary INTEGER NOT NULL,
  verified_at INTEGER,
  removed INTEGER NOT NULL,
  PRIMARY KEY (client_id, contact_id)
) WITHOUT ROWID;

CREATE INDEX contact_point_by_address ON contact_point (address_key);

CREATE TABLE contact_address (
  client_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  address TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (client_id, contact_id)
) WITHOUT ROWID;

CREATE TABLE consent (
  client_id INTEGER NOT NULL,
  consent_id INTEGER NOT NULL,
  purpose INTEGER NOT NULL,
  status INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  address_key INTEGER NOT NULL,
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  means TEXT NOT NULL,
  text_version TEXT NOT NULL,
  PRIMARY KEY (client_id, consent_id)
) WITHOUT ROWID;

CREATE TABLE client_channel (
  client_id INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  address_key INTEGER NOT NULL,
  PRIMARY KEY (client_id, channel)
) WITHOUT ROWID;

CREATE TABLE client_tag (
  client_id INTEGER NOT NULL,
  tag TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (client_id, tag)
) WITHOUT ROWID;

CREATE TABLE tag (
  tag TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE sales_order (
  order_id INTEGER PRIMARY KEY,
  client_id INTEGER NOT NULL,
  external_id TEXT,
  superseded_by INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  placed_at INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  cost INTEGER,
  promo_code TEXT NOT NULL,
  original_order_id INTEGER NOT NULL,
  original_external_id TEXT NOT NULL,
  canceled_at INTEGER,
  recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL
);

CREATE UNIQUE INDEX sales_order_by_external_id ON sales_order (external_id, superseded_by);
CREATE INDEX sales_order_by_client ON sales_order (client_id, placed_at, order_id);

CREATE TABLE order_line (
  order_id INTEGER NOT NULL,
  line_number INTEGER NOT NULL,
  sku TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (order_id, line_number)
) WITHOUT ROWID;

CREATE TABLE interaction (
  interaction_id INTEGER PRIMARY KEY,
  client_id INTEGER NOT NULL,
  external_id TEXT UNIQUE,
  at INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  direction INTEGER NOT NULL,
  disposition INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  campaign_id TEXT NOT NULL,
  step INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL
);

CREATE INDEX interaction_by_client ON interaction (client_id, at, interaction_id);

CREATE TABLE note (
  client_id INTEGER NOT NULL,
  note_id INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (client_id, note_id)
) WITHOUT ROWID;

CREATE TABLE client_event (
  client_id INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  value TEXT NOT NULL,
  previous TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (client_id, event_id)
) WITHOUT ROWID;

CREATE TABLE policy (
  version INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  body BLOB NOT NULL
);

CREATE TABLE campaign (
  campaign_id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  title TEXT NOT NULL,
  filter TEXT NOT NULL,
  channels TEXT NOT NULL,
  audiences INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE audience (
  campaign_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  evaluated_revision INTEGER NOT NULL,
  evaluated_at INTEGER NOT NULL,
  filter TEXT NOT NULL,
  channels TEXT NOT NULL,
  policy_version INTEGER NOT NULL,
  matched INTEGER NOT NULL,
  members INTEGER NOT NULL,
  counts BLOB NOT NULL,
  members_hash BLOB NOT NULL,
  provenance_hash BLOB NOT NULL,
  PRIMARY KEY (campaign_id, number)
) WITHOUT ROWID;

CREATE TABLE audience_chunk (
  campaign_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  chunk INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (campaign_id, number, chunk)
);
