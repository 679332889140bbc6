#!/usr/bin/env python3
"""Half a million real order lines, imported as they are and checked against plain SQL.

The file is UCI's Online Retail (541,909 lines of a British wholesaler, December 2010 to December
2011). The rules are those of the domain: an invoice is an order, one that begins with C is a
return, a line without a customer is refused. What the base must hold after the import is worked out
by SQLite from the file itself, in integers, for every client.

Without the file there is nothing to check, and the test says so.
"""

import csv
import gzip
import os
import sqlite3
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import processes  # noqa: E402

FILE = os.path.join(os.environ.get("CLIENTELE_SHARED_DATA", ""), "online_retail",
                    "online_retail.csv.gz")
NOW = "2011-12-10T00:00:00Z"
# Of an average order, in pieces.
MEDIUM_FROM = 100
LARGE_FROM = 500

# The tool's command as its help gives it.
IMPORT = ["import", "orders", "online_retail.csv", "--map",
          "order=InvoiceNo,sku=StockCode,quantity=Quantity,at=InvoiceDate,unit_price=UnitPrice,"
          "client=CustomerID",
          "--return-prefix", "C", "--currency", "GBP", "--create-clients"]

COLUMNS = ["orders_count", "total_amount", "total_quantity", "first_order_at", "last_order_at",
           "largest_order_quantity", "last_order_quantity", "temperature", "volume_tier",
           "purchase_frequency", "active"]

SCHEMA = """
CREATE TABLE record (number INTEGER PRIMARY KEY, invoice TEXT, sku TEXT, quantity INTEGER,
                     at TEXT, price TEXT, client TEXT);
"""

