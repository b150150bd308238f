"""Payment reminders over Tryton: the views keep the contract, say what Tryton says, and the app decides and sends as over Atrium's own books."""
import functools
import json
import os
import subprocess
import unittest
from decimal import Decimal
from pathlib import Path

import csv_books
import story
import tryton_books
from empty_database import DUMP, cluster, psql
from program import STORE, Host
from sink import Sink

ADAPTER = Path(os.environ["ADAPTER"])


class _TrytonDatabase:
    def __init__(self):
        self.server, self.name = cluster(), f"tryton_{os.getpid()}"
        self.url = f"{self.server}/{self.name}"
        psql(f"{self.server}/postgres", "-c", f"create database {self.name} template template0")
        subprocess.run(["pg_restore", "--no-owner", "-d", self.url, str(DUMP)], check=True)

    def create_views(self):
        psql(self.url, "-1", *(word for file in sorted(ADAPTER.glob("*.sql")) for word in ("-f", str(file))))

    def drop(self):
        psql(f"{self.server}/postgres", "-c", f"drop database if exists {self.name} with (force)")


class TrytonHost(Host):
    """The program over a Tryton database."""

    def __init__(self):
        super().__init__("sqlite")  # for the folder; the database is another
        self.database = _TrytonDatabase()
        self.environment["SAMPLE_HOST_DB"] = self.database.url


def with_the_app(host, port):
    host.do("mail", "set", "--company", "ACME", "--host", "127.0.0.1", "--port", str(port))
    host.do("app", "trust", f"{STORE}/publisher.pub")
    host.do("app", "store", "add", STORE)
    host.do("app", "install", "payment-reminders", "--yes")


def configured(host, **of_each_step):
    configuration = json.loads(host.do("app", "config", "payment-reminders", "export"))
    configuration.update(active=True, sending_window=None)
    for programme in configuration["programmes"]:
        for step in programme["steps"]:
            step.update(of_each_step)
    host.do("app", "config", "payment-reminders", "import", host.write("configuration.json", json.dumps(configuration)))


def without_numbers(plan):
    """What must be equal: each host counts messages and plans in its own way."""
    plan.pop("plan_id")
    messages = {m.pop("id"): m for m in plan["messages"]}
    for line in plan["lines"]:
        line["message"] = messages[line["message"]] if line["message"] else None
    for message in messages.values():
        message["lines"].sort()
    plan["lines"].sort(key=lambda line: (line["invoice"], line["instalment"]))
    plan["messages"].sort(key=lambda message: message["lines"])
    return plan


@functools.cache
def played():
    return Played()


class Played:
    """Everything is done once, in the order in which a person would; the tests look at what came of it."""

    def __init__(self):
        self.tryton, self.atrium = TrytonHost(), Host("postgresql")
        self.sinks = Sink(), Sink()
        try:
            self.play()
        finally:
            for sink in self.sinks:
                sink.close()
            self.tryton.close()
            self.atrium.close()

    def play(self):
        host = self.tryton
        host.database.create_views()
        self.empty = host.run("contract", "check")
        self.books = tryton_books.Books(host.database.server, host.database.name)
        self.check = host.run("contract", "check")
        self.untouched = psql(host.database.url, "-c", "select count(*) from pg_tables where tablename like 'host_%' or tablename like 'erp_%'").strip()
        self.open = self._view("select number, sum(amount - settled), min(currency) from sdk_v1_receivable where status = 'issued' group by number")
        self.total = self._view("select number, case kind when 'credit_note' then -total else total end, currency from sdk_v1_invoice")
        self.status = dict(self._rows("select number, status from sdk_v1_invoice"))
        self.balance = dict(self._rows(
            "select c.code, coalesce((select sum(r.amount - r.settled) from sdk_v1_receivable r where r.customer_id = c.customer_id), 0) - "
            "coalesce((select sum(k.amount) from sdk_v1_customer_credit k where k.customer_id = c.customer_id), 0) from sdk_v1_customer c"))
        self.credits = self._rows("select c.code, k.credited_on, k.currency, k.amount from sdk_v1_customer_credit k "
                                  "join sdk_v1_customer c on c.customer_id = k.customer_id order by 1, 2")
        self.payments = self._rows("select coalesce((select i.number from sdk_v1_invoice i where i.invoice_id = p.invoice_id), ''), p.paid_on, p.currency, p.amount "
                                   "from sdk_v1_payment p order by 2, 1, 4")
        self.asked, self.paid = self.books.amounts_to_pay(), self.books.receivables()
        self.their_totals = self.books.totals()
        self.refused = {words: host.run(*words) for words in (("serve",), ("import", str(host.folder)), ("demo",), ("reset", "--yes"))}
        self.tables = self._tryton_tables()

        self.atrium.do("migrate")
        csv_books.write(self.atrium.folder)
        self.atrium.do("import", *(str(file) for file in sorted(self.atrium.folder.glob("*.csv"))))
        self.plans = {}
        for which, sink in ((host, self.sinks[0]), (self.atrium, self.sinks[1])):
            with_the_app(which, sink.port)
            for day in story.DAYS:
                self.plans[which, day] = without_numbers(which.job("simulate", "--company", "ACME", "--as-of", day))
        day = ("--company", "ACME", "--as-of", story.DAYS[-1])
        self.sent = {}
        for which, sink in ((host, self.sinks[0]), (self.atrium, self.sinks[1])):
            configured(which, attach=["due_dates_recap"])
            which.job("run", *day)
            self.sent[which] = which.job("send", *day), sorted((m["To"], m["Subject"]) for m in sink.mails)
        # The next step asks for the invoice's PDF, which this host cannot give.
        configured(host, attach=["invoice_pdf"])
        later = ("--company", "ACME", "--as-of", "2026-02-20")
        host.job("run", *later)
        self.with_pdf = host.job("send", *later)
        self.check_after = host.run("contract", "check")
        self.tables_after = self._tryton_tables()

    def _rows(self, select):
        return [tuple(line.split("|")) for line in psql(self.tryton.database.url, "-c", select).splitlines()]

    def _view(self, select):
        """number -> amount, in units of its currency, from minor units."""
        return {number: Decimal(minor).scaleb(-story.DIGITS[currency]) for number, minor, currency in self._rows(select)}

    def _tryton_tables(self):
        """Each of Tryton's tables with the number of its rows."""
        return self._rows("select c.relname, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from public.%I', c.relname), false, true, '')))[1] "
                          "from pg_class c join pg_namespace s on s.oid = c.relnamespace where s.nspname = 'public' and c.relkind = 'r' and "
                          "c.relname not like 'host%' order by 1")


