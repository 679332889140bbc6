-- What the filter language asks for: facts of orders and responses, birthdays, products, custom
-- attributes, saved segments, deliveries and responses.

ALTER TABLE client ADD COLUMN discounted_orders_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN twice_median_interval INTEGER;
ALTER TABLE client ADD COLUMN last_responded_at INTEGER;
ALTER TABLE client ADD COLUMN behavior_override INTEGER NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN behavior_override_until INTEGER;

UPDATE client SET discounted_orders_count =
  (SELECT COUNT(*) FROM sales_order o WHERE o.client_id = client.client_id AND o.kind = 1
    AND o.superseded_by = 0 AND o.canceled_at IS NULL AND o.discount > 0);

WITH placed AS (
  SELECT client_id, placed_at - LAG(placed_at)
           OVER (PARTITION BY client_id ORDER BY placed_at, order_id) AS gap
  FROM sales_order WHERE kind = 1 AND superseded_by = 0 AND canceled_at IS NULL),
ranked AS (
  SELECT client_id, gap, ROW_NUMBER() OVER (PARTITION BY client_id ORDER BY gap) AS place,
         COUNT(*) OVER (PARTITION BY client_id) AS gaps
  FROM placed WHERE gap IS NOT NULL)
UPDATE client SET twice_median_interval =
  (SELECT CASE WHEN MAX(gaps) % 2 = 1 THEN 2 * SUM(gap) ELSE SUM(gap) END
   FROM ranked WHERE ranked.client_id = client.client_id AND gaps >= 2
     AND place IN ((gaps + 1) / 2, gaps / 2 + 1));

ALTER TABLE client_profile ADD COLUMN birthday INTEGER NOT NULL DEFAULT 0;

UPDATE client_profile SET birthday =
  CAST(strftime('%m', birth_date * 86400, 'unixepoch') AS INTEGER) * 100 +
  CAST(strftime('%d', birth_date * 86400, 'unixepoch') AS INTEGER)
WHERE birth_date IS NOT NULL;

CREATE TABLE product (
  sku TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  category TEXT NOT NULL,
  unit TEXT NOT NULL,
  unit_factor INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE client_attribute (
  client_id INTEGER NOT NULL,
  attribute TEXT NOT NULL,
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (client_id, attribute)
) WITHOUT ROWID;

CREATE TABLE segment (
  segment_id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  title TEXT NOT NULL,
  filter TEXT NOT NULL,
  actor TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE delivery (
  delivery_id INTEGER PRIMARY KEY,
  client_id INTEGER NOT NULL,
  external_id TEXT UNIQUE,
  at INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  address_key INTEGER NOT NULL,
  status INTEGER NOT NULL,
  campaign_id TEXT NOT NULL,
  step INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL
);

CREATE INDEX delivery_by_client ON delivery (client_id, at, delivery_id);

CREATE TABLE response (
  response_id INTEGER PRIMARY KEY,
  client_id INTEGER NOT NULL,
  external_id TEXT UNIQUE,
  at INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  campaign_id TEXT NOT NULL,
  step INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL
);

CREATE INDEX response_by_client ON response (client_id, at, response_id);
