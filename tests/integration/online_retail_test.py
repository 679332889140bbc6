#!/usr/bin/env python3
"""The base after the import of Online Retail, checked against plain SQL, client by client."""

import csv
import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import online_retail  # noqa: E402
import processes  # noqa: E402

COLUMNS = ["orders_count", "total_amount", "total_quantity", "first_order_at", "last_order_at",
           "largest_order_quantity", "last_order_quantity", "temperature", "volume_tier",
           "purchase_frequency", "active"]


class OnlineRetailTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.TemporaryDirectory(prefix="clientele-test.")
        cls.folder = cls.dir.name
        cls.sql = online_retail.load(online_retail.unpack(cls.folder))
        cls.server = processes.Server(cls.folder, online_retail.CLOCK)
        began = time.monotonic()
        cls.imported = online_retail.import_into(cls.server, cls.folder)
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
        again = self.answer(*online_retail.IMPORT)
        self.assertEqual(0, again["changed"])
        self.assertEqual(self.imported["rows"], again["rows"])
        self.assertEqual(self.imported["rejected"], again["rejected"])
        self.assertEqual(before, self.answer("segment", "breakdown")["rows"])
        self.assertEqual(4_372, self.answer("status")["clients"])


if __name__ == "__main__":
    online_retail.main()
