"""Looking ahead from the shell: the coming days, another configuration, a simulation by mail. None of it changes anything."""
import json
import unittest

from main_job_test import ACME, DAY, prepare
from program import Host
from sink import Sink


class Foresight:
    """Run on both databases, below."""

    @classmethod
    def setUpClass(cls):
        cls.host, cls.sink = Host(cls.dialect), Sink()
        cls.addClassCleanup(cls.host.close)
        cls.addClassCleanup(cls.sink.close)
        prepare(cls.host, cls.sink.port)
        cls.before = cls.exported()

    @classmethod
    def exported(cls):
        return cls.host.do("app", "config", "payment-reminders", "export", *ACME)

    def tearDown(self):
        self.assertEqual(self.exported(), self.before)
        outbox = self.host.job("send", *ACME, *DAY)["outbox"]
        self.assertEqual(sum(outbox.values()), 0, "nothing was queued")

    def refused(self, *words, said):
        ended = self.host.run("job", "run", *words)
        self.assertEqual((ended.status, ended.out), (1, ""), ended)
        self.assertRegex(ended.err, r"\Asample-host: [^\n]+\n\Z")
        for each in said:
            self.assertIn(each, ended.err)

    def test_the_first_day_ahead_is_the_simulation_of_today(self):
        ahead = self.host.job("look-ahead", *ACME, *DAY)
        self.assertEqual((ahead["as_of"], ahead["until"], ahead["company"]), ("2026-01-15", "2026-03-15", "ACME"))
        today = ahead["days"][0]
        self.assertEqual(today["on"], "2026-01-15")
        simulated = self.host.job("simulate", *ACME, *DAY)
        self.assertEqual(sorted((step["invoice"], step["instalment"]) for step in today["steps"] if step["decision"] == "remind"),
                         sorted((line["invoice"], line["instalment"]) for line in simulated["lines"] if line["decision"] == "remind"))
        self.assertEqual(today["messages"], simulated["totals"]["messages"])
        self.assertEqual(today["amounts"], [{"currency": "EUR", "amount": today["amounts"][0]["amount"]}] + today["amounts"][1:])
        self.assertEqual(ahead["totals"]["reminders"], sum(day["reminders"] for day in ahead["days"]))
        first = [step for day in ahead["days"] for step in day["steps"] if step["invoice"] == "F-001"]
        self.assertEqual([step["level"] for step in first], sorted({step["level"] for step in first}, key=[s["level"] for s in first].index))
        self.assertEqual({step["asked"] for step in first}, {"120.00"})

    def test_as_many_days_as_asked(self):
        week = self.host.job("look-ahead", *ACME, *DAY, "--set", "days=7")
        self.assertEqual(week["until"], "2026-01-21")
        for days in ("0", "-1", "367", "seven", ""):
            with self.subTest(days):
                self.refused("payment-reminders/look-ahead", *ACME, "--set", f"days={days}", said=["days is a number from 1 to 366"])
        last = self.host.job("look-ahead", *ACME, "--as-of", "9999-12-30")
        self.assertEqual((last["as_of"], last["until"]), ("9999-12-30", "9999-12-31"))
        self.assertLessEqual({day["on"] for day in last["days"]}, {"9999-12-30", "9999-12-31"})
        self.assertIn("to 9999-12-31, if nothing is paid: ", self.host.do("job", "run", "payment-reminders/look-ahead", *ACME, "--as-of", "9999-12-31"))
        self.assertIn("Dates end on that day", self.host.do("job", "run", "payment-reminders/look-ahead", *ACME, "--as-of", "9999-12-31"))
        self.assertIn("if nothing is paid", self.host.do("job", "run", "payment-reminders/look-ahead", *ACME, *DAY))

    def test_compare_tells_who_gets_what_more_or_less(self):
        configuration = json.loads(self.before)
        for step in configuration["programmes"][0]["steps"]:
            step["delay_days"] += 5
        file = self.host.write("slower.json", json.dumps(configuration))
        compared = self.host.job("compare", *ACME, *DAY, "--set", f"configuration={file}")
        self.assertEqual(compared["today"]["more"], 0)
        self.assertGreater(compared["coming"]["before"], 0)
        later = [step for customer in compared["coming"]["customers"] for step in customer["steps"] if step["change"] == "later"]
        self.assertTrue(later)
        for step in later:
            self.assertLess(step["before"]["on"], step["after"]["on"])
        same = self.host.job("compare", *ACME, *DAY, "--set", f"configuration={self.host.write('same.json', self.before)}")
        self.assertEqual((same["today"]["lines"], same["coming"]["customers"]), ([], []))
        self.assertIn("Comparing changes nothing: the stored configuration stays.", self.host.do("job", "run", "payment-reminders/compare", *ACME, *DAY, "--set", f"configuration={file}"))

    def test_a_wrong_configuration_is_refused_with_its_paths(self):
        configuration = json.loads(self.before)
        configuration["programmes"][0]["steps"][0]["level"] = "nowhere"
        configuration["minimum_gap_days"] = "three"
        file = self.host.write("wrong.json", json.dumps(configuration))
        self.refused("payment-reminders/compare", *ACME, "--set", f"configuration={file}", said=["minimum_gap_days"])
        configuration["minimum_gap_days"] = 3
        file = self.host.write("wrong.json", json.dumps(configuration))
        self.refused("payment-reminders/compare", *ACME, "--set", f"configuration={file}", said=["programmes[0].steps[0].level"])
        self.refused("payment-reminders/compare", *ACME, "--set", f"configuration={self.host.folder}/none.json", said=["none.json cannot be read"])
        self.refused("payment-reminders/compare", *ACME, said=["needs the parameter configuration", "--set configuration="])

    def test_a_simulation_is_mailed_to_the_address_that_was_asked_alone(self):
        self.sink.clear()
        answer = self.host.job("simulate", *ACME, *DAY, "--set", "mail_to=anne@acme.example")
        self.assertEqual(answer["mailed_to"], "anne@acme.example")
        [mail] = self.sink.mails
        self.assertEqual(mail.envelope_to, ["anne@acme.example"])
        self.assertIn("Simulation du 15/01/2026", mail["subject"])
        for kind in ("plain", "html"):
            text = mail.get_body((kind,)).get_content()
            for words in ("F-001", "Dupont SA", "F-005", "prélevée automatiquement"):
                self.assertIn(words, text)
        self.assertIn("was sent to anne@acme.example", self.host.do("job", "run", "payment-reminders/simulate", *ACME, *DAY, "--set", "mail_to=anne@acme.example"))
        self.sink.clear()
        self.host.job("simulate", *ACME, *DAY)
        self.assertEqual(self.sink.mails, [])

    def test_a_simulation_that_cannot_be_mailed_says_why(self):
        self.sink.clear()
        for address in ("anne", "", "a b@c.example"):
            with self.subTest(address):
                self.refused("payment-reminders/simulate", *ACME, *DAY, "--set", f"mail_to={address}", said=["is not an address that mail can be sent to"])
        self.sink.answers["gone@acme.example"] = "550 5.1.1 no such user"
        self.refused("payment-reminders/simulate", *ACME, *DAY, "--set", "mail_to=gone@acme.example", said=["was not sent", "550 5.1.1 no such user"])
        self.assertEqual(self.sink.mails, [])


class OnSqlite(Foresight, unittest.TestCase):
    dialect = "sqlite"


class OnPostgres(Foresight, unittest.TestCase):
    dialect = "postgres"


if __name__ == "__main__":
    unittest.main()
