#!/usr/bin/env python3
"""The README's twenty questions of a marketer, asked of Online Retail.

Who must answer to each is worked out from the file itself, by a rule written here from the meaning
of the words and knowing nothing of the language: counts and members must be the same, from the
index and from SQL alone.
"""

import bisect
import collections
import os
import re
import statistics
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import online_retail  # noqa: E402
import processes  # noqa: E402

HEADING = "### Twenty questions of a marketer"
NOW = online_retail.seconds_of(online_retail.NOW)

Order = collections.namedtuple("Order", "at amount lines")
Line = collections.namedtuple("Line", "sku quantity")


def read_questions():
    """The filters of the README's table."""
    with open(os.path.join(processes.SOURCE, "README.md"), encoding="utf-8") as readme:
        section = readme.read().partition(HEADING + "\n")[2]
    table = re.split(r"^#", section, maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^\|[^|]*\| `([^`]+)` \|$", table, re.MULTILINE)


def days_ago(days):
    return NOW - days * online_retail.DAY


class Client:
    """One client's history. Amounts are in pennies, those of returns below zero."""

    def __init__(self, client_id, facts):
        self.id = client_id
        self.name = facts["client"]
        self.facts = facts
        self.purchases = []
        self.returns = []

    def is_buyer(self):
        return bool(self.purchases)

    def last_order_at(self):
        return max(order.at for order in self.purchases)

    def is_silent_for(self, days):
        return self.is_buyer() and self.last_order_at() < days_ago(days)

    def is_active(self):
        return any(order.at > days_ago(90) for order in self.purchases)

    def is_regular(self):
        return sum(order.at > days_ago(365) for order in self.purchases) >= 4

    def purchases_with(self, sku):
        return [order for order in self.purchases if any(line.sku == sku for line in order.lines)]

    def purchases_between(self, begin, end):
        return [order for order in self.purchases
                if online_retail.seconds_of(begin) <= order.at < online_retail.seconds_of(end)]

    def spent(self, since=0):
        return sum(order.amount for order in self.purchases + self.returns if order.at > since)

    def is_overdue(self):
        if len(self.purchases) < 3:
            return False
        times = sorted(order.at for order in self.purchases)
        usual = statistics.median(b - a for a, b in zip(times, times[1:]))
        return NOW - times[-1] > 2 * usual


class Base:
    """All clients, and the places that they have among each other."""

    def __init__(self, sql, ids):
        sql.row_factory = lambda cursor, row: dict(zip([c[0] for c in cursor.description], row))
        by_name = {facts["client"]: Client(ids[facts["client"]], facts)
                   for facts in sql.execute("SELECT * FROM expected")}
        lines = collections.defaultdict(list)
        for line in sql.execute("SELECT invoice, sku, quantity FROM line"):
            lines[line["invoice"]].append(Line(line["sku"], line["quantity"]))
        for row in sql.execute("SELECT * FROM purchase"):
            client = by_name[row["client"]]
            orders = client.returns if row["is_return"] else client.purchases
            orders.append(Order(row["at"], row["amount"], lines[row["invoice"]]))
        self.clients = list(by_name.values())
        self.buyers = [client for client in self.clients if client.is_buyer()]
        self.best_fifth = self._best_fifth()
        self.class_a = self._class_a()
        self.recency = self._scores(Client.last_order_at)
        self.frequency = self._scores(lambda client: len(client.purchases))
        self.monetary = self._scores(Client.spent)

    def _best_fifth(self):
        ranked = sorted(self.clients, key=lambda client: (-client.spent(), client.id))
        return {client.id for place, client in enumerate(ranked) if place * 5 < len(ranked)}

    def _class_a(self):
        """Those before whom less than 80 % of the year's revenue was made by others."""
        revenue = {client: client.spent(since=days_ago(365)) for client in self.buyers}
        ranked = sorted((client for client in self.buyers if revenue[client] > 0),
                        key=lambda client: (-revenue[client], client.id))
        whole = sum(revenue[client] for client in ranked)
        members = set()
        before = 0
        for client in ranked:
            if before * 100 >= whole * 80:
                break
            members.add(client.id)
            before += revenue[client]
        return members

    def _scores(self, value_of):
        """1 to 5: by how many fifths of the buyers are strictly worse; others have no score."""
        values = sorted(value_of(client) for client in self.buyers)
        scores = {client.id: 1 + 5 * bisect.bisect_left(values, value_of(client)) // len(values)
                  for client in self.buyers}
        return lambda client: scores[client.id]


RULES = {}


def rule(expression):
    """The rule below says who answers to this question of the README."""
    def keep(function):
        RULES[expression] = function
        return function
    return keep


@rule("purchase_frequency = ONE_TIME AND last_order_at < now - 90d")
def bought_once_and_never_again(client, base):
    return len(client.purchases) == 1 and client.is_silent_for(90)


@rule("top(20%, total_amount) AND last_order_at < now - 90d")
def best_fifth_and_silent(client, base):
    return client.id in base.best_fifth and client.is_silent_for(90)


@rule("abc_class = A AND overdue")
def makes_the_revenue_and_is_late(client, base):
    return client.id in base.class_a and client.is_overdue()


@rule("temperature = HOT AND volume_tier = LARGE")
def large_and_hot(client, base):
    return client.facts["temperature"] == "HOT" and client.facts["volume_tier"] == "LARGE"


@rule("rfm_recency = 5 AND rfm_frequency = 5 AND rfm_monetary = 5")
def champion(client, base):
    return client.is_buyer() and all(
        score(client) == 5 for score in (base.recency, base.frequency, base.monetary))


@rule("rfm_recency <= 2 AND rfm_frequency >= 4")
def slipping_away(client, base):
    return client.is_buyer() and base.recency(client) <= 2 and base.frequency(client) >= 4


@rule("rfm_recency = 1 AND rfm_monetary >= 4")
def big_spender_that_was_lost(client, base):
    return client.is_buyer() and base.recency(client) == 1 and base.monetary(client) >= 4


@rule("first_order_at > now - 30d")
def new_this_month(client, base):
    return client.is_buyer() and min(order.at for order in client.purchases) > days_ago(30)


@rule("orders_count = 2 AND last_order_at > now - 30d")
def came_back_for_a_second_order(client, base):
    return len(client.purchases) == 2 and client.last_order_at() > days_ago(30)


@rule('orders(90d, sku = "85123A").count >= 2')
def bought_one_product_twice(client, base):
    return sum(order.at > days_ago(90) for order in client.purchases_with("85123A")) >= 2


@rule('orders(sku = "22423").count > 0 AND orders(sku = "85123A").count = 0')
def bought_this_never_that(client, base):
    return bool(client.purchases_with("22423")) and not client.purchases_with("85123A")


@rule("orders(365d, quantity >= 100).count > 0")
def a_hundred_pieces_of_something(client, base):
    return any(order.at > days_ago(365) and any(line.quantity >= 100 for line in order.lines)
               for order in client.purchases)


@rule("orders(order_amount >= 100000).count > 0")
def one_order_of_a_thousand(client, base):
    return any(order.amount >= 1_000_00 for order in client.purchases)


@rule("orders_count >= 3 AND average_order_amount >= 50000")
def orders_of_five_hundred_on_average(client, base):
    count = len(client.purchases)
    return count >= 3 and client.spent() >= 500_00 * count


@rule("orders(at >= 2010-12-01, at < 2011-01-01).count > 0 AND orders(at >= 2011-11-01).count = 0")
def last_christmas_but_not_this_one(client, base):
    return (bool(client.purchases_between("2010-12-01T00:00:00Z", "2011-01-01T00:00:00Z")) and
            not client.purchases_between("2011-11-01T00:00:00Z", online_retail.NOW))


@rule("purchase_frequency = REGULAR AND NOT active")
def regular_who_stopped(client, base):
    return client.is_regular() and not client.is_active()


@rule("orders(90d).count > 0 AND orders(at > now - 180d, at <= now - 90d).count > 0")
def bought_in_each_of_two_quarters(client, base):
    return client.is_active() and any(days_ago(180) < order.at <= days_ago(90)
                                      for order in client.purchases)


@rule("orders(30d).amount >= 100000")
def spent_a_thousand_in_a_month(client, base):
    return client.spent(since=days_ago(30)) >= 1_000_00


@rule("orders_count > 0 AND total_amount <= 0")
def returned_more_than_they_kept(client, base):
    return client.is_buyer() and client.spent() <= 0


# The file has no discounts and no addresses: every regular client is loyal, nobody is reachable.
@rule("behavior = LOYAL AND NOT reachable(EMAIL) AND NOT reachable(SMS)")
def loyal_and_out_of_reach(client, base):
    return client.is_regular()


class MarketerSegmentsTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.TemporaryDirectory(prefix="clientele-test.")
        cls.folder = cls.dir.name
        cls.questions = read_questions()
        sql = online_retail.load(online_retail.unpack(cls.folder))
        with processes.Server(cls.folder, online_retail.CLOCK) as server:
            online_retail.import_into(server, cls.folder)
            ids = {member["external_id"]: member["id"] for member in cls.members(server)}
        cls.base = Base(sql, ids)
        sql.close()

    @classmethod
    def tearDownClass(cls):
        cls.dir.cleanup()

    @classmethod
    def members(cls, server, *filter_flags):
        return processes.answer(server, cls.folder, "segment", "list", "--all", "--columns",
                                "external_id", *filter_flags)["members"]

    def expected(self, question):
        answers_to = RULES.get(question)
        self.assertIsNotNone(answers_to, "write the rule of this question")
        return {client.name for client in self.base.clients if answers_to(client, self.base)}

    def check_answers(self, evaluator):
        """A server on the imported base, which answers by `evaluator`, says what the file says."""
        with processes.Server(self.folder, online_retail.CLOCK,
                              "--evaluate=" + evaluator) as server:
            status = processes.answer(server, self.folder, "status")
            self.assertEqual(evaluator, status["evaluator"])
            for question in self.questions:
                with self.subTest(question):
                    self.check_answer(server, question)

    def check_answer(self, server, question):
        expected = self.expected(question)
        count = processes.answer(server, self.folder, "segment", "count", "--where", question)
        self.assertEqual(len(expected), count["count"])
        got = [member["external_id"] for member in self.members(server, "--where", question)]
        self.assertEqual(len(expected), len(got))
        self.assertEqual([], sorted(expected - set(got)), "are missing")
        self.assertEqual([], sorted(set(got) - expected), "do not belong")

    def test_the_readme_asks_twenty_questions_and_each_has_a_rule(self):
        self.assertEqual(20, len(self.questions))
        self.assertEqual(20, len(set(self.questions)))
        self.assertEqual(set(self.questions), set(RULES))

    def test_each_question_finds_someone_and_not_everyone(self):
        # An answer that is nobody would agree with much that is wrong.
        for question in self.questions:
            with self.subTest(question):
                self.assertLess(0, len(self.expected(question)))
                self.assertLess(len(self.expected(question)), len(self.base.clients) / 2)

    def test_the_index_answers_what_the_file_says(self):
        self.check_answers("index")

    def test_sql_alone_answers_what_the_file_says(self):
        self.check_answers("sql")

    def test_each_question_passes_the_check_and_means_the_same_in_its_standard_spelling(self):
        with processes.Server(self.folder, online_retail.CLOCK) as server:
            for question in self.questions:
                with self.subTest(question):
                    check = processes.answer(server, self.folder, "segment", "check", question)
                    self.assertEqual([], check["errors"])
                    again = processes.answer(server, self.folder, "segment", "check",
                                             check["canonical"])
                    self.assertEqual(check["canonical"], again["canonical"])
                    count = processes.answer(server, self.folder, "segment", "count", "--where",
                                             check["canonical"])
                    self.assertEqual(len(self.expected(question)), count["count"])


if __name__ == "__main__":
    online_retail.main()
