"""A Tryton database and the story in it, entered as a person would: through proteus, Tryton's own client library, with the server as a library.

Nothing listens anywhere. Needs Debian's tryton-server, tryton-modules-account-invoice, tryton-proteus and PostgreSQL.
"""
import datetime
import os
import subprocess
from decimal import Decimal

import story

MODULE = "account_invoice"


def make_empty(cluster: str, name: str):
    """A database with the modules and nobody's data. Takes Tryton half a minute or more: keep a dump of it."""
    _configure(cluster)
    from trytond import backend
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    database = backend.Database(name)
    database.connect()
    with Transaction().start(name, 0):
        pass
    database.init()
    pool = Pool(name)
    pool.init(update=[MODULE], lang=["en"], activatedeps=True)
    with Transaction().start(name, 0):
        pool.get("ir.module").update_list()
    backend.Database(name).close()


def versions() -> str:
    """What a dump of an empty database is good for: these packages."""
    packages = ["tryton-server", "tryton-modules-account-invoice", "tryton-modules-account", "tryton-modules-party", "tryton-modules-company"]
    return subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *packages], check=True, capture_output=True, text=True).stdout


def _configure(cluster: str):
    os.environ.setdefault("DB_NAME", ":memory:")  # Tryton's helpers for tests ask for it; nothing here uses it
    from trytond.config import config
    config.update_etc()
    config.set("database", "uri", cluster)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


