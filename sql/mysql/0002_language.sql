-- What the filter language asks for: facts of orders and responses, birthdays, products, custom
-- attributes, saved segments, deliveries and responses.

ALTER TABLE client ADD COLUMN discounted_orders_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN twice_median_interval BIGINT;
ALTER TABLE client ADD COLUMN last_responded_at BIGINT;
ALTER TABLE client ADD COLUMN behavior_override SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN behavior_override_until BIGINT;

UPDATE client SET discounted_orders_count =
  (SELECT COUNT(*) FROM sales_order o WHERE o.client_id = client.client_id AND o.kind = 1
    AND o.superseded_by = 0 AND o.canceled_at IS NULL AND o.discount > 0);

UPDATE client JOIN (
  SELECT client_id, CASE WHEN MAX(gaps) % 2 = 1 THEN 2 * SUM(gap) ELSE SUM(gap) END AS twice_median
  FROM (
    SELECT client_id, gap, ROW_NUMBER() OVER (PARTITION BY client_id ORDER BY gap) AS place,
           COUNT(*) OVER (PARTITION BY client_id) AS gaps
    FROM (
      SELECT client_id, placed_at - LAG(placed_at)
               OVER (PARTITION BY client_id ORDER BY placed_at, order_id) AS gap
      FROM sales_order WHERE kind = 1 AND superseded_by = 0 AND canceled_at IS NULL) placed
    WHERE gap IS NOT NULL) ranked
  WHERE gaps >= 2 AND place IN ((gaps + 1) DIV 2, gaps DIV 2 + 1)
  GROUP BY client_id) middle ON middle.client_id = client.client_id
SET client.twice_median_interval = middle.twice_median;

ALTER TABLE client_profile ADD COLUMN birthday BIGINT NOT NULL DEFAULT 0;

UPDATE client_profile SET birthday =
  MONTH(DATE_ADD('1970-01-01', INTERVAL birth_date DAY)) * 100 +
  DAY(DATE_ADD('1970-01-01', INTERVAL birth_date DAY))
WHERE birth_date IS NOT NULL;

CREATE TABLE product (
  sku VARBINARY(256) NOT NULL PRIMARY KEY,
  name VARBINARY(800) NOT NULL,
  category VARBINARY(256) NOT NULL,
  unit VARBINARY(256) NOT NULL,
  unit_factor BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  actor VARBINARY(256) NOT NULL
) ENGINE=InnoDB;

CREATE TABLE client_attribute (
  client_id BIGINT NOT NULL,
  attribute VARBINARY(256) NOT NULL,
  number BIGINT NOT NULL,
  text VARBINARY(256) NOT NULL,
  PRIMARY KEY (client_id, attribute)
) ENGINE=InnoDB;

CREATE TABLE segment (
  segment_id VARBINARY(256) NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  title VARBINARY(800) NOT NULL,
  filter LONGBLOB NOT NULL,
  actor VARBINARY(256) NOT NULL
) ENGINE=InnoDB;

CREATE TABLE delivery (
  delivery_id BIGINT NOT NULL PRIMARY KEY,
  client_id BIGINT NOT NULL,
  external_id VARBINARY(512),
  at BIGINT NOT NULL,
  channel SMALLINT NOT NULL,
  address_key BIGINT NOT NULL,
  status SMALLINT NOT NULL,
  campaign_id VARBINARY(256) NOT NULL,
  step BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  actor VARBINARY(256) NOT NULL,
  UNIQUE KEY delivery_by_external_id (external_id),
  KEY delivery_by_client (client_id, at, delivery_id)
) ENGINE=InnoDB;

CREATE TABLE response (
  response_id BIGINT NOT NULL PRIMARY KEY,
  client_id BIGINT NOT NULL,
  external_id VARBINARY(512),
  at BIGINT NOT NULL,
  kind SMALLINT NOT NULL,
  channel SMALLINT NOT NULL,
  campaign_id VARBINARY(256) NOT NULL,
  step BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  actor VARBINARY(256) NOT NULL,
  UNIQUE KEY response_by_external_id (external_id),
  KEY response_by_client (client_id, at, response_id)
) ENGINE=InnoDB;
