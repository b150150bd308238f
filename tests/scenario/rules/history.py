"""Random histories of a company: what is imported, how it is configured, which jobs run on which day. A pure function of the seed.

A history is a list of events, plain values that can be written as files: {"files": {kind: rows}}, {"config": …}, {"job": …, "as_of": …}; each bears its company.
"""
import datetime as dt
import random

from model import COLUMNS, KEYS, Facts, days, decimals, minor, money

ROLES = ["billing", "owner", "buyer", "notary", "legal", "other"]


class Maker:
    def __init__(self, seed, code="A", letters=True):
        self.random = random.Random(f"{seed}/{code}")
        self.code, self.letters = code, letters
        self.facts, self.events = Facts(), []
        self.today = dt.date(2024, 1, 1) + days(self.random.randrange(0, 900))
        self.numbers = 0
        self.levels = self.programmes = None
        self.small = self.chance(.6)  # small histories are quick to play and short to read; large ones have groups of every kind

    # small helpers

    def chance(self, p):
        return self.random.random() < p

    def pick(self, *weighted):
        """pick((value, weight), …)"""
        return self.random.choices([v for v, _ in weighted], [w for _, w in weighted])[0]

    def date(self, low, high):
        return self.today + days(self.random.randint(low, high))

    def write(self, **files):
        files = {kind: [[str(v) for v in row] for row in rows] for kind, rows in files.items() if rows}
        if files:
            self.facts.apply(files)
            self.events.append({"company": self.code, "files": files})

    # the ERP's data

    def begin(self):
        rnd = self.random
        self.currencies = rnd.choice([["EUR"], ["EUR", "USD"], ["EUR", "JPY", "TND"], ["EUR", "TND", "USD", "JPY"]])
        self.departments = rnd.choice([[], ["north"], ["north", "south", "web"]])
        home = self.pick(("EUR", 6), ("TND", 1), ("JPY", 1))
        company = [self.code, f"Company {self.code}", "FR", home, "Europe/Paris", f"accounts@{self.code.lower()}.example", "", "", "1 rue Haute", "75002", "Paris", ""]
        customers = [self.customer(f"C{n:02}") for n in range(rnd.randint(4, 10) if self.small else rnd.randint(8, 30))]
        contacts = [c for row in customers for c in self.contacts_of(row[1])]
        self.write(companies=[company], departments=[[self.code, d, f"Dept {d}", f"{d}@dept.example" if self.chance(.5) else "", ""] for d in self.departments],
                   customers=customers, contacts=contacts)
        self.ledger(rnd.randint(10, 40) if self.small else rnd.randint(60, 220))

    def customer(self, code):
        rnd = self.random
        email = self.pick((f"{code.lower()}@{self.code.lower()}.example", 7), (f"dead-{code.lower()}@{self.code.lower()}.example", .4), ("", 2))
        return [self.code, code, f"Customer {code}", self.pick(("company", 6), ("individual", 2), ("public", 1)), self.pick(("", 4), ("key_account", 1), ("retail", 1), ("resale", 1)),
                rnd.choice(["fr", "fr", "en", "de", ""]), "FR", email, "411" + code if self.chance(.2) else "", "2 rue Basse", "69001", "Lyon", self.pick(("yes", 9), ("no", 1), ("", 1))]

    def contacts_of(self, code):
        found = {}
        for n in range(self.random.choice([0, 0, 1, 2, 3])):
            role = self.random.choice(ROLES[:4] if self.chance(.8) else ROLES)
            mail = self.pick((f"{role}{n}.{code.lower()}@{self.code.lower()}.example", 6), ("", 1), (f"shared.{code.lower()}@{self.code.lower()}.example", 2),
                             (f"dead-{role}{n}.{code.lower()}@{self.code.lower()}.example", .3))
            found[(role, mail)] = [self.code, code, role, f"{role} of {code}", mail, ""]
        return list(found.values())

    def amount(self, currency, low=1, high=2000):
        scale = 10 ** decimals(currency)
        return self.random.randint(low * scale, high * scale) if currency != "JPY" else self.random.randint(low, high * 100)

    def ledger(self, n):
        """New invoices, with instalments and credit notes."""
        rnd, invoices, instalments, credits = self.random, [], [], []
        customers = [c["code"] for c in self.facts.customers.values()]
        for _ in range(n):
            self.numbers += 1
            number, customer, currency = f"F{self.numbers:04}", rnd.choice(customers), rnd.choice(self.currencies)
            total = self.amount(currency) if self.chance(.9) else self.amount(currency, 0, 2) + 1
            due = self.date(-120, 50)
            issued = due - days(rnd.choice([0, 0, 8, 15, 30, 30, 45, 60])) if self.chance(.95) else due + days(5)
            status = self.pick(("issued", 14), ("draft", 1), ("cancelled", 1), ("closed", 1))
            row = [self.code, number, "invoice", customer, rnd.choice(self.departments + [""]), "op", "", issued, due, currency if self.chance(.9) else self.spelled(currency),
                   money(total, currency), status, self.pick(("", 8), ("transfer", 2), ("card", 1), ("direct_debit", 1)),
                   issued + days(rnd.randint(0, 6)) if self.chance(.2) else ""]
            if self.chance(.06):
                row[8] = ""  # no due date
            elif self.chance(.2):
                parts = rnd.randint(2, 4)
                if total > parts:
                    cuts = sorted(rnd.sample(range(1, total), parts - 1)) if total < 10 ** 6 else [total * (k + 1) // parts for k in range(parts - 1)]
                    dates = [due + days(30 * k) for k in range(parts)]
                    if self.chance(.3):
                        rnd.shuffle(dates)
                    if self.chance(.2):
                        dates[-1] = dates[0]
                    bounds = [0] + cuts + [total]
                    instalments += [[self.code, number, k + 1, dates[k], money(bounds[k + 1] - bounds[k], currency)] for k in range(parts)]
            invoices.append(row)
        self.write(invoices=invoices, instalments=instalments)
        for _ in range(rnd.randint(0, 1 + n // 12)):
            self.credit_note()

    def spelled(self, currency):
        return "" if currency == self.facts.company["currency"] else currency

    def rest(self, invoice):
        settled = self.facts.settled_on_invoices(dt.date(2100, 1, 1))
        return minor(invoice["total"], invoice["currency"]) - settled.get(invoice["number"], 0)

    def an_invoice(self, *statuses):
        found = [i for i in self.facts.invoices.values() if i["kind"] == "invoice" and i["status"] in statuses]
        return self.random.choice(found) if found else None

    def credit_note(self):
        rnd, invoice = self.random, self.an_invoice("issued")
        if invoice is None:
            return
        self.numbers += 1
        number, currency = f"N{self.numbers:04}", invoice["currency"]
        rest = self.rest(invoice)
        allocated = rnd.choice([0, rest, rest // 2]) if rest > 0 else 0
        total = allocated + (self.amount(currency, 1, 3000) if self.chance(.5) or not allocated else 0)
        issued = self.date(-60, 6)
        self.write(invoices=[[self.code, number, "credit_note", invoice["customer"], invoice["department"], "op", "", issued, "", currency, money(total, currency),
                              self.pick(("issued", 9), ("draft", 1)) if not allocated else "issued", "", ""]],
                   credits=[[self.code, number, invoice["number"], money(allocated, currency)]] if allocated > 0 else [])

    def happenings(self):
        """What happens in the ERP between two jobs."""
        rnd, payments, rows = self.random, [], {}
        for _ in range(rnd.randint(0, 14)):
            invoice = self.an_invoice("issued")
            if invoice is None:
                break
            currency, rest = invoice["currency"], self.rest(invoice)
            self.numbers += 1
            reference, paid = f"p{self.numbers}", self.date(-12, 4)
            kind = rnd.random()
            if kind < .45 and rest > 0:
                self.write(payments=[[self.code, invoice["customer"], invoice["number"], paid, currency, money(rest, currency), reference]])
            elif kind < .7 and rest > 1:
                self.write(payments=[[self.code, invoice["customer"], invoice["number"], paid, currency, money(rnd.randint(1, rest), currency), reference]])
            elif kind < .75 and rest > 0:
                self.write(payments=[[self.code, invoice["customer"], invoice["number"], paid, currency, money(rest + self.amount(currency, 1, 900), currency), reference]])
            elif kind < .83:
                self.write(payments=[[self.code, invoice["customer"], "", paid, currency, money(self.amount(currency, 1, 4000), currency), reference]])
            else:
                self.reversal(reference)
        for _ in range(rnd.randint(0, 3)):
            self.change()
        if self.chance(.3):
            self.ledger(rnd.randint(1, 12))
        elif self.chance(.3):
            self.credit_note()

    def reversal(self, reference):
        undone = {p["reference"][1:] for p in self.facts.payments.values() if p["amount"].startswith("-")}
        found = [p for p in self.facts.payments.values() if not p["amount"].startswith("-") and p["reference"] not in undone]
        if found:
            p = self.random.choice(found)
            later = max(dt.date.fromisoformat(p["paid_on"]), self.date(-4, 4))
            self.write(payments=[[self.code, p["customer"], p["invoice"], later, p["currency"], "-" + p["amount"], "r" + p["reference"]]])

    def change(self):
        rnd = self.random
        what = rnd.randrange(7)
        if what == 0:
            row = rnd.choice(list(self.facts.customers.values()))
            self.upsert("customers", row, reminders=rnd.choice(["yes", "no"]))
        elif what == 1:
            row = rnd.choice(list(self.facts.customers.values()))
            self.upsert("customers", row, category=rnd.choice(["", "key_account", "retail"]), email=rnd.choice(["", row["email"], row["email"]]))
        elif what == 2:
            self.write(contacts=self.contacts_of(rnd.choice(list(self.facts.customers.values()))["code"]))
        else:
            invoice = self.an_invoice("issued", "draft", "closed")
            if invoice is None:
                return
            touched = self.rest(invoice) != minor(invoice["total"], invoice["currency"])
            number = invoice["number"]
            touched = touched or any(p["invoice"] == number for p in self.facts.payments.values()) or any(c["invoice"] == number for c in self.facts.credits.values())
            if what == 3:
                self.upsert("invoices", invoice, payment_method=rnd.choice(["direct_debit", "transfer"]))
            elif what == 4 and invoice["status"] == "draft":
                self.upsert("invoices", invoice, status="issued")
            elif what == 5 and not touched:
                self.upsert("invoices", invoice, status="cancelled")
            elif what == 6:
                self.upsert("invoices", invoice, status="issued" if invoice["status"] == "closed" else "closed")

    def upsert(self, kind, row, **changes):
        self.write(**{kind: [[{**row, **changes}[c] for c in COLUMNS[kind]]]})

    # the configuration

    def configure(self):
        rnd = self.random
        if self.levels is None:
            ranks = sorted(rnd.sample(range(1, 12), rnd.randint(2, 5)))
            self.levels = [{"id": f"l{r}", "rank": r, "name": f"Level {r}", "colour": "#0f766e"} for r in ranks]
            self.ids = [f"p{n}" for n in range(rnd.randint(2, 5))]
            self.programmes = {}
            self.base = self.settings()
        elif self.chance(.5):
            self.base = {**self.settings(), "catch_up": self.base["catch_up"]} if self.chance(.8) else self.settings()
        for id in self.ids:
            if id not in self.programmes or self.chance(.25):
                self.programmes[id] = self.programme(id)
        chosen = self.ids + ["none"]
        some = lambda codes, p: {c: rnd.choice(chosen) for c in codes if self.chance(p)}
        assignments = {"company": rnd.choice(self.ids) if self.chance(.93) else "none"}
        if self.chance(.6):
            assignments.update(departments=some(self.departments, .4), categories=some(["key_account", "retail"], .4),
                               customers=some([c["code"] for c in self.facts.customers.values()], .12),
                               invoices=some([i["number"] for i in self.facts.invoices.values() if i["kind"] == "invoice"], .04))
        levels = list(self.levels)
        rnd.shuffle(levels)
        config = {"schema": "payment-reminders/config@1", **self.base, "levels": levels, "templates": self.templates(),
                  "programmes": list(self.programmes.values()), "assignments": assignments}
        self.events.append({"company": self.code, "config": config})

    def settings(self):
        rnd = self.random
        settings = {"active": self.chance(.95), "sending_window": None,
                    # One after the other: of several mails to a dead address the first is refused, the others stay here.
                    "mail_limits": {"connections": 1},
                    "catch_up": self.pick(("first_step", 3), ("by_age", 3), ("from_today", 1), ("ignore_before:" + str(self.date(-70, 5)), 1)),
                    "grouping": self.pick(("customer_level", 2), ("invoice", 1), ("customer", 2)),
                    "volume_guard": None if self.chance(.9) else {"floor": rnd.randint(3, 30), "factor": rnd.randint(1, 3)}}
        optional = {"minimum_gap_days": rnd.choice([0, 1, 3, 3, 7]), "minimum_age_days": rnd.choice([0, 3, 3, 10]),
                    "minimum_amount": rnd.choice(["0.00", "0.00", "5.00", "150.00", "0.50"]), "working_days": rnd.choice(["mon_fri", "mon_sat"]),
                    "holidays": rnd.choice([[], ["FR"], ["FR-A-M"]]), "default_recipients": rnd.choice([["billing"], ["billing", "owner"], ["buyer"], ["notary", "billing"]])}
        settings.update({k: v for k, v in optional.items() if self.chance(.7)})
        return settings

    def programme(self, id):
        rnd = self.random
        levels = sorted(rnd.sample(self.levels, rnd.randint(1, min(4, len(self.levels)))), key=lambda l: l["rank"])
        steps, delay = [], rnd.choice([-12, -5, -3, -1, 0, 1, 2, 5, 10, 10])
        working = self.pick(("never", 2), ("always", 1), ("mixed", 1))
        for level in levels:
            ways = self.pick((["email"], 12), (["email", "call"], 1), (["call"], 1), *([(["letter"], 1), (["email", "letter"], 1), (["letter", "email", "call"], .5)] if self.letters else []))
            step = {"level": level["id"], "delay_days": delay, "day_type": "working" if working == "always" or working == "mixed" and self.chance(.5) else "calendar",
                    "trigger": "automatic" if self.chance(.87) else "manual", "ways": ways, "templates": {w: f"t-{w}" for w in ways if w == "email" or w == "letter"}}
            if self.chance(.5):
                step["without_email"] = rnd.choice(["skip", "call"] + (["letter"] if self.letters else []))
            if self.chance(.3):
                step["recipients"] = rnd.sample(ROLES[:4], rnd.randint(1, 2))
            if self.chance(.2):
                step["attach"] = ["invoice_pdf"]
            steps.append(step)
            delay += rnd.choice([1, 2, 3, 5, 7, 10, 15, 30])
        return {"id": id, "name": f"Programme {id}", "mode": self.pick(("automatic", 9), ("manual", 1), ("none", .7)), "steps": steps}

    def templates(self):
        """Rows of one id that differ in family, language and age; the subject says which was taken."""
        rnd, rows = self.random, []
        wanted = [("any", "fr", None)]
        for family in ("any", "individual", "key_account"):
            for language in ("fr", "en"):
                for age in (None, 15, 45):
                    if self.chance(.25) and (family, language, age) not in wanted:
                        wanted.append((family, language, age))
        rnd.shuffle(wanted)
        for family, language, age in wanted:
            row = {"id": "t-email", "name": "Mail", "way": "email", "family": family, "language": language, "subject": f"[{family}/{language}/{age}] #REF#",
                   "body": "Open {{total.open}}|{{#invoices}}{{number}}={{open}};{{/invoices}}|end"}
            if age is not None:
                row["min_days_late"] = age
            rows.append(row)
        if self.letters:
            rows.append({"id": "t-letter", "name": "Letter", "way": "letter", "family": "any", "language": "fr", "subject": "Letter #REF#", "body": "Total {{total.open}}"})
        return rows

    # the whole

    def job(self, name, as_of):
        self.events.append({"company": self.code, "job": name, "as_of": str(as_of)})

    def play(self):
        rnd = self.random
        self.begin()
        self.configure()
        for _ in range(rnd.randint(7, 13)):
            self.job("simulate", self.today)
            if self.chance(.25):
                self.job("simulate", self.date(-60, 40))
            how = rnd.random()
            if how < .55:
                self.job("daily", self.today)
            elif how < .95:
                self.job("run", self.today)
                if self.chance(.6):
                    self.happenings()
                if self.chance(.15):
                    self.configure()
                if self.chance(.3):
                    self.today += days(rnd.randint(0, 3))
                if self.chance(.2):
                    self.job("run", self.today)
                if self.chance(.85):
                    self.job("send", self.today)
            if self.chance(.2):
                self.job(rnd.choice(["run", "daily", "send"]), self.today)  # a job runs twice
            if self.chance(.06):
                self.job("daily", self.date(-9, -1))
            self.happenings()
            if self.chance(.25):
                self.configure()
            self.today += days(self.pick((1, 6), (2, 2), (3, 2), (7, 2), (16, 1), (40, .5)))
        return self.events


def merged(events):
    """Imports that follow each other become one: rows of one key are upserts, the last one counts."""
    made = []
    for event in events:
        if "files" in event and made and "files" in made[-1] and made[-1]["company"] == event["company"]:
            for kind, rows in event["files"].items():
                known = {tuple(row[COLUMNS[kind].index(k)] for k in KEYS[kind]): row for row in made[-1]["files"].get(kind, []) + rows}
                made[-1]["files"][kind] = list(known.values())
        else:
            made.append({**event, **({"files": dict(event["files"])} if "files" in event else {})})
    return made


def history(seed, letters=True):
    """Most histories have one company; some have two with the same codes, whose jobs are mixed."""
    rnd = random.Random(f"{seed}/mix")
    events = Maker(seed, "A", letters).play()
    if rnd.random() < .15:
        others, mixed = Maker(seed, "B", letters).play(), []
        while events or others:
            mixed.append((events if events and (not others or rnd.random() < .5) else others).pop(0))
        events = mixed
    return merged(events)