class Books:
    """The story in the database `name` of the cluster. Fills it on construction."""

    def __init__(self, cluster: str, name: str):
        _configure(cluster)
        from proteus import Model, Wizard, config
        self.Model, self.Wizard = Model, Wizard
        self.config = config.set_trytond(f"{cluster}/{name}")
        # Nobody is there to say yes to the warning that a due date lies in the past; all of ours do.
        self.config.pool.get("res.user.warning").check = lambda name: False
        self.invoices = {}
        self.terms = {}
        self._currencies()
        self._company()
        self._accounts()
        self._customers()
        for each in sorted([*story.INVOICES, *story.CREDIT_NOTES], key=lambda e: (e.on, e.number)):
            self._credit(each) if isinstance(each, story.CreditNote) else self._invoice(each)
        for payment in sorted(story.PAYMENTS, key=lambda p: p.on):
            self._pay(payment)
        for each in story.INVOICES:
            if each.cancelled:
                self.invoices[each.number].click("cancel")
        self._draft()

    # -- what Tryton itself says, to be compared

    def amounts_to_pay(self) -> dict:
        """Tryton's own "amount to pay" of each invoice, by number."""
        found = self.Model.get("account.invoice").find([("type", "=", "out"), ("number", "!=", None)])
        return {i.number: i.amount_to_pay for i in found}

    def totals(self) -> dict:
        found = self.Model.get("account.invoice").find([("type", "=", "out"), ("number", "!=", None)])
        return {i.number: i.total_amount for i in found}

    def receivables(self) -> dict:
        """Tryton's own balance of each customer in the company's currency, by code."""
        return {p.code: p.receivable for p in self.Model.get("party.party").find([("code", "like", "C0%")])}

    # -- how it is entered

    def _currencies(self):
        Currency = self.Model.get("currency.currency")
        self.currencies = {}
        for code, rate in story.RATES.items():
            currency = Currency(name=code, symbol=code, code=code, digits=story.DIGITS[code], rounding=Decimal(1).scaleb(-story.DIGITS[code]))
            one = currency.rates.new()
            one.date, one.rate = day("2025-01-01"), Decimal(rate)
            currency.save()
            self.currencies[code] = currency

    def _company(self):
        from trytond.modules.company.tests.tools import create_company, get_company
        Party, Lang = self.Model.get("party.party"), self.Model.get("ir.lang")
        self.french, = Lang.find([("code", "=", "fr")])
        self.france = self.Model.get("country.country")(name="France", code="FR")
        self.france.save()
        party = Party(name=story.COMPANY["name"], code=story.COMPANY["code"], lang=self.french)
        self._address(party)
        party.contact_mechanisms.new(type="email", value=story.COMPANY["email"])
        party.save()
        create_company(party=party, currency=self.currencies[story.COMPANY["currency"]])
        self.company = get_company()
        self.company.timezone = story.COMPANY["timezone"]
        self.company.cancel_invoice_out = True
        self.company.save()

    def _address(self, party, street="", postcode="", city=""):
        address = party.addresses[0] if party.addresses else party.addresses.new()
        address.street, address.postal_code, address.city, address.country = street, postcode, city, self.france

    def _accounts(self):
        from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, get_accounts
        SequenceStrict, SequenceType = self.Model.get("ir.sequence.strict"), self.Model.get("ir.sequence.type")
        create_chart(self.company)
        self.accounts = get_accounts(self.company)
        kind, = SequenceType.find([("name", "=", "Invoice")], limit=1)
        for year in (2025, 2026):
            fiscal = create_fiscalyear(self.company, today=datetime.date(year, 1, 1))
            numbers, = fiscal.invoice_sequences
            for prefix, uses in (("F", ("out_invoice_sequence", "in_invoice_sequence")), ("A", ("out_credit_note_sequence", "in_credit_note_sequence"))):
                sequence = SequenceStrict(name=f"{prefix} {year}", sequence_type=kind, company=self.company, padding=3,
                                          prefix=f"{prefix}-" if year == 2025 else f"{prefix}{year}-")
                sequence.save()
                for use in uses:
                    setattr(numbers, use, sequence)
            fiscal.click("create_period")
        Journal, Method = self.Model.get("account.journal"), self.Model.get("account.invoice.payment.method")
        self.cash_journal, = Journal.find([("type", "=", "cash")])
        self.method = Method(name="Bank", journal=self.cash_journal, credit_account=self.accounts["cash"], debit_account=self.accounts["cash"])
        self.method.save()

    def _customers(self):
        Party = self.Model.get("party.party")
        self.parties = {}
        for each in story.CUSTOMERS:
            party = Party(name=each.name, code=each.code, lang=self.french)
            self._address(party, "1 rue Haute", "69001", "Lyon")
            if each.email:
                party.contact_mechanisms.new(type="email", value=each.email, name="Comptabilit\u00e9", invoice=True)
            if each.kind == "company":
                party.identifiers.new(code=each.code)
            party.save()
            self.parties[each.code] = party

    def _term(self, on, due):
        """A term of payment that gives these dates and amounts, for Tryton has no other way to say them."""
        key = tuple(((day(date) - day(on)).days, amount if len(due) > 1 else "") for date, amount in due)
        if key not in self.terms:
            term = self.Model.get("account.invoice.payment_term")(name=str(key))
            for n, (days, amount) in enumerate(key):
                if n + 1 < len(key):
                    line = term.lines.new(type="fixed", amount=Decimal(amount), currency=self.currencies["EUR"])
                    line.relativedeltas[0].days = days
                else:
                    line = term.lines.new(type="remainder")
                    line.relativedeltas.new(days=days) if not line.relativedeltas else setattr(line.relativedeltas[0], "days", days)
            term.save()
            self.terms[key] = term
        return self.terms[key]

    def _entered(self, customer, on, currency, amount, term=None):
        invoice = self.Model.get("account.invoice")(party=self.parties[customer], currency=self.currencies[currency])
        invoice.invoice_date = day(on)
        invoice.payment_term = term
        line = invoice.lines.new(account=self.accounts["revenue"], description="Work")
        line.quantity = -1 if Decimal(amount) < 0 else 1
        line.unit_price = abs(Decimal(amount))
        invoice.save()
        return invoice

    def _invoice(self, each):
        invoice = self._entered(each.customer, each.on, each.currency, each.total(), self._term(each.on, each.due))
        self._post(invoice, each.number)

    def _post(self, invoice, number):
        invoice.click("post")
        if invoice.number != number:
            raise AssertionError(f"Tryton numbered {invoice.number} what the story calls {number}")
        self.invoices[number] = invoice

    def _credit(self, each):
        if each.refund:
            credit = self.Wizard("account.invoice.credit", [self.invoices[each.against]])
            credit.form.with_refund = True
            credit.form.invoice_date = day(each.on)
            credit.execute("credit")
            note, = [i for i in self.Model.get("account.invoice").find([("number", "=", each.number)])]
            self.invoices[each.number] = note
            return
        note = self._entered(each.customer, each.on, each.currency, "-" + each.amount)
        self._post(note, each.number)
        if each.against:  # set beside the invoice, as a payment would be
            invoice = self.invoices[each.against]
            line, = [li for li in note.move.lines if li.account == self.accounts["receivable"]]
            invoice.reload()
            invoice.payment_lines.append(self.Model.get("account.move.line")(line.id))
            invoice.save()

    def _pay(self, each):
        if not each.invoices:
            self._transfer(each, self.parties[each.customer])
            return
        invoices = [self.invoices[number] for number in each.invoices]
        if len(invoices) > 1:
            received = self._transfer(each, invoices[0].party)
            lines = [li for i in invoices for li in i.lines_to_pay] + [received]
            self.Wizard("account.move.reconcile_lines", [self.Model.get("account.move.line")(li.id) for li in lines])
            return
        invoice, = invoices
        pay = self.Wizard("account.invoice.pay", [invoice])
        if each.currency:
            pay.form.currency = self.currencies[each.currency]
        pay.form.amount = Decimal(each.amount)
        pay.form.payment_method = self.method
        pay.form.date = day(each.on)
        pay.form.description = each.reference
        pay.execute("choice")
        if pay.form_state == "ask":
            pay.form.type = "overpayment" if Decimal(each.amount) > invoice.amount_to_pay else "partial"
            pay.execute("pay")
        if each.bounced_on:
            self._bounce(invoice, each)

    def _transfer(self, each, party):
        Move, Period = self.Model.get("account.move"), self.Model.get("account.period")
        move = Move(journal=self.cash_journal, description=each.reference)
        move.period, = Period.find([("start_date", "<=", day(each.on)), ("end_date", ">=", day(each.on))], limit=1)
        move.date = day(each.on)  # after the period, which sets it
        move.lines.new(account=self.accounts["receivable"], party=party, credit=Decimal(each.amount), debit=Decimal(0))
        move.lines.new(account=self.accounts["cash"], debit=Decimal(each.amount), credit=Decimal(0))
        move.click("post")
        line, = [li for li in move.lines if li.account == self.accounts["receivable"]]
        return line

    def _bounce(self, invoice, each):
        """The bank takes it back: the payment's booking is cancelled, and the invoice stands open again."""
        Line = self.Model.get("account.move.line")
        payment, = [li for li in Line.find([("move.description", "=", each.reference)]) if li.account == self.accounts["receivable"]] or \
            [li for li in Line.find([("description", "=", each.reference)]) if li.account == self.accounts["receivable"]]
        self.Wizard("account.move.unreconcile_lines", [payment])
        cancel = self.Wizard("account.move.cancel", [payment.move])
        cancel.form.description = each.reference + " REJET"
        cancel.execute("cancel")
        undone, = [m for m in self.Model.get("account.move").find([("origin", "=", f"account.move,{payment.move.id}")])]
        if undone.state != "posted":
            undone.click("post")

    def _draft(self):
        """Nobody's claim yet: it must not be seen."""
        self._entered("C001", "2025-12-01", "EUR", "999.00")