# Prices have up to three decimals, so a price in thousandths is exact; a line's amount in pennies
# is rounded half away from zero.
FACTS = """
CREATE TABLE line AS
SELECT number, invoice, client, quantity, strftime('%s', at) + 0 AS at,
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


def load(text):
    """The file in SQL, with what the base must hold in table `expected`."""
    base = sqlite3.connect(":memory:")
    base.executescript(SCHEMA)
    records = csv.reader(text)
    header = next(records)
    assert header == ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate",
                      "UnitPrice", "CustomerID", "Country"], header
    base.executemany("INSERT INTO record (invoice, sku, quantity, at, price, client) "
                     "VALUES (?, ?, ?, ?, ?, ?)",
                     ((r[0], r[1], int(r[3]), r[4], r[5], r[6]) for r in records))
    now = base.execute("SELECT strftime('%s', ?) + 0", (NOW,)).fetchone()[0]
    script = FACTS.replace(":now", str(now)).replace(":medium", str(MEDIUM_FROM))
    base.executescript(script.replace(":large", str(LARGE_FROM)))
    return base


class OnlineRetailTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.TemporaryDirectory(prefix="clientele-test.")
        cls.folder = cls.dir.name
        with gzip.open(FILE, "rt", encoding="utf-8", newline="") as packed:
            text = packed.read()
        with open(os.path.join(cls.folder, "online_retail.csv"), "w", encoding="utf-8",
                  newline="") as file:
            file.write(text)
        cls.sql = load(text.splitlines(keepends=True))
        cls.server = processes.Server(cls.folder, "--clock=" + NOW)
        cls.answer("policy", "set", "currency=GBP", "volume_medium_from=%d" % MEDIUM_FROM,
                   "volume_large_from=%d" % LARGE_FROM)
        began = time.monotonic()
        cls.imported = cls.answer(*IMPORT)
        seconds = time.monotonic() - began
        print("imported %d lines in %.1f s: %d lines a second" %
              (cls.imported["records"], seconds, cls.imported["records"] / seconds))

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.sql.close()
        cls.dir.cleanup()

    @classmethod
    def answer(cls, *arguments):
        return processes.answer(cls.server, cls.folder, *arguments)

    def one(self, query):
        return self.sql.execute(query).fetchone()[0]

    def test_prices_are_exact_in_thousandths(self):
        # What the arithmetic above rests on.
        self.assertEqual(0, self.one(
            "SELECT COUNT(*) FROM record WHERE ABS(price * 1000 - ROUND(price * 1000)) > 1e-4"))
        self.assertEqual(0, self.one(
            "SELECT COUNT(*) FROM (SELECT invoice FROM line GROUP BY invoice "
            "HAVING COUNT(DISTINCT client) > 1)"))

    def test_every_record_is_taken_or_refused(self):
        self.assertEqual(541_909, self.imported["records"])
        self.assertEqual(135_080, self.imported["rejected"])
        self.assertEqual(self.one("SELECT COUNT(*) FROM record WHERE client = ''"),
                         self.imported["rejected"])
        orders = self.one("SELECT COUNT(*) FROM purchase")
        self.assertEqual(orders, self.imported["rows"])
        self.assertEqual(orders, self.imported["changed"])

    def test_refused_records_are_in_the_rejects_file_with_the_reason(self):
        path = os.path.join(self.folder, self.imported["rejects_file"])
        with open(path, encoding="utf-8-sig", newline="") as file:
            rejects = csv.reader(file)
            self.assertEqual(["line", "column", "reason"], next(rejects)[:3])
            reasons = {}
            for record in rejects:
                reasons[tuple(record[1:3])] = reasons.get(tuple(record[1:3]), 0) + 1
        self.assertEqual({("CustomerID", "the client is missing"): 135_080}, reasons)

    def test_the_sums_are_those_of_the_file(self):
        self.assertEqual(4_372, self.answer("segment", "count")["count"])
        rows = self.answer("segment", "breakdown", "--by", "active")["rows"]
        for name in ("orders_count", "total_amount", "total_quantity"):
            self.assertEqual(self.one("SELECT SUM(%s) FROM expected" % name),
                             sum(row[name] for row in rows), name)
        self.assertEqual(self.one("SELECT COUNT(*) FROM purchase WHERE NOT is_return"),
                         sum(row["orders_count"] for row in rows))

    def test_temperatures_against_tiers_are_those_of_the_file(self):
        expected = self.sql.execute(
            "SELECT temperature, volume_tier, COUNT(*), SUM(orders_count), SUM(total_amount), "
            "SUM(total_quantity) FROM expected GROUP BY temperature, volume_tier").fetchall()
        got = [(row["temperature"], row["volume_tier"], row["count"], row["orders_count"],
                row["total_amount"], row["total_quantity"])
               for row in self.answer("segment", "breakdown")["rows"]]
        self.assertEqual(sorted(expected), sorted(got))

    def test_each_client_has_the_facts_of_the_file(self):
        def time_text(seconds):
            return None if seconds is None else time.strftime("%Y-%m-%dT%H:%M:%SZ",
                                                              time.gmtime(seconds))
        expected = {}
        for row in self.sql.execute("SELECT client, %s FROM expected" % ", ".join(COLUMNS)):
            facts = dict(zip(COLUMNS, row[1:]))
            facts["first_order_at"] = time_text(facts["first_order_at"])
            facts["last_order_at"] = time_text(facts["last_order_at"])
            facts["active"] = bool(facts["active"])
            expected[row[0]] = facts
        members = self.answer("segment", "list", "--all", "--columns",
                              "external_id," + ",".join(COLUMNS))["members"]
        self.assertEqual(len(expected), len(members))
        for member in members:
            self.assertEqual(expected[member["external_id"]],
                             {name: member[name] for name in COLUMNS}, member["external_id"])

    def test_importing_again_changes_nothing(self):
        before = self.answer("segment", "breakdown")["rows"]
        again = self.answer(*IMPORT)
        self.assertEqual(0, again["changed"])
        self.assertEqual(self.imported["rows"], again["rows"])
        self.assertEqual(self.imported["rejected"], again["rejected"])
        self.assertEqual(before, self.answer("segment", "breakdown")["rows"])
        self.assertEqual(4_372, self.answer("status")["clients"])


if __name__ == "__main__":
    if os.path.exists(FILE):
        unittest.main()
    else:
        print("nothing was checked: there is no %s" % FILE)
