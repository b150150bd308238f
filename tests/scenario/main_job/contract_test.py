"""`contract check` on anybody's database, and the host over books that are not its own. On both databases, with the same answers."""
import json
import sqlite3
import subprocess
import unittest

from program import Host

COMPANY = ("select 1 as company_id, 'ACME' as code, 'Acme' as name, 'FR' as country, 'EUR' as currency, 'Europe/Paris' as timezone, 'fr' as language, "
           "'' as email, '' as phone, '' as iban, '' as bic, '' as street, '' as postcode, '' as city, '' as registration")


class Contract(unittest.TestCase):
    def on_each(self):
        for dialect in ("sqlite", "postgresql"):
            host = Host(dialect)
            try:
                with self.subTest(dialect):
                    yield dialect, host
            finally:
                host.close()

    def execute(self, dialect, host, statement):
        if dialect == "sqlite":
            with sqlite3.connect(host.database.url.removeprefix("sqlite3://")) as database:
                return database.execute(statement).fetchall()
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, host.database.url], check=True, capture_output=True, text=True)
        return [tuple(line.split("|")) for line in done.stdout.splitlines()]

    def tables(self, dialect, host):
        catalogue = "select name from sqlite_master where type = 'table'" if dialect == "sqlite" else "select tablename from pg_tables where schemaname = 'public'"
        return {name for name, in self.execute(dialect, host, catalogue)}

    def test_a_database_of_nobody_is_looked_at_and_left_as_it_was(self):
        for dialect, host in self.on_each():
            self.execute(dialect, host, "create table theirs (a int)")
            ended = host.run("contract", "check")
            self.assertEqual(ended.status, 1, ended)
            self.assertIn("sdk_v1_company: the view does not exist", ended.out)
            self.assertEqual(ended.err.count("\n"), 1, ended)
            self.assertEqual(self.tables(dialect, host), {"theirs"})

    def test_a_database_that_is_not_there_is_refused_and_not_made(self):
        host = Host("sqlite")
        try:
            ended = host.run("contract", "check")
            self.assertEqual((ended.status, ended.err.count("\n")), (1, 1), ended)
            self.assertEqual(list(host.folder.glob("atrium.db*")), [])
        finally:
            host.close()

    def test_atrium_s_own_keeps_it_and_a_breach_is_told_with_view_column_and_key(self):
        for dialect, host in self.on_each():
            host.do("migrate")
            host.do("demo", "--customers", "5", "--invoices", "10", "--as-of", "2026-01-15")
            self.assertEqual(host.do("contract", "check"), "the database keeps the data contract sdk_v1\n")
            self.execute(dialect, host, "update erp_customer set country = 'Gaule' where code = (select min(code) from erp_customer)")
            ended = host.run("contract", "check", "--json")
            self.assertEqual(ended.status, 1, ended)
            problem, = json.loads(ended.out)["problems"]
            self.assertEqual((problem["view"], problem["column"], set(problem["key"])), ("sdk_v1_customer", "country", {"company_id", "customer_id"}))
            self.assertIn("\"Gaule\"; for example where company_id = ", problem["sentence"])

    def test_over_another_erp_s_books_the_host_brings_only_what_is_its_own(self):
        for dialect, host in self.on_each():
            self.execute(dialect, host, "create table theirs (a int)")
            self.execute(dialect, host, f"create view sdk_v1_company as {COMPANY}")
            host.do("migrate")
            self.assertEqual({name for name in self.tables(dialect, host) if not name.startswith(("host_", "sqlite_"))}, {"theirs"})
            for words in (("serve",), ("demo",), ("import", str(host.folder)), ("reset", "--yes")):
                ended = host.run(*words)
                self.assertEqual((ended.status, ended.out, ended.err.count("\n")), (1, "", 1), ended)
                self.assertIn("another ERP", ended.err)
            self.assertIn("theirs", self.tables(dialect, host))
