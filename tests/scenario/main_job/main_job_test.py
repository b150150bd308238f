"""The main job, from an empty database to a reminder in a mailbox, with the shell only. On both databases, with the same answers."""
import functools
import json
import time
import unittest

from ledger import ROWS, csv, write_ledger
from program import STORE, Host, free_port, get
from sink import Sink

DAY = ("--as-of", "2026-01-15")
ACME = ("--company", "ACME")


def configure(host, company, **changes):
    configuration = json.loads(host.do("app", "config", "payment-reminders", "export", "--company", company))
    configuration.update(changes)
    host.do("app", "config", "payment-reminders", "import", host.write("configuration.json", json.dumps(configuration)), "--company", company)
    return configuration


def prepare(host, port):
    """Everything that stands before the first reminder."""
    host.do("migrate")
    host.do("import", write_ledger(host))
    for company in ("ACME", "BETA"):
        host.do("mail", "set", "--company", company, "--host", "127.0.0.1", "--port", str(port))
    host.do("app", "trust", f"{STORE}/publisher.pub")
    host.do("app", "store", "add", STORE)
    host.do("app", "install", "payment-reminders", "--yes")
    for company in ("ACME", "BETA"):
        configure(host, company, active=True, sending_window=None)


@functools.cache
def story(dialect):
    """Played once, whoever asks first."""
    return Story(dialect)


class Story:
    """Plays the main job on one database and keeps what was answered."""

    def __init__(self, dialect):
        self.host, self.sink = Host(dialect), Sink()
        try:
            self.play()
        finally:
            self.sink.close()
            self.host.close()

    def play(self):
        host, sink = self.host, self.sink
        folder = write_ledger(host)
        self.migrated = host.json("migrate")
        self.first, self.again = host.json("import", folder), host.json("import", folder)
        host.do("app", "trust", f"{STORE}/publisher.pub")
        host.do("app", "store", "add", STORE)
        self.not_agreed = host.run("app", "install", "payment-reminders")
        self.installed = host.json("app", "install", "payment-reminders", "--yes")
        for company in ("ACME", "BETA"):
            host.do("mail", "set", "--company", company, "--host", "127.0.0.1", "--port", str(sink.port))
        self.accounts = host.json("mail", "show")
        self.inactive = host.job("daily", *ACME, *DAY)
        self.before = host.json("app", "config", "payment-reminders", "export", *ACME)
        self.configuration = configure(host, "ACME", active=True, sending_window=None)
        self.after = host.json("app", "config", "payment-reminders", "export", *ACME)
        self.simulated, self.ran, self.ran_again = (host.job(job, *ACME, *DAY) for job in ("simulate", "run", "run"))
        host.do("import", host.write("paid/payments.csv", csv(
            "payments", "ACME,C001,F-001,2026-01-15,EUR,120.00,VIR3", "ACME,C002,F-006,2026-01-15,JPY,1500,VIR4")))
        self.nothing_yet = len(sink.mails)
        self.sent = host.job("send", *ACME, *DAY)
        self.mails = sink.mails
        self.second = host.job("daily", *ACME, *DAY)
        self.second_send = host.job("send", *ACME, *DAY)
        self.mails_after_second = len(sink.mails)
        # Eleven days later: as long as the delays of steps 1 and 2 are apart, and one more.
        self.later = host.job("daily", *ACME, "--as-of", "2026-01-26")
        self.later_mails = sink.mails[self.mails_after_second:]
        configure(host, "BETA", active=True, sending_window=None)
        sink.clear()
        self.all = host.job("daily", *DAY)
        self.all_mails = sink.mails
        self.summary = host.do("job", "run", "payment-reminders/simulate", *DAY)


