"""A naive model of the rules of reminding, written from the written rules alone.

It knows nothing of how the product works: every question is answered by walking over all facts. Where the rules leave room, the reading is marked
"Reading:" with what an accountant expects. Amounts are integers in minor units, dates are datetime.date.
"""
import datetime as dt
import decimal
import statistics

DECIMALS = {"JPY": 0, "TND": 3}
HOLDING = {"queued", "sending", "failed", "ready", "sent", "uncertain", "undeliverable"}


def decimals(currency):
    return DECIMALS.get(currency, 2)


def money(minor, currency):
    d = decimals(currency)
    sign, minor = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{minor // 10 ** d}.{minor % 10 ** d:0{d}d}" if d else f"{sign}{minor}"


def minor(text, currency):
    return int(decimal.Decimal(text).scaleb(decimals(currency)))


def day(text):
    return dt.date.fromisoformat(text)


def days(n):
    return dt.timedelta(days=n)


# --- calendars -----------------------------------------------------------------------------------------------------------------------------------

def easter(year):
    """Sunday of Easter, by Meeus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, rest = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, rest + 1)


def holidays_of(calendar, year):
    sunday = easter(year)
    found = {dt.date(year, m, d) for m, d in ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))}
    found |= {sunday + days(1), sunday + days(39), sunday + days(50)}
    if calendar == "FR-A-M":  # Alsace and Moselle: Good Friday and the day after Christmas
        found |= {sunday - days(2), dt.date(year, 12, 26)}
    return found


class Calendar:
    """Counts open days. `upto` counts from a fixed day in the past, so that a difference counts the open days in (a, b]."""

    def __init__(self, working_days, calendars):
        closed = set()
        for year in range(2020, 2033):
            for name in calendars:
                closed |= holidays_of(name, year)
        last = 4 if working_days == "mon_fri" else 5
        self.start, count, self.counts = dt.date(2020, 1, 1).toordinal(), 0, []
        for ordinal in range(self.start, dt.date(2032, 12, 31).toordinal()):
            date = dt.date.fromordinal(ordinal)
            count += date.weekday() <= last and date not in closed
            self.counts.append(count)

    def between(self, start, end, kind):
        """Days in (start, end] of that kind; minus those in (end, start] when end comes first."""
        if kind == "calendar":
            return (end - start).days
        return self.counts[end.toordinal() - self.start] - self.counts[start.toordinal() - self.start]


# --- facts ---------------------------------------------------------------------------------------------------------------------------------------

KEYS = {"companies": ("code",), "departments": ("company", "code"), "customers": ("company", "code"), "contacts": ("company", "customer", "role", "email"),
        "invoices": ("company", "number"), "instalments": ("company", "invoice", "position"), "credits": ("company", "credit_note", "invoice"),
        "payments": ("company", "customer", "invoice", "paid_on", "currency", "amount", "reference")}
COLUMNS = {
    "companies": "code,name,country,currency,timezone,email,iban,bic,street,postcode,city,registration",
    "departments": "company,code,name,email,sender_name",
    "customers": "company,code,name,kind,category,language,country,email,accounting_account,street,postcode,city,reminders",
    "contacts": "company,customer,role,name,email,phone",
    "invoices": "company,number,kind,customer,department,operator,order_reference,issued_on,due_on,currency,total,status,payment_method,sent_on",
    "instalments": "company,invoice,position,due_on,amount",
    "payments": "company,customer,invoice,paid_on,currency,amount,reference",
    "credits": "company,credit_note,invoice,amount",
}
COLUMNS = {kind: columns.split(",") for kind, columns in COLUMNS.items()}


class Receivable:
    def __init__(self, invoice, position, due_on, amount):
        self.invoice, self.position, self.due_on, self.amount = invoice, position, due_on, amount
        self.key = (invoice["number"], position)
        self.customer, self.currency, self.department = invoice["customer"], invoice["currency"], invoice["department"]


class Facts:
    """What the ERP knows of one company: the rows of the CSV files, upserted by their keys."""

    def __init__(self):
        self.tables = {kind: {} for kind in KEYS}

    def apply(self, files):
        for kind, rows in files.items():
            for row in rows:
                row = dict(zip(COLUMNS[kind], row))
                if kind == "invoices" and not row["currency"]:
                    row["currency"] = self.company["currency"]
                if kind == "payments" and not row["currency"]:
                    of = self.invoices.get((row["company"], row["invoice"]))
                    row["currency"] = of["currency"] if of else self.company["currency"]
                self.tables[kind][tuple(row[k] for k in KEYS[kind])] = row
        self._index = None

    def __getattr__(self, kind):
        if kind == "company":
            return next(iter(self.tables["companies"].values()))
        if kind in KEYS:
            return self.tables[kind]
        raise AttributeError(kind)

    def receivables(self):
        """Due dates of the issued invoices, whatever is open on them."""
        plans = {}
        for row in self.instalments.values():
            plans.setdefault(row["invoice"], []).append(row)
        for invoice in self.invoices.values():
            if invoice["kind"] != "invoice" or invoice["status"] != "issued":
                continue
            currency = invoice["currency"]
            if invoice["number"] in plans:
                for row in sorted(plans[invoice["number"]], key=lambda r: int(r["position"])):
                    yield Receivable(invoice, int(row["position"]), day(row["due_on"]), minor(row["amount"], currency))
            else:
                yield Receivable(invoice, 1, day(invoice["due_on"]) if invoice["due_on"] else None, minor(invoice["total"], currency))

    def settled_on_invoices(self, as_of):
        """Payments and allocated credit notes of each invoice, dated up to the as-of date."""
        settled = {}
        for row in self.payments.values():
            if row["invoice"] and day(row["paid_on"]) <= as_of:
                settled[row["invoice"]] = settled.get(row["invoice"], 0) + minor(row["amount"], row["currency"])
        for row in self.credits.values():
            note = self.invoices[(row["company"], row["credit_note"])]
            if note["status"] == "issued" and day(note["issued_on"]) <= as_of:
                settled[row["invoice"]] = settled.get(row["invoice"], 0) + minor(row["amount"], note["currency"])
        return settled

    def credit_of_customers(self, as_of, settled):
        """What a customer has paid or been credited that settles nothing, by customer and currency."""
        credit = {}

        def add(customer, currency, amount):
            credit[(customer, currency)] = credit.get((customer, currency), 0) + amount

        for row in self.payments.values():
            if not row["invoice"] and day(row["paid_on"]) <= as_of:
                add(row["customer"], row["currency"], minor(row["amount"], row["currency"]))
        allocated = {}
        for row in self.credits.values():
            allocated[row["credit_note"]] = allocated.get(row["credit_note"], 0) + minor(row["amount"], self.invoices[(row["company"], row["credit_note"])]["currency"])
        for invoice in self.invoices.values():
            # Reading: what was paid beyond a closed invoice is still the customer's money. (Drafts and cancelled invoices have no payments here.)
            if invoice["status"] not in ("issued", "closed"):
                continue
            total = minor(invoice["total"], invoice["currency"])
            if invoice["kind"] == "credit_note":
                if day(invoice["issued_on"]) <= as_of:
                    add(invoice["customer"], invoice["currency"], total - allocated.get(invoice["number"], 0))
            else:  # what exceeds an invoice is the customer's as well
                add(invoice["customer"], invoice["currency"], max(0, settled.get(invoice["number"], 0) - total))
        return credit

    def open_amounts(self, as_of, settled):
        """(receivable, open) for every due date: what was paid settles the oldest due date first."""
        by_invoice = {}
        for r in self.receivables():
            by_invoice.setdefault(r.invoice["number"], []).append(r)
        for number, parts in by_invoice.items():
            rest = settled.get(number, 0)
            for r in sorted(parts, key=lambda r: (r.due_on or dt.date.max, r.position)):
                pays = max(0, min(rest, r.amount))
                rest -= pays
                yield r, r.amount - pays


# --- configuration -------------------------------------------------------------------------------------------------------------------------------

class Config:
    def __init__(self, json):
        self.json = json
        get = json.get
        self.active = get("active", False)
        self.catch_up = get("catch_up", "first_step")
        self.grouping = get("grouping", "customer_level")
        self.gap = get("minimum_gap_days", 3)
        self.age = get("minimum_age_days", 3)
        self.minimum = decimal.Decimal(get("minimum_amount", "0.00"))
        self.guard = get("volume_guard", {"floor": 50, "factor": 3})
        self.calendar = Calendar(get("working_days", "mon_fri"), get("holidays", []))
        self.roles = get("default_recipients", ["billing"])
        self.rank = {level["id"]: level["rank"] for level in get("levels", [])}
        self.programmes = {p["id"]: p for p in get("programmes", [])}
        self.assignments = get("assignments", {})
        self.templates = get("templates", [])

    def programme_of(self, receivable, customer):
        """The first that is set, and where it was chosen."""
        a = self.assignments
        for place, chosen in (("invoice", a.get("invoices", {}).get(receivable.invoice["number"])), ("customer", a.get("customers", {}).get(customer["code"])),
                              ("category", a.get("categories", {}).get(customer["category"])),
                              ("department", a.get("departments", {}).get(receivable.department)), ("company", a.get("company"))):
            if chosen:
                return chosen, place
        return None, None


# --- reminders -----------------------------------------------------------------------------------------------------------------------------------

class Message:
    def __init__(self, way, customer, department, currency, level, to, lines, step):
        self.way, self.customer, self.department, self.currency, self.level, self.to, self.lines, self.step = way, customer, department, currency, level, to, lines, step
        self.total, self.template, self.days_late = 0, None, 0
        self.state, self.sent_on = "planned", None

    def describe(self):
        return {"customer": self.customer, "level": self.level, "way": self.way, "to": sorted(self.to), "currency": self.currency,
                "total": money(self.total, self.currency), "lines": sorted([list(k) for k in self.lines])}


class Reminder:
    """A step of a receivable, carried by one message per way."""

    def __init__(self, key, level, rank, delay, messages):
        self.key, self.level, self.rank, self.delay, self.messages = key, level, rank, delay, messages
        self.dropped = set()  # the messages that left without this receivable

    def states(self):
        return [m.state for m in self.messages if m not in self.dropped]

    def sent_on(self):
        return min((m.sent_on for m in self.messages if m.sent_on and m not in self.dropped), default=None)

    def state(self):
        """Reading: several ways make one reminder; what was sent by one way is sent. What can still leave comes next, and only when nothing can, it is undeliverable."""
        for state in ("sent", "uncertain", "sending", "failed", "queued", "ready", "undeliverable"):
            if state in self.states():
                return state
        return "cancelled"


class Line:
    pass


class Model:
    """One company: its facts, its configuration and what was done."""

    def __init__(self):
        self.facts, self.config = Facts(), Config({})
        self.reminders, self.messages = [], []
        self.activated_on = None
        self.runs = []  # the numbers of messages of the runs that had any
        self.refused = {}  # addresses that a server refused for good, with the day: from then on they are not usable

    def configure(self, json):
        was_active, self.config = self.config.active, Config(json)
        if self.config.active and not was_active:  # Reading: switched on again is activated again, on the day of the next run
            self.activated_on = None

    # the rules, for one receivable

    def recipients(self, customer, step):
        """Reading: a role is held by a contact that has an e-mail address, also one that was refused; one without is of no use for a mail. Nobody gets the same
        mail twice."""
        found = []
        for role in step.get("recipients") or self.config.roles:
            held = [c["email"] for c in self.contacts.get(customer["code"], []) if c["role"] == role and c["email"]]
            for address in held or [customer["email"]]:
                if self.usable(address) and address.lower() not in [a.lower() for a in found]:
                    found.append(address)
        return found

    def usable(self, address):
        """Reading: on a day before an address was refused, nobody knew that it does not work."""
        return address and not (address in self.refused and self.refused[address] <= self.as_of)

    def why_nobody(self, customer, step):
        """Reading: an address that was refused is told apart from one that is missing."""
        refused, self.refused = self.refused, {}
        known = self.recipients(customer, step)
        self.refused = refused
        return "address_undeliverable" if known else "no_recipient"

    def ways(self, customer, step):
        """The ways that a step takes for a customer. Reading: two ways that become one (letter, and e-mail by letter) make one message."""
        found = []
        for way in step["ways"]:
            if way == "email" and not self.recipients(customer, step):
                way = {"skip": None}.get(step.get("without_email", "skip"), step.get("without_email", "skip"))
            if way and way not in found:
                found.append(way)
        return found

    def late(self, receivable, as_of, kind):
        return self.config.calendar.between(receivable.due_on, as_of, kind)

    def first_day(self, start, holds):
        date = start
        while not holds(date):
            date += days(1)
        return date

    def decide(self, receivable, open_amount, as_of, for_sending=None):
        """The line of a receivable. `for_sending`: the reminder and the message that is about to leave; delay, gap and "already queued" are not asked."""
        config, customer = self.config, self.customers[receivable.customer]
        line = Line()
        line.receivable, line.open, line.step, line.number = receivable, open_amount, None, None
        line.programme, line.programme_from = config.programme_of(receivable, customer)
        line.days_late = (as_of - receivable.due_on).days if receivable.due_on else None
        blockers = {}  # code: the date on which it ends, or None
        programme = config.programmes.get(line.programme)
        if programme is None or programme["mode"] == "none":
            blockers["programme_none"] = None
        if open_amount <= 0:
            blockers["settled"] = None
        if decimal.Decimal(open_amount).scaleb(-decimals(receivable.currency)) < config.minimum:
            blockers["below_minimum"] = None
        if customer["reminders"] == "no":
            blockers["customer_hold"] = None
        if receivable.invoice["payment_method"] == "direct_debit":
            blockers["direct_debit"] = None
        if open_amount > 0 and self.in_credit(receivable, open_amount, as_of):
            blockers["customer_in_credit"] = None
        reached = day(receivable.invoice["sent_on"] or receivable.invoice["issued_on"]) + days(config.age)
        if as_of < reached:
            blockers["invoice_too_recent"] = reached
        if receivable.due_on is None:
            # Reading: its step is the first one, as far as that matters (is there somebody to write to?); the line shows none.
            blockers["no_due_date"] = None
            if programme is not None and programme["mode"] != "none" and not self.ways(customer, programme["steps"][0]):
                blockers[self.why_nobody(customer, programme["steps"][0])] = None
        else:
            self.step_of(line, programme, blockers, as_of, for_sending)
        line.blockers = blockers
        if for_sending is not None:
            return line
        automatic = programme is not None and programme["mode"] == "automatic" and line.step is not None and line.step.get("trigger", "automatic") == "automatic"
        if not blockers:
            line.decision, line.next_on = "remind" if automatic else "propose", as_of
        elif all(until or code == "already_queued" for code, until in blockers.items()):
            line.decision, line.next_on = "wait", None if "already_queued" in blockers else max(blockers.values())
        else:
            line.decision, line.next_on = "skip", None
        return line

    def step_of(self, line, programme, blockers, as_of, for_sending):
        config, r = self.config, line.receivable
        customer = self.customers[r.customer]
        held = [x for x in self.reminders_of.get(r.key, []) if (for_sending is None or x is not for_sending[0]) and x.state() in HOLDING]
        steps = programme["steps"] if programme is not None and programme["mode"] != "none" else []
        rank = lambda step: config.rank[step["level"]]
        floor = max((x.rank for x in held), default=None)
        above = [s for s in steps if floor is None or rank(s) > floor]
        activated = self.activated_on or as_of
        # Reading: on a day before the activation, the age of that day counts.
        by_age_on = min(activated, as_of)
        cutoff = None
        if config.catch_up == "from_today":
            cutoff = activated
        elif config.catch_up.startswith("ignore_before:"):
            cutoff = day(config.catch_up.split(":")[1])
        if cutoff and r.due_on < cutoff:
            blockers["before_cutoff"] = None
        if config.catch_up == "by_age" and floor is None:
            due_then = [s for s in above if self.late(r, by_age_on, s["day_type"]) >= s["delay_days"]]
            if due_then:
                above = above[above.index(max(due_then, key=rank)):]
        step = for_sending[0].step if for_sending else (above[0] if above else None)
        if for_sending is None:
            if steps and step is None:
                blockers["all_steps_done"] = None
            if any(x.state() in {"queued", "sending", "failed", "ready"} for x in held):
                blockers["already_queued"] = None
        if any(x.state() == "undeliverable" for x in held):
            blockers["address_undeliverable"] = None
        if step is None:
            if line.days_late <= 0:  # Reading: without a next step there is no courtesy step, so nothing is overdue up to the due date
                blockers["not_overdue"] = r.due_on + days(1)
            return
        line.step = step
        line.number = steps.index(step) + 1 if step in steps else None
        ways = self.ways(customer, step)
        # Reading: the way e-mail of a customer without an address falls away; while another way remains, the step can be done.
        if not ways:
            blockers[self.why_nobody(customer, step)] = None
        # The mail that is about to leave needs an address that works; when it has none, the step is free again for what `without_email` says.
        if for_sending is not None and for_sending[1].way == "email" and not self.recipients(customer, self.step_now(for_sending[1])):
            blockers["address_undeliverable"] = None
        if for_sending is not None:
            return
        kind, delay = step["day_type"], step["delay_days"]
        reached = lambda d: self.late(r, d, kind) >= delay
        if not reached(as_of):
            blockers["delay_not_reached"] = self.first_day(as_of, reached)
        if line.days_late <= 0 and delay > self.late(r, as_of, kind):
            blockers["not_overdue"] = self.first_day(as_of, lambda d: d > r.due_on or reached(d))
        sent = [x.sent_on() for x in held if x.sent_on()]
        if sent:
            last = max(sent)
            same = [s for s in steps if rank(s) == floor]
            before = same[0]["delay_days"] if same else [x for x in held if x.rank == floor][-1].delay
            waited = lambda d: config.calendar.between(last, d, kind) >= delay - before and (d - last).days >= config.gap
            if not waited(as_of):
                blockers["gap_not_reached"] = self.first_day(as_of, waited)

    def in_credit(self, receivable, open_amount, as_of):
        """Reading: credit covers what is overdue; before its due date a receivable itself must be covered as well for the customer to owe nothing."""
        who = (receivable.customer, receivable.currency)
        owed = self.overdue.get(who, 0)
        if receivable.due_on is None or receivable.due_on >= as_of:
            owed += open_amount
        return self.credit.get(who, 0) >= owed

    # the plan

    def look(self, as_of):
        """Reads all facts as they stood on a day."""
        self.as_of = as_of
        self.customers = {c["code"]: c for c in self.facts.customers.values()}
        self.contacts = {}
        for c in self.facts.contacts.values():
            self.contacts.setdefault(c["customer"], []).append(c)
        settled = self.facts.settled_on_invoices(as_of)
        self.credit = self.facts.credit_of_customers(as_of, settled)
        self.open = list(self.facts.open_amounts(as_of, settled))
        self.overdue = {}
        for r, amount in self.open:
            if r.due_on and r.due_on < as_of:
                self.overdue[(r.customer, r.currency)] = self.overdue.get((r.customer, r.currency), 0) + amount
        self.reminders_of = {}
        for x in self.reminders:
            self.reminders_of.setdefault(x.key, []).append(x)

    def plan(self, as_of):
        self.look(as_of)
        lines = [self.decide(r, amount, as_of) for r, amount in self.open if amount > 0]
        return lines, self.group([line for line in lines if line.decision == "remind"])

    def group(self, lines):
        config, groups = self.config, {}
        for line in lines:
            r = line.receivable
            key = (r.customer, r.department, r.currency)
            if config.grouping == "customer_level":
                key += (line.step["level"],)
            elif config.grouping == "invoice":
                key += (r.invoice["number"],)
            groups.setdefault(key, []).append(line)
        messages = []
        for members in groups.values():
            # Reading: where programmes meet in one message, the highest step counts, and of those at one level the step of the debt that is due longest.
            members.sort(key=lambda l: (-config.rank[l.step["level"]], l.receivable.due_on, l.receivable.invoice["number"], l.receivable.position))
            top = members[0]
            r, step = top.receivable, top.step
            for way in self.ways(self.customers[r.customer], step):
                to = self.recipients(self.customers[r.customer], step) if way == "email" else []
                message = Message(way, r.customer, r.department, r.currency, step["level"], to, [l.receivable.key for l in members], step)
                message.total, message.days_late = sum(l.open for l in members), max(l.days_late for l in members)
                message.planned, message.programme = members, top.programme
                messages.append(message)
        return messages

    def template_of(self, message):
        """The row of the step's template that fits the customer best."""
        customer = self.customers[message.customer]
        family = "individual" if customer["kind"] == "individual" else "key_account" if customer["category"] == "key_account" else "any"
        language = customer["language"] or "fr"
        # Reading: a language that no row has is served in the company's, which is French here.
        wanted = message.step.get("templates", {}).get(message.way)
        rows = [t for t in self.config.templates if t["id"] == wanted and t.get("family", "any") in ("any", family)
                and (t.get("min_days_late") is None or t["min_days_late"] <= message.days_late)]
        lowest = -10 ** 6
        return max(rows, key=lambda t: (t.get("family", "any") == family, t["language"] == language, t["language"] == "fr",
                                        lowest if t.get("min_days_late") is None else t["min_days_late"]), default=None)

    # what is done

    def run(self, as_of):
        if not self.config.active:
            return None
        if self.activated_on is None:
            self.activated_on = as_of
        lines, messages = self.plan(as_of)
        if self.guarded(len(messages)):
            return lines, []
        if messages:
            self.runs.append(len(messages))
        carried = {}
        for m in messages:
            m.state = "queued"
            self.messages.append(m)
            for line in m.planned:
                carried.setdefault(line.receivable.key, (line, []))[1].append(m)
        for key, (line, of) in carried.items():
            reminder = Reminder(key, line.step["level"], self.config.rank[line.step["level"]], line.step["delay_days"], of)
            reminder.step = line.step
            self.reminders.append(reminder)
        return lines, messages

    def sends_in_order(self, order):
        """Which of several messages to a dead address finds out, and which are then cancelled, hangs on the order in which they leave: that of the run's answer."""
        new = self.messages[len(self.messages) - len(order):]
        new.sort(key=lambda m: order.index((m.way, m.customer, tuple(sorted(m.lines)))))
        self.messages[len(self.messages) - len(order):] = new

    def guarded(self, count):
        """More messages than is usual: nothing is queued. Reading: a run that was stopped had none."""
        if self.config.guard is None:
            return False
        last = self.runs[-20:]
        return count > max(self.config.guard["floor"], self.config.guard["factor"] * (statistics.median(last) if last else 0))

    def drop(self, message, keys):
        for x in self.reminders:
            if message in x.messages and x.key in keys:
                x.dropped.add(message)
        message.lines = [k for k in message.lines if k not in keys]
        if not message.lines:
            message.state = "cancelled"

    def step_now(self, message):
        """The step of a message as it is configured now; as it was where it is gone."""
        programme = self.config.programmes.get(message.programme, {"steps": []})
        return next((s for s in programme["steps"] if s["level"] == message.level), message.step)

    def send(self, as_of):
        """Returns the messages that left (or became final) in this pass."""
        if not self.config.active:
            return []
        touched = []
        self.look(as_of)
        amounts = {r.key: (r, amount) for r, amount in self.open}
        for m in [m for m in self.messages if m.state == "queued"]:
            gone = []
            for key in m.lines:
                reminder = next(x for x in self.reminders if x.key == key and m in x.messages and m not in x.dropped)
                if key not in amounts or self.decide(*amounts[key], as_of, for_sending=(reminder, m)).blockers:
                    gone.append(key)
            self.drop(m, gone)
            touched.append(m)
            if not m.lines:
                continue
            m.total = sum(amounts[k][1] for k in m.lines)
            m.days_late = max((as_of - amounts[k][0].due_on).days for k in m.lines)
            if m.way == "email":
                m.to = self.recipients(self.customers[m.customer], self.step_now(m))  # Reading: to whom the rules name at that moment
                for address in m.to:
                    if address.startswith("dead"):
                        self.refused[address] = min(as_of, self.refused.get(address, as_of))
                m.accepted = [a for a in m.to if not a.startswith("dead")]
                if m.accepted:
                    m.state, m.sent_on = "sent", as_of
                else:
                    m.state = "undeliverable"
            else:
                m.state = "ready"
        return touched
