"""A mail server that keeps what it is given, with faults on demand. Loopback only, no TLS, a port of its own."""
import email
import email.policy
import socketserver
import threading


class _Session(socketserver.StreamRequestHandler):
    def _say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        try:
            self._talk()
        except ConnectionError:  # a client that was killed
            pass

    def _talk(self):
        sink = self.server.sink
        self._say("220 sink ready")
        recipients, sender = [], ""
        while True:
            line = self.rfile.readline()
            if not line:
                return
            word = line.strip().decode("utf-8", "replace")
            verb = word.upper()
            if verb.startswith(("EHLO", "HELO")):
                self._say("250-sink")
                self._say("250 8BITMIME")
            elif verb.startswith("MAIL FROM:"):
                recipients, sender = [], _address(word)
                self._say("250 2.1.0 ok")
            elif verb.startswith("RCPT TO:"):
                to = _address(word)
                answer = sink.answers.get(to)
                if answer is None:
                    recipients.append(to)
                self._say(answer or "250 2.1.5 ok")
            elif verb == "DATA":
                self._say("354 go on")
                body = bytearray()
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    body += line[1:] if line.startswith(b".") else line
                if not line:
                    return
                sink.keep(sender, recipients, bytes(body))
                self._say("250 2.0.0 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok" if verb in ("RSET", "NOOP") else "502 unknown")


def _address(line):
    return line.partition("<")[2].partition(">")[0]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Sink:
    """mails: what came, parsed, with `envelope_from` and `envelope_to`. answers: recipient -> the line that refuses it at RCPT."""

    def __init__(self):
        self.answers = {}
        self._mails = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.sink = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def keep(self, sender, recipients, data):
        mail = email.message_from_bytes(data, policy=email.policy.default)
        mail.envelope_from, mail.envelope_to = sender, list(recipients)
        with self._lock:
            self._mails.append(mail)

    @property
    def mails(self):
        with self._lock:
            return list(self._mails)

    def clear(self):
        with self._lock:
            self._mails.clear()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
