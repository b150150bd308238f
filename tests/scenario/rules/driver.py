"""Plays a history against the built program, as a black box through its command line, and against the model, and tells the first difference."""
import collections
import csv
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from model import COLUMNS, Model, day, money
from sink import Sink

ROOT = pathlib.Path(__file__).resolve().parents[3]
STATES = ["queued", "sending", "sent", "ready", "failed", "undeliverable", "uncertain", "cancelled"]


class Difference(Exception):
    """The program and the model do not agree (or the program refused what it must accept)."""


class Program:
    """The program with a database and a data folder of its own."""

    def __init__(self, build, folder, db):
        self.binary, self.folder = pathlib.Path(build) / "bin" / "sample-host", pathlib.Path(folder)
        self.build = pathlib.Path(build)
        self.environment = {**os.environ, "SAMPLE_HOST_DB": db, "SAMPLE_HOST_DATA": str(self.folder / "data"), "TZ": "UTC"}

    def call(self, *arguments, expect=0, stdin=""):
        done = subprocess.run([str(self.binary), *map(str, arguments)], env=self.environment, input=stdin, capture_output=True, text=True, timeout=300)
        if done.returncode != expect:
            raise Difference(f"`{' '.join(map(str, arguments))}` ended with {done.returncode}, not {expect}: {done.stderr.strip()}{done.stdout.strip()[:300]}")
        return done.stdout

    def install(self):
        self.call("migrate")
        self.call("app", "trust", self.build / "store" / "publisher.pub")
        self.call("app", "store", "add", self.build / "store")
        self.call("app", "install", "payment-reminders", "--yes")

    def job(self, name, company, as_of):
        out = json.loads(self.call("job", "run", f"payment-reminders/{name}", "--company", company, "--as-of", as_of, "--json"))
        return out[0] if isinstance(out, list) else out


class Bench:
    """Makes installed programs quickly: the installation is made once and copied."""

    def __init__(self, build, postgres=None):
        self.build, self.postgres = build, postgres
        fast = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # what is thrown away need not be on a disk
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="reminders-rules-", dir=fast))
        self.made, self.database = 0, f"rules_{os.getpid()}"
        if postgres:
            self.sql(f"create database {self.database}_base")
        (self.folder / "base").mkdir()
        Program(build, self.folder / "base", self.url("base")).install()

    def sql(self, statement):
        subprocess.run([os.environ.get("POSTGRES_BIN", "/usr/lib/postgresql/15/bin") + "/psql", "-q", "-d", self.postgres, "-c", statement], check=True, capture_output=True)

    def url(self, name):
        if self.postgres:
            return self.postgres.rsplit("/", 1)[0] + f"/{self.database}_{name}"
        return f"sqlite3://{self.folder}/{name}/host.db"

    def program(self):
        self.made += 1
        name = f"s{self.made}"
        shutil.copytree(self.folder / "base", self.folder / name)
        if self.postgres:
            self.sql(f"create database {self.database}_{name} template {self.database}_base")
        return Program(self.build, self.folder / name, self.url(name))

    def drop(self, program):
        shutil.rmtree(program.folder)
        if self.postgres:
            self.sql(f"drop database {self.database}_{program.folder.name} with (force)")

    def close(self):
        if self.postgres:
            self.sql(f"drop database {self.database}_base with (force)")
        shutil.rmtree(self.folder)