class TheMainJob:
    """Mixed into a test case for each database."""
    dialect = None

    @classmethod
    def setUpClass(cls):
        cls.story = story(cls.dialect)

    def by_invoice(self, document):
        return {(line["invoice"], line["instalment"]): line for line in document["lines"]}

    def test_a_folder_of_csv_files_is_imported_and_the_same_again_changes_nothing(self):
        order = ["companies", "departments", "customers", "contacts", "invoices", "instalments", "payments", "credits"]
        self.assertEqual([file["kind"] for file in self.story.first["files"]], order)
        for file in self.story.first["files"]:
            self.assertEqual((file["inserted"], file["updated"], file["unchanged"]), (len(ROWS[file["kind"]]), 0, 0), file)
        for file in self.story.again["files"]:
            rows = len(ROWS[file["kind"]])
            ignored = rows if file["kind"] == "payments" else 0
            self.assertEqual((file["inserted"], file["updated"], file["unchanged"] + file["ignored"], file["ignored"]),
                             (0, 0, rows, ignored), file)

    def test_an_app_is_installed_only_with_consent(self):
        self.assertEqual((self.story.not_agreed.status, self.story.not_agreed.out), (1, ""))
        self.assertRegex(self.story.not_agreed.err, r"\Asample-host: .*Sends mail in your name.*--yes to agree\n\Z")
        self.assertEqual((self.story.installed["id"], self.story.installed["state"]), ("payment-reminders", "enabled"))

    def test_nothing_happens_before_it_is_active_and_it_says_so(self):
        self.assertEqual(self.story.inactive["run"]["messages"], [])
        self.assertIn("not active", self.story.inactive["run"]["note"])
        self.assertEqual(set(self.story.inactive["send"]["outbox"].values()), {0})
        self.assertIs(self.story.before["active"], False)

    def test_a_configuration_comes_back_as_it_was_given(self):
        self.assertEqual(self.story.after, self.story.configuration)

    def test_the_simulation_says_for_every_receivable_what_and_why(self):
        lines = self.by_invoice(self.story.simulated)
        self.assertEqual(set(lines), {("F-001", 1), ("F-002", 1), ("F-003", 2), ("F-003", 3), ("F-004", 1), ("F-005", 1), ("F-006", 1),
                                      ("F-007", 1), ("F-008", 1), ("F-011", 1), ("F-012", 1)})
        self.assertEqual(lines["F-001", 1], {
            "invoice": "F-001", "instalment": 1, "customer": "C001", "currency": "EUR", "open": "120.00", "due_on": "2025-12-31",
            "days_late": 15, "programme": "default", "programme_from": "company", "step": 1, "level": "first", "decision": "remind",
            "blockers": [], "next_on": "2026-01-15", "message": lines["F-001", 1]["message"]})
        for invoice, amount in {("F-002", 1): "50.00", ("F-003", 2): "50.00", ("F-003", 3): "100.00", ("F-006", 1): "1500",
                                ("F-007", 1): "1.234"}.items():
            self.assertEqual(lines[invoice]["open"], amount)
        for invoice, decision, code in ((("F-003", 3), "wait", "not_overdue"), (("F-004", 1), "skip", "customer_hold"),
                                        (("F-005", 1), "skip", "direct_debit"), (("F-008", 1), "skip", "no_due_date"),
                                        (("F-011", 1), "skip", "no_recipient"), (("F-012", 1), "wait", "delay_not_reached")):
            self.assertEqual(lines[invoice]["decision"], decision)
            self.assertIn(code, [blocker["code"] for blocker in lines[invoice]["blockers"]])
        undated = lines["F-008", 1]
        self.assertEqual((undated["due_on"], undated["days_late"], undated["step"]), (None, None, None))
        self.assertEqual((self.story.simulated["as_of"], self.story.simulated["company"]), ("2026-01-15", "ACME"))
        self.assertEqual(self.story.simulated["totals"], {"remind": 5, "propose": 0, "wait": 2, "skip": 4, "messages": 4})

    def test_messages_are_grouped_by_customer_department_currency_and_level(self):
        messages = [{**message, "id": 0} for message in self.story.simulated["messages"]]
        self.assertIn({"id": 0, "customer": "C001", "level": "first", "way": "email", "to": ["compta@dupont.example"], "currency": "EUR",
                       "total": "170.00", "subject": "Rappel : facture F-001, F-002", "lines": [["F-001", 1], ["F-002", 1]]}, messages)
        self.assertEqual(sorted((m["currency"], m["total"], *m["to"]) for m in messages if m["customer"] == "C002"),
                         [("EUR", "50.00", "jane@smith.example"), ("JPY", "1500", "jane@smith.example"), ("TND", "1.234", "jane@smith.example")])

    def test_the_run_carries_out_what_was_simulated_and_a_second_run_queues_nothing(self):
        for key in self.story.simulated:
            self.assertEqual(self.story.ran[key], self.story.simulated[key], key)
        self.assertEqual(self.story.nothing_yet, 0)
        self.assertEqual((self.story.ran_again["messages"], self.story.ran_again["totals"]["remind"]), ([], 0))
        codes = [blocker["code"] for blocker in self.by_invoice(self.story.ran_again)["F-001", 1]["blockers"]]
        self.assertIn("already_queued", codes)

    def test_what_was_paid_between_run_and_send_is_not_reminded(self):
        self.assertEqual({state: n for state, n in self.story.sent["this_run"].items() if n}, {"sent": 3, "cancelled": 1})
        self.assertEqual(self.story.sent["outbox"], self.story.sent["this_run"])
        mails = {mail["Subject"]: mail for mail in self.story.mails}
        self.assertEqual(set(mails), {"Rappel : facture F-002", "Reminder: invoice F-003", "Reminder: invoice F-007"})
        mail = mails["Rappel : facture F-002"]
        self.assertEqual(mail.envelope_to, ["compta@dupont.example"])
        text = mail.get_body(("plain",)).get_content()
        self.assertIn("50,00", text)
        self.assertNotIn("F-001", text)
        self.assertEqual([part.get_filename() for part in mail.iter_attachments()], ["F-002.pdf"])
        self.assertTrue(next(mail.iter_attachments()).get_content().startswith(b"%PDF-"))
        self.assertEqual(mails["Reminder: invoice F-003"].envelope_to, ["jane@smith.example"])

    def test_a_second_daily_and_a_second_send_send_nothing(self):
        self.assertEqual(self.story.second["run"]["messages"], [])
        for document in (self.story.second["send"], self.story.second_send):
            self.assertEqual(set(document["this_run"].values()), {0})
            self.assertEqual({state: n for state, n in document["outbox"].items() if n}, {"sent": 3, "cancelled": 1})
        self.assertEqual(self.story.mails_after_second, 3)

    def test_later_the_next_step_follows_for_what_is_still_owed(self):
        lines = self.by_invoice(self.story.later["run"])
        self.assertNotIn(("F-001", 1), lines)
        self.assertEqual((lines["F-002", 1]["step"], lines["F-002", 1]["level"], lines["F-002", 1]["decision"]), (2, "second", "remind"))
        self.assertEqual((lines["F-012", 1]["step"], lines["F-012", 1]["decision"]), (1, "remind"))
        self.assertEqual(len(self.story.later_mails), self.story.later["send"]["this_run"]["sent"])
        self.assertEqual(sorted(mail.envelope_to[0] for mail in self.story.later_mails),
                         ["compta@dupont.example"] * 2 + ["jane@smith.example"] * 2)

    def test_without_a_company_a_job_answers_an_array_and_each_company_has_its_own_mails(self):
        self.assertEqual([document["run"]["company"] for document in self.story.all], ["ACME", "BETA"])
        self.assertEqual([mail.envelope_to for mail in self.story.all_mails], [["client@example.org"]])
        self.assertIn("compta@beta.example", self.story.all_mails[0]["From"])
        self.assertLess(len(self.story.summary.splitlines()), 8)


