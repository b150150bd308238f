"""Keeps the dump of an empty Tryton database (TRYTON_DUMP), made anew when Tryton's packages have changed."""
import os
import subprocess
from pathlib import Path

import tryton_books

DUMP = Path(os.environ["TRYTON_DUMP"])


def cluster() -> str:
    """The cluster of the tests, without a database: postgresql://user@host:port"""
    started = subprocess.run([os.environ["POSTGRES_SCRIPT"], "start", os.environ["POSTGRES_KEY"]], check=True, capture_output=True, text=True)
    return started.stdout.strip().rpartition("/")[0]


def psql(url, *arguments, stdin=None):
    return subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *arguments, url], check=True, input=stdin,
                          capture_output=True, text=True).stdout


def made_with() -> Path:
    return DUMP.with_suffix(".versions")


def main():
    versions = tryton_books.versions()
    if DUMP.exists() and made_with().exists() and made_with().read_text() == versions:
        print("the dump is there")
        return
    server, name = cluster(), f"tryton_empty_{os.getpid()}"
    psql(f"{server}/postgres", "-c", f"create database {name} template template0")
    try:
        tryton_books.make_empty(server, name)
        subprocess.run(["pg_dump", "-Fc", "-Z1", "-f", f"{DUMP}.new", f"{server}/{name}"], check=True)
        os.replace(f"{DUMP}.new", DUMP)
        made_with().write_text(versions)
    finally:
        psql(f"{server}/postgres", "-c", f"drop database if exists {name} with (force)")
    print("the dump is made")


if __name__ == "__main__":
    main()
