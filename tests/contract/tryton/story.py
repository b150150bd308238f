"""One ledger, told once: tryton_books.py enters it through Tryton's own API, csv_books.py writes it as the sample host's files.

Dates are fixed; amounts are text in the invoice's currency. Invoices stand in the order of their dates, for Tryton counts their numbers
in the order of posting.
"""
from dataclasses import dataclass, field

COMPANY = {"code": "ACME", "name": "Acme SAS", "currency": "EUR", "timezone": "Europe/Paris", "language": "fr", "email": "compta@acme.example"}
# On these days both hosts must decide alike: before most payments, in between, and after all of them.
DAYS = ("2025-11-15", "2025-12-20", "2026-01-15")
# Units of the currency for one euro, on every day of the story.
RATES = {"EUR": "1", "USD": "1.25", "JPY": "160", "TND": "3.3"}
DIGITS = {"EUR": 2, "USD": 2, "JPY": 0, "TND": 3}


@dataclass
class Customer:
    code: str
    name: str
    kind: str  # company | individual
    email: str = ""


@dataclass
class Invoice:
    number: str
    customer: str
    on: str
    due: list  # of (date, amount): one for each instalment
    currency: str = "EUR"
    cancelled: bool = False

    def total(self):
        from decimal import Decimal
        return str(sum(Decimal(amount) for _, amount in self.due))


@dataclass
class CreditNote:
    number: str
    customer: str
    on: str
    amount: str
    against: str = ""  # the invoice's number; "": nothing yet
    refund: bool = False  # credits the whole invoice, which Tryton then cancels
    currency: str = "EUR"


@dataclass
class Payment:
    on: str
    amount: str
    invoices: list  # numbers; []: unallocated; several: one transfer for all of them
    customer: str = ""  # of an unallocated one
    reference: str = ""
    currency: str = ""  # "": the invoice's
    counts_for: str = ""  # what it is worth in the invoice's currency where it was made in another
    bounced_on: str = ""
    shares: list = field(default_factory=list)  # of one transfer for several invoices


CUSTOMERS = [
    Customer("C001", "Atelier Durand", "company", "durand@client.example"),
    Customer("C002", "Jeanne Morel", "individual", "jeanne@client.example"),
    Customer("C003", "Garage Petit", "company"),
    Customer("C004", "Sud Export", "company", "export@client.example"),
    Customer("C005", "Cr\u00e9dit & Fils", "company", "credit@client.example"),
    Customer("C006", "Trop Pay\u00e9", "company", "trop@client.example"),
]

INVOICES = [
    Invoice("F-001", "C001", "2025-09-01", [("2025-10-01", "1200.00")]),
    Invoice("F-002", "C001", "2025-10-05", [("2025-11-04", "600.50")]),
    Invoice("F-003", "C002", "2025-10-20", [("2025-11-09", "150.05"), ("2025-11-29", "150.05")]),
    Invoice("F-004", "C002", "2025-11-01", [("2025-12-01", "99.90")]),
    Invoice("F-005", "C003", "2025-11-03", [("2025-12-03", "500.00")]),
    Invoice("F-006", "C003", "2025-11-05", [("2025-12-05", "250.00")], cancelled=True),
    Invoice("F-007", "C004", "2025-11-10", [("2025-12-10", "1000.00")]),
    Invoice("F-008", "C004", "2025-11-10", [("2025-12-10", "400.00")], currency="USD"),
    Invoice("F-009", "C004", "2025-11-11", [("2025-12-11", "15000")], currency="JPY"),
    Invoice("F-010", "C004", "2025-11-12", [("2025-12-12", "45.505")], currency="TND"),
    Invoice("F-011", "C001", "2025-11-12", [("2025-12-12", "75.00")]),
    Invoice("F-012", "C006", "2025-11-13", [("2025-11-23", "100.00")]),
    Invoice("F-013", "C006", "2025-11-14", [("2025-11-24", "25.00")]),
    Invoice("F-014", "C003", "2025-11-15", [("2025-11-30", "310.00")]),
    Invoice("F-015", "C004", "2025-11-16", [("2025-12-16", "200.00")], currency="USD"),
    Invoice("F-016", "C005", "2025-11-17", [("2025-12-02", "80.00")]),
    Invoice("F-017", "C001", "2025-11-18", [("2025-12-18", "10.10")]),
    Invoice("F-018", "C001", "2025-11-19", [("2025-12-19", "20.20")]),
    Invoice("F-019", "C001", "2025-12-28", [("2026-02-09", "60.00")]),
]

CREDIT_NOTES = [
    CreditNote("A-001", "C003", "2025-11-20", "120.00", against="F-005"),
    CreditNote("A-002", "C001", "2025-11-25", "75.00", against="F-011", refund=True),
    CreditNote("A-003", "C005", "2025-11-28", "15.00"),
]

PAYMENTS = [
    Payment("2025-10-10", "1200.00", ["F-001"], reference="VIR 1"),
    Payment("2025-11-20", "200.25", ["F-002"], reference="VIR 2"),
    Payment("2025-11-20", "150.05", ["F-003"], reference="VIR 3"),
    Payment("2025-12-10", "50.00", ["F-003"], reference="VIR 4"),
    Payment("2025-12-15", "100.00", ["F-008"], reference="VIR 5"),
    Payment("2025-12-16", "130.00", ["F-012"], reference="VIR 6"),
    Payment("2025-12-05", "310.00", ["F-014"], reference="CHQ 7", bounced_on="2025-12-12"),
    Payment("2025-12-18", "50.00", ["F-015"], reference="VIR 8", currency="EUR", counts_for="62.50"),
    Payment("2025-12-01", "100.00", [], customer="C005", reference="VIR 9"),
    Payment("2025-12-22", "30.30", ["F-017", "F-018"], reference="VIR 10", shares=["10.10", "20.20"]),
]