class OnSqlite(TheMainJob, unittest.TestCase):
    dialect = "sqlite"


class OnPostgresql(TheMainJob, unittest.TestCase):
    dialect = "postgresql"

    def test_the_answers_are_those_of_sqlite(self):
        one, other = story("sqlite"), self.story
        for name in ("inactive", "before", "after", "simulated", "ran", "ran_again", "sent", "second", "later", "all", "summary"):
            self.assertEqual(getattr(one, name), getattr(other, name), name)


class BesideAServer(unittest.TestCase):
    def test_on_sqlite_one_server_and_any_command_beside_it(self):
        self.beside("sqlite")

    def test_on_postgresql_servers_and_workers(self):
        self.beside("postgresql")

    def beside(self, dialect):
        sink, host = Sink(), Host(dialect)
        self.addCleanup(host.close)
        self.addCleanup(sink.close)
        prepare(host, sink.port)
        listen = f"127.0.0.1:{free_port()}"
        server = host.start("serve", "--listen", listen).until("serving http://")
        worker = host.start("worker").until("runs scheduled jobs")
        self.assertEqual(get(f"http://{listen}/healthz")[0], 200)
        taken = host.run("serve", "--listen", listen)
        self.assertEqual((taken.status, taken.out, taken.err.count("\n")), (1, "", 1), taken)
        self.assertRegex(taken.err, "serves the database .* already" if dialect == "sqlite" else "Port .* in use .*--listen")
        # A scheduled pass of the server or the worker may have the turn on SQLite: then this one sends nothing, and a later one does.
        for _ in range(30):
            daily = host.job("daily", *ACME, *DAY)
            if daily["send"]["outbox"]["sent"] == 4:
                break
            time.sleep(1)
        self.assertEqual(daily["send"]["outbox"]["sent"], 4)
        self.assertEqual(set(host.job("daily", *ACME, *DAY)["send"]["this_run"].values()), {0})
        self.assertEqual(len(sink.mails), 4)
        host.do("app", "disable", "payment-reminders")
        server.until("not active any more")
        host.do("app", "enable", "payment-reminders")
        self.assertEqual((worker.end(), server.end()), (0, 0))
        self.assertIn("ended", server.log.read_text())