class TheViews(unittest.TestCase):
    def test_an_empty_tryton_keeps_the_contract(self):
        self.assertEqual((played().empty.status, played().empty.err), (0, ""), played().empty)

    def test_a_filled_one_keeps_it_and_the_check_writes_nothing(self):
        self.assertEqual((played().check.status, played().check.err), (0, ""), played().check)
        self.assertIn("keeps the data contract", played().check.out)
        self.assertEqual(played().untouched, "0")

    def test_what_is_open_is_what_tryton_asks_for_to_the_last_digit_of_each_currency(self):
        asked = {number: amount for number, amount in played().asked.items() if number in played().open}
        self.assertEqual(played().open, asked)
        self.assertEqual(played().open["F-010"], Decimal("45.505"))
        self.assertEqual(played().open["F-009"], Decimal("15000"))
        self.assertEqual(played().open["F-015"], Decimal("137.50"))

    def test_totals_are_tryton_s(self):
        self.assertEqual(played().total, played().their_totals)

    def test_receivables_less_credit_are_the_party_s_balance(self):
        for code in ("C001", "C002", "C003", "C005", "C006"):  # who owes in euros only
            self.assertEqual(Decimal(played().balance[code]) / 100, played().paid[code], code)
        self.assertEqual(played().balance["C005"], "-3500")
        self.assertEqual(played().balance["C006"], "-500")

    def test_credit_is_what_settles_nothing(self):
        self.assertEqual(played().credits, [("C005", "2025-11-28", "EUR", "1500"), ("C005", "2025-12-01", "EUR", "10000"),
                                            ("C006", "2025-12-16", "EUR", "3000")])

    def test_a_cancelled_invoice_is_cancelled_and_a_paid_one_issued(self):
        self.assertEqual(played().status["F-006"], "cancelled")
        self.assertEqual(played().status["F-011"], "issued")  # credited in full, which Tryton calls cancelled: the credit note settles it
        self.assertEqual(played().status["F-001"], "issued")
        self.assertEqual(len(played().status), len(story.INVOICES) + len(story.CREDIT_NOTES))  # no draft

    def test_payments_are_told_as_they_were_booked_and_undone(self):
        payments = played().payments
        self.assertIn(("F-001", "2025-10-10", "EUR", "120000"), payments)
        self.assertIn(("F-008", "2025-12-15", "USD", "10000"), payments)
        self.assertIn(("", "2025-12-22", "EUR", "3030"), payments)  # for two invoices
        bounced = [amount for _, _, _, amount in payments if amount in ("31000", "-31000")]
        self.assertEqual(sorted(bounced), ["-31000", "31000"])


class TheHost(unittest.TestCase):
    def test_what_would_touch_the_books_is_refused_with_one_line(self):
        for words, ended in played().refused.items():
            with self.subTest(words):
                self.assertEqual(ended.status, 1, ended)
                self.assertEqual(ended.err.count("\n"), 1, ended)
                self.assertIn("another ERP", ended.err)

    def test_tryton_s_own_tables_stay_as_they_were(self):
        self.assertGreater(len(played().tables), 100)
        self.assertEqual(played().tables, played().tables_after)
        self.assertEqual(played().check_after.status, 0, played().check_after)


class TheApp(unittest.TestCase):
    maxDiff = None

    def test_it_decides_over_tryton_as_over_the_same_books_imported(self):
        for day in story.DAYS:
            with self.subTest(day):
                ours, theirs = played().plans[played().atrium, day], played().plans[played().tryton, day]
                self.assertEqual(ours["lines"], theirs["lines"])
                self.assertEqual(ours["messages"], theirs["messages"])
                self.assertEqual(ours["totals"], theirs["totals"])

    def test_the_story_has_decisions_of_every_kind(self):
        lines = [line for day in story.DAYS for line in played().plans[played().tryton, day]["lines"]]
        self.assertEqual({line["decision"] for line in lines}, {"remind", "wait", "skip"})
        self.assertLessEqual({"customer_in_credit", "not_overdue", "no_recipient"}, {b["code"] for line in lines for b in line["blockers"]})
        self.assertEqual({line["currency"] for line in lines}, {"EUR", "USD", "JPY", "TND"})

    def test_it_sends_the_same_mails(self):
        (answer, mails), (_, ours) = played().sent[played().tryton], played().sent[played().atrium]
        self.assertGreater(len(mails), 3)
        self.assertEqual(mails, ours)
        self.assertEqual(answer["this_run"]["sent"], len(mails))

    def test_a_step_that_attaches_invoices_says_that_there_are_none(self):
        self.assertEqual(played().with_pdf["this_run"]["sent"], 0)
        self.assertGreater(played().with_pdf["this_run"]["undeliverable"], 0)


if __name__ == "__main__":
    unittest.main()
