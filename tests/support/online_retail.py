"""Half a million real order lines for tests in Python, as the tool imports them and as SQL.

The file is UCI's Online Retail (541,909 lines of a British wholesaler, December 2010 to December
2011). The rules are those of the domain: an invoice is an order, one that begins with C is a
return, a line without a customer is refused. `load` works out from the file itself, in integers,
what the base must hold of every client at NOW.
"""

import calendar
import csv
import gzip
import os
import sqlite3
import time
import unittest

import processes

FILE = os.path.join(os.environ.get("CLIENTELE_SHARED_DATA", ""), "online_retail",
                    "online_retail.csv.gz")
NOW = "2011-12-10T00:00:00Z"
CLOCK = "--clock=" + NOW
DAY = 86_400
# Of an average order, in pieces.
MEDIUM_FROM = 100
LARGE_FROM = 500

# The tool's command as its help gives it.
IMPORT = ["import", "orders", "online_retail.csv", "--map",
          "order=InvoiceNo,sku=StockCode,quantity=Quantity,at=InvoiceDate,unit_price=UnitPrice,"
          "client=CustomerID",
          "--return-prefix", "C", "--currency", "GBP", "--create-clients"]

SCHEMA = """
CREATE TABLE record (number INTEGER PRIMARY KEY, invoice TEXT, sku TEXT, quantity INTEGER,
                     at TEXT, price TEXT, client TEXT);
"""

# Prices have up to three decimals, so a price in thousandths is exact; a line's amount in pennies
# is rounded half away from zero.
FACTS = """
CREATE TABLE line AS
SELECT number, invoice, client, sku, quantity, strftime('%s', at) + 0 AS at,
       quantity * CAST(ROUND(price * 1000) AS INTEGER) AS thousandths
FROM record WHERE client <> '';

CREATE TABLE purchase AS
SELECT invoice, MAX(client) AS client, MIN(number) AS number, MIN(at) AS at,
       invoice LIKE 'C%' AS is_return, COUNT(*) AS lines, SUM(quantity) AS quantity,
       SUM(CASE WHEN thousandths < 0 THEN -((5 - thousandths) / 10)
                ELSE (thousandths + 5) / 10 END) AS amount
FROM line GROUP BY invoice;

CREATE TABLE client AS
SELECT client, SUM(NOT is_return) AS orders_count, SUM(amount) AS total_amount,
       SUM(quantity) AS total_quantity,
       MIN(CASE WHEN is_return THEN NULL ELSE at END) AS first_order_at,
       MAX(CASE WHEN is_return THEN NULL ELSE at END) AS last_order_at,
       MAX(CASE WHEN is_return THEN NULL ELSE quantity END) AS largest_order_quantity,
       SUM(NOT is_return AND at > :now - 365 * 86400) AS orders_in_a_year
FROM purchase GROUP BY client;

CREATE TABLE expected AS
SELECT client, orders_count, total_amount, total_quantity, first_order_at, last_order_at,
       largest_order_quantity,
       (SELECT quantity FROM purchase WHERE purchase.client = client.client AND NOT is_return
        ORDER BY at DESC, number DESC LIMIT 1) AS last_order_quantity,
       CASE WHEN last_order_at > :now - 90 * 86400 THEN 'HOT'
            WHEN orders_count > 0 THEN 'WARM' ELSE 'COLD' END AS temperature,
       CASE WHEN orders_count = 0 THEN 'NONE'
            WHEN total_quantity >= :large * orders_count THEN 'LARGE'
            WHEN total_quantity >= :medium * orders_count THEN 'MEDIUM'
            ELSE 'SMALL' END AS volume_tier,
       CASE WHEN orders_count = 0 THEN 'NONE' WHEN orders_in_a_year >= 4 THEN 'REGULAR'
            WHEN orders_count = 1 THEN 'ONE_TIME' ELSE 'PERIODIC' END AS purchase_frequency,
       COALESCE(last_order_at > :now - 90 * 86400, 0) AS active
FROM client;
"""


def seconds_of(text):
    """Unix seconds of a time as the tool writes it."""
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def unpack(folder):
    """Lays the file in `folder`, where IMPORT looks for it; its text."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as packed:
        text = packed.read()
    with open(os.path.join(folder, "online_retail.csv"), "w", encoding="utf-8",
              newline="") as file:
        file.write(text)
    return text


def load(text):
    """The file in SQL, with what the base must hold in table `expected`."""
    base = sqlite3.connect(":memory:")
    base.executescript(SCHEMA)
    records = csv.reader(text.splitlines(keepends=True))
    header = next(records)
    assert header == ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate",
                      "UnitPrice", "CustomerID", "Country"], header
    base.executemany("INSERT INTO record (invoice, sku, quantity, at, price, client) "
                     "VALUES (?, ?, ?, ?, ?, ?)",
                     ((r[0], r[1], int(r[3]), r[4], r[5], r[6]) for r in records))
    script = FACTS.replace(":now", str(seconds_of(NOW))).replace(":medium", str(MEDIUM_FROM))
    base.executescript(script.replace(":large", str(LARGE_FROM)))
    return base


def import_into(server, folder):
    """Sets the policy and imports the file that `unpack` laid in `folder`; the tool's answer."""
    processes.answer(server, folder, "policy", "set", "currency=GBP",
                     "volume_medium_from=%d" % MEDIUM_FROM, "volume_large_from=%d" % LARGE_FROM)
    return processes.answer(server, folder, *IMPORT)


def main():
    """Runs the caller's tests; without the file there is nothing to check, and it says so."""
    if os.path.exists(FILE):
        unittest.main()
    else:
        print("nothing was checked: there is no %s" % FILE)
