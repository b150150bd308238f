"""An SMTP server that keeps what it is given. Addresses that begin with "dead" are refused for good."""
import email
import email.policy
import re
import socketserver
import threading


class Mail:
    def __init__(self, sender, recipients, data):
        self.sender, self.recipients = sender, recipients
        self.message = email.message_from_bytes(data, policy=email.policy.default)
        self.id = str(self.message["Message-ID"])
        self.subject = str(self.message["Subject"])
        self.attachments = [part.get_filename() for part in self.message.iter_attachments()]

    def text(self):
        body = self.message.get_body(preferencelist=("plain",))
        return body.get_content() if body else ""


class Handler(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        sender, recipients = "", []
        self.say("220 sink")
        while True:
            line = self.rfile.readline()
            if not line:
                return
            command = line.decode("utf-8", "replace").strip()
            verb = command.upper()
            if verb.startswith("EHLO"):
                self.wfile.write(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
            elif verb.startswith("MAIL FROM"):
                sender, recipients = re.search("<(.*?)>", command).group(1), []
                self.say("250 ok")
            elif verb.startswith("RCPT TO"):
                address = re.search("<(.*?)>", command).group(1)
                if address.startswith("dead"):
                    self.say("550 5.1.1 no such user")
                else:
                    recipients.append(address)
                    self.say("250 ok")
            elif verb == "DATA":
                if not recipients:
                    self.say("503 no recipients")
                    continue
                self.say("354 go on")
                data = []
                while True:
                    line = self.rfile.readline()
                    if not line or line == b".\r\n":
                        break
                    data.append(line[1:] if line.startswith(b"..") else line)
                if line:
                    self.server.mails.append(Mail(sender, recipients, b"".join(data)))
                    self.say("250 kept")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class Sink(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address, request_queue_size = True, True, 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.mails = []
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def take(self):
        taken, self.mails = self.mails, []
        return taken

    def close(self):
        self.shutdown()
        self.server_close()
