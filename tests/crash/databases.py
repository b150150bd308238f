"""The two databases of the crash tests: how to make a copy of a prepared one, to look into it, to kill it, to check it."""
import os
import pathlib
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

BIN = pathlib.Path(os.environ.get("POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))


class Sqlite:
    name = "sqlite"
    can_die = False  # it lives inside the processes that are killed

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "prepared.db"
        self.count = 0

    def url(self):
        return f"sqlite3://{self.file}"

    def begin_history(self):
        """From here on: a copy of what was prepared."""
        self.count += 1
        if self.count == 1:
            self.prepared = self.file
            self._query("pragma wal_checkpoint(truncate)")
        elif self.file != self.prepared:
            for each in self.folder.glob(self.file.name + "*"):
                each.unlink()
        self.file = self.folder / f"history{self.count}.db"
        shutil.copy(self.prepared, self.file)

    def _query(self, sql):
        with sqlite3.connect(self.file, timeout=30) as connection:
            rows = connection.execute(sql).fetchall()
        connection.close()
        return rows

    def rows(self, sql):
        return [tuple("" if value is None else str(value) for value in row) for row in self._query(sql)]

    def change(self, sql):
        self._query(sql)

    def damage(self):
        found = [row[0] for row in self._query("pragma integrity_check") if row[0] != "ok"]
        found += [f"foreign key: {row}" for row in self._query("pragma foreign_key_check")]
        return found

    def stop(self):
        pass


class Postgres:
    name = "postgres"
    can_die = True

    def __init__(self, folder):
        self.data = folder / "pg"
        self.log = folder / "postgres.log"
        self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
        if os.geteuid() == 0:
            self.data.mkdir()
            shutil.chown(self.data, "postgres", "postgres")
            os.chmod(self.data, 0o700)
        subprocess.run([*self.prefix, BIN / "initdb", "-D", self.data, "-U", "reminders", "--auth=trust", "--encoding=UTF8",
                        "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd="/")
        self.port = 0
        self.count = 0
        self.database = "prepared"
        self.process = None
        self.start()
        self.psql("postgres", "create database prepared")

    def url(self):
        return f"postgresql://reminders@127.0.0.1:{self.port}/{self.database}"

    def start(self):
        # A killed process loses nothing that the kernel has, so syncing is left out; commits are waited for.
        for _ in range(20):
            if self.port == 0:
                self.port = random.SystemRandom().randint(33000, 45000)
            with open(self.log, "ab") as log:
                self.process = subprocess.Popen(
                    [*self.prefix, BIN / "postgres", "-D", self.data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                     "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "synchronous_commit=on", "-c",
                     "max_connections=100", "-c", "shared_buffers=64MB"], stdout=log, stderr=log, cwd="/", start_new_session=True)
            for _ in range(600):
                if self.process.poll() is not None:
                    break
                if subprocess.run([BIN / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0:
                    return
                time.sleep(0.05)
            if self.database == "prepared" and self.count == 0:
                self.port = 0  # somebody else has it
        raise RuntimeError(f"PostgreSQL does not start: {self.log}")

    def kill(self):
        """kill -9 of the postmaster and of every process of it."""
        postmaster = self.process.pid
        children = []
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == postmaster:
                        children.append(int(entry.name))
                except (OSError, IndexError, ValueError):
                    pass  # it ended while we looked
        for pid in [postmaster, *children]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        # Its shared memory must be free before the next one starts.
        for pid in children:
            for _ in range(500):
                if not pathlib.Path(f"/proc/{pid}").exists():
                    break
                time.sleep(0.01)

    def psql(self, database, sql):
        done = subprocess.run([BIN / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "reminders", "-d", database, "-X", "-q",
                               "-At", "-F", "\x1f", "-R", "\x1e", "-v", "ON_ERROR_STOP=1", "-c", sql],
                              capture_output=True, text=True, cwd="/")
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        text = done.stdout.rstrip("\n")
        return [tuple(row.split("\x1f")) for row in text.split("\x1e")] if text else []

    def begin_history(self):
        self.count += 1
        old = self.database
        self.database = f"history{self.count}"
        self.psql("postgres", f"create database {self.database} template prepared")
        if old != "prepared":
            self.psql("postgres", f"drop database {old} with (force)")

    def rows(self, sql):
        schema = self.psql(self.database, "select schemaname from pg_tables where tablename = 'reminders_message'")[0][0]
        return self.psql(self.database, f'set search_path = "{schema}", public; {sql}')

    def change(self, sql):
        self.psql(self.database, sql)

    def damage(self):
        done = subprocess.run([BIN / "pg_amcheck", "-h", "127.0.0.1", "-p", str(self.port), "-U", "reminders", "-d", self.database,
                               "--install-missing", "--heapallindexed"], capture_output=True, text=True, cwd="/")
        return [] if done.returncode == 0 else [done.stdout + done.stderr]

    def stop(self):
        if self.process and self.process.poll() is None:
            self.kill()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
