"""The built program on fresh data of its own: commands, and servers beside them. Paths come from the environment that CTest sets:
SAMPLE_HOST_PROGRAM, SAMPLE_HOST_STORE, POSTGRES_SCRIPT and POSTGRES_KEY (the cluster of the tests)."""
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PROGRAM = os.environ["SAMPLE_HOST_PROGRAM"]
STORE = os.environ["SAMPLE_HOST_STORE"]
_serial = itertools.count(1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Ended:
    """How a command ended."""

    def __init__(self, words, status, out, err):
        self.words, self.status, self.out, self.err = words, status, out, err

    def __repr__(self):
        return f"sample-host {' '.join(self.words)} ended with {self.status}; stdout: {self.out!r}; stderr: {self.err!r}"


class _Sqlite:
    def __init__(self, folder):
        self.url = f"sqlite3://{folder}/atrium.db"

    def drop(self):
        pass


class _Postgres:
    """A database of its own in the cluster of the tests, spoken to through psql."""

    def __init__(self):
        script, key = os.environ["POSTGRES_SCRIPT"], os.environ["POSTGRES_KEY"]
        started = subprocess.run([script, "start", key], check=True, capture_output=True, text=True)
        self._cluster = started.stdout.strip()
        self._name = f"scenario_{os.getpid()}_{next(_serial)}"
        self._psql(f"create database {self._name} template template0")
        self.url = self._cluster.rpartition("/")[0] + "/" + self._name

    def drop(self):
        self._psql(f"drop database if exists {self._name} with (force)")

    def _psql(self, statement):
        subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, self._cluster], check=True,
                       capture_output=True, text=True)


class Host:
    """A database and a data folder, removed by close()."""

    def __init__(self, dialect):
        self.folder = Path(tempfile.mkdtemp(prefix="reminders-scenario-"))
        self.database = _Sqlite(self.folder) if dialect == "sqlite" else _Postgres()
        self.environment = {**os.environ, "SAMPLE_HOST_DB": self.database.url, "SAMPLE_HOST_DATA": str(self.folder / "data")}
        self._servers = []

    def close(self):
        for server in list(self._servers):
            server.kill()
        self.database.drop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *words, stdin="", environment=None):
        """Runs a command, however it ends."""
        done = subprocess.run([PROGRAM, *words], input=stdin, capture_output=True, text=True, timeout=60,
                              env={**self.environment, **(environment or {})})
        return Ended(words, done.returncode, done.stdout, done.stderr)

    def do(self, *words, stdin=""):
        """Runs a command that must end well and silent on stderr; answers its stdout."""
        ended = self.run(*words, stdin=stdin)
        if ended.status != 0 or ended.err:
            raise AssertionError(ended)
        return ended.out

    def json(self, *words):
        return json.loads(self.do(*words, "--json"))

    def job(self, name, *words):
        return self.json("job", "run", f"payment-reminders/{name}", *words)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def start(self, *words):
        server = Server(self, words)
        self._servers.append(server)
        return server


class Server:
    """`serve` or `worker`, running beside the commands. What it writes goes to a file, so that it never waits for a reader."""

    def __init__(self, host, words):
        self._host = host
        self.log = host.folder / f"server-{next(_serial)}.log"
        with open(self.log, "wb") as out:
            self._process = subprocess.Popen([PROGRAM, *words], env=host.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    @property
    def pid(self):
        return self._process.pid

    def until(self, words, seconds=15):
        """Waits until the log holds the words."""
        end = time.monotonic() + seconds
        while words not in self.log.read_text(errors="replace"):
            if self._process.poll() is not None:
                raise AssertionError(f"it ended with {self._process.returncode}: {self.log.read_text()}")
            if time.monotonic() > end:
                raise AssertionError(f"no {words!r} within {seconds} s: {self.log.read_text()}")
            time.sleep(0.02)
        return self

    def end(self, how=signal.SIGTERM, seconds=15):
        """Asks it to end; answers its status."""
        self._process.send_signal(how)
        status = self._process.wait(seconds)
        self._host._servers.remove(self)
        return status

    def kill(self):
        self._process.kill()
        self._process.wait()
        self._host._servers.remove(self)


def get(url):
    """Status and text of a page."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
