"""What a new administrator does wrong, and what can go wrong around him: one line that says what, where and what to do; nothing half
done; and the same command works when the cause is gone."""
import json
import os
import re
import signal
import sqlite3
import subprocess
import time
import unittest
from pathlib import Path

from ledger import csv, write_ledger
from main_job_test import ACME, DAY, configure, prepare
from program import PROGRAM, STORE, Host
from sink import Sink

EINVOICES = Path(os.environ["EINVOICES"])


def invoice(**changes):
    row = {"company": "ACME", "number": "X-1", "kind": "invoice", "customer": "C001", "department": "", "operator": "", "order_reference": "",
           "issued_on": "2025-12-01", "due_on": "2025-12-31", "currency": "EUR", "total": "10.00", "status": "issued", "payment_method": "",
           "sent_on": ""}
    row.update(changes)
    return csv("invoices", ",".join(row.values()))


class WithALedger(unittest.TestCase):
    """One host for all tests of a class: what is refused changes nothing."""
    dialect = "sqlite"

    @classmethod
    def setUpClass(cls):
        cls.host = Host(cls.dialect)
        cls.addClassCleanup(cls.host.close)
        cls.host.do("import", write_ledger(cls.host))

    def refused(self, ended, *words, status=1):
        """One line on stderr that holds all the words, and nothing on stdout."""
        self.assertEqual((ended.status, ended.out), (status, ""), ended)
        self.assertRegex(ended.err, r"\Asample-host: [^\n]+\n\Z")
        for each in words:
            self.assertIn(each, ended.err)

    def refused_file(self, name, text, *words):
        path = self.host.write(f"wrong/{name}", text)
        self.refused(self.host.run("import", path), path, *words)


class WrongUsage(WithALedger):
    def test_a_wrong_call_ends_with_2_and_names_the_help_to_read(self):
        for words, said in (
                ((), "name a command; see: sample-host --help"),
                (("frob",), "there is no command frob; see: sample-host --help"),
                (("app", "frob"), "there is no command frob; see: sample-host app --help"),
                (("migrate", "now"), "now; see: sample-host migrate --help"),
                (("serve", "--listen", "8080"), "is no address to listen on: write HOST:PORT"),
                (("import",), "DIR-OR-FILE is required; see: sample-host import --help"),
                (("demo", "--customers", "many"), "--customers"),
                (("mail", "set", "--port", "25"), "--host is required"),
                (("mail", "set", "--host", "h", "--port", "0"), "--port"),
                (("mail", "set", "--host", "h", "--port", "25", "--security", "ssl"), "none,starttls,tls"),
                (("user", "add", "bob", "--role", "boss"), "admin, accountant or viewer"),
                (("app", "install"), "APP is required"),
                (("job", "run", "daily"), "payment-reminders/daily"),
                (("job", "run", "payment-reminders/daily", "--as-of", "15/01/2026"), "2026-01-15"),
                (("job", "run", "payment-reminders/daily", "--set", "x"), "KEY=VALUE")):
            with self.subTest(words):
                self.refused(self.host.run(*words), said, status=2)

    def test_without_a_database_it_says_how_to_name_one(self):
        nowhere = {"SAMPLE_HOST_DB": "", "SAMPLE_HOST_DATA": ""}
        self.refused(self.host.run("migrate", environment=nowhere), "--db sqlite3:///path/file.db", "SAMPLE_HOST_DB", status=2)
        self.refused(self.host.run("migrate", "--db", "mysql://x", environment=nowhere), "sqlite3://", status=2)
        self.refused(self.host.run("migrate", "--db", f"sqlite3://{self.host.folder}/b.db", environment=nowhere), "--data DIR", status=2)

    def test_options_may_stand_before_or_after_the_command(self):
        url, data = self.host.environment["SAMPLE_HOST_DB"], self.host.environment["SAMPLE_HOST_DATA"]
        nowhere = {"SAMPLE_HOST_DB": "", "SAMPLE_HOST_DATA": ""}
        for words in (("--db", url, "--data", data, "app", "list", "--json"), ("app", "list", "--json", "--data", data, "--db", url)):
            ended = self.host.run(*words, environment=nowhere)
            self.assertEqual((ended.status, ended.out, ended.err), (0, "[]\n", ""))

    def test_help_into_a_closed_pipe_is_silent(self):
        for words in (["--help"], ["app", "--help"]):
            reader, writer = os.pipe()
            os.close(reader)
            with os.fdopen(writer, "wb") as closed:
                ended = subprocess.run([PROGRAM, *words], stdout=closed, stderr=subprocess.PIPE, timeout=20)
            self.assertEqual(ended.stderr, b"")

    def test_output_that_cannot_be_written_is_a_failure(self):
        with open("/dev/full", "wb") as full:
            ended = subprocess.run([PROGRAM, "app", "list", "--json"], stdout=full, stderr=subprocess.PIPE, env=self.host.environment, timeout=20)
        self.assertEqual((ended.returncode, ended.stderr.count(b"\n")), (1, 1))