def write_files(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for kind, rows in files.items():
        with open(folder / f"{kind}.csv", "w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(COLUMNS[kind])
            writer.writerows(rows)


# --- comparing -----------------------------------------------------------------------------------------------------------------------------------

def expected_line(line):
    r = line.receivable
    return {"invoice": r.invoice["number"], "instalment": r.position, "customer": r.customer, "currency": r.currency, "open": money(line.open, r.currency),
            "due_on": str(r.due_on) if r.due_on else None, "days_late": line.days_late, "programme": line.programme, "programme_from": line.programme_from,
            "step": line.number, "level": line.step["level"] if line.step else None, "decision": line.decision,
            "blockers": sorted((code, str(until) if until else None) for code, until in line.blockers.items()), "next_on": str(line.next_on) if line.next_on else None}


def actual_line(line):
    found = {k: v for k, v in line.items() if k not in ("message", "blockers")}
    found["blockers"] = sorted((b["code"], b.get("until")) for b in line["blockers"])
    return found


def compare_plan(model, lines, messages, answer, as_of, company):
    differences = []
    if (answer["as_of"], answer["company"]) != (as_of, company):
        differences.append(f"as_of and company {answer['as_of']} {answer['company']}")
    wanted = {line.receivable.key: expected_line(line) for line in lines}
    found = {(line["invoice"], line["instalment"]): actual_line(line) for line in answer["lines"]}
    if len(found) != len(answer["lines"]):
        differences.append("a receivable has two lines")
    for key in sorted(wanted.keys() | found.keys()):
        a, b = wanted.get(key), found.get(key)
        if a is None or b is None:
            differences.append(f"line {key}: {'not expected' if a is None else 'missing'}: {a or b}")
        elif a != b:
            differences.append(f"line {key}: " + "; ".join(f"{k}: expected {a.get(k)}, got {b.get(k)}" for k in sorted(a.keys() | b.keys()) if a.get(k) != b.get(k))
                               + f"   (of {b})")
    plain = lambda m: json.dumps(m, sort_keys=True)
    wanted_messages = collections.Counter(plain(m.describe()) for m in messages)
    of = {m["id"]: m for m in answer["messages"]}
    found_messages = collections.Counter(plain({**{k: m[k] for k in ("customer", "level", "way", "currency", "total")}, "to": sorted(m["to"]), "lines": sorted(m["lines"])})
                                         for m in answer["messages"])
    for m in (wanted_messages - found_messages):
        differences.append(f"message missing: {m}")
    for m in (found_messages - wanted_messages):
        differences.append(f"message not expected: {m}")
    if not differences:
        subjects = {(m.way, m.customer, tuple(sorted(m.lines))): model.template_of(m) for m in messages}
        for m in answer["messages"]:
            row = subjects[(m["way"], m["customer"], tuple(sorted(map(tuple, m["lines"]))))]
            differences += wrong_subject(m["subject"], row, {l[0] for l in m["lines"]}, m)
    for line in answer["lines"]:
        if messages and (line["decision"] == "remind") != (line["message"] is not None) or line["message"] is not None and [line["invoice"], line["instalment"]] not in of[line["message"]]["lines"]:
            differences.append(f"line {line['invoice']}/{line['instalment']} is {line['decision']} and names message {line['message']}")
    counts = collections.Counter(line.decision for line in lines)
    totals = {**{d: counts[d] for d in ("remind", "propose", "wait", "skip")}, "messages": len(messages)}
    if not differences and answer["totals"] != totals:
        differences.append(f"totals: expected {totals}, got {answer['totals']}")
    if differences:
        raise Difference("\n".join(differences[:12]) + (f"\n… {len(differences)} differences" if len(differences) > 12 else ""))


def wrong_subject(subject, row, numbers, what):
    """The subject of a mail begins with the marks of the template's row and names all invoices, once each."""
    if row is None or row["way"] != "email":
        return []
    mark = f"[{row['family']}/{row['language']}/{row.get('min_days_late')}] "
    if not subject.startswith(mark):
        return [f"subject: expected the template {mark}, got {subject!r}: {what}"]
    named = subject[len(mark):].split(", ")
    return [] if sorted(named) == sorted(numbers) else [f"subject names {named}, not {sorted(numbers)}: {what}"]


def digits(text):
    return int(re.sub(r"[^0-9]", "", text) or "0")


class Player:
    def __init__(self, bench, keep=None):
        self.bench, self.keep = bench, keep
        self.compared = collections.Counter()

    def play(self, events):
        """Raises the first Difference, told with the number of its event."""
        self.program, self.sink, self.models, self.seen = self.bench.program(), Sink(), {}, set()
        try:
            for n, event in enumerate(events):
                if self.keep:
                    keep_event(self.keep, n, event)
                try:
                    self.event(n, event)
                except Difference as difference:
                    label = event.get("job", "import" if "files" in event else "config")
                    raise Difference(f"event {n} ({label} {event.get('as_of', '')} of {event['company']}): {difference}") from None
        finally:
            self.sink.close()
            self.bench.drop(self.program)

    def event(self, n, event):
        company = event["company"]
        model = self.models.setdefault(company, Model())
        if "files" in event:
            folder = self.program.folder / f"import-{n}"
            write_files(folder, event["files"])
            self.program.call("import", folder)
            model.facts.apply(event["files"])
            if "companies" in event["files"]:
                self.program.call("mail", "set", "--company", company, "--host", "127.0.0.1", "--port", self.sink.port, "--security", "none", "--from", f"from@{company.lower()}.example")
        elif "config" in event:
            path = self.program.folder / "config.json"
            path.write_text(json.dumps(event["config"]))
            self.program.call("app", "config", "payment-reminders", "import", path, "--company", company)
            model.configure(event["config"])
        else:
            getattr(self, event["job"])(model, company, event["as_of"])

    def simulate(self, model, company, as_of):
        lines, messages = model.plan(day(as_of))
        answer = self.program.job("simulate", company, as_of)
        compare_plan(model, lines, messages, answer, as_of, company)
        self.compared["simulations"] += 1
        self.compared["lines"] += len(lines)
        self.compared["messages"] += len(messages)
        self.nothing_sent()

    def run(self, model, company, as_of):
        answer = self.program.job("run", company, as_of)
        self.compare_run(model, company, as_of, answer)
        self.nothing_sent()

    def compare_run(self, model, company, as_of, answer):
        done = model.run(day(as_of))
        if done is None:
            self.not_active(answer)
            return
        try:
            compare_plan(model, *done, answer, as_of, company)
        except Difference as difference:
            rest = {k: v for k, v in answer.items() if k not in ("lines", "messages")}
            raise Difference(f"answer {rest}; {difference}") from None
        model.sends_in_order([(m["way"], m["customer"], tuple(sorted(map(tuple, m["lines"])))) for m in answer["messages"]])
        self.compared["lines"] += len(done[0])
        self.compared["runs"] += 1

    def send(self, model, company, as_of):
        answer = self.program.job("send", company, as_of)
        self.compare_send(model, company, as_of, answer)

    def daily(self, model, company, as_of):
        answer = self.program.job("daily", company, as_of)
        self.compare_run(model, company, as_of, answer["run"])
        self.compare_send(model, company, as_of, answer["send"])

    def not_active(self, answer):
        if answer.get("messages"):
            raise Difference(f"not active, and yet {answer}")

    def compare_send(self, model, company, as_of, answer):
        touched = model.send(day(as_of))
        self.compare_mails(model, company, [m for m in touched if m.state == "sent"])
        if not model.config.active:
            return
        for name, messages in (("this_run", touched), ("outbox", model.messages)):
            counts = collections.Counter(m.state for m in messages)
            wanted = {s: counts[s] for s in STATES}
            if answer[name] != wanted:
                plain = lambda c: {k: v for k, v in c.items() if v}
                raise Difference(f"send: {name}: expected {plain(wanted)}, got {plain(answer[name])}; model: "
                                 + "; ".join(f"{m.state} {m.way} {m.customer} {m.level} {m.lines} {m.step['ways']}" for m in touched if m.state != "sent")[:1500])
        self.compared["sends"] += 1

    def compare_mails(self, model, company, messages):
        mails = self.sink.take()
        for mail in mails:
            if mail.id in self.seen:
                raise Difference(f"{mail.id} was sent twice")
            self.seen.add(mail.id)
        amounts = {r.key: amount for r, amount in model.open}
        wanted, found = collections.Counter(), collections.Counter()
        for m in messages:
            row = model.template_of(m)
            lines = collections.Counter()
            for key in m.lines:
                lines[(key[0], amounts[key])] += 1
            pdfs = len({k[0] for k in m.lines}) if "invoice_pdf" in m.step.get("attach", []) else 0
            wanted[(self.sender_of(model, company, m), tuple(sorted(m.accepted)), (row["family"], row["language"], str(row.get("min_days_late"))), m.total,
                    tuple(sorted(lines.elements())), pdfs)] += 1
        for mail in mails:
            mark = re.match(r"\[(.*?)/(.*?)/(.*?)\] (.*)", mail.subject)
            body = re.search(r"Open (.*?)\|(.*)\|end", mail.text().replace("\n", ""))
            if not mark or not body:
                raise Difference(f"a mail that nobody planned: {mail.subject!r} to {mail.recipients}: {mail.text()!r}")
            lines = [tuple(part.split("=")) for part in body.group(2).split(";") if part]
            found[(self.sender(mail), tuple(sorted(mail.recipients)), mark.groups()[:3], digits(body.group(1)), tuple(sorted((number, digits(amount)) for number, amount in lines)),
                   len([a for a in mail.attachments if a and a.endswith(".pdf")]))] += 1
            if sorted(mark.group(4).split(", ")) != sorted({number for number, _ in lines}):
                raise Difference(f"the subject names other invoices than the mail: {mail.subject!r}, {mail.text()!r}")
        if wanted != found:
            raise Difference(f"mails: missing {list((wanted - found).elements())[:5]}\n not expected {list((found - wanted).elements())[:5]}")
        self.compared["mails"] += len(mails)

    def sender_of(self, model, company, message):
        """Reading: a department's own address (B10), else the sender of the company's mail account."""
        department = model.facts.departments.get((company, message.department))
        return department and department["email"] or f"from@{company.lower()}.example"

    def sender(self, mail):
        return re.sub(r".*<(.*)>", r"\1", str(mail.message["From"]))

    def nothing_sent(self):
        mails = self.sink.take()
        if mails:
            raise Difference(f"{len(mails)} mails left without a send")


def keep_event(folder, n, event):
    """Writes an event as the files and the command that a person would use."""
    folder = pathlib.Path(folder)
    script = folder / "replay.sh"
    if n == 0:
        folder.mkdir(parents=True, exist_ok=True)
        script.write_text("# SAMPLE_HOST_DB, SAMPLE_HOST_DATA and PATH to sample-host are set; the app is installed\nset -e\ncd \"$(dirname \"$0\")\"\n")
    with open(script, "a", encoding="utf-8") as out:
        if "files" in event:
            write_files(folder / f"{n:03}-import", event["files"])
            out.write(f"sample-host import {n:03}-import\n")
        elif "config" in event:
            (folder / f"{n:03}-config.json").write_text(json.dumps(event["config"], indent=1))
            out.write(f"sample-host app config payment-reminders import {n:03}-config.json --company {event['company']}\n")
        else:
            out.write(f"sample-host job run payment-reminders/{event['job']} --company {event['company']} --as-of {event['as_of']} --json >{n:03}-{event['job']}.json\n")


# --- shrinking -----------------------------------------------------------------------------------------------------------------------------------

def without_customers(events, gone):
    """The history without these customers and all that is theirs."""
    numbers = {row[1] for e in events for row in e.get("files", {}).get("invoices", []) if row[3] in gone}
    return without_invoices(events, numbers, lambda kind, row: kind == "customers" and row[1] in gone or kind in ("contacts", "payments") and row[1] in gone, gone)


def without_invoices(events, numbers, also=lambda kind, row: False, customers=()):
    column = {"invoices": 1, "instalments": 1, "payments": 2}
    made = []
    for e in events:
        if "files" in e:
            keep = lambda kind, row: not (also(kind, row) or kind in column and row[column[kind]] in numbers or kind == "credits" and (row[1] in numbers or row[2] in numbers))
            files = {kind: [row for row in rows if keep(kind, row)] for kind, rows in e["files"].items()}
            files = {kind: rows for kind, rows in files.items() if rows}
            if not files:
                continue
            e = {**e, "files": files}
        elif "config" in e:
            assigned = dict(e["config"]["assignments"])
            for place, gone in (("customers", customers), ("invoices", numbers)):
                if place in assigned:
                    assigned[place] = {k: v for k, v in assigned[place].items() if k not in gone}
            e = {**e, "config": {**e["config"], "assignments": assigned}}
        made.append(e)
    return made


def shrink(bench, events, budget=400):
    """A shorter history that still differs. Not the shortest: short enough to read."""
    tries = [0]

    def differs(candidate):
        tries[0] += 1
        if tries[0] > budget:
            return False
        try:
            Player(bench).play(candidate)
        except Difference as difference:
            return "ended with" not in str(difference) or "ended with" in first[0]
        except Exception:  # a history that makes no sense any more
            return False
        return False

    first = [""]
    try:
        Player(bench).play(events)
    except Difference as difference:
        first[0] = str(difference)
        n = int(re.match(r"event (\d+)", first[0]).group(1))
        events = events[:n + 1]

    def reduce(items, remove, events):
        size = max(1, len(items) // 2)
        while items and size:
            for start in range(0, len(items), size):
                chunk = items[start:start + size]
                candidate = remove(events, set(chunk))
                if differs(candidate):
                    events = candidate
                    items = [i for i in items if i not in chunk]
                    break
            else:
                size //= 2
        return events

    customers = sorted({row[1] for e in events for row in e.get("files", {}).get("customers", [])})
    events = reduce(customers, without_customers, events)
    invoices = sorted({row[1] for e in events for row in e.get("files", {}).get("invoices", [])})
    events = reduce(invoices, without_invoices, events)
    for n in reversed(range(len(events) - 1)):
        candidate = events[:n] + events[n + 1:]
        if "companies" not in events[n].get("files", {}) and differs(candidate):
            events = candidate
    return events
