"""What comes back of reminders: read from a folder and from a mailbox by POP3, told as JSON, learned from once."""
import shutil
import socketserver
import threading
import unittest
from pathlib import Path

from main_job_test import ACME, DAY, prepare
from program import Host
from sink import Sink


class Mailbox:
    """A POP3 server on loopback with a password, which counts what was fetched and never deletes."""

    def __init__(self, user, secret):
        self.mails, self.fetched, self.verbs = {}, [], []
        box = self

        class Session(socketserver.StreamRequestHandler):
            def say(self, text):
                self.wfile.write(text.encode() + b"\r\n")

            def lines(self, lines):
                self.say("+OK")
                for line in lines:
                    self.say(line)
                self.say(".")

            def handle(self):
                self.say("+OK ready")
                name, signed_in = "", False
                names = sorted(box.mails)
                for line in self.rfile:
                    verb, _, rest = line.decode().strip().partition(" ")
                    box.verbs.append(verb)
                    if verb == "USER":
                        name = rest
                        self.say("+OK")
                    elif verb == "PASS":
                        signed_in = (name, rest) == (user, secret)
                        self.say("+OK" if signed_in else "-ERR [AUTH] wrong")
                    elif verb == "QUIT":
                        return self.say("+OK bye")
                    elif signed_in and verb == "LIST":
                        self.lines(f"{i + 1} {len(box.mails[each])}" for i, each in enumerate(names))
                    elif signed_in and verb == "UIDL":
                        self.lines(f"{i + 1} {each}" for i, each in enumerate(names))
                    elif signed_in and verb == "RETR":
                        box.fetched.append(names[int(rest) - 1])
                        self.say("+OK")
                        for each in box.mails[names[int(rest) - 1]].splitlines():
                            self.say(("." if each.startswith(".") else "") + each)
                        self.say(".")
                    else:
                        self.say("-ERR what?")

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Session)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def report(recipient, status, message_id, reason):
    return "\r\n".join([
        "Return-Path: <>", "From: MAILER-DAEMON@mx.example", "To: compta@acme.example", "Subject: Undelivered Mail Returned to Sender", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "", "--b", "Content-Type: text/plain", "", "It could not be delivered.", "--b",
        "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "", f"Final-Recipient: rfc822; {recipient}", "Action: failed",
        f"Status: {status}", f"Diagnostic-Code: smtp; {reason}", "", "--b", "Content-Type: text/rfc822-headers", "", f"Message-ID: {message_id}", "", "--b--", ""])


def absence(message_id):
    return f"From: jane@smith.example\r\nTo: compta@acme.example\r\nSubject: Absence\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: {message_id}\r\n\r\nBack on Monday.\r\n"


class Bounces(unittest.TestCase):
    dialect = "sqlite"

    def setUp(self):
        self.sink, self.host = Sink(), Host(self.dialect)
        self.addCleanup(self.host.close)
        self.addCleanup(self.sink.close)
        prepare(self.host, self.sink.port)
        self.host.job("daily", *ACME, *DAY)
        self.ids = {mail.envelope_to[0]: mail["Message-ID"] for mail in self.sink.mails}
        self.dead = "compta@dupont.example"

    def bounces(self, *words):
        return self.host.job("bounces", *ACME, "--as-of", "2026-01-16", *words)

    def undelivered(self):
        return self.host.job("send", *ACME, *DAY)["outbox"]["undeliverable"]

    def test_a_folder_is_told_mail_by_mail_and_read_twice_changes_nothing(self):
        folder = Path(self.host.write("mails/2.eml", report(self.dead, "5.1.1", self.ids[self.dead], "550 5.1.1 User unknown"))).parent
        self.host.write("mails/1.eml", absence(self.ids["jane@smith.example"]))
        self.host.write("mails/3.eml", report("nobody@elsewhere.example", "5.2.2", "<other@elsewhere.example>", "552 mailbox full"))
        self.host.write("mails/4.eml", b"\xff\x00 no mail at all")
        self.host.write("mails/notes.txt", "not a mail")
        before = self.undelivered()
        first = self.bounces("--set", f"from={folder}")
        self.assertEqual(list(first), ["mails"])
        reminders = [mail.pop("reminder") for mail in first["mails"]]
        self.assertEqual(first["mails"], [
            {"file": "1.eml", "kind": "auto_reply", "recipient": "", "status": ""},
            {"file": "2.eml", "kind": "hard", "recipient": self.dead, "status": "5.1.1"},
            {"file": "3.eml", "kind": "soft", "recipient": "nobody@elsewhere.example", "status": "5.2.2"},
            {"file": "4.eml", "kind": "other", "recipient": "", "status": ""}])
        self.assertTrue(reminders[0] and reminders[1], reminders)
        self.assertEqual(reminders[2:], [None, None])
        self.assertEqual(self.undelivered(), before + 1)
        again = self.bounces("--set", f"from={folder}")
        self.assertEqual([mail["reminder"] for mail in again["mails"]], reminders)
        self.assertEqual(self.undelivered(), before + 1)
        line = next(each for each in self.host.job("simulate", *ACME, "--as-of", "2026-03-01")["lines"] if each["invoice"] == "F-001")
        self.assertEqual(line["decision"], "skip")
        self.assertIn("address_undeliverable", [each["code"] for each in line["blockers"]])
        shutil.rmtree(folder)
        ended = self.host.run("job", "run", "payment-reminders/bounces", *ACME, "--set", f"from={folder}")
        self.assertEqual((ended.status, ended.out), (1, ""), ended)
        self.assertIn(str(folder), ended.err)

    def test_a_mailbox_is_read_by_pop3_once_a_mail_and_left_as_it_is(self):
        said = self.host.do("job", "run", "payment-reminders/bounces", *ACME)
        self.assertIn("no mailbox", said)
        self.assertEqual(self.bounces(), {"mails": []})
        box = Mailbox("retours@acme.example", "ge:h@im")
        self.addCleanup(box.close)
        box.mails["A1"] = report(self.dead, "5.1.1", self.ids[self.dead], "550 5.1.1 User unknown")
        url = f"pop3://retours@acme.example:ge:h@im@127.0.0.1:{box.port}"
        self.host.do("mail", "set", *ACME, "--host", "127.0.0.1", "--port", str(self.sink.port), "--bounces-pop3", url)
        mail, = self.bounces()["mails"]
        self.assertEqual((mail["file"], mail["kind"], mail["recipient"]), ("A1", "hard", self.dead))
        self.assertIsNotNone(mail["reminder"])
        self.assertEqual(self.bounces(), {"mails": []})
        self.assertEqual(box.fetched, ["A1"])
        self.assertNotIn("DELE", box.verbs)
        self.host.do("mail", "set", *ACME, "--host", "127.0.0.1", "--port", str(self.sink.port), "--bounces-pop3", url.replace("ge:h@im", "wrong"))
        ended = self.host.run("job", "run", "payment-reminders/bounces", *ACME)
        self.assertEqual((ended.status, ended.out), (1, ""), ended)
        self.assertIn("refused the sign-in", ended.err)
        self.assertNotIn("wrong@", ended.err)


class BouncesOnPostgres(Bounces):
    dialect = "postgresql"


if __name__ == "__main__":
    unittest.main()
