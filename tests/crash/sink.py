"""A mail server for the crash tests: real SMTP over TCP, and nothing is answered with 250 that is not on disk.

Every mail is one JSON line: when its last byte came (seconds since 1970), Message-ID, sender, recipients, the invoices that it
names, and whether its answer was written. The file is opened with O_APPEND and synced before the answer leaves.
"""
import json
import os
import random
import re
import socket
import threading
import time

INVOICE = re.compile(rb"F-\d{6}")


class Sink:
    def __init__(self, file, seed, slow=0.02):
        self.file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.path = file
        self.slow = slow
        self.dice = random.Random(seed)
        self.lock = threading.Lock()
        self.open = 0
        self.count = 0
        self.most_open = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def forget(self):
        """A new history begins. Nobody talks to us any more."""
        os.ftruncate(self.file, 0)
        self.count = self.most_open = 0

    def mails(self):
        with open(self.path, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _pause(self):
        with self.lock:
            wait = self.dice.random() * self.slow
        time.sleep(wait)

    def _keep(self, mail):
        line = (json.dumps(mail) + "\n").encode()
        with self.lock:
            os.write(self.file, line)
            os.fsync(self.file)
            self.count += 1

    def _serve(self, connection):
        with self.lock:
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        try:
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._talk(connection, connection.makefile("rb"))
        except OSError:
            pass  # the sender was killed
        finally:
            with self.lock:
                self.open -= 1

    def _talk(self, connection, lines):
        say = lambda text: connection.sendall(text.encode() + b"\r\n")
        say("220 sink.example ESMTP")
        recipients = []
        while True:
            line = lines.readline(2000)
            if not line.endswith(b"\r\n"):
                return
            verb = line[:4].upper()
            if verb == b"EHLO":
                say("250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 50000000")
            elif verb == b"MAIL":
                recipients = []
                say("250 2.1.0 ok")
            elif verb == b"RCPT":
                recipients.append(line.split(b"<", 1)[1].split(b">", 1)[0].decode())
                say("250 2.1.5 ok")
            elif verb == b"DATA":
                say("354 go on")
                message = []
                while True:
                    part = lines.readline(2000)
                    if not part.endswith(b"\r\n"):
                        return  # without its final dot it is no mail
                    if part == b".\r\n":
                        break
                    message.append(part)
                came = time.time()
                self._pause()
                text = b"".join(message)
                found = re.search(rb"^Message-ID: <([^>]+)>", text, re.M | re.I)
                self._keep({"came": came, "id": found.group(1).decode() if found else "", "to": recipients,
                            "invoices": sorted({each.decode() for each in INVOICE.findall(text)})})
                self._pause()
                say("250 2.0.0 taken")
            elif verb == b"RSET":
                recipients = []
                say("250 2.0.0 ok")
            elif verb == b"QUIT":
                say("221 2.0.0 bye")
                return
            else:
                say("500 5.5.1 unknown")