class WrongData(WithALedger):
    def test_csv_names_file_line_and_column(self):
        for text, *said in (
                ("", "the file is empty"),
                (invoice().replace("total,", "", 1), "lacks the column total"),
                (invoice().replace("sent_on", "sent_on,colour", 1), "colour"),
                (invoice().replace("sent_on", "sent_on,total", 1), "named twice"),
                (invoice().replace(",", ";"), "semicolons"),
                (invoice(issued_on="31/12/2025"), ":2:8 (line 2, column issued_on)", "YYYY-MM-DD"),
                (invoice(due_on="2025-02-30"), ":2:9 (line 2, column due_on)"),
                (invoice(total="ten"), ":2:11 (line 2, column total)"),
                (invoice(total="10.005"), "column total", "more decimals than EUR"),
                (invoice(total="1.000"), "column total", "more decimals than EUR"),
                (invoice(currency="JPY", total="10.5"), "more decimals than JPY"),
                (invoice(total="99999999999999999999"), "too large"),
                (invoice(currency="EURO"), "column currency", "ISO 4217"),
                (invoice(customer="C999"), "column customer", "no customer C999"),
                (invoice(company="NOPE"), "column company", "no company NOPE"),
                (invoice(status="paid"), "draft, issued, cancelled or closed"),
                (invoice(number='"X-1'), "column number", "never closed"),
                (invoice(number="X\0"), "NUL"),
                (invoice(number="x" * 300), "shorten it"),
                (invoice(number='"' + "x" * 70000 + '"'), "longer than"),
                (invoice(number="É").encode("latin-1"), "UTF-8"),
                (invoice().encode("utf-16"), "UTF-8"),
                (invoice() + "ACME,X-2\n", "(line 3", "2 fields")):
            with self.subTest(said):
                self.refused_file("invoices.csv", text, *said)

    def test_money_that_does_not_add_up_is_refused(self):
        for kind, row, *said in (
                ("instalments", "ACME,F-001,1,2026-01-01,100.00", "100.00 EUR", "120.00"),
                ("instalments", "ACME,F-999,1,2026-01-01,100.00", "no invoice F-999"),
                ("payments", "ACME,C001,F-999,2026-01-01,EUR,1.00,r", "no invoice F-999"),
                ("payments", "ACME,C001,F-001,2026-01-01,USD,1.00,r", "F-001 is in EUR"),
                ("payments", "ACME,C002,F-001,2026-01-01,EUR,1.00,r", "not one of customer C002"),
                ("credits", "ACME,CN-1,F-002,80.01", "credit note CN-1"),
                ("credits", "ACME,CN-1,F-001,10.00", "30.00"),
                ("credits", "ACME,F-001,F-002,10.00", "F-001")):
            with self.subTest(row):
                self.refused_file(f"{kind}.csv", csv(kind, row), "line 2", *said)

    def test_a_document_with_money_on_it_keeps_its_currency_and_customer(self):
        self.refused_file("invoices.csv", invoice(number="F-003", customer="C001", total="300.00"), "column customer", "F-003")
        self.refused_file("invoices.csv", invoice(number="F-003", customer="C002", currency="USD", total="300.00"), "column currency")

    def test_nothing_of_a_refused_file_is_kept_and_those_after_it_are_not_read(self):
        folder = self.host.folder / "half"
        self.host.write("half/customers.csv", csv("customers", "ACME,N1,Nouveau,company,,fr,FR,,,,,,"))
        self.host.write("half/invoices.csv", invoice(number="H-1", customer="N1") + "ACME,H-2\n")
        self.host.write("half/payments.csv", csv("payments", "ACME,N1,,2026-01-01,EUR,5.00,r"))
        ended = self.host.run("import", str(folder))
        self.assertEqual((ended.status, ended.out), (1, f"{folder}/customers.csv: 1 inserted, 0 updated, 0 unchanged\n"))
        self.assertRegex(ended.err, r"\Asample-host: \S+/half/invoices.csv:3:\d.*not read: \S+/half/payments.csv\)\n\Z")
        self.host.write("half/invoices.csv", invoice(number="H-1", customer="N1"))
        files = self.host.json("import", str(folder))["files"]
        self.assertEqual([(file["inserted"], file["unchanged"]) for file in files], [(0, 1), (1, 0), (1, 0)])

    def test_broken_invoices_are_refused_and_nothing_is_fetched(self):
        sound = (EINVOICES / "plain.ubl.xml").read_text()
        for text, *said in (
                (sound.replace("?>", "?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", 1), "DOCTYPE"),
                (sound.replace("EUR", "&e;", 1), "entity"),
                (sound[:len(sound) // 2], "line", "not well-formed"),
                ("<a>" * 100000, "64"),
                ("<a/>", "no EN 16931 invoice"),
                ("", "not well-formed"),
                (os.urandom(64).replace(b"<", b"x"), "export the invoice")):
            with self.subTest(said):
                self.refused_file("invoice.xml", text, *said)
        self.refused_file("invoice.pdf", b"%PDF-1.4\n", "the PDF cannot be read")

    def test_a_path_that_is_not_there_and_a_company_that_is_not_there(self):
        self.refused(self.host.run("import", "nowhere"), "nowhere")
        self.refused(self.host.run("import", "nowhere", "--json"), "nowhere")
        self.refused(self.host.run("import", str(EINVOICES), "--company", "NOPE"), "there are: ACME, BETA")
        self.refused(self.host.run("app", "config", "payment-reminders", "export"), "--company CODE")


class Keys(unittest.TestCase):
    def test_a_secret_key_is_not_taken_for_a_public_one(self):
        host = Host("sqlite")
        self.addCleanup(host.close)
        key = str(host.folder / "key")
        host.do("app", "keygen", key, "--name", "Tests Ltd", "--app", "notes")
        ended = host.run("app", "trust", key)
        self.assertEqual((ended.status, ended.err), (1, f'sample-host: "{key}" is a secret key; give the public one beside it, "{key}.pub"\n'))
        host.do("app", "trust", f"{key}.pub")


class EInvoices(unittest.TestCase):
    def test_the_same_invoices_in_both_syntaxes_make_the_same_receivables(self):
        answers = []
        for syntax in ("ubl", "cii"):
            host = Host("sqlite")
            self.addCleanup(host.close)
            prepare(host, 1)
            names = ("plain", "prepaid", "direct-debit", "no-due-date", "self-billed", "credit-note")
            files = [str(EINVOICES / f"{name}.{syntax}.xml") for name in names]
            for count in ("inserted", "unchanged"):
                self.assertEqual([file[count] for file in host.json("import", *files, "--company", "BETA")["files"]], [1] * len(names))
            lines = host.job("simulate", "--company", "BETA", "--as-of", "2026-06-15")["lines"]
            answers.append({line["invoice"]: (line["open"], line["due_on"], line["decision"], [b["code"] for b in line["blockers"]])
                            for line in lines})
        self.assertEqual(answers[0], answers[1])
        receivables = answers[0]
        receivables.pop("F-001")
        self.assertEqual(set(receivables), {"FA-2026-001", "FA-2026-002", "FA-2026-003", "FA-2026-004"}, "no credit note, no 389")
        self.assertEqual(receivables["FA-2026-002"][0], "800.00")
        self.assertIn("direct_debit", receivables["FA-2026-003"][3])
        self.assertIn("no_due_date", receivables["FA-2026-004"][3])


class WrongSurroundings(WithALedger):
    def test_a_database_that_does_not_open(self):
        text = self.host.write("note.txt", "x" * 5000)
        for url, *said in (
                ("sqlite3:///nowhere/at/all/x.db", "/nowhere/at/all", "make it"),
                (f"sqlite3://{self.host.folder}", "is a folder"),
                (f"sqlite3://{text}", "is not a database"),
                ("postgresql://u:secret@127.0.0.1:1/x", "postgresql://u@127.0.0.1:1/x", "start the server")):
            with self.subTest(url):
                ended = self.host.run("migrate", "--db", url)
                self.refused(ended, *said)
                self.assertNotIn("secret", ended.err)

    def test_commands_that_read_work_beside_a_program_that_writes_for_long(self):
        writer = sqlite3.connect(self.host.folder / "atrium.db", isolation_level=None)
        self.addCleanup(writer.close)
        writer.execute("begin immediate")
        for words in (("migrate",), ("mail", "show", "--json"), ("job", "list", "--json"), ("user", "list", "--json")):
            began = time.monotonic()
            self.host.do(*words)
            self.assertLess(time.monotonic() - began, 5, words)
        writer.execute("rollback")

    def test_a_package_that_was_changed_or_is_not_trusted_is_not_installed(self):
        host = Host("sqlite")
        self.addCleanup(host.close)
        package = f"{STORE}/payment-reminders.hostapp"
        self.refused(host.run("app", "install", package, "--yes"), "not trusted", "trust")
        host.do("app", "trust", f"{STORE}/publisher.pub")
        data = bytearray(Path(package).read_bytes())
        data[len(data) // 2] ^= 1
        self.refused(host.run("app", "install", host.write("changed.hostapp", bytes(data)), "--yes"))
        self.refused(host.run("app", "install", host.write("empty.hostapp", b""), "--yes"))
        self.assertEqual(host.json("app", "list"), [])
        self.assertEqual(host.json("app", "install", package, "--yes")["state"], "enabled")

    def test_a_killed_import_leaves_nothing_and_the_next_one_works(self):
        rows = [f"ACME,K-{i},invoice,C001,,,,2025-12-01,2025-12-31,EUR,10.00,issued,," for i in range(20000)]
        path = self.host.write("many/invoices.csv", csv("invoices", *rows))
        importing = subprocess.Popen([PROGRAM, "import", path], env=self.host.environment, stdout=subprocess.DEVNULL)
        wal = self.host.folder / "atrium.db-wal"
        end = time.monotonic() + 20
        while importing.poll() is None and (not wal.exists() or wal.stat().st_size < 200_000) and time.monotonic() < end:
            time.sleep(0.005)  # until it writes
        importing.kill()
        importing.wait()
        database = sqlite3.connect(self.host.folder / "atrium.db")
        kept = database.execute("select count(*) from erp_invoice where number like 'K-%'").fetchone()[0]
        self.assertIn((importing.returncode, kept), [(-signal.SIGKILL, 0), (-signal.SIGKILL, 20000), (0, 20000)])
        self.assertEqual(database.execute("pragma integrity_check").fetchone()[0], "ok")
        database.close()
        file = self.host.json("import", path)["files"][0]
        self.assertEqual((file["inserted"], file["unchanged"]), (20000 - kept, kept))

    def test_an_install_that_was_killed_can_be_done_again(self):
        for delay in (0.05, 0.2, 0.4):
            host = Host("sqlite")
            host.do("app", "trust", f"{STORE}/publisher.pub")
            installing = subprocess.Popen([PROGRAM, "app", "install", f"{STORE}/payment-reminders.hostapp", "--yes"], env=host.environment,
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            installing.kill()
            installing.wait()
            self.assertEqual(host.json("app", "install", f"{STORE}/payment-reminders.hostapp", "--yes")["state"], "enabled")
            self.assertEqual([app["state"] for app in host.json("app", "list")], ["enabled"])
            self.assertFalse(list((host.folder / "data").rglob(".staging-*")), "what was begun is cleared away")
            host.close()


class Configurations(unittest.TestCase):
    """What is refused changes nothing, what is doubtful is taken with a warning: on a company in EUR with an invoice in TND, and one in EUR alone."""

    @classmethod
    def setUpClass(cls):
        cls.host = Host("sqlite")
        cls.addClassCleanup(cls.host.close)
        prepare(cls.host, 25)

    def exported(self, company):
        return self.host.do("app", "config", "payment-reminders", "export", "--company", company)

    def imported(self, company, text):
        return self.host.run("app", "config", "payment-reminders", "import", self.host.write("changed.json", text), "--company", company)

    def refused(self, company, text, *said):
        before = self.exported(company)
        ended = self.imported(company, text)
        self.assertEqual((ended.status, ended.out), (1, ""), ended)
        self.assertRegex(ended.err, r"\Asample-host: [^\n]+\n\Z")
        for each in ("the configuration was refused and nothing was changed: ", *said):
            self.assertIn(each, ended.err)
        self.assertEqual(self.exported(company), before)

    def test_what_cannot_be_meant_is_refused_with_its_path(self):
        def without_steps(c):
            c["programmes"][0]["steps"] = []

        def letter(c):
            c["programmes"][0]["steps"][1]["ways"] = ["email", "letter"]
            c["templates"] = [each for each in c["templates"] if each["way"] != "letter"]

        def red(c):
            c["levels"][1]["colour"] = "red"

        for change, said in ((without_steps, "programmes[0].steps must hold at least one step: assignments.company"),
                             (letter, "programmes[0].steps[1].templates.letter is missing"),
                             (red, 'levels[1].colour must be a colour such as "#0f766e"')):
            with self.subTest(said):
                configuration = json.loads(self.exported("ACME"))
                change(configuration)
                self.refused("ACME", json.dumps(configuration), said)

    def test_a_key_that_stands_there_twice_is_refused(self):
        twice = self.exported("ACME").replace('"rank": 1,', '"rank": 1, "rank": 9,', 1)
        self.refused("ACME", twice, "levels[0].rank stands there twice")

    def test_a_third_decimal_is_accepted_where_an_invoice_has_such_a_currency(self):
        def with_minimum(company, amount):
            return self.exported(company).replace('"minimum_amount": "0.00"', f'"minimum_amount": "{amount}"')

        self.refused("BETA", with_minimum("BETA", "10.005"), "minimum_amount must have at most 2 decimals; a point does not group thousands")
        self.refused("BETA", with_minimum("BETA", "1.000"), "minimum_amount must have at most 2 decimals")
        self.refused("ACME", with_minimum("ACME", "1.0000"), "minimum_amount must have at most 3 decimals")
        before = self.exported("ACME")
        # F-007 is of 1.234 TND; every amount in EUR is above 1.235 as well as above 1.24.
        for amount, blocked in (("1.234", False), ("1.235", True)):
            ended = self.imported("ACME", before.replace('"minimum_amount": "0.00"', f'"minimum_amount": "{amount}"'))
            self.assertEqual((ended.status, ended.err), (0, ""), ended)
            [line] = [each for each in self.host.job("simulate", *ACME, *DAY)["lines"] if each["invoice"] == "F-007"]
            self.assertEqual("below_minimum" in [each["code"] for each in line["blockers"]], blocked)
        self.assertEqual(self.imported("ACME", before).status, 0)

    def test_codes_that_the_books_do_not_hold_are_taken_with_a_warning_for_each_place(self):
        before = self.exported("ACME")
        configuration = json.loads(before)
        configuration["assignments"].update(customers={"C001": "none", "C9": "none"}, departments={"SALES": "default", "NORD": "none"},
                                            categories={"gold": "none"}, invoices={"F-001": "none", "F-999": "none"})
        configuration["departments"] = {"SALES": {"signature": "Ventes"}, "SUD": {"signature": "Sud"}}
        ended = self.imported("ACME", json.dumps(configuration))
        self.assertEqual(ended.status, 0, ended)
        self.assertEqual(ended.err.splitlines(), [
            "warning: payment-reminders: " + each for each in (
                'departments.SUD: there is no department "SUD" yet.',
                'assignments.departments.NORD: there is no department "NORD" yet.',
                'assignments.categories.gold: no customer is of the category "gold" yet.',
                'assignments.customers.C9: there is no customer "C9" yet.',
                'assignments.invoices.F-999: there is no invoice "F-999" yet.')])
        self.assertEqual(json.loads(self.exported("ACME"))["assignments"], configuration["assignments"])
        configuration["assignments"]["customers"] = {f"X{i:02}": "none" for i in range(30)}
        many = self.imported("ACME", json.dumps(configuration)).err.splitlines()
        self.assertEqual((len(many), many[-1]), (21, "warning: payment-reminders: and 14 more that are not there yet"))
        self.assertEqual(self.imported("ACME", before).err, "")


class WhenMailDoesNotLeave(unittest.TestCase):
    def test_an_account_is_shown_with_its_department_and_without_its_secret(self):
        host = Host("sqlite")
        self.addCleanup(host.close)
        host.do("import", write_ledger(host))
        host.do("mail", "set", *ACME, "--department", "SALES", "--host", "mail.example.org", "--port", "587", "--user", "ventes", "--bounces-pop3",
                "pop3s://bounces:kept-secret@mail.example.org", stdin="kept-secret\n")
        account, = host.json("mail", "show")
        self.assertEqual((account["company"], account["department"], account["security"], account["has_secret"]), ("ACME", "SALES", "starttls", True))
        self.assertNotIn("kept-secret", str(account) + host.do("mail", "show"))
        for file in host.folder.rglob("*"):
            if file.is_file():
                self.assertNotIn(b"kept-secret", file.read_bytes(), file)

    def test_several_senders_at_once_and_one_that_is_killed_send_every_message_once(self):
        sink, host = Sink(), Host("postgresql")
        self.addCleanup(host.close)
        self.addCleanup(sink.close)
        prepare(host, sink.port)
        host.do("import", host.write("more/customers.csv", csv(
            "customers", *(f"ACME,M{i},Client {i},company,,fr,FR,m{i}@example.org,,,,," for i in range(30)))))
        host.do("import", host.write("more/invoices.csv", csv(
            "invoices", *(f"ACME,M-{i},invoice,M{i},,,,2025-12-01,2025-12-31,EUR,10.00,issued,," for i in range(30)))))
        words = [PROGRAM, "job", "run", "payment-reminders/daily", *ACME, *DAY]
        daily = [subprocess.Popen(words, env=host.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(3)]
        killed = daily.pop()
        end = time.monotonic() + 30
        while len(sink.mails) < 5 and time.monotonic() < end:
            time.sleep(0.005)
        killed.kill()
        killed.communicate()
        for each in daily:
            _, err = each.communicate(timeout=60)
            self.assertEqual((each.returncode, err), (0, b""))
        mails = [(mail["To"], mail["Subject"]) for mail in sink.mails]
        self.assertGreaterEqual(len(mails), 5)
        self.assertEqual(len(mails), len(set(mails)), "no message twice")
        outbox = host.job("send", *ACME, *DAY)["outbox"]
        self.assertEqual(sum(outbox.values()), 34)
        self.assertEqual(outbox["failed"] + outbox["undeliverable"] + outbox["cancelled"], 0)

    def test_a_server_that_is_down_costs_nothing_and_a_refused_recipient_is_told(self):
        sink, host = Sink(), Host("sqlite")
        self.addCleanup(host.close)
        prepare(host, sink.port)
        # One after the other: on several connections two may be on their way to one address before either is refused.
        configure(host, "ACME", active=True, sending_window=None, mail_limits={"connections": 1})
        sink.close()
        down = host.job("daily", *ACME, *DAY)
        self.assertEqual({state: n for state, n in down["send"]["outbox"].items() if n}, {"queued": 4})
        self.assertIn(str(sink.port), " ".join(down["send"]["account_problems"]))
        ended = host.run("mail", "test", "someone@example.org", *ACME)
        self.assertEqual((ended.status, ended.out, ended.err.count("\n")), (1, "", 1), ended)
        self.assertRegex(ended.err, re.escape(f"127.0.0.1:{sink.port}"))
        up = Sink()
        self.addCleanup(up.close)
        up.answers["jane@smith.example"] = "550 5.1.1 no such user"
        host.do("mail", "set", *ACME, "--host", "127.0.0.1", "--port", str(up.port))
        self.assertIn("someone@example.org", host.do("mail", "test", "someone@example.org", *ACME))
        sent = host.job("send", *ACME, *DAY)
        self.assertEqual({state: n for state, n in sent["outbox"].items() if n}, {"sent": 1, "undeliverable": 1, "cancelled": 2},
                         "after the first refusal nothing more goes to that address")
        self.assertEqual(sorted(mail.envelope_to[0] for mail in up.mails), ["compta@dupont.example", "someone@example.org"])
        again = host.job("daily", *ACME, *DAY)
        self.assertEqual((again["run"]["messages"], set(again["send"]["this_run"].values())), ([], {0}))
